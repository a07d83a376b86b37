"""What Decide opens with: what the task is good for, and whether it pays to let the model answer alone."""

from __future__ import annotations

from alarm_demo import make_demo, opened, shown, twenty_rows


def told(element) -> str:
    """Return what a box on the page says, without hard spaces and escapes."""
    return element.value.replace("\u00a0", " ").replace("\\", "")


def test_it_opens_with_what_the_task_is_good_for_and_whether_it_pays(tmp_path):
    page = opened(twenty_rows(tmp_path / "run"), threshold="0.5")
    assert page.header[0].value.replace("\u00a0", " ") == "1 h 40 min"  # all of 100 reports, a minute each
    text = shown(page)
    assert "20 of 20 test reports (100 %) are answered without a person, 2 of them wrongly, and none wait" in text
    # A missed fire and a false alarm in 20 rows are 2,100 euros in 100; a person's looks at 5 are 500.
    paid = told(page.warning[0])
    assert paid.startswith("It does not pay to let it answer alone: 2,100 euros per 100 reports")
    assert "against 500 for a person alone." in paid
    assert "Nor is it good for proposals: the likeliest class is right for 90 % of 20 test reports" in paid
    page.slider[0].set_value(1.0).run()
    assert page.header[0].value.replace("\u00a0", " ") == "0 min"
    assert "it answers nothing" in page.warning[0].value


def test_it_pays_is_green_only_where_the_whole_interval_is_below_a_person(tmp_path):
    page = opened(
        make_demo(tmp_path / "many", ["calm", "calm"] * 900, ["calm", "calm"] * 900, [0.99] * 1800, ["calm", "fire"]),
        threshold="0.9",
    )
    assert told(page.success[0]).startswith("It pays to let it answer alone: 0 euros per 100 reports")
    few = opened(
        make_demo(tmp_path / "few", ["calm"] * 60, ["calm"] * 60, [0.99] * 60, ["calm", "fire"]), threshold="0.9"
    )
    assert "but that is not proven" in told(few.info[0])
