"""What many tests need: a folder of their own for everything Fathom writes, a tiny encoder, and small tables."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from made_once import in_home, made_once
from support import film_rows, tiny_settings, write_csv
from tiny_encoder import write_sentence_encoder, write_tiny_encoder

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Tiny models gain nothing from threads, and threads of several processes on two cores wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")


SHARED = ("app", "trained_app")
SLOW_TO_MAKE = {"explained_home", "doubted_home"}
_SPAWNS = {"subprocess.Popen", "os.fork", "os.posix_spawn"}
_BEFORE = pytest.StashKey[int]()
_started: list[str] = []
sys.addaudithook(lambda event, arguments: _started.append(str(arguments)[:300]) if event in _SPAWNS else None)


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark what lies in tests/browser, which drives a browser and starts processes, and what waits for several trained runs."""
    for item in items:
        # One process does the tests of a file; and those of one dashboard, which starts but once then.
        item.add_marker(
            pytest.mark.xdist_group("trained_app" if "trained_app" in item.fixturenames else item.path.name)
        )
        if SLOW_TO_MAKE.intersection(item.fixturenames):
            item.add_marker("slow")
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


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Generator[None, None, None]:
    """Streamlit looks through all installed packages for components for each page that a test opens; they do not change meanwhile."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


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
    return made_once(tmp_path_factory, "tiny-encoder", write_tiny_encoder)


@pytest.fixture
def sentence_encoder(tmp_path, tiny_encoder) -> Path:
    """The tiny encoder as one of sentences, which is mean-pooled."""
    return write_sentence_encoder(tmp_path / "sentence-encoder", tiny_encoder)


@pytest.fixture(scope="session")
def explained_home(tmp_path_factory, tiny_encoder) -> Path:
    """The folder of four trained runs, one of each kind; tests work on copies, which `trained_runs` makes."""
    from explain_runs import make_runs

    return made_once(tmp_path_factory, "explained", in_home(lambda folder: make_runs(folder, tiny_encoder))) / "var"


@pytest.fixture(scope="session")
def films_home(tmp_path_factory, tiny_encoder) -> Path:
    """The folder of one run that was trained on films; tests work on copies, which `films_run` makes."""
    from films_run import train_on_films

    return made_once(tmp_path_factory, "films", in_home(lambda folder: train_on_films(folder, tiny_encoder))) / "var"


@pytest.fixture
def films_run(films_home, fathom_home):
    """A really trained run on films, in the folder of the test."""
    from core.runs.registry import find_run

    shutil.copytree(films_home, fathom_home, dirs_exist_ok=True)
    return find_run("films")


@pytest.fixture(scope="session")
def presented_home(tmp_path_factory, tiny_encoder) -> Path:
    """The folder of two small demos and their trained runs; tests work on copies, which `presented_demos` makes."""
    from presented import make_demos

    return made_once(tmp_path_factory, "presented", in_home(lambda folder: make_demos(folder, tiny_encoder)))


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
