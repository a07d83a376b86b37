"""Pages beside a damaged run, and about it: a sentence, never a trace, and the other runs as ever."""

import shutil

import pytest
import streamlit as st
from damage import ANY_FILE
from streamlit.testing.v1 import AppTest

from core.runs.registry import find_run
from core.storage import ROOT

FILES = (
    "state.json",
    "config.json",
    "metrics.json",
    "name.txt",
    "events.jsonl",
    "predictions.parquet",
    "baselines.parquet",
    "doubtful.parquet",
    "data/train.parquet",
    "data/test.parquet",
    "data/split.json",
    "model/classifier.json",
)
HURT = "the damaged run"
PAGES = (
    ("home.py", {}),
    ("train/runs.py", {}),
    ("train/runs.py", {"compare": f"frozen,{HURT}"}),
    ("train/train.py", {"run": HURT}),
    ("model/model.py", {"run": "frozen", "view": "Results"}),
    *(("model/model.py", {"run": HURT, "view": view}) for view in ("Results", "Trust", "Decide", "Card", "Export")),
)


@pytest.fixture
def hurt(explained_home, fathom_home, monkeypatch):
    """A run to be damaged, beside one that is whole."""
    for run in sorted((explained_home / "runs").iterdir()):
        if run.name.startswith(("frozen", "pair")):
            shutil.copytree(run, fathom_home / "runs" / run.name)
    monkeypatch.setenv("FATHOM_ENGINE_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)  # it wants the app around the page
    return find_run("pair")


@pytest.mark.slow
@pytest.mark.parametrize("how", ["noise", "gone"])
@pytest.mark.parametrize("file", FILES)
def test_no_page_stumbles_over_a_damaged_run(hurt, file, how):
    whole = find_run("frozen")
    ANY_FILE[how](hurt.path / file)
    for page, query in PAGES:
        test = AppTest.from_file(str(ROOT / "pages" / page), default_timeout=300)
        test.query_params.update(
            {key: value.replace(HURT, hurt.id).replace("frozen", whole.id) for key, value in query.items()}
        )
        test.run()
        told = [each.value for each in test.error]
        assert not test.exception, (page, query, test.exception)
        assert not [each for each in told if "Something went wrong" in each], (page, query)
