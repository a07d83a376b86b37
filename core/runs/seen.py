"""Which of a run's test rows its model had seen before the test: they say nothing of new rows, so no promise and no cost rests on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from core.dataset.overlap import plain_keys
from core.runs.run import Run
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


def seen_among(predictions: pd.DataFrame, parts: list[pd.DataFrame]) -> np.ndarray:
    """Return which test rows stand in another part too, up to capitals, spaces and punctuation, (rows,); pairs are compared whole."""
    known: set[str] = set().union(*(plain_keys(part) for part in parts))
    return plain_keys(predictions).isin(known).to_numpy(dtype=bool)


def _read_known(path: Path) -> np.ndarray:
    run = Run(path.parent)
    files = [file for name in _LEARNED if (file := run.data / f"{name}.parquet").is_file()]
    return seen_among(pd.read_parquet(path), [pd.read_parquet(file) for file in files])


_known = Remembered(_read_known, most=100)
