"""Train the classification layer alone, on features that the frozen encoder gives once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from core.config import TrainConfig
from core.engine.batches import PaddingCollator, batch_cost, length_batches
from core.engine.device import DeviceReport
from core.engine.memory import run_batches
from core.engine.predict import autocast
from core.engine.tokens import TokenizedRows
from core.engine.training.cost import FORWARD_SHARE
from core.engine.training.lbfgs import LinearFit, Standard, zero_layer
from core.engine.training.optimizers import SCHEDULE_NAMES, ClassificationLoss, build_optimizer
from core.engine.training.progress import Progress
from core.errors import TrainingError
from core.judge.metrics import macro_f1

POOLED_LAYERS = 4
"""How many of the last layers a head over a frozen encoder reads."""
PENALTIES = (3e-1, 1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4)
"""Weights of the squared norm that are tried, strongest first, when weight decay is 0; the validation loss picks."""


def pooled_features(
    model: Any,
    rows: TokenizedRows,
    pad_token_id: int,
    report: DeviceReport,
    progress: Progress,
    *,
    done: int,
    total: int,
) -> np.ndarray:
    """Run the encoder over rows and return what the head reads, (rows, pooled_layers x hidden) float32.

    A batch that does not fit into memory is halved, and so are the ones after it.
    """
    features = np.zeros((len(rows), model.classifier.in_features), dtype=np.float32)
    collate, read = PaddingCollator(pad_token_id), done
    progress.begin_work()

    def read_batch(batch: np.ndarray) -> None:
        nonlocal read
        given = collate([rows.row(int(i)) for i in batch])
        inputs = {name: value.to(report.torch_device) for name, value in given.items()}
        with torch.inference_mode():
            with autocast(report):
                outputs = model.encoder(**inputs, output_hidden_states=True)
            features[batch] = model.features(outputs, inputs["attention_mask"]).cpu().numpy()
        read += len(batch)
        width = int(inputs["input_ids"].shape[1])
        progress.done(FORWARD_SHARE * batch_cost(len(batch), width, model.encoder.config.hidden_size))
        progress.count(read, total, "rows read by the encoder")

    def tell(size: int) -> None:
        progress.notice(f"The memory of {report.name} did not suffice; reading {size} rows at a time.")

    run_batches(length_batches(rows, report.kind), read_batch, report, tell)
    return features


class HeadFit:
    """The search for a head: standardised features, the loss, and the best layer on the validation rows so far."""

    def __init__(
        self,
        features: np.ndarray,
        labels: list[int],
        validation: np.ndarray,
        validation_labels: list[int],
        classes: int,
        counts: list[int],
        train: TrainConfig,
        device: str,
        progress: Progress,
    ) -> None:
        self.standard = Standard(features)
        self.inputs = self.standard.tensor(features, device)
        self.targets = torch.tensor(labels, device=device)
        self.validation = self.standard.tensor(validation, device)
        self.validation_targets = torch.tensor(validation_labels, device=device)
        self.classes = classes
        self.train = train
        self.progress = progress
        self.loss = ClassificationLoss(counts, train).to(device)
        self.layer = zero_layer(features.shape[1], classes, device)
        self.best_state: dict[str, torch.Tensor] = {}
        self.best_loss = float("inf")
        self.best_figures: dict[str, float] = {}
        self.penalty: float | None = None  # the one that L-BFGS chose
        self.step = 0
        self.rows_seen = 0
        self.started = time.perf_counter()

    def report(self, loss: float, steps: int, gradient_norm: float, rate: float, rows: int) -> None:
        """Tell one step; raises TrainingError when the loss is no number any more."""
        if not np.isfinite(loss):
            raise TrainingError(
                f"The loss became {loss} at step {self.step}: the steps are too long. Lower the head learning rate ({rate:g})."
            )
        self.step += 1
        self.rows_seen += rows
        self.progress.check_cancelled()
        self.progress.step(
            self.step,
            steps,
            epoch=round(self.rows_seen / len(self.targets), 3),
            epochs=self.train.epochs,
            loss=loss,
            learning_rate=None,
            head_learning_rate=rate,
            gradient_norm=gradient_norm,
            samples_per_s=round(self.rows_seen / max(1e-9, time.perf_counter() - self.started), 1),
        )

    def validate(self) -> bool:
        """Score the validation rows, keep the layer when it is the best so far, and tell so."""
        with torch.no_grad():
            logits = self.layer(self.validation)
            loss = float(nn.functional.cross_entropy(logits, self.validation_targets))
        chosen, truth = logits.argmax(dim=1).cpu().numpy(), self.validation_targets.cpu().numpy()
        better = loss < self.best_loss
        if better:
            self.best_loss = loss
            self.best_figures = {
                "loss": loss,
                "accuracy": float((chosen == truth).mean()),
                "macro_f1": macro_f1(truth, chosen, self.classes),
            }
            self.best_state = {name: value.clone() for name, value in self.layer.state_dict().items()}
        self.progress.validation(
            step=self.step,
            epoch=round(self.rows_seen / len(self.targets), 3),
            loss=loss,
            accuracy=float((chosen == truth).mean()),
            macro_f1=macro_f1(truth, chosen, self.classes),
            best=better,
        )
        return better

    def fit_all_rows(self) -> None:
        """Go on from the best layer with the validation rows among the training rows; L-BFGS has chosen the penalty by now.

        The validation figures that were told stay those of the layer that had not seen these rows.
        """
        self.layer.load_state_dict(self.best_state)
        inputs, targets = torch.cat([self.inputs, self.validation]), torch.cat([self.targets, self.validation_targets])
        LinearFit(self.layer, inputs, targets, self.loss, self.penalty or 0.0, passes=100).step()
        if all(torch.isfinite(value).all() for value in self.layer.state_dict().values()):
            self.best_state = {name: value.clone() for name, value in self.layer.state_dict().items()}

    def fold(self) -> tuple[np.ndarray, np.ndarray]:
        """Return weight (classes, hidden) and bias (classes,) of the best layer for features as they come, not standardised."""
        weight = self.best_state["weight"].cpu().numpy() / self.standard.scale
        return weight, self.best_state["bias"].cpu().numpy() - weight @ self.standard.mean


def fit_lbfgs(fit: HeadFit) -> None:
    """Fit by L-BFGS on all rows at once, from the strongest penalty to the weakest."""
    train, rate = fit.train, fit.train.head_learning_rate
    penalties = (train.weight_decay,) if train.weight_decay > 0 else PENALTIES
    iterations = max(2, int(train.epochs))
    steps, best = len(penalties) * iterations, penalties[0]
    for number, penalty in enumerate(penalties):
        search = LinearFit(fit.layer, fit.inputs, fit.targets, fit.loss, penalty, passes=1, rate=rate, evaluations=20)
        previous = float("inf")
        for _ in range(iterations):
            loss = search.step()
            fit.report(loss, steps, search.gradient_norm(), rate, len(fit.targets))
            if previous - loss < 1e-5 * max(1.0, abs(previous)):
                break
            previous = loss
        # A weaker penalty only fits the training rows closer; once that hurts, the rest would hurt more.
        if fit.validate():
            best = penalty
        elif number > 1:
            break
    fit.penalty = best


def fit_minibatch(fit: HeadFit, device_kind: str) -> None:
    """Fit by the chosen optimiser on mini-batches of the features."""
    from transformers import get_scheduler

    train, rows = fit.train, len(fit.targets)
    size = train.batch_size * train.accumulation_steps
    per_epoch = -(-rows // size)
    steps = max(1, int(per_epoch * train.epochs))
    groups = [
        {
            "params": [p],
            "lr": train.head_learning_rate,
            "weight_decay": train.weight_decay if p.ndim >= 2 else 0.0,
            "name": "head",
        }
        for p in fit.layer.parameters()
    ]
    optimizer = build_optimizer(groups, train, device_kind)
    schedule = get_scheduler(
        SCHEDULE_NAMES[train.schedule],
        optimizer,
        num_warmup_steps=int(steps * train.warmup_share),
        num_training_steps=steps,
    )
    generator = torch.Generator().manual_seed(train.seed)
    every, misses = max(1, per_epoch // train.evaluations_per_epoch), 0
    dropout = nn.Dropout(train.dropout)
    order = torch.randperm(rows, generator=generator)
    for step in range(steps):
        position = step % per_epoch
        if position == 0 and step:
            order = torch.randperm(rows, generator=generator)
        chosen = order[position * size : (position + 1) * size].to(fit.inputs.device)
        loss = fit.loss(fit.layer(dropout(fit.inputs[chosen])), fit.targets[chosen])
        loss.backward()
        limit = train.gradient_clip_norm or float("inf")
        norm = float(nn.utils.clip_grad_norm_(fit.layer.parameters(), limit))
        rate = float(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        fit.report(float(loss.detach()), steps, norm, rate, len(chosen))
        if (step + 1) % every == 0 or step + 1 == steps:
            misses = 0 if fit.validate() else misses + 1
            if train.early_stopping_patience and misses >= train.early_stopping_patience:
                break


def train_head(make: Callable[[], HeadFit], device_kind: str) -> HeadFit:
    """Fit a head by the settings' optimiser and return the search with its best layer."""
    fit = make()
    if fit.train.optimizer == "lbfgs":
        fit_lbfgs(fit)
    else:
        fit_minibatch(fit, device_kind)
    if not fit.best_state:
        raise TrainingError(
            "No state of the head gave a finite validation loss. Lower the head learning rate and start again."
        )
    return fit
