"""What a run found, as metrics.json holds it; the only place that knows how that file is laid out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Self

from core.config import TrainConfig
from core.errors import RunError
from core.judge.compare import Comparison
from core.judge.lead import caveats, lead_sentences, short_lead, strongest_of
from core.judge.result import Baseline, Scored, Scores
from core.record import MisfitError, read_record
from core.runs.doubt import Doubt
from core.runs.earlier import FIGURES, baseline_with_intervals, from_first, tested_notices, with_intervals

VERSION = 3
_NO_CHANGE = 0.01
"""1, which was not written down, and 2 are moved over by core.runs.earlier."""
_BASELINES = ("majority", "tfidf")


@dataclass(frozen=True)
class Validation:
    """Figures of the validation rows, by which the state that is kept was chosen; loss in nats, the others 0 to 1."""

    rows: int
    loss: float
    accuracy: float
    macro_f1: float


def learns_validation(train: TrainConfig) -> bool:
    """Tell whether the validation rows are learned from as well, since cross-validation among all of them chooses: L-BFGS does so."""
    return train.optimizer == "lbfgs"


@dataclass(frozen=True)
class SplitCounts:
    """Rows of each part, and how they were shared out; see core.dataset.split.Split."""

    train: int
    validation: int
    test: int
    stratified: bool
    notes: list[str] = field(default_factory=list)
    duplicates_kept_together: int = 0
    how: str = ""
    seen: int | None = None

    def learned(self, train: TrainConfig) -> int:
        """Return how many rows the model learned from."""
        return self.train + self.validation if learns_validation(train) else self.train

    def learned_text(self, train: TrainConfig) -> str:
        """Say how many rows the model learned from, and by which it was chosen; without a full stop."""
        if learns_validation(train):
            return f"Learned from {self.learned(train):,} rows; cross-validation among them chose what was kept"
        chose = "validation row" if self.validation == 1 else "validation rows"
        return (
            f"Learned from {self.train:,} rows; {self.validation:,} {chose} decided which state of the model was kept"
        )

    def tested(self) -> str:
        """Say how many rows the model was tested on, and that it had not seen them, as far as that is so."""
        rows = f"{self.test:,} test {'row' if self.test == 1 else 'rows'}"
        if self.seen is None:  # a run of an earlier version
            return rows
        if self.seen:
            return f"{rows}, {self.seen:,} of which {'was' if self.seen == 1 else 'were'} seen before the test"
        return f"{rows} that {'was' if self.test == 1 else 'were'} not seen in training"

    def unlearned(self) -> str:
        """Say that the model has not learned from the test rows, as far as that is so; nothing for a run of an earlier version."""
        if self.seen is None:
            return ""
        if self.seen:
            others = "" if self.seen == self.test else "; from the others it has not learned"
            stand = "stands" if self.seen == 1 else "stand"
            return f"{self.seen:,} of these {self.test:,} rows {stand} among those that the model learned from or was chosen by{others}"
        return "the model has not learned from them"


@dataclass(frozen=True)
class Seconds:
    """How long each part of the run took, in seconds; initialising and iterating count as training."""

    prepare: float
    train: float
    test: float
    total: float


@dataclass(frozen=True)
class EncoderFacts:
    """The encoder that the run started from; see core.engine.encoders.Encoder."""

    name: str
    source: str
    sha256: str
    verified: bool | None
    model_type: str
    pooling: str
    max_length: int
    parameters: int
    layers: int
    hidden_size: int
    languages: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class DeviceFacts:
    """What the run was trained on; see core.engine.device.DeviceReport."""

    kind: str
    name: str
    count: int
    memory_bytes: int
    driver: str
    precision: str
    torch_device: str


@dataclass(frozen=True)
class Used:
    """Settings as they were in the end: a batch that did not fit was made smaller, a length cut to what the encoder reads."""

    batch_size: int
    accumulation_steps: int
    max_length: int


@dataclass(frozen=True)
class Reload:
    """How the saved model, loaded again, compares with the one in memory: rows, and the largest difference of a probability."""

    rows: int
    largest_difference: float


@dataclass(frozen=True)
class Temperature:
    """What the logits were divided by, fitted on how many rows that were not learned from, and their log loss (nats) before and after."""

    value: float
    rows: int
    loss_before: float
    loss_after: float

    def text(self) -> str:
        """Say what was done, or nothing where it changed next to nothing."""
        if abs(self.value - 1.0) < _NO_CHANGE:
            return ""
        if self.loss_after > self.loss_before:
            return (
                f"The {self.rows:,} rows that the model did not see and by which its certainty is set are too few to show as much of it as it claims. "
                f"Its scores were therefore divided by a temperature of {self.value:.2f} (Guo et al. 2017, with two more rows counted of which nobody "
                f"knows the class): on these rows the log loss rises by it from {self.loss_before:.3f} to {self.loss_after:.3f}, which is the price of "
                "caution. No answer changes by it, only how sure it is."
            )
        too = "too sure" if self.value > 1 else "not sure enough"
        return (
            f"The model as it was learned is {too} of rows that it did not see. Its scores were therefore divided by a temperature of "
            f"{self.value:.2f}, fitted on {self.rows:,} such rows (Guo et al. 2017): their log loss fell from {self.loss_before:.3f} to "
            f"{self.loss_after:.3f}. No answer changes by it, only how sure it is."
        )

    def rounded(self) -> Temperature:
        """Return it with six digits after the point, as it is kept."""
        return Temperature(round(self.value, 6), self.rows, round(self.loss_before, 6), round(self.loss_after, 6))


@dataclass(frozen=True)
class RunMetrics:
    """A run's result.

    Attributes:
        classes: in the order of the model's probabilities.
        test: the model on the test rows; baselines: the simpler ways on the same rows: majority, tfidf, and in newer runs surface.
        leads: the model against each baseline on the same rows, by the baseline's key; empty for runs of before these were kept.
        temperature: None for a model without a layer that gives the logits, and for frozen encoders of earlier versions.
        doubt: None where the search failed, with the reason in doubt_failed, and for runs of before there was one.
        notices: what a person should know about this run.
    """

    classes: list[str]
    test: Scores
    baselines: dict[str, Baseline]
    validation: Validation
    split: SplitCounts
    seconds: Seconds
    samples_per_s: float
    encoder: EncoderFacts
    device: DeviceFacts
    precision: str
    reload: Reload
    used: Used | None = None
    temperature: Temperature | None = None
    doubt: Doubt | None = None
    doubt_failed: str = ""
    notices: list[str] = field(default_factory=list)
    leads: dict[str, Comparison] = field(default_factory=dict)
    version: int = VERSION

    def strongest(self, key: str) -> Baseline:
        """Return the strongest baseline by a metric."""
        return self.baselines[strongest_of(self.baselines, key)]

    def lead(self) -> str:
        """Say how far the model is ahead of its strongest baselines on the same rows, and what makes that worth less.

        Of a run of before the comparisons were kept, only the latter.
        """
        return " ".join(lead_sentences(self.test, self.baselines, self.leads))

    def caveats(self) -> list[str]:
        """Say what makes the lead worth less, a sentence each."""
        return caveats(self.test, self.baselines, self.leads)

    def short_lead(self) -> str:
        """Say in a few words whether the model is right more often than the strongest baseline; nothing where that was not kept."""
        key = strongest_of(self.baselines, "accuracy")
        return short_lead(self.leads[key], self.baselines[key].name) if key in self.leads else ""

    @property
    def simpler(self) -> list[Baseline]:
        """The simpler ways that this run was held against, the most telling first."""
        return [self.baselines[key] for key in ("tfidf", "surface", "majority") if key in self.baselines]

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts and lists, the version first."""
        return {"version": self.version, **dataclasses.asdict(self)}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Build from what `to_json` returned, or what an earlier version wrote; keys that are not known are passed over.

        Raises:
            RunError: a key is missing or its value does not fit, which the message names; or a later version wrote it.
        """
        try:
            version = value.get("version", 1) if isinstance(value, dict) else VERSION
            if version not in (1, 2, VERSION):
                raise RunError(
                    f"metrics.json has version {version!r}; this Fathom reads up to {VERSION}. Update Fathom, or train again."
                )
            found = read_record(cls, from_first(value) if version == 1 else value)
            _check_named(found)
            found = dataclasses.replace(found, notices=tested_notices(found.notices))
            if version < VERSION:
                found = dataclasses.replace(
                    found,
                    test=with_intervals(found.test, found.classes),
                    baselines={key: baseline_with_intervals(each) for key, each in found.baselines.items()},
                    version=VERSION,
                )
        except MisfitError as error:
            raise RunError(
                f"metrics.json does not fit: {error}. Train again on the same data, or restore the file from a copy."
            ) from error
        return found


def _check_named(found: RunMetrics) -> None:
    """Refuse a result without the baselines and figures that pages take for granted.

    Raises:
        MisfitError: one is missing.
    """
    for name in _BASELINES:
        if name not in found.baselines:
            raise MisfitError(f"baselines.{name} is missing")
    scored: dict[str, Scored] = {"test": found.test} | {f"baselines.{k}": each for k, each in found.baselines.items()}
    for place, each in scored.items():
        for key in FIGURES:
            if key not in each.figures:
                raise MisfitError(f"{place}.figures.{key} is missing")
