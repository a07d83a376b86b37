"""Second thoughts: archives of many tables, JSON as services give it, odd JSON Lines."""

import json

from book_writers import zip_files
from shape_case import Shape
from shape_packed import delimited, jsonl, tar_files
from shape_sentences import make_rows

LANGUAGES = ("en", "de", "ja", "ru", "fr", "tr", "ar", "es", "th", "pl")
HEADER = ["text", "label"]


def build() -> list[Shape]:
    return [shape for make in (many_tables, parted_tables, services, odd_lines) for shape in make()]


def many_tables() -> list[Shape]:
    """Archives of several tables: parts with classes below, a file per class, one per month, others beside."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 24)
        labels = list(dict.fromkeys(label for _, label in rows))
        by_class = {label: [text for text, one in rows if one == label] for label in labels}
        every: list[list[str]] = [list(row) for row in rows]
        if at % 5 == 0:
            parts = ["train" if n % 3 else "test" for n in range(len(rows))]
            files = {
                f"set/{part}/{label}/{n}.txt": text.encode()
                for n, ((text, label), part) in enumerate(zip(rows, parts, strict=True))
            }
            every = [[*row, part] for row, part in zip(rows, parts, strict=True)]
        elif at % 5 == 1:
            files = {f"{label}.txt": "\n".join(texts).encode() for label, texts in by_class.items()}
        elif at % 5 == 2:
            files = {f"2024-{month:02d}.csv": delimited(rows[month * 8 - 8 : month * 8]) for month in (1, 2, 3)}
        elif at % 5 == 3:
            files = {"big.csv": delimited(rows), "labels.csv": b"id,name\n1,a\n2,b\n"}
        else:
            files = {
                f"{label}.csv": delimited([[text] for text in texts], ("text",)) for label, texts in by_class.items()
            }
        more = {"must_tell": "labels.csv"} if at % 5 == 3 else {}
        data = zip_files(dict(files)) if at % 2 else tar_files(files)
        shapes.append(Shape("harder: archives of many tables", f"many-{at}.{'zip' if at % 2 else 'tar.gz'}", data, [], every, loose=True, ordered=False, may_tell="file|other|put together", **more))  # type: ignore[arg-type]  # fmt: skip
    return shapes


def parted_tables() -> list[Shape]:
    """One table in numbered parts; names with backslashes, spaces and other scripts; a part that is empty."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 30)
        parts = [rows[:10], rows[10:20], rows[20:]]
        names = [["part-00000.csv", "part-00001.csv", "part-00002.csv"], ["d\\a1.csv", "d\\a2.csv", "d\\a3.csv"], ["данные 1.csv", "данные 2.csv", "данные 3.csv"], ["x/0.jsonl", "x/1.jsonl", "x/2.jsonl"], ["p_1.tsv", "p_2.tsv", "p_10.tsv"]][at % 5]  # fmt: skip
        files: dict[str, str | bytes] = {}
        for name, part in zip(names, parts, strict=True):
            files[name] = jsonl([dict(zip(HEADER, row, strict=True)) for row in part]) if name.endswith("jsonl") else delimited(part, delimiter="\t" if name.endswith("tsv") else ",")  # fmt: skip
        if at > 4:
            files["_SUCCESS"] = b""
        shapes.append(Shape("harder: one table in parts", f"parted-{at}.zip", zip_files(files), [], rows, loose=True, may_tell="file|put together|part"))  # fmt: skip
    return shapes


def services() -> list[Shape]:
    """JSON as programming interfaces give it."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 24)
        records = [dict(zip(HEADER, row, strict=True)) for row in rows]
        classes = {label: [text for text, one in rows if one == label] for _, label in rows}
        value: object = [
            {
                "features": [{"name": "text"}],
                "rows": [{"row_idx": n, "row": record, "truncated_cells": []} for n, record in enumerate(records)],
            },
            {
                "took": 3,
                "hits": {
                    "total": {"value": 24},
                    "hits": [{"_index": "a", "_id": str(n), "_source": record} for n, record in enumerate(records)],
                },
            },
            {"intents": [{"tag": label, "patterns": texts, "responses": ["ok"]} for label, texts in classes.items()]},
            classes,
            {"status": "ok", "result": {"items": records, "next": None}},
            {"data": [[n, *row] for n, row in enumerate(rows)], "columns": ["id", *HEADER]},
            dict(rows),
            [[record] for record in records],
            {"text": [row[0] for row in rows], "label": [row[1] for row in rows], "name": "set"},
            [{"attributes": record, "id": n, "type": "message"} for n, record in enumerate(records)],
        ][at]
        shapes.append(Shape("harder: JSON of services", f"service-{at}.json", json.dumps(value, ensure_ascii=False).encode(), [], rows, loose=True, ordered=at not in (2, 3)))  # fmt: skip
    return shapes


def odd_lines() -> list[Shape]:
    """JSON Lines with marks, gaps, commas, broken lines, other encodings, numbers that are not numbers, lists for rows."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 24)
        lines = [json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in rows]
        every, more = [list(row) for row in rows], {}
        data = [
            ("\ufeff" + "\r\n".join(lines)).encode(),
            "\n\n".join(lines).encode(),
            (",\n".join(lines)).encode(),
            "\n".join([*lines[:9], '{"text": "cut', *lines[9:]]).encode(),
            "\n".join(lines).encode("utf-16"),
            "\n".join(line[:-1] + ', "x": NaN}' for line in lines).encode(),
            ("[\n" + ",\n".join(lines) + ",\n]").encode(),
            "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(),
            "\n".join(json.dumps(row, ensure_ascii=False) for row in [HEADER, *rows]).encode(),
            ("// export of the first quarter\n" + "\n".join(lines)).encode(),
        ][at]
        if at in (3, 9):
            more = {"must_tell": "line"}
        shapes.append(Shape("harder: JSON Lines", f"lines-{at}.jsonl", data, [], every, loose=True, **more))  # type: ignore[arg-type]
    return shapes
