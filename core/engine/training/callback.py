"""What the Trainer does, told as a run's events; it also watches for a cancel and asks for checkpoints."""

from __future__ import annotations

import math
import time
from typing import Any

import torch
from transformers import TrainerCallback

from core.config import TrainConfig
from core.engine.batches import LengthGroupedSampler, epoch_costs
from core.engine.directions import PathRecorder
from core.engine.training.cost import RunCost
from core.engine.training.prepared import PreparedData
from core.engine.training.progress import MOST_STEP_EVENTS, Progress
from core.engine.training.selection import kept
from core.errors import TrainingError

_CHECKPOINT_EVERY_S = 60.0


class RunCallback(TrainerCallback):
    """Turns what the Trainer does into the run's events, watches for a cancel, and asks for checkpoints."""

    def __init__(
        self,
        train: TrainConfig,
        data: PreparedData,
        progress: Progress,
        sampler: LengthGroupedSampler,
        hidden_size: int,
        cost: RunCost | None,
        path: PathRecorder | None = None,
    ) -> None:
        self.train_config = train
        self.path = path
        self.validation_rows = len(data.validation)
        self.progress = progress
        self.sampler = sampler
        self.hidden_size = hidden_size
        self.cost = cost
        self.costs: dict[int, list[float]] = {}
        self.best = -math.inf
        self.saved_at = time.monotonic()
        self.first = True
        self.started: float | None = None
        self.rows_done = 0
        self.train_s = 0.0
        self.iterating = False

    def step_cost(self, step: int, per_epoch: int) -> float:
        """Return the work of the update that ended with global step `step` (1-based)."""
        epoch, position = divmod(step - 1, per_epoch)
        if epoch not in self.costs:
            batches = epoch_costs(self.sampler, epoch, self.hidden_size)
            size = -(-len(batches) // per_epoch)
            self.costs = {epoch: [float(batches[i : i + size].sum()) for i in range(0, len(batches), size)]}
        costs = self.costs[epoch]
        return costs[min(position, len(costs) - 1)]

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.progress.begin_work()
        self.started = time.perf_counter()
        if state.best_metric is not None:
            self.best = state.best_metric

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.stop_if_cancelled()
        per_epoch = max(1, round(state.max_steps / max(args.num_train_epochs, 1e-9)))
        # The first step sets kernels up and is no measure for the others.
        self.progress.done(self.step_cost(state.global_step, per_epoch), counts=not self.first)
        self.first = False
        self.rows_done += self.train_config.batch_size * self.train_config.accumulation_steps * args.world_size
        if time.monotonic() - self.saved_at > _CHECKPOINT_EVERY_S and state.global_step < state.max_steps:
            control.should_save = True
        every = max(1, state.max_steps // MOST_STEP_EVENTS)  # reading a loss back makes a GPU wait
        control.should_log = (
            state.global_step <= 20 or state.global_step % every == 0 or state.global_step == state.max_steps
        )

    def on_substep_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.stop_if_cancelled()

    def on_prediction_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.stop_if_cancelled()

    def stop_if_cancelled(self) -> None:
        """Raise RunCancelled in every process at the same step, when the file of the request is there."""
        if torch.distributed.is_initialized():
            flag = torch.tensor([float(self.progress.cancelled())])
            if torch.distributed.get_backend() == "nccl":
                flag = flag.cuda()
            torch.distributed.all_reduce(flag)
            if flag.item() > 0:
                self.progress.cancelled = lambda: True
            else:
                return
        self.progress.check_cancelled()

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.saved_at = time.monotonic()
        self.progress.begin_work()

    def on_log(
        self, args: Any, state: Any, control: Any, logs: Any = None, optimizer: Any = None, **kwargs: Any
    ) -> None:
        if not logs or "loss" not in logs:
            return
        loss = float(logs["loss"])
        if not math.isfinite(loss):
            raise TrainingError(
                f"The loss became {loss} at step {state.global_step}: the steps are too long. Lower the learning rates "
                f"(encoder {self.train_config.encoder_learning_rate:g}, head {self.train_config.head_learning_rate:g}), or switch gradient clipping on."
            )
        rates = {group.get("name", "encoder"): group["lr"] for group in optimizer.param_groups} if optimizer else {}
        elapsed = time.perf_counter() - (self.started or time.perf_counter())
        self.progress.step(
            state.global_step,
            state.max_steps,
            epoch=round(float(state.epoch or 0.0), 4),
            epochs=self.train_config.epochs,
            loss=loss,
            learning_rate=rates.get("encoder"),
            head_learning_rate=rates.get("head"),
            gradient_norm=_number(logs.get("grad_norm")),
            samples_per_s=round(self.rows_done / elapsed, 2) if elapsed > 0 else None,
        )

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: Any = None, model: Any = None, **kwargs: Any
    ) -> None:
        metrics = metrics or {}
        if self.path is not None and model is not None and state.is_world_process_zero:
            moved = ((name, value) for name, value in model.named_parameters() if value.requires_grad)
            self.path.record(moved, state.global_step, float(metrics.get("eval_loss", 0.0)))
        value = float(metrics.get("eval_macro_f1", 0.0))
        keep = kept(value, self.best, self.validation_rows)
        if keep:
            # The Trainer itself moves on for a higher score alone; it goes by this field when it saves.
            state.best_global_step = state.global_step
        self.best = max(self.best, value)
        self.progress.validation(
            step=state.global_step,
            epoch=round(float(state.epoch or 0.0), 4),
            loss=_number(metrics.get("eval_loss")),
            accuracy=_number(metrics.get("eval_accuracy")),
            macro_f1=value,
            best=keep,
        )
        if self.cost is not None:
            self.progress.done(self.cost.validation, counts=False)
            self.progress.spent(self.cost.look_s)
        if not self.iterating and state.global_step < state.max_steps:
            self.iterating = True
            self.progress.stage(
                "iterate",
                "Going over the rows again while the learning rate falls; the latest state that scores as well on the validation rows as any, give or take chance, is kept.",
            )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
