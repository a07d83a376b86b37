"""The demos as a visitor meets them: every domain, every view, in light and dark; the report without a network."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import NO_ENGINE, App, start_app, stop_app
from playwright.sync_api import Page, expect
from support import write_domain

DOMAINS = {
    "medicine": "urgency",
    "finance": "sentiment",
    "education": "scoring",
    "films": "remarks",  # made by the fixture, as a folder
}
VIEWS = {
    "Try": "Nearest rows it learned from",
    "Work": "Correct a label",
    "Decide": "handled automatically",
    "Trust": "Who is treated worse?",
    "Present": "Save the report",
}
ANSWERS = re.compile("A (quick model|fine-tuned model that came along) answers:")
NOT_A_PAGE = re.compile("Traceback|Something went wrong|ModuleNotFoundError", re.IGNORECASE)


def settle(page: Page) -> None:
    """Wait until the page has stopped working."""
    for _ in range(2):
        page.wait_for_timeout(400)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)


def visit(page: Page, app, domain: str, view: str, **more: str) -> None:
    """Open a view of a demo; the first visitor makes its model ready, which looking alone does not."""
    query = "&".join(f"{key}={value}" for key, value in {"view": view, **more}.items())
    page.goto(f"{app.url}/demos?demo={domain}&task={DOMAINS[domain]}&{query}")
    ready, answers = page.get_by_role("button", name="Make the model ready"), page.get_by_text(ANSWERS)
    expect(ready.or_(answers).first).to_be_visible(timeout=120_000)
    if ready.count():
        settle(page)
        ready.click()
    expect(answers).to_be_visible(timeout=120_000)
    settle(page)


def open_view(page: Page, view: str) -> None:
    """Go to another view of the model that is open, as a visitor does."""
    page.get_by_test_id("stButtonGroup").get_by_text(view, exact=True).first.click()
    expect(page).to_have_url(re.compile(f"view={view}"))
    settle(page)


@pytest.fixture(scope="module")
def untrained(tmp_path_factory) -> Iterator[App]:
    """A dashboard in which nothing is trained, and which needs no engine."""
    folder = tmp_path_factory.mktemp("untrained")
    write_domain(folder / "demos", "films")
    running, process = start_app(folder / "var", folder / "demos", engine=NO_ENGINE)
    yield running
    stop_app(process)


def test_looking_trains_nothing_and_the_recorded_tour_is_there_at_once(untrained, page):
    page.goto(f"{untrained.url}/demos?demo=films&task=remarks")
    expect(page.get_by_role("button", name="Make the model ready")).to_be_visible()  # no model comes with it
    settle(page)
    assert not list((untrained.home / "runs").glob("*"))
    page.goto(f"{untrained.url}/demos?demo=finance&task=risk&view=Trust")
    expect(page.get_by_text("A fine-tuned model that came along answers:")).to_be_visible()
    settle(page)
    page.goto(f"{untrained.url}/demos?demo=medicine&task=urgency&present=1&slide=1&reveal=1")
    expect(page.locator(".slide .answer")).to_be_visible()
    came = [path.name for path in (untrained.home / "runs").glob("*")]
    assert all(name.startswith(("finance-risk-", "medicine-")) for name in came), came
    assert not (untrained.home / "locks" / "demo.lock").exists(), "nothing asked for a training"


def open_every_view(page: Page, app: App, domain: str, first: str) -> None:
    """Open one view by its link, the others by a press; the theme changes under each."""
    page.emulate_media(color_scheme="dark")
    for number, view in enumerate(sorted(VIEWS, key=lambda name: name != first)):
        if number:
            open_view(page, view)
        else:
            visit(page, app, domain, view)
        for scheme in ("dark", "light") if number % 2 == 0 else ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.get_by_text(VIEWS[view]).first).to_be_visible()
            assert not NOT_A_PAGE.search(page.inner_text("body")), (domain, view, scheme)
            assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize(("domain", "first"), [("finance", "Decide"), ("education", "Trust"), ("films", "Work")])
def test_every_view_of_a_domain_in_light_and_dark(app, page, domain, first):
    open_every_view(page, app, domain, first)


def test_a_broken_demo_is_named_and_the_rest_works(app, page):
    visit(page, app, "films", "Try")
    expect(page.get_by_text("The demo 'broken' cannot be loaded: ZeroDivisionError")).to_be_visible()


def test_a_pasted_formula_can_be_taken_away_only_where_it_does_not_run(app, page):
    visit(page, app, "films", "Work")
    page.get_by_text("Paste a list", exact=True).click()
    field = page.get_by_label("One remark a line")
    formula = '=HYPERLINK("http://example.org", "lovely bright story")'
    field.fill(f"{formula}\na dull grey film")
    field.press("Control+Enter")
    expect(page.get_by_text("2 rows", exact=True).first).to_be_visible()
    settle(page)
    tables = page.get_by_test_id("stDataFrame").filter(visible=True)
    expect(tables.first).to_be_visible()
    for table in tables.all():
        table.scroll_into_view_if_needed()
        table.hover()
        bar = page.get_by_test_id("stElementToolbar").filter(visible=True)
        expect(bar.get_by_role("button", name="Fullscreen").first).to_be_visible()  # so the bar is there
        expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)  # nothing that can be pressed
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save the 2 classified rows").click()
    rows = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert [row[0] for row in rows] == ["text", "'" + formula, "a dull grey film"]


def test_the_report_opens_from_disk_without_a_network(app, page, browser, tmp_path):
    visit(page, app, "finance", "Present")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save the report").click()
    file = tmp_path / "report.html"
    waiting.value.save_as(file)
    context = browser.new_context(offline=True)
    asked: list[str] = []
    reader = context.new_page()
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(file.as_uri())
    expect(reader.locator("h1")).to_contain_text("Sentiment")
    expect(reader.get_by_text("Limits").first).to_be_visible()
    assert all(url.startswith("file:") for url in asked), asked
    context.close()
