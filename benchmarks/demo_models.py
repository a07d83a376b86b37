"""Train the models that come with the demos and put them into the repository: python -m benchmarks.demo_models [--judge | --cards | --guards] [TASK ...]"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from core.domain import Domain, Task
from core.runs.run import Run
from core.storage import write_json, write_text

if TYPE_CHECKING:
    from core.tasks.stage import Stage

RECIPE = {
    "lora_rank": 8,
    "encoder_learning_rate": 1e-3,
    "head_learning_rate": 1e-3,
    "head_start": "fitted",
    "epochs": 8.0,
}
"""What differs from the balanced recipe: adapters of rank 8, which fit into 0.7 MB, and the longer steps that they need."""
PAIRS = {"encoder_learning_rate": 1e-4, "head_learning_rate": 3e-5, "epochs": 2.0}
"""What differs from that again for pairs: with longer steps the questions are learned by heart, and what the start knows of matches is lost."""
FILES = (
    "config.json",
    "state.json",
    "name.txt",
    "events.jsonl",
    "metrics.json",
    "predictions.parquet",
    "baselines.parquet",
    "doubtful.parquet",
    "probes.json",
    "data/split.json",
    "data/train.parquet",
    "data/validation.parquet",
    "data/test.parquet",
    "model/adapter_config.json",
    "model/adapter_model.safetensors",
    "model/classifier.json",
    "model/scope.safetensors",
    "model/README.md",
)
_STEPS_KEPT = 100


def train(domain: Domain, task: Task) -> Run:
    """Train a task's model on its bundled rows and wait for it.

    Raises:
        SystemExit: the run did not succeed.
    """
    from core.tasks.models import submit_demo

    run = submit_demo(domain, task, "balanced", changes=RECIPE | (PAIRS if task.text_pair else {}))
    while run.state().status in ("queued", "running"):
        time.sleep(0.5)
    if run.state().status != "succeeded":
        raise SystemExit(f"{task.name}: {run.state().reason}")
    return run


def keep(domain: Domain, task: Task, run: Run) -> Path:
    """Copy what a finished run needs to be looked at and asked into the demo's folder."""
    from core.tasks.shipped import shipped_folder

    folder = shipped_folder(domain, task)
    shutil.rmtree(folder, ignore_errors=True)
    for name in (name for name in FILES if (run.path / name).is_file()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(run.path / name, folder / name)
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    write_json(folder / "state.json", {**state, "pid": None, "process": ""})
    thin(folder / "events.jsonl")
    return folder


def fit_guard(domain: Domain, task: Task) -> None:
    """Fit the guard of a model that is there already anew, by the rows of no class as they are now."""
    from core.dataset.folder import save_dataset
    from core.engine.device import describe
    from core.engine.scope.of_run import fit_run_scope
    from core.ingest.table import read_table
    from core.tasks.shipped import shipped_folder

    folder = shipped_folder(domain, task)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    saved = save_dataset(read_table(domain.outside_file(task, "train")))
    write_json(folder / "config.json", {**config, "data": {**config["data"], "outside_dataset": saved.id}})
    run = Run(folder)
    fit_run_scope(run, run.config().data, describe("cpu", "fp32")).save(run.model)


def finish(domain: Domain, task: Task) -> None:
    """Give the model that comes along its name, ask it again with changed texts, write its card, and say what it is made of.

    Nothing is trained: a model that is there already gets what has changed in cards and tests since.
    """
    from core.runs.answering import rule_of
    from core.runs.model_card import CARD, with_questions, write_card
    from core.tasks.costs import matrix_of
    from core.tasks.groups import group_scores, manners_of, manners_text
    from core.tasks.own import test_table
    from core.tasks.probed import kept_probes, outside_rows, probe
    from core.tasks.questions import answers
    from core.tasks.shipped import shipped_folder

    folder = shipped_folder(domain, task)
    name = f"{domain.title}: {task.title} (came along)"
    write_json(
        folder / "config.json", {**json.loads((folder / "config.json").read_text(encoding="utf-8")), "name": name}
    )
    write_text(folder / "name.txt", name)
    run = installed(domain, task, write_manifest(domain, task, [file for file in FILES if (folder / file).is_file()]))
    metrics, rows = run.metrics(), pd.read_parquet(run.predictions_file)
    costs, manners = matrix_of(task, metrics.classes), manners_of(task, run)
    outside = outside_rows(domain, task)
    found = kept_probes(run, task, costs, outside) or probe(InProcess(), run, task, rows, costs, outside)
    shutil.copyfile(run.probes_file, folder / run.probes_file.name)
    scores = group_scores(task, rows, test_table(run, rows), costs)
    card = write_card(
        run.config(), metrics, rule_of(run).offer, source=manners_text(manners), finished=run.state().finished_at
    )
    asked = answers(task, domain.warning, scores, found, manners, metrics.encoder.languages)
    write_text(folder / "model" / CARD, with_questions(card, asked))
    write_manifest(domain, task, FILES)


def write_manifest(domain: Domain, task: Task, files: Sequence[str]) -> str:
    """Write the SHA-256 of each file, and return the id that the run gets where it is installed."""
    from core.tasks.shipped import MANIFEST, file_hash, shipped_folder

    folder = shipped_folder(domain, task)
    info = json.loads((folder / "model" / "classifier.json").read_text(encoding="utf-8"))
    hashes = {name: file_hash(folder / name) for name in files}
    identity = f"{domain.name}-{task.name.replace('_', '-')}-{hashes['model/adapter_model.safetensors'][:8]}"
    write_json(
        folder / MANIFEST,
        {"run": identity, "encoder": info["encoder"], "encoder_sha256": info["encoder_sha256"], "files": hashes},
    )
    return identity


def installed(domain: Domain, task: Task, identity: str) -> Run:
    """Put the model into this home and return its run."""
    from core.runs.run import runs_folder
    from core.tasks.shipped import install_shipped

    install_shipped(domain, task)
    return Run(runs_folder() / identity)


class InProcess:
    """Answers as the server does, without one."""

    def __init__(self) -> None:
        from core.serving.engine_room import EngineRoom

        self.room = EngineRoom()
        self.room.warm_up()

    def predict_many(self, model: str, texts: list[str], text_pairs: list[str] | None = None) -> list[dict[str, Any]]:
        return list(self.room.predict(model, texts, text_pairs)["predictions"])

    def answer_many(self, model: str, texts: list[str], text_pairs: list[str] | None = None) -> list[dict[str, Any]]:
        said = self.room.answer(model, texts, text_pairs, 0)
        return [{**one, "scope": row["scope"]} for one, row in zip(said["predictions"], said["rows"], strict=True)]


def judged(domain: Domain, task: Task) -> Stage:
    """Ask the model that lies in a demo's folder for its plain test rows and its test rows of no class."""
    import numpy as np
    import pandas as pd

    from benchmarks.scope import graded
    from benchmarks.stage import OLD
    from core.engine.predict import load_classifier
    from core.engine.scope.of_run import scope_of
    from core.runs.answering import given_classes, rule_of
    from core.tasks.costs import matrix_of
    from core.tasks.shipped import shipped_folder
    from core.tasks.stage import Stage

    run = Run(shipped_folder(domain, task))
    report = load_classifier(run.path, "cpu", "fp32").report
    model, names = (scope_of(run, report), report), [name for name in (task.text, task.text_pair) if name]
    rows, outside = (
        pd.read_csv(file, keep_default_na=False, dtype=str)
        for file in (domain.test_file(task), domain.outside_file(task, "test"))
    )
    kept = pd.read_parquet(run.predictions_file)
    classes = run.metrics().classes
    costs = matrix_of(task, classes)
    given = given_classes(kept, costs) or kept["predicted"].tolist()
    keys = list(zip(*(kept[name] for name in ("text", "text_pair")[: len(names)]), strict=True))
    said = dict(zip(keys, given, strict=True))
    plain = rows[rows["register"] != OLD]
    answers = np.array([said[texts] for texts in zip(*(plain[name] for name in names), strict=True)], dtype=object)
    let_in = graded(model, plain, names) != "out"
    right = (answers == plain[task.label].to_numpy(dtype=object)) & let_in
    caught = graded(model, outside, names) == "out"
    chances = kept[[f"p:{name}" for name in classes]].to_numpy()
    sure = dict(zip(keys, rule_of(run, costs).answered(chances), strict=True))
    alone = np.array([sure[texts] for texts in zip(*(plain[name] for name in names), strict=True)]) & let_in
    shares = [round(float(found.mean()), 4) for found in (right, caught, alone)]
    return Stage(shares[0], len(plain), shares[1], len(outside), shares[2])


def note(domain: Domain, task: Task) -> Stage:
    """Judge the model that lies in a demo's folder and write what came out into its manifest."""
    from core.storage import read_json
    from core.tasks.shipped import MANIFEST, shipped_folder

    stage, file = judged(domain, task), shipped_folder(domain, task) / MANIFEST
    write_json(file, {**read_json(file), "stage": stage.to_json()})
    return stage


def thin(events: Path) -> None:
    """Leave about a hundred of the step events of a run, and all others."""
    lines = events.read_text(encoding="utf-8").splitlines()
    steps = [number for number, line in enumerate(lines) if json.loads(line)["kind"] == "step"]
    every = max(1, len(steps) // _STEPS_KEPT)
    dropped = set(steps) - set(steps[::every]) - set(steps[-1:])
    kept = [line for number, line in enumerate(lines) if number not in dropped]
    events.write_text("\n".join(kept) + "\n", encoding="utf-8")


def main() -> None:
    """Train and keep, or judge what was kept before, and print what came out."""
    from core.tasks.discovery import discover
    from core.tasks.shipped import shipped_folder

    parser = argparse.ArgumentParser(prog="python -m benchmarks.demo_models", description=__doc__)
    parser.add_argument("tasks", nargs="*", metavar="TASK", help="names of tasks; without any, all")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--judge", action="store_true", help="train nothing: judge the models that are there anew")
    way.add_argument(
        "--cards",
        action="store_true",
        help="train nothing: write cards, tests and hashes of the models anew, and judge them",
    )
    way.add_argument(
        "--guards",
        action="store_true",
        help="train nothing: fit the guards of the models that are there anew, and do what --cards does",
    )
    options = parser.parse_args()
    print("| task | accuracy | macro-F1 | log loss | plain rows right | no class refused | seconds | MB |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        os.environ["FATHOM_HOME"] = home
        for domain in discover().domains.values():
            for task in domain.tasks:
                if domain.made or (options.tasks and task.name not in options.tasks):
                    continue
                if options.guards:
                    fit_guard(domain, task)
                elif not (options.judge or options.cards):
                    keep(domain, task, train(domain, task))
                if not options.judge:
                    finish(domain, task)
                folder, stage = shipped_folder(domain, task), note(domain, task)
                metrics = Run(folder).metrics()
                size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
                figures = [metrics.test.figures[name].value for name in ("accuracy", "macro_f1", "log_loss")]
                shown = " | ".join(f"{figure:.3f}" for figure in (*figures, stage.right, stage.caught))
                print(f"| {task.name} | {shown} | {metrics.seconds.total:.0f} | {size:.2f} |", flush=True)


if __name__ == "__main__":
    main()
