"""What every view of a demo works on: the task, the run that answers, its figures and its test rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from core.domain import Domain, Task
from core.ingest.table import read_table
from core.judge.figure import Figure
from core.runs.result import RunMetrics
from core.runs.run import Run

DEFAULT_THRESHOLD = 0.6
"""Probability below which a row waits for a person, until another one is chosen."""


@dataclass(frozen=True)
class Demo:
    """One task of a domain with the model that answers; `source` is bundled or hub.

    classes: of the model, in the order of its probabilities. metrics: the run's result.
    """

    domain: Domain
    task: Task
    source: str
    run: Run
    metrics: RunMetrics

    @property
    def classes(self) -> list[str]:
        """The model's labels."""
        return list(self.metrics.classes)

    @property
    def titles(self) -> list[str]:
        """What a page calls the classes, in the model's order."""
        return [self.task.title_of(label) for label in self.classes]

    @property
    def tuned(self) -> bool:
        """Whether the model was fine-tuned, not only its last layer fitted."""
        return self.run.config().train.preset != "quick"

    @cached_property
    def predictions(self) -> pd.DataFrame:
        """The test rows: text, text_pair (pairs only), label, predicted, confidence, and p:<label> for each class."""
        return read_predictions(str(self.run.predictions_file), self.run.predictions_file.stat().st_mtime_ns)

    @property
    def bundled_test(self) -> pd.DataFrame:
        """The bundled test rows with all their columns."""
        return read_bundled(str(self.domain.test_file(self.task)))

    @property
    def own_heading(self) -> str:
        """What the text is called that people wrote: of a pair the second one, which stands beside a reference."""
        return self.task.text_pair_heading if self.task.text_pair else self.task.text_heading

    @property
    def key(self) -> str:
        """A prefix for widgets that belong to this task."""
        return f"{self.domain.name}-{self.task.name}"


@st.cache_data(show_spinner=False, max_entries=24)
def read_predictions(path: str, changed_ns: int) -> pd.DataFrame:
    """Read a run's predictions; the time of change makes the cache notice another file."""
    return pd.read_parquet(path)


@st.cache_data(show_spinner=False, max_entries=24)
def read_bundled(path: str) -> pd.DataFrame:
    """Read bundled rows."""
    return read_table(path).frame


def percent(share: float, digits: int = 0) -> str:
    """Return a share of 0 to 1 as per cent."""
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def with_interval(figure: Figure) -> str:
    """Return a figure with its 95 % interval."""
    return f"{figure.value:.2f} (95 % interval {figure.low:.2f} to {figure.high:.2f})"
