"""Education: short answers scored, comments on courses sorted, questions by level of thinking."""

from core.domain import Domain

from .bloom import BLOOM
from .comments import COMMENTS
from .scoring import SCORING

DEMO = Domain(
    title="Education",
    purpose="Read answers, comments and questions, so that a teacher has more time for the ones that need a teacher.",
    warning=(
        "A teacher decides: a label is a proposal and neither a mark nor a judgement of a person. "
        "All students and courses in the bundled rows are invented."
    ),
    icon=":material/school:",
    tasks=(SCORING, COMMENTS, BLOOM),
)
