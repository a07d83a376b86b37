"""A task card: what a trained model is for, kept beside its run as task.json and filled from the data until a person edits it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from core.domain import Task
from core.errors import DomainError
from core.runs.answering import threshold_in
from core.runs.run import Run
from core.storage import read_json, write_json
from core.tasks.contract import check_task
from core.tasks.declaration import task_from_json, task_to_json

VERSION = 1
AREA = "Your models"
WARNING = "Nobody has checked this model for your purpose yet. Read its mistakes before you rely on an answer."


@dataclass(frozen=True)
class Card:
    """What a model is for.

    Attributes:
        task: title, purpose, what it must not be used for, classes, examples, costs, and the desk that suits.
        area: what stands above the title; warning: a sentence that stands on every view.
        threshold: probability below which a row waits for a person (0 to 1), None until somebody has chosen one; threshold_note: how
            it was chosen.
    """

    task: Task
    area: str = AREA
    warning: str = WARNING
    threshold: float | None = None
    threshold_note: str = ""


def check_card(card: Card) -> None:
    """Hold a card against the contract.

    Raises:
        DomainError: names what does not fit and what to do.
    """
    check_task("The task card", card.task)
    task = card.task
    for name, text in (
        ("title", task.title),
        ("purpose", task.purpose),
        ("name of a row", task.row),
        ("area", card.area),
    ):
        if not text.strip():
            raise DomainError(f"The {name} of the task card is empty. Write one; a few words are enough.")
    if len(task.row) > 40 or "\n" in task.row:
        raise DomainError(f"A row is called {task.row[:60]!r}. Write one or two words, such as “message”.")
    if untitled := [info.label for info in task.classes if not info.title.strip()]:
        raise DomainError(f"The class {untitled[0]!r} has no title. Write one; its label will do.")
    if card.threshold is not None and not 0 <= card.threshold <= 1:
        raise DomainError(f"The threshold is {card.threshold!r}; allowed is 0 to 1.")


def read_card(run: Run) -> Card | None:
    """Return the card that was saved for a run, None where nobody has saved one.

    Raises:
        DomainError: task.json is damaged or from a later version; the sentence says what to do.
        StorageError: it cannot be read.
    """
    try:
        value = read_json(run.task_file)
    except FileNotFoundError:
        return None
    place = f"The task card of run {run.id}"
    if not isinstance(value, dict) or not isinstance(value.get("version"), int) or value["version"] > VERSION:
        raise DomainError(
            f"{place} cannot be read by this version (version {VERSION} or earlier is wanted). Update Fathom, or fill the card again under Card."
        )
    card = Card(
        task_from_json(value.get("task"), place),
        str(value.get("area") or AREA),
        str(value.get("warning", WARNING)),
        threshold_in(value),
        str(value.get("threshold_note", "")),
    )
    check_card(card)
    return card


def write_card(run: Run, card: Card) -> None:
    """Keep a card beside its run.

    Raises:
        DomainError: it does not fit the contract; nothing is written then.
        StorageError: the disk is full or cannot be written.
    """
    check_card(card)
    value: dict[str, Any] = {
        "version": VERSION,
        "area": card.area,
        "warning": card.warning,
        "threshold": card.threshold,
        "threshold_note": card.threshold_note,
        "task": task_to_json(card.task),
    }
    write_json(run.task_file, value)


def forget_card(run: Run) -> None:
    """Throw a saved card away; the run is described by its data again."""
    run.task_file.unlink(missing_ok=True)


def keep_threshold(run: Run, card: Card, threshold: float | None, note: str) -> Card:
    """Save the threshold that was chosen for a run, with how it was chosen, and return the new card."""
    new = replace(card, threshold=threshold, threshold_note=note)
    write_card(run, new)
    return new
