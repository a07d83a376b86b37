"""One plan: the command line, the Train page and a demo ask for the same run on the same table."""

import csv
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from support import write_domain

from core.commands import cli
from core.config import DataConfig, TrainConfig
from core.dataset.fixes import Fix, save_fixes
from core.dataset.folder import save_dataset
from core.errors import ConfigError
from core.ingest.table import read_table
from core.runs.plan import TableSize, measure, plan_run
from core.storage import ROOT
from core.tasks.discovery import find_domain
from core.tasks.models import submit_on


class Asked(Exception):
    """What somebody asked for, instead of a run."""


@pytest.fixture
def table(tmp_path, fathom_home):
    """Texts of which one in forty is long, among 1,400 rows: a sample of a thousand may see the tail otherwise than the whole."""
    path = tmp_path / "letters.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["letter", "reply", "kind"])
        for number in range(1400):
            words = 90 + number % 37 if number % 40 == 0 else 5 + number % 11
            writer.writerow([f"row {number} " + "word " * words, "a b c", ("short ", "short", "long")[number % 3]])
        writer.writerow(["no label here", "x", ""])
    return path


def asked_on_page(saved, monkeypatch, columns):
    """Open the Train page on the table, press Start, and return what it asks for."""
    asked = []

    def submit(config):
        asked.append(config)
        raise ConfigError("That will do.")

    known = {"name": "all-MiniLM-L6-v2", "source": "embedded", "verified": True, "sha256": "0" * 64}
    known |= {"pooling": "mean", "model_type": "bert", "layers": 6, "parameters": 22_000_000, "max_length": 512}
    preflight = {"minutes": 1.0, "minutes_low": 0.5, "minutes_high": 2.0, "device": {"name": "CPU"}, "notes": []}
    preflight |= dict.fromkeys(("peak_memory_bytes", "free_memory_bytes", "truncated_share", "unknown_share"), 0)
    monkeypatch.setattr("core.runs.submission.submit", submit)
    monkeypatch.setattr("pages.widgets.engine.encoder", lambda name: known)
    monkeypatch.setattr("pages.widgets.engine.preflight", lambda *sample: preflight)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.switch_page("pages/train/train.py")
    for name, value in {"data": saved.id, **columns}.items():
        app.query_params[name] = value
    app.run()
    app.button(key="start").click().run()
    assert len(asked) == 1, [error.value for error in app.error]
    return asked[0]


@pytest.mark.parametrize("pair", [None, "reply"])
def test_command_line_page_and_demo_ask_for_the_same(table, pair, tmp_path, monkeypatch):
    def stop(config):
        raise Asked(config)

    columns = {"text": "letter", "label": "kind", **({"pair": pair} if pair else {})}
    flags = [
        "--text",
        "letter",
        "--label",
        "kind",
        "--fix",
        "drop_incomplete",
        *(["--text-pair", pair] if pair else []),
    ]
    monkeypatch.setattr(cli, "submit", stop)
    with pytest.raises(Asked) as told:
        cli.main(["train", str(table), *flags])
    (by_command,) = told.value.args

    saved = save_dataset(read_table(table))
    save_fixes(saved.id, [Fix("drop_incomplete")])
    by_page = asked_on_page(saved, monkeypatch, columns)

    write_domain(tmp_path / "demos")
    monkeypatch.setenv("FATHOM_DEMOS", str(tmp_path / "demos"))
    domain = find_domain("films")
    monkeypatch.setattr("core.tasks.models.submit", lambda config, start: stop(config))
    with pytest.raises(Asked) as told:
        submit_on(domain, domain.task(None), "balanced", saved.frame(), by_command.data)
    (by_demo,) = told.value.args

    assert by_page.train == by_command.train
    assert by_demo.train == by_command.train
    assert by_page.data == by_command.data
    assert by_command.train.max_length > 128, "the long letters count"
    assert (by_demo.demo, by_command.demo, by_page.demo) == ("films/remarks", "", "")


def test_words_of_both_texts_count_and_labels_that_differ_by_blanks_are_one(table):
    frame = read_table(table).frame.head(4)
    single, pair = DataConfig("x", "f", "letter", "kind"), DataConfig("x", "f", "letter", "kind", "reply")
    assert measure(frame, single) == TableSize(4, 2, (8, 9, 10, 92))
    assert measure(frame, pair).word_counts == (11, 12, 13, 95)


def test_what_is_changed_is_changed_and_the_rest_is_the_recipe():
    data = DataConfig("x", "f", "text", "label")
    size = TableSize(5000, 3, (10,) * 5000)
    plain = plan_run(size, data, "thorough", name="a", encoder="bert-base-uncased", demo="films/remarks")
    changed = plan_run(
        size, data, "thorough", name="a", encoder="bert-base-uncased", changes={"seed": 7, "epochs": 1.0}
    )
    assert changed.train == replace(plain.train, seed=7, epochs=1.0) != plain.train
    assert (plain.train.preset, plain.train.encoder, plain.demo) == ("thorough", "bert-base-uncased", "films/remarks")
    assert isinstance(plain.train, TrainConfig)
    with pytest.raises(ConfigError, match="batch_size is 0"):
        plan_run(size, data, "quick", name="a", changes={"batch_size": 0})
