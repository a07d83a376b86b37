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
from core.tasks.order import reading_order
from core.tasks.weighed import weighed, with_waiting
from core.tasks.work import class_order, least_pressing

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


@dataclass(frozen=True, eq=False)
class Inbox:
    """The hazards and other messages, none of them an emergency, as the Work view has them.

    Attributes:
        rows: of core.tasks.weighed with their text, the hazards first; hazards: how many of them these are; order: the classes.
    """

    rows: pd.DataFrame
    hazards: int
    order: list[str]

    def place_alone(self, hazard: int) -> int:
        """Return where a hazard stands, from 1, in an inbox of INBOX_ROWS that holds none of the others."""
        return int(self._places([hazard], INBOX_ROWS - 1)[0])

    def places_together(self) -> np.ndarray:
        """Return where each hazard stands, from 1, in one inbox of INBOX_ROWS with all of them."""
        return self._places(list(range(self.hazards)), INBOX_ROWS - self.hazards)

    def _places(self, hazards: list[int], others: int) -> np.ndarray:
        # Of rows that may do the same harm the one that came first stands first: the hazards come last.
        came = [*range(self.hazards, self.hazards + others), *hazards]
        return reading_order(self.rows.loc[came], self.order)["place"].loc[hazards].to_numpy(dtype=int)


def read_inbox(domain: Domain, task: Task, run: Run) -> Inbox:
    """Let a run read the hazards and the other messages, which are filled up with test rows of everyday manner that are no emergency."""
    from core.engine.explain.neighbours import grades, read, surround
    from core.engine.predict import load_classifier
    from core.tasks.costs import matrix_of

    hazards, ordinary, more = (
        pd.read_csv(domain.folder / "data" / f"{task.name}_{name}.csv", keep_default_na=False, dtype=str)
        for name in ("hazards", "inbox", "test")
    )
    more = more[(more["register"] != OLD) & (more["label"] != task.work.order[0])]
    texts = [*hazards["text"], *[*ordinary["text"], *more["text"]][: INBOX_ROWS - 1]]
    classifier: Classifier = load_classifier(run.path, "cpu", "fp32")
    classes = classifier.classes
    grade = grades(read(classifier, texts, None), surround(classifier, run))
    costs = matrix_of(task, classes)
    said = classifier.predict(texts).probabilities
    rows = weighed(classes, said, grade != "out", grade == "unusual", costs, least_pressing(task, classes))
    rows = with_waiting(rows, rule_of(run, costs).threshold, len(classes))
    return Inbox(rows.assign(text=texts), len(hazards), class_order(task, classes))


def inbox_lines(domain: Domain, task: Task, run: Run) -> Iterator[str]:
    """Yield where the hazards stand in a mixed inbox of 200 messages, in the order that Work draws: each alone, and all of them together."""
    inbox, pressing = read_inbox(domain, task, run), task.work.order[0]
    rows, count = inbox.rows, inbox.hazards
    alone = np.array([inbox.place_alone(hazard) for hazard in range(count)])
    for what, place in (
        (f"Each of {count} emergencies for itself among {INBOX_ROWS - 1} other messages", alone),
        (f"All {count} in one inbox with {INBOX_ROWS - count} others", inbox.places_together()),
    ):
        yield (
            f"{what}: in the top quarter {int((place <= INBOX_ROWS / 4).sum())}, in the top half {int((place <= INBOX_ROWS / 2).sum())}; "
            f"median place {np.median(place):.0f}, the last one at {place.max()}."
        )
    hazards, others = rows.head(count), rows.iloc[count:]
    wrong = ~hazards["waits"] & hazards["label"].ne(pressing)
    yield (
        f"Out of scope: {int((~hazards['in_scope']).sum())} of the emergencies, {int((~others['in_scope']).sum())} of the others. "
        f"Likeliest labels of the emergencies: {hazards['predicted'].value_counts().to_dict()}; "
        f"for a person: {int(hazards['waits'].sum())}; answered without a person and not as an emergency: {int(wrong.sum())}."
    )
    for number in np.argsort(-alone, kind="stable")[:5]:
        row = rows.loc[number]
        yield f"- place {alone[number]}: {row['predicted']}, {row['probability']:.2f}, harm {row['harm']:.0f}, {row['text']!r}"


def main() -> None:
    """Print the tables for the models that come along."""
    from core.tasks.discovery import discover
    from core.tasks.models import CAME_ALONG, KINDS, QUICK, demo_runs, finished_runs

    parser = argparse.ArgumentParser(prog="python -m benchmarks.stage", description=__doc__)
    parser.add_argument(
        "--home", metavar="FOLDER", help="whose newest models are asked, in place of those that come along"
    )
    parser.add_argument("--kind", choices=KINDS[1:], default=QUICK, help="which of the models of that home")
    options = parser.parse_args()
    kind = options.kind if options.home else CAME_ALONG
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(options.home) if options.home else folder)
        found = [
            (domain, task, run)
            for domain in discover().domains.values()
            if not domain.made
            for task in domain.tasks
            if (run := finished_runs(demo_runs(domain, task)).get(kind)) is not None
        ]
        if not found:
            parser.exit(
                2,
                f"No task has a {kind} model in {os.environ['FATHOM_HOME']}: train one with python -m benchmarks.demos --home.\n",
            )
        for lines in (manners_table(found), guard_table(found)):
            for line in lines:
                print(line, flush=True)
            print()
        for domain, task, run in found:
            if task.work.view == "inbox":
                print("\n".join(inbox_lines(domain, task, run)))


if __name__ == "__main__":
    main()
