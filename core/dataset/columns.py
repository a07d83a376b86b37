"""Guess which columns hold the text, the second text and the label, by what they hold and by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from core.dataset.belonging import EMPTY_CELLS
from core.dataset.label_columns import find_flags, find_votes
from core.dataset.parts import tells_parts
from core.dataset.times import looks_like_times
from core.ingest.column_names import (
    LABEL_NAMES,
    LIKELY_LABELS,
    SUREST_LABELS,
    TEXT_NAMES,
    UNLIKELY_LABELS,
    named,
    plain,
)

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
_FRACTION = re.compile(r"[+-]?\d*[.,]\d+(?:e[+-]?\d+)?%?", re.IGNORECASE)
_WIDE = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_MOSTLY = 0.9
_FEW_NUMBERS, _FEW_SHARE = 12, 0.05
"""Different numbers, and share of the rows, up to which a column of them may hold classes or ratings."""
_YES_NO = frozenset(
    [
        "yes",
        "no",
        "y",
        "n",
        "true",
        "false",
        "t",
        "f",
        "ja",
        "nein",
        "oui",
        "non",
        "sí",
        "si",
        "sim",
        "não",
        "da",
        "net",
        "да",
        "нет",
        "evet",
        "hayır",
        "是",
        "否",
        "はい",
        "いいえ",
    ]
)
_SURELY_LABELS = 1.15
"""Likeness to labels that a column reaches by its name alone: values that repeat give 1 at most."""
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
class Look:
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


def _look(name: str, cells: pd.Series) -> Look:
    text = cells.astype(str).str.slice(0, _LONGEST).str.strip()
    # Under the name of a label "none" and "-" are values; elsewhere they say that nothing is there.
    there = text[text.ne("") if named(name, LABEL_NAMES) else ~text.str.casefold().isin(EMPTY_CELLS)]
    if there.empty:
        return Look(0.0, 0, 0.0, 0.0, 0.0, "empty")
    distinct = int(there.nunique())
    wide = there.str.count(_WIDE)
    letters = float((there.str.len() + 2 * wide).mean())  # a sign of Chinese or Japanese says as much as three letters
    words = float((there.str.count(r"\S+") + wide / 2).mean())
    return Look(len(there) / len(text), distinct, distinct / len(there), letters, words, _kind(there, distinct))


def _kind(cells: pd.Series, distinct: int) -> str:
    """Return what nearly all filled cells are: part (of a split), date, number (of few), figure (one of many), id, yes-no, or words."""
    if tells_parts(cells):
        return "part"
    if looks_like_times(cells) or cells.str.fullmatch(_CLOCK).mean() >= _MOSTLY:
        return "date"
    if (cells.str.fullmatch(_NUMBER) | cells.str.fullmatch(_FRACTION)).mean() >= _MOSTLY:
        return "number" if distinct <= max(_FEW_NUMBERS, _FEW_SHARE * len(cells)) else "figure"
    if distinct <= 2 and set(cells.str.casefold()) <= _YES_NO:
        return "yes-no"
    single = cells.str.contains(r"\s").mean() < 1 - _MOSTLY
    if single and distinct == len(cells) >= _ID_ROWS and not cells.str.contains(_WIDE).any():
        return "id"
    return "words"


_LIKE_NO_LABEL = {"part": 2.0, "date": 2.0, "figure": 2.0, "id": 2.0, "yes-no": 0.4}
"""What the likeness to labels loses by what a column holds."""


def _label_likeness(name: str, look: Look) -> float:
    """Return how much a column looks like labels: a known name, values that repeat and are short; no dates, identities or free text."""
    if look.distinct < 2:
        return -3.0
    weight = 2.0 if plain(name) in TEXT_NAMES else 3.0  # a note may be a mark or a text
    found = (
        (weight * named(name, LABEL_NAMES) + 0.5 * (plain(name) in SUREST_LABELS)) * look.filled
        + look.repeats
        - 1.5 * (1.0 - look.filled)
    )
    if not named(name, LABEL_NAMES):
        found += 0.5 * named(name, LIKELY_LABELS) * look.filled - 0.5 * named(name, UNLIKELY_LABELS)
    if re.search(r"\d\s*$", name):
        found -= 0.3  # of label, label1 and label2 the first is what they were agreed on
    found -= min(1.0, look.letters / 200) + _LIKE_NO_LABEL.get(look.kind, 0.0)
    return found - (1.0 if look.words > 6 and look.unlike > 0.5 else 0.0)


def _text_likeness(name: str, look: Look) -> float:
    """Return how much a column looks like texts: a known name, long cells of several words that differ."""
    found = 2.0 * named(name, TEXT_NAMES) + min(2.0, look.letters / 50) + min(1.0, look.words / 4) + look.unlike
    found *= min(1.0, 2.0 * look.filled)  # some rows may lack a text; a column that most lack is none
    return found - (2.0 if look.kind not in ("words", "id") or look.distinct < 2 else 0.0)


def look_at(frame: pd.DataFrame) -> dict[str, Look]:
    """Return what each column of a table holds, by a sample of its rows."""
    sample = _sampled(frame)
    return {str(name): _look(str(name), sample.iloc[:, place]) for place, name in enumerate(frame.columns)}


def _sampled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return some of all rows: a table may be sorted by class."""
    return frame.sample(min(len(frame), _SAMPLE), random_state=0)


def guess_columns(frame: pd.DataFrame) -> ColumnGuess:
    """Guess the pair of columns that looks most like text and label. A table of one column gets it as text and label both."""
    columns = [str(name) for name in frame.columns]
    looks = look_at(frame)
    labels = {
        # of two that are alike the later one; of a product and its issue the first, which is the wider
        name: _label_likeness(name, look) + (-0.3 if named(name, LIKELY_LABELS) else 0.1) * place / len(columns)
        for place, (name, look) in enumerate(looks.items())
    }
    texts = {name: _text_likeness(name, look) for name, look in looks.items()}
    if len(looks) < 2:
        return ColumnGuess(columns[0], None, columns[0])
    paired = _pair(looks)
    if paired is not None and len(looks) > 2:
        label = max((name for name in looks if name not in paired), key=labels.__getitem__)
        return ColumnGuess(*paired, label, _why(paired[0], label, looks))
    best = {text: max((name for name in looks if name != text), key=labels.__getitem__) for text in looks}
    text = max(looks, key=lambda name: texts[name] + labels[best[name]])
    spread = _spread(_sampled(frame), text, best[text], labels)
    if spread:
        first = f"{text!r} is taken for the text. The label stands in {len(spread)} columns, {spread[0]!r} to {spread[-1]!r}"
        return ColumnGuess(text, None, spread[0], f"{first}; {spread[0]!r} is the first of them.")
    return ColumnGuess(text, None, best[text], _why(text, best[text], looks))


def _spread(sample: pd.DataFrame, text: str, label: str, labels: dict[str, float]) -> list[str]:
    """Return the columns in which one label stands, or several, unless a column beside them looks like the label by its name."""
    votes, flags = find_votes(sample, [text]), find_flags(sample, [text])
    for found in (votes, flags):
        if found is None:
            continue
        beside = max((labels[name] for name in labels if name not in (*found.columns, text)), default=0.0)
        if label in found.columns or beside < _SURELY_LABELS:
            return found.columns
    return []


def _pair(looks: dict[str, Look]) -> tuple[str, str] | None:
    """Return two columns that are named as the texts of a pair and hold texts, not a few answers that repeat."""
    by_name = {name.lower().replace(" ", "").replace("-", "_"): name for name in looks}
    for names in _PAIRS:
        found = [by_name[name] for name in names if name in by_name]
        if len(found) == 2 and all(looks[name].words > 3 or looks[name].unlike > 0.1 for name in found):
            return found[0], found[1]
    return None


def _why(text: str, label: str, looks: dict[str, Look]) -> str:
    """Say in two sentences what spoke for the columns."""
    of, by = looks[text], looks[label]
    told = "its name says so and " if named(text, TEXT_NAMES) else ""
    first = f"{text!r} is taken for the text: {told}its cells hold about {max(1, round(of.words))} {'word' if of.words < 1.5 else 'words'}."
    if by.distinct < 2:
        return f"{first} No column looks like labels; {label!r} is a guess, with {'no value' if not by.distinct else 'one value'} in its cells."
    told = "its name says so and " if named(label, LABEL_NAMES) else ""
    return f"{first} {label!r} is taken for the label: {told}it holds {by.distinct:,} different values{'' if by.kind != 'figure' else ', all numbers'}."
