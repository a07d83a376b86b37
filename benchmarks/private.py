"""Private data found and masked, by kind, on planted rows and on real texts, beside Presidio: python -m benchmarks.private [--real PATH] [--peer PYTHON]"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from benchmarks.planted.aside import rows_aside
from benchmarks.planted.look_alikes import look_alikes
from benchmarks.planted.sentences import Planted, planted
from benchmarks.presidio import PEER_SCORE, Found, run_peer
from benchmarks.real_finds import report_real
from core.private import KINDS, find_private, mask_private
from core.storage import ROOT


@dataclass(frozen=True)
class Score:
    """Of one kind: values planted, found whole, masked so that nothing of them is left, and spans that were nobody's."""

    planted: int
    found: int
    masked: int
    right_spans: int
    wrong_spans: int

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 0.0

    @property
    def precision(self) -> float:
        spans = self.right_spans + self.wrong_spans
        return self.right_spans / spans if spans else 1.0


def score_kind(kind: str, rows: Sequence[Planted], found: Sequence[Found], masked: Sequence[str] | None) -> Score:
    """Compare what was found with what was planted; a span is right when it touches a planted value of its kind."""
    planted_count = whole = hidden = right = wrong = 0
    for place, (row, spans) in enumerate(zip(rows, found, strict=True)):
        start = row.text.find(row.value) if row.kind == kind else -1
        end = start + len(row.value)
        mine = [(first, last) for name, first, last in spans if name == kind]
        touching = [(first, last) for first, last in mine if start >= 0 and first < end and last > start]
        right += len(touching)
        wrong += len(mine) - len(touching)
        if start >= 0:
            planted_count += 1
            whole += any(first <= start and last >= end for first, last in touching)
            hidden += masked is not None and row.value not in masked[place]
    return Score(planted_count, whole, hidden, right, wrong)


def ordinary_sentences() -> list[str]:
    """Return the texts of the bundled sample, the ordinary sentences that speed is measured on."""
    frame = pd.read_csv(ROOT / "pages" / "samples" / "library_messages.csv", dtype=str)
    return [str(text) for text in frame["text"]]


def texts_per_second(texts: Sequence[str], at_least_s: float = 1.0) -> float:
    """Measure how many texts are searched in a second of one core's time, whatever else the machine does."""
    done, began = 0, time.process_time()
    while time.process_time() - began < at_least_s:
        for text in texts:
            find_private(text)
        done += len(texts)
    return done / (time.process_time() - began)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Private data found and masked, by kind.")
    parser.add_argument("--peer", default=sys.executable, help="a Python in which presidio-analyzer is installed")
    parser.add_argument(
        "--peer-model", default="", help="a spaCy pipeline installed there, with which Presidio finds names"
    )
    parser.add_argument("--real", type=Path, help="a CSV file, or a folder of them, whose finds are counted and judged")
    parser.add_argument("--judged", type=Path, help="a table of those finds: written to be judged, or read once it was")
    parser.add_argument("--misses", action="store_true", help="print what was missed and what was wrongly taken")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    rows = planted(tuple(KINDS), arguments.seed) + look_alikes(arguments.seed)
    found: list[Found] = [[(span.kind, span.start, span.end) for span in find_private(row.text)] for row in rows]
    masked = [mask_private(row.text) for row in rows]
    ordinary = ordinary_sentences()
    peer = run_peer(arguments.peer, [row.text for row in rows], arguments.peer_model)
    head = "| kind | planted | found | masked | recall | precision |"
    print(head + (" Presidio: recall | precision |" if peer else ""))
    print("|---|--:|--:|--:|--:|--:|" + ("--:|--:|" if peer else ""))
    for kind in KINDS:
        score = score_kind(kind, rows, found, masked)
        line = f"| {KINDS[kind]} | {score.planted} | {score.found} | {score.masked} | {score.recall:.2f} | {score.precision:.2f} |"
        if peer:
            theirs = score_kind(kind, rows, peer[0], None)
            has_kind = theirs.right_spans + theirs.wrong_spans > 0
            line += f" {theirs.recall:.2f} | {theirs.precision:.2f} |" if has_kind else " no such kind | |"
        print(line)
    alike = [spans for row, spans in zip(rows, found, strict=True) if not row.kind]
    print(f"\nLook-alikes: {len(alike):,}, of which {sum(map(bool, alike))} were taken for private data.", end="")
    if peer:
        theirs_alike = [spans for row, spans in zip(rows, peer[0], strict=True) if not row.kind]
        wrongly = sum(any(kind for kind, _, _ in spans) for spans in theirs_alike)
        print(f" Presidio (score {PEER_SCORE} or more): {wrongly}.", end="")
    planted_rate = texts_per_second([row.text for row in rows])
    print(f"\nTexts a second of one core: {texts_per_second(ordinary):,.0f} ordinary sentences, {planted_rate:,.0f} of these test texts.", end="")  # fmt: skip
    if peer:
        ordinary_peer = run_peer(arguments.peer, ordinary, arguments.peer_model)
        rate = len(ordinary) / ordinary_peer[1] if ordinary_peer else 0.0
        print(f" Presidio: {rate:,.0f} and {len(rows) / peer[1]:,.0f}.")
    else:
        print(f"\nPresidio is not installed for {arguments.peer}; give another Python with --peer.")
    print_manners()
    if arguments.real:
        print("\n".join(report_real(arguments.real, arguments.judged)))
    if arguments.misses:
        print_misses(rows, found)


def print_manners() -> None:
    """Print, for the rows set aside, how many of each manner of writing are right."""
    print("\n| rows set aside | right | of |\n|---|--:|--:|")
    for manner, rows in rows_aside().items():
        right = 0
        for row in rows:
            values = [span.text for span in find_private(row.text) if span.kind == row.kind or not row.kind]
            right += any(row.value in value for value in values) if row.kind else not values
        print(f"| {manner} | {right} | {len(rows)} |")


def print_misses(rows: Sequence[Planted], found: Sequence[Found]) -> None:
    """Print every planted value that was not found whole under its kind, and every span that is nobody's."""
    for row, spans in zip(rows, found, strict=True):
        start = row.text.find(row.value)
        end = start + len(row.value)
        if row.kind and not any(kind == row.kind and first <= start and last >= end for kind, first, last in spans):
            print(f"missed {row.kind}: {row.value!r} in {row.text!r}, found {spans}")
        for kind, first, last in spans:
            if not row.kind or kind != row.kind or last <= start or first >= end:
                print(f"wrong {kind}: {row.text[first:last]!r} in {row.text!r}")


if __name__ == "__main__":
    main()
