"""What judging a model's answers to its test rows gives: figures with intervals, classes, confusions, calibration."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.judge.figure import Figure


@dataclass(frozen=True)
class ClassScore:
    """How well one class is found: its test rows, the rows called so, and precision, recall and F1, 0 to 1.

    Precision is None where no row was called so, recall and F1 where the class has no test rows: nothing is known of them then.
    """

    label: str
    support: int
    predicted: int
    precision: Figure | None
    recall: Figure | None
    f1: Figure | None


@dataclass(frozen=True)
class CalibrationBin:
    """Rows whose confidence lies from `low` to `high`: how many, their mean confidence, and the share that is right (0 to 1)."""

    low: float
    high: float
    rows: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Scored:
    """Figures over test rows by the key of their metric (core.judge.metrics.METRICS).

    Attributes:
        chance: for metrics of which a perfect model would not show the best value on so few rows: what it would show, as the mean and
            the range of 95 % of the values.
        effective: how many rows they count for in the intervals, where some belong together; None where each stands for itself, and for
            runs of before that was counted.
    """

    rows: int
    figures: dict[str, Figure]
    chance: dict[str, Figure] = field(default_factory=dict, kw_only=True)
    effective: int | None = field(default=None, kw_only=True)

    @property
    def accuracy(self) -> Figure:
        """Share of the rows that are right, 0 to 1."""
        return self.figures["accuracy"]

    @property
    def macro_f1(self) -> Figure:
        """Mean F1 over the classes, 0 to 1."""
        return self.figures["macro_f1"]

    @property
    def log_loss(self) -> Figure:
        """Mean negative log-probability of the true class, in nats."""
        return self.figures["log_loss"]

    @property
    def ece(self) -> Figure:
        """Expected calibration error, 0 to 1."""
        return self.figures["ece"]


@dataclass(frozen=True)
class Scores(Scored):
    """All there is to say about a model's answers.

    Attributes:
        confusion: rows by true class (outer) and predicted class (inner).
        calibration: the bins that hold rows, from the least sure up.
    """

    per_class: list[ClassScore]
    confusion: list[list[int]]
    calibration: list[CalibrationBin]


@dataclass(frozen=True)
class Baseline(Scored):
    """What a simpler way gets on the same rows.

    Attributes:
        label: the class that is always answered, where it is always the same.
        seconds: to train and score it, where that was measured.
    """

    name: str
    label: str | None = None
    seconds: float | None = None


def weakest(per_class: list[ClassScore], most: int) -> list[ClassScore]:
    """Return the classes with the lowest F1, lowest first; those without test rows are left out, for nothing is known of them."""
    known = [(each.f1.value, each) for each in per_class if each.f1 is not None]
    return [each for _, each in sorted(known, key=lambda pair: pair[0])[:most]]
