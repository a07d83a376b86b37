"""The contract of a demo domain: a folder whose __init__.py says DEMO = Domain(...); core.tasks.discovery finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import DomainError

WORK_VIEWS = ("inbox", "feed", "routing", "register", "gradebook", "overview")
"""What a person at work sees: see `Work.view`."""
OUTSIDE_PARTS = ("train", "test")
"""The parts of the rows that belong to no class: see `Domain.outside_file`."""


@dataclass(frozen=True)
class ClassInfo:
    """One class: its label in the data, what a page calls it, and what belongs in it in a sentence."""

    label: str
    title: str
    description: str


@dataclass(frozen=True)
class Example:
    """A text to try; `note` says why it is worth a look. For a pair `text_pair` is the second text.

    `truth` is the label that a person gives it, None where nobody has said.
    """

    text: str
    note: str
    text_pair: str | None = None
    truth: str | None = None


@dataclass(frozen=True)
class HubSource:
    """A public data set of the Hub for the same task.

    Attributes:
        name, config: as `datasets` takes them; train_split, test_split: names of its splits, no test split holds rows out.
        text, text_pair, label: its columns.
        classes: a label of the Hub -> what a page calls it; empty shows the labels as they are.
        licence: as its page states it; note: a sentence about what differs from the bundled rows.
    """

    name: str
    text: str
    label: str
    licence: str
    note: str
    config: str | None = None
    train_split: str = "train"
    test_split: str | None = "test"
    text_pair: str | None = None
    classes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Costs:
    """What a mistake costs, in `unit`.

    Attributes:
        mistakes: true class -> predicted class -> cost; a pair that is not named costs `usual`.
        review: what it costs that a person looks at one item instead.
    """

    unit: str
    review: float
    usual: float
    mistakes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, true: str, predicted: str) -> float:
        """Return the cost of taking a row of one class for another; 0 where they agree."""
        return 0.0 if true == predicted else float(self.mistakes.get(true, {}).get(predicted, self.usual))

    def dearest(self, classes: Sequence[str]) -> float:
        """Return the most that a mistake among these classes costs."""
        known = set(classes)
        named = [
            float(cost)
            for true, row in self.mistakes.items()
            for said, cost in row.items()
            if {true, said} <= known and true != said
        ]
        unnamed = len(known) * (len(known) - 1) > len(named)
        return max([*named, *([self.usual] if unnamed else [])], default=0.0)


@dataclass(frozen=True)
class Slice:
    """Rows to be scored apart, for fairness: those whose text has one of `words`, or whose `column` holds one of them."""

    title: str
    words: tuple[str, ...]
    column: str | None = None


MANNER = "register"
"""The column that says in which manner a row is written."""
MANNERS = {"literary": "dense and figurative", "slips": "with slips", "second_language": "as a second language"}
"""What pages call a manner of writing whose value in the rows does not say it; the others are called as they are."""
REGISTERS = (
    Slice("With slips of the keyboard", ("slips",), column=MANNER),
    Slice("In English as a second language", ("second_language",), column=MANNER),
    Slice("In few words", ("terse",), column=MANNER),
    Slice("As in a chat", ("chatty",), column=MANNER),
    Slice("In dense, figurative language", ("literary",), column=MANNER),
)
"""Groups for rows whose manner of writing is stated; plain and formal ones are what the others are held against."""


@dataclass(frozen=True)
class Work:
    """What the stakeholder sees.

    Attributes:
        view: inbox (in order of `order`, with a review queue), feed (over time and by group), routing (class -> team),
            register (by class, with the source), gradebook (people by item, with proposed feedback), overview (classes counted, with their rows).
        title, purpose: heading and one sentence.
        order: classes from the most pressing to the least, or from low to high for a feed.
        person, time, group: columns of the bundled data that say who, when (ISO 8601), and of what.
        teams: class -> the team it goes to; feedback: class -> a sentence proposed to the person.
        minutes_per_row: what a person needs to read one row and decide, above 0; a minute until somebody has measured it.
    """

    view: str
    title: str
    purpose: str
    order: tuple[str, ...] = ()
    person: str | None = None
    time: str | None = None
    group: str | None = None
    teams: Mapping[str, str] = field(default_factory=dict)
    feedback: Mapping[str, str] = field(default_factory=dict)
    minutes_per_row: float = 1.0


@dataclass(frozen=True)
class Task:
    """One task of a domain.

    Attributes:
        name: in links and file names: data/<name>_train.csv and data/<name>_test.csv of the domain's folder.
        purpose, not_for: what it is for and what it must not be used for, a sentence each.
        row: what one row is called, in the singular, such as "message".
        out_of_scope: texts of another kind, which the model should refuse.
        text, text_pair, label: columns of the bundled data.
        text_title, text_pair_title: what pages call the two texts, see `text_heading` and `text_pair_heading`.
        additions: sentences without any bearing on the answer, which a test may add to a text.
        slices: groups of rows to be scored apart, beside those that every task has.
        together: column of what belongs together, such as an author, by which rows are held out when the task is trained; or none.
        data_origin: who wrote the rows and who gave the labels, in a sentence or a few; empty where nobody has said.
    """

    name: str
    title: str
    purpose: str
    not_for: str
    row: str
    classes: tuple[ClassInfo, ...]
    examples: tuple[Example, ...]
    out_of_scope: tuple[str, ...]
    costs: Costs
    work: Work
    additions: tuple[str, ...]
    slices: tuple[Slice, ...] = ()
    hub: HubSource | None = None
    text: str = "text"
    text_pair: str | None = None
    label: str = "label"
    text_title: str = ""
    text_pair_title: str = ""
    together: str | None = None
    data_origin: str = ""

    @property
    def text_heading(self) -> str:
        """What stands above a field or column of texts: `text_title`, else what a row is called, and "Text" for a pair."""
        return self.text_title or ("Text" if self.text_pair else _capital(self.row))

    @property
    def text_pair_heading(self) -> str:
        """What stands above the second text of a pair: `text_pair_title`, else what a row is called."""
        return self.text_pair_title or _capital(self.row)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the bundled data."""
        return tuple(info.label for info in self.classes)

    def title_of(self, label: str) -> str:
        """Return what a page calls a class; a label that the task does not declare is shown as it is."""
        known = {info.label: info.title for info in self.classes}
        hub = self.hub.classes if self.hub else {}
        return known.get(label) or hub.get(label) or label


@dataclass(frozen=True)
class Domain:
    """A domain: its title, what it is about, a warning that stands on every view, and its tasks.

    Attributes:
        name, folder: where it was found, filled in by discovery.
        made: whether it was made of a finished run on the page and is declared in demo.json, not in code.
        licence, origin: of its rows, as the person who made it stated them.
        runs: task name -> id of the run here that it was made of; that run answers where it still exists.
    """

    title: str
    purpose: str
    warning: str
    icon: str
    tasks: tuple[Task, ...]
    name: str = ""
    folder: Path = Path()
    made: bool = False
    licence: str = ""
    origin: str = ""
    runs: Mapping[str, str] = field(default_factory=dict)

    def task(self, name: str | None) -> Task:
        """Return the task of this name, the first one for None.

        Raises:
            DomainError: there is none.
        """
        if name is None:
            return self.tasks[0]
        for task in self.tasks:
            if task.name == name:
                return task
        known = ", ".join(task.name for task in self.tasks)
        raise DomainError(f"The demo {self.name!r} has no task {name[:60]!r}. Choose one of: {known}.")

    def train_file(self, task: Task) -> Path:
        """Return the bundled training rows."""
        return self.folder / "data" / f"{task.name}_train.csv"

    def test_file(self, task: Task) -> Path:
        """Return the bundled test rows."""
        return self.folder / "data" / f"{task.name}_test.csv"

    def outside_file(self, task: Task, part: str) -> Path:
        """Return where rows that belong to no class are kept: texts in the task's columns and their `kind`; it need not be there.

        Args:
            part: "train" for those that a guard may be fitted on, "test" for those that it is judged on.

        Raises:
            DomainError: the part is another one.
        """
        if part not in OUTSIDE_PARTS:
            raise DomainError(
                f"There is no part {part!r} of the rows outside. Choose one of: {', '.join(OUTSIDE_PARTS)}."
            )
        return self.folder / "data" / f"{task.name}_outside_{part}.csv"

    def tour_file(self) -> Path:
        """Return where the recorded tour is kept; it need not be there."""
        return self.folder / "tour.json"


def _capital(words: str) -> str:
    """Return words with their first letter large and the others as they are."""
    return words[:1].upper() + words[1:]
