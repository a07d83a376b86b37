"""A customer's message to a bank: what does the writer want?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, HubSource, Slice, Task, Work

# A message in the wrong queue is passed on by hand after some hours. A report of fraud in any other queue lets money go on
# leaving in the meantime, which no other mistake compares with; the other way round a card is blocked for nothing.
# Among the rest a customer who cannot pay or sign in waits less patiently than one who asks about a product.
_OTHERS = (
    "card_problem",
    "transfer_problem",
    "fees_and_charges",
    "account_access",
    "loan_or_mortgage",
    "account_change",
    "product_question",
)
COSTS = Costs(
    unit="euros",
    review=3.0,
    usual=8.0,
    mistakes={
        "fraud_report": dict.fromkeys(_OTHERS, 250.0),
        **{other: {"fraud_report": 25.0} for other in _OTHERS},
        "card_problem": {"fraud_report": 25.0, "product_question": 15.0},
        "transfer_problem": {"fraud_report": 25.0, "product_question": 20.0, "account_change": 15.0},
        "account_access": {"fraud_report": 25.0, "product_question": 15.0},
    },
)

INTENT = Task(
    name="intent",
    title="What a customer wants",
    purpose="Send a customer's message to the team that can answer it, so that nobody is passed from desk to desk.",
    not_for=(
        "It routes a message and nothing else: it must not answer the customer, block a card, move money "
        "or decide about a loan or a complaint."
    ),
    row="message",
    classes=(
        ClassInfo(
            "card_problem",
            "Card problem",
            "A card does not work, has not come, is missing, stolen, damaged or kept by a machine, or its PIN "
            "fails; nobody has misused it.",
        ),
        ClassInfo(
            "transfer_problem",
            "Transfer problem",
            "Money sent, expected or collected is late, wrong, missing, doubled or refused.",
        ),
        ClassInfo(
            "fees_and_charges",
            "Fees and charges",
            "What something costs, or a fee, interest or exchange rate that was charged; the costs and interest "
            "of a loan or mortgage are not meant.",
        ),
        ClassInfo(
            "account_access",
            "Access to the account",
            "Getting into or using online, app or telephone banking, with the devices that sign in or approve.",
        ),
        ClassInfo(
            "loan_or_mortgage",
            "Loan or mortgage",
            "Borrowing that is paid back in instalments, whether wanted, applied for or running, with its "
            "interest and its costs.",
        ),
        ClassInfo(
            "fraud_report",
            "Report of fraud",
            "Misuse, theft with use, deceit, or a suspicion of it; a lost card belongs here once somebody else has used it.",
        ),
        ClassInfo(
            "account_change",
            "Change to the account",
            "A wish to have details, holders, limits, settings or the package changed, or a card or the account ended.",
        ),
        ClassInfo(
            "product_question",
            "Question about a product",
            "What the bank offers, asked before having it, other than loans and prices.",
        ),
    ),
    examples=(
        Example(
            "Somebody has used my stolen card to buy a laptop, and I never agreed to any of it.",
            "The message that a bank must read first.",
            truth="fraud_report",
        ),
        Example(
            "The app does not accept my password any more, and now it has locked me out.",
            "Told as it happened.",
            truth="account_access",
        ),
        Example(
            "We want to buy a small house. How much could you lend us, and over how many years?",
            "Two questions, one wish.",
            truth="loan_or_mortgage",
        ),
        Example(
            "My new card should have been here two weeks ago, and it has still not come.",
            "One of the commonest messages that a bank gets.",
            truth="card_problem",
        ),
        Example(
            "I sent my son the money for his school fees on Monday, and it has still not arrived.",
            "The word “fees” belongs to another desk.",
            truth="transfer_problem",
        ),
        Example(
            "What would it cost me to pay off my car in one go next month?",
            "A price is asked, but of a loan, and the word “loan” is missing.",
            truth="loan_or_mortgage",
        ),
    ),
    out_of_scope=(
        "The orchestra plays the slow movement rather faster than the composer marked it.",
        "Does the 14 bus still stop at the swimming pool on Sundays?",
        "My sourdough has not risen since I switched to rye; should I feed it twice a day?",
        "Photosynthesis takes place in the chloroplasts of green plants.",
    ),
    costs=COSTS,
    work=Work(
        view="routing",
        title="Desks",
        purpose="Every message at the team that can answer it, the doubtful ones with a person first.",
        minutes_per_row=2.0,
        order=(
            "fraud_report",
            "account_access",
            "card_problem",
            "transfer_problem",
            "loan_or_mortgage",
            "fees_and_charges",
            "account_change",
            "product_question",
        ),
        person="customer",
        teams={
            "fraud_report": "Fraud desk",
            "card_problem": "Card services",
            "transfer_problem": "Payments",
            "account_access": "Online banking support",
            "loan_or_mortgage": "Lending",
            "fees_and_charges": "Accounts and prices",
            "account_change": "Accounts and prices",
            "product_question": "Sales and advice",
        },
    ),
    additions=(
        "I am writing this on the train.",
        "Thank you in advance for reading.",
        "I have banked with you for eleven years.",
        "The weather is dreadful here today.",
    ),
    slices=(
        Slice(
            "Written about a relative",
            (
                *("daughter", "son", "wife", "husband", "hubby", "mother", "father", "parents", "partner"),
                *("brother", "sister", "cousin", "nephew", "niece", "uncle", "aunt", "grandad"),
            ),
        ),
        *REGISTERS,
    ),
    hub=HubSource(
        name="PolyAI/banking77",
        text="text",
        label="label",
        licence="CC BY 4.0",
        note=(
            "13,083 short questions to a bank's chat in 77 narrow intents, where the bundled rows have eight broad ones. Some of its "
            "labels are disputed. If `datasets` refuses this copy because it is kept as a script, "
            "legacy-datasets/banking77 on the Data page holds the same rows."
        ),
    ),
    data_origin=(
        "Every row was written for this project, the test rows by another hand than the training rows, in other "
        "situations and words. Companies, banks, amounts and people are fictional. "
        "Each row that is not literary was labelled a second time from its text and the class descriptions "
        "alone, by a reading much like the first. How far people would agree was not measured."
    ),
)
