"""The table of what a model said: one set of headings, nobody's columns lost, and harmless in Excel."""

import csv
import io
import os
import stat

import pandas as pd
import pytest

from core.classified import added_columns, clash_notice, classified_csv, write_classified
from core.errors import StorageError
from core.storage import replaced_file

ANSWERS = [
    {"label": "=good", "probability": 0.75, "probabilities": [0.25, 0.75], "truncated": False},
    {"label": "bad", "probability": 0.6, "probabilities": [0.6, 0.4], "truncated": True},
]
CLASSES = ["bad", "=good"]


def frame(**columns):
    return pd.DataFrame({"text": ["=1+1", "caf\u00e9"], **columns}, dtype="str")


def rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_columns_come_first_then_what_the_model_says():
    content = classified_csv(frame(), CLASSES, ANSWERS)
    assert content.startswith(b"\xef\xbb\xbf"), "Excel takes it for another encoding without the mark"
    assert rows(content) == [
        ["text", "predicted", "confidence", "truncated", "p:bad", "p:=good"],
        ["'=1+1", "'=good", "0.7500", "no", "0.250000", "0.750000"],
        ["caf\u00e9", "bad", "0.6000", "yes", "0.600000", "0.400000"],
    ]


def test_a_row_without_a_class_has_no_certainty_either():
    first, second = rows(classified_csv(frame(), CLASSES, [{**ANSWERS[0], "label": ""}, ANSWERS[1]]))[1:]
    assert first == ["'=1+1", "", "", "no", "0.250000", "0.750000"]
    assert second[1:3] == ["bad", "0.6000"]


def test_columns_that_are_there_already_stay_and_the_new_ones_say_how_they_are_called():
    table = frame(predicted=["x", "x"], Confidence=["0.5", "0.5"])
    head, first, second = rows(classified_csv(table, CLASSES, ANSWERS))
    assert head == [
        *["text", "predicted", "Confidence"],
        *["predicted_2", "confidence_2", "truncated_2", "p_2:bad", "p_2:=good"],
    ]
    assert [row[1:4] for row in (first, second)] == [["x", "0.5", "'=good"], ["x", "0.5", "bad"]]
    notice = clash_notice(list(table.columns), CLASSES)
    assert "columns 'predicted', 'Confidence' already, kept as they are" in notice
    assert "'predicted_2', 'confidence_2'" in notice
    assert clash_notice(["text", "prediction"], CLASSES) == ""


def test_a_table_may_be_classified_again_and_again():
    names = ["text"]
    for number in (1, 2, 3):
        new = added_columns(names, CLASSES, ["corrected_to"])
        assert len({*names, *new}) == len(names) + len(new), f"round {number} gives a heading twice"
        names += new
    assert names[-1] == "corrected_to_3"
    assert added_columns(["P:BAD"], CLASSES)[0] == "predicted_2"


def test_further_columns_are_harmless_too_and_as_many_as_the_rows():
    head, first, _ = rows(classified_csv(frame(), CLASSES, ANSWERS, {"corrected_to": ["=bad", ""]}))
    assert (head[-1], first[-1]) == ("corrected_to", "'=bad")
    for answers, more in ((ANSWERS[:1], {}), (ANSWERS, {"corrected_to": ["x"]})):
        with pytest.raises(ValueError, match="shorter"):
            classified_csv(frame(), CLASSES, answers, more)


def test_rows_are_written_as_they_come_and_the_file_stays_open():
    target = io.BytesIO()
    write_classified(target, frame(), CLASSES, iter(ANSWERS))
    assert not target.closed
    assert target.getvalue() == classified_csv(frame(), CLASSES, ANSWERS)


def test_what_utf8_cannot_carry_does_not_lose_the_table():
    assert rows(classified_csv(frame(), CLASSES, ANSWERS, {"corrected_to": ["a\ud800b", ""]}))[1][-1] == "a\\ud800b"


def test_a_file_that_fails_halfway_leaves_the_old_one(tmp_path):
    target = tmp_path / "new" / "out.csv"
    with replaced_file(target) as file:
        file.write(b"old")
    with pytest.raises(TypeError), replaced_file(target) as file:
        file.writelines([b"half", "no bytes"])
    assert target.read_bytes() == b"old"
    assert os.listdir(target.parent) == ["out.csv"]
    with pytest.raises(StorageError, match="cannot be used"), replaced_file(target.parent) as file:
        file.write(b"x")


def test_a_result_may_be_read_as_the_umask_says_and_state_by_its_owner_alone(tmp_path):
    old = os.umask(0o022)
    try:
        for private, mode in ((False, 0o644), (True, 0o600)):
            with replaced_file(tmp_path / "a.csv", private=private) as file:
                file.write(b"x")
            assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == mode
    finally:
        os.umask(old)
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with replaced_file(tmp_path / "pipe") as file:
        file.write(b"through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode), "a pipe must not be replaced by a file"
