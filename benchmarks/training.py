"""Training speed against what a user would pick instead: python -m benchmarks.training"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from transformers import (
    BertForSequenceClassification,
    DataCollatorWithPadding,
    PrinterCallback,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from core.config import EMBEDDED_ENCODER, TrainConfig
from core.dataset.columns import guess_columns
from core.engine.batches import LabelledRows, PaddingCollator
from core.engine.build import add_lora, build_classifier, load_tokenizer
from core.engine.device import describe
from core.engine.encoders import Encoder, find_encoder
from core.engine.tokens import tokenize
from core.engine.training.finetune import ClassifierTrainer, training_arguments
from core.engine.training.prepared import PreparedData
from core.ingest.table import read_table

SAMPLE = Path(__file__).resolve().parent.parent / "pages" / "samples" / "library_messages.csv"
WARM_UP_STEPS = 3


@dataclass(frozen=True)
class Speed:
    """What was timed: rows a second, and the most memory that tensors took on a CUDA device, in bytes."""

    samples_per_s: float
    peak_bytes: int


class Clock(TrainerCallback):  # type: ignore[misc]
    """Times the steps after the first few, which set things up; waits for the device only at the two ends."""

    def __init__(self) -> None:
        self.started = self.ended = 0.0
        self.steps = 0
        if torch.cuda.is_available():
            torch.cuda.reset_peak_memory_stats()

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step == WARM_UP_STEPS:
            self.started = _now()
        self.steps = state.global_step - WARM_UP_STEPS

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.ended = _now()

    def speed(self, batch: int) -> Speed:
        """Return what was timed, for batches of so many rows."""
        peak = torch.cuda.max_memory_allocated() if torch.cuda.is_available() else 0
        return Speed(self.steps * batch / (self.ended - self.started), peak)


def _now() -> float:
    """Return the time once the device has done what was asked of it."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def peer(
    encoder: Encoder,
    rows: LabelledRows,
    tokenizer: Any,
    classes: int,
    *,
    pad_to: int | None = None,
    batch: int = 8,
    precision: str = "fp32",
) -> Speed:
    """Time the stock Trainer, as it comes at batch 8 in fp32; with `pad_to`, AutoTrain's recipe of one fixed width."""
    model = BertForSequenceClassification.from_pretrained(encoder.path, num_labels=classes)
    collator = DataCollatorWithPadding(tokenizer, padding="max_length" if pad_to else True, max_length=pad_to)
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        arguments = TrainingArguments(
            output_dir=folder,
            per_device_train_batch_size=batch,
            bf16=precision == "bf16",
            fp16=precision == "fp16",
            use_cpu=describe().kind == "cpu",
            num_train_epochs=1,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
            logging_strategy="no",
            seed=0,
        )
        trainer = Trainer(model, arguments, collator, train_dataset=rows, callbacks=[clock])
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    return clock.speed(batch)


def ours(encoder: Encoder, rows: LabelledRows, tokenizer: Any, classes: int, train: TrainConfig) -> Speed:
    """Time the run's own trainer over one pass."""
    report = describe(train.device, train.precision)
    data = PreparedData([str(i) for i in range(classes)], False, rows, rows, rows, train.max_length)
    torch.manual_seed(0)
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        arguments = training_arguments(train, report, Path(folder), len(rows), 1)
        arguments = dataclasses.replace(arguments, eval_strategy="no", save_strategy="no", load_best_model_at_end=False)
        model = build_classifier(encoder, data.classes, train)
        trainer = ClassifierTrainer(
            train=train,
            data=data,
            report=report,
            model=add_lora(model, train.lora_rank, train.dropout) if train.lora_rank else model,
            args=arguments,
            data_collator=PaddingCollator(int(tokenizer.pad_token_id), multiple=8 if report.kind != "cpu" else 1),
            callbacks=[clock],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    return clock.speed(train.batch_size)


def main() -> None:
    """Run all three on the same rows, twice, and print the better of each with the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=str(SAMPLE), help="CSV with a text and a label column")
    parser.add_argument("--rows", type=int, default=1600)
    options = parser.parse_args()
    table = read_table(options.data).frame
    guess = guess_columns(table)
    table = table.sample(min(options.rows, len(table)), random_state=0)
    if len(table) < 320:
        table = pd.concat([table] * -(-320 // len(table)))  # speed does not care that rows repeat
    classes = sorted(set(table[guess.label]))
    encoder = find_encoder(EMBEDDED_ENCODER)
    tokenizer = load_tokenizer(encoder)
    labels = [classes.index(label) for label in table[guess.label]]

    def rows(count: int, max_length: int) -> LabelledRows:
        return LabelledRows(tokenize(tokenizer, table[guess.text].tolist()[:count], None, max_length), labels[:count])

    best: dict[str, float] = {}
    for _ in range(2):
        figures = {
            "AutoTrain's recipe (rows padded to 128, batch 8, fp32)": peer(
                encoder, rows(160, 128), tokenizer, len(classes), pad_to=128
            ).samples_per_s,
            "transformers Trainer as it comes (dynamic padding, batch 8, fp32)": peer(
                encoder, rows(320, 128), tokenizer, len(classes)
            ).samples_per_s,
            "Fathom, balanced (grouped by length, batch 32)": ours(
                encoder, rows(len(labels), 128), tokenizer, len(classes), TrainConfig(max_length=128, epochs=1.0)
            ).samples_per_s,
        }
        best = {name: max(value, best.get(name, 0.0)) for name, value in figures.items()}
    report, own = describe(), best["Fathom, balanced (grouped by length, batch 32)"]
    print(
        f"\nTraining on {report.name} ({report.kind}, {report.precision}), {Path(options.data).name}, {EMBEDDED_ENCODER}\n"
    )
    print("| | samples/s | Fathom is |\n|---|---|---|")
    for name, value in best.items():
        print(f"| {name} | {value:.1f} | {own / value:.1f} times as fast |")


if __name__ == "__main__":
    main()
