"""What the costs of each demo task turn on its bundled test rows, with the model that answers: python -m benchmarks.costs"""

from __future__ import annotations

import argparse
import time
from collections import Counter

import numpy as np
import pandas as pd

from benchmarks.demos import chosen_tasks
from core.domain import Domain, Task
from core.judge.promise import Offer
from core.runs.answering import given_classes, rule_of
from core.runs.run import Run
from core.tasks.costs import amount, matrix_of
from core.tasks.models import ensure_quick


def ready(domain: Domain, task: Task) -> Run:
    """Return the run that answers, after a quick one where there is none."""
    run = ensure_quick(domain, task)
    while run.state().status in ("queued", "running"):
        time.sleep(0.5)
    return run


def line(domain: Domain, task: Task, run: Run) -> str:
    """Return a line of the table: how many rows turn, and both rules on the test rows."""
    frame, costs = pd.read_parquet(run.predictions_file), matrix_of(task, run.metrics().classes)
    labels, likeliest = frame["label"].tolist(), frame["predicted"].tolist()
    given = given_classes(frame, costs) or likeliest
    turns = Counter(pair for pair in zip(likeliest, given, strict=True) if pair[0] != pair[1])
    right = [np.mean([true == said for true, said in zip(labels, rule, strict=True)]) for rule in (likeliest, given)]
    cost = [
        np.mean([task.costs.of(true, said) for true, said in zip(labels, rule, strict=True)])
        for rule in (likeliest, given)
    ]
    (largest, count), held = Counter(given).most_common(1)[0], sum(turns.values())
    true = labels.count(largest)
    often = ", ".join(f"{task.title_of(a)} to {task.title_of(b)} {n}" for (a, b), n in turns.most_common(2))
    return (
        f"| {domain.title}: {task.title} ({run.config().train.preset}) | {held} of {len(frame)} ({100 * held / len(frame):.0f} %) | {right[0]:.3f}, {right[1]:.3f} "
        f"| {amount(float(cost[0]))}, {amount(float(cost[1]))} {task.costs.unit} | {often} | {task.title_of(largest)} {count} ({true}) "
        f"| {promised(rule_of(run).offer)}; {promised(rule_of(run, costs).offer)} |"
    )


def promised(offer: Offer) -> str:
    """Return the share that is promised and the rows answered under it."""
    return "none" if offer.promise is None else f"{100 * offer.promise.share:.0f} %, {offer.promise.answered} rows"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.costs")
    parser.add_argument("--tasks", nargs="*", help="domain or domain/task; all where left out")
    options = parser.parse_args()
    print(
        "| task (model) | rows that turn | accuracy: likeliest, least cost | mean cost of acting on it: likeliest, least cost | what turns most often | largest class by least cost (true rows) | promised: all rows; without precautions |"
    )
    print("|---|---|---|---|---|---|---|")
    for domain, task in chosen_tasks(options.tasks):
        print(line(domain, task, ready(domain, task)), flush=True)


if __name__ == "__main__":
    main()
