"""python -m core use and compare: which run is in use for a task, the one before it, and a challenger against the champion."""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict
from typing import Any

import numpy as np

from core.collector import loading
from core.errors import RunError
from core.runs.challenge import Challenge, challenge
from core.runs.in_use import bring_back, find_task, histories, put_into_use, take_out
from core.runs.registry import find_run
from core.runs.run import Run, runs_folder


def use_run(options: argparse.Namespace) -> int:
    """Put a run into use, bring the one before it back, take a task's run out of use, or list what is in use."""
    if options.run is None:
        return _list(as_json=options.json)
    if options.back or options.end:
        task = find_task(options.run) or options.run
        if options.end:
            take_out(task)
            _say(f"No run is in use for {task!r} now.")
        else:
            run = bring_back(task)
            _say(f"{run.name!r} ({run.id}) is in use for {task!r} again.")
        return 0
    run = find_run(options.run)
    task = put_into_use(run, options.task or "")
    _say(
        f"{run.name!r} ({run.id}) is in use for {task!r}. Ask it by that name; undo: python -m core use {task!r} --back"
    )
    return 0


def _list(*, as_json: bool) -> int:
    found = histories()
    if as_json:
        _say(json.dumps({task: [asdict(change) for change in changes] for task, changes in found.items()}))
        return 0
    if not found:
        _say("No run is in use yet. Put one into use: python -m core use RUN [--task NAME]")
    for task, changes in found.items():
        _say(task)
        for change in reversed(changes):
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(change.at))
            called = f"{_called(change.run)} ({change.run}), " if change.run else ""
            _say(f"  {when}  {called}{change.how}{' <- in use' if change is changes[-1] and change.run else ''}")
    return 0


def _called(identity: str) -> str:
    path = runs_folder() / identity
    return Run(path).name if path.is_dir() else "a deleted run"


def compare_runs(options: argparse.Namespace) -> int:
    """Print how a challenger does against the champion on rows that neither had learned from."""
    champion, challenger = find_run(options.champion), find_run(options.challenger)
    if champion.id == challenger.id:
        raise RunError(f"{champion.name!r} is both champion and challenger. Name two runs.")
    found = against(champion, challenger)
    if options.json:
        value: dict[str, Any] = {"champion": champion.id, "challenger": challenger.id, "told": found.told}
        value |= {"comparison": asdict(found.found) if found.found else None}
        _say(json.dumps(value, ensure_ascii=False))
    else:
        _say("\n".join(found.told))
    return 0


def against(champion: Run, challenger: Run) -> Challenge:
    """Let a champion answer what it was not tested on, in this process; see core.runs.challenge."""

    def ask(texts: list[str], pairs: list[str] | None) -> np.ndarray:
        with loading():
            from core.engine.predict import load_classifier

        return load_classifier(champion.path).predict(texts, pairs).probabilities

    return challenge(champion, challenger, ask)


def _say(line: str) -> None:
    print(line)  # noqa: T201
