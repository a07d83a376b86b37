"""Charts of a threshold hold the figures that the page states, for any number of rows."""

from __future__ import annotations

import warnings

import pytest
from judged_answers import at, drawn

from core.charts.threshold import cost, precision_and_share
from core.judge.outcome import outcome
from core.judge.threshold import (
    cheapest,
    lowest_threshold,
    sweep,
)


@pytest.mark.parametrize(("rows", "classes"), [(1, 2), (2, 2), (20, 2), (20, 77), (3000, 77)])
def test_any_size_is_answered_without_a_warning_and_drawn(rows, classes):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = drawn(rows, classes, seed=2)
        counted = sweep(found)
        for threshold in (lowest_threshold(classes), cheapest(counted), 1.0):
            result = outcome(found, threshold)
            first, second = precision_and_share(counted, threshold), cost(counted, result, threshold, "euros")
            assert first.layout.shapes[-1].x0 == second.layout.shapes[-1].x0 == threshold


def test_the_charts_hold_the_figures_that_the_page_states():
    found = drawn(159, 4, mistake=8.0)
    counted = sweep(found)
    result = outcome(found, 0.8)
    number = at(counted, 0.8)
    lines = {trace.name: trace for trace in precision_and_share(counted, 0.8).data}
    some = counted.answered > 0
    assert len(lines["right, of those handled"].x) == some.sum()
    assert lines["right, of those handled"].y[number] == pytest.approx(100 * result.precision.value)
    assert lines["handled without a person"].y[number] == pytest.approx(100 * result.share)
    band = lines["95 % interval"].y
    assert band[number] == pytest.approx(100 * result.precision.high)
    assert band[len(band) - 1 - number] == pytest.approx(100 * result.precision.low)
    chart = cost(counted, result, 0.8, "<b>euros")
    lines = {trace.name: trace for trace in chart.data}
    assert set(lines["person alone"].y) == {result.person_per_100}
    assert set(lines["machine alone"].y) == {result.machine_per_100.value}
    assert lines["both"].y[number] == pytest.approx(result.per_100.value)
    assert chart.layout.yaxis.title.text == "&lt;b&gt;euros per 100 rows"
