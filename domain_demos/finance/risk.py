"""A statement from a report, an audit note, a log or a complaint: which kind of risk does it speak of?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, Slice, Task, Work

# A risk filed as none is looked at by nobody, which is what the register is there to prevent. Liquidity and fraud are the
# dearest to miss: the first leaves days, the second must be reported in time. A risk under the wrong heading still reaches
# an owner, who passes it on; a statement without a risk in the register costs its reading.
COSTS = Costs(
    unit="euros",
    review=10.0,
    usual=60.0,
    mistakes={
        "liquidity": {"none": 800.0, "market": 150.0, "credit": 150.0},
        "compliance_fraud": {"none": 800.0, "operational": 250.0},
        "credit": {"none": 500.0},
        "market": {"none": 500.0},
        "operational": {"none": 500.0},
        "none": dict.fromkeys(("credit", "market", "operational", "compliance_fraud", "liquidity"), 50.0),
    },
)

RISK = Task(
    name="risk",
    title="Kind of risk",
    purpose="Enter statements from reports, notes, logs and complaints in a risk register under the kind of loss they speak of.",
    not_for=(
        "It is no assessment of a risk, a borrower or a firm: it neither measures how large a risk is nor decides "
        "about credit, and an empty register does not mean that there is none."
    ),
    row="statement",
    classes=(
        ClassInfo(
            "credit",
            "Credit risk",
            "Somebody who owes money may not pay, or the security for it would not cover it; property as security"
            " belongs here.",
        ),
        ClassInfo(
            "market",
            "Market risk",
            "Values or income move with prices, rates or currencies; property owned belongs here.",
        ),
        ClassInfo(
            "operational",
            "Operational risk",
            "Processes, honest mistakes, staff who are missing, systems, suppliers, accidents, and break-ins by "
            "outsiders, into buildings or computers: burglary, cyber attacks.",
        ),
        ClassInfo(
            "compliance_fraud",
            "Compliance and fraud",
            "Breaches of law or rules, legal proceedings, deceit by anybody, and all wrongdoing of the firm's own"
            " staff, theft included.",
        ),
        ClassInfo(
            "liquidity",
            "Liquidity risk",
            "Cash or funding may not suffice when it is due, calls for collateral included.",
        ),
        ClassInfo(
            "none",
            "No risk",
            "Facts, routine, thanks, tests passed, matters closed, exposures fully covered.",
        ),
    ),
    examples=(
        Example(
            "The branch manager took money from customers' accounts and forged their signatures to hide it.",
            "Who did it, and how: both are in the sentence.",
            truth="compliance_fraud",
        ),
        Example(
            "The bakery has missed three payments on its loan and will probably go bankrupt.",
            "A customer in trouble, in everyday words.",
            truth="credit",
        ),
        Example(
            "If interest rates rise by one percent, our bonds will lose twelve million in value.",
            "An “if”, a cause and an amount.",
            truth="market",
        ),
        Example(
            "A faulty update brought the payment system down for six hours, and no customer could pay.",
            "Payments are named; the system is the matter.",
            truth="operational",
        ),
        Example(
            "The audit found no errors, no missing money and no breach of the rules.",
            "Three alarming words, each with a “no” before it.",
            truth="none",
        ),
        Example(
            "House prices are falling, and the houses no longer cover the loans that we gave on them.",
            "Prices come first, yet the loss would come from loans that are no longer secured.",
            truth="credit",
        ),
    ),
    out_of_scope=(
        "Turn left at the mill, cross the footbridge and follow the red markers uphill for an hour.",
        "She plays the cello in a quartet and teaches beginners at weekends.",
        "What is the capital of Mongolia, and how cold does it get there?",
        "Knit two, purl two, and change to the larger needles after twelve rows.",
    ),
    costs=COSTS,
    work=Work(
        view="register",
        title="Risk register",
        purpose="Statements by kind of risk with the document they come from; those without a risk stay out of the way.",
        minutes_per_row=6.0,
        order=("liquidity", "compliance_fraud", "credit", "market", "operational", "none"),
        group="source",
    ),
    additions=(
        "The statement is on page nine.",
        "It was translated from the original.",
        "Figures are rounded.",
    ),
    slices=(
        Slice("Complaints in a customer's words", ("complaint",), column="source"),
        Slice(
            "Small lenders and mutuals",
            ("credit union", "microlender", "building society", "bank for farmers"),
            column="source",
        ),
        *REGISTERS,
    ),
    data_origin=(
        "Every row was written for this project, the test rows by another hand than the training rows, in other "
        "situations and words. Companies, banks, amounts and people are fictional. "
        "Each row that is not literary was labelled a second time from its text and the class descriptions "
        "alone, by a reading much like the first. How far people would agree was not measured."
    ),
)
