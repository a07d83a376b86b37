"""What the costs of each demo task turn on its bundled test rows, with the model that answers: python -m benchmarks.costs [--validation | --good-for]"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from benchmarks.demos import chosen_tasks
from core.domain import Domain, Task
from core.judge.promise import Offer
from core.runs.answering import given_classes, rule_of
from core.runs.run import Run
from core.runs.seen import unseen
from core.tasks.benefit import benefit
from core.tasks.costs import amount, matrix_of
from core.tasks.models import ensure_quick

RESAMPLES = 10_000


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
    (largest, count), held = Counter(given).most_common(1)[0], sum(turns.values())
    true = labels.count(largest)
    often = ", ".join(f"{task.title_of(a)} to {task.title_of(b)} {n}" for (a, b), n in turns.most_common(2))
    return (
        f"| {domain.title}: {task.title} ({run.config().train.preset}) | {held} of {len(frame)} ({100 * held / len(frame):.0f} %) | {right[0]:.3f}, {right[1]:.3f} "
        f"| {saved(task, labels, likeliest, given)} | {often} | {task.title_of(largest)} {count} ({true}) "
        f"| {promised(rule_of(run).offer)}; {promised(rule_of(run, costs).offer)} |"
    )


def saved(task: Task, labels: Sequence[str], likeliest: Sequence[str], given: Sequence[str]) -> str:
    """Return what acting on each rule costs per row, and what the costs save, with a 95 % interval of the paired difference."""
    cost = [
        np.array([task.costs.of(true, said) for true, said in zip(labels, rule, strict=True)])
        for rule in (likeliest, given)
    ]
    apart = cost[0] - cost[1]
    generator = np.random.default_rng(0)
    # Most rows do not turn and few mistakes are dear, so that the interval of a normal mean would be too narrow.
    means = [apart[generator.integers(0, len(apart), len(apart))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{amount(cost[0].mean())}, {amount(cost[1].mean())} {task.costs.unit} | {apart.mean():+.2f} ({low:+.2f} to {high:+.2f})"


def on_validation(domain: Domain, task: Task, run: Run) -> str:
    """Return both rules on the validation rows, which chose the state that was kept and its temperature."""
    from core.engine.predict import load_classifier

    classifier, costs = load_classifier(run.path, "cpu", "fp32"), matrix_of(task, run.metrics().classes)
    rows = pd.read_parquet(run.data / "validation.parquet")
    pairs = rows["text_pair"].tolist() if "text_pair" in rows else None
    chances = np.asarray(classifier.predict(rows["text"].tolist(), pairs).probabilities)
    likeliest = [classifier.classes[number] for number in chances.argmax(axis=1)]
    given = likeliest if costs is None else [costs.classes[number] for number in costs.least(chances)]
    turned = sum(a != b for a, b in zip(likeliest, given, strict=True))
    labels = rows["label"].astype(str).tolist()
    return f"| {domain.title}: {task.title} | {turned} of {len(rows)} | {saved(task, labels, likeliest, given)} |"


def good_for(domain: Domain, task: Task, run: Run) -> str:
    """Return what the task is good for and whether it pays alone, as Decide opens with it."""
    classes, split = run.metrics().classes, run.metrics().split
    rows = unseen(run, pd.read_parquet(run.predictions_file), split.seen)
    found = benefit(task, classes, rows, rule_of(run, matrix_of(task, classes)).threshold)
    if found is None:
        return f"| {domain.title}: {task.title} | no test row that the model had not seen | | |"
    cost, said = found.pays.cost, {1: "pays", 0: "not proven", -1: "does not pay"}[found.pays.verdict]
    return (
        f"| {domain.title}: {task.title} | {found.headline} {found.label} "
        f"| {amount(cost.value)} ({amount(cost.low)} to {amount(cost.high)}), {amount(found.pays.person)} {found.pays.unit} | {said} |"
    )


def promised(offer: Offer) -> str:
    """Return the share that is promised and the rows answered under it."""
    return "none" if offer.promise is None else f"{100 * offer.promise.share:.0f} %, {offer.promise.answered} rows"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.costs")
    parser.add_argument("--tasks", nargs="*", help="domain or domain/task; all where left out")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--validation", action="store_true", help="the validation rows instead of the test rows")
    other.add_argument("--good-for", action="store_true", help="what each task is good for, as Decide opens with it")
    options = parser.parse_args()
    both = "mean cost of acting on it: likeliest, least cost | saved a row by the costs (95 % interval)"
    row, columns = (
        line,
        (
            f"task (model) | rows that turn | accuracy: likeliest, least cost | {both} | what turns most often "
            "| largest class by least cost (true rows) | promised: all rows; without precautions"
        ),
    )
    if options.validation:
        row, columns = on_validation, f"task | validation rows that turn | {both}"
    elif options.good_for:
        row, columns = (
            good_for,
            "task | what it is good for | cost per 100 rows answered at its threshold, a person alone | alone it",
        )
    print(f"| {columns} |\n|{'---|' * (columns.count(' | ') + 1)}")
    for domain, task in chosen_tasks(options.tasks):
        print(row(domain, task, ready(domain, task)), flush=True)


if __name__ == "__main__":
    main()
