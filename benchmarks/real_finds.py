"""The precision of the detectors on real texts: what they find is drawn at random, judged by a person, and counted."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from core.judge.intervals import share
from core.private import KINDS, find_private

PER_KIND, SEED, AROUND = 200, 12, 60
_JUDGED = ["kind", "place", "before", "found", "after", "right"]


def real_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every cell of a CSV file, or of all CSV files of a folder, with its place."""
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
        for column in frame.columns:
            for row, text in enumerate(frame[column], 1):
                yield f"{file.name}:{row}:{column}", text


def sample_finds(path: Path) -> tuple[pd.DataFrame, dict[str, int], int]:
    """Return up to 200 finds a kind in their context, drawn with a fixed seed, how many there are of each kind, and how many cells were read."""
    finds: dict[str, list[dict[str, str]]] = {kind: [] for kind in KINDS}
    cells = 0
    for place, text in real_texts(path):
        cells += 1
        for span in find_private(text):
            before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
            finds[span.kind].append(dict(zip(_JUDGED, (span.kind, place, before, span.text, after, ""), strict=True)))
    drawn = [
        find
        for found in finds.values()
        for find in (random.Random(SEED).sample(found, PER_KIND) if len(found) > PER_KIND else found)
    ]
    return pd.DataFrame(drawn, columns=_JUDGED), {kind: len(found) for kind, found in finds.items() if found}, cells


def report_real(path: Path, judged: Path | None) -> list[str]:
    """Return lines about what was found in real texts: counts, and precision with its 95 % interval where a person has judged.

    The table of finds is written to `judged` where there is none yet; keep it where the texts may lie. Whoever reads it puts yes or no into
    its column "right". Finds that were judged before keep their answer.
    """
    sample, counts, cells = sample_finds(path)
    lines = [
        "",
        f"Real texts: {cells:,} cells of {path.name}",
        "",
        "| kind | found | judged | right | precision |",
        "|---|--:|--:|--:|--:|",
    ]
    if judged and judged.exists():
        known = (
            pd.read_csv(judged, dtype=str, keep_default_na=False)
            .set_index(["kind", "place", "found", "before"])["right"]
            .to_dict()
        )
        keys = zip(sample["kind"], sample["place"], sample["found"], sample["before"], strict=True)
        sample["right"] = [known.get(key, "") for key in keys]
    for kind, count in counts.items():
        answers = sample.loc[sample["kind"] == kind, "right"].str.strip().str.lower()
        given, right = int(answers.isin(("yes", "no")).sum()), int((answers == "yes").sum())
        figure = share(right, given)
        told = f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})" if given else "not judged"
        lines.append(f"| {KINDS[kind]} | {count:,} | {given} | {right} | {told} |")
    if judged:
        sample.to_csv(judged, index=False)
        lines.append(f"\nThe finds stand in {judged.name}; put yes or no into its column right and run this again.")
    return lines
