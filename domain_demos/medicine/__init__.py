"""Medicine: messages by urgency, symptoms by specialty, abstracts by disease group."""

from core.domain import Domain

from .disease_group import DISEASE_GROUP
from .specialty import SPECIALTY
from .urgency import URGENCY

DEMO = Domain(
    title="Medicine",
    purpose="Read patients' messages and medical abstracts, so that the pressing ones are seen first and each finds its place.",
    warning=(
        "This is not a medical device and gives no medical advice. In need, call the local emergency number. "
        "All people and findings in the bundled rows are invented."
    ),
    icon=":material/stethoscope:",
    tasks=(URGENCY, SPECIALTY, DISEASE_GROUP),
)
