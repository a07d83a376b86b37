"""How far a run is, in one number that never falls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

SHARED_FROM = 0.2
"""From this share of the processor on that other programs use, a time measured beside them is not told as a run's own."""

SPANS = {
    "prepare": (0.0, 0.05),
    "initialise": (0.05, 0.2),
    "train": (0.2, 0.85),
    "iterate": (0.2, 0.85),
    "test": (0.85, 1.0),
}
"""Where each stage begins and ends on the way from 0 to 1; train and iterate count the same steps."""


def share_done(events: Iterable[Mapping[str, Any]]) -> float:
    """Return how far a run is, 0 to 1; more events never make it less, until a resumed run begins again.

    Args:
        events: see `core.runs.events.EventWriter`, oldest first.
    """
    share, (begin, end) = 0.0, SPANS["prepare"]
    for event in events:
        part = 0.0
        if event["kind"] == "stage":
            begin, end = SPANS.get(event["stage"], (begin, end))
            if event["stage"] == "prepare":
                share = 0.0
        elif event["kind"] == "step":
            part = event["step"] / max(1, event["steps"])
        elif event["kind"] == "progress":
            part = event["done"] / max(1, event["total"])
        share = max(share, begin + min(1.0, part) * (end - begin))
    return share
