"""What every view of a model works on: what it is for, the run that answers, its figures and its test rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
import streamlit as st

from core.domain import Costs, Domain, Task
from core.ingest.table import read_table
from core.judge.decision import CostMatrix
from core.judge.figure import Figure
from core.runs.result import RunMetrics
from core.runs.rows import read_rows, written_at_ns
from core.runs.run import Run
from core.runs.seen import unseen
from core.tasks.card import Card
from core.tasks.corrections import demo_corrections
from core.tasks.costs import costs_among, matrix_of
from core.tasks.own import corrections_file, test_table

OWN = "own"


@dataclass(frozen=True)
class Subject:
    """A trained model with its task card.

    Attributes:
        card: what it is for; run: the run that answers; metrics: the run's metrics.json.
        domain: the demo it answers for, None for a person's own run; source: bundled or hub for a demo, else own.
    """

    card: Card
    run: Run
    metrics: RunMetrics
    domain: Domain | None = None
    source: str = OWN

    @property
    def task(self) -> Task:
        """What the card says of the task."""
        return self.card.task

    @property
    def area(self) -> str:
        """What stands above the title: the demo's domain, or what the card says."""
        return self.card.area

    @property
    def warning(self) -> str:
        """The sentence that stands on every view."""
        return self.card.warning

    @property
    def classes(self) -> list[str]:
        """The model's labels."""
        return list(self.metrics.classes)

    @cached_property
    def costs(self) -> Costs:
        """What mistakes cost, by the model's labels."""
        return costs_among(self.task, self.classes)

    @cached_property
    def cost_matrix(self) -> CostMatrix | None:
        """The same as a matrix over the model's classes; None where all mistakes cost the same, and the likeliest class is the answer."""
        return matrix_of(self.task, self.classes)

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
        return read_predictions(str(self.run.predictions_file), written_at_ns(self.run.predictions_file))

    @property
    def unseen(self) -> pd.DataFrame:
        """The predictions of those test rows that the model had not seen before the test."""
        return unseen(self.run, self.predictions, self.metrics.split.seen)

    @property
    def test_rows(self) -> pd.DataFrame:
        """The test rows with all columns of their table."""
        if self.domain is not None and self.source == "bundled":
            return read_bundled(str(self.domain.test_file(self.task)))
        return _own_rows(self.run.id, written_at_ns(self.run.predictions_file), self)

    @property
    def own_heading(self) -> str:
        """What the text is called that people wrote: of a pair the second one, which stands beside a reference."""
        return self.task.text_pair_heading if self.task.text_pair else self.task.text_heading

    @property
    def corrections(self) -> Path | None:
        """Where labels that people correct are kept; None where the model's rows cannot be corrected."""
        if self.domain is None:
            return corrections_file(self.run.config().data)
        return demo_corrections(self.domain, self.task) if self.source == "bundled" else None

    @property
    def key(self) -> str:
        """A prefix for widgets and file names that belong to this task."""
        return f"{self.domain.name}-{self.task.name}" if self.domain is not None else self.run.id


def of_demo(domain: Domain, task: Task, source: str, run: Run, metrics: RunMetrics) -> Subject:
    """Return a demo's task with the run that answers; `source` is bundled or hub."""
    return Subject(Card(task, domain.title, domain.warning), run, metrics, domain, source)


@st.cache_data(show_spinner=False, max_entries=24)
def read_predictions(path: str, changed_ns: int) -> pd.DataFrame:
    """Read a run's predictions; the time of change makes the cache notice another file."""
    return read_rows(path)


@st.cache_data(show_spinner=False, max_entries=24)
def read_bundled(path: str) -> pd.DataFrame:
    """Read bundled rows."""
    return read_table(path).frame


@st.cache_data(show_spinner=False, max_entries=8)
def _own_rows(run_id: str, changed_ns: int, _subject: Subject) -> pd.DataFrame:
    return test_table(_subject.run, _subject.predictions)


def percent(share: float, digits: int = 0) -> str:
    """Return a share of 0 to 1 as per cent; with more digits where it would look like all or nothing and is not."""
    while digits < 4 and 0 < share < 1 and float(f"{100 * share:.{digits}f}") in (0.0, 100.0):
        digits += 1
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def with_interval(figure: Figure) -> str:
    """Return a figure with its 95 % interval."""
    return f"{figure.value:.2f} (95 % interval {figure.low:.2f} to {figure.high:.2f})"


def bound(text: str) -> str:
    """Return a text in which no line ends between a number and its sign of per cent or its unit of time."""
    return re.sub(r"(?<=\d) (?=(?:%|s|min|h)(?!\w))", "\N{NO-BREAK SPACE}", text)
