"""What many tests need: a folder of their own for everything Fathom writes, a tiny encoder, and small tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from support import FILLER, WORDS, film_rows, tiny_settings, write_csv

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Tiny models gain nothing from threads, and threads of several processes on two cores wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")


_SPAWNS = {"subprocess.Popen", "os.fork", "os.posix_spawn"}
_BEFORE = pytest.StashKey[int]()
_started: list[str] = []
sys.addaudithook(lambda event, arguments: _started.append(str(arguments)[:300]) if event in _SPAWNS else None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in tests/browser: it drives a browser, and starts processes."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
            item.add_marker("process")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Remember how many processes were started before a test and its fixtures."""
    item.stash[_BEFORE] = len(_started)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Fail a test that starts a process and is not marked so: `make check` is to leave it out."""
    yield
    started = _started[item.stash[_BEFORE] :]
    if started and item.get_closest_marker("process") is None:
        pytest.fail(f"{item.name} starts a process: mark it with pytest.mark.process. {started[0]}")


@pytest.fixture(scope="session", autouse=True)
def no_serving_process_in_passing() -> None:
    """Keep the pages from starting the serving process some seconds after the first is drawn: it would fall into any test."""
    from pages.widgets import shell

    shell._started.set()


@pytest.fixture
def fathom_home(tmp_path, monkeypatch) -> Path:
    """A folder of its own for runs, data sets and locks."""
    home = tmp_path / "var"
    monkeypatch.setenv("FATHOM_HOME", str(home))
    monkeypatch.delenv("FATHOM_ENGINE_URL", raising=False)
    return home


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory) -> Path:
    """A folder with a random BERT of two layers, 32 wide, and a WordPiece tokenizer for a few hundred pieces."""
    import torch
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny-encoder")
    letters = [chr(c) for c in range(33, 127)]
    pieces = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *letters,
        *(f"##{c}" for c in letters),
        *FILLER[2:],
        *(w for words in WORDS.values() for w in words),
    ]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    ).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def explained_home(tmp_path_factory, tiny_encoder) -> Path:
    """The folder of four trained runs, one of each kind; tests work on copies, which `trained_runs` makes."""
    from explain_runs import make_runs

    folder = tmp_path_factory.mktemp("explained-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FATHOM_HOME", str(folder / "var"))
        patch.delenv("FATHOM_ENGINE_URL", raising=False)
        patch.setattr(os, "nice", lambda _: 0)
        make_runs(folder, tiny_encoder)
    return folder / "var"


@pytest.fixture
def small_csv(tmp_path) -> Path:
    """A learnable table of 80 rows in two classes."""
    return write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(80))


@pytest.fixture
def submit_run(fathom_home, tiny_encoder):
    """Return a function that submits a run on a table with the tiny encoder; settings may be changed by keyword."""
    from core.config import DataConfig, RunConfig
    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table
    from core.runs.submission import submit

    def submit_on(path: Path, *, name: str = "test run", start: bool = True, pair: str | None = None, **changes):
        dataset = save_dataset(read_table(path))
        text = dataset.columns[0]
        data = DataConfig(dataset.id, dataset.file_name, text, dataset.columns[-1], pair)
        return submit(RunConfig(name, data, replace(tiny_settings(tiny_encoder), **changes)), start=start)

    return submit_on


@pytest.fixture
def train_here(monkeypatch):
    """Return a function that does a run inside this process and returns it."""
    from core.worker import main

    monkeypatch.setattr(os, "nice", lambda _: 0)

    def train(run):
        main([str(run.path)])
        return run

    return train
