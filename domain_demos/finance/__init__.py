"""Finance: news by sentiment, customers' messages by intent, statements by risk."""

from core.domain import Domain

from .intent import INTENT
from .risk import RISK
from .sentiment import SENTIMENT

DEMO = Domain(
    title="Finance",
    purpose="Read news, customers' messages and reports, so that people look first at what matters.",
    warning=(
        "This is no investment advice and no credit or supervisory decision. "
        "All companies, banks and people in the bundled rows are fictional."
    ),
    icon=":material/monitoring:",
    tasks=(SENTIMENT, INTENT, RISK),
)
