"""Archives, columnar files, JSON of every form and the exports of labelling tools."""

import csv
import io
import json
import tarfile
from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as parquet
from book_writers import Sheet, write_xlsx, zip_files
from shape_case import Shape
from shape_sentences import make_rows

LANGUAGES = ("en", "de", "ja", "ru", "fr", "tr", "ar", "es", "th", "pl")
Rows = list[list[str]]


def build() -> list[Shape]:
    makers = (
        zipped_parts,
        folder_per_class,
        nested_archives,
        leftovers,
        arrow_files,
        nested_parquet,
        json_forms,
        json_nested,
    )
    return [shape for make in makers for shape in make()]


def delimited(rows: Rows, header: tuple[str, ...] = ("text", "label"), delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


def tar_files(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def jsonl(rows: list[object]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def zipped_parts() -> list[Shape]:
    """Files of train, validation and test in one archive: all of them, or the one that is named."""
    names = [("train.csv", "test.csv"), ("data/train.tsv", "data/dev.tsv", "data/test.tsv"), ("train.jsonl", "valid.jsonl", "test.jsonl"), ("x_train.csv", "x_test.csv"), ("train.parquet", "test.parquet"), ("Train.csv", "Test.csv"), ("train.xlsx", "test.xlsx"), ("set/training.csv", "set/testing.csv"), ("imdb-train.csv", "imdb-test.csv"), ("train/data.csv", "test/data.csv")]  # fmt: skip
    shapes = []
    for at, (language, parts) in enumerate(zip(LANGUAGES, names, strict=True)):
        files, every, start = {}, [], 0
        for name, count in zip(parts, (30, 12, 9), strict=False):
            rows = make_rows(language, count, start)
            start += count
            files[name] = as_file(name, rows)
            every.append(rows)
        files["README.md"] = b"# About\nSome words, and more.\n"
        data = tar_files(files, ("w:gz", "w", "w:xz")[at % 3]) if at % 2 else zip_files(files)
        ending = (("tar.gz", "tar", "tar.xz")[at % 3]) if at % 2 else "zip"
        shapes.append(Shape("containers: train and test files", f"parts-{at}.{ending}", data, [], [row for rows in every for row in rows], loose=True, ordered=False, may_tell="train"))  # fmt: skip
        shapes.append(Shape("containers: a file named in an archive", f"named-{at}.{ending}", data, ["text", "label"], every[1], options={"member": parts[1]}))  # fmt: skip
    return shapes


def as_file(name: str, rows: Rows) -> bytes:
    if name.endswith(".xlsx"):
        return write_xlsx([Sheet("Sheet1", [["text", "label"], *rows])])
    if name.endswith(".jsonl"):
        return jsonl([dict(zip(("text", "label"), row, strict=True)) for row in rows])
    if name.endswith(".parquet"):
        out = io.BytesIO()
        pd.DataFrame(rows, columns=["text", "label"]).to_parquet(out)
        return out.getvalue()
    return delimited(rows, delimiter="\t" if name.endswith(".tsv") else ",")


def folder_per_class() -> list[Shape]:
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 24)
        top = ("", "data/", "corpus/train/", "my set/")[at % 4]
        labels = list(dict.fromkeys(label for _, label in rows)) if at % 2 == 0 else ["delivery", "quality"]
        known = dict(zip(dict.fromkeys(label for _, label in rows), labels, strict=True))
        files = {
            f"{top}{known[label]}/{n:03d}.txt": f"{text}\n{text[:9]}".encode() for n, (text, label) in enumerate(rows)
        }
        data = tar_files(files) if at % 3 == 2 else zip_files(dict(files))
        every = [[f"{text}\n{text[:9]}", known[label]] for text, label in rows]
        shapes.append(Shape("containers: a folder per class", f"folders-{at}.{'tar.gz' if at % 3 == 2 else 'zip'}", data, [], every, loose=True, ordered=False))  # fmt: skip
    return shapes


def nested_archives() -> list[Shape]:
    """An archive within an archive, a packed table within one, and packed twice."""
    import bz2
    import gzip
    import lzma

    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 24)
        table = delimited(rows)
        data, ending = [
            (zip_files({"inner.zip": zip_files({"a.csv": table})}), "zip"),
            (zip_files({"a.csv.gz": gzip.compress(table)}), "zip"),
            (gzip.compress(zip_files({"a.csv": table})), "zip.gz"),
            (tar_files({"a.csv.bz2": bz2.compress(table)}, "w"), "tar"),
            (tar_files({"deep/er/a.csv": table}, "w:bz2"), "tar.bz2"),
            (gzip.compress(gzip.compress(table)), "csv.gz.gz"),
            (lzma.compress(table), "csv.xz"),
            (zip_files({"outer/inner.tar.gz": tar_files({"b/a.csv": table})}), "zip"),
            (zip_files({"book.xlsx": write_xlsx([Sheet("S", [["text", "label"], *rows])])}), "zip"),
            (bz2.compress(table), "csv.bz2"),
        ][at]
        shapes.append(Shape("containers: nested archives", f"nested-{at}.{ending}", data, ["text", "label"], rows))
    return shapes


def leftovers() -> list[Shape]:
    """What macOS, Windows and git leave beside the one table."""
    shapes = []
    beside: list[dict[str, bytes]] = [
        {"__MACOSX/._data.csv": b"\0\5\x16\7\0\2\0\0Mac OS X" + bytes(80)},
        {".DS_Store": b"\0\0\0\1Bud1" + bytes(60), "__MACOSX/": b""},
        {"Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)},
        {"desktop.ini": b"[.ShellClassInfo]\r\nIconFile=x\r\n"},
        {"README.md": b"# Data\n\nText, and label.\n"},
        {"LICENSE": b"MIT License\n\nPermission is hereby granted, free of charge\n"},
        {".git/HEAD": b"ref: refs/heads/main\n", ".gitignore": b"*.pyc\n"},
        {"dataset-metadata.json": b'{"title": "x", "id": "a/b"}'},
        {"._data.csv": b"\0\5\x16\7\0\2\0\0Mac OS X" + bytes(80), "notes.pdf": b"%PDF-1.4\n%"},
        {"plot.png": b"\x89PNG\r\n\x1a\n" + bytes(40), "empty.csv": b""},
    ]
    for at, (language, extra) in enumerate(zip(LANGUAGES, beside, strict=True)):
        rows = make_rows(language, 24)
        files = {**extra, "data.csv": delimited(rows)} if at % 2 else {"data.csv": delimited(rows), **extra}
        data = zip_files(dict(files)) if at % 3 else tar_files(files)
        shapes.append(Shape("containers: leftovers beside the table", f"left-{at}.{'zip' if at % 3 else 'tar.gz'}", data, ["text", "label"], rows))  # fmt: skip
    return shapes


def arrow_files() -> list[Shape]:
    """Feather 1 and 2, Arrow files and streams, with categories, numbers, dates and gaps."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 24)
        frame = pd.DataFrame(rows, columns=["text", "label"])
        header, every = ["text", "label"], [list(row) for row in rows]
        if at % 3 == 1:
            frame["label"] = frame["label"].astype("category")
        if at % 3 == 2:
            frame["stars"] = [n % 5 + 1 for n in range(len(frame))]
            header, every = ["text", "label", "stars"], [[*row, str(n % 5 + 1)] for n, row in enumerate(rows)]
        table, out = pa.Table.from_pandas(frame, preserve_index=False), io.BytesIO()
        if at in (0, 1, 2):
            feather.write_feather(table, out, compression=("lz4", "zstd", "uncompressed")[at])
        elif at == 3:
            feather.write_feather(frame, out)
        elif at in (4, 5):
            with pa.ipc.new_stream(out, table.schema) as writer:
                writer.write_table(table)
        elif at in (6, 7):
            with pa.ipc.new_file(out, table.schema) as file_writer:
                file_writer.write_table(table, max_chunksize=5)
        else:
            parquet.write_table(table, out, compression=("snappy", "gzip")[at % 2])
        shapes.append(Shape("containers: feather, Arrow and Parquet", f"columns-{at}.{('feather', 'arrow', 'parquet')[0 if at < 4 else 1 if at < 8 else 2]}", out.getvalue(), header, every))  # fmt: skip
    return shapes


def nested_parquet() -> list[Shape]:
    """Parquet whose cells are lists, structures and numbers: no cell is lost, a list is told or written as JSON."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 20)
        texts = [text for text, _ in rows]
        labels = [[label] if n % 3 else [label, "other"] for n, (_, label) in enumerate(rows)]
        if at % 5 == 0:
            column, right = (
                pa.array(labels),
                [("; ".join(x), json.dumps(x, ensure_ascii=False), ", ".join(x)) for x in labels],
            )
        elif at % 5 == 1:
            column, right = pa.array([{"name": x[0], "weight": 1} for x in labels]), ["*"] * 20  # type: ignore[assignment, list-item]
        elif at % 5 == 2:
            column, right = (
                pa.array([[n, n + 1] for n in range(20)]),
                [(f"[{n}, {n + 1}]", f"[{n},{n + 1}]", f"{n}, {n + 1}") for n in range(20)],
            )  # type: ignore[assignment, misc]
        elif at % 5 == 3:
            column, right = (
                pa.array([x[0] if n != 4 else None for n, x in enumerate(labels)]),
                [x[0] if n != 4 else "" for n, x in enumerate(labels)],
            )  # type: ignore[misc, assignment]
        else:
            column, right = (
                pa.array([n % 2 == 0 for n in range(20)]),
                [(str(n % 2 == 0), str(n % 2 == 0).lower()) for n in range(20)],
            )  # type: ignore[misc]
        out = io.BytesIO()
        parquet.write_table(pa.table({"text": texts, "label": column}), out)
        wide = at % 5 == 1
        header = ["text", "*", "*"] if wide else ["text", "label"]
        every = [[text, labels[n][0], "1"] if wide else [text, right[n]] for n, text in enumerate(texts)]
        shapes.append(Shape("containers: nested Parquet", f"nested-{at}.parquet", out.getvalue(), header, every))
    return shapes


def json_forms() -> list[Shape]:
    """The forms in which pandas and people write a table as JSON."""
    shapes = []
    for at, language in enumerate(LANGUAGES):
        rows = make_rows(language, 24)
        frame = pd.DataFrame(rows, columns=["text", "label"])
        records = frame.to_dict("records")
        parted = {"train": records[:16], "test": records[16:]}
        forms: dict[str, bytes] = {
            "records": json.dumps(records, ensure_ascii=bool(at % 2), indent=2 if at % 2 else None).encode(),
            "by-index": frame.to_json(orient="index", force_ascii=bool(at % 2)).encode(),
            "split": frame.to_json(orient="split").encode(),
            "columns": frame.to_json(orient="columns").encode(),
            "table": frame.to_json(orient="table").encode(),
            "lists": json.dumps(frame.to_dict("list")).encode(),
            "concatenated": ("", "\n", " ", ",\n", "\n\n")[at % 5]
            .join(json.dumps(record, indent=1 if at < 5 else None) for record in records)
            .encode(),
            "wrapped": json.dumps({"version": "1.0", "count": 24, "data": records}).encode(),
            "lines": jsonl(records),  # type: ignore[arg-type]
        }
        for form, data in forms.items():
            shapes.append(Shape(f"containers: JSON {form}", f"{form}-{at}.json", data, ["text", "label"], rows, loose=form == "table"))  # fmt: skip
        values = json.dumps([["text", "label"], *rows] if at % 2 else rows, ensure_ascii=False).encode()
        shapes.append(
            Shape(
                "containers: JSON values",
                f"values-{at}.json",
                values,
                ["text", "label"] if at % 2 else ["*", "*"],
                rows,
            )
        )
        shapes.append(Shape("containers: JSON by part", f"parts-{at}.json", json.dumps(parted).encode(), [], [[*row, "train" if n < 16 else "test"] for n, row in enumerate(rows)], loose=True))  # fmt: skip
    return shapes


def json_nested() -> list[Shape]:
    """Records whose text lies deeper, with gaps, lists and keys that only some have."""
    makers: list[Callable[[str, str, int], dict[str, object]]] = [
        lambda text, label, n: {"id": n, "data": {"text": text}, "label": label},
        lambda text, label, n: {"content": {"body": {"text": text}}, "meta": {"label": label}},
        lambda text, label, n: {"text": text, "label": label, **({"extra": n} if n % 4 == 0 else {})},
        lambda text, label, n: {"text": text, "labels": [label]},
        lambda text, label, n: {"document": {"text": text, "lang": None}, "target": label},
        lambda text, label, n: {"text": text, "label": label, "tokens": text.split()},
        lambda text, label, n: {"text": text, "label": label, "score": n / 4, "ok": n % 2 == 0},
        lambda text, label, n: {"_id": {"$oid": f"{n:024x}"}, "text": text, "label": label},
        lambda text, label, n: {"input": {"text": text}, "output": {"class": label, "p": 0.5}},
        lambda text, label, n: {"text": text, "label": label, "note": "a\nb" if n == 3 else None},
    ]
    shapes = []
    for at, (language, make) in enumerate(zip(LANGUAGES, makers, strict=True)):
        rows = make_rows(language, 24)
        records: list[object] = [make(text, label, n) for n, (text, label) in enumerate(rows)]
        data = jsonl(records) if at % 2 else json.dumps(records).encode()
        shapes.append(
            Shape("containers: JSON nested", f"deep-{at}.{'jsonl' if at % 2 else 'json'}", data, [], rows, loose=True)
        )
    return shapes
