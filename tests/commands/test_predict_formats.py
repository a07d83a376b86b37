"""What predict writes: every row of the person's, in the format that the ending names, and nothing where there is nothing to read."""

import json
import shutil

import pandas as pd
import pytest
from support import write_csv

from core.commands.cli import main
from core.commands.output_formats import FORMATS, MOST_CELL_CHARACTERS, check_target
from core.errors import ConfigError
from core.ingest.table import read_table
from core.runs.registry import find_run

ROWS = [
    ("a lovely great film", "x", "0.5"),
    ("", "y", "0.5"),
    ("  \t ", "y", "0.5"),
    ("\u200b\u3000", "y", "0.5"),
    ("a dull awful film", "=1+1", "0.5"),
]


@pytest.fixture
def home(films_home, fathom_home):
    """A home with one trained run, called films."""
    shutil.copytree(films_home, fathom_home, dirs_exist_ok=True)
    return fathom_home


@pytest.fixture
def table(tmp_path):
    """A table with columns that are called like what predict adds, and three rows without a text."""
    return write_csv(tmp_path / "in.csv", ["text", "predicted", "confidence"], ROWS)


@pytest.mark.parametrize("ending", FORMATS)
def test_each_ending_writes_its_format_with_every_row_and_column(ending, home, table, tmp_path, capsys):
    out = tmp_path / f"out{ending}"
    assert main(["predict", "films", str(table), "--text", "text", "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "3 rows have no text and get no class" in said
    assert "comma-separated" in said
    assert "'predicted', 'confidence' already, kept as they are" in said
    frame = pd.read_parquet(out) if ending == ".parquet" else read_table(out).frame
    assert len(frame) == len(ROWS)
    assert list(frame.columns)[:5] == ["text", "predicted", "confidence", "predicted_2", "confidence_2"]
    assert frame["predicted"].tolist()[:4] == ["x", "y", "y", "y"]
    given = frame["predicted_2"].fillna("").tolist()
    classes = find_run("films").metrics().classes
    assert all(label in ("", *classes) for label in given)
    assert given[1:4] == ["", "", ""]
    assert frame["in_scope_2"].tolist()[1:4] == ["no text"] * 3
    assert frame["waits_2"].tolist()[1:4] == ["yes"] * 3
    shares = frame[[f"p_2:{label}" for label in classes]].replace("", None).astype(float)
    assert shares.iloc[1:4].isna().all(axis=None)
    assert shares.iloc[[0, 4]].sum(axis=1).round(3).tolist() == [1.0, 1.0]


def test_json_has_numbers_and_nothing_where_nothing_is_known(home, table, tmp_path):
    out = tmp_path / "out.jsonl"
    assert main(["predict", "films", str(table), "--text", "text", "-o", str(out)]) == 0
    first, second, *_ = (json.loads(line) for line in out.read_text("utf-8").splitlines())
    assert isinstance(first["p_2:good"], float)
    assert first["truncated_2"] is False
    assert (second["predicted_2"], second["confidence_2"], second["p_2:good"]) == (None, None, None)


@pytest.mark.parametrize("name", ["out.ods", "out", "out.xls", "out.csv.gz", "out.docx", "out.feather", ".csv", "out."])
def test_another_ending_is_refused_before_the_work(name, home, table, tmp_path, capsys, monkeypatch):
    from core.engine import predict

    monkeypatch.setattr(predict, "load_classifier", lambda *_: pytest.fail("the model was loaded"))
    assert main(["predict", "films", str(table), "--text", "text", "-o", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert ".parquet" in said
    assert "Name the file such as" in said
    assert not (tmp_path / name).exists()


def test_what_cannot_be_written_is_refused_before_the_work(home, table, tmp_path, capsys, monkeypatch):
    from core.engine import predict

    monkeypatch.setattr(predict, "load_classifier", lambda *_: pytest.fail("the model was loaded"))
    assert main(["predict", "films", str(table), "--text", "text", "-o", str(table)]) == 2
    assert "is the table itself" in capsys.readouterr().err
    book = tmp_path / "texts.xlsx"
    pd.read_csv(table).to_excel(book, index=False, sheet_name="texts")
    assert main(["predict", "films", f"{book}::texts", "--text", "text", "-o", str(book)]) == 2
    assert "is the table itself" in capsys.readouterr().err
    assert main(["predict", "films", str(table), "--text", "text", "-o", str(tmp_path)]) == 2
    assert "is a folder" in capsys.readouterr().err
    long = pd.DataFrame({"text": ["x" * (MOST_CELL_CHARACTERS + 1)]})
    with pytest.raises(ConfigError, match="has a longer text"):
        check_target(tmp_path / "out.xlsx", "in.csv", long, 5)
    with pytest.raises(ConfigError, match="16,384 columns"):
        check_target(tmp_path / "out.xlsx", "in.csv", pd.DataFrame({"text": ["x"]}), 16_384)


def test_the_threshold_and_what_is_not_sure(home, table, tmp_path, capsys):
    out, asked = tmp_path / "out.csv", ["predict", "films", str(table), "--text", "text"]
    assert main([*asked, "-o", str(out), "--threshold", "1", "--not-sure"]) == 0
    frame = read_table(out).frame
    inside = frame["in_scope_2"].isin(["yes", "unusual"])
    assert inside.any()
    assert frame["predicted_2"][inside].tolist() == ["not sure"] * int(inside.sum())
    assert frame["predicted_2"][frame["in_scope_2"] == "no text"].tolist() == [""] * 3
    assert "chosen by hand" in capsys.readouterr().out
    assert main([*asked, "-o", str(out), "--threshold", "0", "--not-sure", "ask"]) == 0
    frame = read_table(out).frame
    assert "ask" not in frame["predicted_2"].tolist()
    assert main([*asked, "-o", str(out), "--threshold", "1.2"]) == 2
    assert "allowed is a probability from 0 to 1" in capsys.readouterr().err
    assert main([*asked, "-o", str(out), "--not-sure", "good"]) == 2
    assert "is a class of this model" in capsys.readouterr().err


def test_the_reading_can_be_corrected(home, tmp_path, capsys):
    table = tmp_path / "latin.csv"
    table.write_bytes("text;note\nun film d\xe9j\xe0 vu;a\nthe film;b\n".encode("cp1252"))
    out = tmp_path / "out.csv"
    asked = ["predict", "films", str(table), "--text", "text", "-o", str(out)]
    assert main([*asked, "--encoding", "cp437", "--delimiter", ";", "--header-row", "1"]) == 0
    assert "cp437" in capsys.readouterr().out
    assert read_table(out).frame["text"].tolist()[0] == "un film d\u0398j\u03b1 vu"


def test_pairs_and_single_texts_are_told_apart_before_the_work(home, table, tmp_path, capsys):
    asked = [
        "predict",
        "films",
        str(table),
        "--text",
        "text",
        "--text-pair",
        "predicted",
        "-o",
        str(tmp_path / "o.csv"),
    ]
    assert main(asked) == 2
    assert "reads single texts" in capsys.readouterr().err


def test_rows_without_a_text_are_counted_among_those_that_wait(home, table, tmp_path, capfd):
    out = tmp_path / "out.csv"
    assert main(["predict", "films", str(table), "--text", "text", "--threshold", "0", "-o", str(out)]) == 0
    said, aside = capfd.readouterr()
    waiting = read_table(out).frame["waits_2"].eq("yes").sum()
    assert f"{waiting} wait for a person" in said
    assert ", 3 without a text (column waits)" in said
    assert "95 % cannot be promised" not in said
    assert "LOAD REPORT" not in said + aside


def test_a_table_without_the_column_that_was_learned_from_says_how_to_name_one(home, tmp_path, capsys):
    other = write_csv(tmp_path / "other.csv", ["message"], [("a lovely film",)])
    assert main(["predict", "films", str(other), "-o", str(tmp_path / "out.csv")]) == 2
    said = capsys.readouterr().err
    assert "learned from column 'text', which this table does not have" in said
    assert "'message'" in said
    assert "--text COL" in said
