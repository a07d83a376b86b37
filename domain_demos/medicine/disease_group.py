"""A short abstract or case note: which group of diseases is it about?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, HubSource, Slice, Task, Work

# Readers look under one heading. What is filed under another is found later or not at all; a tumour that is not under tumours
# is missed by a registry that has to be complete. The general group is a drawer for the rest, where things are lost most easily.
COSTS = Costs(
    unit="minutes",
    review=3.0,
    usual=10.0,
    mistakes={
        "neoplasms": {"digestive": 40.0, "nervous_system": 40.0, "cardiovascular": 40.0, "general_pathological": 60.0},
        "digestive": {"general_pathological": 15.0},
        "nervous_system": {"general_pathological": 15.0},
        "cardiovascular": {"general_pathological": 15.0},
    },
)

DISEASE_GROUP = Task(
    name="disease_group",
    title="Disease group of an abstract",
    purpose="File abstracts and case notes under the group of diseases they study, so that a library or registry can be searched.",
    not_for=(
        "It sorts texts, not patients, and neither its answer nor the invented findings "
        "in the bundled rows may guide a treatment."
    ),
    row="abstract",
    classes=(
        ClassInfo(
            "neoplasms",
            "Neoplasms",
            "Tumours of any organ, benign or malignant, wherever they sit; cancers of the blood too.",
        ),
        ClassInfo(
            "digestive",
            "Digestive system",
            "Diseases of the digestive tract from mouth to rectum, of the liver, the bile ducts and the pancreas;"
            " hepatitis and appendicitis too.",
        ),
        ClassInfo(
            "nervous_system",
            "Nervous system",
            "Diseases of brain, spinal cord, nerves and the control of muscles, mental illness included; stroke "
            "where brain and recovery are the subject.",
        ),
        ClassInfo(
            "cardiovascular",
            "Cardiovascular",
            "Diseases of heart and vessels, blood pressure, clots wherever they lodge; stroke where vessels, "
            "rhythm or pressure are the subject.",
        ),
        ClassInfo(
            "general_pathological",
            "General pathological conditions",
            "Everything else: lungs, skin, eyes, ears, kidneys and bladder, hormones and diabetes, bones and "
            "joints, blood, infections, injuries, allergy, pregnancy, and states of the whole body such as fever "
            "or shock.",
        ),
    ),
    examples=(
        Example(
            "Women with early breast cancer had radiotherapy for one week or for three. Five years later the tumour had come back just as rarely in both groups.",
            "A treatment is compared, and the illness is named twice.",
            truth="neoplasms",
        ),
        Example(
            "Two hundred people with high blood pressure ate bread without salt. After three months their pressure had fallen, and fewer of them had a heart attack.",
            "It begins with bread and salt; pressure and hearts were measured.",
            truth="cardiovascular",
        ),
        Example(
            "Most stomach ulcers healed within six weeks once the bacteria had been treated with two antibiotics. Heartburn became rare.",
            "Bacteria and antibiotics come in; the illness is in the stomach.",
            truth="digestive",
        ),
        Example(
            "Children with asthma learned at school how to use an inhaler. They wheezed less that winter and caught fewer lung infections.",
            "Everyday words for an illness that most people know.",
            truth="general_pathological",
        ),
        Example(
            "A clot in the brain had paralysed the right arm of sixty people. Half of them practised with a robot, and their grip and speech came back sooner.",
            "A clot comes first; arm, grip and speech are what was studied.",
            truth="nervous_system",
        ),
        Example(
            "After a heart attack many people feel hopeless. Talking therapy for depression was compared with tablets.",
            "The heart attack is over; depression is being treated. The louder word wins.",
            truth="nervous_system",
        ),
    ),
    out_of_scope=(
        "The viaduct was built of local limestone between 1868 and 1874 and carries a single track across the gorge.",
        "Dear team, my card was declined at the petrol station twice although there is money on the account.",
        "Players place one tile per turn and score the row and the column that it completes.",
    ),
    costs=COSTS,
    work=Work(
        view="register",
        title="Register of abstracts",
        purpose="Abstracts by the group of diseases they study, the doubtful ones marked for an indexer.",
        minutes_per_row=3.0,
        order=("neoplasms", "cardiovascular", "nervous_system", "digestive", "general_pathological"),
    ),
    additions=(
        "The study was supported by a regional fund.",
        "Data are available on request.",
        "An ethics committee approved the protocol.",
    ),
    slices=(
        Slice(
            "Children",
            (
                *("boy", "boys", "girl", "girls", "child", "children", "infant", "infants", "baby", "babies"),
                *("newborns", "toddlers", "schoolchildren", "premature", "neonates", "adolescents", "pupils"),
            ),
        ),
        Slice(
            "Women",
            ("woman", "women", "she", "her", "girl", "girls", "mother", "mothers", "pregnant", "wife", "delivery"),
        ),
        Slice("Men", ("man", "men", "he", "his", "boy", "boys", "fathers")),
        *REGISTERS,
    ),
    hub=HubSource(
        name="TimSchopf/medical_abstracts",
        text="medical_abstract",
        label="condition_label",
        classes={
            "1": "Neoplasms",
            "2": "Digestive system diseases",
            "3": "Nervous system diseases",
            "4": "Cardiovascular diseases",
            "5": "General pathological conditions",
        },
        licence="CC BY-SA 3.0",
        note=(
            "11,550 training and 2,888 test abstracts of real studies, many times as long as the bundled rows. Some "
            "abstracts occur under two labels, so that no model can be right on all of them; general conditions are the largest group."
        ),
    ),
    data_origin=(
        "Every row was written for this project, the test rows by another hand than the training rows, in other "
        "situations and words. The findings are invented, and no row describes a real study. "
        "Each row that is not literary was labelled a second time from its text and the class descriptions "
        "alone, by a reading much like the first. No clinician has reviewed the labels."
    ),
)
