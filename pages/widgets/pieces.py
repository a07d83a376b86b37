"""Texts as a model reads them, in HTML: word pieces in boxes, and words coloured by what they did."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import streamlit as st

_TINTS = {0: "rgba(0,114,178,0.16)", 1: "rgba(230,159,0,0.22)"}
_EDGES = {0: "#0072B2", 1: "#E69F00"}
FAINT = 0.04
"""Words below this share of the strongest carry no sign."""
_BOX = (
    "display:inline-flex;flex-direction:column;align-items:center;margin:0 4px 6px 0;padding:2px 7px;border-radius:6px;"
    "border:1.5px {line} {edge};background:{tint};opacity:{opacity};line-height:1.3"
)


def piece_boxes(pieces: Sequence[dict[str, Any]]) -> None:
    """Draw word pieces in boxes with place, id and segment; segment A is blue, B orange, padding pale and dashed."""
    boxes = []
    for piece in pieces:
        segment, padded = int(piece["segment"]), not piece["mask"]
        style = _BOX.format(
            line="dashed" if padded or piece["word"] is None else "solid",
            edge=_EDGES.get(segment, "#8a94a0"),
            tint=_TINTS.get(segment, "transparent"),
            opacity="0.5" if padded else "1",
        )
        told = f"token {piece['position']}, id {piece['id']}, mask {piece['mask']}, segment {segment}"
        boxes.append(
            f'<span style="{style}" title="{html.escape(told)}"><span style="font-weight:600">{html.escape(piece["piece"])}</span>'
            f'<span style="font-size:0.72rem;opacity:0.8">{piece["id"]} &middot; {"AB"[segment] if segment < 2 else segment}</span></span>'
        )
    st.html(f'<div style="display:flex;flex-wrap:wrap">{"".join(boxes)}</div>')


def coloured_text(text: str, words: Sequence[dict[str, Any]], effects: Sequence[float], source: str = "text") -> None:
    """Draw a text with its words coloured by sign and strength: orange and + for, blue and a minus sign against.

    Args:
        words: {word, source, start, end} each; those of another source are left out, but count for the strength.
    """
    greatest = max((abs(value) for value in effects), default=0.0) or 1.0
    parts, reached = [], 0
    for word, effect in zip(words, effects, strict=True):
        if word["source"] != source:
            continue
        parts.append(html.escape(text[reached : word["start"]]))
        parts.append(_word(text[word["start"] : word["end"]], effect, abs(effect) / greatest))
        reached = word["end"]
    rest = html.escape(text[reached:])
    if rest.strip():
        rest = f'<span style="opacity:0.45" title="not read">{rest}</span>'
    body = "".join([*parts, rest]).replace("\n", "<br>")
    st.html(f'<div style="line-height:2.1;font-size:1.05rem;overflow-wrap:anywhere">{body}</div>')


def _word(word: str, effect: float, share: float) -> str:
    colour = "230,159,0" if effect > 0 else "0,114,178"
    mark = "" if share < FAINT else ("+" if effect > 0 else "&minus;")
    sign = f'<sup style="font-weight:700;margin-left:1px">{mark}</sup>' if mark else ""
    return (
        f'<span title="{html.escape(word)}: {effect:+.5f}" tabindex="0" '
        f'style="background:rgba({colour},{0.08 + 0.55 * share:.3f});border-radius:4px;padding:2px 3px">{html.escape(word)}{sign}</span>'
    )
