"""A file whose encoding is in doubt: the doubt is told, another encoding is searched, seen on the lines, and taken."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_another_encoding_is_found_by_a_word_and_seen_before_the_file_is_read_anew(page, app, tmp_path):
    rows = ["text,label", *(f"the order {n} is late,{'ab'[n % 2]}" for n in range(60))]
    rows[7] = "Seńor naļve,a"
    path = tmp_path / "doubt.csv"
    path.write_bytes("\n".join(rows).encode("cp1257"))
    page.goto(f"{app.url}/data")
    page.locator('input[type="file"]').first.set_input_files(path)
    main = page.get_by_test_id("stMain")
    expect(main.get_by_text("It is not sure which encoding this is.")).to_be_visible(timeout=120_000)
    choice = main.get_by_test_id("stSelectbox").filter(has_text="Encoding").locator("input")
    choice.click()
    choice.press_sequentially("baltic (win")
    page.get_by_role("option", name="Baltic (Windows-1257)").click()
    shown = main.get_by_test_id("stCode").filter(has_text="Seńor naļve,a")
    expect(shown).to_be_visible(timeout=60_000)
    main.get_by_role("button", name="Read it as Baltic (Windows-1257)").click()
    expect(main.get_by_text("comma-separated, cp1257,")).to_be_visible(timeout=120_000)
