"""A student's comment on a course: what is it about, and is it praise or criticism?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, Slice, Task, Work

_TOPICS = ("content", "teaching", "workload", "organisation")

# The unit is a minute of the person who plans the next term. Criticism counted as praise is not acted upon for a term, the
# worst outcome; praise counted as criticism sends somebody to look and find nothing. A right tone under a wrong topic still
# reaches the course, and a colleague passes it on.
COSTS = Costs(
    unit="minutes",
    review=1.0,
    usual=5.0,
    mistakes={
        **{f"{true}_criticism": {f"{taken}_praise": 15.0 for taken in _TOPICS} for true in _TOPICS},
        **{f"{true}_praise": {f"{taken}_criticism": 10.0 for taken in _TOPICS} for true in _TOPICS},
    },
)

COMMENTS = Task(
    name="comments",
    title="Comments on courses",
    purpose="Sort what students wrote about a course by topic and tone, so that whoever plans the next term sees what to keep and what to change.",
    not_for=("It must not be used to judge or rank teachers, and counts from a few comments prove nothing."),
    row="comment",
    classes=(
        ClassInfo(
            "content_praise",
            "Content, praise",
            "What is taught was liked: topics, examples, depth, level, relevance; also the course as a whole, "
            "where nothing else is named.",
        ),
        ClassInfo(
            "content_criticism",
            "Content, criticism",
            "What is taught was not liked, also when it is too difficult, too easy or out of date; also the "
            "course as a whole, where nothing else is named.",
        ),
        ClassInfo(
            "teaching_praise",
            "Teaching, praise",
            "How people teach was liked: explaining, pace, feedback, answering, respect.",
        ),
        ClassInfo(
            "teaching_criticism",
            "Teaching, criticism",
            "How people teach was not liked, also when it goes too fast or the feedback explains little.",
        ),
        ClassInfo(
            "workload_praise",
            "Workload, praise",
            "How much is asked was liked: hours, number and size of tasks, spacing of deadlines, effort against "
            "credits.",
        ),
        ClassInfo(
            "workload_criticism",
            "Workload, criticism",
            "Too much is asked, or deadlines lie too close together.",
        ),
        ClassInfo(
            "organisation_praise",
            "Organisation, praise",
            "How it is run was liked: timetable, rooms, information, the platform, when results come.",
        ),
        ClassInfo(
            "organisation_criticism",
            "Organisation, criticism",
            "How it is run was not liked, also when dates are moved late or results do not come.",
        ),
    ),
    examples=(
        Example(
            "The teacher explains everything twice, answers every question and never makes anyone feel stupid.",
            "One person, described by three habits.",
            truth="teaching_praise",
        ),
        Example(
            "There are far too many assignments. We had three deadlines in one week and I hardly slept.",
            "A complaint with a number in it.",
            truth="workload_criticism",
        ),
        Example(
            "Nobody told us that the room had changed, so half of us sat in the wrong building.",
            "A small story about how the course is run.",
            truth="organisation_criticism",
        ),
        Example(
            "The topics were interesting and useful for my job, and the examples from real hospitals were the best part.",
            "Three good words, all about what is taught.",
            truth="content_praise",
        ),
        Example(
            "She is friendly and funny, but she explains much too fast and I could not follow.",
            "It starts friendly, and a “but” decides.",
            truth="teaching_criticism",
        ),
        Example(
            "Brilliant idea to put the exam on the morning after the excursion. Truly, hats off.",
            "The words are friendly and the writer is not: irony goes past the model.",
            truth="organisation_criticism",
        ),
    ),
    out_of_scope=(
        "The kitchen is a little dark, but the flat has a balcony to the south.",
        "Take one tablet in the morning with a glass of water.",
        "Parliament passed the budget after a night of talks.",
        "Our flight was diverted to another airport because of fog.",
    ),
    costs=COSTS,
    work=Work(
        view="overview",
        title="What students say",
        purpose="Comments counted by topic and tone, for all courses and for each, with the words behind every bar.",
        order=tuple(f"{topic}_{tone}" for topic in _TOPICS for tone in ("criticism", "praise")),
        group="course",
    ),
    additions=(
        "I am in my second year.",
        "I filled this in on my phone.",
        "I sat by the window.",
    ),
    slices=(
        Slice("Speaks of a man", ("he", "his", "him")),
        Slice("Speaks of a woman", ("she", "her", "hers")),
        Slice(
            "Work or family beside studying",
            (
                *("job", "contract", "family", "children", "kids", "shift", "shifts"),
                *("father", "mother", "nursery", "daughter", "son", "commute", "wheelchair"),
            ),
        ),
        Slice(
            "Courses with numbers and formulas",
            ("Programming in Python", "Organic Chemistry", "Introductory Statistics", "Microeconomics"),
            column="course",
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
