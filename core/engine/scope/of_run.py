"""The guard of a run: fitted on its rows when it ends, or at the first question where it was trained before there was one."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
import pandas as pd

from core.config import DataConfig
from core.dataset.outside import outside_texts
from core.engine.device import DeviceReport
from core.engine.scope.boundary import Scope, fit_scope, load_scope
from core.engine.scope.reading import Turn, read_texts
from core.engine.training.cost import GUARD_ROWS
from core.engine.training.prepared import texts_of
from core.errors import DataError, RunError
from core.runs.rows import read_rows
from core.runs.run import Run

FEWEST_ROWS = 8
_SEED = 13


def run_rows(run: Run) -> pd.DataFrame:
    """Return what a run learned from: its training and then its validation rows, numbered from 0.

    Raises:
        RunError: they are gone.
    """
    try:
        parts = [read_rows(run.data / f"{part}.parquet") for part in ("train", "validation")]
    except OSError as error:
        raise RunError(f"The rows of run {run.id} cannot be read: {error}. Train again.") from error
    return pd.concat(parts, ignore_index=True)


def fit_run_scope(run: Run, data: DataConfig, report: DeviceReport, turn: Turn = nullcontext) -> Scope:
    """Fit the guard of a run on at most 1,000 of its rows, and on those that were given as belonging to no class.

    Raises:
        RunError: the rows are gone. DataError: there are too few of them, or the file of rows outside does not fit.
    """
    frame = run_rows(run)
    if len(frame) < FEWEST_ROWS:
        raise DataError(
            f"The run learned from {len(frame)} rows; at least {FEWEST_ROWS} are needed to tell texts like them from others."
        )
    places = np.arange(len(frame))
    if len(frame) > GUARD_ROWS:
        places = np.sort(np.random.default_rng(_SEED).choice(len(frame), GUARD_ROWS, replace=False))
    rows = frame.iloc[places]
    # A question stands with many answers; a text that is there twice says nothing about other texts.
    groups = pd.factorize(rows["text"].str.strip().str.lower())[0]
    outside = outside_texts(data)
    own = None if outside is None else read_texts(report, *outside, turn)
    return fit_scope(read_texts(report, *texts_of(rows), turn), groups, places, own)


def scope_of(run: Run, report: DeviceReport, turn: Turn = nullcontext) -> Scope:
    """Return the guard that lies beside a run's model, or fit it.

    Raises:
        RunError, DataError: see `fit_run_scope`.
    """
    return load_scope(run.model) or fit_run_scope(run, run.config().data, report, turn)
