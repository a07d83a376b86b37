"""Charts of what a model can be trusted with: scores of groups of rows, and how often answers stay when texts change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.charts.theme import BLUE, GREEN, GREY, ORANGE, VERMILION, figure, plain, shorten
from core.judge.figure import Figure
from core.judge.slices import FEWEST_ROWS, GroupScore

_KINDS = (
    ("no clear gap", BLUE, "circle"),
    ("clearly below the rest", VERMILION, "triangle-down"),
    ("clearly above the rest", GREEN, "triangle-up"),
    (f"under {FEWEST_ROWS} rows", GREY, "circle-open"),
)


def _kind(score: GroupScore) -> int:
    """Return which entry of _KINDS a group belongs to."""
    if not score.enough:
        return 3
    if not score.stands_out or score.gap is None:
        return 0
    return 1 if score.gap.high < 0 else 2


def group_accuracy(scores: Sequence[GroupScore], overall: float) -> go.Figure:
    """Show each group's accuracy with its 95 % interval, beside the accuracy of all rows; groups without rows are left out."""
    shown = [score for score in scores if score.accuracy is not None]
    chart = figure(
        "Accuracy of groups, with 95 % intervals",
        "accuracy (0 to 1)",
        "",
        height=200 + 34 * len(shown),
    )
    for number, (name, colour, symbol) in enumerate(_KINDS):
        places = [place for place, score in enumerate(shown) if _kind(score) == number]
        if places:
            chart.add_scatter(
                **_dots(
                    [found for place in places if (found := shown[place].accuracy) is not None],
                    places,
                    colour,
                    symbol,
                ),
                name=name,
                hovertext=[_hover(shown[place]) for place in places],
                hoverinfo="text",
            )
    chart.add_vline(x=overall, line={"color": ORANGE, "dash": "dash", "width": 1.5})
    left = overall > 0.75
    chart.add_annotation(
        x=overall,
        y=-0.75,
        text=f"all rows: {overall:.2f}",
        showarrow=False,
        xanchor="right" if left else "left",
        xshift=-4 if left else 4,
        font={"size": 12},
    )
    names = [shorten(plain(score.group.name), 34) for score in shown]
    chart.update_yaxes(tickvals=list(range(len(shown))), ticktext=names, range=[len(shown) - 0.4, -1.1])
    chart.update_xaxes(range=[-0.06, 1.06])
    _legend_below(chart)
    return chart


def _hover(score: GroupScore) -> str:
    accuracy, gap = score.accuracy, score.gap
    lines = [
        plain(score.group.name),
        *([f"accuracy {accuracy.text()}"] if accuracy else []),
        f"{score.rows:,} rows",
    ]
    if gap is not None:
        lines.append(f"gap to the rest {gap.text(sign='+')}")
    return "<br>".join(lines)


def answers_that_stay(tests: Sequence[dict[str, Any]]) -> go.Figure:
    """Show the share of answers that stay in each behaviour test of core.judge.probes with its 95 % interval; tests without rows are left out."""
    shown = [test for test in tests if test["tried"]]
    chart = figure(
        "Answers that stay, with 95 % intervals",
        "share of rows whose answer stays (0 to 1)",
        "",
        height=190 + 38 * len(shown),
    )
    for should_stay, name, colour, symbol in (
        (True, "should stay", BLUE, "circle"),
        (False, "may well change", GREY, "diamond-open"),
    ):
        places = [place for place, test in enumerate(shown) if test["should_stay"] is should_stay]
        if places:
            chart.add_scatter(
                **_dots([shown[place]["stay"] for place in places], places, colour, symbol),
                name=name,
                hovertext=[
                    f"{plain(shown[place]['title'])}: {shown[place]['stayed']:,} of {shown[place]['tried']:,} answers stay"
                    for place in places
                ],
                hoverinfo="text",
            )
    chart.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=[shorten(plain(test["title"]), 24) for test in shown],
        range=[len(shown) - 0.4, -0.6],
    )
    chart.update_xaxes(range=[-0.06, 1.06])
    _legend_below(chart)
    return chart


def _legend_below(chart: go.Figure) -> None:
    """Put the legend under the axis, from the left edge on: above, it would meet the title on a phone."""
    chart.update_layout(
        showlegend=True,
        margin={"b": 92},
        legend={"xref": "container", "yref": "container", "x": 0, "y": 0, "yanchor": "bottom"},
    )


def _dots(values: Sequence[Figure], places: Sequence[int], colour: str, symbol: str) -> dict[str, Any]:
    """Return a scatter of dots with intervals."""
    return {
        "x": [value.value for value in values],
        "y": list(places),
        "mode": "markers",
        "marker": {"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2, "color": colour}},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [value.high - value.value for value in values],
            "arrayminus": [value.value - value.low for value in values],
            "color": colour,
            "thickness": 2,
            "width": 4,
        },
    }
