"""Texts as a model reads them: word pieces in boxes, and words coloured by what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.tasks.marks import text_parts
from core.templates import render

_TINTS = {0: "rgba(0,114,178,0.16)", 1: "rgba(230,159,0,0.22)"}
_EDGES = {0: "#0072B2", 1: "#E69F00"}
FAINTEST, STRONGEST = 0.08, 0.42
"""How opaque the colour behind a word is: at least, and more than that at most; the word on it can be read in both themes."""
FAINT = 0.04
"""Words below this share of the strongest carry no sign."""


def piece_boxes(pieces: Sequence[dict[str, Any]]) -> None:
    """Draw word pieces in boxes with place, id and segment; segment A is blue, B orange, padding pale and dashed."""
    st.html(render("pieces.html", pieces=[_box(piece) for piece in pieces]))


def _box(piece: dict[str, Any]) -> dict[str, Any]:
    segment, padded = int(piece["segment"]), not piece["mask"]
    return {
        "text": piece["piece"],
        "id": piece["id"],
        "segment": "AB"[segment] if segment < 2 else segment,
        "line": "dashed" if padded or piece["word"] is None else "solid",
        "edge": _EDGES.get(segment, "#8a94a0"),
        "tint": _TINTS.get(segment, "transparent"),
        "opacity": "0.5" if padded else "1",
        "told": f"token {piece['position']}, id {piece['id']}, mask {piece['mask']}, segment {segment}",
    }


def coloured_text(text: str, words: Sequence[dict[str, Any]], effects: Sequence[float], source: str = "text") -> None:
    """Draw a text with its words coloured by sign and strength: orange and + for, blue and a minus sign against.

    Args:
        words: {word, source, start, end} each; those of another source are left out, but count for the strength.
    """
    greatest = max((abs(value) for value in effects), default=0.0) or 1.0
    parts: list[dict[str, Any]] = []
    reached = 0
    for word, effect in zip(words, effects, strict=True):
        if word["source"] != source:
            continue
        parts.append({"text": text[reached : word["start"]], "told": ""})
        parts.append(_word(text[word["start"] : word["end"]], effect, abs(effect) / greatest))
        reached = word["end"]
    st.html(render("coloured_text.html", parts=parts, rest=text[reached:]))


def marked_texts(texts: Mapping[str, str], phrases: Sequence[Mapping[str, Any]]) -> None:
    """Draw texts with the phrases that moved an answer most: orange and + for, blue and a minus sign against.

    Args:
        texts: by source, which is text or text_pair; phrases: see `core.tasks.marks.text_parts`.
    """
    st.html(render("marked_text.html", texts=list(text_parts(texts, phrases).values())))


def _word(word: str, effect: float, share: float) -> dict[str, Any]:
    return {
        "text": word,
        "told": f"{effect:+.5f}",
        "colour": "230,159,0" if effect > 0 else "0,114,178",
        "opacity": FAINTEST + STRONGEST * share,
        "mark": "" if share < FAINT else "+" if effect > 0 else "−",
    }
