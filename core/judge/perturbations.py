"""Small changes to a text that should leave an answer as it is, or that may well change it (after CheckList, Ribeiro et al. 2020)."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_VERBS = "is|are|was|were|has|have|had|can|could|will|would|should|do|does|did|may|might|must|am"
_NOT_AFTER = re.compile(rf"\b({_VERBS})\s+not\b", re.IGNORECASE)
_CONTRACTED = re.compile(
    r"\b(is|are|was|were|has|have|had|could|would|should|do|does|did|must|ca|wo)n['’]t\b", re.IGNORECASE
)
_CANNOT = re.compile(r"\b(can)not\b", re.IGNORECASE)
_STATED = re.compile(
    rf"(?<=\w )(?:{_VERBS})\b|(?<=\w)['’](?:m|re|ll)\b|\b(?:it|he|she|that|there|this)['’]s\b", re.IGNORECASE
)
_QUESTION = re.compile(r"[^.!?\n]*\?")


def mistype(text: str, generator: random.Random, every: int | None = None) -> str:
    """Swap two neighbouring letters, or drop one, inside words of four letters or more; first and last letter stay.

    Args:
        every: one word in so many is hit, at least one; None hits exactly one word.
    """
    words = [found.span() for found in _LONG_WORD.finditer(text)]
    if not words:
        return text
    count = 1 if every is None else max(1, round(len(words) / every))
    for start, end in sorted(generator.sample(words, min(count, len(words))), reverse=True):
        text = text[:start] + _mistyped(text[start:end], generator) + text[end:]
    return text


def _mistyped(word: str, generator: random.Random) -> str:
    # A swap of two equal letters would be no slip at all.
    places = [place for place in range(1, len(word) - 2) if word[place].lower() != word[place + 1].lower()]
    if places and generator.random() < 0.5:
        place = generator.choice(places)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    place = generator.randrange(1, len(word) - 1)
    return word[:place] + word[place + 1 :]


def negate(text: str) -> str:
    """Turn the first statement round: take its "not" away, or put one in after its verb; without such a verb the text stays."""
    ways = [found for pattern in (_NOT_AFTER, _CONTRACTED, _CANNOT) if (found := pattern.search(text))]
    if ways:
        found = min(ways, key=lambda match: match.start())
        verb = {"ca": "can", "wo": "will"}.get(found.group(1).lower(), found.group(1))
        verb = verb.capitalize() if found.group(1)[0].isupper() else verb
        return text[: found.start()] + verb + text[found.end() :]
    for stated in _STATED.finditer(text):
        rest = text[stated.end() :]
        # A question states nothing, and "that is," is no statement either.
        if not rest.startswith(",") and not _QUESTION.match(rest):
            return f"{text[: stated.end()]} not{rest}"
    return text


def add_sentence(text: str, additions: Sequence[str], number: int) -> str:
    """Put one of some sentences after a text; rows take turns by their number."""
    if not additions:
        return text
    stripped = text.rstrip()
    stop = "" if stripped[-1:] in ".!?…\"”'" else "."
    return f"{stripped}{stop} {additions[number % len(additions)]}"
