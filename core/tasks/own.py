"""A person's own run as a task: its card, its test rows with all columns, its corrections, and a new run that learns from them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from core.config import DataConfig
from core.dataset.additions import Row, rows_to_json
from core.dataset.folder import datasets_folder, load_dataset
from core.errors import FathomError
from core.runs.registry import list_runs
from core.runs.run import Run
from core.runs.submission import free_name, submit
from core.tasks.card import Card, read_card
from core.tasks.draft import draft_card

_ADDED = ("drop_texts", "add_rows")


def card_of(run: Run, predictions: pd.DataFrame, classes: Sequence[str]) -> Card:
    """Return the card that was saved for a run, else one filled from its data.

    Args:
        predictions: the run's test rows, see `core.tasks.draft.draft_card`; classes: its labels.

    Raises:
        DomainError: the saved card cannot be used; the sentence says what to do.
    """
    return read_card(run) or filled_card(run, predictions, classes)


def filled_card(run: Run, predictions: pd.DataFrame, classes: Sequence[str]) -> Card:
    """Return a card filled from a run's data, whether or not one was saved."""
    data = run.config().data
    try:
        columns = load_dataset(data.test_dataset or data.dataset).columns
    except FathomError:  # the table was deleted; the run goes on without it
        columns = []
    return draft_card(run.name, data, classes, predictions, columns)


def test_table(run: Run, predictions: pd.DataFrame) -> pd.DataFrame:
    """Return the test rows with all columns of their table, in the order of the predictions.

    Texts and labels stand as the model read them; where the table was deleted there are no other columns.
    """
    data = run.config().data
    read = {data.text: "text", data.label: "label", **({data.text_pair: "text_pair"} if data.text_pair else {})}
    known = pd.DataFrame({column: predictions[name].astype("str") for column, name in read.items()})
    try:
        table = load_dataset(data.test_dataset or data.dataset).frame()
    except FathomError:
        return known
    others = table.drop(columns=[column for column in read if column in table.columns])
    joined = others.reindex(predictions["row"].tolist()).fillna("").astype("str").reset_index(drop=True)
    return pd.concat([known.reset_index(drop=True), joined], axis=1)


def corrections_file(data: DataConfig) -> Path:
    """Return where corrections are kept: with the table, so that every run on the same columns of it shares them."""
    columns = "\x1f".join((data.text, data.text_pair or "", data.label))
    digest = hashlib.sha256(columns.encode("utf-8", errors="backslashreplace")).hexdigest()[:10]
    return datasets_folder() / data.dataset / f"corrections-{digest}.jsonl"


def with_corrections(data: DataConfig, rows: Sequence[Row]) -> DataConfig:
    """Return data settings that learn from corrected rows too; a row of the table with the same text gives way to them."""
    others = [fix for fix in data.fixes if fix.get("kind") not in _ADDED]
    added = [{"kind": kind, "parameters": {"rows": rows_to_json(rows)}} for kind in _ADDED] if rows else []
    return replace(data, fixes=(*others, *added))


def train_again(run: Run, rows: Sequence[Row], *, start: bool = True) -> Run:
    """Start a run with the settings of another one that learns from corrected rows too.

    Raises:
        DataError, ConfigError, StorageError: see core.runs.submission.submit.
    """
    config = run.config()
    base = run.name.removesuffix(" with corrections").rsplit(" with corrections ", 1)[0]
    name = free_name(f"{base} with corrections")
    return submit(
        replace(config, name=name, data=with_corrections(config.data, rows), versions={}, fixes=(), folds_of=""),
        start=start,
    )


def runs_on_same_rows(run: Run) -> list[Run]:
    """Return the other runs that learned from the same columns of the same table, newest first."""
    data = run.config().data
    key = (data.dataset, data.text, data.text_pair, data.label)
    found = []
    for other in list_runs():
        try:
            config = other.config()
        except (FathomError, OSError, ValueError):
            continue
        there = config.data
        if config.folds_of:
            continue
        if other.id != run.id and (there.dataset, there.text, there.text_pair, there.label) == key:
            found.append(other)
    return found
