"""Other readers of messy CSV, each told nothing but a file's path, for benchmarks.loader.

Run by a Python in which clevercsv and duckdb are installed; this file imports nothing of the project.

python benchmarks/loader_peers.py READER FOLDER OUT      writes NAME_converted.csv for every FOLDER/*csv
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

LARGEST_CELL = 10**9


def clevercsv_rows(file: Path) -> Iterator[list[str]]:
    """Yield the rows as CleverCSV reads them: the dialect by row and type patterns (van den Burg et al., 2019)."""
    import clevercsv
    from clevercsv.encoding import get_encoding

    encoding = get_encoding(str(file))
    with file.open(encoding=encoding, newline="") as text:
        content = text.read()
        dialect = clevercsv.Sniffer().sniff(content, verbose=False)
        text.seek(0)
        yield from clevercsv.reader(text, dialect)


def duckdb_rows(file: Path) -> Iterator[list[str]]:
    """Yield the header and the rows as DuckDB's sniffer reads them, every column as text, broken lines kept where it can."""
    import duckdb

    found = duckdb.connect().execute(
        "SELECT * FROM read_csv(?, all_varchar = true, null_padding = true, strict_mode = false, ignore_errors = true)",
        [str(file)],
    )
    yield [column[0] for column in found.description]
    for row in found.fetchall():
        yield ["" if cell is None else cell for cell in row]


READERS = {"clevercsv": clevercsv_rows, "duckdb": duckdb_rows}


def main() -> int:
    """Convert every file of a folder; one that a reader refuses is said to be an application error, as Pollock does."""
    reader, folder, out = READERS[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    csv.field_size_limit(LARGEST_CELL)
    for file in sorted(folder.glob("*csv")):
        target = out / f"{file.name}_converted.csv"
        try:
            rows = list(reader(file))
        except Exception as error:  # noqa: BLE001 - whatever another reader gives up with is its answer
            print(f"{file.name}: {type(error).__name__}", file=sys.stderr)
            target.write_text("Application Error\n")
            continue
        with target.open("w", encoding="utf-8", newline="") as writing:
            csv.writer(writing).writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
