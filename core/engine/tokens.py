"""Texts to word pieces: what goes into the model, what is cut off, and what the encoder does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from transformers import PreTrainedTokenizerBase

from core.engine.build import load_tokenizer
from core.engine.encoders import find_encoder
from core.text import encodable, shared_label

_CHARACTERS_A_TOKEN = 100
"""WordPiece gives up on words longer than this, so no token stands for more; what lies behind `max_length` times this is cut before tokenising."""
_COUNTED_TOKENS = 100_000
"""So many tokens of a row are counted to say how much of it is lost."""


@dataclass(frozen=True)
class TokenizedRows:
    """Word pieces of some rows, not padded.

    Attributes:
        features: per model input (input_ids, attention_mask, token_type_ids ...) one list of ints a row.
        truncated: (rows,) True where the text was longer than the limit.
        unknown: (rows,) tokens that the encoder has no piece for.
        lengths: (rows,) tokens kept, special ones included.
    """

    features: dict[str, list[list[int]]]
    truncated: np.ndarray
    unknown: np.ndarray
    lengths: np.ndarray

    def __len__(self) -> int:
        return len(self.lengths)

    def row(self, index: int) -> dict[str, list[int]]:
        """Return one row's model inputs."""
        return {name: values[index] for name, values in self.features.items()}


def take_rows(rows: TokenizedRows, chosen: np.ndarray) -> TokenizedRows:
    """Return some rows."""
    features = {name: [values[i] for i in chosen] for name, values in rows.features.items()}
    return TokenizedRows(features, rows.truncated[chosen], rows.unknown[chosen], rows.lengths[chosen])


def tokenize(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], text_pairs: Sequence[str] | None, max_length: int
) -> TokenizedRows:
    """Cut texts into word pieces; a pair becomes segments A and B.

    Args:
        texts: (rows,) first texts; text_pairs: (rows,) second ones or None.
        max_length: most tokens of a row, special ones included; the longer text of a pair is cut first.
    """
    limit = max_length * _CHARACTERS_A_TOKEN
    long = np.zeros(len(texts), dtype=bool)

    def prepared(values: Sequence[str]) -> list[str]:
        for index, value in enumerate(values):
            long[index] |= len(value) > limit
        return [encodable(value[:limit]) for value in values]

    if not texts:
        return TokenizedRows({"input_ids": [], "attention_mask": []}, long, np.zeros(0, int), np.zeros(0, int))
    first = prepared(texts)
    second = None if text_pairs is None else prepared(text_pairs)
    encoded = tokenizer(first, second, truncation="longest_first", max_length=max_length)
    unknown_id = tokenizer.unk_token_id
    features = {name: encoded[name] for name in tokenizer.model_input_names if name in encoded}
    unknown = np.array([row.count(unknown_id) if unknown_id is not None else 0 for row in features["input_ids"]])
    truncated = np.array([bool(item.overflowing) for item in encoded.encodings]) | long
    return TokenizedRows(features, truncated, unknown, np.array([len(row) for row in features["input_ids"]]))


def mark_tokens(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> tuple[int, ...]:
    """Return the token numbers of the last label that the texts share, such as those of "Reference answer:"; empty where there is none."""
    label = shared_label(texts)
    return tuple(tokenizer(label, add_special_tokens=False)["input_ids"]) if label else ()


@lru_cache(maxsize=4)
def _tokenizer_of(name: str, sha256: str) -> PreTrainedTokenizerBase:
    """Keep a few tokenizers; the hash makes the cache notice a changed encoder."""
    return load_tokenizer(find_encoder(name))


def encoder_tokenizer(name: str) -> PreTrainedTokenizerBase:
    """Return the tokenizer of an encoder by name; raises EncoderError."""
    return _tokenizer_of(name, find_encoder(name).sha256)


def token_rows(
    encoder_name: str, texts: list[str], text_pairs: list[str] | None, max_length: int
) -> list[dict[str, Any]]:
    """Show rows as the model sees them: per row tokens, ids, mask, segments, length, truncated and unknown_share (0 to 1)."""
    tokenizer = encoder_tokenizer(encoder_name)
    rows = tokenize(tokenizer, texts, text_pairs, max_length)
    shown = []
    for index in range(len(rows)):
        ids = rows.features["input_ids"][index]
        shown.append(
            {
                "tokens": tokenizer.convert_ids_to_tokens(ids),
                "ids": ids,
                "mask": rows.features["attention_mask"][index],
                "segments": rows.features.get("token_type_ids", [[0] * len(row) for row in rows.features["input_ids"]])[
                    index
                ],
                "length": len(ids),
                "truncated": bool(rows.truncated[index]),
                "unknown_share": unknown_share(rows, index),
            }
        )
    return shown


def unknown_share(rows: TokenizedRows, index: int | None = None) -> float:
    """Return the share of unknown tokens (0 to 1) among the tokens of one row or of all, special ones left out."""
    special = 3 if any(1 in segments for segments in rows.features.get("token_type_ids", [])) else 2
    if index is not None:
        return float(rows.unknown[index]) / max(1, int(rows.lengths[index]) - special)
    return float(rows.unknown.sum()) / max(1, int(rows.lengths.sum()) - special * len(rows))


def token_summary(encoder_name: str, texts: list[str], text_pairs: list[str] | None, max_length: int) -> dict[str, Any]:
    """Sum rows up: rows, truncated_share, unknown_share, lost_share (of all tokens, behind the cut; 0 to 1), mean_length, longest and lengths (tokens kept)."""
    tokenizer = encoder_tokenizer(encoder_name)
    rows = tokenize(tokenizer, texts, text_pairs, max_length)
    whole = tokenize(tokenizer, texts, text_pairs, _COUNTED_TOKENS).lengths.sum() if rows.truncated.any() else 0
    return {
        "rows": len(rows),
        "truncated_share": float(rows.truncated.mean()) if len(rows) else 0.0,
        "unknown_share": unknown_share(rows),
        "lost_share": 1.0 - float(rows.lengths.sum()) / float(whole) if whole else 0.0,
        "mean_length": float(rows.lengths.mean()) if len(rows) else 0.0,
        "longest": int(rows.lengths.max()) if len(rows) else 0,
        "lengths": [int(length) for length in rows.lengths],
    }
