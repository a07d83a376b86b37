"""Corrections of a demo: kept in a file a task, replaced, taken back, learned from, and never lost."""

import csv
import io
from dataclasses import replace
from threading import Thread

import pytest
from support import write_domain

from core.dataset.folder import load_dataset
from core.errors import DataError, StorageError
from core.tasks.corrections import (
    add_correction,
    clear_corrections,
    correction_rows,
    corrections_csv,
    demo_corrections,
    load_corrections,
    remove_correction,
    unusable_lines,
)
from core.tasks.discovery import find_domain
from core.tasks.models import submit_demo


@pytest.fixture
def films(tmp_path, fathom_home, monkeypatch):
    """Where the corrections of a task are kept, and the task."""
    write_domain(tmp_path / "demos")
    monkeypatch.setenv("FATHOM_DEMOS", str(tmp_path / "demos"))
    domain = find_domain("films")
    return demo_corrections(domain, domain.task(None)), domain.task(None)


def whole():
    """Return the domain and its task."""
    domain = find_domain("films")
    return domain, domain.task(None)


def add(films, text, label="bad", predicted="good", pair=None):
    return add_correction(*films, text=text, text_pair=pair, label=label, predicted=predicted)


def test_what_was_corrected_comes_back_in_order_whatever_it_is_written_with(films):
    texts = ["plain", 'quotes "and", commas', "two\nlines\u2028and more", "雪の映画 🎬", "lone \ud800 surrogate"]
    for text in texts:
        add(films, text)
    found = load_corrections(*films)
    assert [one.text for one in found] == texts
    assert {(one.text_pair, one.label, one.predicted) for one in found} == {(None, "bad", "good")}
    assert [one.at for one in found] == sorted(one.at for one in found)
    assert correction_rows(found)[0] == ("plain", None, "bad")
    assert films[0].read_bytes().count(b"\n") == len(texts)


def test_the_same_text_again_replaces_and_comes_last(films):
    add(films, "one", "bad")
    add(films, "two", "bad")
    add(films, "one", "good", "bad")
    assert [(one.text, one.label) for one in load_corrections(*films)] == [("two", "bad"), ("one", "good")]


def test_one_or_all_can_be_taken_back(films):
    for text in ("one", "two", "three"):
        add(films, text)
    assert remove_correction(*films, "two")
    assert not remove_correction(*films, "two")
    assert [one.text for one in load_corrections(*films)] == ["one", "three"]
    assert clear_corrections(*films) == 2
    assert load_corrections(*films) == []


def test_damaged_lines_are_left_out_of_the_list_and_never_out_of_the_file(films):
    add(films, "one")
    add(films, "two")
    file = films[0]
    whole = file.read_bytes()
    broken = [b'{"text": "cut o', b"\xff\xfe\x00", b"[]", whole.split(b"\n")[0].replace(b'"bad"', b'"gone"')]
    file.write_bytes(whole + b"\n".join(broken))
    assert [one.text for one in load_corrections(*films)] == ["one", "two"]
    assert unusable_lines(*films) == len(broken)
    add(films, "three")
    remove_correction(*films, "one")
    assert [one.text for one in load_corrections(*films)] == ["two", "three"]
    clear_corrections(*films)
    assert file.read_bytes().splitlines() == broken


def test_a_write_that_fails_leaves_the_list_as_it_was(films, monkeypatch):
    add(films, "one")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.storage.os.replace", full)
    with pytest.raises(StorageError, match="is full"):
        add(films, "two")
    assert [one.text for one in load_corrections(*films)] == ["one"]
    assert [file.name for file in films[0].parent.iterdir()] == ["corrections.jsonl"]


def test_two_tabs_at_once_lose_nothing(films):
    def several(name):
        for number in range(15):
            add(films, f"{name} {number}")

    threads = [Thread(target=several, args=(name,)) for name in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load_corrections(*films)) == 30


@pytest.mark.parametrize(
    ("text", "label", "words"), [("  ", "bad", "empty remark"), ("fine", "middling", "no class 'middling'.*good, bad")]
)
def test_what_cannot_be_learned_from_is_refused_with_a_sentence(films, text, label, words):
    with pytest.raises(DataError, match=words):
        add(films, text, label)
    assert load_corrections(*films) == []


def test_of_a_pair_both_texts_count(films):
    file, task = films
    pairs = (file, replace(task, text_pair="answer"))
    for answer in ("yes", "no"):
        add(pairs, "question", pair=answer)
    add(pairs, "question", "good", pair="no")
    assert [(one.text_pair, one.label) for one in load_corrections(*pairs)] == [("yes", "bad"), ("no", "good")]
    with pytest.raises(DataError, match="empty"):
        add(pairs, "question", pair=" ")
    assert unusable_lines(*films) == 2, "a task of single texts cannot use pairs"


def test_the_file_to_take_away_is_harmless_in_a_spreadsheet(films):
    add(films, '=HYPERLINK("http://x")')
    add(films, "line one\nline two")
    rows = list(csv.reader(io.StringIO(corrections_csv(films[1], load_corrections(*films)).decode("utf-8-sig"))))
    assert rows[0] == ["text", "label", "predicted", "corrected_at"]
    assert rows[1][:3] == ['\'=HYPERLINK("http://x")', "bad", "good"]
    assert rows[2][0] == "line one\nline two"


def test_a_model_learns_from_the_bundled_rows_and_the_corrections(films):
    add(films, "a story that nobody else wrote")
    run = submit_demo(*whole(), "balanced", added=correction_rows(load_corrections(*films)), start=False)
    frame = load_dataset(run.config().data.dataset).frame()
    assert frame[frame["text"] == "a story that nobody else wrote"]["label"].tolist() == ["bad"]
    assert len(frame) == 49
    assert run.config().demo == "films/remarks"


def test_a_correction_of_a_bundled_row_replaces_it_and_is_not_tested_on(films):
    domain, task = whole()
    learned, tested = (
        file(task).read_text(encoding="utf-8").splitlines() for file in (domain.train_file, domain.test_file)
    )
    (known, old), (seen, _) = learned[1].rsplit(",", 1), tested[1].rsplit(",", 1)
    new = "bad" if old == "good" else "good"
    run = submit_demo(*whole(), "balanced", added=[(known, None, new), (seen, None, "bad")], start=False)
    train = load_dataset(run.config().data.dataset).frame()
    test = load_dataset(run.config().data.test_dataset).frame()
    assert train[train["text"] == known]["label"].tolist() == [new]
    assert seen not in set(test["text"])
    assert (len(train), len(test)) == (49, 19)
