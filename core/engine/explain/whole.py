"""A text that is longer than the model reads at once: its pieces, where each stands in the text, and what the model says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.engine.batches import length_batches
from core.engine.memory import run_batches
from core.engine.predict import Classifier
from core.engine.tokens import TokenizedRows
from core.engine.windows import kept_tokens, reachable
from core.text import encodable


@dataclass(frozen=True)
class Whole:
    """All tokens of one text, or pair, and the pieces in which the model reads them.

    Attributes:
        features: per model input (tokens,); sources: per token 0 or 1 for its text, None for a special one; words: per token the
            number of its word, None for a special one; offsets: (tokens, 2) characters in the text, start and end.
        pieces: the tokens that each holds; left_out: tokens in none; endless: some of the text was not even tokenised.
    """

    features: dict[str, np.ndarray]
    sources: list[int | None]
    words: list[int | None]
    offsets: np.ndarray
    pieces: list[np.ndarray]
    left_out: int
    endless: bool

    def rows(self) -> TokenizedRows:
        """Return the pieces as the model takes them, one row of so many windows."""
        features = {name: [values[piece].tolist() for piece in self.pieces] for name, values in self.features.items()}
        lengths = np.array([len(piece) for piece in self.pieces])
        windows = np.array([len(self.pieces)])
        return TokenizedRows(features, np.array([self.left_out > 0]), lengths * 0, lengths, windows)

    def window_text(self, number: int) -> int:
        """Return which text a window is cut from: of a pair, the one that takes most of its tokens away."""
        counts = [sum(self.sources[i] == source for i in self.pieces[number]) for source in (0, 1)]
        whole = [self.sources.count(source) for source in (0, 1)]
        return int(whole[1] - counts[1] > whole[0] - counts[0])

    def span(self, number: int, source: int) -> tuple[int, int]:
        """Return from which to which character of a text a piece reaches."""
        own = [i for i in self.pieces[number] if self.sources[i] == source]
        return (int(self.offsets[own[0], 0]), int(self.offsets[own[-1], 1])) if own else (0, 0)


def read_whole(classifier: Classifier, texts: Sequence[str]) -> Whole:
    """Tokenise one text, or the two of a pair, whole and cut it into the pieces that the model reads."""
    tokenizer: Any = classifier.tokenizer
    long = classifier.info.long
    within = [reachable(text, long.way) for text in texts]
    encoded = tokenizer(*(encodable(text) for text, _, _ in within), truncation=False, verbose=False)
    layout = encoded.encodings[0]
    offsets = np.array(layout.offsets, dtype=np.int64).reshape(-1, 2)
    sources = list(layout.sequence_ids)
    for number, (_, joint, over) in enumerate(within):
        behind = np.array([source == number for source in sources]) & (offsets[:, 0] >= joint)
        offsets[behind] += over
    pieces = kept_tokens(sources, classifier.max_length, long)
    names = [name for name in tokenizer.model_input_names if name in encoded]
    read = len(np.unique(np.concatenate(pieces)))
    return Whole(
        {name: np.array(encoded[name]) for name in names},
        sources,
        list(layout.word_ids),
        offsets,
        pieces,
        len(sources) - read,
        any(len(part) < len(text) for (part, _, _), text in zip(within, texts, strict=True)),
    )


def window_logits(classifier: Classifier, whole: Whole) -> np.ndarray:
    """Return what the model says of each window alone, (windows, classes), in fp32."""
    rows = whole.rows()
    logits = np.zeros((len(rows), len(classifier.classes)))

    def score(batch: np.ndarray) -> None:
        logits[batch] = classifier.logits(rows, batch, exact=True)

    run_batches(length_batches(rows, classifier.report.kind), score, classifier.report)
    return logits


def window_effects(logits: np.ndarray, label: int, way: str) -> np.ndarray:
    """Return how much each window did for a label, (windows,): its logit above the mean of the classes', as far as the window counts.

    Of the mean of windows each counts one part, and the effects sum up to the label's logit for the text, above the mean of the
    classes'; of the surest window it alone counts.
    """
    above = logits[:, label] - logits.mean(axis=1)
    if way == "windows-surest":
        best = np.sort(logits, axis=1)
        return np.where(np.arange(len(logits)) == (best[:, -1] - best[:, -2]).argmax(), above, 0.0)
    return above / len(logits)
