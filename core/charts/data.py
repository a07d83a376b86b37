"""Charts about a table: how many rows a class has, how long the texts are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.charts.bars import add_named_bars
from core.charts.theme import BLUE, GREY, SKY, TEXT, VERMILION, figure, plain, shorten

_MOST_BARS = 25


def class_balance(counts: dict[str, int]) -> go.Figure:
    """Show rows per class as bars, largest first; beyond 25 classes the rest is one grey bar."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown, rest = ordered[:_MOST_BARS], ordered[_MOST_BARS:]
    names = [shorten(plain(label)) for label, _ in shown]
    values, colours = [count for _, count in shown], [BLUE] * len(shown)
    hover = [f"{plain(label)}: {count:,} rows" for label, count in shown]
    if rest:
        total = sum(count for _, count in rest)
        names.append(f"{len(rest)} more classes")
        values.append(total)
        colours.append(GREY)
        hover.append(f"{len(rest)} more classes: {total:,} rows")
    chart = figure(
        f"Rows per class ({sum(counts.values()):,} rows, {len(counts)} classes)",
        "rows",
        "",
        height=85 + 36 * len(names) if len(names) <= 8 else 85 + 26 * len(names),
    )
    add_named_bars(
        chart,
        names,
        values,
        colours=colours,
        texts=[f"{value:,}" for value in values],
        hovers=hover,
        textposition="auto",
        insidetextanchor="end",
        insidetextfont={"size": 13, "color": "white"},
        outsidetextfont={"size": 13, "color": TEXT},
        cliponaxis=False,
    )
    return chart


def repeated_rows(repeats: dict[str, int]) -> go.Figure:
    """Show how many rows stand alone, repeat another one, or contradict one."""
    parts = (
        ("unique", "text appears once", BLUE),
        ("repeated", "repeated, same label", SKY),
        ("conflicting", "repeated, other label", VERMILION),
    )
    total = max(1, sum(repeats.values()))
    counts = [repeats.get(key, 0) for key, _, _ in parts]
    names = [name for _, name, _ in parts]
    chart = figure(f"Repeated texts among {total:,} rows", "rows", "", height=195)
    chart.add_bar(
        x=counts,
        y=names,
        orientation="h",
        marker={"color": [colour for _, _, colour in parts]},
        text=[f"{count:,} ({100 * count / total:.1f} %)" for count in counts],
        textposition="auto",
        cliponaxis=False,
        hovertext=[f"{name}: {count:,} rows" for name, count in zip(names, counts, strict=True)],
        hoverinfo="text",
    )
    chart.update_yaxes(autorange="reversed")
    return chart


def token_lengths(lengths: Sequence[int], max_length: int, truncated_share: float) -> go.Figure:
    """Show how many word pieces the texts have, and where they will be cut."""
    values = np.asarray(lengths)
    title = f"Length of {len(values):,} rows in tokens; {100 * truncated_share:.1f} % are cut at {max_length}"
    chart = figure(title, "tokens, special ones included", "rows", height=300)
    top = max(int(values.max()) if len(values) else 1, max_length)
    width = max(1, int(np.ceil(top / 40)))
    counts, edges = np.histogram(values, bins=np.arange(0, top + 2 * width, width))
    chart.add_bar(
        x=edges[:-1] + width / 2,
        y=counts,
        width=width * 0.92,
        marker={"color": BLUE},
        showlegend=False,
        customdata=np.stack([edges[:-1], edges[1:] - 1], axis=1),
        hovertemplate="%{customdata[0]} to %{customdata[1]} tokens: %{y:,} rows<extra></extra>",
    )
    chart.add_vline(
        x=max_length,
        line={"color": VERMILION, "width": 2, "dash": "dash"},
        annotation={"text": "cut here", "yanchor": "bottom"},
        annotation_position="top left",
    )
    return chart
