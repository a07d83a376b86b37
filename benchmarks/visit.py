"""A first visit to a demo with an empty home, just after the start and once the engine is warm, and the time from key press to label: python -m benchmarks.visit"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.start import FLAGS
from core.storage import ROOT

ANSWER = ".st-key-answer h3, .st-key-answer [data-testid=stAlert]"
WATCH = """
() => {
  const label = () => document.querySelector('.st-key-answer p, .st-key-answer h3')?.innerText;
  const old = label();
  window.pressed = 0;
  window.labelled = 0;
  if (window.watcher) window.watcher.disconnect();
  window.watcher = new MutationObserver(() => {
    const now = label();
    if (window.pressed && !window.labelled && now && now !== old) window.labelled = performance.now();
  });
  window.watcher.observe(document.body, {subtree: true, childList: true, characterData: true});
  if (!window.listening) {
    window.listening = true;
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.ctrlKey) window.pressed = performance.now();
    }, true);
  }
}
"""


def settle(page: Page) -> None:
    """Wait until the page has stopped working."""
    time.sleep(0.5)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)


def first_answer_s(page: Page, url: str) -> float:
    """Open a demo that nobody visited and return the seconds until a label stands there."""
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector(ANSWER, timeout=120_000)
    return time.perf_counter() - started


def key_to_label_ms(page: Page, field: str, texts: list[str]) -> list[float]:
    """Type each text, press Ctrl+Enter, and return the milliseconds until its label stands there, as the browser sees it."""
    times = []
    for text in texts:
        settle(page)
        page.get_by_label(field, exact=True).fill(text)
        page.evaluate(WATCH)
        page.get_by_label(field, exact=True).press("Control+Enter")
        page.wait_for_function("window.labelled > 0", timeout=20_000)
        times.append(float(page.evaluate("window.labelled - window.pressed")))
    return times


def measure(browser: Browser, url: str, rounds: int) -> tuple[float, list[float]]:
    """Return the first answer's seconds and the milliseconds of each later one."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    first = first_answer_s(page, f"{url}/demos?demo=finance&task=risk")
    texts = [
        "The bond book lost a tenth when rates went up again.",
        "A fire in the data centre stopped all payments for a day.",
        "Two traders hid their losses from the auditors for months.",
        "Depositors left faster than the bills could be sold.",
        "The largest borrower has stopped paying its instalments.",
    ]
    return first, key_to_label_ms(page, "Statement", texts * rounds)


@contextmanager
def dashboard() -> Iterator[tuple[str, Path]]:
    """Start a dashboard with an empty home and give its address and that home, as soon as it takes visitors."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "pages", "--server.address", "127.0.0.1", "--server.port", str(port)]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "FATHOM_HOME": home},
        )
        try:
            url = f"http://127.0.0.1:{port}"
            while True:
                try:
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield url, Path(home)
        finally:
            server.terminate()
            server.wait(10)


def wait_until_warm(home: Path) -> float:
    """Wait until the engine of a dashboard is warm and return the seconds that took."""
    started = time.perf_counter()
    while True:
        try:
            info = json.loads((home / "serving.json").read_text(encoding="utf-8"))
            asked = urllib.request.Request(
                f"{info['url']}/health", headers={"Authorization": f"Bearer {info['token']}"}
            )
            with urllib.request.urlopen(asked, timeout=5) as answer:
                if json.load(answer)["warm"]:
                    return time.perf_counter() - started
        except (OSError, ValueError):
            pass  # it is not there yet
        time.sleep(0.05)


def main() -> None:
    """Start fresh dashboards, visit them, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4, help="times each of the five texts is asked about")
    options = parser.parse_args()
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        sys.exit("No Chromium was found. Install one: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        with dashboard() as (url, _):
            cold, times = measure(browser, url, options.rounds)
        with dashboard() as (url, home):
            warming = wait_until_warm(home)
            warm, _ = measure(browser, url, 0)
        browser.close()
    ordered = sorted(times)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg()[:2])
    print("| what | figure |\n|---|---|")
    print(f"| first visit to an answer of the model that came along, server just started | {cold:.1f} s |")
    print(f"| from the server taking visitors to a warm engine, nobody visiting | {warming:.1f} s |")
    print(f"| first visit to an answer, engine warm | {warm:.1f} s |")
    print(
        f"| key press to label in Chromium, {len(ordered)} times | median {median(ordered):.0f} ms, slowest {ordered[-1]:.0f} ms |"
    )
    print(f"\nLoad of the machine over 1 and 5 minutes, on {os.cpu_count()} cores: {load}.")


if __name__ == "__main__":
    main()
