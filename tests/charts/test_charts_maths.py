"""Charts of the mathematics: the numbers in them, their axes, their frames."""

import ast
import sys

import numpy as np
import plotly.io
import pytest

from core.charts import attention as attention_charts
from core.charts import boundary, functions, network, optimizers, paths
from core.charts.animation import thinned
from core.maths.activations import ACTIVATIONS
from core.maths.data_problems import generated_classification
from core.maths.data_sets import DATA_SETS
from core.maths.depth import gradient_over_depth
from core.maths.losses import LOSSES, squared_error_stall
from core.maths.network import Network
from core.maths.network_training import decision_grid, hidden_maps, train_network
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import Racer, race, suggested_rate
from core.maths.schedules import SCHEDULES
from core.maths.softmax import softmax
from core.maths.surfaces import SURFACES
from core.runs.jobs import ROOT

EVERY_ACTIVATION = pytest.mark.parametrize("activation", list(ACTIVATIONS), ids=lambda entry: entry.key)


def series(chart, name):
    """Return x and y of the trace of that name."""
    trace = next(trace for trace in chart.data if trace.name == name)
    return np.array(trace.x), np.array(trace.y, dtype=float)


@EVERY_ACTIVATION
def test_an_activations_chart_holds_its_values_its_derivative_and_its_saturated_tails(activation):
    chart = functions.activation_curve(activation, -6, 6, at=0.5)
    for name, function in (("function", activation.value), ("derivative", activation.derivative)):
        x, y = series(chart, name)
        np.testing.assert_array_equal(y, function(x))
    shaded = [(shape.x0, shape.x1) for shape in chart.layout.shapes if shape.type == "rect"]
    expected = [(max(low, -6), min(high, 6)) for low, high in activation.saturation()]
    assert shaded == [(low, high) for low, high in expected if low < high]
    marked = [trace.y[0] for trace in chart.data if trace.mode == "markers+text"]
    place = np.array(0.5)
    assert marked == [float(activation.value(place)), float(activation.derivative(place))]


def test_curves_side_by_side_name_every_activation_once():
    chart = functions.compare_activations(list(ACTIVATIONS), derivative=True)
    assert [trace.name for trace in chart.data] == [entry.title for entry in ACTIVATIONS]
    looks = {(trace.line.color, trace.line.dash) for trace in chart.data}
    assert len(looks) == len(ACTIVATIONS)
    np.testing.assert_array_equal(chart.data[0].y, ACTIVATIONS["sigmoid"].derivative(np.array(chart.data[0].x)))


@pytest.mark.parametrize("field", functions.DEPTH_FIELDS)
def test_depth_is_drawn_on_a_log_axis_and_a_gradient_of_zero_is_left_out(field):
    traces = [("zero", gradient_over_depth("relu", 5, initialisation="zero")), ("tanh", gradient_over_depth("tanh", 5))]
    chart = functions.over_depth(traces, field)
    assert chart.layout.yaxis.type == "log"
    _, y = series(chart, "tanh")
    np.testing.assert_array_equal(y, getattr(traces[1][1], field))
    _, zero = series(chart, "zero")
    assert np.isnan(zero[:4]).all()


@pytest.mark.parametrize("loss", list(LOSSES), ids=lambda entry: entry.key)
@pytest.mark.parametrize("y", [0, 1])
def test_a_losss_chart_holds_its_value_and_gradient_at_every_logit(loss, y):
    chart = functions.loss_against_logit(loss, y, at=1.5, classes=4)
    z, values = series(chart, "loss")
    _, slopes = series(chart, "gradient")
    if loss.kind == "classes":
        batch = loss.batch(np.column_stack([z, np.zeros((len(z), 3))]), np.zeros(len(z), dtype=int))
        np.testing.assert_allclose(slopes, batch.row_gradients[:, 0])
    else:
        batch = loss.batch(z, np.full(len(z), y))
        np.testing.assert_allclose(slopes, batch.row_gradients)
    np.testing.assert_allclose(values, batch.rows)
    assert (np.diff(z) > 0).all()
    marked = [trace.y[0] for trace in chart.data if trace.mode == "markers+text"]
    np.testing.assert_allclose(marked, [np.interp(1.5, z, values), np.interp(1.5, z, slopes)], atol=1e-3)


def test_the_stall_softmax_and_schedules_show_the_numbers_they_are_given():
    stall = squared_error_stall(np.linspace(-5, 5, 11))
    np.testing.assert_array_equal(
        series(functions.stalled_gradient(stall), "squared error")[1], np.abs(stall.squared_error)
    )
    p, one = softmax([2.0, 1.0, 0.0], 3.0), softmax([2.0, 1.0, 0.0])
    bars = functions.softmax_bars(["a", "<b>", "c"], p, 3.0, one)
    np.testing.assert_array_equal(series(bars, "temperature 3")[1], p)
    np.testing.assert_array_equal(series(bars, "temperature 1")[1], one)
    assert bars.layout.xaxis.ticktext[1] == "&lt;b&gt;"
    chart = functions.schedule_curves(list(SCHEDULES), 0.1, 20, 5)
    np.testing.assert_allclose(
        series(chart, "Linear with warm-up")[1], 0.1 * np.array(SCHEDULES["linear"].factors(20, 5))
    )


@pytest.fixture(scope="module")
def laps():
    """Every optimiser on the ravine, BGD at a rate at which it diverges."""
    surface = SURFACES["ravine"]
    rates = {entry.key: suggested_rate(surface, entry.key) for entry in OPTIMIZERS} | {"bgd": 0.2}
    return race(surface, [Racer(key, {"learning_rate": rate}) for key, rate in rates.items()], surface.start, 100)


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


@pytest.fixture(scope="module", params=["moons", "blobs"])
def training(request):
    """A short training on two classes, and on three."""
    data = DATA_SETS[request.param].generate(60)
    outputs = 1 if len(data.classes) == 2 else len(data.classes)
    return train_network(Network((3, 2), "tanh", outputs), data, steps=20, snapshots=5)


def edges_drawn(lines):
    """Return the pairs of node places that the lines join."""
    joined = set()
    for line in lines:
        x, y = np.array(line.x), np.array(line.y)
        for start in range(0, len(x), 3):
            joined.add((round(float(x[start]), 3), round(float(y[start]), 3), round(float(y[start + 1]), 3)))
    return joined


def test_the_graph_plays_forward_then_backward_with_the_passes_numbers(training):
    shape, parameters = training.network, training.snapshots[-1].parameters
    forward = shape.forward(parameters, training.train.points[:1])
    backward = shape.backward(parameters, forward, training.train.labels[:1])
    outputs = ["p"] if shape.outputs == 1 else list(training.train.classes)
    chart = network.network_graph(shape, parameters, forward, backward, outputs=outputs)
    captions = [step.label for step in chart.layout.sliders[0].steps]
    assert captions == [
        "forward: inputs",
        "forward: hidden layer 1",
        "forward: hidden layer 2",
        "forward: output",
        "backward: output",
        "backward: hidden layer 2",
        "backward: hidden layer 1",
    ]
    nodes = [frame.data[-1].text for frame in chart.frames]
    assert len({len(texts) for texts in nodes}) == 1
    full = [f"{value:.2f}" for value in forward.outputs[1][0] if 0.005 <= abs(value) < 10]
    assert set(full) <= set(nodes[1][2:5])
    assert all(text == network.EMPTY for text in nodes[1][5:])
    assert all(text == network.EMPTY for text in nodes[-1][:2])
    weights = sum(layer.weights.size for layer in shape.layers(parameters))
    for frame in (chart.frames[0], chart.frames[-1]):
        assert len(edges_drawn(frame.data[:-1])) == weights
    hover = chart.data[10].customdata
    assert len(hover) == weights
    assert f"weight {shape.layers(parameters)[0].weights[0, 0]:.5g}" in hover[0]
    assert f"gradient {backward.layers[0].weights[0, 0]:.4g}" in hover[0]


def test_weights_are_drawn_in_the_bin_of_their_sign_and_size():
    shape = Network((1,), "tanh")
    parameters = np.array([1.0, -1.0, 0.0, 0.01, 0.0])
    chart = network.network_graph(shape, parameters, shape.forward(parameters, [[1.0, 1.0]]))
    last = chart.frames[-1].data
    assert [len(line.x) // 3 for line in last[:-1]] == [1, 0, 0, 0, 1, 0, 0, 0, 1, 0]
    assert chart.data[0].line.color == network.BIN_COLOURS[0]
    assert chart.data[8].line.width == network.BIN_WIDTHS[-1]


def test_weights_over_a_training_have_a_frame_a_snapshot(training):
    chart = network.weights_over_training(training)
    assert len(chart.frames) == len(training.snapshots) == 6
    assert chart.layout.sliders[0].steps[-1].label.startswith("step 20, loss ")


def test_the_decision_boundary_holds_the_networks_answers_and_all_points(training):
    chart = boundary.decision_boundary(training, 20)
    bounds, last = training.train.bounds(), training.snapshots[-1]
    grid = decision_grid(training.network, last.parameters, bounds, 20).values
    shown = np.array(chart.data[0].z)
    if len(training.train.classes) == 2:
        np.testing.assert_allclose(shown, 100 * grid[1], atol=0.5)
    else:
        np.testing.assert_array_equal(shown, grid.argmax(axis=0))
    np.testing.assert_array_equal(chart.frames[-1].data[0].z, shown)
    assert len(chart.frames) == len(training.snapshots)
    assert sum(len(trace.x) for trace in chart.data[1:]) == len(training.train) + len(training.test)
    assert chart.layout.xaxis.title.text == "x1"
    assert f"{100 * last.train_accuracy:.0f} %" in chart.layout.sliders[0].steps[-1].label


def test_hidden_units_have_a_map_each_on_one_scale(training):
    layer = hidden_maps(training.network, training.snapshots[-1].parameters, training.train.bounds(), 10)[0]
    chart = boundary.hidden_units(layer, 1, ("age", "income"))
    assert len(chart.data) == 3
    for trace, values in zip(chart.data, layer.values, strict=True):
        np.testing.assert_allclose(trace.z, values, rtol=1e-6)
    assert chart.layout.coloraxis.cmax == -chart.layout.coloraxis.cmin == np.abs(layer.values).max()
    assert "age (across), income (up)" in chart.layout.title.text


def test_losses_of_trainings_are_their_snapshots(training):
    alone = boundary.training_losses([("tanh", training)])
    np.testing.assert_array_equal(series(alone, "training")[1], [s.train_loss for s in training.snapshots])
    np.testing.assert_array_equal(series(alone, "test")[1], [s.test_loss for s in training.snapshots])
    both = boundary.training_losses([("zero", training), ("he", training)])
    assert [trace.name for trace in both.data] == ["zero, training", "zero, test", "he, training", "he, test"]


def test_attention_maps_name_every_token_even_twice_and_thin_their_labels():
    tokens = ["[CLS]", "the", "<b>", "the", "[SEP]"]
    weights = softmax(np.random.default_rng(0).normal(size=(6, 5, 5)))
    chart = attention_charts.attention_map(weights[0], tokens)
    np.testing.assert_allclose(chart.data[0].z, weights[0], rtol=1e-6)
    assert chart.data[0].customdata[1][2] == "the looks at &lt;b&gt;"
    assert list(chart.layout.yaxis.ticktext) == ["[CLS]", "the", "&lt;b&gt;", "the", "[SEP]"]
    assert (chart.data[0].zmin, chart.data[0].zmax) == (0, 1)
    long = attention_charts.attention_map(np.eye(128), [f"t{n}" for n in range(128)])
    assert len(long.layout.xaxis.ticktext) <= attention_charts.MOST_LABELS
    scores = attention_charts.attention_map(np.array([[-3.0, 1.0], [0.0, 2.0]]), ["a", "b"], signed=True)
    assert (scores.data[0].zmin, scores.data[0].zmax) == (-3, 3)
    heads = attention_charts.head_grid(weights, tokens)
    assert len(heads.data) == 6
    np.testing.assert_allclose(heads.data[4].z, weights[4], rtol=1e-6)
    assert len(set(heads.data[0].x)) == 5


def all_charts(laps, training):
    surface, shape = SURFACES["ravine"], training.network
    parameters = training.snapshots[-1].parameters
    forward = shape.forward(parameters, training.train.points[:1])
    maps = hidden_maps(shape, parameters, training.train.bounds(), 5)
    yield functions.activation_curve(ACTIVATIONS["gelu"])
    yield functions.compare_activations(list(ACTIVATIONS))
    yield functions.over_depth([("tanh", gradient_over_depth("tanh", 3))])
    yield functions.loss_against_logit(LOSSES["focal"])
    yield functions.stalled_gradient(squared_error_stall(np.linspace(-1, 1, 3)))
    yield functions.softmax_bars(["a"], np.ones(1), 1.0)
    yield functions.schedule_curves(list(SCHEDULES), 0.1, 5, 1)
    yield paths.contour_race(*surface.grid(5), laps)
    yield paths.surface_race(*surface.grid(5), laps)
    yield optimizers.race_losses(laps)
    yield optimizers.moments(laps[5])
    yield network.network_graph(shape, parameters, forward)
    yield network.weights_over_training(training)
    yield boundary.decision_boundary(training, 5)
    yield boundary.hidden_units(maps[0])
    yield boundary.training_losses([("a", training)])
    yield attention_charts.attention_map(np.eye(2), ["a", "b"])
    yield attention_charts.head_grid(np.ones((2, 2, 2)), ["a", "b"])


UNNAMED_AXES = {"Forward", "Weights (edges) and biases (nodes)", "Paths in space"}


def test_every_chart_has_a_title_named_axes_a_clear_ground_and_can_be_sent(laps, training):
    for chart in all_charts(laps, training):
        title = chart.layout.title.text
        assert title
        assert chart.layout.paper_bgcolor == chart.layout.plot_bgcolor == "rgba(0,0,0,0)"
        assert len(plotly.io.to_json(chart)) < 1_500_000
        is_grid = any(name.startswith("xaxis2") for name in chart.layout.to_plotly_json())
        if title not in UNNAMED_AXES and not is_grid:
            assert chart.layout.xaxis.title.text
            assert chart.layout.yaxis.title.text
        if chart.frames:
            assert [button.label for button in chart.layout.updatemenus[0].buttons] == ["Play", "Pause"]
            assert [list(step.args[0]) for step in chart.layout.sliders[0].steps] == [
                [frame.name] for frame in chart.frames
            ]
            assert len({len(frame.data) for frame in chart.frames} | {len(frame.traces) for frame in chart.frames}) == 1


def test_frames_are_thinned_evenly_with_both_ends():
    assert thinned(0) == [0]
    assert thinned(3, 10) == [0, 1, 2, 3]
    steps = thinned(200, 40)
    assert (steps[0], steps[-1], len(steps)) == (0, 200, 41)


def test_the_mathematics_import_numpy_and_nothing_else_from_outside():
    for path in sorted((ROOT / "core" / "maths").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            for name in names:
                allowed = {"numpy", *sys.stdlib_module_names}
                assert (
                    name.split(".")[0] in allowed
                    or name.startswith(("core.maths.", "core.errors"))
                    or name == "core.maths"
                ), f"{path.name} imports {name}"
