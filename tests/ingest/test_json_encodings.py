"""JSON in other encodings, keys that stand twice, and corrections that leave JSON what it is."""

import json

import pyarrow as pa
import pytest

from core.errors import DataError
from core.ingest.columnar import as_text
from core.ingest.table import read_table

ROWS = [{"text": f"Grüße aus Köln, Nummer {n}, für dich", "label": "späť" if n % 2 else "früh"} for n in range(40)]
WESTERN = [{**row, "label": row["label"].replace("ť", "t")} for row in ROWS]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("form", ["lines", "array"])
def test_json_in_any_encoding(encoding, form):
    rows = WESTERN if encoding == "cp1252" else ROWS
    text = (
        json.dumps(rows, ensure_ascii=False)
        if form == "array"
        else "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    )
    table = read_table(text.encode(encoding), "x.json")
    assert table.frame.to_dict("records") == rows
    assert table.format in ("json", "jsonl")


@pytest.mark.parametrize("encoding", ["gb18030", "shift_jis", "cp1251", "cp1252"])
def test_a_told_encoding_keeps_json_json(encoding):
    word = {"gb18030": "包裹迟到", "shift_jis": "荷物が遅い", "cp1251": "посылка", "cp1252": "déjà"}[encoding]
    rows = [{"text": f"{word} {n}", "label": "ab"[n % 2]} for n in range(9)]
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(encoding)
    table = read_table(content, "x.jsonl", encoding=encoding)
    assert (table.frame.to_dict("records"), table.format, table.encoding) == (rows, "jsonl", encoding)


def test_a_told_encoding_that_does_not_fit_is_refused_and_a_delimiter_makes_a_text():
    content = "\n".join(json.dumps(row, ensure_ascii=False) for row in WESTERN).encode("cp1252")
    with pytest.raises(DataError, match="cannot be read as utf-8"):
        read_table(content, "x.jsonl", encoding="utf-8")
    assert read_table(content, "x.jsonl", delimiter=",").format == "text"


@pytest.mark.parametrize("form", ["lines", "array", "deep"])
def test_keys_that_stand_twice_are_told(form):
    rows = ['{"text": "a", "label": "x"}', '{"text": "b", "label": "x", "label": "y"}', '{"text": "c", "label": "z"}']
    content = "\n".join(rows) if form == "lines" else f"[{','.join(rows)}]"
    if form == "deep":
        content = f'{{"data": [{",".join(rows)}], "other": {{"n": 1}}}}'
    table = read_table(content.encode(), "x.json")
    assert "1 object with a key that stands twice" in table.describe()
    if form != "deep":
        assert table.frame["label"].tolist() == ["x", "y", "z"]


def test_times_beyond_the_calendar_are_shown():
    far = as_text(pa.array([2**40, 0, None], pa.timestamp("s"))).to_pylist()
    assert far == ["36812-02-20 00:36:16", "1970-01-01 00:00:00", ""]
