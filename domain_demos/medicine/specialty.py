"""Symptoms in a patient's or a practitioner's words: which specialty should see this?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, Slice, Task, Work

# A letter at the wrong clinic costs an appointment and some weeks. Those weeks are harmless with a sore knee; with a heart,
# a brain or a mind they may not be, so what is sent away from there weighs more. Taking a letter in that belongs elsewhere
# costs no more than usual.
COSTS = Costs(
    unit="euros",
    review=8.0,
    usual=120.0,
    mistakes={
        "cardiology": dict.fromkeys(
            ("dermatology", "orthopaedics", "gastroenterology", "mental_health", "ear_nose_throat"), 500.0
        ),
        "neurology": dict.fromkeys(
            ("dermatology", "orthopaedics", "gastroenterology", "mental_health", "ear_nose_throat"), 400.0
        ),
        "mental_health": dict.fromkeys(
            ("cardiology", "dermatology", "neurology", "orthopaedics", "gastroenterology", "ear_nose_throat"), 300.0
        ),
        "gastroenterology": {"mental_health": 250.0},
    },
)

SPECIALTY = Task(
    name="specialty",
    title="Specialty to see",
    purpose="Propose the clinic that a description of symptoms goes to, so that patients wait in the right queue.",
    not_for=(
        "It makes no diagnosis, knows no findings, and a clinician decides whether and where somebody is referred."
    ),
    row="description",
    classes=(
        ClassInfo("cardiology", "Cardiology", "Heart, blood pressure, arteries and veins."),
        ClassInfo("dermatology", "Dermatology", "Skin, hair and nails."),
        ClassInfo(
            "neurology",
            "Neurology",
            "Brain, nerves, muscle weakness, seizures and memory; vertigo that comes with double vision or slurred speech.",
        ),
        ClassInfo(
            "orthopaedics",
            "Orthopaedics",
            "Bones, joints, tendons and spine; nerves trapped at the spine, wrist or elbow.",
        ),
        ClassInfo(
            "gastroenterology",
            "Gastroenterology",
            "Gullet to rectum, liver, bile and pancreas; reflux that is felt in a healthy throat.",
        ),
        ClassInfo(
            "mental_health",
            "Mental health",
            "Mood, anxiety, compulsions, eating, addiction, psychosis and development; "
            "anxiety with bodily signs once the body is found healthy.",
        ),
        ClassInfo(
            "ear_nose_throat",
            "Ear, nose and throat",
            "Hearing, inner ear, nose, sinuses, throat and lumps in the neck; vertigo from the inner ear.",
        ),
    ),
    examples=(
        Example(
            "I get a tight chest and run out of breath on the stairs, and my heart keeps skipping beats.",
            "Three complaints that belong together.",
            truth="cardiology",
        ),
        Example(
            "My skin is red and scaly on both elbows, and it itches at night.",
            "Short, and one sign after the other.",
            truth="dermatology",
        ),
        Example(
            "Since my cold I hear almost nothing on the left, and it whistles in there all night.",
            "No organ is named, and “hear” is enough.",
            truth="ear_nose_throat",
        ),
        Example(
            "Whenever I eat something fatty I get cramps under my ribs, then diarrhoea for the rest of the day.",
            "Ribs are named, and they are not the matter.",
            truth="gastroenterology",
        ),
        Example(
            "The heart doctor found nothing wrong with me, and still I shake with fear whenever I have to get on a train.",
            "The first organ named is not the end of the story.",
            truth="mental_health",
        ),
        Example(
            "My hands are raw and cracked because I have to wash them forty times a day and cannot stop.",
            "The skin is what is seen; the compulsion behind it is what has to be treated.",
            truth="mental_health",
        ),
    ),
    out_of_scope=(
        "The committee adjourned without a vote and will meet again after the summer recess.",
        "Prune the roses above an outward-facing bud once the frosts are over.",
        "Can I change the delivery address after I have paid?",
        "He scored twice in extra time and was carried off the pitch by the supporters.",
    ),
    costs=COSTS,
    work=Work(
        view="routing",
        title="Referrals",
        purpose="Each description at the clinic that is proposed for it, the doubtful ones with a clinician first.",
        minutes_per_row=5.0,
        order=(
            "cardiology",
            "neurology",
            "mental_health",
            "gastroenterology",
            "ear_nose_throat",
            "orthopaedics",
            "dermatology",
        ),
        teams={
            "cardiology": "Heart clinic",
            "dermatology": "Skin clinic",
            "neurology": "Nerve clinic",
            "orthopaedics": "Bone and joint clinic",
            "gastroenterology": "Digestive clinic",
            "mental_health": "Community mental health team",
            "ear_nose_throat": "ENT clinic",
        },
    ),
    additions=(
        "I can come on any weekday.",
        "This is my first letter to you.",
        "We moved here in the spring.",
        "A friend recommended your clinic.",
    ),
    slices=(
        Slice("Notes by a practitioner", ("GP",)),
        Slice("About somebody else", ("he", "she", "him", "her", "his", "hers")),
        Slice(
            "British everyday words",
            (
                *("tummy", "muck", "loo", "lad", "chemist", "mum", "pee", "pram"),
                *("tablets", "trousers", "kettle", "fortnight", "holiday", "football", "till", "right as rain"),
                *("telly", "reckon", "missus", "wee", "nan", "gran", "bloke", "poorly"),
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
