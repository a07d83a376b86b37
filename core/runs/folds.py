"""Cross-validated scores on demand: one run a fold, in the queue like any other, and what they say together."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.config import RunConfig
from core.errors import ConfigError, FathomError
from core.judge.metrics import score
from core.judge.remarks import counted_text
from core.judge.result import Scores
from core.runs.registry import list_runs
from core.runs.rows import read_rows
from core.runs.run import Run
from core.runs.submission import free_name, submit


@dataclass(frozen=True)
class Spread:
    """A figure over folds: its mean, its standard deviation (0 for one fold), and the value of each fold."""

    mean: float
    deviation: float
    values: list[float]


@dataclass(frozen=True)
class Folds:
    """What the folds that have ended say together.

    Attributes:
        accuracy: of the model; simpler: accuracy of each simpler way on the same rows, by its key; names: what each of them is called.
        macro_f1: of the model, of those folds alone in whose test rows every class stands, since a mean over fewer classes is
            another figure; None where there is no such fold.
        notices: what every fold's run has a person know; pooled: scores of all their test rows as one, each answered by the model that did not learn from it.
    """

    accuracy: Spread
    macro_f1: Spread | None
    simpler: dict[str, Spread]
    names: dict[str, str]
    pooled: Scores
    notices: list[str]

    @property
    def strongest(self) -> str:
        """The key of the simpler way with the highest mean accuracy."""
        return max(self.simpler, key=lambda key: self.simpler[key].mean)


def fold_configs(config: RunConfig, folds: int, key: str) -> list[RunConfig]:
    """Return what the run of each fold is asked to do: the same settings on the whole table, another fold held out each time.

    A separate test or validation file and a column of parts are left aside: every row of the table is tested once.

    Raises:
        ConfigError: the number of folds is not allowed, or the rows are split by time.
    """
    if config.data.time is not None:
        raise ConfigError(
            f"The rows are split by the time in column {config.data.time!r}, and a fold would learn from later rows to judge earlier ones. Cross-validate a run that is split at random or by a group."
        )
    whole = replace(
        config.data,
        parts=None,
        test_dataset=None,
        test_file_name=None,
        validation_dataset=None,
        validation_file_name=None,
        folds=folds,
        fold=1,
    )
    return [
        replace(
            config,
            name=f"{config.name[:90]}, fold {number} of {folds}",
            data=replace(whole, fold=number),
            versions={},
            fixes=(),
            demo="",
            folds_of=key,
        )
        for number in range(1, folds + 1)
    ]


def start_folds(config: RunConfig, folds: int, key: str, *, start: bool = True) -> list[Run]:
    """Put a run for each fold into the queue.

    Args:
        key: what finds them again, see `runs_of`.

    Raises:
        ConfigError, DataError, StorageError: see core.runs.submission.submit.
    """
    asked = fold_configs(config, folds, key)
    return [submit(replace(each, name=free_name(each.name)), start=start) for each in asked]


def runs_of(key: str) -> list[Run]:
    """Return the runs of a cross-validation, first fold first."""
    found = []
    for run in list_runs():
        try:
            config = run.config()
        except (FathomError, OSError, ValueError):
            continue
        if config.folds_of == key:
            found.append((config.data.fold, run))
    return [run for _, run in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


def together(runs: Sequence[Run]) -> Folds | None:
    """Return what those of some folds that have succeeded say together; None where none has."""
    ended = [run for run in runs if run.state().status == "succeeded"]
    if not ended:
        return None
    metrics = [run.metrics() for run in ended]
    classes = metrics[0].classes
    tested = [read_rows(run.predictions_file) for run in ended]
    rows = pd.concat(tested, ignore_index=True)
    whole = [
        each.test.macro_f1.value
        for each, part in zip(metrics, tested, strict=True)
        if part["label"].nunique() == len(classes)
    ]
    index = {label: number for number, label in enumerate(classes)}
    truth = rows["label"].map(index).to_numpy(dtype=np.int64)
    belonging = None
    if all("group" in part.columns for part in tested):
        # Rows that belong together stand in one fold, and each fold has numbers of its own.
        fold = np.repeat(np.arange(len(tested)), [len(part) for part in tested])
        belonging = np.unique(np.column_stack([fold, rows["group"]]), axis=0, return_inverse=True)[1].reshape(-1)
    pooled = score(truth, rows[[f"p:{label}" for label in classes]].to_numpy(), classes, belonging)
    # Folds of runs of earlier versions may lack a way that others have.
    ways = {
        key: way.name for key, way in metrics[0].baselines.items() if all(key in each.baselines for each in metrics)
    }
    return Folds(
        _spread([each.test.accuracy.value for each in metrics]),
        _spread(whole) if whole else None,
        {key: _spread([each.baselines[key].accuracy.value for each in metrics]) for key in ways},
        ways,
        pooled,
        [note for note in metrics[0].notices if all(note in each.notices for each in metrics)],
    )


def _spread(values: list[float]) -> Spread:
    return Spread(statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0, values)


def folds_text(found: Folds) -> list[str]:
    """Say what the folds say together, a sentence each."""
    count, test = len(found.accuracy.values), found.pooled
    mean, other, macro = found.accuracy, found.simpler[found.strongest], found.macro_f1
    between = f"of {count} folds" if count > 1 else "of one fold"
    others = count - (len(macro.values) if macro else 0)
    several = "" if macro is None else f", macro-F1 {macro.mean:.3f} ({macro.deviation:.3f})"
    without = f"In {others} of {count} folds macro-F1 is left out: not every class stands among the test rows, and a mean over fewer classes is another figure."
    return [
        f"Mean {between}: accuracy {mean.mean:.3f} (standard deviation {mean.deviation:.3f}){several}. "
        f"The strongest simpler way, {found.names[found.strongest]}: accuracy {other.mean:.3f} ({other.deviation:.3f}).",
        *([without] if others else []),
        f"Pooled, {test.rows:,} rows, each answered by a model that had not learned from it: accuracy {test.accuracy.text()}, macro-F1 {test.macro_f1.text()}. "
        "Brackets hold 95 % intervals.",
        *([counted] if (counted := counted_text(test)) else []),
        *(f"{figure.why}." for figure in (test.accuracy, test.macro_f1) if figure.why),
        *found.notices,
    ]
