"""python -m core train --folds K: a run for each fold, followed one after the other, and what they say together."""

from __future__ import annotations

import dataclasses
import json
import secrets
import sys

from core.commands.terminal import follow
from core.config import RunConfig
from core.errors import RunError
from core.runs.folds import folds_text, start_folds, together
from core.runs.jobs import cancel


def cross_validate(plan: RunConfig, *, as_json: bool) -> int:
    """Start a run for each fold, follow them to their end, and print their scores; Ctrl-C cancels those that are left.

    Returns:
        0 when every fold has succeeded, else 1.
    """
    runs = start_folds(plan, plan.data.folds, f"folds-{secrets.token_hex(4)}")
    try:
        for run in runs:
            print(f"Run {run.id}", file=sys.stderr)
            follow(run)
    except KeyboardInterrupt:
        print("\nCancelling the cross-validation ...", file=sys.stderr)
        for run in runs:
            try:
                cancel(run)
            except RunError:  # it has ended
                continue
        for run in runs:
            follow(run)
    found, states = together(runs), {run.id: run.state() for run in runs}
    failed = {identity: state for identity, state in states.items() if state.status != "succeeded"}
    for identity, state in failed.items():
        print(f"{identity} {state.status}: {state.reason}", file=sys.stderr)
    if as_json:
        value = {
            "runs": {identity: state.status for identity, state in states.items()},
            "folds": plan.data.folds,
            "accuracy": dataclasses.asdict(found.accuracy) if found else None,
            "macro_f1": dataclasses.asdict(found.macro_f1) if found and found.macro_f1 else None,
            "simpler_accuracy": {key: dataclasses.asdict(each) for key, each in found.simpler.items()}
            if found
            else None,
            "pooled": {"rows": found.pooled.rows}
            | {key: dataclasses.asdict(figure) for key, figure in found.pooled.figures.items()}
            if found
            else None,
        }
        print(json.dumps(value, ensure_ascii=False))
    else:
        print("\n".join(folds_text(found) if found else ["No fold has a result."]))
    return 1 if failed else 0
