"""Time of the explaining views against what a user would write with transformers and captum: python -m benchmarks.explain"""

from __future__ import annotations

import argparse
import copy
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import psutil

SAMPLE = Path(__file__).resolve().parent.parent / "pages" / "samples" / "library_messages.csv"
SENTENCE = "The scanner on the second floor saves only black pages, and nobody at the desk could say when the new catalogue will work again. "
TOKENS = 128


def train(name: str, frozen: bool) -> str:
    """Train a model over the embedded encoder on the sample and return the run's id."""
    from core.config import DataConfig, RunConfig, TrainConfig
    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table
    from core.runs.submission import submit

    dataset = save_dataset(read_table(str(SAMPLE)))
    config = (
        TrainConfig(max_length=TOKENS, freeze_encoder=True, optimizer="lbfgs", head_learning_rate=1.0, epochs=30.0)
        if frozen
        else TrainConfig(max_length=TOKENS, epochs=8.0)
    )
    run = submit(RunConfig(name, DataConfig(dataset.id, dataset.file_name, "text", "label"), config))
    while run.state().status in ("queued", "running"):
        time.sleep(0.3)
    run.metrics()
    return run.id


def timed(work: Callable[[], Any], repeats: int, most_s: float = 20.0) -> tuple[list[float], float]:
    """Return the seconds of each call, after one that sets kernels up, and the processor seconds of the cheapest.

    On a busy machine the latter say more: divided by the cores they are about what a call takes on an idle one.
    """
    work()
    seconds: list[float] = []
    processor: list[float] = []
    began = time.perf_counter()
    while len(seconds) < repeats and time.perf_counter() - began < most_s:
        started, spent = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - started)
        processor.append(time.process_time() - spent)
    return seconds, min(processor)


def by_hand(model: Any, tokenizer: Any, text: str, label: int) -> dict[str, Callable[[], Any]]:
    """Return what somebody would write with transformers and captum alone, by the view it stands for."""
    import torch
    from captum.attr import LayerIntegratedGradients

    inputs = tokenizer(text, return_tensors="pt", truncation=True, max_length=TOKENS)
    base = torch.full_like(inputs["input_ids"], tokenizer.pad_token_id)
    base[0, 0], base[0, -1] = inputs["input_ids"][0, 0], inputs["input_ids"][0, -1]

    def attention() -> str:
        model.config._attn_implementation = "eager"
        with torch.no_grad():
            outputs = model(**inputs, output_attentions=True, output_hidden_states=True)
        return json.dumps([layer.tolist() for layer in outputs.attentions])

    def attributions() -> Any:
        output = lambda ids, mask: model(input_ids=ids, attention_mask=mask).logits  # noqa: E731
        method = LayerIntegratedGradients(output, model.get_input_embeddings())
        return method.attribute(
            inputs["input_ids"],
            baselines=base,
            additional_forward_args=(inputs["attention_mask"],),
            target=label,
            n_steps=50,
            internal_batch_size=1,
        )

    def step() -> float:
        other = copy.deepcopy(model).requires_grad_(True)
        optimizer = torch.optim.AdamW(other.parameters(), lr=1e-4)
        loss: Any = torch.nn.functional.cross_entropy(other(**inputs).logits, torch.tensor([label]))
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            return float(other(**inputs).logits.softmax(-1)[0, label])

    return {"attention": attention, "attributions": attributions, "one step": step}


def memory_over(client: Any, run_id: str, text: str, label: str, pid: int, requests: int) -> list[float]:
    """Return the serving process's resident memory in MB at the start and after each quarter of the requests."""
    process, seen = psutil.Process(pid), []
    for number in range(requests + 1):
        if number % (requests // 4) == 0:
            seen.append(process.memory_info().rss / 1e6)
        if number % 3 == 0:
            client.explain("inside", run_id, text=text, layer=1 + number % 6, head=1)
        elif number % 3 == 1:
            client.explain("step", run_id, text=text, label=label, scope="all")
        else:
            client.explain("backward", run_id, text=text, label=label)
    return seen


def views(run_id: str, text: str, repeats: int) -> tuple[list[tuple[str, tuple[list[float], float]]], dict[str, Any]]:
    """Time every view of one run in this process; also return an attribution."""
    from core.engine.explain.backward import backward
    from core.engine.explain.formula import formula_case
    from core.engine.explain.inside import inside
    from core.engine.explain.one_step import one_step
    from core.engine.explain.step_settings import StepSettings
    from core.engine.predict import load_classifier
    from core.runs.registry import find_run

    run = find_run(run_id)
    classifier = load_classifier(run.path)
    label = classifier.classes[0]
    step = StepSettings(scope="all", learning_rate=1e-4)
    rows = [
        ("inside, with one head taken apart", timed(lambda: inside(classifier, text, layer=3, head=2), repeats)),
        ("backward: gradients and attributions", timed(lambda: backward(classifier, text, label=label), repeats)),
        ("one AdamW step, all weights", timed(lambda: one_step(classifier, text, label=label, settings=step), repeats)),
        ("one AdamW step, what the run trained", timed(lambda: one_step(classifier, text, label=label), repeats)),
        ("formula case of 8 tokens", timed(lambda: formula_case(classifier, text), repeats)),
    ]
    worst: dict[str, Any] = {}
    for each in classifier.classes:
        for target in ("log_probability", "logit"):
            found = backward(classifier, text, label=each, target=target)["attributions"]
            if not worst or (found["completeness_share"] or 0) > (worst["completeness_share"] or 0):
                worst = found
    return rows, worst


def main() -> None:
    """Train two runs, time every view, the peers and the endpoints, and watch the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200, help="requests over which the memory is watched")
    options = parser.parse_args()
    text = SENTENCE * 6
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        runs = {"fine-tuned": train("fine-tuned", False), "frozen": train("frozen", True)}

        import torch

        from core.engine.predict import load_classifier
        from core.runs.registry import find_run
        from core.serving.client import Client, wait_until_ready
        from core.serving.process import stop_server

        print(
            f"\n{TOKENS} tokens, embedded encoder, {torch.get_num_threads()} threads, load {os.getloadavg()[0]:.1f}\n"
        )
        print("| run | view | median s | fastest s | processor s |\n|---|---|---|---|---|")
        for name, run_id in runs.items():
            rows, worst = views(run_id, text, options.repeats)
            for view, (seconds, processor) in rows:
                print(f"| {name} | {view} | {median(seconds):.3f} | {min(seconds):.3f} | {processor:.2f} |")
            print(
                f"| {name} | worst completeness error of 8 attributions | {100 * (worst['completeness_share'] or 0):.2f} % | {worst['steps_in_all']} steps | |"
            )
        classifier = load_classifier(find_run(runs["fine-tuned"]).path)
        label = classifier.classes[0]
        model = copy.deepcopy(classifier.model)
        for view, work in by_hand(model, classifier.tokenizer, text, 0).items():
            seconds, processor = timed(work, max(2, options.repeats // 3))
            print(f"| by hand | {view} | {median(seconds):.3f} | {min(seconds):.3f} | {processor:.2f} |")
        info = wait_until_ready()
        client = Client(info.url, info.token)
        run_id = runs["fine-tuned"]
        over_http: dict[str, Callable[[], Any]] = {
            "inside": lambda: client.explain("inside", run_id, text=text, layer=3, head=2),
            "backward": lambda: client.explain("backward", run_id, text=text, label=label),
            "one step": lambda: client.explain("step", run_id, text=text, label=label),
            "features, 120 rows, kept": lambda: client.explain("features", run_id),
        }
        for view, work in over_http.items():
            seconds, _ = timed(work, options.repeats)  # the work is another process's
            print(f"| over HTTP | {view} | {median(seconds):.3f} | {min(seconds):.3f} | |")
        size = len(json.dumps(client.explain("inside", run_id, text=text, layer=3, head=2), separators=(",", ":")))
        started = time.perf_counter()
        client.start_landscape(runs["frozen"])
        while client.landscape(runs["frozen"])["status"] == "running":
            time.sleep(0.05)
        print(f"| over HTTP | landscape of the frozen run, 21 x 21 | {time.perf_counter() - started:.2f} | | |")
        if info.pid is not None and options.requests >= 4:
            seen = memory_over(client, run_id, text, label, info.pid, options.requests)
            print(
                f"\nMemory of the serving process over {options.requests} requests: {', '.join(f'{value:.0f}' for value in seen)} MB."
            )
        print(f"An answer of `inside` has {size / 1e6:.2f} MB.")
        client.close()
        stop_server()


if __name__ == "__main__":
    main()
