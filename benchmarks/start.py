"""Time from the command to the first painted page, against a bare Streamlit app: python -m benchmarks.start"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from core.storage import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
BARE_TEXT = "A bare app."
OWN_TEXT = "Fine-tune a BERT text classifier"


def first_paint_s(browser: Browser, module: list[str], text: str, home: str) -> float:
    """Start a server, open its page in a fresh browser context, and return the seconds until its text stands there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        *module,
        "--server.address",
        "127.0.0.1",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    started = time.perf_counter()
    server = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "FATHOM_HOME": home}
    )
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.02)
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}", wait_until="commit")
        page.get_by_text(text).first.wait_for(state="visible", timeout=60_000)
        elapsed = time.perf_counter() - started
        context.close()
        return elapsed
    finally:
        server.terminate()
        server.wait(10)


def main() -> None:
    """Measure both in turn and print medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        sys.exit("No Chromium was found. Install one: apt-get install chromium")
    times: dict[str, list[float]] = {"bare": [], "own": []}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bare = Path(folder) / "bare.py"
        bare.write_text(f"import streamlit as st\nst.write({BARE_TEXT!r})\n")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for number in range(options.repeats + 1):
            for name, module, text in (
                ("bare", ["streamlit", "run", str(bare)], BARE_TEXT),
                ("own", ["pages"], OWN_TEXT),
            ):
                elapsed = first_paint_s(browser, module, text, str(Path(folder) / f"var{number}"))
                if number:  # the first round fills the disk's caches
                    times[name].append(elapsed)
        browser.close()
    base, own = median(times["bare"]), median(times["own"])
    print("| | seconds to the first page, median | range |\n|---|---|---|")
    for title, name in (("bare one-line Streamlit app", "bare"), ("Fathom", "own")):
        print(f"| {title} | {median(times[name]):.2f} | {min(times[name]):.2f} to {max(times[name]):.2f} |")
    print(f"\nFathom takes {own / base:.2f} times as long.")


if __name__ == "__main__":
    main()
