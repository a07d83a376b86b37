"""A person's own model, whole: trained, described, tried, worked with, decided on, presented, made a demo, carried away, deleted."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect
from support import film_rows, write_csv
from test_demos import NOT_A_PAGE, settle
from test_main_job import start_training, upload

pytestmark = pytest.mark.browser


def view(page: Page, name: str) -> None:
    """Open a view of the model by its name, as a visitor does."""
    settle(page)
    page.get_by_test_id("stButtonGroup").first.get_by_text(name, exact=True).click()
    expect(page).to_have_url(re.compile(f"view={name}"))
    settle(page)
    assert not NOT_A_PAGE.search(page.inner_text("body")), name


def test_a_model_of_ones_own_from_its_table_to_a_demo_and_away_again(page, app, tmp_path):
    rows = [(f"{text} seen", label, f"Room {n % 3}") for n, (text, label) in enumerate(film_rows(160, seed=11))]
    upload(page, app, write_csv(tmp_path / "remarks_of_ours.csv", ["remark", "label", "room"], rows))
    run = start_training(page, "Quick: the encoder stays")
    expect(page.get_by_text(re.compile(r"Done in .* Accuracy"))).to_be_visible(timeout=120_000)
    settle(page)
    page.get_by_role("link", name="Try and use it").click()
    expect(page.get_by_role("heading", name="Model", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(run))

    # Try: typed, no key pressed afterwards.
    expect(page.get_by_text("Words that spoke for").or_(page.get_by_text("Not a case")).first).to_be_visible()
    settle(page)
    field = page.get_by_label("Remark", exact=True)
    field.fill("a dull grey and boring film seen")
    expect(page.get_by_text(re.compile(r"Bad.*with probability|Not sure|Not a case")).first).to_be_visible()

    # The card: two words changed, saved with the run, and read by the other views.
    view(page, "Card")
    page.get_by_label("Title", exact=True).fill("Remarks of ours")
    page.get_by_label("What it must not be used for").fill("It must not decide which film is shown.")
    page.get_by_role("button", name="Save the card").click()
    expect(page.get_by_text("Saved. Every view goes by it now.")).to_be_visible()
    card = json.loads((app.home / "runs" / run / "task.json").read_text())
    assert (card["version"], card["task"]["title"], card["task"]["row"]) == (1, "Remarks of ours", "remark")
    expect(page.get_by_text("It must not decide which film is shown.").first).to_be_visible()

    # Work: the desk, a correction, and the rows to take away.
    view(page, "Work")
    expect(page.get_by_role("heading", name="Remarks of ours")).to_be_visible()
    page.get_by_text("Correct a label").click()
    settle(page)
    page.get_by_role("button", name=re.compile("^(Confirm|Correct)$")).first.click()
    expect(page.get_by_role("button", name="Save the 1 correction (CSV)")).to_be_visible()
    assert list((app.home / "datasets").glob("*/corrections-*.jsonl"))
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile(r"Save the \d+ classified rows")).click()
    assert Path(waiting.value.path()).read_text("utf-8-sig").startswith("remark,")

    # Decide: the threshold is kept for the model, and Try and Work go by it.
    view(page, "Decide")
    page.get_by_role("button", name=re.compile("Use the cheapest")).click()
    expect(page).to_have_url(re.compile(r"threshold=[01]\.\d+"))
    settle(page)
    page.get_by_role("button", name=re.compile(r"Keep \d\.\d+ for this model")).click()
    expect(page.get_by_role("button", name="Kept for this model")).to_be_visible()
    kept = json.loads((app.home / "runs" / run / "task.json").read_text())["threshold"]
    assert f"threshold={kept:.3f}" in page.url
    for name in ("Trust", "Results", "Export"):
        view(page, name)

    # Present: full screen, by keys.
    view(page, "Present")
    page.get_by_role("button", name="Present full screen").click()
    expect(page.locator(".slide h1")).to_have_text("Remarks of ours")
    expect(page.locator("[data-testid=stSidebar]")).not_to_be_visible()
    settle(page)
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("slide=1"))
    settle(page)
    page.keyboard.press("Enter")
    expect(page.locator(".slide .answer")).to_be_visible()
    settle(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Present full screen")).to_be_visible()
    settle(page)

    # A demo: not without licence and origin, then found under Demos, saved, dropped in again, taken back.
    page.get_by_role("button", name="Make this a demo").click()
    page.get_by_role("button", name="Make the demo").click()
    expect(page.get_by_text("The licence of the rows is not stated")).to_be_visible()
    settle(page)
    page.get_by_label("Licence of the rows").fill("For this test only")
    page.get_by_label("Where the rows come from").fill("Made up by a script.")
    page.get_by_label("Where the rows come from").press("Tab")
    settle(page)
    page.get_by_role("button", name="Make the demo").click()
    expect(page.get_by_text("a demo made here")).to_be_visible(timeout=120_000)
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as ZIP").click()
    carried = tmp_path / "remarks_of_ours.zip"
    waiting.value.save_as(carried)
    page.get_by_role("link", name="Open it under Demos").click()
    expect(page).to_have_url(re.compile("demo=remarks_of_ours"))
    expect(page.get_by_text("A quick model answers:")).to_be_visible()
    settle(page)
    page.get_by_text("Bring a demo from another installation").click()
    page.locator('input[type="file"]').first.set_input_files(carried)
    expect(page.get_by_text("Remarks of ours is here now.")).to_be_visible()
    assert (app.home / "made_demos" / "remarks_of_ours_2" / "demo.json").is_file()
    page.goto(f"{app.url}/demos?demo=remarks_of_ours&view=Present")
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("button", name="Undo: bring the demo back")).to_be_visible()
    assert not (app.home / "made_demos" / "remarks_of_ours").exists()

    # Deleted: gone from the Model page, which says so and opens another.
    page.goto(f"{app.url}/runs")
    settle(page)
    _delete(page, app, run)
    page.goto(f"{app.url}/model?run={run}")
    expect(page.get_by_text(re.compile("There is no finished (run|model)")).first).to_be_visible()


def _delete(page: Page, app, run: str) -> None:
    """Delete the newest run, which stands first in the list."""
    grid = page.get_by_test_id("stDataFrame").first
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 52)
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name=re.compile("Undo: bring back 1"))).to_be_visible()
    assert not (app.home / "runs" / run).exists(), parse_qs(urlparse(page.url).query)
