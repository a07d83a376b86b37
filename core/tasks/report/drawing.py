"""The drawn parts of a report: its style sheet, bars, matrix and calibration, as HTML and SVG without a script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1d2733; --soft: #5b6673; --line: #d8dee5; --wash: #f4f6f8;
  --accent: #0072B2; --other: #9aa4ae; --warn: #fff6e0; --edge: #E69F00; --good: #00795a; --bad: #b54a00; --cell: 0, 114, 178; }
@media (prefers-color-scheme: dark) { :root { --paper: #12171d; --ink: #e6ebf0; --soft: #a3afbb; --line: #33404d; --wash: #1b222b;
  --accent: #4aa3df; --other: #66727e; --warn: #2c2615; --edge: #E69F00; --good: #3fc29a; --bad: #f08a4b; --cell: 74, 163, 223; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.2rem 1.2rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
header p.of { margin: 0; color: var(--soft); text-transform: uppercase; letter-spacing: 0.06em; font-size: 0.8rem; }
h1 { margin: 0.1rem 0 0.5rem; font-size: 2.1rem; line-height: 1.2; }
h2 { margin: 2.4rem 0 0.6rem; padding-top: 0.9rem; border-top: 1px solid var(--line); font-size: 1.3rem; }
h3 { margin: 1.4rem 0 0.4rem; font-size: 1rem; }
p, ul { margin: 0.4rem 0 0.8rem; } ul { padding-left: 1.2rem; }
.lead { font-size: 1.12rem; } .soft { color: var(--soft); font-size: 0.88rem; }
.warning { margin: 1rem 0; padding: 0.7rem 1rem; background: var(--warn); border-left: 4px solid var(--edge); border-radius: 4px; }
.warning p { margin: 0.2rem 0; }
.figures { display: flex; flex-wrap: wrap; gap: 0.8rem; margin: 1.2rem 0; }
.figure { flex: 1 1 12rem; padding: 0.8rem 1rem; background: var(--wash); border-radius: 6px; }
.figure b { display: block; font-size: 1.9rem; line-height: 1.2; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.55rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } thead th { color: var(--soft); }
td.number, th.number { text-align: right; } td.number { white-space: nowrap; }
td.bar { width: 26%; min-width: 5rem; padding-top: 0.75rem; } td.text { min-width: 13rem; } td.text p { margin: 0.5rem 0 0; }
td.name { min-width: 7.5rem; }
.track { position: relative; display: block; height: 0.7rem; background: var(--wash); border-radius: 3px; }
.fill { display: block; height: 100%; background: var(--other); border-radius: 3px; } td.bar .fill, .first .fill { background: var(--accent); }
.bars { max-width: 52rem; } .row { display: grid; grid-template-columns: 15rem 1fr 12rem; gap: 0.2rem 0.9rem; align-items: center; padding: 0.28rem 0; }
.row .name { text-align: right; } .row .value { font-variant-numeric: tabular-nums; } .first .name, .first .value { font-weight: 600; }
.row .track { height: 1.35rem; }
.whisker { position: absolute; top: 50%; height: 0.7rem; transform: translateY(-50%); border: solid var(--ink); border-width: 0 1.5px; }
.whisker::after { content: ""; position: absolute; inset: 50% 0 auto 0; border-top: 1.5px solid var(--ink); }
.ticks { grid-column: 2; display: flex; justify-content: space-between; color: var(--soft); font-size: 0.8rem; }
.matrix { width: auto; } .matrix th, .matrix td { border: 1px solid var(--line); }
.matrix td { min-width: 3.2rem; text-align: center; vertical-align: middle; } .matrix td.right { outline: 2px solid var(--accent); outline-offset: -2px; }
.matrix thead th { max-width: 9rem; overflow-wrap: normal; }
svg { display: block; width: 100%; height: auto; max-width: 44rem; } svg.square { max-width: 26rem; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg .dim { fill: var(--soft); }
.tag { white-space: nowrap; font-weight: 600; } .tag.right { color: var(--good); } .tag.wrong { color: var(--bad); }
footer { margin-top: 2.5rem; padding-top: 0.8rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.85rem; }
@media (max-width: 560px) { th.bar, td.bar { display: none; } body { padding: 1.2rem 0.9rem 2rem; } h1 { font-size: 1.6rem; } .row { grid-template-columns: 1fr auto; padding: 0.5rem 0; }
  .row .name { text-align: left; } .row .track, .ticks { grid-column: 1 / -1; grid-row: 2; } }
@page { size: A4; margin: 15mm 14mm; }
@media print { :root { color-scheme: light; --paper: #ffffff; --ink: #1d2733; --soft: #5b6673; --line: #d8dee5; --wash: #f4f6f8;
  --accent: #0072B2; --other: #9aa4ae; --warn: #fff6e0; --good: #00795a; --bad: #b54a00; --cell: 0, 114, 178; }
  body { max-width: none; padding: 0; font-size: 10.5pt; } .scroll { overflow: visible; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  tr, p, svg, .bars, .figures, .figure, .warning, li, section:has(.matrix), section:has(svg) { break-inside: avoid; } h2, h3 { break-after: avoid; } h2 + p, tbody tr:first-child { break-after: avoid; } .matrix { break-inside: avoid; } thead { display: table-header-group; } p { orphans: 3; widows: 3; }
  svg.square { max-width: 16rem; } .matrix { font-size: 8.5pt; } .row { break-inside: avoid; } }
"""
"""Light and dark by the reader's own setting; on paper always light, A4, with no row cut in two."""


def percent(share: float) -> str:
    """Return a share of 0 to 1 as per cent."""
    return f"{100 * share:.0f}\u00a0%"


def interval(figure: dict[str, float], digits: int = 2) -> str:
    """Return a figure with its interval in brackets."""
    return f"{figure['value']:.{digits}f} ({figure['low']:.{digits}f} to {figure['high']:.{digits}f})"


def paragraph(text: str, kind: str = "") -> str:
    """Return a paragraph of plain text."""
    marked = f' class="{kind}"' if kind else ""
    return f"<p{marked}>{escape(text)}</p>"


def bullets(lines: Sequence[str]) -> str:
    """Return a list of plain texts."""
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"


def table(columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; cells are HTML already.

    Args:
        columns: title as plain text and kind each: name, text, number, bar or nothing.
    """
    marks = [f' class="{kind}"' if kind else "" for _, kind in columns]
    head = "".join(f'<th scope="col"{mark}>{escape(name)}</th>' for (name, _), mark in zip(columns, marks, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{mark}>{cell}</td>" for cell, mark in zip(row, marks, strict=True)) + "</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def share_bar(share: float) -> str:
    """Return a small bar, filled to a share of 0 to 1."""
    width = 100 * min(1.0, max(0.0, share))
    return f'<span class="track"><span class="fill" style="width:{width:.1f}%"></span></span>'


def score_bars(title: str, bars: Sequence[tuple[str, dict[str, float]]]) -> str:
    """Return bars from 0 to 1 with their intervals; the first one is the model's.

    Args:
        bars: name and {value, low, high} each.
    """
    rows = []
    for place, (name, figure) in enumerate(bars):
        low, width = 100 * figure["low"], 100 * (figure["high"] - figure["low"])
        rows.append(
            f'<div class="row{"" if place else " first"}"><span class="name">{escape(name)}</span><span class="track">'
            f'<span class="fill" style="width:{100 * figure["value"]:.1f}%"></span>'
            f'<span class="whisker" style="left:{low:.1f}%;width:{width:.1f}%"></span></span>'
            f'<span class="value">{escape(interval(figure))}</span></div>'
        )
    ticks = "".join(f"<span>{tick:g}</span>" for tick in (0.0, 0.25, 0.5, 0.75, 1.0))
    return f'<h3>{escape(title)}</h3><div class="bars">{"".join(rows)}<div class="row"><span class="ticks">{ticks}</span></div></div>'


def matrix(titles: Sequence[str], confusion: Sequence[Sequence[int]]) -> str:
    """Return the confusion matrix as a table: a row a true class, shaded by its share of the row."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in titles)
    body = []
    for true, (name, counts) in enumerate(zip(titles, confusion, strict=True)):
        total = max(1, sum(counts))
        cells = ""
        for said, count in enumerate(counts):
            kind = ' class="right"' if said == true else ""
            cells += f'<td{kind} style="background:rgba(var(--cell),{0.55 * count / total:.2f})">{count}</td>'
        body.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
    return (
        '<div class="scroll"><table class="matrix">'
        f"<thead><tr><th></th>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def calibration_plot(curve: Sequence[dict[str, Any]]) -> str:
    """Return confidence against accuracy, a point a bin, larger with more rows.

    Args:
        curve: see core.judge.metrics.calibration_curve.
    """
    left, top, side = 56, 12, 300
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = left + side * tick, top + side * (1 - tick)
        parts.append(f'<line x1="{x}" y1="{top}" x2="{x}" y2="{top + side}" stroke="var(--line)"/>')
        parts.append(f'<line x1="{left}" y1="{y}" x2="{left + side}" y2="{y}" stroke="var(--line)"/>')
        parts.append(f'<text class="dim" x="{x}" y="{top + side + 18}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text class="dim" x="{left - 8}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    parts.append(
        f'<line x1="{left}" y1="{top + side}" x2="{left + side}" y2="{top}" stroke="var(--other)" stroke-dasharray="5 5"/>'
    )
    most = max((point["rows"] for point in curve), default=1)
    places = [(left + side * p["confidence"], top + side * (1 - p["accuracy"]), p["rows"]) for p in curve]
    if places:
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="var(--accent)" stroke-width="2"/>')
    for x, y, rows in places:
        radius = 3 + 6 * (rows / most) ** 0.5
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="var(--accent)"><title>{rows} rows</title></circle>'
        )
    parts.append(
        f'<text x="{left + side / 2}" y="{top + side + 40}" text-anchor="middle">Confidence of the answer</text>'
    )
    parts.append(
        f'<text x="14" y="{top + side / 2}" text-anchor="middle" transform="rotate(-90 14 {top + side / 2})">Share that is right</text>'
    )
    told = "; ".join(f"confidence {p['confidence']:.2f}, right {p['accuracy']:.2f}, {p['rows']} rows" for p in curve)
    return f'<svg class="square" viewBox="0 0 372 362" role="img" aria-label="{escape(told)}">{"".join(parts)}</svg>'
