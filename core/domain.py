"""The contract of a demo domain, and discovery: a domain is a folder whose __init__.py says DEMO = Domain(...)."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import ModuleType

from core.errors import DomainError

ROOT = Path(__file__).resolve().parent.parent
WORK_VIEWS = ("inbox", "feed", "routing", "register", "gradebook", "overview")
"""What a person at work sees: see `Work.view`."""
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LOADING = Lock()  # visitors arrive in threads, and importing a plug-in changes sys.modules


@dataclass(frozen=True)
class ClassInfo:
    """One class: its label in the data, what a page calls it, and what belongs in it in a sentence."""

    label: str
    title: str
    description: str


@dataclass(frozen=True)
class Example:
    """A text to try; `note` says why it is worth a look. For a pair `text_pair` is the second text."""

    text: str
    note: str
    text_pair: str | None = None


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


@dataclass(frozen=True)
class Slice:
    """Rows to be scored apart, for fairness: those whose text has one of `words`, or whose `column` holds one of them."""

    title: str
    words: tuple[str, ...]
    column: str | None = None


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


@dataclass(frozen=True)
class Task:
    """One task of a domain.

    Attributes:
        name: in links and file names: data/<name>_train.csv and data/<name>_test.csv of the domain's folder.
        purpose, not_for: what it is for and what it must not be used for, a sentence each.
        row: what one row is called, in the singular, such as "message".
        out_of_scope: texts of another kind, which the model should refuse.
        text, text_pair, label: columns of the bundled data.
        additions: sentences without any bearing on the answer, which a test may add to a text.
        slices: groups of rows to be scored apart, beside those that every task has.
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
    """A domain: its title, what it is about, a warning that stands on every view, its tasks, and (by discovery) name and folder."""

    title: str
    purpose: str
    warning: str
    icon: str
    tasks: tuple[Task, ...]
    name: str = ""
    folder: Path = Path()

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

    def tour_file(self) -> Path:
        """Return where the recorded tour is kept; it need not be there."""
        return self.folder / "tour.json"


@dataclass(frozen=True)
class Discovery:
    """What was found: domains by name, and for each folder that cannot be used a sentence why."""

    domains: Mapping[str, Domain]
    problems: Mapping[str, str]


def demo_folders() -> list[Path]:
    """Return the folders that hold domains: domain_demos, then those that FATHOM_DEMOS names (separated as in PATH)."""
    more = [Path(part) for part in os.environ.get("FATHOM_DEMOS", "").split(os.pathsep) if part]
    return [ROOT / "domain_demos", *more]


def discover() -> Discovery:
    """Find the domains; a folder that cannot be used is a problem with its name, and the rest works."""
    domains: dict[str, Domain] = {}
    problems: dict[str, str] = {}
    for place in demo_folders():
        if not place.is_dir():
            problems[place.name] = f"There is no folder {place}. Correct FATHOM_DEMOS."
            continue
        for folder in sorted(
            path for path in place.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))
        ):
            name = folder.name
            if name in domains:
                problems[f"{name} in {place.name}"] = f"There are two demos named {name!r}. Rename the folder of one."
                continue
            try:
                with _LOADING:
                    domains[name] = _load(folder, _stamp(folder))
            except DomainError as error:
                problems[name] = str(error)
    return Discovery(domains, problems)


def find_domain(name: str) -> Domain:
    """Return a domain by name.

    Raises:
        DomainError: there is none, or its folder cannot be used.
    """
    found = discover()
    if name in found.domains:
        return found.domains[name]
    if name in found.problems:
        raise DomainError(found.problems[name])
    raise DomainError(f"There is no demo {name[:60]!r}. Choose one of: {', '.join(found.domains) or 'none'}.")


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    """Return what changes when somebody edits the domain."""
    files = [*folder.glob("*.py"), *folder.glob("data/*.csv")]
    return tuple(sorted((str(file), file.stat().st_mtime_ns) for file in files))


@lru_cache(maxsize=32)
def _load(folder: Path, stamp: tuple[tuple[str, int], ...]) -> Domain:
    """Import a domain and check it whole."""
    module = _import(folder)
    demo = getattr(module, "DEMO", None)
    if not isinstance(demo, Domain):
        raise DomainError(
            f"The demo {folder.name!r} has no DEMO that is a core.domain.Domain in its __init__.py. Add one, as in domain_demos/README.md."
        )
    domain = replace(demo, name=folder.name, folder=folder)
    try:
        _check(domain)
    except (TypeError, AttributeError, ValueError) as error:  # a field of another type than the contract's
        raise DomainError(
            f"The demo {folder.name!r} has a field of the wrong type: {error}. Compare its DEMO with core/domain.py."
        ) from error
    return domain


def _import(folder: Path) -> ModuleType:
    file = folder / "__init__.py"
    if not _SLUG.fullmatch(folder.name):
        raise DomainError(
            f"The demo folder {folder.name!r} has a name that no link can hold. Use small letters, digits and underscores, a letter first."
        )
    if not file.is_file():
        raise DomainError(f"The demo {folder.name!r} has no __init__.py. Write one that says DEMO = Domain(...).")
    name = f"fathom_demo_{folder.name}"
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    for old in [known for known in sys.modules if known == name or known.startswith(name + ".")]:
        sys.modules.pop(old, None)  # an edited submodule, or that of another folder with this name, is read anew
    sys.modules[name] = module  # its own submodules are found through it
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way, and the others must go on
        sys.modules.pop(name, None)
        raise DomainError(
            f"The demo {folder.name!r} cannot be loaded: {type(error).__name__}: {error}. Correct its __init__.py."
        ) from error
    return module


def _check(domain: Domain) -> None:
    """Hold a domain against the contract and its data.

    Raises:
        DomainError: names what does not fit.
    """
    where = f"The demo {domain.name!r}"
    if not domain.tasks:
        raise DomainError(f"{where} has no tasks. Give it one or more.")
    names = [task.name for task in domain.tasks]
    for task in domain.tasks:
        place = f"{where}, task {task.name!r},"
        _check_types(place, task)
        if not _SLUG.fullmatch(task.name) or names.count(task.name) > 1:
            raise DomainError(
                f"{place} has a name that is taken or no link can hold. Use small letters and underscores."
            )
        if task.work.view not in WORK_VIEWS:
            raise DomainError(f"{place} has the view {task.work.view!r}; allowed is one of {', '.join(WORK_VIEWS)}.")
        if len(set(task.labels)) < 2 or len(set(task.labels)) != len(task.labels):
            raise DomainError(f"{place} declares {len(task.labels)} classes, some of them twice or fewer than two.")
        if not task.examples:
            raise DomainError(f"{place} has no examples. Give it at least one text to try.")
        named = {*task.work.order, *task.work.teams, *task.work.feedback, *task.costs.mistakes}
        named |= {label for row in task.costs.mistakes.values() for label in row}
        if unknown := sorted(named - set(task.labels)):
            raise DomainError(f"{place} names classes it does not declare: {', '.join(unknown)}.")
        for file in (domain.train_file(task), domain.test_file(task)):
            _check_file(place, task, file)


def _check_types(place: str, task: Task) -> None:
    """Find what a plug-in is most likely to have mistaken: a text for a tuple of texts, a text for an Example."""
    for field_name, kind in (
        ("classes", ClassInfo),
        ("examples", Example),
        ("slices", Slice),
        ("out_of_scope", str),
        ("additions", str),
    ):
        values = getattr(task, field_name)
        if not isinstance(values, tuple) or not all(isinstance(value, kind) for value in values):
            raise DomainError(
                f"{place} has {field_name} that are not a tuple of {kind.__name__}. Mind the comma in (x,)."
            )
    for field_name, kinds in (("costs", Costs), ("work", Work), ("hub", (HubSource, type(None)))):
        if not isinstance(getattr(task, field_name), kinds):
            raise DomainError(f"{place} has {field_name} of another type than the contract's. See core/domain.py.")
    if words := [part.title for part in task.slices if not isinstance(part.words, tuple)]:
        raise DomainError(f"{place} has a slice {words[0]!r} whose words are not a tuple. Mind the comma in (x,).")
    if odd := [example for example in task.examples if (example.text_pair is None) != (task.text_pair is None)]:
        needed = "needs no second text" if task.text_pair is None else "needs a second text"
        raise DomainError(f"{place} has the example {odd[0].text[:40]!r}, which {needed}. Correct its text_pair.")


def _check_file(place: str, task: Task, file: Path) -> None:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            columns = set(rows.fieldnames or ())
            wanted = {task.text, task.label, task.text_pair, task.work.person, task.work.time, task.work.group}
            if missing := sorted(name for name in wanted if name is not None and name not in columns):
                raise DomainError(f"{place} wants the columns {', '.join(missing)}, which {file.name} does not have.")
            found = {row[task.label] for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DomainError(f"{place} cannot read data/{file.name}: {error}. Put the file there, in UTF-8.") from error
    if found != set(task.labels):
        differing = ", ".join(sorted(str(label) for label in found ^ set(task.labels)))
        raise DomainError(f"{place} and data/{file.name} do not have the same classes: {differing}.")
