"""Charts of a stakeholder's rows: mood over time and by group, classes counted, people by item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from core.charts.theme import BLUE, CATEGORIES, GREY, ORANGE, SEQUENTIAL, figure, plain, scale, shorten

_NUMBERED = 26
"""Up to so many bars there is room for a number at each."""


def mood_over_time(table: pd.DataFrame, by: str, low: str, high: str) -> go.Figure:
    """Show the mean mood of each day or week as bars, with the rows behind it where there is room for the number.

    Args:
        table: see core.tasks.work.mood_over_time; low, high: what the ends of the order are called.
    """
    low, high = plain(low), plain(high)
    chart = figure(
        f"Mood by {by}: share {high.lower()} minus share {low.lower()}",
        f"{by}{' (its Monday)' if by == 'week' else ''}",
        f"mood (−1 {low.lower()} to +1 {high.lower()})",
        height=300,
    )
    starts = [start.strftime("%-d %b %Y") for start in table["start"]]
    chart.add_bar(
        x=list(table["start"].dt.strftime("%Y-%m-%d")),
        y=table["mood"].tolist(),
        marker={"color": [ORANGE if mood >= 0 else BLUE for mood in table["mood"]]},
        width=(5.6 if by == "week" else 0.8) * 86_400_000,
        showlegend=False,
        text=[str(rows) for rows in table["rows"]] if len(table) <= _NUMBERED else None,
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            f"{start}: {mood:+.2f} of {rows:,} rows"
            for start, mood, rows in zip(starts, table["mood"], table["rows"], strict=True)
        ],
        hoverinfo="text",
    )
    chart.add_hline(y=0, line={"color": GREY, "width": 1})
    chart.update_yaxes(range=[-1.2, 1.2], tickvals=[-1, -0.5, 0, 0.5, 1])
    chart.update_xaxes(type="date")
    return chart


def mood_by_group(table: pd.DataFrame, group: str) -> go.Figure:
    """Show the mean mood of each group as bars from the lowest to the highest; see core.tasks.work.mood_by_group."""
    chart = figure(
        f"Mood by {plain(group).lower()}",
        "mood (−1 to +1)",
        "",
        height=110 + 24 * len(table),
    )
    positions = list(range(len(table)))
    chart.add_bar(
        x=table["mood"].tolist(),
        y=positions,
        orientation="h",
        marker={"color": [ORANGE if mood >= 0 else BLUE for mood in table["mood"]]},
        showlegend=False,
        hovertext=[
            f"{plain(name)}: {mood:+.2f} of {rows:,} rows"
            for name, mood, rows in zip(table["group"], table["mood"], table["rows"], strict=True)
        ],
        hoverinfo="text",
    )
    chart.add_vline(x=0, line={"color": GREY, "width": 1})
    chart.update_yaxes(
        tickvals=positions,
        ticktext=[
            f"{shorten(plain(name), 22)} ({rows})" for name, rows in zip(table["group"], table["rows"], strict=True)
        ],
        autorange="reversed",
        showgrid=False,
    )
    chart.update_xaxes(range=[-1.08, 1.08], tickvals=[-1, -0.5, 0, 0.5, 1])
    return chart


def counts(names: Sequence[str], series: Mapping[str, Sequence[int]], title: str) -> go.Figure:
    """Show how many rows each class or team has, in up to four parts.

    Args:
        series: what a part is called -> its rows of each name; a part without rows is left out.
    """
    chart = figure(title, "rows", "", height=130 + 30 * len(names), legend=True)
    positions, totals = list(range(len(names))), [sum(parts) for parts in zip(*series.values(), strict=True)]
    tones = zip((BLUE, ORANGE, CATEGORIES[3], GREY), ("", "/", "x", "."), strict=True)
    for (name, values), (colour, pattern) in zip(series.items(), tones, strict=False):
        if not any(values):
            continue
        chart.add_bar(
            x=list(values),
            y=positions,
            orientation="h",
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern}},
            hovertext=[f"{plain(row)}: {value:,} {name}" for row, value in zip(names, values, strict=True)],
            hoverinfo="text",
        )
    chart.update_layout(barmode="stack", legend={"traceorder": "normal"})
    if max(totals, default=0) < 8:
        chart.update_xaxes(dtick=1)  # there are no half rows
    chart.update_yaxes(
        tickvals=positions,
        ticktext=[f"{shorten(plain(name), 26)} ({total})" for name, total in zip(names, totals, strict=True)],
        autorange="reversed",
        showgrid=False,
    )
    return chart


def classes_by_group(table: pd.DataFrame, titles: Sequence[str], group: str) -> go.Figure:
    """Show how many rows each class has in each group as a heat map; a click gives [row, column].

    Args:
        table: see core.tasks.work.counted; titles: of its columns.
    """
    rows, columns = table.shape
    chart = figure(f"Rows by {plain(group).lower()} and class", "class", "", height=170 + 26 * rows)
    values = table.to_numpy()
    hover = [
        [f"{plain(str(name))}<br>{plain(title)}: {values[r, c]:,} rows" for c, title in enumerate(titles)]
        for r, name in enumerate(table.index)
    ]
    few = columns <= 14
    chart.add_heatmap(
        z=values,
        x=list(range(columns)),
        y=list(range(rows)),
        colorscale=scale(SEQUENTIAL),
        zmin=0,
        zmax=max(1, int(values.max(initial=0))),
        xgap=1,
        ygap=1,
        text=np.where(values > 0, values.astype(str), "") if few else None,
        texttemplate="%{text}" if few else None,
        hovertext=hover,
        hoverinfo="text",
        colorbar={"title": {"text": "rows"}, "thickness": 10, "len": 0.9},
    )
    _clickable(chart, [(r, c) for r in range(rows) for c in range(columns)], hover)
    _ticks(chart, [str(name) for name in table.index], list(titles))
    return chart


def people_by_item(
    cells: Mapping[tuple[str, str], tuple[int | None, bool, str]],
    people: Sequence[str],
    items: Sequence[str],
    codes: Sequence[str],
    titles: Sequence[str],
    who: str,
    group: str,
) -> go.Figure:
    """Show each person's class for each item as a coloured cell with its code; a question mark asks for a look by hand.

    Args:
        cells: (person, item) -> (number of the class, None where none is given, whether to look at it, what the hover says); codes, titles:
            of the classes.
    """
    chart = figure(f"Class by {plain(who).lower()} and {plain(group).lower()}", "", "", height=230 + 26 * len(people))
    tones = [CATEGORIES[0], CATEGORIES[4], CATEGORIES[1], CATEGORIES[5], CATEGORIES[2], CATEGORIES[3]]
    count = len(codes)
    z = np.full((len(people), len(items)), np.nan)
    text = [[""] * len(items) for _ in people]
    hover = [[f"{plain(who)}<br>{plain(item)}: no answer" for item in items] for who in people]
    filled = []
    for r, who in enumerate(people):
        for c, item in enumerate(items):
            if (who, item) in cells:
                number, doubtful, told = cells[who, item]
                hover[r][c] = told
                filled.append((r, c))
                if number is None:
                    # A cell without a value has no colour and no text of its own.
                    chart.add_annotation(x=c, y=r, text="?", showarrow=False)
                else:
                    z[r, c], text[r][c] = number, codes[number] + ("?" if doubtful else "")
    discrete = count <= len(tones)
    tone_scale = (
        [[edge / count, tones[k]] for k in range(count) for edge in (k, k + 1)] if discrete else scale(SEQUENTIAL)
    )
    chart.add_heatmap(
        z=z,
        x=list(range(len(items))),
        y=list(range(len(people))),
        colorscale=tone_scale,
        zmin=-0.5,
        zmax=count - 0.5,
        xgap=2,
        ygap=2,
        text=text,
        texttemplate="%{text}",
        hovertext=hover,
        hoverinfo="text",
        hoverongaps=False,
        showscale=False,
    )
    chart.update_layout(title_y=1 - 12 / chart.layout.height)
    if discrete:
        # At the very bottom: on a phone it takes a line a class, which above the plot would run into the title.
        below = {"orientation": "h", "yref": "container", "y": 0.01, "yanchor": "bottom", "x": 0, "xanchor": "left"}
        chart.update_layout(legend=below, margin_b=150)
        for tone, code, title in zip(tones, codes, titles, strict=False):
            name, square = f"{code} {plain(title)}", {"color": tone, "symbol": "square", "size": 12}
            chart.add_scatter(x=[None], y=[None], mode="markers", marker=square, name=name)
    _clickable(chart, filled, hover)
    _ticks(chart, list(people), list(items))
    return chart


def _clickable(chart: go.Figure, places: Sequence[tuple[int, int]], hover: list[list[str]]) -> None:
    """Lay invisible markers over a heat map, which takes no clicks in the page's selection itself."""
    chart.add_scatter(
        x=[c for _, c in places],
        y=[r for r, _ in places],
        mode="markers",
        marker={"size": 20, "opacity": 0, "symbol": "square"},
        showlegend=False,
        customdata=[[r, c] for r, c in places],
        hovertext=[hover[r][c] for r, c in places],
        hoverinfo="text",
    )


def _ticks(chart: go.Figure, rows: list[str], columns: list[str]) -> None:
    chart.update_xaxes(
        tickvals=list(range(len(columns))),
        ticktext=[shorten(plain(name), 20) for name in columns],
        tickangle=-45 if len(columns) > 4 else 0,
        showgrid=False,
        range=[-0.5, len(columns) - 0.5],
    )
    chart.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[shorten(plain(name), 22) for name in rows],
        showgrid=False,
        range=[len(rows) - 0.5, -0.5],
    )
