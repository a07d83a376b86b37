"""Fit a head on what an untouched encoder reads: the whole of a frozen run, and where a fine-tuning may start from."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from core.config import TrainConfig
from core.engine.build import build_mean_pooled
from core.engine.device import DeviceReport
from core.engine.encoders import Encoder
from core.engine.predict import shared_encoder
from core.engine.training.head import POOLED_LAYERS, HeadFit, pooled_features, train_head
from core.engine.training.prepared import PreparedData
from core.engine.training.progress import Progress


@dataclass(frozen=True)
class FrozenReading:
    """What the head reads of a run's rows: the last layers of the untouched encoder.

    Attributes:
        model: the encoder, shared in this process, under a head that is not fitted yet.
        train, validation: (rows, pooled_layers x hidden), validation rows longest first.
        rows_a_s: rows that were read a second.
    """

    model: Any
    train: np.ndarray
    validation: np.ndarray
    rows_a_s: float


def read_rows(
    encoder: Encoder, data: PreparedData, pad_token_id: int, report: DeviceReport, progress: Progress
) -> FrozenReading:
    """Run the untouched encoder over training and validation rows."""
    module = shared_encoder(encoder, report.torch_device)
    model: Any = build_mean_pooled(module, data.classes, pooled_layers=min(POOLED_LAYERS, encoder.layers))
    model = model.to(report.torch_device).eval()
    total, clock = len(data.train) + len(data.validation), time.perf_counter()
    train = pooled_features(model, data.train.rows, pad_token_id, report, progress, done=0, total=total)
    validation = pooled_features(
        model, data.validation.rows, pad_token_id, report, progress, done=len(data.train), total=total
    )
    return FrozenReading(model, train, validation, total / max(1e-9, time.perf_counter() - clock))


def fit_head(
    reading: FrozenReading, data: PreparedData, train: TrainConfig, report: DeviceReport, progress: Progress
) -> HeadFit:
    """Fit a head by the settings' optimiser; the validation rows choose its penalty."""
    # The head is small: on a machine with MPS it is fitted on the CPU, in fp32 wherever the encoder ran.
    device = "cpu" if report.kind == "mps" else report.torch_device
    return train_head(
        lambda: HeadFit(
            reading.train,
            data.train.labels,
            reading.validation,
            data.validation.labels,
            len(data.classes),
            data.counts,
            train,
            device,
            progress,
        ),
        report.kind,
    )


def put_head(model: Any, fit: HeadFit) -> None:
    """Copy a fitted head into a classifier that reads as many layers."""
    weight, bias = fit.fold()
    with torch.no_grad():
        model.classifier.weight.copy_(torch.from_numpy(weight.astype(np.float32)))
        model.classifier.bias.copy_(torch.from_numpy(bias.astype(np.float32)))


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
) -> HeadFit:
    """Fit the head that a fine-tuning starts from, without the validation rows, which choose among its states later.

    From a head that suits the encoder already, the first steps need not bend the encoder towards a random one; what it
    knows beyond the training rows survives better (Kumar et al. 2022, "Fine-tuning can distort pretrained features").
    """
    alone = replace(
        train, freeze_encoder=True, optimizer="lbfgs", lora_rank=0, gradient_checkpointing=False,
        head_learning_rate=1.0, weight_decay=0.0, epochs=100.0,
    )  # fmt: skip
    reading = read_rows(encoder, data, pad_token_id, report, progress)
    # Its steps are none of the training's and would stand in its curve.
    quiet = Progress(progress.writer, progress.cancelled, progress.device_kind, speaks=False)
    return fit_head(reading, data, alone, report, quiet)
