"""Which phrases an answer rests on: each is left out in turn, and what the model then says is its effect (occlusion)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.engine.explain.backward import label_index
from core.engine.explain.reading import Reading, read_text
from core.engine.explain.whole import Whole, read_whole, window_effects, window_logits
from core.engine.predict import Classifier
from core.ingest.phrases import phrases_of

_LEAST = 1e-6
_LENGTH = 0.3
_WINDOWS = 2
"""Of a text in windows, phrases are looked for in so many."""


@dataclass(frozen=True)
class _Excerpt:
    """What is read at once of a text, or pair.

    Attributes:
        spans: per source (text or text_pair) the characters that are read, from and to; reached: per source, up to where phrases are
            looked for; weight: what the excerpt counts for in the answer, 0 to 1.
    """

    spans: dict[str, list[tuple[int, int]]]
    reached: dict[str, int]
    weight: float = 1.0


def phrase_effects(classifier: Classifier, text: str, text_pair: str | None = None, *, label: str) -> dict[str, Any]:
    """Leave out each phrase of a text in turn, and read each alone.

    One alone says what leaving it out does not show: where two phrases say the same, the answer stands without either of them. The
    phrases of a pair are not read alone, for its texts are compared as wholes. Of a text in windows, phrases are looked for in those
    two that did most for the label, and count as much as their window does.

    Returns:
        label, probability: of the label for the whole text, 0 to 1; truncated, notices: see reading.Reading.
        phrases: {source, start, end (characters), words (those that say something), effect, without} each, none of which overlap, in
            the order of the text; effect: how much lower the log-odds of the label are without it, of a single text the mean of that and
            of how far above those of chance they are for it alone, in nats, so that one above 0 spoke for the label; without: the
            label's probability without the phrase, in its window alone where there are several.

    Raises:
        DataError: the text is empty, a pair is missing or not wanted, or the label is unknown.
    """
    number = label_index(classifier.classes, label)
    reading = read_text(classifier, text, text_pair)
    texts = {"text": text} if text_pair is None else {"text": text, "text_pair": text_pair}
    found: list[dict[str, Any]] = []
    probability, notices = 0.0, list(reading.notices)
    excerpts, told = _excerpts(classifier, texts, reading, number)
    for excerpt in excerpts:
        probability, more = _effects(classifier, texts, excerpt, number)
        found += more
    if len(excerpts) > 1 or excerpts[0].weight < 1:
        said = classifier.predict([text], None if text_pair is None else [text_pair])
        probability, notices = float(said.probabilities[0, number]), [told]
    return {
        "label": label,
        "probability": probability,
        "truncated": reading.truncated,
        "notices": notices,
        "phrases": _apart(found),
    }


def _excerpts(
    classifier: Classifier, texts: Mapping[str, str], reading: Reading, number: int
) -> tuple[list[_Excerpt], str]:
    """Return what phrases are looked for in, and a sentence where that is not all of the text."""
    whole_spans = {source: [(0, len(value))] for source, value in texts.items()}
    if classifier.info.long_texts == "head" or not reading.truncated:
        return [_Excerpt(whole_spans, {source: _reached(reading.words, source) for source in texts})], ""
    whole = read_whole(classifier, list(texts.values()))
    ends = {source: len(value) for source, value in texts.items()}
    if len(whole.pieces) == 1:
        return [_Excerpt(_read_spans(whole, texts), ends)], ""
    way, count = classifier.info.long_texts, len(whole.pieces)
    effects = window_effects(window_logits(classifier, whole), number, way)
    best = [int(place) for place in np.argsort(-effects, kind="stable")[: 1 if way == "windows-surest" else _WINDOWS]]
    excerpts = []
    for place in best:
        source = list(texts)[whole.window_text(place)]
        spans = {**whole_spans, source: [whole.span(place, list(texts).index(source))]}
        excerpts.append(_Excerpt(spans, ends, 1.0 if way == "windows-surest" else 1.0 / count))
    named = " and ".join(str(place + 1) for place in sorted(best))
    words = "window" if len(best) == 1 else "windows"
    return (
        excerpts,
        f"The text is read in {count} windows; phrases are shown of {words} {named}, which did most for it.",
    )


def _read_spans(whole: Whole, texts: Mapping[str, str]) -> dict[str, list[tuple[int, int]]]:
    """Return which characters of each text the one piece of it holds, one run after another."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, source in enumerate(texts):
        own = [int(i) for i in whole.pieces[0] if whole.sources[i] == number]
        edges = [0, *(n for n in range(1, len(own)) if own[n] - own[n - 1] > 1), len(own)]
        found[source] = [
            (int(whole.offsets[own[first], 0]), int(whole.offsets[own[last - 1], 1]))
            for first, last in itertools.pairwise(edges)
            if last > first
        ]
    return found


def _effects(
    classifier: Classifier, texts: Mapping[str, str], excerpt: _Excerpt, number: int
) -> tuple[float, list[dict[str, Any]]]:
    """Return the label's probability for an excerpt, and what each phrase in it does."""
    is_pair = len(texts) > 1
    shown = {source: [texts[source][start:end] for start, end in spans] for source, spans in excerpt.spans.items()}
    places = [
        (source, part, phrase)
        for source, parts in shown.items()
        for part, value in enumerate(parts)
        for phrase in phrases_of(
            value[: max(0, excerpt.reached[source] - excerpt.spans[source][part][0])], form=is_pair
        )
    ]
    variants = [{source: " ".join(parts) for source, parts in shown.items()}]
    for source, part, phrase in places:
        value = shown[source][part]
        without = f"{value[: phrase.start].rstrip()} {value[phrase.end :].lstrip()}"
        parts = [*shown[source][:part], without, *shown[source][part + 1 :]]
        variants.append({**variants[0], source: " ".join(parts)})
    if not is_pair:
        variants += [{"text": shown[source][part][phrase.start : phrase.end]} for source, part, phrase in places]
    pairs = [each["text_pair"] for each in variants] if is_pair else None
    chances = classifier.predict([each["text"] for each in variants], pairs).probabilities[:, number]
    odds = np.log(np.clip(chances, _LEAST, 1.0)) - np.log(np.clip(1 - chances, _LEAST, 1.0))
    count = 1 + len(places)
    effects = odds[0] - odds[1:count]
    if not is_pair:
        effects = (effects + odds[count:] + np.log(len(classifier.classes) - 1)) / 2
    found = [
        {
            "source": source,
            "start": excerpt.spans[source][part][0] + phrase.start,
            "end": excerpt.spans[source][part][0] + phrase.end,
            "words": phrase.words,
            "effect": round(float(effect) * excerpt.weight, 5),
            "without": round(float(chance), 6),
        }
        for (source, part, phrase), effect, chance in zip(places, effects, chances[1:count], strict=True)
    ]
    return float(chances[0]), found


def _reached(words: Sequence[Mapping[str, Any]], source: str) -> int:
    """Return how many characters of a text the model reads."""
    return max((int(word["end"]) for word in words if word["source"] == source), default=0)


def _apart(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return phrases that do not overlap: the most telling of those that spoke for the label, then of those that spoke against it.

    In “found no errors” the whole phrase is what was meant, although “errors” alone would speak louder against. A longer phrase moves
    an answer more because it is longer, which a root of the count of its words weighs.
    """
    kept: list[dict[str, Any]] = []
    for phrase in sorted(
        found, key=lambda each: (each["effect"] <= 0, -abs(each["effect"]) / each["words"] ** _LENGTH, each["start"])
    ):
        if all(
            phrase["source"] != other["source"] or phrase["end"] <= other["start"] or other["end"] <= phrase["start"]
            for other in kept
        ):
            kept.append(phrase)
    return sorted(kept, key=lambda each: (each["source"], each["start"]))
