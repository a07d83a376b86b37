"""Charts of functions: activations, depth, losses, softmax and schedules hold the numbers they are given."""

import numpy as np
import pytest
from chart_reading import series

from core.charts import functions
from core.maths.activations import ACTIVATIONS
from core.maths.depth import gradient_over_depth
from core.maths.losses import LOSSES, squared_error_stall
from core.maths.schedules import SCHEDULES
from core.maths.softmax import softmax

EVERY_ACTIVATION = pytest.mark.parametrize("activation", list(ACTIVATIONS), ids=lambda entry: entry.key)


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
