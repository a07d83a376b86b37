"""Progress events of a run: appended as lines of JSON, read on from where the reader left off."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

from core.storage import readable_os_errors

STAGES = ("prepare", "initialise", "train", "iterate", "test")
"""prepare: split and tokenise. initialise: encoder and head. train: to the first validation. iterate: from there to
the last epoch. test: score, compare with baselines, save, load and score again."""

FIELDS = {
    "stage": (("stage",), ()),
    "progress": (("stage", "unit"), ("done", "total")),
    "step": ((), ("step", "steps", "epoch", "epochs")),
    "validation": ((), ("step", "epoch")),
    "notice": (("message",), ()),
}
"""The texts and the numbers that an event of a kind has at least; others may be missing or none."""


def _finite(value: Any) -> Any:
    """Replace NaN and infinity, which JSON has no word for, by None."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


class EventWriter:
    """Appends events to a run's events.jsonl; one line an event, flushed at once.

    Kinds and their fields (a reader must tolerate missing ones):
        stage: stage (one of STAGES), message.
        progress: stage, done, total, unit, eta_s (seconds to the end of the whole run), others_share (0 to 1, what other programs use of the
            processor; none where that does not tell).
        step: step, steps, epoch, epochs, loss, learning_rate, head_learning_rate, gradient_norm, samples_per_s,
            memory_bytes, device_share (0 to 1, use of the device), elapsed_s, eta_s, others_share; of a head that is chosen, a step
            is a try and penalty is the weight of half the squared norm that was tried.
        validation: step, epoch, loss, accuracy, macro_f1, best (bool).
        notice: message (something the person should know, such as a halved batch).
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, kind: str, **fields: Any) -> None:
        """Append one event; adds `kind` and `time` (seconds since 1970)."""
        event = {
            "kind": kind,
            "time": round(time.time(), 3),
            **{name: _finite(value) for name, value in fields.items()},
        }
        with readable_os_errors(self.path), self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, ensure_ascii=False) + "\n")


def read_events(path: Path, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """Return the whole lines after byte `offset` as events, and the offset to go on from.

    A missing file is no events; a line still being written stays for the next call; a damaged one, or one that lacks a field of FIELDS, is left
    out.
    """
    try:
        with readable_os_errors(path), path.open("rb") as file:
            file.seek(offset)
            chunk = file.read()
    except FileNotFoundError:
        return [], offset
    end = chunk.rfind(b"\n") + 1
    events = []
    for line in chunk[:end].splitlines():
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(event, dict) and _whole(event):
            events.append(event)
    return events, offset + end


def _whole(event: dict[str, Any]) -> bool:
    """Tell whether an event has what is read of its kind; of a kind that is not known, its time."""
    texts, numbers = FIELDS.get(str(event.get("kind")), ((), ()))
    return (
        isinstance(event.get("kind"), str)
        and all(isinstance(event.get(name), str) for name in texts)
        and all(isinstance(event.get(name), int | float) for name in ("time", *numbers))
    )
