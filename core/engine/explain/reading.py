"""A text as the model reads it: word pieces with their place in the text, the words they make up, and what was cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from core.config import LONG_TEXTS
from core.engine.explain.limits import MOST_PADDING
from core.engine.explain.whole import read_whole, window_effects, window_logits
from core.engine.predict import Classifier
from core.engine.windows import surest
from core.errors import ConfigError, DataError
from core.text import encodable

_CHARACTERS_A_TOKEN = 100  # as in core.engine.tokens


@dataclass(frozen=True)
class Reading:
    """One text, or pair, in word pieces.

    Attributes:
        inputs: what the model takes, each (1, tokens) on the model's device.
        pieces: per token {piece, id, mask, segment, position, word, source, start, end}; `word` is an index into `words`,
            `source` text or text_pair, and both are None for special tokens and padding; start and end count characters.
        words: per word {word, source, start, end, pieces: indices}.
        tokens: tokens read, special ones included, without padding.
    """

    inputs: dict[str, torch.Tensor]
    pieces: list[dict[str, Any]]
    words: list[dict[str, Any]]
    tokens: int
    truncated: bool
    notices: list[str]

    @property
    def mask(self) -> torch.Tensor:
        """Return (tokens,) bool: True where there is no padding."""
        return self.inputs["attention_mask"][0].bool()

    def as_dict(self) -> dict[str, Any]:
        """Return what a page shows."""
        return {
            "pieces": self.pieces,
            "words": self.words,
            "tokens": self.tokens,
            "truncated": self.truncated,
            "notices": list(self.notices),
        }


def checked_texts(classifier: Classifier, text: str, text_pair: str | None) -> list[str]:
    """Return the one or two texts that the model reads.

    Raises:
        DataError: one is empty, or the model wants a pair, or none.
    """
    if classifier.is_pair and text_pair is None:
        raise DataError("This model was trained on pairs of texts. Give a second text with the first one.")
    if not classifier.is_pair and text_pair is not None:
        raise DataError("This model was trained on single texts. Leave the second text out.")
    given = [text] if text_pair is None else [text, text_pair]
    for name, value in zip(("text", "second text"), given, strict=False):
        if not value.strip():
            raise DataError(f"The {name} is {value[:20]!r}, which is empty. Write at least one word.")
    return given


def read_text(
    classifier: Classifier, text: str, text_pair: str | None = None, *, padding: int = 0, limit: int | None = None
) -> Reading:
    """Cut a text into word pieces exactly as predictions do; of one that is read in windows the one that did most for the answer is taken.

    Args:
        padding: [PAD] pieces to put behind, 0 to 8; a batch does that to its shorter rows.
        limit: most tokens, when lower than the model's own.

    Raises:
        DataError: a text is empty or leaves no piece, or the model wants a pair, or none.
        ConfigError: the padding is out of range.
    """
    if not 0 <= padding <= MOST_PADDING:
        raise ConfigError(f"padding is {padding}; allowed is 0 to {MOST_PADDING}. Choose a number in that range.")
    most = min(classifier.max_length, limit or classifier.max_length)
    longest = classifier.max_length * _CHARACTERS_A_TOKEN
    texts = [encodable(value[:longest]) for value in checked_texts(classifier, text, text_pair)]
    endless = max(len(text), len(text_pair or "")) > longest
    tokenizer: Any = classifier.tokenizer
    encoded = tokenizer(*texts, truncation="longest_first", max_length=most)
    features = {name: encoded[name] for name in tokenizer.model_input_names if name in encoded}
    layout: Any = encoded.encodings[0]
    notices: list[str] = []
    if long := limit is None and classifier.info.long_texts != "head" and bool(layout.overflowing or endless):
        texts = [encodable(value) for value in checked_texts(classifier, text, text_pair)]
        features, layout, notices = _piece_of_long(classifier, texts)
    pieces, words = _pieces_and_words(tokenizer, features, layout, texts, classifier.info.apart)
    if not words:
        raise DataError(
            f"The text {texts[0][:40]!r} holds nothing that the encoder has a piece for, not even an unknown one. Write at least one word."
        )
    truncated = long or bool(layout.overflowing) or endless
    if truncated and not long:
        notices = [_cut_notice(tokenizer, texts, most, endless)]
    tokens = len(pieces)
    for _ in range(min(padding, _positions(classifier) - tokens)):
        _pad(tokenizer, features, pieces)
    inputs = {
        name: torch.tensor([values], dtype=torch.long, device=classifier.report.torch_device)
        for name, values in features.items()
    }
    return Reading(inputs, pieces, words, tokens, truncated, notices)


@dataclass(frozen=True)
class _Layout:
    """Where the tokens of a piece come from, as tokenizers.Encoding says it of a whole text."""

    sequence_ids: list[int | None]
    word_ids: list[int | None]
    offsets: list[tuple[int, int]]
    overflowing: tuple[()] = ()


def _piece_of_long(classifier: Classifier, texts: list[str]) -> tuple[dict[str, list[int]], _Layout, list[str]]:
    """Return the inputs of the piece of a long text that is looked at, where its tokens come from, and a sentence about it."""
    whole, long = read_whole(classifier, texts), classifier.info.long
    number = 0
    told = f"The text has {len(whole.sources):,} tokens, of which {len(whole.pieces[0]):,} are read: {LONG_TEXTS[long.way].title}."
    if len(whole.pieces) > 1:
        logits = window_logits(classifier, whole)
        best = int(logits.mean(axis=0).argmax())
        if long.way == "windows-surest":
            best = int(logits[surest(torch.from_numpy(logits))].argmax())
        number = int(window_effects(logits, best, long.way).argmax())
        told = (
            f"The text has {len(whole.sources):,} tokens and is read in {len(whole.pieces)} windows. Shown is window {number + 1}, "
            f"which did most for {classifier.classes[best]!r}."
        )
    piece = whole.pieces[number]
    layout = _Layout(
        [whole.sources[i] for i in piece],
        [whole.words[i] for i in piece],
        [(int(start), int(end)) for start, end in whole.offsets[piece]],
    )
    return {name: values[piece].tolist() for name, values in whole.features.items()}, layout, [told]


def _positions(classifier: Classifier) -> int:
    config = classifier.model.config
    return int(getattr(getattr(config, "encoder", config), "max_position_embeddings", 512)) - 2


def _pieces_and_words(
    tokenizer: Any, features: dict[str, list[int]], layout: Any, texts: list[str], apart: bool
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    ids = features["input_ids"]
    segments = features.get("token_type_ids", [0] * len(ids))
    pieces: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    known: dict[tuple[int, int], int] = {}
    # Texts that are read apart have positions of their own, each from 0.
    start_of = {segment: segments.index(segment) if apart else 0 for segment in set(segments)}
    for index, piece in enumerate(tokenizer.convert_ids_to_tokens(ids)):
        sequence, word = layout.sequence_ids[index], layout.word_ids[index]
        start, end = layout.offsets[index]
        place: dict[str, Any] = {"word": None, "source": None, "start": None, "end": None}
        if sequence is not None and word is not None:
            source = "text_pair" if sequence else "text"
            number = known.setdefault((sequence, word), len(words))
            if number == len(words):
                words.append({"word": "", "source": source, "start": start, "end": end, "pieces": []})
            entry = words[number]
            entry["start"], entry["end"] = min(entry["start"], start), max(entry["end"], end)
            entry["word"] = texts[sequence][entry["start"] : entry["end"]]
            entry["pieces"].append(index)
            place = {"word": number, "source": source, "start": start, "end": end}
        mask = features["attention_mask"][index]
        pieces.append(
            {
                "piece": piece,
                "id": ids[index],
                "mask": mask,
                "segment": segments[index],
                "position": index - start_of[segments[index]],
                **place,
            }
        )
    return pieces, words


def _pad(tokenizer: Any, features: dict[str, list[int]], pieces: list[dict[str, Any]]) -> None:
    for name, values in features.items():
        values.append(int(tokenizer.pad_token_id) if name == "input_ids" else 0)
    nowhere = {"word": None, "source": None, "start": None, "end": None}
    shown = {"piece": tokenizer.pad_token, "id": int(tokenizer.pad_token_id), "mask": 0, "segment": 0}
    pieces.append({**shown, "position": len(pieces), **nowhere})


def _cut_notice(tokenizer: Any, texts: list[str], most: int, endless: bool) -> str:
    whole = len(tokenizer(*texts, truncation=False, verbose=False)["input_ids"])
    where = "the end" if len(texts) == 1 else "the end of the longer text"
    return (
        f"The text has {'more than ' if endless else ''}{whole:,} tokens; {most:,} are read here. "
        f"{'At least ' if endless else ''}{whole - most:,} were cut from {where}."
    )
