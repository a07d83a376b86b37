"""Small tables, and waiting for what other processes do."""

from __future__ import annotations

import csv
import random
import time
from pathlib import Path

WORDS = {
    "good": ["lovely", "great", "warm", "funny", "bright", "moving", "sharp", "tender", "honest", "superb"],
    "bad": ["dull", "awful", "cold", "boring", "grey", "clumsy", "flat", "noisy", "shallow", "weak"],
}
FILLER = [
    "the",
    "film",
    "was",
    "and",
    "its",
    "story",
    "actors",
    "music",
    "really",
    "quite",
    "scenes",
    "ending",
    "made",
    "this",
    "a",
    "with",
    "but",
    "very",
]


def film_rows(count: int, seed: int = 0) -> list[tuple[str, str]]:
    """Return sentences about films whose label stands in one of their words, half of each label, no two the same."""
    generator = random.Random(seed)
    rows: dict[str, str] = {}
    while len(rows) < count:
        label = ("good", "bad")[len(rows) % 2]
        words = [*generator.choices(FILLER, k=generator.randint(3, 9)), generator.choice(WORDS[label])]
        generator.shuffle(words)
        rows.setdefault(" ".join(words), label)
    return list(rows.items())


def write_csv(path: Path, header: list[str], rows: list[tuple[str, ...]]) -> Path:
    """Write a small CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def wait_for(condition, timeout_s: float = 120.0, what: str = "the condition"):
    """Wait until a condition holds and return its value; fail with what was waited for."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"{what} did not come about within {timeout_s:.0f} s")


def wait_for_end(run, timeout_s: float = 120.0) -> str:
    """Wait until a run has ended and return its status."""
    return wait_for(
        lambda: (s := run.state().status) not in ("queued", "running") and s,
        timeout_s,
        f"the end of {run.id}: {run.log_tail()}",
    )
