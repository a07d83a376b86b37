"""Pictures of every page for the README, in light and dark, wide and narrow: python -m benchmarks.screenshots"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

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
_TALLEST = 2600
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


def train() -> tuple[str, list[str]]:
    """Train a quick and a balanced run on the sample; return the data set's id and the runs' ids."""
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
    for domain in discover().domains.values():
        for task in domain.tasks:
            if (domain.name, task.name) in DEMO_TASKS:
                runs.append(ensure_quick(domain, task))
    while any(run.state().status in ("queued", "running") for run in runs):
        time.sleep(0.5)
    return dataset.id, [run.id for run in runs[:2]]


def settle(page: Page) -> None:
    """Wait until the page has stopped working."""
    for _ in range(2):  # a page may start to work again when a part of it has arrived
        time.sleep(1.5)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
        page.wait_for_function("!document.querySelector('[data-testid=stSpinner]')", timeout=120_000)


def picture(page: Page, name: str, width: int) -> None:
    """Write one picture, as tall as the page, in 128 colours."""
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(700, int(height) + 8), _TALLEST)})
    time.sleep(1.2)
    file = TARGET / f"{name}.png"
    page.screenshot(path=file)
    with Image.open(file) as image:
        image.convert("RGB").quantize(128).save(file, optimize=True)


def addresses(dataset: str, faulty: str, runs: list[str]) -> dict[str, str]:
    """Return {name of the picture: address below the root}."""
    quick, balanced = runs
    view = f"runs?run={balanced}&view=evaluation"
    return {
        "home": "", "data-bring": "data", "data": f"data?data={dataset}", "data-findings": f"data?data={faulty}",
        "train-plan": f"train?data={dataset}", "train-run": f"train?run={balanced}", "runs": "runs",
        "runs-evaluation": view, "runs-confusions": view, "runs-doubtful": f"{view}&tab=Doubtful+labels",
        "runs-compare": f"runs?compare={quick},{balanced}", "predict": f"predict?run={balanced}", "concepts": "concepts", "activations": "activations",
        "losses": "losses", "optimisers": "optimisers", "backprop": "backprop",
        "attention": f"attention?run={balanced}", "landscape": f"landscape?run={quick}", "system": "system",
        "demo-try": "demos?demo=medicine&task=urgency&tab=Try", "demo-work": "demos?demo=medicine&task=urgency&tab=Work",
        "demo-feed": "demos?demo=finance&task=sentiment&tab=Work", "demo-gradebook": "demos?demo=education&task=scoring&tab=Work",
        "demo-decide": "demos?demo=finance&task=risk&tab=Decide", "demo-trust": "demos?demo=finance&task=risk&tab=Trust",
        "demo-present": "demos?demo=finance&task=risk&tab=Present",
        "demo-slide": "demos?demo=medicine&task=urgency&present=1&slide=1&reveal=1",
    }  # fmt: skip


def visit(browser: Browser, url: str, pages: dict[str, str], scheme: str, width: int) -> None:
    """Photograph all pages in one theme at one width."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    for name, path in pages.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{url}/{path}")
        page.wait_for_selector("h1, .slide")
        settle(page)
        if name == "home":
            page.wait_for_selector("text=Runs on:")
        if name == "predict":
            page.get_by_label("Text", exact=True).fill(
                "May I keep the novel for another week? I am only half way through."
            )
            page.get_by_role("button", name="Classify").click()
            settle(page)
        if name == "data-findings":
            page.get_by_text("share their text with a row of another label").click()
            settle(page)
        if name == "runs-confusions":
            page.get_by_role("tab", name="Confusions").click()
            settle(page)
        picture(page, f"{name}-{scheme}-{width}", width)
    context.close()


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
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = str(Path(folder) / "var")
        dataset, runs = train()
        pages = addresses(dataset, with_faults(), runs)
        if unknown := sorted(set(names) - set(pages)):
            sys.exit(f"There is no picture named {', '.join(unknown)}. Choose among: {', '.join(pages)}.")
        pages = {name: path for name, path in pages.items() if not names or name in names}
        for old in TARGET.glob("*.png"):
            if not names or old.stem.rsplit("-", 2)[0] in pages:
                old.unlink()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "pages",
            "--server.address",
            "127.0.0.1",
            "--server.port",
            str(port),
        ]
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(3)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
                for scheme in ("light", "dark"):
                    for width in (1280, 390):
                        visit(browser, f"http://127.0.0.1:{port}", pages, scheme, width)
                browser.close()
        finally:
            server.terminate()
            server.wait(10)
    total = sum(file.stat().st_size for file in TARGET.glob("*.png"))
    print(f"{len(list(TARGET.glob('*.png')))} pictures in docs/, {total / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
