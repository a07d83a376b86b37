"""Charts of races: the paths, losses and moments of every optimiser."""

import numpy as np
import pytest
from chart_reading import series

from core.charts import optimizers, paths
from core.maths.data_problems import generated_classification
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import Racer, race
from core.maths.surfaces import SURFACES


def frame_steps(chart):
    return [int(step.label) for step in chart.layout.sliders[0].steps]


def test_paths_from_above_are_the_races_and_their_frames_end_where_they_do(laps):
    surface = SURFACES["ravine"]
    chart = paths.contour_race(*surface.grid(20), laps, surface.minima)
    names = [lap.label for lap in laps]
    drawn = [trace for trace in chart.data if trace.showlegend is not False and trace.type == "scatter"]
    assert [trace.name for trace in drawn] == ["BGD, diverged", *names[1:]]
    for trace, lap in zip(drawn, laps, strict=True):
        np.testing.assert_allclose(np.column_stack([trace.x, trace.y]), lap.path, rtol=1e-6, atol=1e-30)
        np.testing.assert_allclose(trace.customdata, lap.losses, rtol=1e-6)
    assert tuple(chart.layout.xaxis.range) == surface.domain[0]
    steps = frame_steps(chart)
    assert (steps[0], steps[-1], len(chart.frames)) == (0, 100, len(steps))
    assert len(steps) <= 41
    middle = steps.index(50)
    for place, lap in enumerate(laps):
        change = chart.frames[middle].data[place]
        assert len(change.x) == min(51, len(lap.path))
        assert chart.frames[middle].data[-1].x[place] == pytest.approx(lap.path[min(50, lap.steps)][0], rel=1e-6)
    changed = [chart.data[place] for place in chart.frames[0].traces]
    assert [trace.name for trace in changed[:-1]] == [trace.name for trace in drawn]
    assert changed[-1].marker.symbol[0] == "x"  # the head of the one that diverged


def test_paths_in_space_lie_on_the_surface_and_are_cut_where_they_leave_it(laps):
    surface = SURFACES["ravine"]
    x, y, heights = surface.grid(30)
    chart = paths.surface_race(x, y, heights, laps)
    shown = np.array(chart.data[0].z)
    lap, trace = laps[5], chart.data[6]
    np.testing.assert_allclose(np.column_stack([trace.x, trace.y]), lap.path, rtol=1e-6, atol=1e-30)
    offset = 10.0 ** shown.min()  # what the chart adds so that the lowest point of the grid has a logarithm
    over = np.maximum(lap.losses - heights.min(), 0)  # a path may find lower ground than the grid did
    np.testing.assert_allclose(trace.z, np.log10(over + offset) + 0.02 * np.ptp(shown), rtol=1e-3)
    assert np.isnan(np.array(chart.data[1].x)[-1])
    assert chart.layout.scene.zaxis.title.text == "loss (log scale)"
    assert [chart.data[place].type for place in chart.frames[0].traces] == ["scatter3d"] * (len(laps) + 1)


def test_losses_of_a_race_are_over_steps_or_over_rows_read(laps):
    chart = optimizers.race_losses(laps)
    assert chart.layout.yaxis.type == "log"
    assert chart.layout.xaxis.title.text == "step"
    np.testing.assert_array_equal(series(chart, "Adam")[1], laps[5].losses)
    problem = generated_classification(40)
    data = race(problem, [Racer("bgd"), Racer("sgd", {}, 8)], (-1.5, -1.5), 30)
    by_rows = optimizers.race_losses(data, by_rows=True)
    assert series(by_rows, "BGD")[0][-1] == 1200
    assert series(by_rows, "SGD")[0][-1] == 240
    assert "rows" in by_rows.layout.xaxis.title.text
    saddle = race(SURFACES["saddle"], [Racer("sgd", {"learning_rate": 0.1})], (-2.0, 0.001), 100)
    assert optimizers.race_losses(saddle).layout.yaxis.type != "log"  # its losses fall below 0
    above = optimizers.race_losses(saddle, lowest=-0.25)
    assert above.layout.yaxis.type == "log"
    assert "-0.25" in above.layout.yaxis.title.text


def test_each_racer_keeps_its_colour_whoever_else_runs(laps):
    colours = {trace.name: trace.line.color for trace in optimizers.race_losses(laps).data}
    alone = optimizers.race_losses([laps[5]]).data[0]
    assert alone.line.color == colours["Adam"]
    looks = [(trace.line.color, trace.line.dash) for trace in optimizers.race_losses(laps).data]
    assert len(set(looks)) == len(laps)
    twice = race(
        SURFACES["bowl"], [Racer("sgd", label="one"), Racer("sgd", {"learning_rate": 0.2}, label="two")], (1, 1), 5
    )
    assert len({trace.line.color for trace in optimizers.race_losses(twice).data}) == 2


@pytest.mark.parametrize("key", OPTIMIZERS.keys)
def test_moments_show_every_number_the_optimiser_kept(laps, key):
    lap = next(lap for lap in laps if lap.optimizer == key)
    chart = optimizers.moments(lap, 1, "y")
    drawn = [np.array(trace.y) for trace in chart.data]
    expected = [values[:, 1] for name, values in lap.traces.items() if name != "denominator"]
    assert len(drawn) == len(expected)
    for values in expected:
        assert any(np.array_equal(values, other) for other in drawn)
    assert all(len(trace.x) == lap.steps and trace.x[0] == 1 for trace in chart.data)
