"""A message to a practice: what should happen with it, and how soon?"""

from core.domain import ClassInfo, Costs, Example, Slice, Task, Work

from .registers import REGISTERS

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
            "Sorry to be a nuisance on a Sunday. Since breakfast my right arm won't hold a fork and my wife says I'm mumbling.",
            "A calm, apologetic tone. The tone is not what counts.",
        ),
        Example(
            "HELP!!! I sliced my fingertip on a tin, there was blood EVERYWHERE, it's stopped under a plaster but I nearly fainted!!",
            "All alarm in the wording. Take the capitals away and see what changes.",
        ),
        Example(
            "Could you renew my thyroid tablets when convenient? I have five weeks' worth left.",
            "Plain, to begin with.",
        ),
        Example(
            "The cat bit me in the ball of my thumb last night. It's warm and fat this morning but I can bend it.",
            "A small wound. How small?",
        ),
        Example(
            "I came about my bunion, though what I really meant to say: I have been keeping my tablets in a jar, and I know which evening.",
            "Harmless words carry it. A reader has to infer what is meant.",
        ),
        Example(
            "I get a crushing weight behind the breastbone on the hill to church, for two years now, gone when I rest, and no worse of late.",
            "Strong words and a long history pull apart.",
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
        purpose="Messages in the order in which they should be read; those the model is not sure of wait for a nurse at the top.",
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
)
