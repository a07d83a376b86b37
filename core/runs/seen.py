"""Which of a run's test rows its model had seen before the test: they say nothing of new rows, so no promise and no cost rests on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from core.dataset.overlap import plain_keys
from core.runs.rows import read_rows
from core.runs.run import Run
from core.runs.starts import learned_keys, row_keys
from core.storage import Remembered

_LEARNED = ("train", "validation")


def unseen(run: Run, predictions: pd.DataFrame, seen: int | None) -> pd.DataFrame:
    """Return the predictions of the test rows that the model had not seen.

    Args:
        predictions: the run's, as their file holds them; seen: how many of them the run counted, None where nobody did; without any,
            all are returned.
    """
    if not seen:
        return predictions
    known = _known(run.predictions_file)
    return predictions[~known] if len(known) == len(predictions) else predictions


def seen_among(predictions: pd.DataFrame, parts: list[pd.DataFrame], start: str = "") -> np.ndarray:
    """Return which test rows stand in another part too, up to capitals, spaces and punctuation, (rows,); pairs are compared whole.

    Args:
        start: id of what the run goes on from, whose rows count too; empty where it goes on from nothing.
    """
    known: set[str] = set().union(*(plain_keys(part) for part in parts))
    found = plain_keys(predictions).isin(known).to_numpy(dtype=bool)
    earlier = learned_keys(start) if start else None
    return found | row_keys(predictions).isin(earlier).to_numpy(dtype=bool) if earlier else found


def _read_known(path: Path) -> np.ndarray:
    run = Run(path.parent)
    files = [file for name in _LEARNED if (file := run.data / f"{name}.parquet").is_file()]
    continued = run.config().continues if run.config_file.is_file() else None
    return seen_among(read_rows(path), [read_rows(file) for file in files], continued.start if continued else "")


_known = Remembered(_read_known, most=100)
