"""A small run that knows films, for the tests that ask a trained model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from support import film_rows, tiny_settings, write_csv

from core.config import DataConfig, RunConfig
from core.dataset.folder import save_dataset
from core.ingest.table import read_table
from core.runs.submission import submit
from core.worker import main as work


def train_on_films(folder: Path, tiny_encoder: Path) -> None:
    """Train a run of 80 rows in two classes."""
    dataset = save_dataset(read_table(write_csv(folder / "films.csv", ["text", "label"], film_rows(80))))
    data = DataConfig(dataset.id, dataset.file_name, "text", "label")
    run = submit(RunConfig("films", data, replace(tiny_settings(tiny_encoder), epochs=3.0)), start=False)
    assert work([str(run.path)]) == 0, run.state().reason
