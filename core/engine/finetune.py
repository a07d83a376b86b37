"""Fine-tune a classifier with transformers' Trainer: our batches, optimiser, loss and events around its loop."""

from __future__ import annotations

import math
import shutil
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import EarlyStoppingCallback, PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from core.config import TrainConfig
from core.engine.batches import LengthGroupedSampler, PaddingCollator, epoch_costs
from core.engine.device import DeviceReport, is_out_of_memory, release_memory
from core.engine.directions import PATH_FILE, PathRecorder
from core.engine.optimizers import SCHEDULE_NAMES, ClassificationLoss, build_optimizer, parameter_groups
from core.engine.prepared import PreparedData
from core.engine.progress import MOST_STEP_EVENTS, Progress
from core.errors import StorageError, TrainingError
from core.metrics import macro_f1
from core.storage import read_json

_CHECKPOINT_EVERY_S = 60.0


class ClassifierTrainer(Trainer):
    """The Trainer with length-grouped batches in a known order, two learning rates, and the run's loss."""

    def __init__(self, *, train: TrainConfig, data: PreparedData, report: DeviceReport, **kwargs: Any) -> None:
        self.train_config = train
        self.report = report
        self.loss = ClassificationLoss(data.counts, train)
        super().__init__(train_dataset=data.train, eval_dataset=data.validation, **kwargs)
        self.model_accepts_loss_kwargs = False

    def _get_train_sampler(self, train_dataset: Any = None) -> LengthGroupedSampler:
        data: Any = self.train_dataset
        return LengthGroupedSampler(data.rows.lengths, self.train_config.batch_size, self.train_config.seed)

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        if self.optimizer is None:
            self.optimizer = build_optimizer(
                parameter_groups(self.model, self.train_config), self.train_config, self.report.kind
            )
        return self.optimizer

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        labels = inputs.pop("labels")
        outputs = model(**inputs)
        loss = self.loss(outputs.logits, labels)
        return (loss, {"logits": outputs.logits}) if return_outputs else loss


class RunCallback(TrainerCallback):
    """Turns what the Trainer does into the run's events, watches for a cancel, and asks for checkpoints."""

    def __init__(
        self,
        train: TrainConfig,
        data: PreparedData,
        progress: Progress,
        sampler: LengthGroupedSampler,
        hidden_size: int,
        validation_cost: float,
        path: PathRecorder | None = None,
    ) -> None:
        self.train_config = train
        self.path = path
        self.rows = len(data.train)
        self.progress = progress
        self.sampler = sampler
        self.hidden_size = hidden_size
        self.validation_cost = validation_cost
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
            self.path.record(model.named_parameters(), state.global_step, float(metrics.get("eval_loss", 0.0)))
        value = float(metrics.get("eval_macro_f1", 0.0))
        better = value > self.best
        self.best = max(self.best, value)
        self.progress.validation(
            step=state.global_step,
            epoch=round(float(state.epoch or 0.0), 4),
            loss=_number(metrics.get("eval_loss")),
            accuracy=_number(metrics.get("eval_accuracy")),
            macro_f1=value,
            best=better,
        )
        self.progress.done(self.validation_cost, counts=False)
        if not self.iterating and state.global_step < state.max_steps:
            self.iterating = True
            self.progress.stage(
                "iterate",
                "Going over the rows again while the learning rate falls; the best state on the validation rows is kept.",
            )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _figures(prediction: Any) -> dict[str, float]:
    """Return accuracy and macro-F1 of validation logits, as the Trainer asks for them."""
    logits, labels = prediction.predictions, prediction.label_ids
    chosen = logits.argmax(axis=-1)
    return {"accuracy": float((chosen == labels).mean()), "macro_f1": macro_f1(labels, chosen, logits.shape[-1])}


def training_arguments(
    train: TrainConfig, report: DeviceReport, folder: Path, rows: int, world_size: int
) -> TrainingArguments:
    """Translate a run's settings into the Trainer's."""
    updates = max(1, math.ceil(math.ceil(rows / (train.batch_size * world_size)) / train.accumulation_steps))
    steps = math.ceil(updates * train.epochs)
    every = max(1, updates // train.evaluations_per_epoch)
    return TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=train.epochs,
        per_device_train_batch_size=train.batch_size,
        per_device_eval_batch_size=max(32, train.batch_size),
        gradient_accumulation_steps=train.accumulation_steps,
        lr_scheduler_type=SCHEDULE_NAMES[train.schedule],
        warmup_steps=int(steps * train.warmup_share),
        max_grad_norm=train.gradient_clip_norm,
        bf16=report.precision == "bf16",
        fp16=report.precision == "fp16",
        use_cpu=report.kind == "cpu",
        activation_checkpointing=train.gradient_checkpointing,
        eval_strategy="steps",
        eval_steps=every,
        save_strategy="steps",
        save_steps=every,
        save_total_limit=1,
        load_best_model_at_end=True,
        metric_for_best_model="macro_f1",
        greater_is_better=True,
        logging_strategy="no",
        logging_nan_inf_filter=False,
        remove_unused_columns=False,
        label_names=["labels"],
        dataloader_pin_memory=report.kind == "cuda",
        ddp_backend="gloo" if report.kind == "cpu" and world_size > 1 else None,
        ddp_find_unused_parameters=False if world_size > 1 else None,
        report_to=[],
        disable_tqdm=True,
        seed=train.seed,
        data_seed=train.seed,
    )


def fine_tune(
    build: Any,
    train: TrainConfig,
    data: PreparedData,
    report: DeviceReport,
    checkpoints: Path,
    progress: Progress,
    *,
    hidden_size: int,
    pad_token_id: int,
    validation_cost: float,
    world_size: int = 1,
) -> tuple[nn.Module, TrainConfig, float]:
    """Train until done; halve the batch and double the accumulation as often as memory demands.

    Args:
        build: returns a fresh classifier; called again after each halving.
        checkpoints: folder for checkpoints; training goes on from the last one in it.

    Returns:
        The classifier in its best state on the validation rows, the settings it really used, and training rows a second.

    Raises:
        TrainingError: one row alone does not fit, or the loss is no number any more.
        RunCancelled: somebody asked for it.
    """
    while True:
        try:
            model, speed = _train_once(
                build(),
                train,
                data,
                report,
                checkpoints,
                progress,
                hidden_size=hidden_size,
                pad_token_id=pad_token_id,
                validation_cost=validation_cost,
                world_size=world_size,
            )
            return model, train, speed
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            if train.batch_size == 1:
                raise TrainingError(
                    f"The memory of {report.name} does not suffice for one row of {train.max_length} tokens. Lower the maximum length, "
                    "switch gradient checkpointing on, freeze the encoder, or choose a smaller encoder."
                ) from error
            train = replace(train, batch_size=train.batch_size // 2, accumulation_steps=train.accumulation_steps * 2)
        # Outside the handler: the exception holds the frames that hold the tensors.
        release_memory(report.kind)
        progress.notice(
            f"The memory of {report.name} did not suffice; going on with batches of {train.batch_size} rows, "
            f"{train.accumulation_steps} of which make one update."
        )


def _train_once(
    model: Any,
    train: TrainConfig,
    data: PreparedData,
    report: DeviceReport,
    checkpoints: Path,
    progress: Progress,
    *,
    hidden_size: int,
    pad_token_id: int,
    validation_cost: float,
    world_size: int,
) -> tuple[nn.Module, float]:
    sampler = LengthGroupedSampler(data.train.rows.lengths, train.batch_size, train.seed)
    # The weights of adapters are not those that are served; see PathRecorder.
    path = None if train.lora_rank else PathRecorder(checkpoints.parent / PATH_FILE, train.seed)
    callback = RunCallback(train, data, progress, sampler, hidden_size, validation_cost, path)
    callbacks: list[TrainerCallback] = [callback]
    if train.early_stopping_patience:
        callbacks.append(EarlyStoppingCallback(train.early_stopping_patience))
    trainer = ClassifierTrainer(
        train=train,
        data=data,
        report=report,
        model=model,
        callbacks=callbacks,
        compute_metrics=_figures,
        args=training_arguments(train, report, checkpoints, len(data.train), world_size),
        data_collator=PaddingCollator(pad_token_id, multiple=8 if report.kind != "cpu" else 1),
    )
    trainer.remove_callback(PrinterCallback)  # the events say it all
    last = last_whole_checkpoint(checkpoints, clean=trainer.is_world_process_zero())
    if last is not None:
        progress.notice(f"Going on from step {last.name.rsplit('-', 1)[-1]}, the last checkpoint.")
    started = time.perf_counter()
    trainer.train(resume_from_checkpoint=str(last) if last is not None else None)
    speed = callback.rows_done / max(1e-9, time.perf_counter() - started)
    if torch.distributed.is_initialized():
        # What follows is the first process's work alone; the others leave in good order instead of being torn off.
        torch.distributed.barrier()
        torch.distributed.destroy_process_group()
    # Accelerate wraps forward in autocast; without its wrapper the model computes as one loaded from disk does.
    trained: Any = trainer.accelerator.unwrap_model(trainer.model, keep_fp32_wrapper=False)
    return trained, speed


def last_whole_checkpoint(folder: Path, *, clean: bool = True) -> Path | None:
    """Return the newest checkpoint that was written to its end, or None.

    The Trainer writes trainer_state.json last, so a process that was killed while saving leaves a folder without it;
    `clean` removes such folders.
    """
    found = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.rsplit("-", 1)[-1]), reverse=True)
    for path in found:
        try:
            read_json(path / "trainer_state.json")
            return path
        except (OSError, StorageError):
            if clean:
                shutil.rmtree(path, ignore_errors=True)
    return None
