"""Real public rows for a demo, against a stand-in of the Hub on loopback: fetched, kept, cut off, stopped, and without a network."""

import json
import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from cinema import DOMAIN, NOWHERE, PLAIN, SOURCE, TASK, TEST, TRAIN, parquet
from support import film_rows

from core.dataset.folder import load_dataset
from core.domain import HubSource, Task
from core.errors import DataError
from core.ingest.importing import ImportCancelledError
from core.tasks.models import answering_run, demo_runs
from core.tasks.public_rows import (
    cached_hub_data,
    fetch_hub_data,
    record_file,
    start_hub_fetch,
    submit_hub,
)

pytestmark = [pytest.mark.process, pytest.mark.usefixtures("network")]


def kept_files(home: Path) -> list[str]:
    """Return every file there is below the folder, but for locks and logs."""
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


def on(source: HubSource) -> Task:
    return replace(TASK, hub=source)


def test_both_splits_are_kept_and_a_run_on_them_shows_the_tasks_titles(train_here):
    seen = []
    kept = fetch_hub_data(DOMAIN, TASK, lambda share, rows: seen.append((share, rows)))
    assert (kept.rows, kept.test_rows, kept.incomplete, kept.licence) == (60, 40, 0, "CC BY 4.0")
    assert seen == sorted(seen), "progress never goes back"
    assert seen[-1] == (1.0, 100)
    assert load_dataset(kept.data.dataset).frame()["verdict"].unique().tolist() == ["1", "0"]
    assert load_dataset(kept.data.test_dataset).rows == 40
    run = train_here(submit_hub(DOMAIN, TASK, "quick", start=False))
    assert run.config().demo == "cinema/films@hub"
    assert run.state().status == "succeeded", run.state().reason
    assert [TASK.title_of(label) for label in run.metrics().classes] == ["Panned", "Praised"]
    assert run.metrics().split.test == 40
    assert answering_run(demo_runs(DOMAIN, TASK, "hub")).id == run.id
    assert demo_runs(DOMAIN, TASK) == []


def test_a_second_press_needs_no_network_and_no_wording_fetches_again(hub, monkeypatch):
    kept = fetch_hub_data(DOMAIN, TASK)
    monkeypatch.setenv("HF_ENDPOINT", NOWHERE)
    assert cached_hub_data(DOMAIN, TASK) == kept
    reworded = on(replace(SOURCE, licence="CC0", note="Other words.", classes={}))
    assert cached_hub_data(DOMAIN, reworded) == replace(kept, licence="CC0")
    assert submit_hub(DOMAIN, TASK, "balanced", start=False).config().data == kept.data
    assert cached_hub_data(DOMAIN, on(replace(SOURCE, name="acme/other"))) is None
    assert cached_hub_data(DOMAIN, PLAIN) is None


def test_rows_that_were_deleted_or_a_damaged_record_count_as_not_fetched():
    kept = fetch_hub_data(DOMAIN, TASK)
    file = record_file(DOMAIN, TASK)
    whole = file.read_text()
    for damaged in (whole[:50], "[]", json.dumps({"source": {}, "kept": {}})):
        file.write_text(damaged)
        assert cached_hub_data(DOMAIN, TASK) is None
    file.write_text(whole)
    assert cached_hub_data(DOMAIN, TASK) is not None
    for path in load_dataset(kept.data.test_dataset).path.iterdir():
        path.unlink()
    assert cached_hub_data(DOMAIN, TASK) is None
    with pytest.raises(DataError, match="are not on this machine"):
        submit_hub(DOMAIN, TASK, "quick")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (replace(SOURCE, name="acme/nothing"), "knows no data set 'acme/nothing'"),
        (replace(SOURCE, test_split="dev"), "has no split 'dev'"),
        (
            replace(SOURCE, name="acme/other"),
            "has the columns 'text' and 'label'; the demo wants 'review' and 'verdict'",
        ),
        (replace(SOURCE, text_pair="answer"), "wants 'review', 'answer' and 'verdict'"),
        (None, "names no public data set"),
    ],
)
def test_what_cannot_be_used_is_a_sentence_and_leaves_nothing(source, words, fathom_home):
    task = on(source)
    with pytest.raises(DataError, match=words):
        fetch_hub_data(DOMAIN, task)
    assert kept_files(fathom_home) == []
    assert cached_hub_data(DOMAIN, task) is None


@pytest.mark.parametrize("path", [TRAIN, TEST])
def test_a_connection_cut_in_the_middle_ends_soon_and_leaves_nothing(hub, path, fathom_home):
    hub.cut.add(path)
    started = time.monotonic()
    with pytest.raises(DataError, match="broke off"):
        fetch_hub_data(DOMAIN, TASK)
    assert time.monotonic() - started < 240
    assert kept_files(fathom_home) == []
    hub.cut.clear()
    assert fetch_hub_data(DOMAIN, TASK).rows == 60, "what was cut off before must not spoil the next press"


def test_without_a_network_a_sentence_says_so(monkeypatch, fathom_home):
    monkeypatch.setenv("HF_ENDPOINT", NOWHERE)
    with pytest.raises(DataError, match="cannot be reached"):
        fetch_hub_data(DOMAIN, TASK)
    assert kept_files(fathom_home) == []


def test_a_fetch_in_the_background_is_shared_and_can_be_stopped_in_the_middle_of_a_file(hub, fathom_home):
    hub.stalled.add(TRAIN)
    going = start_hub_fetch(DOMAIN, TASK)
    assert start_hub_fetch(DOMAIN, TASK) is going
    assert hub.reached.wait(300)
    going.cancel()
    assert going.wait(300)
    assert isinstance(going.error, ImportCancelledError)
    assert kept_files(fathom_home) == []
    hub.go_on.set()
    again = start_hub_fetch(DOMAIN, TASK)
    assert again is not going
    assert again.wait(300)
    assert again.error is None
    assert cached_hub_data(DOMAIN, TASK).rows == 60


def test_incomplete_rows_are_left_out_of_the_run_and_rows_are_held_out_without_a_test_split():
    task = on(replace(SOURCE, name="acme/holes", test_split=None))
    kept = fetch_hub_data(DOMAIN, task)
    assert (kept.rows, kept.test_rows, kept.incomplete) == (62, 0, 2)
    config = submit_hub(DOMAIN, task, "quick", start=False).config()
    assert config.data.test_dataset is None
    assert any("2 rows" in sentence for sentence in config.fixes)


def test_a_data_set_that_is_a_program_comes_from_the_hubs_own_copy_of_the_config_that_is_named(hub):
    rows = film_rows(30)
    hub.repositories["acme/program"] = {"README.md": b"", "program.py": b"raise SystemExit"}
    task = on(replace(SOURCE, name="acme/program", config="half", test_split=None))
    with pytest.raises(DataError, match="is a program, which is never run here, and the Hub has no converted copy"):
        fetch_hub_data(DOMAIN, task)
    hub.repositories["acme/program@refs/convert/parquet"] = {
        "all/train/0000.parquet": parquet(rows),
        "half/train/0000.parquet": parquet(rows[:20]),
    }
    assert fetch_hub_data(DOMAIN, task).rows == 20
    for change, words in (
        ({"config": "third"}, "has no config 'third'; it has 'all', 'half'"),
        ({"config": None}, "has several configs"),
        ({"train_split": "dev"}, "has no split 'dev'; it has 'train'"),
    ):
        with pytest.raises(DataError, match=words):
            fetch_hub_data(DOMAIN, on(replace(task.hub, **change)))


def test_ten_thousand_long_texts_are_kept_whole(hub):
    words = [f"word{number}" for number in range(2000)]
    generator = random.Random(0)
    rows = [
        (" ".join(generator.choices(words, k=180)) + f" {number}", ("good", "bad")[number % 2])
        for number in range(10_000)
    ]
    hub.repositories["acme/long"] = {"README.md": b"", TRAIN: parquet(rows), TEST: parquet(rows[:50])}
    task = on(replace(SOURCE, name="acme/long"))
    kept = fetch_hub_data(DOMAIN, task)
    assert load_dataset(kept.data.dataset).frame()["review"].tolist() == [row[0] for row in rows]
    assert submit_hub(DOMAIN, task, "balanced", start=False).config().train.max_length == 256
