"""A small domain with a run that answers in it, for the tests of tours, reports and the presentation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from support import DOMAIN_SOURCE, film_rows, tiny_settings, write_csv, write_domain

from core.config import DataConfig, RunConfig
from core.dataset.folder import save_dataset
from core.domain import Domain, Task
from core.ingest.table import read_table
from core.runs.run import Run
from core.runs.submission import submit
from core.tasks.discovery import find_domain
from core.tasks.models import answering_run, demo_runs, tag
from core.worker import main as work

NAMES = ("films", "pairs")
HOSTILE = "<script>alert('films')</script> & \"quotes\" http://example.org/x.png"
PAIRED = DOMAIN_SOURCE.replace(
    'row="remark",',
    'row="remark", text="question", text_pair="remark", text_title="What was asked", text_pair_title="What was written",',
).replace(
    'Example("a lovely story with bright scenes", "Praise in two words.")',
    'Example("How was the film?", "Praise in two words.", "a lovely story with bright scenes")',
)


@dataclass(frozen=True)
class Presented:
    """A domain, its task, and the run that answers."""

    domain: Domain
    task: Task
    run: Run

    @property
    def predictions(self) -> pd.DataFrame:
        """The test rows with what the run said."""
        return pd.read_parquet(self.run.predictions_file)


def train(domain: Domain, tiny_encoder: Path) -> None:
    """Train a run of the domain's task with a tiny encoder, in this process."""
    task = domain.task(None)
    learned, tested = (save_dataset(read_table(file)) for file in (domain.train_file(task), domain.test_file(task)))
    data = DataConfig(
        learned.id,
        learned.file_name,
        task.text,
        task.label,
        task.text_pair,
        test_dataset=tested.id,
        test_file_name=tested.file_name,
    )
    # Long enough to know its rows: a model that learned nothing is sure of nothing, and no word speaks for anything.
    settings = tiny_settings(tiny_encoder).changed({"epochs": 6.0})
    config = RunConfig(f"{domain.name} <b>", data, settings, demo=tag(domain, task))
    run = submit(config, start=False)
    assert work([str(run.path)]) == 0, run.state().reason


def make_demos(folder: Path, tiny_encoder: Path) -> None:
    """Write films (single texts, one of them hostile) and pairs below `demos/`, and train a run of each."""
    _write_films(folder / "demos")
    _write_pairs(folder / "demos")
    for name in NAMES:
        train(find_domain(name), tiny_encoder)


def presented_demos(tmp_path_factory, presented_home) -> Iterator[dict[str, Presented]]:
    """Yield the two demos and what was trained of them, in a folder of their own for as long as a module's tests last."""
    folder = tmp_path_factory.mktemp("presented") / "copy"
    shutil.copytree(presented_home, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FATHOM_HOME", str(folder / "var"))
        patch.setenv("FATHOM_DEMOS", str(folder / "demos"))
        patch.delenv("FATHOM_ENGINE_URL", raising=False)
        yield {name: _presented(find_domain(name)) for name in NAMES}


def _presented(domain: Domain) -> Presented:
    task = domain.task(None)
    run = answering_run(demo_runs(domain, task))
    assert run is not None
    return Presented(domain, task, run)


def _write_films(folder: Path) -> None:
    home = write_domain(folder, source=DOMAIN_SOURCE.replace("Made for a test.", "Made <i>for</i> a test."))
    test_file = home / "data" / "remarks_test.csv"
    rows = [tuple(row) for row in read_table(test_file).frame.to_numpy()]
    write_csv(test_file, ["text", "label"], [(f"{HOSTILE} {rows[0][0]}", rows[0][1]), *rows[1:]])


def _write_pairs(folder: Path) -> None:
    home = write_domain(folder, name="pairs", source=PAIRED)
    for part, count, seed in (("train", 40, 3), ("test", 20, 4)):
        rows = [("How was the film?", text, label) for text, label in film_rows(count, seed=seed)]
        write_csv(home / "data" / f"remarks_{part}.csv", ["question", "remark", "label"], rows)
