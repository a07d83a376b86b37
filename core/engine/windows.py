"""Texts that are longer than a model reads at once: which of their tokens go into which piece, and what the pieces say together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from core.config import LongTexts
from core.config.long_texts import window_starts

_MOST_CHARACTERS = 1_000_000
"""A text is tokenised up to here where not its beginning alone is wanted."""


def kept_tokens(sources: Sequence[int | None], max_length: int, long: LongTexts) -> list[np.ndarray]:
    """Return which tokens of a text, or pair, each piece of it holds, special ones among them, in their order.

    Of a pair the longer text gives way first, as transformers' longest_first has it, and it alone is cut into windows.

    Args:
        sources: per token 0 or 1 for the text it comes from, None for a special one.
    """
    number = np.array([-1 if source is None else source for source in sources])
    special = np.flatnonzero(number < 0)
    texts = [np.flatnonzero(number == source) for source in (0, 1)]
    room = max_length - len(special)
    sizes = _shared(len(texts[0]), len(texts[1]), room)
    if not long.windowed:
        parts = [_one_piece(text, size, long.way) for text, size in zip(texts, sizes, strict=True)]
        return [np.sort(np.concatenate([special, *parts]))]
    longer = int(len(texts[1]) - sizes[1] > len(texts[0]) - sizes[0])
    size, other = sizes[longer], texts[1 - longer][: sizes[1 - longer]]
    starts = window_starts(len(texts[longer]), size, long.most_windows)
    return [np.sort(np.concatenate([special, other, texts[longer][start : start + size]])) for start in starts]


def _shared(first: int, second: int, room: int) -> tuple[int, int]:
    """Return how many tokens of two texts fit, when the longer one gives way first."""
    if first + second <= room:
        return first, second
    half = room // 2
    if first <= half:
        return first, room - first
    return (room - second, second) if second <= half else (room - half, half)


def _one_piece(text: np.ndarray, size: int, way: str) -> np.ndarray:
    if len(text) <= size or way == "head":
        return text[:size]
    end = size if way == "tail" else size // 2
    return np.concatenate([text[: size - end], text[len(text) - end :]])


def reachable(text: str, way: str) -> tuple[str, int, int]:
    """Return as much of an endless text as is tokenised.

    Returns:
        The text; from which of its characters on it is not the beginning of the whole one; and by how many characters those are
        further behind in the whole one.
    """
    over = len(text) - _MOST_CHARACTERS
    if over <= 0 or way not in ("tail", "head-tail"):
        return text[:_MOST_CHARACTERS], _MOST_CHARACTERS, 0
    joint = 0 if way == "tail" else _MOST_CHARACTERS // 2
    return text[:joint] + text[joint + over :], joint, over


def combine(values: torch.Tensor, counts: Sequence[int], way: str, logits: torch.Tensor | None = None) -> torch.Tensor:
    """Return what stands for each text, (texts, width), of what its windows give.

    Args:
        values: (windows, width), text after text; counts: windows of each text; way: windows-mean, or windows-surest, which takes
            the window whose two highest logits are furthest apart. logits: (windows, classes), where values are others.
    """
    texts = torch.split(values, list(counts))
    if way != "windows-surest":
        return torch.stack([text.mean(dim=0) for text in texts])
    judged = torch.split(values if logits is None else logits, list(counts))
    return torch.stack([text[surest(each)] for text, each in zip(texts, judged, strict=True)])


def surest(logits: torch.Tensor) -> int:
    """Return the number of the window, of (windows, classes), whose two highest logits are furthest apart."""
    best: Any = logits.detach().float().topk(2, dim=-1).values
    return int((best[:, 0] - best[:, 1]).argmax())
