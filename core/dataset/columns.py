"""Guess which columns hold the text, the second text and the label, by what they hold and by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from core.dataset.belonging import EMPTY_CELLS
from core.dataset.parts import tells_parts
from core.dataset.times import looks_like_times
from core.ingest.column_names import LABEL_NAMES, TEXT_NAMES, named

_PAIRS = (
    ("text_a", "text_b"),
    ("texta", "textb"),
    ("text1", "text2"),
    ("sentence1", "sentence2"),
    ("premise", "hypothesis"),
    ("question", "answer"),
    ("question1", "question2"),
    ("query", "document"),
    ("context", "response"),
)
_SAMPLE, _LONGEST = 2000, 4000
"""Rows that are looked at, and characters of each cell."""
_NUMBER = re.compile(r"[+-]?\d[\d\s.,]*%?")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?", re.IGNORECASE)
_FRACTION = re.compile(r"[+-]?\d*[.,]\d+(?:e[+-]?\d+)?", re.IGNORECASE)
_WIDE = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_MOSTLY = 0.9
_FEW_NUMBERS = 12
"""Different whole numbers up to which a column of them may hold classes or ratings."""
_ID_ROWS = 20
"""Rows from which a column without two equal cells is taken for an identity."""


@dataclass(frozen=True)
class ColumnGuess:
    """Names of columns; text_pair is None for single texts. why: sentences for a reader, on the text and on the label."""

    text: str
    text_pair: str | None
    label: str
    why: str = ""


@dataclass(frozen=True)
class _Look:
    """What a column holds: share of cells filled, different cells, share of them by filled cell, letters and words a cell, and kind."""

    filled: float
    distinct: int
    unlike: float
    letters: float
    words: float
    kind: str

    @property
    def repeats(self) -> float:
        return 1.0 - self.unlike


def _look(cells: pd.Series) -> _Look:
    text = cells.astype(str).str.slice(0, _LONGEST).str.strip()
    there = text[~text.str.casefold().isin(EMPTY_CELLS)]
    if there.empty:
        return _Look(0.0, 0, 0.0, 0.0, 0.0, "empty")
    distinct = int(there.nunique())
    wide = there.str.count(_WIDE)
    letters = float((there.str.len() + 2 * wide).mean())  # a sign of Chinese or Japanese says as much as three letters
    words = float((there.str.count(r"\S+") + wide / 2).mean())
    return _Look(len(there) / len(text), distinct, distinct / len(there), letters, words, _kind(there, distinct))


def _kind(cells: pd.Series, distinct: int) -> str:
    """Return what nearly all filled cells are: part (of a split), date, fraction, number, id, or words."""
    if tells_parts(cells):
        return "part"
    if looks_like_times(cells) or cells.str.fullmatch(_CLOCK).mean() >= _MOSTLY:
        return "date"
    if cells.str.fullmatch(_FRACTION).mean() >= _MOSTLY:
        return "fraction"
    if cells.str.fullmatch(_NUMBER).mean() >= _MOSTLY:
        if cells.str.contains(_FRACTION).any() and distinct > _FEW_NUMBERS:
            return "fraction"
        return "number"
    single = cells.str.contains(r"\s").mean() < 1 - _MOSTLY
    if single and distinct == len(cells) >= _ID_ROWS and not cells.str.contains(_WIDE).any():
        return "id"
    return "words"


def _label_likeness(name: str, look: _Look) -> float:
    """Return how much a column looks like labels: a known name, values that repeat and are short; no dates, identities or free text."""
    if look.distinct < 2:
        return -3.0
    found = 3.0 * named(name, LABEL_NAMES) * look.filled + look.repeats - 1.5 * (1.0 - look.filled)
    found -= min(1.0, look.letters / 200)
    if look.kind in ("part", "date", "fraction", "id"):
        found -= 2.0
    elif look.kind == "number" and look.distinct > _FEW_NUMBERS:
        found -= 1.0
    return found - (1.0 if look.words > 6 and look.unlike > 0.5 else 0.0)


def _text_likeness(name: str, look: _Look) -> float:
    """Return how much a column looks like texts: a known name, long cells of several words that differ."""
    found = 2.0 * named(name, TEXT_NAMES) + min(2.0, look.letters / 50) + min(1.0, look.words / 4) + look.unlike
    found *= min(1.0, 2.0 * look.filled)  # some rows may lack a text; a column that most lack is none
    return found - (2.0 if look.kind not in ("words", "id") else 0.0)


def guess_columns(frame: pd.DataFrame) -> ColumnGuess:
    """Guess the pair of columns that looks most like text and label. A table of one column gets it as text and label both."""
    columns = [str(name) for name in frame.columns]
    sample = frame.head(_SAMPLE)
    looks = {name: _look(sample.iloc[:, place]) for place, name in enumerate(columns)}
    labels = {
        name: _label_likeness(name, look) + 0.1 * place / len(columns)  # of two that are alike the later one
        for place, (name, look) in enumerate(looks.items())
    }
    texts = {name: _text_likeness(name, look) for name, look in looks.items()}
    if len(looks) < 2:
        return ColumnGuess(columns[0], None, columns[0])
    paired = _pair(columns)
    if paired is not None and len(looks) > 2:
        label = max((name for name in looks if name not in paired), key=labels.__getitem__)
        return ColumnGuess(*paired, label, _why(paired[0], label, looks))
    best = {text: max((name for name in looks if name != text), key=labels.__getitem__) for text in looks}
    text = max(looks, key=lambda name: texts[name] + labels[best[name]])
    return ColumnGuess(text, None, best[text], _why(text, best[text], looks))


def _pair(columns: list[str]) -> tuple[str, str] | None:
    plain = {name.lower().replace(" ", "").replace("-", "_"): name for name in columns}
    return next(((plain[first], plain[second]) for first, second in _PAIRS if first in plain and second in plain), None)


def _why(text: str, label: str, looks: dict[str, _Look]) -> str:
    """Say in two sentences what spoke for the columns."""
    of, by = looks[text], looks[label]
    told = "its name says so and " if named(text, TEXT_NAMES) else ""
    first = f"{text!r} is taken for the text: {told}its cells hold about {max(1, round(of.words))} {'word' if of.words < 1.5 else 'words'}."
    if by.distinct < 2:
        return f"{first} No column looks like labels; {label!r} is a guess, with {'no value' if not by.distinct else 'one value'} in its cells."
    told = "its name says so and " if named(label, LABEL_NAMES) else ""
    return f"{first} {label!r} is taken for the label: {told}it holds {by.distinct:,} different values."
