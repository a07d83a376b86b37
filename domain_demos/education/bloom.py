"""A question or task that a teacher sets: which level of thinking does it ask for?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, Slice, Task, Work

LEVELS = ("remember", "understand", "apply", "analyse", "evaluate", "create")

# The unit is a minute of preparing a lesson. A level beside the right one is a matter of opinion among teachers; the
# further apart, the more a lesson planned on it misses its aim. Taking a question for a higher level than it has is the worse
# way: the lesson then seems to ask for thinking that it never asks for.
COSTS = Costs(
    unit="minutes",
    review=0.5,
    usual=2.0,
    mistakes={
        true: {
            taken: (2.0 if LEVELS.index(taken) > LEVELS.index(true) else 1.0)
            * abs(LEVELS.index(taken) - LEVELS.index(true))
            for taken in LEVELS
            if taken != true
        }
        for true in LEVELS
    },
)

BLOOM = Task(
    name="bloom",
    title="Level of a question",
    purpose=(
        "Place questions and tasks on the levels of Bloom's revised taxonomy, so that a teacher sees what a lesson "
        "or a test asks for and can choose tasks for each student."
    ),
    not_for=(
        "The level depends on what has been taught before, which the model does not know, "
        "and a higher level is not a better question."
    ),
    row="question",
    text_title="Question or task",
    classes=(
        ClassInfo(
            "remember",
            "Remember",
            "Bring back a fact, name, wording or list as it was learned, or copy it from where it stands.",
        ),
        ClassInfo(
            "understand",
            "Understand",
            "Give the meaning: own words, an example, a summary, another form of the same thing, a reason as it was taught.",
        ),
        ClassInfo("apply", "Apply", "Carry out a known procedure or rule on a given case."),
        ClassInfo(
            "analyse",
            "Analyse",
            "Take material apart: parts, causes, relations, assumptions, patterns, the point where something goes wrong.",
        ),
        ClassInfo(
            "evaluate",
            "Evaluate",
            "Judge by criteria and stand by the judgement, also of an argument, a measurement or a piece of work.",
        ),
        ClassInfo("create", "Create", "Bring forth something new for which many results are possible."),
    ),
    examples=(
        Example(
            "Make up a new holiday for your town and describe how people celebrate it.",
            "Plain, to begin with: many answers are possible.",
            truth="create",
        ),
        Example(
            "Explain in your own words why the sea is salty.",
            "Nothing is to be calculated or chosen.",
            truth="understand",
        ),
        Example(
            "A recipe for four takes 300 grams of rice. How much for the eleven of us?",
            "Everyday, with no verb that says what to do.",
            truth="apply",
        ),
        Example(
            "Which of the two plans for the school garden is better? Give reasons for your choice.",
            "Asks for a choice, and for what it stands on.",
            truth="evaluate",
        ),
        Example(
            "Make a list of the capitals that we learned last week.",
            "The verb sounds inventive, and nothing is invented.",
            truth="remember",
        ),
        Example(
            "Which of these numbers is the best estimate of 49 times 21?",
            "“Best” sounds like a judgement; rounding and multiplying is all it takes.",
            truth="apply",
        ),
    ),
    out_of_scope=(
        "The train to the coast leaves at ten past six from platform four.",
        "I was charged twice for the same hotel night.",
        "Mild, dry weather is expected in the north until Friday.",
        "He has a rash on both arms since he changed the washing powder.",
    ),
    costs=COSTS,
    work=Work(
        view="overview",
        title="Questions by level",
        purpose="How many questions ask for which level, for all subjects and for each, with the questions themselves.",
        minutes_per_row=0.5,
        order=LEVELS,
        group="subject",
    ),
    additions=(
        "You have ten minutes.",
        "Use the blue exercise book.",
        "Work quietly, please.",
        "We will collect the sheets at the end.",
    ),
    slices=(
        Slice(
            "Sciences and mathematics",
            (
                *("Biology", "Physics", "Chemistry", "Mathematics", "Computing"),
                *("Primary science", "Primary mathematics"),
            ),
            column="subject",
        ),
        Slice(
            "Languages and literature",
            ("Literature", "English", "Spanish", "French", "Primary English"),
            column="subject",
        ),
        Slice(
            "Society and values",
            ("Geography", "History", "Civics", "Economics", "Religious education", "Ethics", "Media studies"),
            column="subject",
        ),
        Slice(
            "Arts, sport and household",
            ("Art", "Music", "Drama", "Physical education", "Home economics"),
            column="subject",
        ),
        *REGISTERS,
    ),
    data_origin=(
        "Every row was written for this project, the test rows by another hand than the training rows, in other "
        "situations and words. No row was taken from a real pupil, student, teacher or school. "
        "Each row that is not literary was labelled a second time from its text and the class descriptions "
        "alone, by a reading much like the first. No outside teacher has checked the labels."
    ),
)
