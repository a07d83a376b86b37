"""What the held-out rows have in common with the rows that were learned from, in sentences."""

from __future__ import annotations

import pandas as pd

from core.config import DataConfig
from core.dataset.belonging import plain_text

_MANY = 0.5


def plain_keys(frame: pd.DataFrame) -> pd.Series:
    """Return what rows of a split share when their texts, or both texts of a pair, differ at most in capitals, spaces and punctuation."""
    keys = frame["text"].map(plain_text)
    return keys + "\x1f" + frame["text_pair"].map(plain_text) if "text_pair" in frame.columns else keys


def overlap_notes(train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame, data: DataConfig) -> list[str]:
    """Say how many held-out rows were seen before: whole rows, first texts of pairs, and values of the column that was named."""
    is_pair = data.text_pair is not None
    what = "pair of texts" if is_pair else "text"
    learned, chosen, tested = (plain_keys(part) for part in (train, validation, test))
    notes = []
    in_train, in_validation = tested.isin(set(learned)), tested.isin(set(chosen))
    if seen := int((in_train | in_validation).sum()):
        where = [
            f"{count:,} in {name}"
            for count, name in (
                (int(in_train.sum()), "training"),
                (int((in_validation & ~in_train).sum()), "validation"),
            )
            if count
        ]
        notes.append(
            f"{seen:,} of the {len(test):,} test rows {'has' if seen == 1 else 'have'} a {what} that stands in another part as well ({' and '.join(where)}); "
            "what the model says of them is no test of new rows."
        )
    if repeated := int(chosen.isin(set(learned)).sum()):
        notes.append(
            f"{repeated:,} of the {len(validation):,} validation rows {'has' if repeated == 1 else 'have'} a {what} that stands in training as well."
        )
    if is_pair and data.group is None:
        notes += _shared_sides(train, validation, test, data)
    return notes


def shared_side(known: pd.DataFrame, test: pd.DataFrame, column: str) -> int | None:
    """Count the test rows whose one side of the pair stands in known rows; None where that does not matter.

    It matters where most test rows share it and it repeats, as a question with many answers does.
    """
    sides = test[column].map(plain_text)
    shared = int(sides.isin(set(known[column].map(plain_text))).sum())
    matters = shared > 1 and shared >= _MANY * len(test) and sides.nunique() < len(sides)
    return shared if matters else None


def _shared_sides(train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame, data: DataConfig) -> list[str]:
    """Say which side of the pairs is known."""
    known = pd.concat([train, validation])
    sides = [
        (name, shared_side(known, test, column))
        for column, name in (("text", data.text), ("text_pair", data.text_pair))
    ]
    return [
        f"{shared:,} of the {len(test):,} test rows share their {name!r} with rows of the other parts. The score tells how the model does on new pairs "
        f"with a known {name!r}; for new ones too, split by column {name!r}."
        for name, shared in sides
        if shared is not None
    ]
