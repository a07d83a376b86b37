"""The theme in light and dark: letters that can be read (WCAG 2.2, 1.4.3: 4.5 to 1), and maps that change with the page."""

import tomllib

import pytest
from figures import all_figures

from core.charts.theme import (
    BLUE,
    DIVERGING,
    DIVERGING_DARK,
    ORANGE,
    SEQUENTIAL,
    SEQUENTIAL_DARK,
    TEXT,
    TEXT_DARK,
    finish,
    scale,
)
from core.storage import ROOT
from pages.widgets import chart as pages_chart
from pages.widgets.look import INK, QUIET, QUIET_DARK
from pages.widgets.pieces import FAINTEST, STRONGEST

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
ENOUGH = 4.5
ON_ACCENT = {"light": "#ffffff", "dark": INK}
IN_CHARTS = {"light": TEXT, "dark": TEXT_DARK}
CAPTION = {"light": QUIET, "dark": QUIET_DARK}
BOTH = pytest.mark.parametrize("mode", ["light", "dark"])


def setting(mode, name):
    return THEME[mode].get(name, THEME.get(name))


def luminance(colour):
    """Return the relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known near miss


@BOTH
def test_letters_on_a_primary_button_or_a_chip_can_be_read(mode):
    assert contrast(ON_ACCENT[mode], setting(mode, "primaryColor")) >= ENOUGH


@BOTH
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_ticks_captions_links_and_the_accent_can_be_read_on_both_grounds(mode, ground):
    paper = setting(mode, ground)
    for what, colour in {
        "text": setting(mode, "textColor"),
        "ticks": IN_CHARTS[mode],
        "captions": CAPTION[mode],
        "links": setting(mode, "linkColor"),
        "the accent": setting(mode, "primaryColor"),
    }.items():
        assert contrast(colour, paper) >= ENOUGH, f"{what}: {colour} on {paper}"


@BOTH
@pytest.mark.parametrize("colour", [BLUE, ORANGE])
def test_a_word_can_be_read_on_the_strongest_colour_behind_it(mode, colour):
    opaque = FAINTEST + STRONGEST
    paper = setting(mode, "backgroundColor")
    mixed = [round(opaque * int(colour[n : n + 2], 16) + (1 - opaque) * int(paper[n : n + 2], 16)) for n in (1, 3, 5)]
    assert contrast(setting(mode, "textColor"), "#" + "".join(f"{part:02x}" for part in mixed)) >= ENOUGH


@BOTH
def test_maps_begin_at_the_paper_and_leave_it_steadily(mode):
    ramp = setting(mode, "chartSequentialColors")
    assert ramp[0] == setting(mode, "backgroundColor")
    away = [contrast(colour, ramp[0]) for colour in ramp]
    assert away == sorted(away)
    assert away[-1] > 7


@BOTH
def test_signed_maps_are_blue_then_paper_then_orange(mode):
    ramp = setting(mode, "chartDivergingColors")
    away = [contrast(colour, setting(mode, "backgroundColor")) for colour in ramp]
    assert away[:5] == sorted(away[:5], reverse=True)
    assert away[5:] == sorted(away[5:])
    assert all(int(colour[5:7], 16) > int(colour[1:3], 16) for colour in ramp[:4])  # more blue than red
    assert all(int(colour[1:3], 16) > int(colour[5:7], 16) for colour in ramp[6:])


def test_the_theme_holds_the_scales_that_figures_are_drawn_with():
    for mode, sequential, diverging in (("light", SEQUENTIAL, DIVERGING), ("dark", SEQUENTIAL_DARK, DIVERGING_DARK)):
        assert setting(mode, "chartSequentialColors") == list(sequential)
        assert setting(mode, "chartDivergingColors") == list(diverging)


def test_the_slots_are_those_that_streamlit_fills():
    from streamlit.elements.lib import streamlit_plotly_theme as slots

    assert tuple(getattr(slots, f"SEQUENTIAL_{n}") for n in range(10)) == pages_chart.SEQUENTIAL_SLOTS
    assert tuple(getattr(slots, f"DIVERGING_{n}") for n in range(10)) == pages_chart.DIVERGING_SLOTS
    assert pages_chart.TEXT_SLOT == slots.GRAY_90


@pytest.mark.slow
def test_on_a_page_every_map_takes_the_colours_of_the_theme():
    fixed = {colour for colours in (SEQUENTIAL, DIVERGING) for colour in colours} - {"#ffffff", "#0072b2", "#e69f00"}
    for name, chart in all_figures().items():
        pages_chart.follow_theme(finish(chart))
        drawn = str([[trace.colorscale for trace in chart.data if "colorscale" in trace], chart.layout.coloraxis])
        assert not [colour for colour in fixed if colour in drawn], name


@pytest.mark.slow
def test_following_the_theme_twice_changes_nothing_more():
    chart = all_figures()["attention.attention_map"]
    pages_chart.follow_theme(chart)
    once = chart.to_json()
    pages_chart.follow_theme(chart)
    assert chart.to_json() == once
    assert [colour for _, colour in chart.data[0].colorscale] == [
        colour for _, colour in scale(pages_chart.DIVERGING_SLOTS)
    ]


def test_a_chart_is_not_given_what_it_does_not_have():
    """Plotly would add a map's axis of colours and a scene to a curve, which costs more than all else that a page does to it."""
    plain = 0
    for chart in all_figures().values():
        before = set(chart.layout.to_plotly_json())
        pages_chart.follow_theme(finish(chart))
        added = set(chart.layout.to_plotly_json()) - before
        assert not added & {"coloraxis", "scene"}
        plain += not before & {"coloraxis", "scene"}
    assert plain > 10
