"""Rows shared out into training, validation and test: at random class by class, by group, by time, or as the table itself says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from core.config import DataConfig
from core.dataset.belonging import Units, units_of
from core.dataset.overlap import find_overlap, overlap_notes, shared_sides
from core.dataset.parts import read_parts
from core.dataset.share_out import TEST, TRAIN, VALIDATION, by_class, by_group, by_time, deal, keep_every_class
from core.dataset.split_words import class_notes, held_out_words, require_parts
from core.dataset.times import read_times

MOST_VALIDATION_ROWS = 5000


@dataclass(frozen=True)
class Split:
    """Three tables with columns row (line in the file), text, text_pair (pairs only), label and group.

    Rows with the same number in `group` (int64) belong together: their texts are equal or nearly equal, or they share the value
    of the column that was named. The numbers are the same ones in all three tables.

    Attributes:
        stratified: every class stands in every part.
        notes: sentences about what could not be done.
        duplicates_kept_together: rows whose text stands in another row too, or nearly so.
        how: a sentence on how the rows were shared out.
        seen: test rows that stand in training or validation as well; None where nobody counted.
    """

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame
    stratified: bool = True
    notes: list[str] = field(default_factory=list)
    duplicates_kept_together: int = 0
    how: str = ""
    seen: int | None = None


def _columns(frame: pd.DataFrame, data: DataConfig) -> pd.DataFrame:
    parts = {"row": frame.index.to_numpy(), "text": frame[data.text].to_numpy()}
    if data.text_pair is not None:
        parts["text_pair"] = frame[data.text_pair].to_numpy()
    return pd.DataFrame({**parts, "label": frame[data.label].to_numpy()}).astype(
        {name: "str" for name in parts if name != "row"} | {"label": "str"}
    )


def split_rows(
    frame: pd.DataFrame,
    data: DataConfig,
    test_frame: pd.DataFrame | None = None,
    validation_frame: pd.DataFrame | None = None,
) -> Split:
    """Split usable rows (see checks.check_task).

    What a file or the column data.parts gives stays as it is. What is missing is drawn from the training rows: by time or by group
    where data names a column for it, else class by class, so that each class has the same share in every part. Rows that belong
    together are never drawn apart.

    Raises:
        DataError: a part has a class that the training rows do not have, no row is left for a part, or a column does not fit.
    """
    given = {VALIDATION: validation_frame, TEST: test_frame}
    frames = [frame, *(each for each in given.values() if each is not None)]
    whole = pd.concat(frames).fillna("")
    part = np.concatenate(
        [
            np.full(len(frame), TRAIN),
            *(np.full(len(each), number) for number, each in given.items() if each is not None),
        ]
    )
    notes: list[str] = []
    if data.parts is not None:
        read = read_parts(frame[data.parts], data.parts)
        notes += read.notes
        whole, part = whole[read.part >= 0], read.part[read.part >= 0]
    rows = _columns(whole, data)
    labels, _names = pd.factorize(rows["label"], sort=True)
    units = units_of(rows, whole, data)
    notes += units.notes
    if data.folds:
        fold = deal(units.numbers, labels, data.folds, np.random.default_rng(data.split_seed))
        part = keep_every_class(np.where(fold == data.fold - 1, TEST, TRAIN), units.numbers, labels)
    drawn, more = _draw_missing(part, labels, units, whole, data)
    notes += more
    rows = rows.assign(group=units.numbers)
    split = Split(*(rows[drawn == number].reset_index(drop=True) for number in (TRAIN, VALIDATION, TEST)))
    require_parts(split.train, split.validation, split.test, data)
    was_given = sorted({number for number in (VALIDATION, TEST) if (part == number).any()})
    missing = class_notes(split.train, split.validation, split.test, data, set(was_given))
    overlap = find_overlap(split.train, split.validation, split.test)
    overlaps = overlap_notes(overlap, (len(split.validation), len(split.test)), is_pair=data.text_pair is not None)
    overlaps += shared_sides(split.train, split.validation, split.test, data) if was_given and not data.folds else []
    return replace(
        split,
        stratified=not missing,
        notes=[*notes, *overlaps, *missing],
        duplicates_kept_together=units.repeated,
        seen=overlap.seen,
        how=held_out_words(drawn, part, whole, data),
    )


def _draw_missing(
    part: np.ndarray, labels: np.ndarray, units: Units, whole: pd.DataFrame, data: DataConfig
) -> tuple[np.ndarray, list[str]]:
    """Return each row's part with those that nobody gave drawn from the training rows, and sentences about it."""
    pool = part == TRAIN
    shares = {TEST: data.test_share, VALIDATION: min(data.validation_share, MOST_VALIDATION_ROWS / max(1, pool.sum()))}
    shares = {number: share for number, share in shares.items() if not (part == number).any()}
    if not shares:
        return part, []
    own, own_labels = pd.factorize(units.numbers[pool])[0], pd.factorize(labels[pool], sort=True)[0]
    notes: list[str] = []
    if data.time is not None:
        times = read_times(whole[data.time][pool], data.time)
        drawn, notes = by_time(own, times.values, shares), times.notes
    else:
        draw = by_class if data.group is None else by_group
        drawn = draw(own, own_labels, shares, np.random.default_rng(data.split_seed))
    found = part.copy()
    found[pool] = drawn
    return found, notes
