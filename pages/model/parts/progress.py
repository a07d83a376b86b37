"""How far a model is that a view waits for, in words."""

from __future__ import annotations

from core.runs.jobs import queue
from core.runs.progress import share_done
from core.runs.registry import list_runs
from core.runs.run import Run

_SAID = {
    "prepare": "preparing the rows.",
    "initialise": "loading the encoder.",
    "train": "learning.",
    "iterate": "learning on, and choosing the state to keep.",
    "test": "scoring the test rows.",
}


def training_somewhere(but: Run) -> bool:
    """Tell whether another run is being trained."""
    return any(run.id != but.id and run.state().status == "running" for run in list_runs())


def progress_of(run: Run) -> tuple[float, str]:
    """Return how far a run is, 0 to 1, and what it does, in words."""
    events, _ = run.events()
    stage = next((event["stage"] for event in reversed(events) if event["kind"] == "stage"), None)
    if stage is None:
        line = [waiting.id for waiting in queue()]
        ahead = run.id in line and (line.index(run.id) > 0 or training_somewhere(run))
        return 0.03, "waiting until another run has ended." if ahead else "starting."
    return max(0.03, share_done(events)), _SAID[stage]
