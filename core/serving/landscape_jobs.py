"""Loss surfaces computed in the background of the serving process: started, watched, cancelled, and kept in the run's folder."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from core.errors import FathomError, RunCancelled, RunError
from core.runs.registry import find_run
from core.runs.run import Run
from core.serving.engine_room import EngineRoom, model_stamp
from core.serving.schemas import LandscapeRequest


@dataclass
class _Job:
    """One surface at work."""

    run_id: str
    key: str
    status: str = "running"
    done: int = 0
    total: int = 0
    reason: str = ""
    result: dict[str, Any] | None = None
    started: float = field(default_factory=time.monotonic)
    first: float | None = None
    ended: float | None = None
    cancel: threading.Event = field(default_factory=threading.Event)

    def state(self) -> dict[str, Any]:
        """Return schemas.LandscapeState."""
        now = self.ended or time.monotonic()
        eta = None
        if self.status == "running" and self.done > 1 and self.first is not None:
            eta = (now - self.first) / (self.done - 1) * (self.total - self.done)
        return {
            "status": self.status,
            "done": self.done,
            "total": self.total,
            "elapsed_s": round(now - self.started, 1),
            "eta_s": None if eta is None else round(eta, 1),
            "reason": self.reason,
            "result": self.result,
        }


class LandscapeJobs:
    """At most one surface a run at a time; each point takes its own turn on the device, so that predictions go on."""

    def __init__(self, room: EngineRoom) -> None:
        self.room = room
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()

    def start(self, run_id: str, request: LandscapeRequest) -> dict[str, Any]:
        """Start a surface and return its state; one that is stored or at work already is not started again.

        Raises:
            RunError: there is no such model, or another surface of this run is being computed.
        """
        self.room.ready()  # importing the engine beside the thread that warms it up fails now and then
        from core.engine.landscape import stored

        run = find_run(run_id)
        model_stamp(run.id)
        settings = self._settings(request)
        with self._lock:
            job = self._jobs.get(run.id)
            if job is not None and job.status == "running":
                if job.key == settings.key:
                    return job.state()
                raise RunError(
                    f"Another landscape of run {run.id} is being computed ({job.key}). Wait for it, or cancel it first."
                )
            found = stored(run, settings)
            if found is not None:
                return _finished(found)
            job = _Job(run.id, settings.key)
            self._jobs[run.id] = job
        threading.Thread(target=self._work, args=(job, run, settings), name=f"landscape-{run.id}", daemon=True).start()
        return job.state()

    def state(self, run_id: str, request: LandscapeRequest) -> dict[str, Any]:
        """Return the state of the surface with these settings.

        Raises:
            RunError: there is no such run.
        """
        self.room.ready()
        from core.engine.landscape import stored

        run, settings = find_run(run_id), self._settings(request)
        job = self._jobs.get(run.id)
        if job is not None and job.key == settings.key:
            return job.state()
        found = stored(run, settings)
        return {"status": "none"} if found is None else _finished(found)

    def cancel(self, run_id: str) -> dict[str, Any]:
        """Ask the surface of this run that is being computed to stop; it does so before its next point."""
        run = find_run(run_id)
        job = self._jobs.get(run.id)
        if job is None:
            return {"status": "none"}
        job.cancel.set()
        return job.state()

    @staticmethod
    def _settings(request: LandscapeRequest) -> Any:
        from core.engine.landscape import LandscapeSettings

        return LandscapeSettings(**request.model_dump())

    def _work(self, job: _Job, run: Run, settings: Any) -> None:
        from core.engine.landscape import Surface, compute, store

        kept: list[Any] = []

        def open_surface(rows: int) -> Any:
            # A surface holds the weights by itself, so the model may be freed between its points.
            with self.room.cache.lease(run.id) as classifier:
                if not kept or kept[0].classifier is not classifier or kept[0].rows != rows:
                    kept.clear()  # before the next one takes its memory
                    kept.append(Surface(classifier, run, settings, rows))
                return kept[0]

        def progress(done: int, total: int, result: dict[str, Any]) -> None:
            job.first = job.first or time.monotonic()
            job.done, job.total, job.result = done, total, result
            if job.cancel.is_set():
                raise RunCancelled("Cancelled by request.")

        try:
            result = compute(open_surface, settings, run, turn=self.room.turn, progress=progress)
            store(run, settings, result)
            job.result, job.status = result, "done"
        except RunCancelled as error:
            job.reason, job.status, job.result = str(error), "cancelled", None
        except FathomError as error:
            job.reason, job.status, job.result = str(error), "failed", None
        except Exception as error:  # noqa: BLE001 - whoever waits must be told
            job.reason = (
                f"The landscape failed with {type(error).__name__}: {error}. Start it again with fewer rows or points."
            )
            job.status, job.result = "failed", None
        finally:
            job.ended = time.monotonic()


def _finished(result: dict[str, Any]) -> dict[str, Any]:
    points = len(result["x"]) * len(result["y"])
    return {"status": "done", "done": points, "total": points, "elapsed_s": result["elapsed_s"], "result": result}
