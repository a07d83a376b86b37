"""Four small runs, one of each kind, trained once for all tests of explanations."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from support import film_rows, tiny_settings, write_csv
from tiny_encoder import write_sentence_encoder

from core.config import DataConfig, RunConfig
from core.dataset.folder import save_dataset
from core.engine.predict import Classifier, load_classifier
from core.ingest.table import read_table
from core.runs.registry import find_run
from core.runs.run import Run
from core.runs.submission import submit
from core.worker import main as work

KINDS = ("full", "pair", "frozen", "lora")
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
TEXT = "a really lovely film with great actors but the ending was dull"
PAIR = ("was the film good", "its story was awful and boring")


def text_of(kind: str) -> tuple[str, str | None]:
    """Return a text, or pair, that fits a run of this kind."""
    return PAIR if kind == "pair" else (TEXT, None)


def weights_hash(model: torch.nn.Module) -> str:
    """Return a hash of every weight and buffer of a model."""
    state = hashlib.sha256()
    for name, value in model.state_dict().items():
        state.update(name.encode())
        state.update(value.detach().cpu().contiguous().numpy().tobytes())
    return state.hexdigest()


def make_runs(folder: Path, tiny_encoder: Path) -> None:
    """Train the runs: full (plain BERT), pair (mean-pooled, fine-tuned from a fitted head), frozen (mean-pooled) and lora (mean-pooled)."""
    sentence = write_sentence_encoder(folder / "sentence-encoder", tiny_encoder)
    films = write_csv(folder / "films.csv", ["text", "label"], film_rows(80))
    pairs = [("was the film good", text, label) for text, label in film_rows(60, seed=1)]
    table = write_csv(folder / "pairs.csv", ["question", "text", "label"], pairs)
    plain = replace(tiny_settings(tiny_encoder), precision="fp32", dropout=0.0)
    wanted = {
        "full": (films, {"evaluations_per_epoch": 2, "epochs": 6.0}),
        "pair": (table, {"encoder": str(sentence), "head_start": "fitted"}),
        "frozen": (
            films,
            {"encoder": str(sentence), "freeze_encoder": True, "optimizer": "lbfgs", "head_learning_rate": 1.0},
        ),
        "lora": (films, {"encoder": str(sentence), "lora_rank": 4}),
    }
    for kind, (path, changes) in wanted.items():
        dataset = save_dataset(read_table(path))
        pair = ("question", "text") if kind == "pair" else ("text", None)
        data = DataConfig(dataset.id, dataset.file_name, pair[0], "label", pair[1])
        run = submit(RunConfig(kind, data, replace(plain, **changes)), start=False)
        assert work([str(run.path)]) == 0, run.state().reason


def trained_runs(tmp_path_factory, explained_home) -> Iterator[dict[str, Run]]:
    """Yield the runs by their kind, copied into a folder of their own for as long as a module's tests last."""
    home = tmp_path_factory.mktemp("explained") / "var"
    shutil.copytree(explained_home, home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FATHOM_HOME", str(home))
        patch.delenv("FATHOM_ENGINE_URL", raising=False)
        yield {kind: find_run(kind) for kind in KINDS}


def loaded_classifiers(runs: dict[str, Run]) -> dict[str, Classifier]:
    """Return the runs' models, loaded as they are served."""
    return {kind: load_classifier(run.path, "cpu", "fp32") for kind, run in runs.items()}
