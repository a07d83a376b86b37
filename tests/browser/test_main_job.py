"""The main job in a real browser: a table in, a trained model out, and what happens when something breaks on the way."""

import json
import os
import re
import signal
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect
from support import film_rows, wait_for, write_csv

pytestmark = pytest.mark.browser


def bring(page, app, path):
    page.goto(f"{app.url}/data")
    page.locator('input[type="file"]').first.set_input_files(path)


def upload(page, app, path):
    """Bring a table that was read without a doubt; it is kept at once."""
    bring(page, app, path)
    expect(page.get_by_role("heading", name=path.name)).to_be_visible()


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def start_training(page, recipe):
    settled(page)
    page.get_by_role("button", name="Continue to training").click()
    page.get_by_text(recipe).click()
    expect(page.get_by_text("Peak memory")).to_be_visible(timeout=120_000)
    settled(page)
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url(re.compile(r"run="))
    return parse_qs(urlparse(page.url).query)["run"][0]


def test_upload_train_judge_and_predict(page, app, tmp_path):
    upload(page, app, write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(100)))
    expect(page.get_by_text("100 rows, 2 columns; comma-separated, utf-8, header on line 1")).to_be_visible()
    expect(page.get_by_text("What the model sees")).to_be_visible(timeout=120_000)  # the engine may just be starting
    run = start_training(page, "Quick: the encoder stays")
    expect(page.get_by_text("1. Prepare")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Done in .* Accuracy"))).to_be_visible(timeout=120_000)
    expect(page.get_by_text("checksum verified")).to_be_visible()
    page.get_by_text("See its mistakes and scores").click()
    expect(page.get_by_text("TF-IDF + logistic regression").first).to_be_visible()
    settled(page)
    page.get_by_role("radio", name="Confusions").or_(page.get_by_role("button", name="Confusions")).first.click()
    expect(page.get_by_text("Rows of a cell").or_(page.get_by_text("Not one test row")).first).to_be_visible()
    page.goto(f"{app.url}/model?run={run}&view=Try")
    page.get_by_label("Text", exact=True).fill("a lovely warm and honest film")
    expect(page.get_by_text(re.compile(r"Good.*with probability|Not sure"))).to_be_visible()
    assert json.loads((app.home / "runs" / run / "state.json").read_text())["status"] == "succeeded"


def test_a_killed_run_shows_as_interrupted_and_resumes(page, browser, app, tmp_path):
    upload(page, app, write_csv(tmp_path / "long.csv", ["text", "label"], film_rows(260, seed=1)))
    run = start_training(page, "Balanced: the whole encoder")
    folder = app.home / "runs" / run
    wait_for(
        lambda: (folder / "events.jsonl").is_file() and '"kind": "step"' in (folder / "events.jsonl").read_text(),
        what="the first step",
    )
    other = browser.new_context().new_page()
    other.goto(page.url)
    expect(other.get_by_text(re.compile(r"Step \d+ of \d+"))).to_be_visible(timeout=120_000)
    os.kill(json.loads((folder / "state.json").read_text())["pid"], signal.SIGKILL)
    for tab in (page, other):
        expect(tab.get_by_text("Interrupted")).to_be_visible(timeout=120_000)
    other.context.close()
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(re.compile(r"Step \d+ of \d+"))).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Yes, stop it").click()
    expect(page.get_by_text(re.compile("[Cc]ancelled")).first).to_be_visible(timeout=120_000)


def test_a_table_that_cannot_be_used_gets_a_sentence_and_a_way_out(page, app, tmp_path):
    rows = [*film_rows(40), ("a text without label", "")]
    upload(page, app, write_csv(tmp_path / "gaps.csv", ["text", "label"], rows))
    expect(page.get_by_text(re.compile(r"1 row has no label .*line 42")).first).to_be_visible()
    expect(page.get_by_role("button", name="Continue to training")).to_be_disabled()
    expect(page.get_by_role("button", name="Leave out incomplete rows (1 row left out, 2.4 %)")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Leave out incomplete rows (1 row left out, 2.4 %)").click()
    expect(page.get_by_text(re.compile("1 row without a text or a label left out"))).to_be_visible()
    expect(page.get_by_role("button", name="Continue to training")).to_be_enabled()
    settled(page)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("button", name="Continue to training")).to_be_disabled()
    (tmp_path / "empty.csv").write_bytes(b"")
    bring(page, app, tmp_path / "empty.csv")
    expect(page.get_by_text("is empty (0 rows)")).to_be_visible()


def test_a_semicolon_file_in_cp1252_with_a_preamble_and_a_label_in_another_spelling_is_mended_and_trained(
    page, app, tmp_path
):
    lines = ["Rückmeldungen der Woche;;", "erstellt am 3. Mai;;", "text;label;note"]
    lines += [f"{text} – déjà vu;{label};x" for text, label in film_rows(120, seed=5)]
    lines[20] = lines[20].replace(";good;", ";Good!;").replace(";bad;", ";Bad!;")
    path = tmp_path / "woche.csv"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    bring(page, app, path)
    expect(
        page.get_by_text(re.compile("semicolon-separated, cp1252 [(]sure[^)]*[)], header on line 3"))
    ).to_be_visible()
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("button", name="Merge 'Bad!' into 'bad' (1 row changed)")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Merge 'Bad!' into 'bad' (1 row changed)").click()
    expect(page.get_by_text(re.compile("1 row got another name of their label"))).to_be_visible()
    start_training(page, "Quick: the encoder stays")
    expect(page.get_by_text(re.compile(r"Done in .* Accuracy"))).to_be_visible(timeout=120_000)


def test_a_table_that_was_kept_at_once_can_be_read_differently(page, app, tmp_path):
    path = write_csv(tmp_path / "answers.csv", ["text", "label"], film_rows(40))
    upload(page, app, path)
    settled(page)
    page.get_by_role("button", name="Read the file differently").click()
    expect(page.get_by_text(re.compile("Change one thing and the rows above follow"))).to_be_visible()
    settled(page)
    page.get_by_role("combobox", name="Header line").click()
    page.get_by_role("option", name="No header").click()
    expect(page.get_by_text(re.compile("41 rows, 2 columns"))).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("heading", name=path.name)).to_be_visible()
    expect(page.get_by_text(re.compile("41 rows, 2 columns"))).to_be_visible()


def test_private_data_is_replaced_before_anything_is_kept(page, app, tmp_path):
    rows = [*film_rows(40), ("write to ann.lee@example.org about it", "good")]
    bring(page, app, write_csv(tmp_path / "private.csv", ["text", "label"], rows))
    expect(page.get_by_text("Private data was found.")).to_be_visible()
    kept = {path.name for path in (app.home / "datasets").glob("*")} if (app.home / "datasets").is_dir() else set()
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(
        page.get_by_text(re.compile("private data was replaced before saving: E-mail address 1 time"))
    ).to_be_visible()
    new = next(path for path in (app.home / "datasets").glob("*") if path.name not in kept)
    content = b"".join(file.read_bytes() for file in new.rglob("*") if file.is_file())
    assert b"ann.lee" not in content
    assert b"[EMAIL]" in content


def test_strings_in_a_table_are_shown_and_not_run(page, app, tmp_path):
    nasty = '<img src=x onerror="window.broken=true"><script>window.broken=true</script>'
    rows = [(f"{nasty} {text}", f"{label} **bold** $x$ :smile: {nasty}") for text, label in film_rows(40)]
    upload(page, app, write_csv(tmp_path / "nasty.csv", ["text", "label"], rows))
    expect(page.get_by_text("Rows per class")).to_be_visible()
    assert page.evaluate("window.broken") is None
