"""One label in several columns: a column of yes or no for each class, or a column for each annotator."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.ingest.column_names import LABEL_NAMES, plain

YES = frozenset(
    [
        "1",
        "1.0",
        "yes",
        "y",
        "true",
        "t",
        "x",
        "✓",
        "✔",
        "☑",
        "✅",
        "●",
        "○",
        "ja",
        "wahr",
        "oui",
        "vrai",
        "sí",
        "si",
        "sim",
        "verdadero",
        "verdadeiro",
        "da",
        "да",
        "tak",
        "evet",
        "doğru",
        "是",
        "有",
        "はい",
        "예",
        "نعم",
        "checked",
        "on",
    ]
)
NO = frozenset(
    [
        "",
        *[
            "0",
            "0.0",
            "no",
            "n",
            "false",
            "f",
            "-",
            "–",
            "nein",
            "falsch",
            "non",
            "faux",
            "não",
            "nao",
            "falso",
            "ne",
            "нет",
            "nie",
            "hayır",
            "yanlış",
            "否",
            "无",
            "無",
            "いいえ",
            "×",
            "아니요",
            "لا",
            "unchecked",
            "off",
        ],
    ]
)
"""Words and signs for yes and for no, in small letters."""
NONE_OF_THEM = "none of them"
"""The class of rows in which no column says yes."""
_ANNOTATORS = frozenset(
    [
        "annotator",
        "annotation",
        "annotateur",
        "anotador",
        "annotatore",
        "annotierer",
        "annotator",
        "rater",
        "coder",
        "codeur",
        "codificador",
        "kodierer",
        "coder",
        "judge",
        "reviewer",
        "évaluateur",
        "evaluador",
        "avaliador",
        "valutatore",
        "bewerter",
        "gutachter",
        "prüfer",
        "expert",
        "experte",
        "experto",
        "labeler",
        "labeller",
        "assessor",
        "worker",
        "vote",
        "voter",
        "human",
        "标注员",
        "标注者",
        "评审",
        "アノテーター",
        "評価者",
        "注釈者",
        "аннотатор",
        "разметчик",
        "эксперт",
        "оценщик",
        "평가자",
    ]
)
_SETTLED = re.compile(r"pred|prob|model|auto|guess|gold|true|truth|final|major|consens|adjudic|score|confid")
"""In names of columns that hold an answer beside those of annotators."""
_WORDS = re.compile(r"[^\W\d_]+")
_MOST_CLASSES = 60
_LEAST_COLUMNS = 3
_AGREED_NAMED, _AGREED, _AGREED_TWO = 0.05, 0.3, 0.4
"""Least kappa of columns that are named as annotators, that are not, and of two that are not."""


@dataclass(frozen=True)
class FlagColumns:
    """Columns of yes or no, one a label.

    Attributes:
        columns: in their order; names: {column: what its class is called}.
        several, none: rows in which two or more say yes, and in which none does.
    """

    columns: list[str]
    names: dict[str, str]
    several: int
    none: int


@dataclass(frozen=True)
class VoteColumns:
    """Columns with the labels of several annotators; `differ` counts the rows in which they do not say the same."""

    columns: list[str]
    differ: int


def says_yes(cells: pd.Series) -> pd.Series:
    """Return True where a cell says yes."""
    return cells.str.strip().str.casefold().isin(YES)


def class_names(columns: Sequence[str]) -> dict[str, str]:
    """Return what the class of each column is called: its name without the words that all begin with, as in topic_billing."""
    cut = 0
    if len(columns) > 1:
        shortest = min(map(len, columns))
        while cut < shortest and len({name[: cut + 1] for name in columns}) == 1:
            cut += 1
        begin = columns[0][:cut]
        cut = max((place + 1 for place, sign in enumerate(begin) if sign in "_ .:-/"), default=0)
    return {name: name[cut:].strip() or name for name in columns}


def _is_flag(cells: pd.Series) -> str | None:
    """Return how a column says yes and no, such as "1", None when it does not; "" when no cell says yes."""
    values = set(cells.str.strip().str.casefold().unique())
    yes = values & YES
    if not values <= YES | NO or len(yes) > 1 or len(values) > 3 or values == {""}:
        return None
    if yes and not values & NO:
        return None
    return next(iter(yes)).removesuffix(".0") if yes else ""


def find_flags(frame: pd.DataFrame, taken: Collection[str] = ()) -> FlagColumns | None:
    """Find the longest run of columns beside each other that say yes or no in one way: three or more, or two of which one says yes.

    Args:
        taken: columns with another use, such as texts.
    """
    runs: list[list[str]] = [[]]
    ways: list[set[str]] = [set()]
    for name in map(str, frame.columns):
        # a class of its own is not called label: such a column is the label
        way = None if name in taken or plain(name) in LABEL_NAMES else _is_flag(frame[name].astype(str))
        if way is None or len(ways[-1] | {way} - {""}) > 1:
            runs.append([])
            ways.append(set())
        if way is not None:
            runs[-1].append(name)
            ways[-1] |= {way} - {""}
    found = [run for run, way in zip(runs, ways, strict=True) if len(run) > 1 and way]
    if not found:
        return None
    columns = max(found, key=len)
    said = np.column_stack([says_yes(frame[name].astype(str)).to_numpy() for name in columns]).sum(axis=1)
    if len(columns) < _LEAST_COLUMNS and not (said == 1).all():
        return None
    return FlagColumns(columns, class_names(columns), int((said > 1).sum()), int((said == 0).sum()))


def find_votes(frame: pd.DataFrame, taken: Collection[str] = ()) -> VoteColumns | None:
    """Find columns in which several annotators say the same things of the same rows, by their names or by how far they agree."""
    cells = {str(name): frame[name].astype(str).str.strip() for name in frame.columns if str(name) not in taken}
    values = {name: set(column.str.casefold().unique()) - {""} for name, column in cells.items()}
    fits = [
        name
        for name in cells
        if 2 <= len(values[name]) <= min(_MOST_CLASSES, max(5, len(frame) // 4)) and not _SETTLED.search(plain(name))
    ]
    for group, least in ((_named(fits, values), _AGREED_NAMED), (_like(fits, values), _AGREED)):
        if len(group) < 2 or not _same_words([values[name] for name in group]):
            continue
        least = _AGREED_TWO if len(group) == 2 and least == _AGREED else least
        if _kappa([cells[name] for name in group]) >= least:
            said = pd.DataFrame({name: cells[name].where(cells[name] != "") for name in group})
            return VoteColumns(group, int((said.nunique(axis=1) > 1).sum()))
    return None


def _named(names: Sequence[str], values: dict[str, set[str]]) -> list[str]:
    """Return the largest group of columns named by one word for annotators or labels and a number, a letter or a person.

    Columns of yes and no are of annotators only if they are called so: topic_billing is a label.
    """
    groups: dict[str, list[str]] = {}
    for name in names:
        words = [plain(word) for word in _WORDS.findall(name)]
        keys = {word for word in words if word in _ANNOTATORS or (word.endswith("s") and word[:-1] in _ANNOTATORS)}
        keys |= {
            word
            for word in words
            if word in LABEL_NAMES and not values[name] <= YES | NO and (len(words) > 1 or re.search(r"\d", name))
        }
        keys |= {word for word in _ANNOTATORS if not word.isascii() and word in plain(name)}
        for key in keys:
            groups.setdefault(key, []).append(name)
    return max(groups.values(), key=len, default=[])


def _like(names: Sequence[str], values: dict[str, set[str]]) -> list[str]:
    """Return the largest group of columns with (nearly) the same values in them, other than yes and no."""
    best: list[str] = []
    for first in names:
        if values[first] <= YES | NO:
            continue
        group = [name for name in names if len(values[first] & values[name]) >= 0.6 * len(values[first] | values[name])]
        best = max(best, group, key=len)
    return best


def _same_words(values: Sequence[set[str]]) -> bool:
    every = set().union(*values)
    return sum(map(len, values)) >= 0.5 * len(values) * len(every)


def _kappa(columns: Sequence[pd.Series]) -> float:
    """Return the mean of Cohen's kappa over the pairs of columns, of the rows that both have labelled; 0 where they share none."""
    found = []
    for place, first in enumerate(columns):
        for second in columns[place + 1 :]:
            both = (first != "") & (second != "")
            if not both.any():
                continue
            one, other = first[both].str.casefold(), second[both].str.casefold()
            agreed = float((one == other).mean())
            shares = one.value_counts(normalize=True)
            chance = float((shares * other.value_counts(normalize=True).reindex(shares.index).fillna(0)).sum())
            found.append((agreed - chance) / (1 - chance) if chance < 1 else 1.0)
    return float(np.mean(found)) if found else 0.0
