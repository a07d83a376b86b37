"""How the models that come with the demos do by manner, what they refuse and promise, and where emergencies stand: python -m benchmarks.stage"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.scope import shares, told
from core.domain import Domain, Task
from core.judge.compare import chance, compare_samples, in_points
from core.judge.metrics import macro_f1
from core.judge.sample import Sample
from core.runs.answering import rule_of
from core.runs.run import Run

if TYPE_CHECKING:
    from core.engine.predict import Classifier

OLD = "literary"
INBOX_ROWS = 200


@dataclass(frozen=True)
class Tested:
    """A model on a task's test rows: probabilities (rows, classes), class indices (rows,), registers (rows,), and what TF-IDF said."""

    classes: list[str]
    truth: np.ndarray
    probabilities: np.ndarray
    words: np.ndarray
    manners: np.ndarray

    def figures(self, rows: np.ndarray) -> str:
        """Return accuracy and macro-F1 of some rows, and of TF-IDF on them."""
        ours, words = (
            (float((said[rows] == self.truth[rows]).mean()), macro_f1(self.truth[rows], said[rows], len(self.classes)))
            for said in (self.probabilities.argmax(axis=1), self.words.argmax(axis=1))
        )
        return f"{ours[0]:.3f} / {ours[1]:.3f} ({words[0]:.3f} / {words[1]:.3f})"

    def lead(self, rows: np.ndarray) -> str:
        """Return the lead over TF-IDF on some rows, in points of accuracy, with its interval and exact test."""
        ours, words = (Sample(self.truth[rows], each[rows], self.classes) for each in (self.probabilities, self.words))
        found = compare_samples(ours, words)
        return f"{in_points(found, 'accuracy')}; {chance(found)}"


def tested(domain: Domain, task: Task, run: Run) -> Tested:
    """Read what a run said of its test rows, and of what manner they are."""
    kept, beside = pd.read_parquet(run.predictions_file), pd.read_parquet(run.baselines_file)
    classes = run.metrics().classes
    columns = [f"p:{label}" for label in classes]
    names = [name for name in (task.text, task.text_pair) if name]
    frame = pd.read_csv(domain.test_file(task), keep_default_na=False, dtype=str)
    known = dict(zip(zip(*(frame[name] for name in names), strict=True), frame["register"], strict=True))
    shown = zip(*(kept[name] for name in ("text", "text_pair")[: len(names)]), strict=True)
    return Tested(
        classes,
        kept["label"].map(classes.index).to_numpy(),
        kept[columns].to_numpy(),
        beside[[f"tfidf:{name}" for name in columns]].to_numpy(),
        np.array([known[texts] for texts in shown]),
    )


def manners_table(found: Sequence[tuple[Domain, Task, Run]]) -> Iterator[str]:
    """Yield accuracy and macro-F1 by manner, TF-IDF in brackets."""
    yield "| task | plain rows, accuracy / macro-F1 (TF-IDF) | lead in accuracy, points | lowest manner | literary rows |"
    yield "|---|---|---|---|---|"
    for domain, task, run in found:
        each = tested(domain, task, run)
        new = each.manners != OLD
        right = each.probabilities.argmax(axis=1) == each.truth
        by = {str(name): float(right[each.manners == name].mean()) for name in sorted(set(each.manners[new]))}
        worst = min(by, key=lambda name: by[name])
        yield f"| {domain.title}: {task.title} | {each.figures(new)} | {each.lead(new)} | {worst} {by[worst]:.2f} | {each.figures(~new)} |"


def guard_table(found: Sequence[tuple[Domain, Task, Run]]) -> Iterator[str]:
    """Yield what the guard refuses, and what is promised of the rest."""
    from core.engine.explain.neighbours import read, surround
    from core.engine.predict import load_classifier
    from core.tasks.costs import costs_of

    yield "| task | own test rows refused / or marked, per cent, by manner | texts of no class, by kind | promise |"
    yield "|---|---|---|---|"
    for domain, task, run in found:
        classifier = load_classifier(run.path, "cpu", "fp32")
        scope = surround(classifier, run).scope
        cells = []
        for file, column in ((domain.test_file(task), "register"), (domain.outside_file(task, "test"), "kind")):
            frame = pd.read_csv(file, keep_default_na=False, dtype=str)
            second = frame[task.text_pair].tolist() if task.text_pair else None
            grades = scope.grades(scope.score(read(classifier, frame[task.text].tolist(), second)))
            cells.append(told(shares(grades, frame[column].tolist())))
        rule = rule_of(run, costs_of(run, classifier.classes))
        yield f"| {domain.title}: {task.title} | {cells[0]} | {cells[1]} | {rule.sentence or rule.offer.lacking} |"


def inbox_lines(domain: Domain, task: Task, run: Run) -> Iterator[str]:
    """Yield where each of the hazards would stand in a mixed inbox of 200 messages that holds none of the others, in the order of Work."""
    from core.engine.explain.neighbours import in_scope, read, surround
    from core.engine.predict import load_classifier
    from core.runs.answering import answered_alone
    from core.tasks.costs import matrix_of

    most_pressing, least_pressing = task.work.order[0], task.work.order[-1]
    hazards, ordinary, more = (
        pd.read_csv(domain.folder / "data" / f"{task.name}_{name}.csv", keep_default_na=False, dtype=str)
        for name in ("hazards", "inbox", "test")
    )
    # The inbox is filled up with test rows of everyday manner that are no emergency.
    more = more[(more["register"] != OLD) & (more["label"] != most_pressing)]
    others = [*ordinary["text"], *more["text"]][: INBOX_ROWS - 1]
    texts = [*hazards["text"], *others]
    hazard = np.arange(len(texts)) < len(hazards)
    classifier: Classifier = load_classifier(run.path, "cpu", "fp32")
    said = classifier.predict(texts).probabilities
    inside = in_scope(read(classifier, texts, None), surround(classifier, run))
    costs = matrix_of(task, classifier.classes)
    if costs is None:
        raise SystemExit(f"{task.name}: all mistakes cost the same, so nothing says which message is read first.")
    # What is out of scope stands at the top.
    height = np.where(inside, costs.harm_of_waiting(said, least_pressing), np.inf)
    place = 1 + (height[~hazard] >= height[hazard][:, None]).sum(axis=1)
    best = np.array(classifier.classes)[said.argmax(axis=1)]
    alone = answered_alone(said, rule_of(run, costs).threshold, costs) & inside
    wrong = alone & hazard & (best != most_pressing)
    yield f"Each of {len(hazards)} emergencies for itself among {len(others)} other messages, by the harm of waiting, rows out of scope first:"
    yield (
        f"in the top quarter {int((place <= INBOX_ROWS / 4).sum())}, in the top half {int((place <= INBOX_ROWS / 2).sum())}; median place {np.median(place):.0f}, "
        f"the last one at {place.max()}. Out of scope: {int((~inside & hazard).sum())} of the emergencies, {int((~inside & ~hazard).sum())} of the others."
    )
    yield f"Likeliest labels of the emergencies: {pd.Series(best[hazard]).value_counts().to_dict()}; answered without a person and not as an emergency: {int(wrong.sum())}."
    for number in np.argsort(-place)[:5]:
        yield f"- place {place[number]}: {best[number]}, {said[number].max():.2f}, {texts[number]!r}"


def main() -> None:
    """Print the tables for the models that come along."""
    from core.tasks.discovery import discover
    from core.tasks.models import answering_run, demo_runs

    parser = argparse.ArgumentParser(prog="python -m benchmarks.stage", description=__doc__)
    parser.add_argument(
        "--home", metavar="FOLDER", help="whose newest models are asked, in place of those that come along"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(options.home) if options.home else folder)
        found = [
            (domain, task, run)
            for domain in discover().domains.values()
            if not domain.made
            for task in domain.tasks
            if (run := answering_run(demo_runs(domain, task))) is not None
        ]
        for lines in (manners_table(found), guard_table(found)):
            for line in lines:
                print(line, flush=True)
            print()
        for domain, task, run in found:
            if task.work.view == "inbox":
                print("\n".join(inbox_lines(domain, task, run)))


if __name__ == "__main__":
    main()
