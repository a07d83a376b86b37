"""Charts of a small network in training: its graph, weights, boundary, hidden units and losses."""

import numpy as np
from chart_reading import series

from core.charts import boundary, network
from core.maths.network import Network
from core.maths.network_training import decision_grid, hidden_maps


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
