"""Read a packed sentence encoder, a single file of 4-bit weights and vocabulary, without the program that it was packed for."""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import EncoderError

Tell = Callable[[float], None]
"""Called with how much is done, 0 to 1."""
MAGIC, VERSION = b"E5S1", 1
BLOCK = 32
"""Weights that share a scale."""
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("pairs", "u1", (BLOCK // 2,))])
_FLOAT, _FOUR_BITS = 0, 1
_CHUNK_BLOCKS = 100_000


@dataclass(frozen=True)
class Shape:
    """The sizes of a packed BERT: numbers a token, layers, heads, numbers inside a feed-forward, word pieces, positions, segments."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Vocabulary:
    """A Unigram vocabulary (Kudo 2018) and the code points that are replaced before it is looked up.

    Attributes:
        pieces: (text, log-probability) by token number. begin, end, pad, unknown: token numbers.
        replaced: {code point: what takes its place}.
    """

    pieces: list[tuple[str, float]]
    begin: int
    end: int
    pad: int
    unknown: int
    replaced: dict[str, str]


@dataclass(frozen=True)
class PackedTensor:
    """Where a tensor lies in the file, and how: as float32 or in blocks of 4 bits."""

    name: str
    kind: int
    count: int
    start: int
    size: int


class _Cursor:
    """Reads one value after another; what would lie behind the end is refused."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.place = 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.place + size > len(self.data):
            raise ValueError(f"it ends at byte {len(self.data):,}, {self.place + size:,} are needed")
        found = bytes(self.data[self.place : self.place + size])
        self.place += size
        return found

    def values(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{layout}", self.take(struct.calcsize(f"<{layout}")))

    def array(self, kind: str, count: int) -> np.ndarray:
        return np.frombuffer(self.take(np.dtype(kind).itemsize * count), dtype=kind)


class PackedEncoder:
    """An open packed file; close it, or use it as a context.

    Raises:
        EncoderError: the file is none, of another version, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            cursor = _Cursor(self._data)
            magic, (version,) = cursor.take(4), cursor.values("I")
            if (magic, version) != (MAGIC, VERSION):
                raise ValueError(f"it begins with {magic!r}, version {version}; {MAGIC!r}, version {VERSION}, is read")
            hidden, layers, heads, inner, pieces, positions, types, epsilon, quantisation = cursor.values("7ifi")
            if quantisation != BLOCK:
                raise ValueError(f"its weights are packed by {quantisation}; {BLOCK} is read")
            self.shape = Shape(hidden, layers, heads, inner, pieces, positions, types, epsilon)
            self.vocabulary = _read_vocabulary(cursor)
            self.tensors = {tensor.name: tensor for tensor in _read_directory(cursor)}
        except (OSError, ValueError, struct.error) as error:
            raise EncoderError(
                f"{path.name} is no readable packed encoder: {error}. Install its package again."
            ) from error

    def __enter__(self) -> PackedEncoder:
        return self

    def __exit__(self, *_: object) -> None:
        self._data.close()

    def chunks(self, name: str) -> Iterator[np.ndarray]:
        """Go through a tensor's numbers in order, (some,) float32 at a time.

        Raises:
            EncoderError: there is no such tensor.
        """
        if name not in self.tensors:
            raise EncoderError(f"{self.path.name} holds no tensor {name!r}. Install its package again.")
        tensor = self.tensors[name]
        if tensor.kind == _FLOAT:
            yield np.frombuffer(self._data, "<f4", tensor.count, tensor.start).copy()
            return
        for first in range(0, tensor.count // BLOCK, _CHUNK_BLOCKS):
            count = min(_CHUNK_BLOCKS, tensor.count // BLOCK - first)
            place = tensor.start + first * _BLOCK_TYPE.itemsize
            yield unpacked(np.frombuffer(self._data, _BLOCK_TYPE, count, place).copy())


def unpacked(blocks: np.ndarray) -> np.ndarray:
    """Return the weights of 4-bit blocks, (32 x blocks,) float32: each is (4 bits - 8) times its block's scale, low halves of the bytes first."""
    pairs = blocks["pairs"]
    steps = np.concatenate([pairs & 0x0F, pairs >> 4], axis=1).astype(np.float32) - 8
    return np.asarray(steps * blocks["scale"].astype(np.float32)[:, None], dtype=np.float32).reshape(-1)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, begin, end, pad, unknown, length = cursor.values("5iQ")
    if count < 1:
        raise ValueError(f"its vocabulary has {count} pieces")
    offsets, scores = cursor.array("<u4", count + 1).tolist(), cursor.array("<f4", count).tolist()
    text = cursor.take(length)
    pieces = [(text[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count)]
    entries, size = cursor.values("iI")
    table = _Cursor(cursor.take(size))
    replaced = {}
    for _ in range(entries):
        point, outputs = table.values("IB")
        replaced[chr(point)] = "".join(map(chr, table.values(f"{outputs}I")))
    return Vocabulary(pieces, begin, end, pad, unknown, replaced)


def _read_directory(cursor: _Cursor) -> Iterator[PackedTensor]:
    (count,) = cursor.values("i")
    for _ in range(count):
        (length,) = cursor.values("H")
        name = cursor.take(length).decode()
        kind, numbers, start, size = cursor.values("BIQQ")
        expected = {_FLOAT: 4 * numbers, _FOUR_BITS: numbers // BLOCK * _BLOCK_TYPE.itemsize}.get(kind)
        if size != expected or start + size > len(cursor.data) or (kind == _FOUR_BITS and numbers % BLOCK):
            raise ValueError(f"tensor {name!r} is said to have {numbers:,} numbers of kind {kind} in {size:,} bytes")
        yield PackedTensor(name, kind, numbers, start, size)
