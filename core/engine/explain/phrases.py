"""Which phrases an answer rests on: each is left out in turn, and what the model then says is its effect (occlusion)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from core.engine.explain.backward import label_index
from core.engine.explain.reading import read_text
from core.engine.predict import Classifier
from core.ingest.phrases import phrases_of

_LEAST = 1e-6
_LENGTH = 0.3


def phrase_effects(classifier: Classifier, text: str, text_pair: str | None = None, *, label: str) -> dict[str, Any]:
    """Leave out each phrase of a text in turn, and read each alone.

    One alone says what leaving it out does not show: where two phrases say the same, the answer stands without either of them. The
    phrases of a pair are not read alone, for its texts are compared as wholes.

    Returns:
        label, probability: of the label for the whole text, 0 to 1; truncated, notices: see reading.Reading.
        phrases: {source, start, end (characters), words (those that say something), effect, without} each, none of which overlap, in
            the order of the text; effect: how much lower the log-odds of the label are without it, of a single text the mean of that and
            of how far above those of chance they are for it alone, in nats, so that one above 0 spoke for the label; without: the
            label's probability without the phrase.

    Raises:
        DataError: the text is empty, a pair is missing or not wanted, or the label is unknown.
    """
    number = label_index(classifier.classes, label)
    reading = read_text(classifier, text, text_pair)
    texts = {"text": text} if text_pair is None else {"text": text, "text_pair": text_pair}
    places = [
        (source, phrase)
        for source, value in texts.items()
        for phrase in phrases_of(value[: _reached(reading.words, source)], form=text_pair is not None)
    ]
    variants = [texts]
    for source, phrase in places:
        whole = texts[source]
        variants.append({**texts, source: f"{whole[: phrase.start].rstrip()} {whole[phrase.end :].lstrip()}"})
    if text_pair is None:
        variants += [{"text": text[phrase.start : phrase.end]} for _, phrase in places]
    pairs = None if text_pair is None else [each["text_pair"] for each in variants]
    chances = classifier.predict([each["text"] for each in variants], pairs).probabilities[:, number]
    odds = np.log(np.clip(chances, _LEAST, 1.0)) - np.log(np.clip(1 - chances, _LEAST, 1.0))
    count = 1 + len(places)
    effects = odds[0] - odds[1:count]
    if text_pair is None:
        effects = (effects + odds[count:] + np.log(len(classifier.classes) - 1)) / 2
    found = [
        {
            "source": source,
            "start": phrase.start,
            "end": phrase.end,
            "words": phrase.words,
            "effect": round(float(effect), 5),
            "without": round(float(chance), 6),
        }
        for (source, phrase), effect, chance in zip(places, effects, chances[1:count], strict=True)
    ]
    return {
        "label": label,
        "probability": float(chances[0]),
        "truncated": reading.truncated,
        "notices": list(reading.notices),
        "phrases": _apart(found),
    }


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
