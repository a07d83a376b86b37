"""A table in which nothing is a text: what its columns hold instead, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.dataset.columns import Look, look_at

_HOLDS = {
    "part": "names of parts",
    "date": "dates or times",
    "number": "numbers",
    "figure": "numbers",
    "yes-no": "yes or no",
    "empty": "nothing",
}
_MOST_SHOWN = 12
_CODE = r"(?=.*\d)[\w./#:+-]+"
_MOSTLY = 0.9


def no_text(frame: pd.DataFrame, texts: Sequence[str]) -> str:
    """Say what stands in the way where the columns chosen for the text hold no words; nothing where one does.

    Args:
        texts: the one or two columns of the text.
    """
    looks = look_at(frame[list(dict.fromkeys([*texts, *frame.columns]))])
    chosen = {name: _held(frame, name, looks[name]) for name in texts if name in looks}
    if not chosen or not all(chosen.values()):
        return ""
    held = {name: _held(frame, name, look) for name, look in looks.items()}
    worded = [name for name, what in held.items() if not what and looks[name].words >= 2]
    shown = "; ".join(f"{name!r}: {what or 'words'}" for name, what in list(held.items())[:_MOST_SHOWN]) + (
        "; ..." if len(held) > _MOST_SHOWN else ""
    )
    names = " and ".join(map(repr, chosen))
    if worded:
        return f"{names} holds no texts ({next(iter(chosen.values()))}). A model here learns from words: choose {worded[0]!r} for the text. The columns hold: {shown}."
    return (
        f"This table has no texts to learn from. Its columns hold: {shown}. A model here reads words, such as messages, reviews or notes. "
        "Add a column with the text that each row is about, or use a tool for tables of numbers."
    )


def _held(frame: pd.DataFrame, name: str, look: Look) -> str:
    """Return what a column holds instead of words; nothing where it holds words."""
    if look.kind in _HOLDS:
        return _HOLDS[look.kind]
    cells = frame[name].astype(str).str.strip()
    cells = cells[cells != ""].head(2000)
    if len(cells) and float(cells.str.fullmatch(_CODE).mean()) >= _MOSTLY:
        return "codes or ids"
    if len(cells) and not cells.str.contains(r"[^\W\d_]").any():
        return "numbers or signs"
    return ""
