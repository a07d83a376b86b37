"""Phrases of a text that are marked because they moved an answer most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.ingest.phrases import FUNCTION_WORDS

FAINT = 0.3
"""Phrases below this share of the strongest stay as they are."""
MOST_PHRASES = 4
"""Phrases marked in one text or pair: a room cannot take in more."""


@dataclass(frozen=True)
class Part:
    """A piece of a text: `effect` above 0 spoke for the answer, below 0 against it, 0 is not marked; `strength` is 0 to 1."""

    text: str
    effect: float = 0.0
    strength: float = 0.0


def text_parts(texts: Mapping[str, str], words: Sequence[Mapping[str, Any]]) -> dict[str, list[Part]]:
    """Cut texts into the phrases that moved the answer most, and what stands between them; the parts of a text join to it.

    Args:
        texts: by source, which is text or text_pair; words: {source, start, end, effect} each, of all texts; of two that overlap, the
            one that starts first counts.
    """
    greatest = max((abs(float(word["effect"])) for word in words), default=0.0) or 1.0
    telling = sorted(words, key=lambda word: -abs(float(word["effect"])))[:MOST_PHRASES]
    marked = [word for word in telling if abs(float(word["effect"])) >= FAINT * greatest and word["effect"]]
    return {
        source: _cut(text, [word for word in marked if word["source"] == source], greatest)
        for source, text in texts.items()
    }


def _cut(text: str, words: Sequence[Mapping[str, Any]], greatest: float) -> list[Part]:
    parts: list[Part] = []
    reached = 0
    for start, end, effect in _joined(text, words):
        parts += [Part(text[reached:start]), Part(text[start:end], effect, abs(effect) / greatest)]
        reached = end
    return [part for part in [*parts, Part(text[reached:])] if part.text]


def _joined(text: str, words: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, float]]:
    """Return phrases in the order of the text; those of one side with nothing but function words between them are one, as strong as the stronger."""
    found: list[tuple[int, int, float]] = []
    for word in sorted(words, key=lambda word: int(word["start"])):
        start, end, effect = int(word["start"]), int(word["end"]), float(word["effect"])
        before = found[-1] if found else (0, 0, 0.0)
        if start < before[1]:
            continue
        if before[2] * effect > 0 and FUNCTION_WORDS.issuperset(text[before[1] : start].casefold().split()):
            found[-1] = (before[0], end, max(before[2], effect, key=abs))
        else:
            found.append((start, end, effect))
    return found
