"""Charts of a text inside a model and of the loss around its weights: the numbers in them."""

import numpy as np
import plotly.io
import pytest

from core.charts import backward, forward, landscape
from core.charts.attention import attention_map, vectors_map


def trace(chart, name):
    return next(part for part in chart.data if part.name == name)


def test_embeddings_show_the_length_of_each_summand_and_name_their_first_dimensions():
    values = {name: np.full((3, 2), size) for size, name in enumerate(("token", "segment", "position"), start=1)}
    embeddings = {
        name: {"values": part.tolist(), "norms": np.linalg.norm(part, axis=1).tolist()} for name, part in values.items()
    }
    chart = forward.embedding_norms(embeddings, ["[CLS]", "<b>", "a"], first=4)
    assert [part.name for part in chart.data] == ["token", "segment", "position"]
    np.testing.assert_allclose(trace(chart, "position").y, 3 * np.sqrt(2))
    assert trace(chart, "token").hovertext[1].startswith("5: &lt;b&gt;<br>token: 1.4142")
    assert list(chart.layout.xaxis.ticktext) == ["[CLS]", "&lt;b&gt;", "a"]


def test_vectors_are_drawn_on_a_scale_that_is_the_same_on_both_sides_of_nought():
    chart = vectors_map(np.array([[1.0, -3.0], [2.0, -np.inf]]), ["a", "b"], "Q")
    cells = np.array(chart.data[0].z)
    np.testing.assert_array_equal(cells[0], [1.0, -3.0])
    assert np.isnan(cells[1, 1])
    assert (chart.data[0].zmin, chart.data[0].zmax) == (-3.0, 3.0)


def test_masked_scores_leave_cells_empty_and_the_scale_whole():
    chart = attention_map(np.array([[1.0, np.nan], [-4.0, np.nan]]), ["a", "[PAD]"], signed=True)
    assert (chart.data[0].zmin, chart.data[0].zmax) == (-4.0, 4.0)
    plotly.io.to_json(chart)


def test_parts_of_the_logits_add_up_to_the_last_row():
    parts = [{"layer": 6, "logits": [1.0, -2.0]}, {"layer": 5, "logits": [0.5, 0.25]}]
    chart = forward.logit_parts(parts, [0.1, 0.2], ["yes", "no"])
    cells = np.array(chart.data[0].z)
    np.testing.assert_allclose(cells, [[0.5, 0.25], [1.0, -2.0], [0.1, 0.2], [1.6, -1.55]])
    assert list(chart.layout.yaxis.ticktext) == ["layer 5", "layer 6", "bias", "<b>logit</b>"]


def test_of_many_classes_the_likeliest_anywhere_and_the_label_are_drawn():
    rows = np.full((3, 20), 0.01)
    rows[0, 3], rows[1, 17], rows[2, 9] = 0.8, 0.7, 0.6
    classes = [f"class {number}" for number in range(20)]
    chart = forward.probability_lines(rows.tolist(), classes, "Steps", "step", label="class 12")
    names = [part.name for part in chart.data]
    assert len(names) == forward.MOST_LINES
    assert {"class 3", "class 17", "class 9", "class 12"} <= set(names)
    np.testing.assert_allclose(trace(chart, "class 17").y, [0.01, 0.7, 0.01])
    assert trace(chart, "class 12").line.width > trace(chart, "class 3").line.width
    assert "6 of 20 classes" in chart.layout.title.text


def test_words_are_ordered_by_what_they_did_and_signed_by_side_and_number():
    chart = backward.word_effects(["was", "not", "good"], [0.1, -0.7, 0.5], "praise")
    assert list(chart.data[0].x) == [0.5, 0.1, -0.7]
    assert list(chart.layout.yaxis.ticktext) == ["good", "was", "not"]
    assert list(chart.data[0].text) == ["+0.500", "+0.100", "-0.700"]
    assert len(set(chart.data[0].marker.color)) == 2


def test_parts_that_training_left_alone_are_hatched():
    parts = [
        {"part": "layer 1", "parameters": 10, "trained": False, "gradient_norm": 2.0, "weight_norm": 3.0},
        {"part": "head", "parameters": 2, "trained": True, "gradient_norm": 0.5, "weight_norm": 1.0},
    ]
    chart = backward.gradient_norms(parts)
    assert list(chart.data[0].x) == [2.0, 0.5]
    assert list(chart.data[0].marker.pattern.shape) == ["/", ""]


def test_a_part_that_did_not_move_is_left_out_of_the_log_axis():
    parts = [
        {"part": "embeddings", "step_share": 0.0, "step_norm": 0.0, "weight_norm": 2.0},
        {"part": "head", "step_share": 0.01, "step_norm": 0.02, "weight_norm": 2.0},
    ]
    chart = backward.step_sizes(parts, 3)
    assert list(chart.data[0].y) == ["head"]
    assert chart.layout.xaxis.range[0] < -2 < chart.layout.xaxis.range[1]
    assert "Step 3" in chart.layout.title.text


@pytest.fixture
def bowl():
    """A surface whose loss is known at every point: 0.3 + x^2 + 2 (y - 0.5)^2."""
    axis = np.linspace(-1, 1, 9)
    x, y = np.meshgrid(axis, axis)
    loss = 0.3 + x**2 + 2 * (y - 0.5) ** 2
    return {
        "x": axis.tolist(),
        "y": axis.tolist(),
        "loss": loss.tolist(),
        "accuracy": (1 - loss / 10).tolist(),
        "centre": {"loss": 0.8, "accuracy": 0.92},
        "path": [
            {"step": 1, "loss": 2.0, "x": 3.0, "y": 0.0},
            {"step": 2, "loss": 1.0, "x": 0.5, "y": -0.5},
            {"step": 3, "loss": 0.8, "x": 0.0, "y": 0.0},
        ],
    }


def test_the_lowest_point_and_the_checkpoints_in_sight_are_marked(bowl):
    assert landscape.lowest(bowl) == (0.0, 0.5, pytest.approx(0.3))
    chart = landscape.contour(bowl)
    assert (trace(chart, "lowest point").x[0], trace(chart, "lowest point").y[0]) == (0.0, 0.5)
    assert list(trace(chart, "path of the run").x) == [0.5, 0.0]
    assert (trace(chart, "trained weights").x[0], trace(chart, "trained weights").y[0]) == (0.0, 0.0)
    for axis, number in ((chart.layout.xaxis, 1), (chart.layout.yaxis, 2)):
        assert axis.title.text == f"step along direction {number}, in filter-normalised units"


@pytest.mark.parametrize("measure", ["loss", "accuracy"])
def test_marks_lie_on_the_surface(bowl, measure):
    chart = landscape.surface(bowl, measure)
    heights = np.array(bowl[measure])
    lift = 0.02 * np.ptp(heights)
    assert trace(chart, "trained weights").z[0] == pytest.approx(bowl["centre"][measure] + lift)
    assert trace(chart, "lowest point").z[0] == pytest.approx(heights[6, 4] + lift)
    path = trace(chart, "path of the run, on the surface")
    np.testing.assert_allclose(path.z, [heights[2, 6] + lift, heights[4, 4] + lift])


def test_a_log_scale_changes_the_height_and_keeps_the_hover(bowl):
    chart = landscape.contour(bowl, log=True)
    np.testing.assert_allclose(np.array(chart.data[0].z), np.log10(bowl["loss"]))
    np.testing.assert_allclose(np.array(chart.data[0].customdata), bowl["loss"])


def test_loss_by_distance_is_the_mean_of_each_ring(bowl):
    rings = landscape.by_distance(bowl, rings=2)
    assert rings[0]["distance"] == 0.0
    x, y = np.meshgrid(bowl["x"], bowl["y"])
    distance, loss = np.hypot(x, y), np.array(bowl["loss"])
    held = loss[(distance > 0) & (distance <= 0.5 + 1e-9)]
    assert rings[1]["mean"] == pytest.approx(held.mean())
    assert (rings[1]["low"], rings[1]["high"]) == (pytest.approx(held.min()), pytest.approx(held.max()))
    assert sum(ring["points"] for ring in rings[1:]) == ((distance > 0) & (distance <= 1 + 1e-9)).sum()


def test_a_surface_that_is_still_growing_can_be_drawn(bowl):
    grown = [[value if row < 5 else None for value in values] for row, values in enumerate(bowl["loss"])]
    partial = {**bowl, "loss": grown}
    assert landscape.lowest(partial)[1] <= 0.0
    plotly.io.to_json(landscape.contour(partial))
    plotly.io.to_json(landscape.surface(partial))


def test_a_path_that_is_a_speck_on_the_plane_is_drawn_at_its_own_scale(bowl):
    assert landscape.furthest(bowl) == 3.0
    assert not landscape.is_speck(bowl)
    short = {**bowl, "path": [{**point, "x": 0.001 * point["x"], "y": 0.001 * point["y"]} for point in bowl["path"]]}
    assert landscape.is_speck(short)
    drawn = landscape.path_close_up(short).data[0]
    assert list(drawn.x) == [0.003, 0.0005, 0.0]
    assert list(drawn.text) == ["step 1", "", "step 3"]
