"""What holds of every chart, whoever draws it: each builder in core.charts is walked."""

from functools import cache

import plotly.io
import pytest
from figures import all_figures, builders

from core.charts.theme import (
    BLUE,
    CLEAR,
    CONFIG,
    DIVERGING,
    ORANGE,
    RELIEF,
    SEQUENTIAL,
    TEXT,
    figure,
    finish,
    scale,
)

drawn = cache(all_figures)
EVERY = pytest.mark.parametrize("name", sorted(builders()))


def test_every_builder_is_walked():
    assert set(drawn()) == builders()


@EVERY
def test_a_chart_says_what_it_shows_on_the_papers_ground(name):
    chart = drawn()[name]
    assert chart.layout.title.text
    assert chart.layout.paper_bgcolor == chart.layout.plot_bgcolor == CLEAR


@EVERY
def test_a_finished_chart_shows_every_name_and_upright_numbers_in_one_readable_colour(name):
    chart = finish(drawn()[name])
    for axis in [*chart.select_xaxes(), *chart.select_yaxes()]:
        assert axis.ticklabeloverflow == "allow"
        assert axis.tickfont.color == axis.title.font.color == TEXT
        if axis.tickvals is not None and axis.ticktext is not None:
            assert len(axis.tickvals) == len(axis.ticktext)
    assert chart.layout.font.color == chart.layout.legend.font.color == TEXT
    assert all(trace.textangle == 0 for trace in chart.data if trace.type == "bar")
    assert plotly.io.to_json(chart) == plotly.io.to_json(finish(chart))


@EVERY
def test_a_legend_names_nothing_twice(name):
    chart = drawn()[name]
    shown = [trace.name for trace in chart.data if trace.showlegend is not False and trace.name]
    if chart.layout.showlegend is not False and len(shown) > 1:
        assert len(shown) == len(set(shown))


@EVERY
def test_maps_go_from_paper_to_blue_and_signed_ones_from_blue_to_orange_about_nought(name):
    chart = drawn()[name]
    known = [_colours(scale(SEQUENTIAL)), _colours(scale(DIVERGING))]
    for trace in chart.data:
        if trace.type not in ("heatmap", "contour") or trace.colorscale is None or "rgba" in str(trace.colorscale):
            continue
        found = _colours(trace.colorscale)
        steps = len(found) != len(set(found))  # a flat colour a class
        assert steps or found in known, name
    for axis in [chart.layout.coloraxis, *(trace for trace in chart.data if trace.type == "heatmap")]:
        if axis.colorscale is not None and _colours(axis.colorscale) == known[1]:
            low, high = (axis.cmin, axis.cmax) if axis is chart.layout.coloraxis else (axis.zmin, axis.zmax)
            assert low == -high or (low, high) == (0, 100)  # the second is a probability about a half


def test_signed_bars_are_blue_below_nought_and_orange_above():
    for name in ("backward.word_effects", "forward.logit_bars", "work.mood_over_time", "work.mood_by_group"):
        bars = drawn()[name].data[0]
        values = bars.y if name == "work.mood_over_time" else bars.x
        assert [*bars.marker.color] == [ORANGE if value > 0 else BLUE for value in values], name


def test_surfaces_in_space_keep_a_relief_that_paper_white_slopes_would_lose():
    for name in ("landscape.surface", "paths.surface_race"):
        surface = next(trace for trace in drawn()[name].data if trace.type == "surface")
        assert _colours(surface.colorscale) == _colours(
            figure("", "", "").add_surface(colorscale=RELIEF).data[0].colorscale
        )


def test_the_seven_classes_of_a_map_are_all_named():
    chart = finish(drawn()["forward.logit_parts"])
    assert len(chart.layout.xaxis.ticktext) == len(chart.data[0].z[0]) == 7


def test_the_tool_bar_holds_the_download_alone():
    assert CONFIG["modeBarButtons"] == [["toImage"]]


def _colours(found):
    return tuple(colour for _, colour in found)
