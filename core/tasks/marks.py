"""Words of a text that are marked because they moved an answer: those that a person would point at, joined to phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

_FUNCTION = """
a an the and or but if so as than that then this these those there here of to in on at by for from with into about
is am are was were be been being has have had having do does did will would shall should can could may might must
i me my mine we us our you your he him his she her hers it its they them their who whom whose which what when while
because since also just very
"""
FUNCTION_WORDS = frozenset(_FUNCTION.split())
"""English words that hold a sentence together and are not marked; negations are no part of them, for they turn an answer."""
_FAINT = 0.3
"""Words below this share of the strongest stay as they are."""
_MOST_WORDS = 6
"""Words marked in one text: a room cannot take in more."""
_SIGNS = "'’-"
_JOINED = re.compile(rf"\w+(?:[{_SIGNS}]\w*)+")


@dataclass(frozen=True)
class Part:
    """A piece of a text: `effect` above 0 spoke for the answer, below 0 against it, 0 is not marked; `strength` is 0 to 1."""

    text: str
    effect: float = 0.0
    strength: float = 0.0


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    effect: float


def text_parts(texts: Mapping[str, str], words: Sequence[Mapping[str, Any]]) -> dict[str, list[Part]]:
    """Cut texts into the words that moved the answer most, and what stands between them; the parts of a text join to it.

    Function words and signs stay unmarked. Marked words that nothing but function words parts are one phrase, if they spoke for the
    same side; it is as strong as the strongest of its words.

    Args:
        texts: by source, which is text or text_pair; words: {source, start, end, effect} each, of all texts.
    """
    found = {
        source: [span for span in _spans(text, words, source) if _says_something(text[span.start : span.end])]
        for source, text in texts.items()
    }
    greatest = max((abs(span.effect) for spans in found.values() for span in spans), default=0.0) or 1.0
    return {
        source: _cut(text, _phrases(text, _strongest(found[source], _FAINT * greatest)), greatest)
        for source, text in texts.items()
    }


def _spans(text: str, words: Iterable[Mapping[str, Any]], source: str) -> list[_Span]:
    """Return the words of a text in its order; what an apostrophe or a hyphen holds together is one word."""
    spans: list[_Span] = []
    for word in sorted((word for word in words if word["source"] == source), key=lambda word: int(word["start"])):
        start, end, effect = int(word["start"]), int(word["end"]), float(word["effect"])
        if spans and start < spans[-1].end:
            continue
        if spans and start == spans[-1].end and _JOINED.fullmatch(text[spans[-1].start : end]):
            spans[-1] = _Span(spans[-1].start, end, spans[-1].effect + effect)
        else:
            spans.append(_Span(start, end, effect))
    return [replace(span, end=span.start + len(text[span.start : span.end].rstrip(_SIGNS))) for span in spans]


def _says_something(word: str) -> bool:
    plain = word.casefold().replace("’", "'")
    if plain.endswith("n't"):
        return True
    return any(map(str.isalnum, plain)) and plain.split("'")[0] not in FUNCTION_WORDS


def _strongest(spans: Sequence[_Span], least: float) -> list[_Span]:
    """Return the words that moved the answer most, in the order of the text."""
    found = sorted((span for span in spans if abs(span.effect) >= least), key=lambda span: -abs(span.effect))
    return sorted(found[:_MOST_WORDS], key=lambda span: span.start)


def _phrases(text: str, spans: Sequence[_Span]) -> list[_Span]:
    """Join words of the same side that stand side by side or have function words alone between them."""
    joined: list[_Span] = list(spans[:1])
    for before, span in pairwise(spans):
        between = text[before.end : span.start].casefold().split()
        if FUNCTION_WORDS.issuperset(between) and (before.effect > 0) == (span.effect > 0):
            joined[-1] = _Span(joined[-1].start, span.end, max(joined[-1].effect, span.effect, key=abs))
        else:
            joined.append(span)
    return joined


def _cut(text: str, spans: Sequence[_Span], greatest: float) -> list[Part]:
    parts, reached = [], 0
    for span in spans:
        parts.append(Part(text[reached : span.start]))
        parts.append(Part(text[span.start : span.end], span.effect, abs(span.effect) / greatest))
        reached = span.end
    return [part for part in [*parts, Part(text[reached:])] if part.text]
