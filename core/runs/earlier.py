"""Results that earlier versions wrote, in the shape and with the intervals of today."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from core.judge.calibration import calibration_error, error_by_chance
from core.judge.figure import Figure, bare
from core.judge.intervals import share
from core.judge.metrics import class_scores, macro_f1_figure
from core.judge.result import Baseline, Scores
from core.record import MisfitError

FIGURES = ("accuracy", "macro_f1", "log_loss", "ece")
"""Those of the first version; all results have them."""
_UNTESTED = " does better on the test rows: macro-F1 "
"""What notices of earlier versions said of a simpler way without a test of the difference; the lead says it now."""
_LOST = "This run was scored by an earlier version, whose interval of this figure was too narrow on few rows and is not shown; train again for one"


def from_first(value: dict[str, Any]) -> dict[str, Any]:
    """Return what the first version wrote in the shape of the second: figures stood beside the counts, and why there are no doubtful
    labels stood in their place."""
    moved = dict(value)
    if isinstance(value.get("test"), dict):
        moved["test"] = _gathered(value["test"])
    if isinstance(value.get("baselines"), dict):
        moved["baselines"] = {name: _gathered(each) for name, each in value["baselines"].items()}
    doubt = value.get("doubt")
    if isinstance(doubt, dict) and "failed" in doubt:
        moved |= {"doubt": None, "doubt_failed": str(doubt["failed"])}
    return moved


def tested_notices(notices: list[str]) -> list[str]:
    """Leave out what was said of a simpler way without a test."""
    return [each for each in notices if _UNTESTED not in each]


def _gathered(scored: Any) -> Any:
    """Put the figures that stood beside the counts under `figures`."""
    if not isinstance(scored, dict):
        return scored
    return {**scored, "figures": {key: scored[key] for key in FIGURES if key in scored}}


def with_intervals(test: Scores, classes: list[str]) -> Scores:
    """Return scores of the second version with today's intervals, as far as they follow from the confusions.

    Its intervals were percentiles of a bootstrap, [1, 1] where all rows were right; its calibration error had 15 bins.

    Raises:
        MisfitError: the confusions are not those of the classes.
    """
    confusion = np.array(test.confusion, dtype=int)
    if confusion.shape != (len(classes), len(classes)):
        raise MisfitError(f"test.confusion has the shape {confusion.shape} and not that of {len(classes)} classes")
    error = bare(calibration_error(test.calibration), "")
    figures = {
        "accuracy": share(int(np.trace(confusion)), test.rows),
        "macro_f1": macro_f1_figure(confusion, classes),
        "log_loss": bare(test.log_loss.value, _LOST),
        "ece": error,
    }
    return replace(
        test,
        figures={**{key: _alone(figure) for key, figure in test.figures.items()}, **figures},
        chance={"ece": error_by_chance(test.calibration)},
        per_class=class_scores(confusion, classes),
    )


def baseline_with_intervals(found: Baseline) -> Baseline:
    """Return a baseline of the second version, of which no confusions were kept: only its accuracy has an interval."""
    figures = {key: _alone(figure) for key, figure in found.figures.items()}
    return replace(found, figures=figures | {"accuracy": share(round(found.accuracy.value * found.rows), found.rows)})


def _alone(figure: Figure) -> Figure:
    return bare(figure.value, _LOST)
