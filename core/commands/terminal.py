"""A run in a terminal: its progress on the error stream, its result on the output."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import Any

from core.judge.calibration import calibration_text
from core.judge.metrics import METRICS, figure_text
from core.judge.remarks import reasons
from core.judge.result import Baseline, Scored
from core.runs.answering import rule_of
from core.runs.events import STAGES
from core.runs.jobs import wait_of
from core.runs.run import Run


def follow(run: Run) -> None:
    """Show a run's progress on the error stream until it has ended."""
    from tqdm import tqdm

    offset, shown, told = 0, sys.stderr.isatty(), ""
    with tqdm(
        total=1.0, disable=not shown, bar_format="{desc:<44.44}|{bar}| {percentage:3.0f} %{postfix}", file=sys.stderr
    ) as bar:
        while True:
            status = run.state().status
            events, offset = run.events(offset)
            for event in events:
                _show(event, bar, shown)
            if status not in ("queued", "running"):
                return
            if status == "queued" and not events:
                waiting = wait_of(run).sentence()
                bar.set_description_str(waiting)
                if waiting != told and not shown:
                    print(waiting, file=sys.stderr)
                told = waiting
            time.sleep(0.3)


def _show(event: dict[str, Any], bar: Any, animated: bool) -> None:
    eta = event.get("eta_s")
    left = f", {eta / 60:.1f} min left" if isinstance(eta, int | float) else ""
    if event["kind"] == "stage":
        number = STAGES.index(event["stage"]) + 1 if event["stage"] in STAGES else 0
        bar.set_description_str(f"{number}/5 {event['stage']}")
        if not animated:
            print(f"{number}/5 {event['stage']}: {event['message']}", file=sys.stderr)
    elif event["kind"] == "step":
        bar.n = event["step"] / max(1, event["steps"])
        bar.set_description_str(f"Step {event['step']} of {event['steps']}, loss {event['loss']:.3f}")
        bar.set_postfix_str(left, refresh=True)
    elif event["kind"] == "progress":
        bar.n = event["done"] / max(1, event["total"])
        bar.set_description_str(f"{event['done']:,} of {event['total']:,} {event['unit']}")
        bar.set_postfix_str(left, refresh=True)
    elif event["kind"] == "notice":
        bar.write(f"Note: {event['message']}", file=sys.stderr)
    elif event["kind"] == "validation":
        accuracy, macro = event.get("accuracy"), event.get("macro_f1")
        kind = "cross-validated" if event.get("crossvalidated") else "validation"
        bar.write(f"Step {event['step']}: {kind} accuracy {accuracy:.4f}, macro-F1 {macro:.4f}", file=sys.stderr)


def report(run: Run, *, as_json: bool) -> int:
    """Print how a run ended; return the exit code."""
    state = run.state()
    if state.status != "succeeded":
        if as_json:
            print(
                json.dumps(
                    {"run": run.id, "name": run.name, "status": state.status, "reason": state.reason},
                    ensure_ascii=False,
                )
            )
        print(
            f"The run {state.status}: {state.reason} Its log: {run.log_file}",
            file=sys.stderr,
        )
        return 1
    metrics = run.metrics()
    if as_json:
        plain = metrics.to_json()
        kept = {
            key: plain[key]
            for key in (
                "validation",
                "split",
                "seconds",
                "samples_per_s",
                "encoder",
                "device",
                "precision",
                "reload",
                "notices",
            )
        }
        print(
            json.dumps(
                {
                    "run": run.id,
                    "name": run.name,
                    "status": state.status,
                    "test": _flat(metrics.test),
                    "baselines": {name: _flat(scored) for name, scored in metrics.baselines.items()},
                    "leads": plain["leads"],
                    **kept,
                },
                ensure_ascii=False,
            )
        )
        return 0
    print(f"Run {run.name!r} ({run.id}) succeeded in {metrics.seconds.total:.0f} s. {metrics.test.rows:,} test rows:")
    rows = [
        ("This model", metrics.test),
        *((baseline.name, baseline) for baseline in metrics.baselines.values()),
    ]
    first, second = METRICS["accuracy"], METRICS["macro_f1"]
    for name, scored in rows:
        print(
            f"  {name:<32} {first.name} {figure_text(scored, first.key)}   {second.name} {figure_text(scored, second.key)}"
        )
    for said in (*reasons([scored for _, scored in rows], (first.key, second.key)), metrics.lead()):
        if said:
            print(said)
    print(calibration_text(metrics.test.ece.value, metrics.test.chance.get("ece"), metrics.test.calibration))
    print(rule_of(run).offer.sentence)
    if metrics.doubt is not None:
        print(metrics.doubt.sentence)
    return 0


def _flat(scored: Scored) -> dict[str, Any]:
    """Return rows and figures side by side, as the line of JSON has them; of a baseline also its name, class and seconds."""
    figures = {key: asdict(figure) for key, figure in scored.figures.items()}
    for key, by_chance in scored.chance.items():
        figures[key]["chance"] = asdict(by_chance)
    if not isinstance(scored, Baseline):
        return {"rows": scored.rows, **figures}
    more = {"label": scored.label, "seconds": scored.seconds}
    known = {key: value for key, value in more.items() if value is not None}
    return {"name": scored.name, "rows": scored.rows, **figures, **known}
