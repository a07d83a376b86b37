"""Train the classification layer alone, on features that the frozen encoder gives once."""

from __future__ import annotations

import time
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
from core.engine.training.lbfgs import Earlier, Standard
from core.engine.training.optimizers import SCHEDULE_NAMES, ClassificationLoss, build_optimizer
from core.engine.training.progress import Progress
from core.errors import TrainingError
from core.judge.metrics import macro_f1


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
    """Run the encoder over rows and return what the head reads, (rows, width) float32: of a row in windows, their mean.

    A batch that does not fit into memory is halved, and so are the ones after it.
    """
    features = np.zeros((len(rows.truncated), model.classifier.in_features), dtype=np.float32)
    collate, read, owners = PaddingCollator(pad_token_id), done, rows.owners
    progress.begin_work()

    def read_batch(batch: np.ndarray) -> None:
        nonlocal read
        given = collate([rows.row(int(i)) for i in batch])
        inputs = {name: value.to(report.torch_device) for name, value in given.items()}
        with torch.inference_mode():
            with autocast(report):
                outputs = model.encode(**{"token_type_ids": None, **inputs}, inputs_embeds=None)
            types = inputs.get("token_type_ids")
            found = model.features(outputs, inputs["attention_mask"], types, inputs["input_ids"]).cpu().numpy()
        if rows.windows is None:
            features[batch] = found
        else:
            np.add.at(features, owners[batch], found / rows.windows[owners[batch]][:, None])
        read += len(batch)
        width = int(inputs["input_ids"].shape[1])
        progress.done(FORWARD_SHARE * batch_cost(len(batch), width, model.encoder.config.hidden_size))
        progress.count(read, total, "rows read by the encoder" if rows.windows is None else "windows of rows read")

    def tell(size: int) -> None:
        progress.notice(f"The memory of {report.name} did not suffice; reading {size} rows at a time.")

    run_batches(length_batches(rows, report.kind), read_batch, report, tell)
    return features


class MinibatchFit:
    """A head fitted by an optimiser on mini-batches of the features; the best layer on the validation rows is kept.

    Attributes:
        layer: the best so far, over features that `standard` has standardised.
        validation_logits: (rows, classes) of that layer; step, rows_seen: how far it has come.
    """

    def __init__(
        self,
        features: np.ndarray,
        labels: np.ndarray,
        validation: np.ndarray,
        validation_labels: np.ndarray,
        names: list[str],
        train: TrainConfig,
        device: str,
        progress: Progress,
        earlier: Earlier | None = None,
    ) -> None:
        classes = len(names)
        self.standard = Standard(features)
        self.train = train
        self.validation_logits = np.zeros((len(validation), classes))
        self.layer = self.standard.layer(classes, device, earlier)
        self._inputs = self.standard.tensor(features, device)
        self._targets = torch.tensor(labels, device=device)
        self._validation = self.standard.tensor(validation, device)
        self._validation_targets = torch.tensor(validation_labels, device=device)
        self._classes = classes
        self._progress = progress
        self._loss = ClassificationLoss(np.bincount(labels, minlength=classes).tolist(), train).to(device)
        self._best: dict[str, torch.Tensor] = {}
        self._best_loss = float("inf")
        self._step = 0
        self._rows_seen = 0
        self._started = time.perf_counter()

    def fit(self, device_kind: str) -> None:
        """Fit by the settings' optimiser and leave the best layer in `layer`.

        Raises:
            TrainingError: the loss is no number any more, or never was one on the validation rows.
        """
        from transformers import get_scheduler

        train, rows = self.train, len(self._targets)
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
            for p in self.layer.parameters()
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
            chosen = order[position * size : (position + 1) * size].to(self._inputs.device)
            loss = self._loss(self.layer(dropout(self._inputs[chosen])), self._targets[chosen])
            loss.backward()
            limit = train.gradient_clip_norm or float("inf")
            norm = float(nn.utils.clip_grad_norm_(self.layer.parameters(), limit))
            rate = float(optimizer.param_groups[0]["lr"])
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            self._report(float(loss.detach()), steps, norm, rate, len(chosen))
            if (step + 1) % every == 0 or step + 1 == steps:
                misses = 0 if self._validate() else misses + 1
                if train.early_stopping_patience and misses >= train.early_stopping_patience:
                    break
        if not self._best:
            raise TrainingError(
                "No state of the head gave a finite validation loss. Lower the head learning rate and start again."
            )
        self.layer.load_state_dict(self._best)

    def _report(self, loss: float, steps: int, gradient_norm: float, rate: float, rows: int) -> None:
        if not np.isfinite(loss):
            raise TrainingError(
                f"The loss became {loss} at step {self._step}: the steps are too long. Lower the head learning rate ({rate:g})."
            )
        self._step += 1
        self._rows_seen += rows
        self._progress.check_cancelled()
        self._progress.step(
            self._step,
            steps,
            epoch=round(self._rows_seen / len(self._targets), 3),
            epochs=self.train.epochs,
            loss=loss,
            learning_rate=None,
            head_learning_rate=rate,
            gradient_norm=gradient_norm,
            samples_per_s=round(self._rows_seen / max(1e-9, time.perf_counter() - self._started), 1),
        )

    def _validate(self) -> bool:
        """Score the validation rows, keep the layer when it is the best so far, and tell so."""
        with torch.no_grad():
            logits = self.layer(self._validation)
            loss = float(nn.functional.cross_entropy(logits, self._validation_targets))
        chosen, truth = logits.argmax(dim=1).cpu().numpy(), self._validation_targets.cpu().numpy()
        better = loss < self._best_loss
        if better:
            self._best_loss, self.validation_logits = loss, logits.cpu().numpy()
            self._best = {name: value.clone() for name, value in self.layer.state_dict().items()}
        self._progress.validation(
            step=self._step,
            epoch=round(self._rows_seen / len(self._targets), 3),
            loss=loss,
            accuracy=float((chosen == truth).mean()),
            macro_f1=macro_f1(truth, chosen, self._classes),
            best=better,
        )
        return better
