"""A run against an earlier one on the rows that neither had learned from, the earlier one asked where it was not tested on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import RunError
from core.judge.compare import Comparison, compare, verdict
from core.runs.rows import read_rows
from core.runs.run import Run
from core.runs.starts import keys_of_run, row_keys

Ask = Callable[[list[str], list[str] | None], np.ndarray]
"""Texts, and for pairs the second ones -> the earlier model's probabilities, (rows, classes)."""


@dataclass(frozen=True)
class Challenge:
    """A challenger against the champion.

    Attributes:
        found: the challenger's figures less the champion's, None where no row is left; told: what was left out, asked or unknown, a
            sentence each, after the verdict where there is one.
    """

    found: Comparison | None
    told: list[str]


def challenge(champion: Run, challenger: Run, ask: Ask) -> Challenge:
    """Compare two runs on the challenger's test rows, without those that either had learned from.

    Raises:
        RunError: one reads pairs and the other single texts, or one has no result.
    """
    rows, known = _predictions(challenger), _predictions(champion)
    if ("text_pair" in rows) != ("text_pair" in known):
        raise RunError(
            f"{champion.name!r} and {challenger.name!r} cannot be compared: one reads pairs of texts, the other single ones."
        )
    told, keys = [], row_keys(rows)
    keep = np.ones(len(rows), dtype=bool)
    for run in (champion, challenger):
        learned = keys_of_run(run)
        if learned is None:
            told.append(
                f"What {run.name!r} had learned from is not known, so some of the rows may be among it; then it looks better than it is."
            )
            continue
        seen = keys.isin(learned).to_numpy(dtype=bool)
        if seen.any():
            told.append(
                f"Left out: {int(seen.sum()):,} of the {len(rows):,} test rows, which {run.name!r} had learned from."
            )
        keep &= ~seen
    rows = rows[keep].reset_index(drop=True)
    if rows.empty:
        return Challenge(
            None, [*told, "No test row is left that neither had learned from. Bring new rows to compare the two on."]
        )
    classes = champion.metrics().classes
    answers, asked = _answers(rows, known, classes, ask)
    if asked:
        told.append(f"{champion.name!r} was not tested on {asked:,} of the rows and answered them now.")
    if strange := int((~rows["label"].astype(str).isin(classes)).sum()):
        told.append(
            f"{strange:,} of the rows are of a class that {champion.name!r} does not know; it cannot be right on them."
        )
    found, why = compare(rows, answers)
    said = verdict(found, challenger.name, champion.name) if found is not None else why
    return Challenge(found, [said, *told])


def _predictions(run: Run) -> pd.DataFrame:
    run.metrics()  # says so when the run has no result
    return read_rows(run.predictions_file)


def _answers(rows: pd.DataFrame, known: pd.DataFrame, classes: Sequence[str], ask: Ask) -> tuple[pd.DataFrame, int]:
    """Return what the champion says of the rows, as `compare` takes it, and how many it was asked now."""
    names = [name for name in ("text", "text_pair") if name in rows]
    tested = {tuple(key): place for place, key in enumerate(known[names].astype(str).itertuples(index=False))}
    shares = known[[f"p:{label}" for label in classes]].to_numpy(dtype=float)
    places = [tested.get(tuple(key), -1) for key in rows[names].astype(str).itertuples(index=False)]
    found = np.array([shares[place] if place >= 0 else np.zeros(len(classes)) for place in places])
    new = np.flatnonzero(np.array(places) < 0)
    if len(new):
        some = rows.iloc[new]
        found[new] = ask(some["text"].tolist(), some["text_pair"].tolist() if "text_pair" in rows else None)
    kept = rows[[name for name in ("text", "text_pair", "label", "group") if name in rows]]
    said = pd.DataFrame(found, columns=[f"p:{label}" for label in classes], index=kept.index)
    return pd.concat([kept, said], axis=1), len(new)
