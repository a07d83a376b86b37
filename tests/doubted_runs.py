"""Films with labels flipped on purpose, and settings that find them in seconds."""

import random

from support import film_rows, write_csv

from core.config import EMBEDDED_ENCODER, DataConfig, RunConfig, TrainConfig
from core.dataset.folder import save_dataset
from core.ingest.table import read_table
from core.runs.submission import submit
from core.worker import main as work

QUICK = {
    "freeze_encoder": True,
    "optimizer": "lbfgs",
    "epochs": 60.0,
    "weight_decay": 0.01,
    "head_learning_rate": 1.0,
    "dropout": 0.0,
}


def flipped_films(folder, count=400, wrong=20):
    """Write a learnable table in which some labels are wrong; return its path and the lines of those."""
    rows = film_rows(count)
    chosen = set(random.Random(5).sample(range(count), wrong))
    other = {"good": "bad", "bad": "good"}
    table = [(text, other[label] if i in chosen else label) for i, (text, label) in enumerate(rows)]
    return write_csv(folder / "films.csv", ["text", "label"], table), {i + 2 for i in chosen}


def train_on_flipped(folder):
    """Train a quick run with the embedded encoder on a table of which 30 labels are flipped."""
    table, _ = flipped_films(folder, count=400, wrong=30)
    dataset = save_dataset(read_table(table))
    settings = TrainConfig(
        **{**QUICK, "encoder": EMBEDDED_ENCODER, "device": "cpu", "max_length": 32, "weight_decay": 0.0}
    )
    run = submit(
        RunConfig("flipped films", DataConfig(dataset.id, dataset.file_name, "text", "label"), settings), start=False
    )
    assert work([str(run.path)]) == 0, run.state().reason
