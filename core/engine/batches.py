"""Rows to batches: padded to their longest row, grouped by length, in an order that the seed fixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset, Sampler

from core.engine.tokens import TokenizedRows, take_rows

_BATCH_ROWS, _BATCH_TOKENS = 128, 4096
"""Most rows and tokens of a batch that is only read. A CPU gains nothing from more."""
_GPU_BATCH_ROWS, _GPU_BATCH_TOKENS = 1024, 65_536
"""The same on a GPU, which waits for its next orders through most of a small batch."""


class LabelledRows(Dataset[dict[str, Any]]):
    """Tokenised rows with their class index, as the Trainer reads them; one that is read in windows comes with all of them."""

    def __init__(self, rows: TokenizedRows, labels: Sequence[int], positions: np.ndarray | None = None) -> None:
        self.rows = rows
        self.labels = list(labels)
        self.positions = positions  # where each row stood before these were put into another order

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: int) -> dict[str, Any]:
        if self.rows.windows is None:
            return {**self.rows.row(index), "labels": self.labels[index]}
        places = self.rows.windows_of(np.array([index]))
        return {"windows": [self.rows.row(int(place)) for place in places], "labels": self.labels[index]}

    def sorted_by_length(self) -> LabelledRows:
        """Return the same rows, longest first: for scoring, where order does not matter but padding costs."""
        order = np.argsort(-self.rows.row_lengths, kind="stable")
        return LabelledRows(take_rows(self.rows, order), [self.labels[i] for i in order], order)

    def in_file_order(self, values: np.ndarray) -> np.ndarray:
        """Return values (rows, ...) of these rows in the order in which the rows stood before they were sorted."""
        if self.positions is None:
            return values
        ordered = np.empty_like(values)
        ordered[self.positions] = values
        return ordered


class PaddingCollator:
    """Pads a list of rows to their longest and stacks them to tensors (batch, tokens).

    Of rows that are read in windows these are stacked, row after row, and `windows` (batch,) says how many each row has.
    """

    def __init__(self, pad_token_id: int, multiple: int = 1) -> None:
        self.pad_token_id = pad_token_id
        self.multiple = multiple

    def __call__(self, rows: list[dict[str, Any]]) -> dict[str, torch.Tensor]:
        if "windows" in rows[0]:
            counts = torch.tensor([len(row["windows"]) for row in rows])
            labels = torch.tensor([row["labels"] for row in rows])
            stacked = self([window for row in rows for window in row["windows"]])
            return {"labels": labels, "windows": counts, **stacked}  # the first says how many rows there are
        width = max(len(row["input_ids"]) for row in rows)
        width = -(-width // self.multiple) * self.multiple
        batch: dict[str, torch.Tensor] = {}
        for name in rows[0]:
            if name == "labels":
                batch[name] = torch.tensor([row[name] for row in rows])
                continue
            fill = self.pad_token_id if name == "input_ids" else 0
            padded = np.full((len(rows), width), fill, dtype=np.int64)
            for index, row in enumerate(rows):
                padded[index, : len(row[name])] = row[name]
            batch[name] = torch.from_numpy(padded)
        return batch


class LengthGroupedSampler(Sampler[int]):
    """Yields a new random order every epoch in which the rows of a batch have about the same length.

    Rows are shuffled, sorted by length inside pools of `pool` batches, cut into batches, and the batches are shuffled.
    The order depends on seed and epoch alone, so that a resumed run goes on with the very rows that would have come.
    """

    def __init__(
        self, lengths: np.ndarray, batch_size: int, seed: int, pool: int = 50, widest: int | None = None
    ) -> None:
        """Take the tokens of each row; `widest` is how many are read at once, where rows are longer."""
        self.lengths = lengths
        self.batch_size = batch_size
        self.seed = seed
        self.pool = pool
        self.widest = widest
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the epoch whose order is yielded next."""
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.lengths)

    def batches(self, epoch: int) -> list[np.ndarray]:
        """Return the row numbers of every batch of an epoch; the short one, if any, comes last."""
        generator = np.random.default_rng([self.seed, epoch])
        order = generator.permutation(len(self.lengths))
        size = self.batch_size * self.pool
        grouped = (
            np.concatenate(
                [
                    pool[np.argsort(-self.lengths[pool], kind="stable")]
                    for pool in (order[i : i + size] for i in range(0, len(order), size))
                ]
            )
            if len(order)
            else order
        )
        cut = [grouped[i : i + self.batch_size] for i in range(0, len(grouped), self.batch_size)]
        whole = [batch for batch in cut if len(batch) == self.batch_size]
        generator.shuffle(whole)
        return whole + [batch for batch in cut if len(batch) < self.batch_size]

    def __iter__(self) -> Iterator[int]:
        for batch in self.batches(self.epoch):
            yield from batch.tolist()


def length_batches(rows: TokenizedRows, device_kind: str, most: int | None = None) -> list[np.ndarray]:
    """Cut rows, longest first, into batches of as many rows as suit the device, and of at most `most`."""
    on_cpu = device_kind == "cpu"
    most = most or (_BATCH_ROWS if on_cpu else _GPU_BATCH_ROWS)
    tokens = _BATCH_TOKENS if on_cpu else _GPU_BATCH_TOKENS
    order = np.argsort(-rows.lengths, kind="stable")
    batches, start = [], 0
    while start < len(order):
        size = max(1, min(most, tokens // max(1, int(rows.lengths[order[start]]))))
        batches.append(order[start : start + size])
        start += size
    return batches


def row_sampler(rows: TokenizedRows, batch_size: int, seed: int) -> LengthGroupedSampler:
    """Return the order in which tokenised rows are trained on."""
    widest = int(rows.lengths.max()) if rows.windows is not None and len(rows) else None
    return LengthGroupedSampler(rows.row_lengths, batch_size, seed, widest=widest)


def batch_cost(rows: float, width: int, hidden_size: int) -> float:
    """Return the work of a batch in token units: rows x width x (1 + width / 6 hidden).

    The dense layers cost 24 hidden^2 multiply-adds a token and layer, attention 4 width hidden more (Kaplan et al. 2020, section 2.1).
    """
    return rows * width * (1.0 + width / (6.0 * max(1, hidden_size)))


def epoch_costs(sampler: LengthGroupedSampler, epoch: int, hidden_size: int) -> np.ndarray:
    """Return the cost of every batch of an epoch in its order, see `batch_cost`."""

    def cost(batch: np.ndarray) -> float:
        longest = int(sampler.lengths[batch].max())
        width = min(longest, sampler.widest or longest)
        # Windows are not padded to the row that has most of them, only to their own width.
        rows = len(batch) if width == longest else float(sampler.lengths[batch].sum()) / max(1, width)
        return batch_cost(rows, width, hidden_size)

    return np.array([cost(batch) for batch in sampler.batches(epoch)])
