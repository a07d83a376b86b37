"""Fit a head on what an untouched encoder reads: the whole of a frozen run, and where a fine-tuning may start from."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from core.config import TrainConfig
from core.engine.batches import LabelledRows
from core.engine.build import Reading, build_mean_pooled
from core.engine.device import DeviceReport
from core.engine.encoders import Encoder
from core.engine.predict import shared_encoder
from core.engine.training.calibration import fit_temperature
from core.engine.training.crossvalidation import PENALTIES, Choice, Tried, choose
from core.engine.training.head import MinibatchFit, pooled_features
from core.engine.training.lbfgs import Earlier, LinearFit, Standard, one_thread_for
from core.engine.training.optimizers import ClassificationLoss
from core.engine.training.prepared import PreparedData
from core.engine.training.progress import Progress
from core.judge.metrics import macro_f1
from core.maths.softmax import softmax
from core.runs.result import Temperature

POOLED_LAYERS = 4
"""How many of the last layers a head over a frozen encoder may read."""
MOST_PAIRS = 25_000
"""Pairs up to which their texts are compared in several layers: 25,000 with four layers of 384 are 0.6 GB, as 100,000 single texts."""
_FINAL_PASSES = 100


@dataclass(frozen=True)
class FittedHead:
    """A linear head over a reading of the untouched encoder.

    Attributes:
        weight (classes, width), bias (classes,): for features as they come, as sure as cross-validation allows.
        choice: what cross-validation chose, and what it says of each row it was fitted on.
    """

    weight: np.ndarray
    bias: np.ndarray
    choice: Choice

    @property
    def reading(self) -> Reading:
        """What the head reads."""
        return self.choice.reading


def fitting_device(report: DeviceReport) -> str:
    """Return where heads are fitted: they are small, so on a machine with MPS that is the CPU, in fp32 wherever the encoder ran."""
    return "cpu" if report.kind == "mps" else report.torch_device


def read_rows(
    encoder: Encoder,
    data: PreparedData,
    parts: tuple[str, ...],
    pad_token_id: int,
    report: DeviceReport,
    progress: Progress,
    only: Reading | None = None,
) -> dict[Reading, np.ndarray]:
    """Run the untouched encoder over some parts of a run's rows and return what each reading gives, (rows, width) float32, in file order.

    Texts are read, and those of pairs that were tokenised apart compared, in the last layer and in the last four; very many
    such pairs in the last layer alone, since four times four vectors a row would not fit beside each other. Such pairs are compared
    token by token too, beside the last of these.

    Args:
        only: the one reading that is wanted, such as that of an earlier head.
    """
    layers, count = min(POOLED_LAYERS, encoder.layers), sum(len(getattr(data, part)) for part in parts)
    if data.apart and count > MOST_PAIRS:
        layers = 1
    means = Reading(layers, unit=True, apart=data.apart)
    whole = only or replace(means, matched=data.apart, mark=data.mark)
    module = shared_encoder(encoder, report.torch_device)
    model: Any = build_mean_pooled(module, data.classes, reading=whole)
    model = model.to(report.torch_device).eval()
    rows: list[LabelledRows] = [getattr(data, part) for part in parts]
    total, read, texts = sum(len(part.rows) for part in rows), 0, []
    for part in rows:
        given = pooled_features(model, part.rows, pad_token_id, report, progress, done=read, total=total)
        texts.append(part.in_file_order(given))
        read += len(part.rows)
    features = np.concatenate(texts)
    if only is not None:
        return {only: features}
    width = (4 * encoder.hidden_size + 1) if data.apart else encoder.hidden_size
    return {replace(means, layers=1): features[:, :width], means: features[:, : layers * width], whole: features}


def fit_head(
    candidates: Mapping[Reading, np.ndarray],
    labels: np.ndarray,
    groups: np.ndarray,
    classes: int,
    train: TrainConfig,
    device: str,
    progress: Progress,
    tell: Callable[[Tried], None] | None = None,
    earlier: Earlier | None = None,
) -> FittedHead:
    """Choose a reading and a penalty by cross-validation, fit the head on all rows, and cool it.

    Args:
        candidates: what each reading gives of the rows, (rows, width); labels: (rows,) class indices; groups: (rows,), see
            crossvalidation.choose.
        train: its weight decay is the only penalty where it is not 0; earlier: see crossvalidation.choose.
    """
    loss = ClassificationLoss(np.bincount(labels, minlength=classes).tolist(), train).to(device)
    penalties = (train.weight_decay,) if train.weight_decay > 0 else PENALTIES
    with one_thread_for(classes * max(features.size for features in candidates.values()), device):
        found = choose(
            candidates,
            labels,
            groups,
            classes,
            loss,
            device,
            train.seed,
            progress,
            penalties=penalties,
            tell=tell,
            earlier=earlier,
        )
    return fit_chosen(candidates[found.reading], labels, classes, found, train, device, progress, earlier)


def fit_chosen(
    features: np.ndarray,
    labels: np.ndarray,
    classes: int,
    found: Choice,
    train: TrainConfig,
    device: str,
    progress: Progress,
    earlier: Earlier | None = None,
) -> FittedHead:
    """Fit a head with the penalty that was chosen, here or on more rows than these, and cool it by the temperature of that choice.

    Args:
        features: (rows, width) of the reading that was chosen; labels: (rows,) class indices.
    """
    loss = ClassificationLoss(np.bincount(labels, minlength=classes).tolist(), train).to(device)
    standard = Standard(features)
    inputs, answers = standard.tensor(features, device), torch.tensor(labels, device=device)
    layer = standard.layer(classes, device, earlier)
    # From one penalty to the next is a short way, from zero to the last a long one.
    with one_thread_for(classes * features.size, device):
        for penalty in (*found.stronger, found.penalty):
            progress.check_cancelled()
            LinearFit(layer, inputs, answers, loss, penalty, passes=_FINAL_PASSES, change=1e-7).step()
    weight, bias = standard.fold(layer)
    return FittedHead(weight / found.temperature.value, bias / found.temperature.value, found)


@dataclass(frozen=True)
class FrozenFit:
    """The head of a frozen run.

    Attributes:
        weight (classes, width), bias (classes,), reading: see FittedHead.
        temperature: what has been folded into them.
        validation: (rows, classes) probabilities of the validation rows by heads that had not seen them, in file order.
        held_out: the same of the training rows and then the validation rows; None where such heads were not fitted.
    """

    weight: np.ndarray
    bias: np.ndarray
    reading: Reading
    temperature: Temperature
    validation: np.ndarray
    held_out: np.ndarray | None


def fit_frozen(
    candidates: Mapping[Reading, np.ndarray],
    data: PreparedData,
    train: TrainConfig,
    report: DeviceReport,
    progress: Progress,
    earlier: Earlier | None = None,
) -> FrozenFit:
    """Fit the head by the settings' optimiser: L-BFGS learns from the validation rows too, since cross-validation judges it.

    Args:
        candidates: what each reading gives of the training rows and then the validation rows, (rows, width), in file order.
        earlier: see crossvalidation.choose.
    """
    parts, count, classes, device = ("train", "validation"), len(data.train), len(data.classes), fitting_device(report)
    labels = data.labels(*parts)
    if train.optimizer == "lbfgs":
        tell = telling(progress, classes)
        head = fit_head(candidates, labels, data.groups(*parts), classes, train, device, progress, tell, earlier)
        found = head.choice
        return FrozenFit(
            head.weight, head.bias, head.reading, found.temperature, found.held_out[count:], found.held_out
        )
    reading, features = list(candidates.items())[-1]
    fit = MinibatchFit(
        features[:count],
        labels[:count],
        features[count:],
        labels[count:],
        data.classes,
        train,
        device,
        progress,
        earlier,
    )
    with one_thread_for(classes * min(train.batch_size, count) * features.shape[1], device):
        fit.fit(report.kind)
    temperature = fit_temperature(fit.validation_logits, labels[count:])
    weight, bias = (values / temperature.value for values in fit.standard.fold(fit.layer))
    validation = softmax(fit.validation_logits / temperature.value)
    return FrozenFit(weight, bias, reading, temperature, validation, None)


def put_head(model: Any, weight: np.ndarray, bias: np.ndarray) -> None:
    """Copy a fitted head into a classifier that reads the same."""
    layer: nn.Linear = model.classifier
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(weight.astype(np.float32)))
        layer.bias.copy_(torch.from_numpy(bias.astype(np.float32)))


def telling(progress: Progress, classes: int) -> Callable[[Tried], None]:
    """Return what tells each try of a head as a step of the training and a look at held-out rows."""
    started = time.perf_counter()

    def tell(tried: Tried) -> None:
        right = tried.predicted == tried.truth
        progress.step(
            tried.step,
            tried.steps,
            epoch=float(tried.step),
            epochs=float(tried.steps),
            loss=tried.fit_loss,
            learning_rate=None,
            head_learning_rate=None,
            gradient_norm=None,
            penalty=tried.penalty,
            samples_per_s=round(tried.step * len(tried.truth) / max(1e-9, time.perf_counter() - started), 1),
        )
        progress.validation(
            step=tried.step,
            epoch=float(tried.step),
            loss=tried.loss,
            accuracy=float(right.mean()),
            macro_f1=macro_f1(tried.truth, tried.predicted, classes),
            best=tried.best,
            crossvalidated=True,
        )

    return tell


def fits_start(train: TrainConfig, encoder: Encoder) -> bool:
    """Tell whether a fine-tuning starts from a fitted head: where that is wanted, and the encoder is read by a mean of its tokens."""
    return not train.freeze_encoder and train.head_start == "fitted" and encoder.pooling == "mean"


def fit_start(
    encoder: Encoder,
    data: PreparedData,
    pad_token_id: int,
    train: TrainConfig,
    report: DeviceReport,
    progress: Progress,
) -> FittedHead:
    """Fit the head that a fine-tuning starts from, without the validation rows, which choose among its states later.

    From a head that suits the encoder already, the first steps need not bend the encoder towards a random one; what it
    knows beyond the training rows survives better (Kumar et al. 2022, "Fine-tuning can distort pretrained features").
    """
    candidates = read_rows(encoder, data, ("train",), pad_token_id, report, progress)
    alone = train.changed({"weight_decay": 0.0})
    classes, device = len(data.classes), fitting_device(report)
    return fit_head(candidates, data.labels("train"), data.groups("train"), classes, alone, device, progress)
