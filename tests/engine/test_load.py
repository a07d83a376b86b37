"""A device that others use: how that is noticed, and what is said of a run's time then."""

import subprocess
import sys
import time

import psutil
import pytest
from streamlit.testing.v1 import AppTest
from support import wait_for

from core.config import TrainConfig
from core.engine import load
from core.engine.load import LoadMeter, others_now
from core.engine.training import preflight
from core.engine.training.preflight import TimedStep, estimate
from core.engine.training.progress import Progress
from core.runs.events import EventWriter
from core.runs.progress import SHARED_FROM
from pages.train.parts.outlook import time_told

TEXTS = ["a lovely film", "a dull one"]
QUIET = {
    "minutes": 3.0,
    "minutes_low": 2.0,
    "minutes_high": 4.0,
    "device": {"name": "A processor"},
    "timed_alone": True,
}


@pytest.mark.process
def test_a_program_that_computes_is_seen_and_ones_own_work_is_not():
    """Held against what the other program says of itself: the machine may be busy with more."""
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True)
    try:
        other = psutil.Process(busy.pid)
        wait_for(lambda: other.cpu_times().user > 0.2, what="the other program")
        meter, before, clock = LoadMeter(), other.cpu_times().user, time.monotonic()
        deadline = clock + 1.0
        while time.monotonic() < deadline:
            pass  # this process's own
        mine = meter._own
        share = meter.others_share()
        elapsed = (time.monotonic() - clock) * (psutil.cpu_count() or 1)
        # A child counts as one's own, so that a run's helpers are none of the others.
        assert meter._own - mine >= other.cpu_times().user - before - 0.05
        assert 0.0 <= share <= 1.0
        assert meter._own - mine <= elapsed * 1.1 + 0.2
    finally:
        busy.kill()
        busy.wait()


def test_the_share_of_others_is_what_is_busy_less_ones_own(monkeypatch):
    clock, busy, own = [100.0], [50.0], [5.0]
    monkeypatch.setattr(load.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(load.psutil, "cpu_count", lambda: 2)
    monkeypatch.setattr(load, "_busy_s", lambda: busy[0])
    monkeypatch.setattr(load, "_own_s", lambda: own[0])
    meter = LoadMeter()
    clock[0], busy[0], own[0] = 110.0, 68.0, 13.0  # of 20 seconds of two cores 18 were used, 8 of them here
    assert meter.others_share() == pytest.approx(0.5)
    clock[0], busy[0], own[0] = 120.0, 76.0, 21.0
    assert meter.others_share() == 0.0
    clock[0] = 120.0
    assert meter.others_share() == 0.0


def test_a_look_ahead_takes_its_time():
    started = time.monotonic()
    assert 0.0 <= others_now(0.05) <= 1.0
    assert time.monotonic() - started >= 0.05


@pytest.mark.slow
def test_steps_timed_beside_others_are_said_to_be_and_timed_again(monkeypatch):
    shares, timings = [0.6, 0.0], []

    def timed(*_):
        timings.append(1)
        return TimedStep(8e-5, None, 1e-5)

    class Meter:
        def others_share(self):
            return shares[len(timings) - 1]

    monkeypatch.setattr(preflight, "_time_steps", timed)
    monkeypatch.setattr(preflight, "LoadMeter", Meter)
    monkeypatch.setattr(preflight, "others_now", lambda: 0.0)
    preflight._timed.cache_clear()
    asked = (TrainConfig(device="cpu"), 500, 2, TEXTS, None)
    first, second, third = estimate(*asked), estimate(*asked), estimate(*asked)
    preflight._timed.cache_clear()
    assert (first["others_share"], second["others_share"]) == (0.6, 0.0)
    assert first["samples_per_s"] == pytest.approx(
        8 * second["samples_per_s"], rel=0.01
    )  # by the processor's time, not the clock's
    assert third == second
    assert len(timings) == 2  # the second timing was quiet and is kept


def test_the_page_gives_no_number_for_a_shared_device():
    assert time_told(QUIET)[0] == "about 3 min 0 s"
    assert time_told(QUIET | {"others_share": SHARED_FROM - 0.01})[0] == "about 3 min 0 s"
    told, reason = time_told(QUIET | {"others_share": 0.55})
    assert told == "device is shared"
    assert "55 %" in reason
    assert "beside them, longer" in reason


def test_a_run_tells_what_others_use_and_its_page_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("core.engine.training.progress._LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(LoadMeter, "others_share", lambda self: 0.42)
    writer = EventWriter(tmp_path / "events.jsonl")
    progress = Progress(writer, lambda: False, "cpu")
    progress.plan(100.0)
    progress.begin_work()
    progress.done(50.0)
    progress.count(1, 2, "rows")
    event = writer_events(tmp_path)[-1]
    assert event["others_share"] == 0.42
    assert event["eta_s"] is not None
    assert Progress(writer, lambda: False, "cuda").others_share() is None

    def page(event):
        from core.runs.run import RunState
        from pages.train.parts.live_progress import _bar

        _bar(RunState(status="running", started_at=event["time"]), [event], {})

    for share, words in ((0.42, "if other programs go on using 42 % of the processor"), (0.05, "left")):
        shown = AppTest.from_function(page, kwargs={"event": event | {"others_share": share}}).run()
        text = shown.get("progress")[0].proto.text
        assert text.endswith(words), text


def writer_events(folder):
    import json

    return [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
