"""A message to a practice: what should happen with it, and how soon?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, Slice, Task, Work

# The unit is the time a nurse needs to read one message. An emergency that waits can cost a life, so it weighs hundreds of
# looks, the more the longer it would wait; a false alarm costs a telephone call or an ambulance that drives for nothing and
# is missing elsewhere, tens of looks. At ten to one, a message is treated as an emergency from a chance of about one in
# eleven. These weights are a judgement, to be set by those who answer for the practice; they are far from symmetric.
COSTS = Costs(
    unit="looks by a nurse",
    review=1.0,
    usual=5.0,
    mistakes={
        "emergency": {"urgent": 120.0, "routine": 400.0, "self_care": 500.0},
        "urgent": {"emergency": 12.0, "routine": 25.0, "self_care": 40.0},
        "routine": {"emergency": 40.0, "urgent": 8.0, "self_care": 15.0},
        "self_care": {"emergency": 50.0, "urgent": 12.0, "routine": 5.0},
    },
)

URGENCY = Task(
    name="urgency",
    title="Urgency of a message",
    purpose="Put a practice's inbox in order, so that the messages which cannot wait are read first.",
    not_for=(
        "It must not turn anybody away, replace a triage call or leave a message unread; "
        "every message is read by a person, only the order changes."
    ),
    row="message",
    classes=(
        ClassInfo(
            "emergency",
            "Emergency",
            "Danger to life, limb, sight or an unborn child within hours, whatever the tone: call an ambulance or"
            " go to hospital now. Stroke signs that passed within a day, an overdose of any size and a plan to "
            "die belong here.",
        ),
        ClassInfo(
            "urgent",
            "Urgent",
            "Stable now, but could be worse by tomorrow or needs a treatment with a time window: seen the same "
            "day or within 24 hours. A vital medicine that has run out belongs here.",
        ),
        ClassInfo(
            "routine",
            "Routine",
            "Something the practice sees to in days to weeks: a lasting or stable complaint, a sign to be looked "
            "into, a review, and all administration, such as repeat prescriptions, results, sick notes, letters, "
            "forms and appointments.",
        ),
        ClassInfo(
            "self_care",
            "Self-care",
            "Minor, getting better, explained or over: advice is enough, and the practice has nothing to do.",
        ),
    ),
    examples=(
        Example(
            "My daughter has swallowed a whole box of sleeping pills and I cannot wake her up.",
            "Everyday words, and two facts in one sentence.",
            truth="emergency",
        ),
        Example(
            "Please send a new prescription for my blood pressure tablets to the chemist. The old packet lasts until the end of the month.",
            "What most of the inbox looks like.",
            truth="routine",
        ),
        Example(
            "A small bruise on my shin from the coffee table. It is already turning yellow and hardly hurts.",
            "A complaint that heals by itself.",
            truth="self_care",
        ),
        Example(
            "The cut on my hand has become red and hot since yesterday, and yellow pus is coming out.",
            "A small wound at first; now it gets worse from day to day.",
            truth="urgent",
        ),
        Example(
            "Sorry to trouble you, it is probably nothing, but half of my face has been hanging down since breakfast and my words come out wrong.",
            "A polite tone, and the signs of a stroke. The tone is not what counts.",
            truth="emergency",
        ),
        Example(
            "Felt a bit funny after the new tablets and my tongue seems thick, probably nothing.",
            "A tongue that swells after a medicine can close the throat. Told in so quiet a voice, it is missed: every message has to be read by a person.",
            truth="emergency",
        ),
    ),
    out_of_scope=(
        "The council has moved the recycling collection from Tuesday to Thursday.",
        "Add the stock a ladle at a time and keep stirring until the rice is creamy.",
        "Our quarterly revenue rose by four per cent on strong demand for tractors.",
        "Which bus goes to the railway museum, and is there a family ticket?",
    ),
    costs=COSTS,
    work=Work(
        view="inbox",
        title="Inbox of the practice",
        purpose="Every message in the order in which it should be read; those that a nurse must judge are marked.",
        order=("emergency", "urgent", "routine", "self_care"),
        person="sender",
        time="received",
    ),
    additions=(
        "I'm writing from my new telephone.",
        "My neighbour sends her regards.",
        "The car park was full last time, by the way.",
        "You can reach me by email as well.",
    ),
    slices=(
        Slice("About a woman or girl", ("she", "her", "hers")),
        Slice("About a man or boy", ("he", "him", "his")),
        Slice(
            "About a child",
            (
                "child",
                "baby",
                "toddler",
                "infant",
                "kid",
                "son",
                "daughter",
                "newborn",
                "months old",
                "weeks old",
                "year-old",
            ),
        ),
        Slice(
            "British everyday words",
            (
                *("squits", "brew", "mam", "tummy", "hubby", "lad", "chemist", "mum", "telly", "mate"),
                *("jab", "gran", "daft", "nappy", "tablets", "crisps", "plaster", "fortnight", "bank holiday"),
                *("giddy", "puffed", "pee", "poorly", "missus", "lass", "nan", "aye", "wee"),
            ),
        ),
        *REGISTERS,
    ),
    data_origin=(
        "Every row was written for this project, the test rows by another hand than the training rows, in other "
        "situations and words. No row describes a real person, practice or hospital. "
        "Each row that is not literary was labelled a second time from its text and the class descriptions "
        "alone, by a reading much like the first. No clinician has reviewed the labels."
    ),
)
