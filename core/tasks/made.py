"""A finished run made into a demo: a folder that discovery finds, without code in it, that can be taken back and carried elsewhere."""

from __future__ import annotations

import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from core.dataset.folder import load_dataset
from core.domain import Domain, Task
from core.errors import DomainError, FathomError
from core.runs.rows import read_rows
from core.runs.run import Run
from core.runs.trash import trash_folder
from core.storage import readable_os_errors, write_bytes, write_text
from core.tasks.card import Card, check_card
from core.tasks.contract import check_domain
from core.tasks.declaration import write_domain
from core.tasks.discovery import discover, made_folder
from core.tasks.tour import write_tour
from core.templates import render

ICON = ":material/deployed_code:"
Recorder = Callable[[Domain, Task], Mapping[str, Any]]
"""A domain and its task -> the record of a tour, see core.tasks.tour.record_task."""


@dataclass(frozen=True)
class Origin:
    """What a person states about the rows that go into a demo."""

    licence: str
    source: str


def make_demo(run: Run, card: Card, origin: Origin, record: Recorder | None = None) -> Domain:
    """Write a demo made of a finished run: its declaration, its rows as they were split, and a recorded tour.

    The folder is written aside, held against the contract, and then renamed, so that discovery never meets half of one.

    Args:
        record: records the tour that Present shows where no model answers; None leaves it out.

    Raises:
        DomainError: the licence or the origin is not stated, or the card does not fit the contract.
        StorageError: the disk is full or cannot be written.
    """
    check_card(card)
    for name, stated in (("licence", origin.licence), ("origin", origin.source)):
        if not stated.strip():
            raise DomainError(
                f"The {name} of the rows is not stated. Write it, if only “unknown, for use in this house”."
            )
    taken = set(discover().domains) | set(discover().problems)
    name = _free_slug(card.task.title, taken)
    aside = made_folder() / f".making-{name}-{secrets.token_hex(3)}"
    task = replace(card.task, hub=None)
    domain = Domain(
        title=card.task.title,
        purpose=card.task.purpose,
        warning=card.warning,
        icon=ICON,
        tasks=(task,),
        name=name,
        folder=aside,
        made=True,
        licence=origin.licence.strip(),
        origin=origin.source.strip(),
        runs={task.name: run.id},
    )
    try:
        _write_rows(run, domain, task)
        write_domain(domain)
        readme = render("demo_readme.md", domain=domain, task=task, day=time.strftime("%Y-%m-%d"))
        write_text(aside / "README.md", readme)
        if record is not None:
            write_tour(domain, {task.name: record(domain, task)})
        check_domain(domain)
        with readable_os_errors(aside):
            aside.rename(made_folder() / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)  # only there when something failed
    return replace(domain, folder=made_folder() / name)


def demos_of(run: Run) -> list[Domain]:
    """Return the demos that were made of a run."""
    return [domain for domain in discover().domains.values() if run.id in domain.runs.values()]


def take_back(domain: Domain) -> str:
    """Move a made demo to the trash, where it stays for a week; return what `restore_demo` needs to bring it back.

    Raises:
        DomainError: it was not made here.
    """
    if not domain.made or domain.folder.parent != made_folder():
        raise DomainError(
            f"The demo {domain.title!r} was not made on this page. Delete its folder {domain.folder.name!r} by hand."
        )
    key = f"demo-{domain.name}-{secrets.token_hex(3)}"
    target = trash_folder() / key
    with readable_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(domain.folder, target)
    return key


def restore_demo(key: str) -> str:
    """Bring a demo back that was taken back, and return its name.

    Raises:
        DomainError: it is no longer in the trash, or another one has its name now.
    """
    found = re.fullmatch(r"demo-([a-z][a-z0-9_]{0,39})-[0-9a-f]{6}", key)
    source = trash_folder() / key
    if found is None or not source.is_dir():
        raise DomainError("This demo is no longer in the trash, where it stays for a week. Make it again from its run.")
    target = made_folder() / found[1]
    if target.exists():
        raise DomainError(f"There is a demo named {found[1]!r} now. Take that one back first.")
    with readable_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
    return found[1]


def _free_slug(title: str, taken: set[str]) -> str:
    """Return a folder's name for a title that no other demo has."""
    letters = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
    base = (plain if plain[:1].isalpha() else f"demo_{plain}").strip("_")[:32].strip("_") or "demo"
    numbers = (base if number == 1 else f"{base}_{number}" for number in range(1, 10_000))
    return next(name for name in numbers if name not in taken)


def _write_rows(run: Run, domain: Domain, task: Task) -> None:
    """Write the rows that were learned from (validation rows among them) and the test rows, as CSV."""
    for part, file in ((("train", "validation"), domain.train_file(task)), (("test",), domain.test_file(task))):
        rows = pd.concat([read_rows(run.data / f"{name}.parquet") for name in part], ignore_index=True)
        write_bytes(file, _with_columns(run, task, rows, is_test=part == ("test",)).to_csv(index=False).encode("utf-8"))


def _with_columns(run: Run, task: Task, rows: pd.DataFrame, *, is_test: bool) -> pd.DataFrame:
    """Return rows under the task's column names, with the columns that its desk and its groups need."""
    data = run.config().data
    names = {"text": task.text, "label": task.label, **({"text_pair": task.text_pair} if task.text_pair else {})}
    known = rows[[*names]].rename(columns=names).astype("str")
    wanted = {task.work.person, task.work.time, task.work.group, task.together, *(part.column for part in task.slices)}
    others = [name for name in sorted(name for name in wanted if name) if name not in known.columns]
    try:
        table = load_dataset((data.test_dataset if is_test else None) or data.dataset).frame()
    except FathomError:
        table = pd.DataFrame()
    for name in others:
        cells = table[name].reindex(rows["row"].tolist()).fillna("") if name in table.columns else [""] * len(rows)
        known[name] = [str(cell) for cell in cells]
    return known
