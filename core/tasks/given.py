"""What a model says and what is given: the likeliest class, the precautions that mistakes of unequal cost call for, and the answers given alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.domain import Task
from core.judge.threshold import passes
from core.runs.answering import given_classes
from core.tasks.costs import matrix_of, tested_answers
from core.tasks.wording import percent

PRECAUTION = (
    "A precaution is another class than the likeliest, given because it may be expected to cost less where the model is in doubt; "
    "it waits for a person and is never given alone."
)


@dataclass(frozen=True)
class Given:
    """Counts over the test rows that a model had not seen, one or more.

    Attributes:
        rows: all of them; likeliest_right: those whose likeliest class is right.
        precautions: those that get another class than the likeliest, which wait for a person. given_right: rows of which what is
            given is right, precautions among them.
        alone, alone_right: those answered without a person at the threshold, and the right ones among them.
    """

    rows: int
    likeliest_right: int
    precautions: int
    alone: int
    alone_right: int
    given_right: int

    @property
    def aside(self) -> str:
        """What is to be added where a score of the likeliest class stands, a sentence; empty where that class is given always."""
        if not self.precautions:
            return ""
        said = f"That counts the likeliest class: in {percent(self.precautions / self.rows)} of the rows another is given as a precaution and waits for a person"
        return f"{said}, and {self._alone}."

    @property
    def _alone(self) -> str:
        if not self.alone:
            return "none is answered without a person"
        if self.alone == 1:
            return f"the one answered without a person is {'right' if self.alone_right else 'wrong'}"
        return f"of the {self.alone:,} answered without a person {percent(self.alone_right / self.alone)} are right"

    @property
    def sentence(self) -> str:
        """The three shares in words; of precautions only where there are some."""
        said = (
            f"The likeliest class is right in {percent(self.likeliest_right / self.rows)} of {self.rows:,} test rows."
        )
        if self.precautions:
            said += f" In {percent(self.precautions / self.rows)} another class is given as a precaution and waits for a person; taken for answers, {percent(self.given_right / self.rows)} of what is given is right."
        return f"{said} {self._alone[0].upper()}{self._alone[1:]}."


def given_answers(task: Task, classes: Sequence[str], rows: pd.DataFrame, threshold: float) -> Given:
    """Count what is given at a threshold.

    Args:
        classes: the model's labels; rows: predictions of rows that it had not seen, see `core.tasks.benefit.benefit`; threshold: 0 to 1.
    """
    found = tested_answers(task, classes, rows)
    alone = passes(found, threshold)
    held = 0 if found.held is None else int(found.held.sum())
    given = given_classes(rows, matrix_of(task, classes)) or rows["predicted"].tolist()
    right = int((rows["label"].to_numpy(dtype=object) == np.array(given, dtype=object)).sum())
    return Given(found.rows, int(found.right.sum()), held, int(alone.sum()), int(found.right[alone].sum()), right)
