"""A real Chromium, and a running dashboard with a folder of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright
from support import wait_for, write_domain

expect.set_options(timeout=120_000)  # two busy cores
ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No page is open for long enough to gain from optimised code; compiling it takes an eighth of all that Chromium does here.
    "--js-flags=--no-maglev --max-optimized-bytecode-size=0",
]


def find_browser() -> str | None:
    """Return the path of a Chromium, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    found = sorted((Path.home() / ".cache" / "ms-playwright").glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the tests fail and say how to get it."""
    path = find_browser()
    if path is None:
        pytest.fail(
            "No Chromium was found. Install one: apt-get install chromium (as root), or: python -m playwright install chromium"
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@dataclass
class App:
    """A running dashboard."""

    url: str
    home: Path
    demos: Path | None = None


NO_ENGINE = "http://127.0.0.1:9"
"""The address of an engine that does not answer."""


def start_app(home: Path, demos: Path | None = None, engine: str = "") -> tuple[App, subprocess.Popen[bytes]]:
    """Start the dashboard on a free port and wait until it answers.

    Args:
        demos: a further folder of demo domains. engine: the address of one to use instead of starting one, which takes some
            seconds of a core.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key != "FATHOM_ENGINE_URL"}
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "pages",
            "--server.address",
            "127.0.0.1",
            "--server.port",
            str(port),
        ],
        cwd=ROOT,
        env={**environment, "FATHOM_HOME": str(home), "FATHOM_DEMOS": str(demos or ""), "FATHOM_ENGINE_URL": engine},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    app = App(f"http://127.0.0.1:{port}", home, demos)
    try:
        wait_for(lambda: answers(app), what="the dashboard")
    except AssertionError:
        process.kill()
        process.wait()
        raise
    return app, process


def answers(app: App) -> bool:
    """Whether the dashboard answers by now."""
    try:
        urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=10).close()
    except OSError:
        return False
    return True


def stop_app(process: subprocess.Popen[bytes]) -> None:
    """Stop the dashboard and what it started."""
    children = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in children:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue


@pytest.fixture(scope="session")
def app(tmp_path_factory) -> Iterator[App]:
    """One dashboard for all browser tests, with a fourth demo domain and one that is broken."""
    folder = tmp_path_factory.mktemp("browser")
    write_domain(folder / "demos", "films")
    (folder / "demos" / "broken").mkdir()
    (folder / "demos" / "broken" / "__init__.py").write_text("DEMO = 1 / 0\n", encoding="utf-8")
    running, process = start_app(folder / "var", folder / "demos")
    yield running
    stop_app(process)


@pytest.fixture(scope="module")
def fresh_app(tmp_path_factory) -> Iterator[App]:
    """A dashboard that nobody has visited when the first test of a file opens it."""
    running, process = start_app(tmp_path_factory.mktemp("fresh") / "var")
    yield running
    stop_app(process)


@pytest.fixture(scope="session")
def trained_app(tmp_path_factory, explained_home) -> Iterator[App]:
    """A dashboard over runs that were trained before it started; no test adds another."""
    home = tmp_path_factory.mktemp("trained") / "var"
    shutil.copytree(explained_home, home)
    running, process = start_app(home)
    yield running
    stop_app(process)


@pytest.fixture(scope="session")
def tab(browser) -> Iterator[Page]:
    """The one tab of all tests: it has Streamlit's scripts compiled after its first page, which costs a new tab three seconds."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(120_000)
    yield opened
    context.close()


CLEAR = "localStorage.clear(); sessionStorage.clear()"


def forget(tab: Page) -> None:
    """Leave the page and forget what it stored: what is opened next meets a browser that has never been there."""
    if tab.url.startswith("http"):
        try:
            tab.evaluate(CLEAR)
        except Error:  # it was on its way to another address
            tab.wait_for_load_state()
            tab.evaluate(CLEAR)
    tab.context.clear_cookies()
    tab.goto("about:blank")


def open_afresh(tab: Page, url: str) -> None:
    """Open a link as somebody does who got it from another: another session, and nothing stored."""
    forget(tab)
    tab.goto(url)


@pytest.fixture
def page(tab) -> Iterator[Page]:
    """The tab, 1280 px wide and light, as if nobody had used it."""
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.emulate_media(color_scheme="light")
    yield tab
    forget(tab)
