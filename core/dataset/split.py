"""Split rows into training, validation and test by seed, class by class, equal texts on one side."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.config import DataConfig
from core.errors import DataError

MOST_VALIDATION_ROWS = 5000


@dataclass(frozen=True)
class Split:
    """Three tables with columns row (line in the file), text, text_pair (pairs only) and label.

    Attributes:
        stratified: every class stands in every part.
        notes: sentences about what could not be done.
        duplicates_kept_together: rows whose text stands in another row too.
    """

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame
    stratified: bool = True
    notes: list[str] = field(default_factory=list)
    duplicates_kept_together: int = 0


def _columns(frame: pd.DataFrame, data: DataConfig) -> pd.DataFrame:
    parts = {"row": frame.index.to_numpy(), "text": frame[data.text].to_numpy()}
    if data.text_pair is not None:
        parts["text_pair"] = frame[data.text_pair].to_numpy()
    return pd.DataFrame({**parts, "label": frame[data.label].to_numpy()}).astype(
        {name: "str" for name in parts if name != "row"} | {"label": "str"}
    )


def split_rows(frame: pd.DataFrame, data: DataConfig, test_frame: pd.DataFrame | None = None) -> Split:
    """Split usable rows (see checks.check_task).

    Each class is shuffled by the seed and shared out on its own, so that its share is the same in every part. Rows with the
    same text (or pair) go together, under the class that most of them have.

    Raises:
        DataError: the test file has a class that the training rows do not have, or no row is left for a part.
    """
    rows = _columns(frame, data)
    keys = rows["text"] if data.text_pair is None else rows["text"] + "\x1f" + rows["text_pair"]
    groups, _ = pd.factorize(keys)
    sizes = np.bincount(groups)
    labels, names = pd.factorize(rows["label"], sort=True)
    group_label = _majority(groups, labels, len(sizes), len(names))
    generator = np.random.default_rng(data.split_seed)
    shares = (
        0.0 if test_frame is not None else data.test_share,
        min(data.validation_share, MOST_VALIDATION_ROWS / max(1, len(rows))),
    )
    part = np.zeros(len(sizes), dtype=np.int8)  # 0 train, 1 validation, 2 test
    for label in range(len(names)):
        members = generator.permutation(np.flatnonzero(group_label == label))
        part[members] = _share_out(sizes[members], *shares)
    where = part[groups]
    train, validation, test = (rows[where == number].reset_index(drop=True) for number in (0, 1, 2))
    notes: list[str] = []
    if test_frame is not None:
        test = _columns(test_frame, data).reset_index(drop=True)
        unseen = sorted(set(test["label"]) - set(train["label"]))
        if unseen:
            shown = ", ".join(repr(label) for label in unseen[:5]) + (
                f" and {len(unseen) - 5} more" if len(unseen) > 5 else ""
            )
            raise DataError(
                f"The test file has labels that the training rows do not have: {shown}. Correct them, or leave those rows out of the test file."
            )
        seen = int(test["text"].isin(set(train["text"])).sum())
        if seen:
            notes.append(
                f"{seen:,} of the {len(test):,} test rows have a text that also stands in the training file; their score says little."
            )
    for name, part_rows in (("training", train), ("validation", validation), ("test", test)):
        if part_rows.empty:
            raise DataError(
                f"With {len(rows)} rows nothing is left for the {name} part. Add rows; about 10 a class is the least that makes sense."
            )
    missing = [
        str(names[i])
        for i in range(len(names))
        if any(
            str(names[i]) not in set(p["label"])
            for p in ((validation,) if test_frame is not None else (validation, test))
        )
    ]
    if missing:
        shown = ", ".join(repr(label) for label in missing[:5]) + (
            f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        )
        notes.append(
            f"Not stratified: {len(missing)} of {len(names)} classes have too few different texts to stand in every part: {shown}."
        )
    return Split(train, validation, test, not missing, notes, int(sizes[sizes > 1].sum()))


def _majority(groups: np.ndarray, labels: np.ndarray, group_count: int, label_count: int) -> np.ndarray:
    """Return for each group the label that most of its rows have, the first of equals."""
    pairs, counts = np.unique(groups.astype(np.int64) * label_count + labels, return_counts=True)
    order = np.lexsort((pairs, -counts))
    chosen = np.full(group_count, -1)
    owner, label = pairs[order] // label_count, pairs[order] % label_count
    first = np.unique(owner, return_index=True)
    chosen[first[0]] = label[first[1]]
    return chosen


def _share_out(sizes: np.ndarray, test_share: float, validation_share: float) -> np.ndarray:
    """Return 0 (train), 1 (validation) or 2 (test) for the groups of one class, in their shuffled order.

    At least one group stays in training; the test part is served before the validation part.
    """
    part = np.zeros(len(sizes), dtype=np.int8)
    total, cursor = int(sizes.sum()), 0
    wanted = [(2, test_share), (1, validation_share)]
    for number, share in wanted:
        if share <= 0:
            continue
        target, taken = max(1.0, share * total), 0
        while cursor < len(sizes) - 1 and taken + sizes[cursor] / 2 <= target:
            part[cursor] = number
            taken += int(sizes[cursor])
            cursor += 1
    return part
