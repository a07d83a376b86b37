"""Measure the loader: broken files scored as Pollock does, and a table of a million rows against pandas.

python -m benchmarks.loader FOLDER      FOLDER holds score.py and sample/csv, sample/clean (Vitagliano et al., "Pollock", VLDB 2023)
    --peer PYTHON                       the same by CleverCSV and DuckDB, installed for that Python, beside it
python -m benchmarks.loader --million   writes a file of about 290 MB to a temporary folder
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.loader_peers import READERS

ROWS = 1_000_000
_WORDS = 3000


NAMES = {
    "raw": "the header's cells as they stand in the file",
    "pandas": "as pandas would name them: Unnamed: 2, text.1",
    "own": "as the pages show them",
}


def convert(file: Path, target: Path, names: str) -> None:
    """Read a file, told nothing but its path, and write it back as plain CSV: the header's cells, joined where it has several rows, then the records.

    Args:
        names: one of NAMES.
    """
    from core.errors import FathomError
    from core.ingest.table import read_anything

    with target.open("w", encoding="utf-8", newline="") as out:
        try:
            table = read_anything(file)
        except FathomError:
            out.write("Application Error\n")
            return
        writer = csv.writer(out)
        width = len(table.frame.columns)
        if table.header and names == "own":
            writer.writerow(table.frame.columns)
        elif table.header:
            rows = [(row + [""] * width)[:width] for row in table.header]
            cells = [" ".join(parts) for parts in zip(*rows, strict=True)]
            writer.writerow(as_pandas(cells) if names == "pandas" else cells)
        writer.writerows(table.frame.itertuples(index=False))


def as_pandas(cells: list[str]) -> list[str]:
    """Return names as pandas makes them of a header's cells."""
    named, times = [], dict[str, int]()
    for place, cell in enumerate(cells):
        name = cell or f"Unnamed: {place}"
        times[name] = times.get(name, -1) + 1
        named.append(f"{name}.{times[name]}" if times[name] else name)
    return named


def pollock(folder: Path, peer: str | None) -> int:
    """Convert every file of the benchmark and print what its own scorer says, beside other readers where a Python for them is named."""
    files = sorted((folder / "sample" / "csv").glob("*csv"))
    scorer = folder / "score.py"
    if not files or not scorer.is_file():
        print(
            f"{folder} holds no score.py and sample/csv/*.csv. Name the folder of a Pollock sample: score.py, sample/csv, sample/clean.",
            file=sys.stderr,
        )
        return 2
    readers = [f"fathom {names}" for names in NAMES] + ([*READERS] if peer else [])
    scores, seconds = {}, {}
    for reader in readers:
        with tempfile.TemporaryDirectory() as place:
            start = time.perf_counter()
            if reader in READERS:
                script = Path(__file__).with_name("loader_peers.py")
                subprocess.run([str(peer), str(script), reader, str(folder / "sample" / "csv"), place], check=True)
            else:
                for file in files:
                    convert(file, Path(place) / f"{file.name}_converted.csv", reader.split()[1])
            seconds[reader] = time.perf_counter() - start
            done = subprocess.run(
                [sys.executable, str(scorer), str(folder / "sample"), place], capture_output=True, text=True, check=True
            )
            scores[reader] = json.loads(done.stdout)
    print(f"{'':<18} " + " ".join(f"{reader:>14}" for reader in readers))
    for name in scores[readers[0]]:
        print(f"{name:<18} " + " ".join(f"{scores[reader][name]:>14}" for reader in readers))
    print(f"{'seconds':<18} " + " ".join(f"{seconds[reader]:>14.1f}" for reader in readers))
    return 0


def write_million(path: Path, rows: int) -> None:
    """Write a table of id, text and label: quoted commas, quotes and line ends in some texts, some letters beyond ASCII."""
    generator = random.Random(0)
    words = ["".join(generator.choices("abcdefghijklmnopqrstuvwxyz", k=generator.randint(2, 9))) for _ in range(_WORDS)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "label"])
        for number in range(rows):
            text = " ".join(generator.choices(words, k=generator.randint(25, 60)))
            if number % 5 == 0:
                text = text.replace(" ", ", ", 2)
            if number % 50 == 0:
                text += ' "so" é'
            if number % 97 == 0:
                text += "\nsecond line"
            writer.writerow([f"{number:07d}", text, generator.choice(("pos", "neg", "neutral"))])


def peak_bytes() -> int:
    """Return the largest resident size of this process; its own where the system tells, not what it was started from."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def measure(reader: str, path: Path) -> dict[str, float]:
    """Read the file with one reader in this process; seconds, seconds to the first rows, peak bytes, rows."""
    first: list[float] = []
    if reader == "pandas":
        import pandas as pd

        start = time.perf_counter()
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    else:
        from core.ingest.table import read_table

        start = time.perf_counter()
        frame = read_table(path, on_preview=lambda _: first.append(time.perf_counter() - start)).frame
    seconds = time.perf_counter() - start
    return {
        "rows": len(frame),
        "seconds": seconds,
        "first_s": first[0] if first else seconds,
        "peak_bytes": peak_bytes(),
    }


def million(rows: int) -> int:
    """Write the file, read it by both readers, each in a process of its own, and print what they took."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "million.csv"
        write_million(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB")
        print(f"{'reader':<8} {'seconds':>8} {'rows/s':>10} {'first rows (s)':>15} {'peak (MB)':>10}")
        for reader in ("fathom", "pandas"):
            command = [sys.executable, "-m", "benchmarks.loader", "--measure", reader, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            taken = json.loads(done.stdout)
            print(
                f"{reader:<8} {taken['seconds']:>8.2f} {taken['rows'] / taken['seconds']:>10,.0f} {taken['first_s']:>15.2f} {taken['peak_bytes'] / 1e6:>10.0f}"
            )
    return 0


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loader", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="folder of a Pollock sample")
    parser.add_argument("--million", action="store_true", help="read a table of a million rows")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of that table")
    parser.add_argument("--measure", choices=("fathom", "pandas"), help=argparse.SUPPRESS)
    parser.add_argument("--peer", metavar="PYTHON", help="a Python in which clevercsv and duckdb are installed")
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.measure, options.folder)))
        return 0
    if options.million:
        return million(options.rows)
    if options.folder is None:
        parser.error("name the folder of a Pollock sample (score.py, sample/csv, sample/clean), or say --million")
    return pollock(options.folder, options.peer)


if __name__ == "__main__":
    sys.exit(main())
