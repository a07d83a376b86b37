"""The memory that training takes on a CUDA device: as estimated, as measured, and when it does not suffice."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import pandas as pd
import torch

from benchmarks.training import ours
from core.config import DataConfig, RunConfig, TrainConfig
from core.dataset.folder import save_dataset
from core.engine.batches import LabelledRows
from core.engine.build import load_tokenizer
from core.engine.device import DeviceReport, release_memory
from core.engine.encoders import Encoder
from core.engine.tokens import tokenize
from core.engine.training.memory_estimate import memory_estimate
from core.engine.training.preflight import estimate
from core.ingest.table import read_table
from core.runs.jobs import resume
from core.runs.presets import preset_config
from core.runs.run import Run
from core.runs.submission import submit
from core.storage import ROOT

CASES: list[dict[str, Any]] = [
    {"precision": "bf16", "batch_size": 32, "max_length": 32},
    {"precision": "bf16", "batch_size": 32, "max_length": 128},
    {"precision": "bf16", "batch_size": 32, "max_length": 512},
    {"precision": "bf16", "batch_size": 128, "max_length": 128},
    {"precision": "fp16", "batch_size": 32, "max_length": 128},
    {"precision": "fp32", "batch_size": 32, "max_length": 128},
    {"precision": "fp32", "batch_size": 32, "max_length": 512},
    {"precision": "bf16", "batch_size": 32, "max_length": 512, "gradient_checkpointing": True},
    {"precision": "bf16", "batch_size": 32, "max_length": 128, "accumulation_steps": 2},
    {"precision": "bf16", "batch_size": 32, "max_length": 128, "lora_rank": 8},
    {"precision": "bf16", "batch_size": 32, "max_length": 512, "lora_rank": 8},
    {"precision": "fp32", "batch_size": 32, "max_length": 512, "lora_rank": 8},
    {"precision": "bf16", "batch_size": 32, "max_length": 128, "optimizer": "sgd"},
    {"precision": "bf16", "batch_size": 32, "max_length": 128, "optimizer": "adafactor"},
]
_LIMITED = "import sys, torch; torch.cuda.set_per_process_memory_fraction(float(sys.argv[2])); from core.worker import main; sys.exit(main(sys.argv[1:2]))"


def compare_estimates(encoder: Encoder, report: DeviceReport, texts: list[str]) -> None:
    """Print, case by case, the most that tensors took beside the formula's, and what the process took beside the preflight's.

    The latter is right only where nobody else uses the device.
    """
    tokenizer = load_tokenizer(encoder)
    print("| settings | tensors | formula | ratio | all of the process | preflight | ratio |")
    print("|---|---|---|---|---|---|---|")
    for changes in CASES:
        train = replace(TrainConfig(encoder=str(encoder.path), epochs=1.0, device="cuda"), **changes)
        size, width = train.batch_size, train.max_length
        long = [" ".join([text] * width) for text in texts][:300]
        rows = tokenize(tokenizer, (long * (6 * size // len(long) + 1))[: 6 * size], None, width)
        release_memory("cuda")
        held = torch.cuda.memory_allocated()
        peak = ours(encoder, LabelledRows(rows, [0, 1] * (3 * size)), tokenizer, 2, train).peak_bytes - held
        free, whole = torch.cuda.mem_get_info()
        used = whole - free  # what was reserved at the peak is still held
        release_memory("cuda")
        formula = memory_estimate(encoder, train, size, width, train.precision)
        told = estimate(train, 10_000, 2, long, None)["peak_memory_bytes"]
        name = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in changes.items())
        print(
            f"| {name} | {peak / 1e9:.2f} | {formula / 1e9:.2f} | {formula / peak:.2f} | {used / 1e9:.2f} | {told / 1e9:.2f} | {told / used:.2f} |",
            flush=True,
        )
    free, whole = torch.cuda.mem_get_info()
    print(
        f"\nBeside its tensors the process takes {(whole - free - torch.cuda.memory_reserved()) / 1e9:.2f} GB of the device."
    )


def _long_rows(frame: pd.DataFrame, count: int, words: int) -> bytes:
    """Return a table of so many rows whose texts have so many words, no two the same."""
    rows = pd.concat([frame] * -(-count // len(frame)))[:count]
    repeated = [f"{number} " + " ".join([text] * words) for number, text in enumerate(rows["text"])]
    return rows.assign(text=[" ".join(text.split()[:words]) for text in repeated]).to_csv(index=False).encode()


def _run_limited(run: Run, report: DeviceReport, limit_bytes: float) -> None:
    """Do a run in a process that gets so much of the device's memory and no more; print how it ended."""
    share = min(1.0, limit_bytes / report.memory_bytes)
    with run.log_file.open("ab") as log:
        subprocess.run(
            [sys.executable, "-c", _LIMITED, str(run.path), str(share)], cwd=ROOT, stdout=log, stderr=log, check=False
        )
    state, trace = run.state(), "Traceback" in run.log_file.read_text(encoding="utf-8")
    asked = run.config().train
    print(
        f"- {share * report.memory_bytes / 1e9:.2f} GB, batch of {asked.batch_size} rows of {asked.max_length} tokens: {state.status}. {state.reason}"
    )
    if state.status == "succeeded":
        used = run.metrics().used
        if used:
            print(f"  - used: batches of {used.batch_size}, {used.accumulation_steps} to an update")
    for event in run.events()[0]:
        if event["kind"] == "notice":
            print(f"  - told: {event['message']}")
    print(f"  - a trace in the log: {'yes' if trace else 'no'}", flush=True)


def _submit_long(frame: pd.DataFrame, count: int, train: TrainConfig) -> Run:
    """Plan a run on a table of so many rows, each longer than the settings' maximum."""
    name = f"{count} rows, batch of {train.batch_size}"
    dataset = save_dataset(read_table(_long_rows(frame, count, train.max_length), f"{name}.csv"))
    data = DataConfig(dataset.id, dataset.file_name, "text", "label")
    return submit(RunConfig(name, data, train), start=False)


def provoke_shortage(encoder: Encoder, report: DeviceReport, frame: pd.DataFrame) -> None:
    """Train with a batch that no card holds, with one that the memory allowed does not, with memory for not even a row, and then with all of it."""
    train = TrainConfig(encoder=str(encoder.path), epochs=1.0, batch_size=256, device="cuda")
    huge = replace(train, batch_size=4096, max_length=encoder.max_length, epochs=0.1)
    quick = preset_config("quick", 400, encoder=str(encoder.path), word_counts=[128])
    fits_sixteen = 1.2 * memory_estimate(encoder, train, 16, train.max_length, report.precision)
    _run_limited(_submit_long(frame, 5600, huge), report, report.memory_bytes)
    _run_limited(_submit_long(frame, 400, train), report, fits_sixteen)
    _run_limited(_submit_long(frame, 400, replace(quick, device="cuda")), report, 3.0 * encoder.parameters)
    last = _submit_long(frame, 400, replace(train, batch_size=4))
    _run_limited(last, report, 10.0 * encoder.parameters)
    resume(last)
    while last.state().status in ("queued", "running"):
        time.sleep(0.2)
    print(f"- the last one resumed with all the memory: {last.state().status}. {last.state().reason}")
