"""Every link of every page leads where it says, and one stays there whatever is done next."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

STARTS = (
    "",
    "data",
    "data?sample=library_messages",
    "data?data={data}",
    "train",
    "train?data={data}",
    "train?run={run}",
    "runs",
    "model?run={run}",
    "runs?compare={run},{other}",
    "concepts",
    "optimisers",
    "attention?run={run}",
    "landscape",
    "demos?demo=medicine",
)
WITHOUT_LINKS = ("backprop", "activations", "losses", "system")
"""Pages on which there is none to press; test_every_page holds them to it."""
LINKS = "[data-testid=stMain] [data-testid=stPageLink-NavLink]"
LISTS = ("data", "runs")  # what they show without parameters is everything
NAVIGATION = "[data-testid=stSidebarNavLink]"


@pytest.fixture(scope="session")
def names(trained_app) -> dict[str, str]:
    """What stands for runs and tables in URLs."""
    configs = {path.parent.name: json.loads(path.read_text()) for path in trained_app.home.glob("runs/*/config.json")}
    runs = {config["name"]: run for run, config in configs.items()}
    return {"run": runs["full"], "other": runs["lora"], "data": configs[runs["full"]]["data"]["dataset"]}


@pytest.fixture(scope="session")
def pressed() -> set[str]:
    """Links that were pressed on a page; they are not pressed again elsewhere, but for those that stay on their page."""
    return set()


def settle(page: Page) -> None:
    """Wait until the page has stopped working; what runs on a clock may start once more in between."""
    for _ in range(2):
        page.wait_for_timeout(300)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)


def visit(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator("h1").first).to_be_visible(timeout=120_000)
    settle(page)


def go_back(page: Page, url: str, title: str) -> None:
    """Go back to a page from which a link was pressed; it is there again as it was, but for a full load."""
    for _ in range(5):
        page.go_back()
        settle(page)
        if named(page.url) == named(url):
            expect(page.locator("h1").first).to_have_text(title)
            settle(page)
            return
    raise AssertionError(f"Back does not lead to {url} again, but to {page.url}")


def named(url: str) -> tuple[str, set[tuple[str, str]]]:
    """Return the path of a URL and what its query names."""
    parts = urlsplit(url)
    return parts.path.strip("/"), set(parse_qsl(parts.query))


def rest(page: Page) -> None:
    """Do one thing that changes nothing of the view: press what reruns a page, as any widget does."""
    page.locator("h1").first.click()
    page.keyboard.press("r")
    settle(page)


def headings(page: Page) -> list[str]:
    return page.locator("h1, [data-testid=stMain] h3").all_inner_texts()[:2]


def targets(page: Page, selector: str) -> list[str]:
    return list(dict.fromkeys(a.get_attribute("href") or "" for a in page.locator(selector).filter(visible=True).all()))


def check(page: Page, start: str, selector: str, href: str) -> None:
    """Press a link and then rerun the page it led to."""
    page.locator(f'{selector}[href="{href}"]').filter(visible=True).first.click()
    path, query = named(href)
    expect(page).to_have_url(re.compile(rf"/{re.escape(path)}(\?|$)"))
    settle(page)
    for moment in ("pressed", "gone on"):
        if moment == "gone on":
            before = headings(page)
            rest(page)
            assert headings(page) == before, f"{start}: after {href} the view fell back"
        reached, found = named(page.url)
        stays = {(name, value) for name, value in query if name != "sample"}  # a sample becomes the table it holds
        assert reached == path, f"{start}: {href} {moment} leads to {page.url}"
        assert stays <= found, f"{start}: {href} {moment} leads to {page.url}"
        if path in LISTS and not query:
            assert not found, f"{start}: {href} {moment} leads to {page.url}"


@pytest.mark.parametrize("start", STARTS)
def test_every_link_of_a_page_leads_where_it_says_and_stays(page, trained_app, names, pressed, start):
    url = f"{trained_app.url}/{start.format(**names)}"
    visit(page, url)
    here = named(url)[0]
    url, title = page.url, page.locator("h1").first.inner_text()  # a page may write what it shows into its URL
    found = [href for href in targets(page, LINKS) if href not in pressed or named(href)[0] == here]
    for number, href in enumerate(found):
        if number:
            go_back(page, url, title)
        check(page, start, LINKS, href)
        pressed.add(href)


def test_every_entry_of_the_navigation_leads_where_it_says_and_stays(page, trained_app):
    visit(page, trained_app.url)
    found = targets(page, NAVIGATION)
    assert len(found) >= 14
    for href in found:
        check(page, "", NAVIGATION, href)
