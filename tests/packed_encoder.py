"""A small packed encoder, written by the description of its format."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 32, 2, 2, 64, 40
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "\u2581",
    "\u2581a",
    "b",
    "\u4f60",
    "\u4f60\u597d",
    "\u2581tea",
    "t",
    "e",
    "a",
    "1",
    "<mask>",
]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.0, -2.0, -4.0, -6.0, -5.0, -2.5, -5.0, -5.0, -5.0, -6.0, 0.0]
REPLACED = {"\t": " ", "\u200b": " ", "\x01": "", "\u2460": "1"}


def four_bits(steps: np.ndarray, scales: np.ndarray) -> bytes:
    """Pack whole steps (blocks, 32) from -8 to 7 and their scales (blocks,)."""
    raised = (steps + 8).astype(np.uint8)
    pairs = raised[:, :16] | (raised[:, 16:] << 4)
    return b"".join(scale.astype("<f2").tobytes() + row.tobytes() for scale, row in zip(scales, pairs, strict=True))


def write_packed(path: Path, seed: int = 0) -> dict[str, np.ndarray]:
    """Write a packed encoder with random weights and return them by their names in the file."""
    draw = np.random.default_rng(seed)
    weights: dict[str, np.ndarray] = {}
    bodies: list[tuple[str, int, bytes]] = []

    def packed(name: str, *shape: int) -> None:
        blocks = int(np.prod(shape)) // 32
        steps, scales = draw.integers(-8, 8, (blocks, 32)), (0.01 + 0.02 * draw.random(blocks)).astype(np.float16)
        weights[name] = (steps * scales.astype(np.float32)[:, None]).astype(np.float32).reshape(shape)
        bodies.append((name, 1, four_bits(steps, scales)))

    def plain(name: str, *shape: int) -> None:
        weights[name] = draw.normal(0, 0.1, shape).astype("<f4")
        bodies.append((name, 0, weights[name].tobytes()))

    packed("emb.word", len(PIECES), HIDDEN)
    plain("emb.pos", POSITIONS, HIDDEN)
    plain("emb.type", 2, HIDDEN)
    plain("emb.ln.w", HIDDEN)
    plain("emb.ln.b", HIDDEN)
    for layer in range(LAYERS):
        for name, out, into in (
            ("q", HIDDEN, HIDDEN),
            ("k", HIDDEN, HIDDEN),
            ("v", HIDDEN, HIDDEN),
            ("ao", HIDDEN, HIDDEN),
            ("fi", INNER, HIDDEN),
            ("fo", HIDDEN, INNER),
        ):
            packed(f"l{layer}.{name}.w", out, into)
            plain(f"l{layer}.{name}.b", out)
        for name in ("aln", "oln"):
            plain(f"l{layer}.{name}.w", HIDDEN)
            plain(f"l{layer}.{name}.b", HIDDEN)
    path.write_bytes(_head(bodies) + b"".join(body for *_, body in bodies))
    return weights


def _head(bodies: list[tuple[str, int, bytes]]) -> bytes:
    encoded = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, encoded)]).astype("<u4")
    table = b"".join(
        struct.pack(f"<IB{len(output)}I", ord(letter), len(output), *map(ord, output))
        for letter, output in sorted(REPLACED.items())
    )
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, len(PIECES), POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    head += offsets.tobytes() + np.array(SCORES, "<f4").tobytes() + b"".join(encoded)
    head += struct.pack("<iI", len(REPLACED), len(table)) + table + struct.pack("<i", len(bodies))
    place = len(head) + sum(2 + len(name) + 21 for name, *_ in bodies)
    for name, kind, body in bodies:
        count = len(body) // 4 if kind == 0 else len(body) // 18 * 32
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, place, len(body))
        place += len(body)
    return head
