"""Pictures of every page for the README, in light and dark, wide and narrow: python -m benchmarks.screenshots"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from pages.model.parts.views import VIEWS

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "pictures"
SAMPLE = ROOT / "pages" / "samples" / "library_messages.csv"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
_TALLEST, _COLOURS = 2600, 128
"""Pixels of the tallest picture, and colours of its palette, chosen so that the rare ones, such as a marker's, stay what they are."""
DEMO_TASKS = {("medicine", "urgency"), ("finance", "sentiment"), ("finance", "risk"), ("education", "scoring")}


def with_faults() -> str:
    """Keep the sample with faults planted into it; return the data set's id."""
    import pandas as pd

    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table

    frame = pd.read_csv(SAMPLE, dtype=str, keep_default_na=False)
    label = str(frame["label"].iloc[0])
    faults = pd.DataFrame(
        {
            "text": [
                "",
                "<p>Open on Sunday &amp; Monday?</p>",
                "Write to ann.lee@example.org, please.",
                "Too loud in the readÃ­ng room",
            ],
            "label": [label, label, label, label.title()],
        }
    )
    other = frame.head(6).assign(label=frame["label"].iloc[::-1].head(6).to_numpy())
    content = pd.concat([frame, faults, other, frame.tail(9)]).to_csv(index=False).encode()
    return save_dataset(read_table(content, "library_messages_raw.csv")).id


def train(demos: bool = True) -> tuple[str, list[str]]:
    """Train a quick and a balanced run on the sample, and the demos; return the data set's id and the two runs' ids."""
    from core.config import DataConfig, RunConfig
    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table
    from core.runs.presets import preset_config
    from core.runs.submission import submit
    from core.tasks.discovery import discover
    from core.tasks.models import ensure_quick

    dataset = save_dataset(read_table(SAMPLE))
    data = DataConfig(dataset.id, dataset.file_name, "text", "label")
    runs = []
    for preset in ("quick", "balanced"):
        config = replace(preset_config(preset, dataset.rows, classes=4), max_length=48)
        runs.append(submit(RunConfig(f"Library messages, {preset}", data, config)))
    for domain in discover().domains.values() if demos else ():
        for task in domain.tasks:
            if (domain.name, task.name) in DEMO_TASKS:
                runs.append(ensure_quick(domain, task))
    while any(run.state().status in ("queued", "running") for run in runs):
        time.sleep(0.5)
    return dataset.id, [run.id for run in runs[:2]]


STILL = "[data-testid=stApp][data-test-script-state=notRunning]"
"""The page while no script of it runs."""


def settle(page: Page) -> None:
    """Wait until the page has stopped working."""
    for _ in range(2):  # a page may start to work again when a part of it has arrived
        time.sleep(1.5)
        page.wait_for_selector(STILL, timeout=120_000)
        page.wait_for_function("!document.querySelector('[data-testid=stSpinner]')", timeout=120_000)


def picture(page: Page, name: str, width: int) -> None:
    """Write one picture, as tall as the page, with a palette."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(700, int(height) + 8), _TALLEST)})
    time.sleep(1.2)
    page.wait_for_selector(STILL)
    page.wait_for_function("!document.querySelector('[data-stale=true]')")
    file = TARGET / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as image:
        image.convert("RGB").quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            file, optimize=True
        )


def url_paths() -> list[str]:
    """Return the address of every page in the navigation of app.py; the empty one is the home page's."""
    calls = [node for node in ast.walk(ast.parse((ROOT / "app.py").read_text("utf-8"))) if isinstance(node, ast.Call)]
    pages = [call for call in calls if ast.unparse(call.func) == "st.Page"]
    named = [{word.arg: word.value for word in call.keywords} for call in pages]
    return [ast.literal_eval(words["url_path"]) if "url_path" in words else "" for words in named]


def addresses(dataset: str, faulty: str, runs: list[str]) -> dict[str, str]:
    """Return {name of the picture: address below the root}; a page without one of its own is shown as it opens."""
    quick, balanced = runs
    model, inside = f"model?run={balanced}&view=", f"attention?run={balanced}&tab="
    demos = {"urgency": "demos?demo=medicine&task=urgency&view=", "risk": "demos?demo=finance&task=risk&view="}
    chosen = {
        "home": "", "data-bring": "data", "data": f"data?data={dataset}", "data-findings": f"data?data={faulty}",
        "train-plan": f"train?data={dataset}", "train-run": f"train?run={balanced}", "runs": "runs",
        "runs-compare": f"runs?compare={quick},{balanced}",
        **{f"model-{view.lower()}": f"{model}{view}" for view in VIEWS},
        "model-confusions": f"{model}Results&part=Confusions", "model-doubtful": f"{model}Results&part=Doubtful+labels",
        "backprop-network": "backprop?part=Small+network", "backprop-starts": "backprop?part=Starting+weights",
        "attention": f"{inside}Pieces", "attention-weights": f"{inside}Attention", "attention-answer": f"{inside}Answer",
        "attention-back": f"{inside}Way+back", "landscape": f"landscape?run={quick}&points=11&rows=32",
        "demo-try": f"{demos['urgency']}Try", "demo-work": f"{demos['urgency']}Work",
        "demo-feed": "demos?demo=finance&task=sentiment&view=Work",
        "demo-gradebook": "demos?demo=education&task=scoring&view=Work",
        "demo-decide": f"{demos['risk']}Decide", "demo-trust": f"{demos['risk']}Trust",
        "demo-present": f"{demos['risk']}Present",
        "demo-slide": "demos?demo=medicine&task=urgency&present=1&slide=1&reveal=1",
    }  # fmt: skip
    known = {address.split("?")[0] for address in chosen.values()}
    return chosen | {path: path for path in url_paths() if path not in known} | {"backprop": "backprop"}


def _open_a_finding(page: Page) -> None:
    page.get_by_text("share their text with a row that has another label").click()


def _compute_the_landscape(page: Page) -> None:
    start = page.get_by_role("button", name="Start", exact=True)
    if start.count():  # it is kept with the run from the first picture on
        start.click()
        page.get_by_text("Lowest here").wait_for()


BEFORE: dict[str, Callable[[Page], None]] = {
    "data-findings": _open_a_finding,
    "landscape": _compute_the_landscape,
}
"""What a visitor does before the picture is taken."""


def visit(browser: Browser, url: str, pages: dict[str, str], scheme: str, width: int) -> None:
    """Photograph all pages in one theme at one width, the narrow one as a phone."""
    phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        has_touch=phone,
        is_mobile=phone,
    )
    page = context.new_page()
    page.set_default_timeout(120_000)
    for name, path in pages.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{url}/{path}")
        page.wait_for_selector("h1, .slide")
        settle(page)
        if name in BEFORE:
            BEFORE[name](page)
            settle(page)
        picture(page, f"{name}-{scheme}-{width}", width)
    context.close()


def _wait_for(url: str, most_s: float = 60.0) -> None:
    end = time.monotonic() + most_s
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"The dashboard did not start within {most_s:.0f} s. Start it by hand (python -m pages) to see why.")


@contextmanager
def dashboard() -> Iterator[str]:
    """Start the dashboard and give its address; stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "pages", "--server.address", "127.0.0.1", "--server.port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/_stcore/health")
        yield url
    finally:
        server.terminate()
        server.wait(10)


def wanted_pages(names: list[str]) -> dict[str, str]:
    """Train what the pictures show, and return the pages to photograph."""
    dataset, runs = train(demos=not names or any(name.startswith("demo") for name in names))
    pages = addresses(dataset, with_faults(), runs)
    if unknown := sorted(set(names) - set(pages)):
        sys.exit(f"There is no picture named {', '.join(unknown)}. Choose among: {', '.join(pages)}.")
    return {name: path for name, path in pages.items() if not names or name in names}


def main() -> None:
    """Train, start the dashboard, and photograph it, whole or the pictures named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="such as home or demo-try; all of them, when none is named"
    )
    names = parser.parse_args().names
    browser_path = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if browser_path is None:
        sys.exit("No Chromium was found. Install one: apt-get install chromium")
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        pages = wanted_pages(names)
        with dashboard() as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
            for scheme in ("light", "dark"):
                for width in (1280, 390):
                    visit(browser, url, pages, scheme, width)
            browser.close()
    for old in [] if names else TARGET.glob("*.png"):
        if old.stem.rsplit("-", 2)[0] not in pages:
            old.unlink()
    total = sum(file.stat().st_size for file in TARGET.glob("*.png"))
    print(f"{len(list(TARGET.glob('*.png')))} pictures in {TARGET.relative_to(ROOT)}, {total / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
