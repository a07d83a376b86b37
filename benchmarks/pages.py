"""Server time of the pages of mathematics, whole and control by control: python -m benchmarks.pages"""

from __future__ import annotations

import argparse
import logging
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGES: dict[str, tuple[str, dict[str, str]]] = {
    "concepts": ("concepts", {}),
    "activations": ("activations", {}),
    "losses": ("losses", {}),
    "optimisers": ("optimizers", {}),
    "backprop, by hand": ("backprop", {}),
    "backprop, network": ("backprop", {"part": "Small network"}),
    "backprop, starts": ("backprop", {"part": "Starting weights"}),
    "inside BERT": ("attention", {}),
    "landscape": ("landscape", {}),
}
OF_A_RUN = ("inside BERT", "landscape")
MOST_MS = 200.0


def train_quick() -> str:
    """Train a quick run on the bundled sample for the pages that open one; return its id."""
    from core.config import DataConfig, RunConfig
    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table
    from core.runs.presets import preset_config
    from core.runs.submission import submit

    dataset = save_dataset(read_table(ROOT / "pages" / "samples" / "library_messages.csv"))
    data = DataConfig(dataset.id, dataset.file_name, "text", "label")
    run = submit(RunConfig("benchmark", data, preset_config("quick", dataset.rows, classes=4)))
    while run.state().status in ("queued", "running"):
        time.sleep(0.5)
    run.metrics()  # says so when there is no result
    return run.id


def timed_ms(run: Callable[[], Any], repeats: int) -> list[float]:
    """Return the milliseconds of each call."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        times.append(1000 * (time.perf_counter() - started))
    return times


def alternatives(widget: Any) -> list[Any]:
    """Return two values that a control can take, to go back and forth between; none when it has no other."""
    kind = widget.type
    if kind in ("slider", "number_input"):
        low, high = widget.min, widget.max
        if isinstance(widget.value, list | tuple) or low is None or high is None:
            return []
        step = widget.step or (high - low) / 10
        other = widget.value + step if widget.value + step <= high else widget.value - step
        return [type(widget.value)(other), widget.value]
    if kind in ("selectbox", "select_slider", "button_group", "segmented_control", "radio"):
        options = list(widget.options)
        return options[-2:] if len(options) > 1 else []
    if kind in ("checkbox", "toggle"):
        return [not widget.value, widget.value]
    return []


def controls(test: Any) -> list[tuple[str, Any]]:
    """Return the controls of a page that can be moved, with a name each."""
    found = []
    for kind in ("selectbox", "slider", "select_slider", "number_input", "toggle", "checkbox", "radio"):
        for widget in getattr(test, kind):
            if widget.key and not widget.disabled:
                found.append((f"{kind} {widget.label}", widget.key))
    return found


def measure(name: str, repeats: int, run: str | None) -> list[tuple[str, float, float]]:
    """Return (what, median ms, 95th percentile ms) for a page and for each of its controls, with warm caches."""
    from streamlit.testing.v1 import AppTest

    file, query = PAGES[name]
    # From the app, so that links between pages are known.
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    test.switch_page(f"pages/learn/{file}.py")
    for key, value in (query | ({"run": run} if run else {})).items():
        test.query_params[key] = value
    test.run()
    rows = [("page, drawn again", *_summary(timed_ms(test.run, repeats)))]
    for label, key in controls(test):
        kind = label.split(" ", 1)[0]
        try:
            values = alternatives(getattr(test, kind)(key=key))
            if len(values) < 2:
                continue
            times = []
            for number in range(2 * repeats + 2):
                getattr(test, kind)(key=key).set_value(values[number % 2])
                elapsed = timed_ms(test.run, 1)
                times += elapsed if number >= 2 else []  # the first round fills the caches
            rows.append((label, *_summary(times)))
        except (KeyError, ValueError):
            continue  # a control that another one hides
    return rows


def _summary(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def main() -> None:
    """Measure every page and print a table; a control slower than 200 ms is marked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--page", choices=PAGES, action="append")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = folder
        print("| page | what | median, ms | 95th percentile, ms |\n|---|---|---|---|")
        worst = 0.0
        names = options.page or list(PAGES)
        run = train_quick() if set(names) & set(OF_A_RUN) else None
        for name in names:
            for what, middle, high in measure(name, options.repeats, run if name in OF_A_RUN else None):
                worst = max(worst, middle)
                mark = " (over 200)" if middle > MOST_MS else ""
                print(f"| {name} | {what} | {middle:.0f}{mark} | {high:.0f} |", flush=True)
        if run:
            from core.serving.process import stop_server

            stop_server()
        print(f"\nSlowest median: {worst:.0f} ms of server time.")


if __name__ == "__main__":
    main()
