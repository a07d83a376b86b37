"""Test rows in groups, each scored beside the rest: length, negation, informal spelling, and what a task declares."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.judge.binomial import fisher, holm
from core.judge.figure import Figure
from core.judge.intervals import difference, share
from core.judge.metrics import macro_f1_figure
from core.judge.sample import confusion_of, counts_for
from core.judge.stakes import Slice
from core.text import may_be_english

FEWEST_ROWS = 20
"""A group of fewer rows says nothing on its own: its interval is wider than what is looked for."""

CLEAR = 0.05
"""A p-value below this, after allowing for all groups that were looked at, makes a gap clear."""

_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|nowhere|neither|nor|cannot|without|\w+n['’]t"
    r"|(?:do|does|did|is|are|was|were|has|have|had|could|should|would)nt|cant|wont)\b",
    re.IGNORECASE,
)
# Small letters only: U, BC and IM are other words, AAA is a rating, (i) a number.
_INFORMAL = re.compile(
    r"\b(?:u|ur|pls|plz|thx|bc|cuz|coz|gonna|wanna|gotta|ppl|idk|lol|tho|abt|smth|im|ive"
    r"|[Ii]snt|(?:[Dd]o|[Dd]oes|[Dd]id|[Cc]a|[Ww]o|[Aa]re|[Ww]as|[Ww]ere|[Hh]as|[Hh]ave|[Hh]ad|[Cc]ould|[Ss]hould|[Ww]ould)nt"
    r"|[Tt]hats|[Ww]hats|[Tt]heres|[Yy]oure|[Tt]heyre|Im|Ive)\b"
)
_SMALL_I = re.compile(r"(?<![\w.'’(])i(?:['’](?:m|ve|ll|d)\b|(?![\w.'’)]))")
_DRAWN_OUT = re.compile(r"([a-hj-vx-z])\1\1")

INFORMAL_RULE = (
    "A text counts as informally spelled if it begins with a small letter, writes i for I, leaves the apostrophe out (dont, im), "
    "uses a short form of chat (u, pls, gonna) or writes a letter three times in a row."
)


@dataclass(frozen=True)
class Group:
    """Rows of one kind.

    Attributes:
        family: what groups are divided by, such as Length, empty for a slice of the task; title: which of them; rule: who belongs, in words.
        inside: (rows,) booleans.
    """

    family: str
    title: str
    rule: str
    inside: np.ndarray

    @property
    def name(self) -> str:
        """The group in a table or beside an axis."""
        return f"{self.family}: {self.title}" if self.family else self.title


@dataclass(frozen=True)
class GroupScore:
    """How well the rows of a group are answered.

    Attributes:
        accuracy, macro_f1: None without rows; macro-F1 over the classes that stand in the group or are answered there, without an interval
            where one of these has no rows in it.
        gap: accuracy minus that of all other rows; None where one side is empty. others: how many rows those are.
        chance: p-value of the exact test that group and rest are right equally often, 0 to 1, after Holm's correction for all groups that
            were compared; None where there are too few rows on either side.
    """

    group: Group
    rows: int
    accuracy: Figure | None
    macro_f1: Figure | None
    gap: Figure | None
    others: int
    chance: float | None = None

    @property
    def enough(self) -> bool:
        """Whether there are rows enough to say something."""
        return self.rows >= FEWEST_ROWS

    @property
    def stands_out(self) -> bool:
        """Whether the gap to the rest is more than chance explains among all groups that were looked at."""
        return self.chance is not None and self.chance < CLEAR


def negated(text: str) -> bool:
    """Tell whether a text holds a word of negation."""
    return _NEGATION.search(text) is not None


def informal(text: str) -> bool:
    """Tell whether a text is spelled informally; see INFORMAL_RULE."""
    start = text.lstrip(" \t\n\"'“‘(")
    return (
        start[:1].islower()
        or _SMALL_I.search(text) is not None
        or _INFORMAL.search(text) is not None
        or _DRAWN_OUT.search(text) is not None
    )


def holds_word(text: str, words: Sequence[str]) -> bool:
    """Tell whether one of the words or phrases stands in a text, whole and in any case."""
    wanted = "|".join(re.escape(word.strip()) for word in words if word.strip())
    return bool(wanted) and re.search(rf"(?<!\w)(?:{wanted})(?!\w)", text, re.IGNORECASE) is not None


def groups_of(
    texts: Sequence[str], slices: Sequence[Slice] = (), columns: Mapping[str, Sequence[str]] | None = None
) -> list[Group]:
    """Divide rows by length, negation and spelling, and by the slices of a task; negation and spelling are known of English alone.

    Args:
        columns: other columns of the rows by name; a slice of a column that is not among them is left out.
    """
    groups = _by_length(texts)
    english = (
        (
            "Negation",
            negated,
            "A text with not, no, never, nothing, without, a word in n't or the like.",
            "with",
            "none",
        ),
        ("Spelling", informal, INFORMAL_RULE, "informal", "plain"),
    )
    for family, test, rule, yes, no in english if may_be_english(texts) else ():
        found = np.array([test(text) for text in texts], dtype=bool)
        groups += [Group(family, yes, rule, found), Group(family, no, "All other texts.", ~found)]
    for part in slices:
        named = ", ".join(part.words[:6]) + (" …" if len(part.words) > 6 else "")
        if part.column is None:
            rule = f"The text holds one of: {named}."
            inside = np.array([holds_word(text, part.words) for text in texts], dtype=bool)
        elif part.column in (columns or {}):
            rule = f"The column {part.column} holds one of: {named}."
            inside = _in_column((columns or {})[part.column], part.words)
        else:
            continue
        groups.append(Group("", part.title, rule, inside))
    return groups


def _in_column(values: Sequence[str], words: Sequence[str]) -> np.ndarray:
    """Find the rows whose value is one of the words; a word that is no whole value anywhere is looked for inside the values.

    So "History" leaves "Art history" alone, and "complaint" finds "complaint, building society".
    """
    whole = [value.strip().casefold() for value in values]
    known = set(whole)
    exact = {word.casefold() for word in words if word.casefold() in known}
    inside = [word for word in words if word.casefold() not in known]
    return np.array([value in exact or holds_word(value, inside) for value in whole], dtype=bool)


def _by_length(texts: Sequence[str]) -> list[Group]:
    """Divide rows into three parts of about the same size by the number of words."""
    words = np.array([len(text.split()) for text in texts], dtype=int)
    low, high = (int(cut) for cut in np.quantile(words, (1 / 3, 2 / 3), method="lower")) if len(words) else (0, 0)
    groups = [
        Group("Length", "short", f"Up to {low} words.", words <= low),
        Group("Length", "middle", f"{low + 1} to {high} words.", (words > low) & (words <= high)),
        Group("Length", "long", f"More than {high} words.", words > high),
    ]
    return [group for group in groups if group.inside.any()]


def score_groups(
    groups: Sequence[Group],
    truth: Sequence[str],
    predicted: Sequence[str],
    together: Sequence[object] | np.ndarray | None = None,
) -> list[GroupScore]:
    """Score each group and compare it with the rest of the rows, allowing for how many groups are compared.

    Args:
        truth, predicted: labels of all rows; together: equal for rows that belong together, which count for fewer in the intervals.
    """
    number = {label: index for index, label in enumerate(dict.fromkeys([*truth, *predicted]))}
    true = np.array([number[label] for label in truth], dtype=int)
    answer = np.array([number[label] for label in predicted], dtype=int)
    rows = np.arange(len(true)) if together is None else np.asarray(together)
    return _compared([_score(group, true, answer, list(number), rows) for group in groups], true == answer, rows)


def _compared(scores: Sequence[GroupScore], right: np.ndarray, together: np.ndarray) -> list[GroupScore]:
    """Test each group with rows enough against the rest; a group and all others beside it are one comparison."""
    chances: dict[bytes, float] = {}
    names: list[bytes | None] = []
    for score in scores:
        inside = score.group.inside
        if not score.enough or score.others < FEWEST_ROWS:
            names.append(None)
            continue
        name = (inside if inside[0] else ~inside).tobytes()
        names.append(name)
        if name not in chances:
            chances[name] = fisher(*_counted(right, inside, together), *_counted(right, ~inside, together))
    adjusted = dict(zip(chances, holm(list(chances.values())), strict=True))
    return [
        replace(score, chance=None if name is None else adjusted[name])
        for score, name in zip(scores, names, strict=True)
    ]


def _counted(right: np.ndarray, inside: np.ndarray, together: np.ndarray) -> tuple[int, int]:
    """Return how many rows are right and how many there are, for as many as they count for."""
    count = counts_for(together[inside])
    return round(float(right[inside].mean()) * count), count


def _score(
    group: Group, true: np.ndarray, answer: np.ndarray, names: Sequence[str], together: np.ndarray
) -> GroupScore:
    right, inside = true == answer, group.inside
    rows, hits = int(inside.sum()), int(right[inside].sum())
    rest = len(right) - rows
    if rows == 0:
        return GroupScore(group, 0, None, None, None, rest)
    counts = confusion_of(true[inside], answer[inside], len(names))
    there = np.flatnonzero(counts.sum(axis=0) + counts.sum(axis=1))
    effective = counts_for(together[inside])
    own = share(hits, rows, effective)
    beside = share(int(right.sum()) - hits, rest, counts_for(together[~inside]))
    return GroupScore(
        group,
        rows,
        own,
        macro_f1_figure(counts[np.ix_(there, there)], [names[place] for place in there.tolist()], effective),
        difference(own, beside) if rest else None,
        rest,
    )
