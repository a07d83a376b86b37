"""Phrases of a text that somebody might point at: neighbouring words that say something, with the function words between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_FUNCTION = """
a an the and or but if so as than that then this these those there here of to in on at by for from with into about
am is are was were be been being has have had having do does did will would shall should can could may might must
i me my mine we us our you your he him his she her hers it its they them their who whom whose which what when while
because since whenever until get gets got also just very after before
"""
FUNCTION_WORDS = frozenset(_FUNCTION.split())
"""English words that hold a sentence together and are not marked; negations are no part of them, for they turn an answer."""
_CLAUSE = frozenset(
    [
        "but",
        "because",
        "if",
        "when",
        "whenever",
        "while",
        "until",
        "so",
        "then",
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "since",
        "as",
    ]
)
"""Words with which a clause begins."""
_PARTICLES = frozenset(["up", "down", "out", "off", "away", "back", "over", "under"])
"""Words that say something behind another one alone."""
MOST_WORDS = 5
"""Words that say something in one phrase: a longer one says too much to be a reason."""
MOST_PHRASES = 100
"""Candidates of one text; with more words than that, phrases start at every second word, or every third ..."""
_MOST_BETWEEN, _LONGEST_CHAIN = 2, 4
_WORD = re.compile(r"\w+(?:['’-]\w+)*(?:(?<=s)['’](?=\s))?")
_FORM = re.compile(r"(?:^|[.!?]\s+)((?:\w+\s+){0,2}\w+):")


@dataclass(frozen=True)
class Phrase:
    """A place in a text, in characters; `words` are those in it that say something."""

    start: int
    end: int
    words: int


def says_something(word: str) -> bool:
    """Tell whether a word may be marked: it is no function word."""
    plain = word.casefold().replace("’", "'")
    return plain.endswith("n't") or plain.split("'")[0] not in FUNCTION_WORDS


def phrases_of(text: str, *, form: bool = False) -> list[Phrase]:
    """Return the phrases of a text: each begins and ends with a word that says something and lies within one clause.

    Args:
        form: the text may hold words of a form, up to three before a colon at the start of a sentence (“Reference answer:”), which are
            no part of a phrase.
    """
    runs = _runs(text, [found.span(1) for found in _FORM.finditer(text)] if form else [])
    count = sum(map(len, runs))
    stride = -(-count // MOST_PHRASES) or 1
    longest = max(stride, min(MOST_WORDS, MOST_PHRASES // max(1, count)))
    found: dict[Phrase, None] = {}
    for run in runs:
        for first in [place for place in range(0, len(run), stride) if run[place].begins]:
            ends = range(first, min(first + longest, len(run)))
            # A phrase that stopped inside a chain of words would be half of something: “swallowed a whole”.
            whole = [place for place in ends if run[place].ends] if stride == 1 else []
            for last in whole or ends[-1:]:
                found[Phrase(run[first].start, run[last].end, last - first + 1)] = None
    every = -(-len(found) // MOST_PHRASES) or 1  # above 1 where there are many short clauses
    return list(found)[::every]


@dataclass(frozen=True)
class _Word:
    """A word that says something: its place, whether a phrase may begin with it, and whether a chain of such words ends with it."""

    start: int
    end: int
    begins: bool
    ends: bool


def _runs(text: str, forms: list[tuple[int, int]]) -> list[list[_Word]]:
    """Return the words that say something, in runs that no sign, no new clause and not more than two function words part."""
    runs: list[list[_Word]] = [[]]
    between, reached, chain = 0, 0, 0
    for word in _WORD.finditer(text):
        start, end = word.span()
        in_form = any(first <= start < last for first, last in forms)
        parted = in_form or bool(text[reached:start].strip()) or word[0].casefold() in _CLAUSE
        says = not in_form and says_something(word[0])
        if runs[-1] and says and not parted and not between and chain < _LONGEST_CHAIN:
            runs[-1][-1] = replace(runs[-1][-1], ends=False)
        else:
            chain = 0
        if parted or between > _MOST_BETWEEN:
            runs.append([])
            between = 0
        if says:
            runs[-1].append(_Word(start, end, word[0].casefold() not in _PARTICLES, True))
            between, chain = 0, chain + 1
        else:
            between += 1
        reached = end
    return [run for run in runs if run]
