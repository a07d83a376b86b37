"""What a training process tells while it works: stages, steps, notices, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from core.engine.device import device_share, memory_in_use_bytes
from core.engine.load import LoadMeter
from core.errors import RunCancelled
from core.runs.events import EventWriter

MOST_STEP_EVENTS = 1500
_LOOK_EVERY_S = 3.0
"""The share of other programs is taken over this time: over less, single tasks of the system show."""


class Progress:
    """Writes a run's events, keeps its time left up to date, and stops it when somebody cancelled.

    Work is counted in token units (see batches.batch_cost) of a training step. `plan` says how much there is; each part
    that gets done is reported by `done`, and the time left is what remains over the speed so far.
    """

    def __init__(
        self, writer: EventWriter, cancelled: Callable[[], bool], device_kind: str, *, speaks: bool = True
    ) -> None:
        self.writer = writer
        self.cancelled = cancelled
        self.device_kind = device_kind
        self.speaks = speaks  # only one of several processes does
        self.notices: list[str] = []
        self.started = time.perf_counter()
        self.stage_name = ""
        self._planned = 0.0
        self._done = 0.0
        self._tail_s = 0.0
        self._clock: float | None = None
        self._busy_s = 0.0
        self._counted = 0.0
        self._last_event = 0.0
        self._load = LoadMeter() if device_kind == "cpu" and speaks else None
        self._looked_at = self.started
        self._others_share: float | None = None

    def plan(self, units: float, tail_s: float = 0.0) -> None:
        """Say how much work there is in all, and how many seconds come after it that do not scale with it."""
        self._planned, self._tail_s = units, tail_s

    def spent(self, seconds: float) -> None:
        """Say that something is done of what was planned beside the work, by the seconds that were planned for it."""
        self._tail_s = max(0.0, self._tail_s - seconds)

    def remaining(self, units: float, tail_s: float = 0.0) -> None:
        """Say anew how much work is left, where that is known better than when it was planned."""
        self.plan(self._done + units, tail_s)

    def begin_work(self) -> None:
        """Start the clock of the next piece of work."""
        self._clock = time.perf_counter()

    def done(self, units: float, *, counts: bool = True) -> None:
        """Report a piece of work; `counts=False` for one whose time misleads, such as the first step with its set-up."""
        now = time.perf_counter()
        if self._clock is not None and counts:
            self._busy_s += now - self._clock
            self._counted += units
        self._clock = now
        self._done += units

    def eta_s(self) -> float | None:
        """Return the seconds to the end of the run, or None before anything was timed."""
        if self._counted <= 0:
            return None
        return max(0.0, (self._planned - self._done) * self._busy_s / self._counted) + self._tail_s

    def others_share(self) -> float | None:
        """Return the share of the processor that other programs used lately, 0 to 1; None on other devices and in the first seconds."""
        now = time.perf_counter()
        if self._load is not None and now - self._looked_at > _LOOK_EVERY_S:
            self._looked_at, self._others_share = now, round(self._load.others_share(), 3)
        return self._others_share

    def check_cancelled(self) -> None:
        """Raise RunCancelled when somebody asked for it."""
        if self.cancelled():
            raise RunCancelled("Cancelled by request.")

    def stage(self, name: str, message: str) -> None:
        """Enter one of events.STAGES."""
        self.check_cancelled()
        self.stage_name = name
        self._say("stage", stage=name, message=message)

    def notice(self, message: str, *, first: bool = False) -> None:
        """Tell the person something about this run that they should know; kept for metrics.json, `first` before all others."""
        self.notices.insert(0 if first else len(self.notices), message)
        self._say("notice", message=message)

    def count(self, done: int, total: int, unit: str) -> None:
        """Report a count inside a stage; at most about four a second are written."""
        self.check_cancelled()
        now = time.perf_counter()
        if done >= total or now - self._last_event > 0.25:
            self._last_event = now
            self._say("progress", stage=self.stage_name, done=done, total=total, unit=unit, **self._outlook())

    def step(self, step: int, steps: int, **fields: Any) -> None:
        """Report an optimiser step; long runs write about 1,500 of them, and always the last."""
        if step != steps and step > 20 and step % max(1, steps // MOST_STEP_EVENTS):
            return
        self._say(
            "step",
            step=step,
            steps=steps,
            memory_bytes=memory_in_use_bytes(self.device_kind),
            device_share=device_share(self.device_kind),
            elapsed_s=round(time.perf_counter() - self.started, 2),
            **self._outlook(),
            **fields,
        )

    def validation(self, **fields: Any) -> None:
        """Report a scoring of the validation rows, or with crossvalidated=True of all rows that are learned from, each by a fit without it."""
        self._say("validation", **fields)

    def _outlook(self) -> dict[str, float | None]:
        return {"eta_s": self.eta_s(), "others_share": self.others_share()}

    def _say(self, kind: str, **fields: Any) -> None:
        if self.speaks:
            self.writer.append(kind, **fields)
