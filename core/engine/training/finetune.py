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
from core.engine.batches import LengthGroupedSampler, PaddingCollator, row_sampler
from core.engine.device import DeviceReport, is_out_of_memory, release_memory
from core.engine.directions import PATH_FILE, PathRecorder
from core.engine.training.callback import RunCallback
from core.engine.training.cost import RunCost
from core.engine.training.optimizers import SCHEDULE_NAMES, ClassificationLoss, build_optimizer, parameter_groups
from core.engine.training.prepared import PreparedData
from core.engine.training.progress import Progress
from core.engine.windows import combine
from core.errors import StorageError, TrainingError
from core.judge.metrics import macro_f1
from core.storage import read_json


class ClassifierTrainer(Trainer):
    """The Trainer with length-grouped batches in a known order, two learning rates, and the run's loss."""

    optimizer: torch.optim.Optimizer | None

    def __init__(self, *, train: TrainConfig, data: PreparedData, report: DeviceReport, **kwargs: Any) -> None:
        self.train_config = train
        self.report = report
        self.loss = ClassificationLoss(data.counts, train)
        super().__init__(train_dataset=data.train, eval_dataset=data.validation, **kwargs)
        self.model_accepts_loss_kwargs = False

    def _get_train_sampler(self, train_dataset: Any = None) -> LengthGroupedSampler:
        data: Any = self.train_dataset
        return row_sampler(data.rows, self.train_config.batch_size, self.train_config.seed)

    def create_optimizer(self, model: Any = None) -> torch.optim.Optimizer:
        if self.optimizer is None:
            self.optimizer = build_optimizer(
                parameter_groups(self.model, self.train_config), self.train_config, self.report.kind
            )
        return self.optimizer

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        labels, windows = inputs.pop("labels"), inputs.pop("windows", None)
        logits = model(**inputs).logits if windows is None else self.row_logits(model, inputs, windows.tolist())
        loss = self.loss(logits, labels)
        return (loss, {"logits": logits}) if return_outputs else loss

    def row_logits(self, model: Any, inputs: Any, windows: list[int]) -> torch.Tensor:
        """Return the logits of rows, (rows, classes), of which all windows stand in the inputs; without gradients, a few windows at a time."""
        total, size = sum(windows), sum(windows) if model.training else self.most_windows
        parts = [
            model(**{name: value[start : start + size] for name, value in inputs.items()}).logits.float()
            for start in range(0, total, size)
        ]
        return combine(torch.cat(parts), windows, self.train_config.long_texts)

    @property
    def most_windows(self) -> int:
        """As many windows go through the model at once as rows would, and at least all of one row."""
        return max(self.train_config.batch_size, self.train_config.most_windows)

    def training_step(self, model: Any, inputs: Any, num_items_in_batch: Any = None) -> torch.Tensor:
        """Take the gradient of a batch; where its rows have many windows, of some rows after the others, so that memory suffices."""
        groups = [] if self.args.world_size > 1 else row_groups(inputs.get("windows"), self.most_windows)
        if len(groups) < 2:
            return super().training_step(model, inputs, num_items_in_batch)
        losses, whole = [], self.loss.mass(inputs["labels"])
        ends = inputs["windows"].cumsum(0)
        for rows in groups:
            first, last = int(ends[rows.start] - inputs["windows"][rows.start]), int(ends[rows.stop - 1])
            some = {
                name: value[rows] if name in ("labels", "windows") else value[first:last]
                for name, value in inputs.items()
            }
            self.loss.share = self.loss.mass(some["labels"]) / whole
            losses.append(super().training_step(model, some, num_items_in_batch))
        self.loss.share = 1.0
        return torch.stack(losses).sum()


def row_groups(windows: torch.Tensor | None, most: int) -> list[slice]:
    """Cut rows into groups of at most `most` windows together, and at least one row; windows: (rows,), None where each row is one."""
    groups: list[slice] = []
    start, held = 0, 0
    for number, count in enumerate([] if windows is None else windows.tolist()):
        if number > start and held + count > most:
            groups.append(slice(start, number))
            start, held = number, 0
        held += count
    return [*groups, slice(start, len(windows))] if windows is not None else groups


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
    cost: RunCost | None,
    world_size: int = 1,
) -> tuple[nn.Module, TrainConfig, float]:
    """Train until done; halve the batch and double the accumulation as often as memory demands.

    Args:
        build: returns a fresh classifier; called again after each halving. cost: of the run, or None for a training beside it.
        checkpoints: folder for checkpoints; training goes on from the last one in it.

    Returns:
        The classifier in the state that `selection.kept` chose, the settings it really used, and training rows a second.

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
                cost=cost,
                world_size=world_size,
            )
            return model, train, speed
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            if train.batch_size == 1:
                raise TrainingError(
                    f"The memory of {report.name} does not suffice for one row of {train.max_length} tokens{_in_windows(train)}. Lower the maximum length, "
                    "switch gradient checkpointing on, freeze the encoder, or choose a smaller encoder."
                ) from error
            train = replace(train, batch_size=train.batch_size // 2, accumulation_steps=train.accumulation_steps * 2)
        # Outside the handler: the exception holds the frames that hold the tensors.
        release_memory(report.kind)
        rows = "1 row" if train.batch_size == 1 else f"{train.batch_size} rows"
        progress.notice(
            f"The memory of {report.name} did not suffice; going on with batches of {rows}, {train.accumulation_steps} of which make one update."
        )


def _in_windows(train: TrainConfig) -> str:
    """Return how many windows a row may have, as the end of "one row of 256 tokens"."""
    return f" in up to {train.most_windows} windows" if train.reading_of_long_texts.windowed else ""


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
    cost: RunCost | None,
    world_size: int,
) -> tuple[nn.Module, float]:
    sampler = row_sampler(data.train.rows, train.batch_size, train.seed)
    # The weights of adapters are not those that are served; see PathRecorder.
    path = None if train.lora_rank else PathRecorder(checkpoints.parent / PATH_FILE, train.seed)
    callback = RunCallback(train, data, progress, sampler, hidden_size, cost, path)
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
