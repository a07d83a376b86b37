"""Texts to word pieces: what goes into the model, what is cut off, and what the encoder does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from transformers import PreTrainedTokenizerBase

from core.config import LongTexts
from core.engine.build import load_tokenizer
from core.engine.encoders import find_encoder
from core.engine.windows import kept_tokens, reachable
from core.text import encodable, shared_label

_CHARACTERS_A_TOKEN = 100
"""WordPiece gives up on words longer than this, so no token stands for more; what lies behind `max_length` times this is cut before tokenising."""
_COUNTED_TOKENS = 100_000
"""So many tokens of a row are counted to say how much of it is lost."""
_CHUNK = 64
"""Long texts that are tokenised whole at a time: what the tokenizer says of each token takes memory."""
HEAD = LongTexts()


@dataclass(frozen=True)
class TokenizedRows:
    """Word pieces of some rows, not padded. A row that is read in windows stands here once for each of them, one after the other.

    Attributes:
        features: per model input (input_ids, attention_mask, token_type_ids ...) one list of ints a window.
        truncated: (rows,) True where some of the text is not read.
        unknown: (windows,) tokens that the encoder has no piece for.
        lengths: (windows,) tokens kept, special ones included.
        windows: (rows,) how many windows each has; None where each has one.
        left_out: (rows,) tokens that are not read; None where nobody counted.
    """

    features: dict[str, list[list[int]]]
    truncated: np.ndarray
    unknown: np.ndarray
    lengths: np.ndarray
    windows: np.ndarray | None = None
    left_out: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def counts(self) -> np.ndarray:
        """Windows of each row, (rows,)."""
        return np.ones(len(self.truncated), dtype=np.int64) if self.windows is None else self.windows

    @property
    def owners(self) -> np.ndarray:
        """The row of each window, (windows,)."""
        return np.repeat(np.arange(len(self.truncated)), self.counts)

    @property
    def row_lengths(self) -> np.ndarray:
        """Tokens of each row, of all its windows together, (rows,)."""
        return self.lengths if self.windows is None else np.add.reduceat(self.lengths, self.starts)

    @property
    def starts(self) -> np.ndarray:
        """Where the windows of each row begin, (rows,)."""
        return np.cumsum(self.counts) - self.counts

    def row(self, index: int) -> dict[str, list[int]]:
        """Return the model inputs of one window, which is one row where none has several."""
        return {name: values[index] for name, values in self.features.items()}

    def windows_of(self, rows: np.ndarray) -> np.ndarray:
        """Return the numbers of all windows of some rows, row after row."""
        if self.windows is None:
            return rows
        starts, counts = self.starts, self.counts
        return np.concatenate([np.zeros(0, dtype=np.int64), *(starts[i] + np.arange(counts[i]) for i in rows)])


def take_rows(rows: TokenizedRows, chosen: np.ndarray) -> TokenizedRows:
    """Return some rows with all their windows, in the order in which they are named."""
    places = rows.windows_of(chosen)
    features = {name: [values[i] for i in places] for name, values in rows.features.items()}
    return TokenizedRows(
        features,
        rows.truncated[chosen],
        rows.unknown[places],
        rows.lengths[places],
        None if rows.windows is None else rows.windows[chosen],
        None if rows.left_out is None else rows.left_out[chosen],
    )


def tokenize(
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    text_pairs: Sequence[str] | None,
    max_length: int,
    long: LongTexts = HEAD,
) -> TokenizedRows:
    """Cut texts into word pieces; a pair becomes segments A and B.

    Args:
        texts: (rows,) first texts; text_pairs: (rows,) second ones or None.
        max_length: most tokens of a row or window, special ones included; the longer text of a pair is cut first.
        long: what is read of longer texts; it changes nothing of others.
    """
    rows = _beginnings(tokenizer, texts, text_pairs, max_length)
    if long.way == "head" or not rows.truncated.any():
        return rows
    return _read_anew(tokenizer, rows, texts, text_pairs, max_length, long)


def _beginnings(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], text_pairs: Sequence[str] | None, max_length: int
) -> TokenizedRows:
    """Tokenise texts and cut long ones off behind."""
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
    features = {name: encoded[name] for name in tokenizer.model_input_names if name in encoded}
    truncated = np.array([bool(item.overflowing) for item in encoded.encodings]) | long
    return TokenizedRows(features, truncated, *_counted(tokenizer, features))


def _counted(tokenizer: PreTrainedTokenizerBase, features: dict[str, list[list[int]]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the unknown tokens and all tokens of each window, (windows,) each."""
    ids, unknown = features["input_ids"], tokenizer.unk_token_id
    found = [row.count(unknown) if unknown is not None else 0 for row in ids]
    return np.array(found), np.array([len(row) for row in ids])


def _read_anew(
    tokenizer: PreTrainedTokenizerBase,
    rows: TokenizedRows,
    texts: Sequence[str],
    text_pairs: Sequence[str] | None,
    max_length: int,
    long: LongTexts,
) -> TokenizedRows:
    """Return the rows with the long ones among them read otherwise than at their beginning."""
    features: dict[str, list[list[int]]] = {name: [] for name in rows.features}
    counts, left_out = np.ones(len(texts), dtype=np.int64), np.zeros(len(texts), dtype=np.int64)
    truncated, chunk = rows.truncated.copy(), np.flatnonzero(rows.truncated)
    found: dict[int, list[dict[str, list[int]]]] = {}
    given = [texts] if text_pairs is None else [texts, text_pairs]
    for start in range(0, len(chunk), _CHUNK):
        some = chunk[start : start + _CHUNK]
        shortened = [[reachable(values[i], long.way) for i in some] for values in given]
        whole = tokenizer(
            *([encodable(text) for text, _, _ in values] for values in shortened), truncation=False, verbose=False
        )
        for place, index in enumerate(some):
            pieces = kept_tokens(whole.encodings[place].sequence_ids, max_length, long)
            endless = any(
                len(values[index]) > len(each[place][0]) for values, each in zip(given, shortened, strict=True)
            )
            left_out[index] = len(whole["input_ids"][place]) - len(np.unique(np.concatenate(pieces)))
            counts[index], truncated[index] = len(pieces), bool(left_out[index]) or endless
            inputs = {name: np.array(whole[name][place]) for name in features}
            found[int(index)] = [{name: values[piece].tolist() for name, values in inputs.items()} for piece in pieces]
    for index in range(len(texts)):
        for piece in found.get(index, [rows.row(index)]):
            for name, values in piece.items():
                features[name].append(values)
    windows = counts if long.windowed else None
    return TokenizedRows(features, truncated, *_counted(tokenizer, features), windows, left_out)


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


def token_summary(
    encoder_name: str, texts: list[str], text_pairs: list[str] | None, max_length: int, long: LongTexts = HEAD
) -> dict[str, Any]:
    """Sum rows up: rows, truncated_share, unknown_share, lost_share (of all tokens, not read; 0 to 1), long_share (of the rows, longer
    than the limit), mean_length, longest and lengths (tokens kept), windows (of a long row, on average)."""
    tokenizer = encoder_tokenizer(encoder_name)
    rows = tokenize(tokenizer, texts, text_pairs, max_length, long)
    lengths, lost, over = rows.row_lengths, 0.0, rows.truncated | (rows.counts > 1)
    if rows.truncated.any():
        whole = tokenize(tokenizer, texts, text_pairs, _COUNTED_TOKENS).lengths
        out = whole - rows.lengths if rows.left_out is None else rows.left_out
        lost = float(out.sum()) / float(whole.sum())
    return {
        "rows": len(texts),
        "truncated_share": float(rows.truncated.mean()) if len(texts) else 0.0,
        "long_share": float(over.mean()) if len(texts) else 0.0,
        "unknown_share": unknown_share(rows),
        "lost_share": lost,
        "mean_length": float(lengths.mean()) if len(texts) else 0.0,
        "longest": int(lengths.max()) if len(texts) else 0,
        "lengths": [int(length) for length in lengths],
        "windows": float(rows.counts[over].mean()) if over.any() else 1.0,
    }
