"""Train the models that come with the demos and put them into the repository: python -m benchmarks.demo_models [TASK ...]"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from core.domain import Domain, Task
from core.runs.run import Run
from core.storage import write_json, write_text

RECIPE = {
    "lora_rank": 8,
    "encoder_learning_rate": 1e-3,
    "head_learning_rate": 1e-3,
    "head_start": "fitted",
    "epochs": 8.0,
}
"""What differs from the balanced recipe: adapters of rank 8, which fit into 0.7 MB, and the longer steps that they need."""
PAIRS = {"encoder_learning_rate": 3e-4, "head_learning_rate": 3e-4, "epochs": 4.0}
"""What differs from that again for pairs: with the longer steps the questions are learned by heart."""
FILES = (
    "config.json",
    "state.json",
    "name.txt",
    "events.jsonl",
    "metrics.json",
    "predictions.parquet",
    "baselines.parquet",
    "doubtful.parquet",
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
    """Copy what a finished run needs to be looked at and asked into the demo's folder, and say what it is made of."""
    from core.tasks.shipped import MANIFEST, file_hash, shipped_folder

    folder = shipped_folder(domain, task)
    shutil.rmtree(folder, ignore_errors=True)
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(run.path / name, folder / name)
    state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
    write_json(folder / "state.json", {**state, "pid": None, "process_started": None})
    write_text(folder / "name.txt", f"{domain.title}: {task.title} (came along)")
    thin(folder / "events.jsonl")
    info = json.loads((folder / "model" / "classifier.json").read_text(encoding="utf-8"))
    hashes = {name: file_hash(folder / name) for name in FILES}
    write_json(
        folder / MANIFEST,
        {
            "run": f"{domain.name}-{task.name.replace('_', '-')}-{hashes['model/adapter_model.safetensors'][:8]}",
            "encoder": info["encoder"],
            "encoder_sha256": info["encoder_sha256"],
            "files": hashes,
        },
    )
    return folder


def thin(events: Path) -> None:
    """Leave about a hundred of the step events of a run, and all others."""
    lines = events.read_text(encoding="utf-8").splitlines()
    steps = [number for number, line in enumerate(lines) if json.loads(line)["kind"] == "step"]
    every = max(1, len(steps) // _STEPS_KEPT)
    dropped = set(steps) - set(steps[::every]) - set(steps[-1:])
    kept = [line for number, line in enumerate(lines) if number not in dropped]
    events.write_text("\n".join(kept) + "\n", encoding="utf-8")


def main() -> None:
    """Train, keep, and print what came out."""
    from core.tasks.discovery import discover

    parser = argparse.ArgumentParser(prog="python -m benchmarks.demo_models", description=__doc__)
    parser.add_argument("tasks", nargs="*", metavar="TASK", help="names of tasks; without any, all")
    asked = parser.parse_args().tasks
    print("| task | accuracy | macro-F1 | log loss | seconds | MB |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as home:
        os.environ["FATHOM_HOME"] = home
        for domain in discover().domains.values():
            for task in domain.tasks:
                if domain.made or (asked and task.name not in asked):
                    continue
                run = train(domain, task)
                folder = keep(domain, task, run)
                metrics = run.metrics()
                size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
                figures = [metrics.test.figures[name].value for name in ("accuracy", "macro_f1", "log_loss")]
                shown = " | ".join(f"{figure:.3f}" for figure in figures)
                print(f"| {task.name} | {shown} | {metrics.seconds.total:.0f} | {size:.2f} |", flush=True)


if __name__ == "__main__":
    main()
