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
