"""A question with a reference answer, and a student's answer: is it right, partly right or wrong?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, Slice, Task, Work

# The unit is a teacher's minute. A right answer called wrong is unfair to a student and costs a complaint and some trust; a
# wrong one called right leaves a misconception in place, which takes longer to put right later. One step beside is milder,
# since the feedback for a partly correct answer sends either student back to the question.
COSTS = Costs(
    unit="minutes of a teacher",
    review=1.0,
    usual=4.0,
    mistakes={
        "correct": {"partly_correct": 6.0, "incorrect": 15.0},
        "partly_correct": {"correct": 6.0, "incorrect": 6.0},
        "incorrect": {"correct": 12.0, "partly_correct": 6.0},
    },
)


def _asked(question: str, reference: str) -> str:
    """Return a question and its reference answer as the bundled rows hold them."""
    return f"Question: {question} Reference answer: {reference}"


_ICE = _asked(
    "Why does ice float on water?",
    "Water expands when it freezes, so ice has a lower density than the liquid and is pushed up.",
)
_SHADOW = _asked(
    "Why is your shadow shorter at noon than in the evening?",
    "The Sun stands higher at noon, so its light falls more steeply.",
)
_WELLS = _asked(
    "Give two reasons why a village was often founded beside a river.",
    "People had water to drink and for their fields, and goods could be carried by boat.",
)
_SWEAT = _asked(
    "Why do we sweat when we are hot?",
    "Sweat evaporates from the skin and takes heat away, so the body cools down.",
)

SCORING = Task(
    name="scoring",
    title="Scoring of short answers",
    purpose=(
        "Compare a student's answer with the reference answer and propose a score and a sentence of feedback, "
        "so that a teacher looks first at the answers that are hard to judge."
    ),
    not_for=("It must not give marks, and an answer that it calls wrong has to be read before the student hears so."),
    row="answer",
    text="text_a",
    text_pair="text_b",
    text_title="Question and reference answer",
    text_pair_title="Student's answer",
    classes=(
        ClassInfo(
            "correct",
            "Correct",
            "Every essential point of the reference is there, in whatever words; spelling and true extras do not matter.",
        ),
        ClassInfo(
            "partly_correct",
            "Partly correct",
            "At least one essential point is right, and another is missing or wrong; "
            "a right verdict without the reason that was asked for belongs here.",
        ),
        ClassInfo(
            "incorrect",
            "Incorrect",
            "No essential point is right, the relation is turned round, or the answer is about something else. "
            "Without a reference answer there is nothing to compare with, and no score.",
        ),
    ),
    examples=(
        Example(
            _WELLS,
            "Both reasons of the reference, in a student's own words.",
            "First, there was water for people and fields. Second, boats could carry goods.",
            "correct",
        ),
        Example(
            _WELLS,
            "Two reasons are given, and neither is in the reference.",
            "Because rivers look beautiful and people like to swim.",
            "incorrect",
        ),
        Example(_WELLS, "One reason of the two.", "They had water to drink.", "partly_correct"),
        Example(
            _SHADOW,
            "It names a difference between noon and evening, but not the one that makes the shadow.",
            "Because the Sun is closer to the Earth at noon and hotter.",
            "incorrect",
        ),
        Example(_SWEAT, "True as far as it goes; how it cools is missing.", "Sweat cools us down.", "partly_correct"),
        Example(
            _ICE,
            "The same thought in everyday words: the model sees a part of it only, so a teacher has to read what it doubts.",
            "When water turns to ice it gets bigger, so the ice is lighter than the same amount of water and floats.",
            "correct",
        ),
    ),
    out_of_scope=(
        "The hotel serves breakfast from seven and the pool closes at nine.",
        "My parcel has been at the depot for a week; who can release it?",
        "Shares of the ferry company fell after its captain resigned.",
    ),
    costs=COSTS,
    work=Work(
        view="gradebook",
        title="Gradebook",
        purpose="Students by question with a proposed score and feedback; answers near a border are to be read by the teacher.",
        order=("incorrect", "partly_correct", "correct"),
        person="student",
        group="item",
        feedback={
            "correct": "Your answer has the points that matter.",
            "partly_correct": "You are on the way. Compare your answer with the question once more: one point is missing or not right yet.",
            "incorrect": "This does not answer the question yet. Read it again, and try to say in your own words what happens and why.",
        },
    ),
    additions=(
        "I hope my writing can be read.",
        "We did this in class last week.",
        "I had no more time.",
        "That is my answer.",
    ),
    slices=(
        Slice(
            "Spoken and chat spellings",
            (
                *("cos", "till", "gran", "grandma", "telly", "u", "thru", "isnt", "stuff", "loads", "dont", "ppl"),
                *("lots", "thats", "kinda", "gonna"),
            ),
        ),
        Slice(
            "Natural sciences",
            (
                "Stomata at noon",
                "Lynx and hare",
                "Parachute",
                "Thermos flask",
                "Antacid",
                "Distillation",
                "Solar eclipse",
            ),
            column="item",
        ),
        Slice(
            "History and society",
            ("Printing press", "Columbian exchange", "Votes for women", "Roman roads", "Price of umbrellas"),
            column="item",
        ),
        *REGISTERS,
    ),
    data_origin=(
        "Every row was written for this project, the test rows by another hand than the training rows, in other "
        "words and on other questions. No row was taken from a real pupil, student, teacher or school. "
        "Each row that is not literary was labelled a second time from its text and the class descriptions "
        "alone, by a reading much like the first. No outside teacher has checked the labels."
    ),
)
