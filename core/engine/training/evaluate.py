"""What becomes of a trained model: calibrated, scored on the test rows beside the baselines, saved, and loaded again to be sure."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.dataset.split import Split
from core.engine.device import DeviceReport
from core.engine.directions import PATH_FILE, PathRecorder
from core.engine.export import save_classifier
from core.engine.predict import Classifier, load_classifier
from core.engine.training import baselines
from core.engine.training.calibration import cool, fit_temperature, output_layer
from core.engine.training.cost import RELOAD_ROWS
from core.engine.training.doubt import DoubtSearch, Judged
from core.engine.training.frozen import fitting_device
from core.engine.training.prepared import PreparedData, texts_of
from core.engine.training.progress import Progress
from core.errors import FathomError, RunCancelled, TrainingError
from core.judge.compare import Comparison, compare_samples
from core.judge.lead import better_way
from core.judge.metrics import score
from core.judge.result import Baseline, Scores
from core.judge.sample import Sample
from core.maths.softmax import softmax
from core.runs.doubt import Doubt
from core.runs.result import Reload, Temperature, Validation
from core.runs.run import Run

log = logging.getLogger("fathom.evaluate")
_RELOAD_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Calibrated:
    """What calibrating a fine-tuned classifier gave.

    Attributes:
        temperature: what its logits are divided by from now on; None where no layer gives them.
        validation: probabilities of the validation rows afterwards, (rows, classes), longest row first.
    """

    temperature: Temperature | None
    validation: np.ndarray


@dataclass(frozen=True)
class Tested:
    """What the test rows say of a run's model.

    Attributes:
        baselines: majority and tfidf, on the same rows.
        predictions: the test rows with predicted, confidence, and p:<label> for each class; beside: what the baselines answered to
            them, see core.engine.training.baselines.kept; leads: the model against each baseline on these rows.
        reload: how the saved model compares.
    """

    scores: Scores
    baselines: dict[str, Baseline]
    validation: Validation
    predictions: pd.DataFrame
    beside: pd.DataFrame
    leads: dict[str, Comparison]
    reload: Reload


class Evaluation:
    """A run's trained model on its way into the run's folder.

    Attributes:
        trained: what is scored; model: what is saved. For LoRA the one has its adapters merged, else they are the same.
    """

    def __init__(
        self,
        run: Run,
        trained: Classifier,
        model: Any,
        data: PreparedData,
        split: Split,
        report: DeviceReport,
        progress: Progress,
    ) -> None:
        self.run = run
        self.trained = trained
        self.model = model
        self.data = data
        self.split = split
        self.report = report
        self.progress = progress

    def calibrate(self, seed: int, judged: tuple[np.ndarray, np.ndarray] | None = None) -> Calibrated:
        """Cool the last layer of what is scored, and of `model`, which is saved, by what the validation rows say.

        Args:
            judged: logits (rows, classes) and class indices (rows,) of further rows, by models like this one that did not learn
                from them; for where the validation rows are few.
        """
        validation = self.trained.predict_tokens(self.data.validation.rows).probabilities
        # For a whole model the two are one, which must be cooled once.
        models = list({id(each): each for each in (self.trained.model, self.model)}.values())
        layers = [layer for each in models if (layer := output_layer(each, len(self.data.classes))) is not None]
        if len(layers) < len(models):
            return Calibrated(None, validation)
        # Logarithms of probabilities are logits less one number a row, which changes nothing.
        logits = np.log(np.maximum(validation, 1e-300))
        labels = np.array(self.data.validation.labels)
        found = (
            fit_temperature(logits, labels)
            if judged is None
            else fit_temperature(np.concatenate([logits, judged[0]]), np.concatenate([labels, judged[1]]))
        )
        for layer in layers:
            cool(layer, found.value)
        path = self.run.path / PATH_FILE
        if path.is_file():
            name = next(name for name, value in self.model.named_parameters() if value is layers[0].weight)
            PathRecorder(path, seed).scale(name, 1 / found.value)
        return Calibrated(found, softmax(logits / found.value))

    def validation_figures(self, probabilities: np.ndarray) -> dict[str, float]:
        """Return loss, accuracy and macro_f1 of the validation rows' probabilities, (rows, classes), longest row first."""
        figures = score(np.array(self.data.validation.labels), probabilities, self.data.classes)
        return {
            "loss": figures.log_loss.value,
            "accuracy": figures.accuracy.value,
            "macro_f1": figures.macro_f1.value,
        }

    def test(self, validation: dict[str, float]) -> Tested:
        """Score the test rows and the baselines, save the model, load it again and compare.

        Args:
            validation: loss, accuracy and macro_f1 of the validation rows.
        """
        progress, trained, data, split = self.progress, self.trained, self.data, self.split
        progress.stage(
            "test",
            f"Scoring {len(data.test)} test rows, then the simpler ways on the same rows, then the saved model again; last, looking for labels that look wrong.",
        )
        probabilities = trained.predict_tokens(
            data.test.rows, progress=lambda done, total: progress.count(done, total, "test rows scored")
        ).probabilities
        truth, classes = np.array(data.test.labels), data.classes
        together = data.groups("test")
        scored = score(truth, probabilities, classes, together)
        own = Sample(truth, probabilities, classes, together)
        progress.check_cancelled()
        # The model has seen its validation rows too, or chose by them, so the baselines learn from them as well.
        parts = ("train", "validation")
        learned, labels = pd.concat([split.train, split.validation], ignore_index=True), data.labels(*parts)
        words = (
            baselines.forms(learned),
            labels,
            baselines.forms(split.test),
            truth,
            classes,
            data.groups(*parts),
            together,
        )
        simple = {
            "majority": baselines.majority(labels, truth, classes, together),
            "tfidf": baselines.tfidf(*words),
            "surface": baselines.surface(learned, labels, split.test, truth, classes, together),
        }
        beside = {key: each.scores for key, each in simple.items()}
        leads = {key: compare_samples(own, Sample(truth, each.probabilities, classes)) for key, each in simple.items()}
        if advice := better_way(beside, leads):
            progress.notice(advice, first=True)
        progress.check_cancelled()
        save_classifier(self.model, trained.tokenizer, trained.info, self.run.model)
        reload = self.score_again()
        frame = split.test.reset_index(drop=True).assign(
            predicted=[classes[i] for i in probabilities.argmax(axis=1)], confidence=probabilities.max(axis=1)
        )
        frame = pd.concat([frame, pd.DataFrame(probabilities, columns=[f"p:{label}" for label in classes])], axis=1)
        return Tested(
            scored,
            beside,
            Validation(len(data.validation), **validation),
            frame,
            baselines.kept(simple, classes),
            leads,
            reload,
        )

    def score_again(self) -> Reload:
        """Load what was saved and hold its probabilities against those of the model in memory.

        Raises:
            TrainingError: they differ by more than a rounding.
        """
        first, second = texts_of(self.split.test.head(RELOAD_ROWS))
        expected = self.trained.predict(first, second).probabilities
        loaded = load_classifier(self.run.model, self.report.kind, self.report.precision)
        found = loaded.predict(first, second).probabilities
        loaded.close()
        difference = float(np.abs(expected - found).max()) if len(first) else 0.0
        if loaded.classes != self.trained.classes or difference > _RELOAD_TOLERANCE:
            raise TrainingError(
                f"The saved model does not give what the trained one gave: probabilities differ by up to {difference:.3g} on {len(first)} test rows "
                f"(allowed {_RELOAD_TOLERANCE:g}). It must not be used. Check the disk and train again."
            )
        return Reload(len(first), difference)

    def find_doubts(self, seed: int, judge: Callable[[DoubtSearch], Judged]) -> tuple[Doubt | None, str]:
        """Look for labels that look wrong and write them down; a failure of this is told, and the run stands.

        Args:
            judge: gives the rows with probabilities of models that did not see their labels.

        Returns:
            What was found, or None and why.
        """
        search = DoubtSearch(self.split, self.data, self.report, seed, self.progress, fitting_device(self.report))
        try:
            judged = judge(search)
            self.progress.remaining(0.0)
            self.progress.count(
                len(judged.frame), len(judged.frame), "labels compared with what models say that did not see them"
            )
            return search.finish(judged, self.run.doubtful_file), ""
        except RunCancelled:
            raise
        except Exception as error:  # the model is good without it
            log.exception("looking for doubtful labels failed")
            reason = str(error) if isinstance(error, FathomError) else f"{type(error).__name__}: {error}"
            self.progress.notice(
                f"The labels could not be checked for mistakes ({reason}). The model itself is not affected."
            )
            return None, reason
