"""What every chart of the mathematics keeps to: a title, named axes, a clear ground, frames that play."""

import ast
import sys

import numpy as np
import plotly.io

from core.charts import attention as attention_charts
from core.charts import boundary, functions, network, optimizers, paths
from core.charts.animation import thinned
from core.maths.activations import ACTIVATIONS
from core.maths.depth import gradient_over_depth
from core.maths.losses import LOSSES, squared_error_stall
from core.maths.network_training import hidden_maps
from core.maths.schedules import SCHEDULES
from core.maths.softmax import softmax
from core.maths.surfaces import SURFACES
from core.storage import ROOT


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
