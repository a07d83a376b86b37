"""What the models that come along are good for on a stage, and which demo is shown first: judged on both of its sides, answers and guard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from core.domain import Domain, Task
from core.errors import StorageError
from core.runs.run import Run
from core.storage import read_json
from core.tasks.discovery import discover
from core.tasks.models import answering_run, demo_runs
from core.tasks.shipped import MANIFEST, shipped_folder


@dataclass(frozen=True)
class Stage:
    """How a model does on what a visitor types.

    Attributes:
        right: share of the plain test rows that are let in and answered rightly, 0 to 1; rows: how many these are.
        caught: share of the test rows of no class that are refused, 0 to 1; outside_rows: how many these are.
        alone: share of the plain test rows that are let in and answered without a person, 0 to 1.
    """

    right: float
    rows: int
    caught: float
    outside_rows: int
    alone: float

    @property
    def strength(self) -> float:
        """The mean of being right, catching what belongs to no class, and answering without a person, 0 to 1.

        The first two are balanced accuracy: answering all and refusing all both come to little. A model that is right and
        never sure shows a visitor nothing but doubt.
        """
        return (self.right + self.caught + self.alone) / 3

    def to_json(self) -> dict[str, Any]:
        """Return what a manifest holds under "stage"."""
        return asdict(self)


def stage_of(domain: Domain, task: Task) -> Stage | None:
    """Return the figures that came with a task's model; None where no model came along, or none that was judged."""
    try:
        manifest = read_json(shipped_folder(domain, task) / MANIFEST)
        return Stage(**manifest["stage"])
    except (OSError, StorageError, KeyError, TypeError):
        return None


def strongest_first(domains: Iterable[Domain]) -> list[tuple[Domain, Task]]:
    """Return every task of some domains, those with the strongest model first and those without figures last, in their order."""
    found = [(domain, task, stage_of(domain, task)) for domain in domains for task in domain.tasks]
    ranked = sorted(found, key=lambda each: 0.0 if each[2] is None else -each[2].strength)
    return [(domain, task) for domain, task, _ in ranked]


def opening() -> tuple[Domain, Task, Run] | None:
    """Return what Home opens with: the strongest task of single texts that has a model here, and the run that answers; only this
    model is put into place. None where no task has one."""
    for domain, task in strongest_first(discover().domains.values()):
        if task.text_pair is None and (run := answering_run(demo_runs(domain, task))) is not None:
            return domain, task, run
    return None
