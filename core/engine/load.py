"""How busy other programs keep the processor: what a timing beside them is worth."""

from __future__ import annotations

import time

import psutil

_IDLE = ("idle", "iowait")
_SAMPLE_S = 0.25


def _own_s() -> float:
    """Return the processor seconds of this process and of those that it started and waited for or that still run."""
    own = psutil.Process()
    used = [own.cpu_times()]
    for child in own.children(recursive=True):
        try:
            used.append(child.cpu_times())
        except psutil.Error:
            continue  # it has just ended
    return sum(times.user + times.system for times in used) + used[0].children_user + used[0].children_system


def _busy_s() -> float:
    """Return the seconds that all cores together were busy since the machine started, those stolen by other guests of its host among them."""
    times = psutil.cpu_times()
    guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)  # counted in user and nice already
    return sum(getattr(times, name) for name in times._fields if name not in _IDLE) - 2 * guests


class LoadMeter:
    """Measures, from one look to the next, the share of the processor that other programs used."""

    def __init__(self) -> None:
        self._clock, self._busy, self._own = time.monotonic(), _busy_s(), _own_s()

    def others_share(self) -> float:
        """Return the share of all cores that other programs used since the last look, 0 to 1, and look anew."""
        clock, busy, own = time.monotonic(), _busy_s(), _own_s()
        elapsed = (clock - self._clock) * (psutil.cpu_count() or 1)
        others = (busy - self._busy) - (own - self._own)
        self._clock, self._busy, self._own = clock, busy, own
        return min(1.0, max(0.0, others / elapsed)) if elapsed > 0 else 0.0


def others_now(sample_s: float = _SAMPLE_S) -> float:
    """Return the share of all cores that other programs use during so many seconds from now, 0 to 1."""
    meter = LoadMeter()
    time.sleep(sample_s)
    return meter.others_share()
