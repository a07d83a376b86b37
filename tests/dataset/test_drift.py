"""Rows that change with time are found by their dates, and dates that tell nothing are not."""

import numpy as np
import pandas as pd
import pytest

from core.dataset.doctor import examine
from core.dataset.doctor.drift import notes_on_random_rows
from core.dataset.fix_kinds import Columns

COLUMNS = Columns("text", "label")
THINGS = ["rice", "tea", "curry", "bread", "soup", "fish", "cake", "salad", "pasta", "beans", "eggs", "plums"]
GOOD, BAD = ["fine", "lovely", "tasty", "fresh"], ["stale", "awful", "burnt", "cold"]
NEW_GOOD, NEW_BAD = ["slaps", "fire", "dope", "lit"], ["mid", "sus", "cringe", "whack"]


def written(rows=240, seed=0, *, kind="steady", form="%Y-%m-%d"):
    """Reviews of two kinds over a year; in its last fifth, words change their sense, or give way to others, or nothing happens."""
    generator = np.random.default_rng(seed)
    start, made = pd.Timestamp("2024-01-01"), []
    for number in range(rows):
        good, late = bool(generator.integers(0, 2)), number >= 0.8 * rows
        words = (GOOD, BAD) if kind != "words" or not late else (NEW_GOOD, NEW_BAD)
        said = generator.choice(words[0 if good else 1], 2, replace=False)
        things = generator.choice(THINGS, 3, replace=False)
        text = f"the {things[0]} with {things[1]} and {things[2]} was {said[0]} and {said[1]}, number {number}"
        turned = kind == "sense" and late
        made.append(
            (
                text,
                "up" if good != turned else "down",
                (start + pd.Timedelta(days=int(number * 365 / rows))).strftime(form),
            )
        )
    frame = pd.DataFrame(made, columns=["text", "label", "written"])
    return frame.sample(frac=1, random_state=seed).reset_index(drop=True)


def found(frame):
    return [finding for finding in examine(frame.astype("str"), COLUMNS).findings if finding.kind == "drift"]


@pytest.mark.parametrize("kind", ["sense", "words"])
@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%Y-%m-%d %H:%M"])
def test_rows_that_change_with_time_are_found_however_the_date_is_written(kind, form):
    (finding,) = found(written(kind=kind, form=form))
    assert finding.split == {"time": "written"}
    assert finding.details["random"] - finding.details["by_time"] > 0.05
    assert "Later rows differ from earlier ones" in finding.title


@pytest.mark.parametrize("seed", range(6))
def test_dates_that_tell_nothing_raise_no_alarm(seed):
    assert not found(written(seed=seed))


def test_numbers_few_rows_and_unreadable_dates_are_passed_over():
    frame = written(kind="sense")
    order = pd.to_datetime(frame["written"]).rank(method="first").astype(int).astype(str)
    assert not found(frame.assign(written=order)), "a running number is no date"
    assert not found(written(60, kind="sense"))
    assert not found(frame.assign(written="some day"))


def test_what_a_random_split_does_not_tell_of_later_rows_is_said():
    (note,) = notes_on_random_rows(written(kind="sense"), COLUMNS)
    assert "column 'written'" in note
    assert "Split by 'written' to see it." in note
    assert notes_on_random_rows(written(), COLUMNS) == []


@pytest.mark.parametrize(
    "cells",
    [
        ["4/5", "3/5", "2/5", "5/5"],
        ["1-3", "2-1", "0-0", "4-2"],
        ["10am", "7pm", "12h", "T12"],
        ["12 May", "Mar 5", "5th", "4th"],
        ["21:35", "20:10", "08:00", "12:45"],
        ["9999-12-31", "0001-01-01", "1600-05-01", "7pm"],
        ["v1.2", "v1.10", "v2.0", "v3.1"],
    ],
)
@pytest.mark.parametrize("kind", ["steady", "sense"])
def test_what_is_no_date_with_a_year_is_not_taken_for_one(cells, kind):
    frame = written(kind=kind)
    assert not found(frame.assign(written=[cells[number % 4] for number in range(len(frame))]))


def test_dates_out_of_the_ordinary_among_others_are_passed_over():
    frame = written(kind="sense")
    frame.loc[:2, "written"] = ["9999-12-31", "7pm", ""]
    assert len(found(frame)) == 1


def test_latest_rows_that_are_merely_harder_are_no_drift():
    frame = written(kind="steady", rows=400)
    late = pd.to_datetime(frame["written"]) >= pd.Timestamp("2024-10-20")
    turned = late & (np.random.default_rng(0).random(len(frame)) < 0.4)
    labels = frame["label"].where(~turned, frame["label"].map({"up": "down", "down": "up"}))
    assert not found(frame.assign(label=labels))


def test_a_few_dates_are_too_few_to_tell_drift_from_a_bad_day():
    frame = written(kind="sense")
    months = pd.to_datetime(frame["written"]).dt.quarter * 3
    assert not found(frame.assign(written=[f"2024-{month:02d}-01" for month in months]))
