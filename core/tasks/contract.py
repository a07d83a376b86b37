"""What a demo domain and its tasks must hold; one owner for demos in code, demos made of a run, and task cards."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.domain import OUTSIDE_PARTS, WORK_VIEWS, ClassInfo, Costs, Domain, Example, HubSource, Slice, Task, Work
from core.errors import DomainError

SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_TITLE = 60
_LONGEST_LOOK = 1440
"""Minutes that a person may need for one row: a day."""


def check_domain(domain: Domain) -> None:
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
        check_task(place, task)
        if names.count(task.name) > 1:
            raise DomainError(f"{place} has the name of another one. Give each task a name of its own.")
        _check_file(place, task, domain.train_file(task), whole=True)
        # A person's own table may hold too few rows of a class for one of them to be a test row.
        _check_file(place, task, domain.test_file(task), whole=not domain.made)
        for file in (domain.outside_file(task, part) for part in OUTSIDE_PARTS):
            if file.exists():
                _check_outside(place, task, file)


def check_task(place: str, task: Task) -> None:
    """Hold a declaration against the contract, whoever wrote it; `place` begins the sentence that names what is wrong.

    Raises:
        DomainError: names what does not fit.
    """
    _check_types(place, task)
    if not SLUG.fullmatch(task.name):
        raise DomainError(
            f"{place} has a name that no link can hold. Use small letters, digits and underscores, a letter first."
        )
    if task.name.endswith("_outside"):
        raise DomainError(
            f"{place} has a name that ends in _outside, as files of rows of no class do. Name it otherwise."
        )
    if task.work.view not in WORK_VIEWS:
        raise DomainError(f"{place} has the view {task.work.view!r}; allowed is one of {', '.join(WORK_VIEWS)}.")
    minutes = task.work.minutes_per_row
    if isinstance(minutes, bool) or not isinstance(minutes, (int, float)) or not 0 < minutes <= _LONGEST_LOOK:
        raise DomainError(
            f"{place} has {minutes!r:.40} minutes per row; allowed is a number above 0 and up to {_LONGEST_LOOK}."
        )
    if len(set(task.labels)) < 2 or len(set(task.labels)) != len(task.labels):
        raise DomainError(f"{place} declares {len(task.labels)} classes, some of them twice or fewer than two.")
    if not task.examples:
        raise DomainError(f"{place} has no examples. Give it at least one text to try.")
    if odd := [one for one in task.examples if one.truth is not None and one.truth not in task.labels]:
        raise DomainError(
            f"{place} has the example {odd[0].text[:40]!r} with the truth {odd[0].truth!r:.60}; allowed is one of {', '.join(task.labels)}, or none."
        )
    named = {*task.work.order, *task.work.teams, *task.work.feedback, *task.costs.mistakes}
    named |= {label for row in task.costs.mistakes.values() for label in row}
    if unknown := sorted(named - set(task.labels)):
        raise DomainError(f"{place} names classes it does not declare: {', '.join(unknown)}.")
    charged = [task.costs.review, task.costs.usual, *(c for row in task.costs.mistakes.values() for c in row.values())]
    if wrong := [cost for cost in charged if isinstance(cost, bool) or not 0 <= cost < 1e9]:
        raise DomainError(f"{place} has the cost {wrong[0]!r}; allowed is a number from 0 to 1,000,000,000.")


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
    for field_name in ("text_title", "text_pair_title"):
        title = getattr(task, field_name)
        if not isinstance(title, str) or title != title.strip() or len(title) > _LONGEST_TITLE or "\n" in title:
            raise DomainError(
                f"{place} has the {field_name} {title!r:.80}, which is no heading. Write one line of at most {_LONGEST_TITLE} characters."
            )
    if not isinstance(task.data_origin, str):
        raise DomainError(
            f"{place} has a data_origin that is no text: {task.data_origin!r:.80}. Say who wrote the rows."
        )
    if task.text_pair is None and task.text_pair_title:
        raise DomainError(f"{place} has a text_pair_title and no text_pair. Name the column of the second text.")
    if task.text_pair is not None and task.text_heading == task.text_pair_heading:
        raise DomainError(f"{place} calls both of its texts {task.text_heading!r}. Give them different titles.")
    if words := [part.title for part in task.slices if not isinstance(part.words, tuple)]:
        raise DomainError(f"{place} has a slice {words[0]!r} whose words are not a tuple. Mind the comma in (x,).")
    if odd := [example for example in task.examples if (example.text_pair is None) != (task.text_pair is None)]:
        needed = "needs no second text" if task.text_pair is None else "needs a second text"
        raise DomainError(f"{place} has the example {odd[0].text[:40]!r}, which {needed}. Correct its text_pair.")


def _check_file(place: str, task: Task, file: Path, *, whole: bool) -> None:
    work = task.work
    wanted = {task.text, task.label, task.text_pair, work.person, work.time, work.group, task.together}
    with _rows(place, file, wanted) as rows:
        found = {row[task.label] for row in rows}
    if found - set(task.labels) or (whole and found != set(task.labels)):
        differing = ", ".join(sorted(str(label) for label in found ^ set(task.labels)))
        raise DomainError(f"{place} and data/{file.name} do not have the same classes: {differing}.")


def _check_outside(place: str, task: Task, file: Path) -> None:
    """Hold rows that belong to no class against the contract: texts and kinds, none of them empty."""
    columns = [name for name in (task.text, task.text_pair, "kind") if name is not None]
    with _rows(place, file, columns) as rows:
        cells = [[(row[name] or "").strip() for name in columns] for row in rows]
    if not cells:
        raise DomainError(
            f"{place} has no rows in data/{file.name}. Write some that belong to no class, or delete the file."
        )
    if empty := [number for number, row in enumerate(cells, 1) if not all(row)]:
        raise DomainError(
            f"{place} has an empty cell in row {empty[0]} of data/{file.name}. Fill {', '.join(columns)}."
        )


@contextmanager
def _rows(place: str, file: Path, wanted: Iterable[str | None]) -> Iterator[csv.DictReader[str]]:
    """Open a file of rows that has the columns wanted; a None among them is no column."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            columns = set(rows.fieldnames or ())
            if missing := sorted(name for name in wanted if name is not None and name not in columns):
                raise DomainError(f"{place} wants the columns {', '.join(missing)}, which {file.name} does not have.")
            yield rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DomainError(f"{place} cannot read data/{file.name}: {error}. Put the file there, in UTF-8.") from error
