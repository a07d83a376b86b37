"""What the held-out rows have in common with the rows that were learned from, in sentences."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.config import DataConfig
from core.dataset.belonging import plain_text

_MANY = 0.5


def plain_keys(frame: pd.DataFrame) -> pd.Series:
    """Return what rows of a split share when their texts, or both texts of a pair, differ at most in capitals, spaces and punctuation."""
    keys = frame["text"].map(plain_text)
    return keys + "\x1f" + frame["text_pair"].map(plain_text) if "text_pair" in frame.columns else keys


@dataclass(frozen=True)
class Overlap:
    """Held-out rows that stand in another part as well, up to capitals, spaces and punctuation; pairs are compared whole.

    Attributes:
        in_training, in_validation: test rows that stand in training, and those that stand in validation alone.
        validation_in_training: validation rows that stand in training.
    """

    in_training: int
    in_validation: int
    validation_in_training: int

    @property
    def seen(self) -> int:
        """Test rows that the model learned from or was chosen by."""
        return self.in_training + self.in_validation


def find_overlap(train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame) -> Overlap:
    """Count the held-out rows of a split that stand in another part."""
    learned, chosen, tested = (plain_keys(part) for part in (train, validation, test))
    in_train, in_validation = tested.isin(set(learned)), tested.isin(set(chosen))
    return Overlap(int(in_train.sum()), int((in_validation & ~in_train).sum()), int(chosen.isin(set(learned)).sum()))


def overlap_notes(overlap: Overlap, rows: tuple[int, int], *, is_pair: bool) -> list[str]:
    """Say how many held-out rows were seen before.

    Args:
        rows: validation rows and test rows.
    """
    what = "pair of texts" if is_pair else "text"
    validation, test = rows
    notes = []
    if seen := overlap.seen:
        where = [
            f"{count:,} in {name}"
            for name, count in (("training", overlap.in_training), ("validation", overlap.in_validation))
            if count
        ]
        notes.append(
            f"{seen:,} of the {test:,} test rows {'has' if seen == 1 else 'have'} a {what} that stands in another part as well ({' and '.join(where)}); "
            "what the model says of them is no test of new rows."
        )
    if repeated := overlap.validation_in_training:
        notes.append(
            f"{repeated:,} of the {validation:,} validation rows {'has' if repeated == 1 else 'have'} a {what} that stands in training as well."
        )
    return notes


def shared_side(known: pd.DataFrame, test: pd.DataFrame, column: str) -> int | None:
    """Count the test rows whose one side of the pair stands in known rows; None where that does not matter.

    It matters where most test rows share it and it repeats, as a question with many answers does.
    """
    sides = test[column].map(plain_text)
    shared = int(sides.isin(set(known[column].map(plain_text))).sum())
    matters = shared > 1 and shared >= _MANY * len(test) and sides.nunique() < len(sides)
    return shared if matters else None


def shared_sides(train: pd.DataFrame, validation: pd.DataFrame, test: pd.DataFrame, data: DataConfig) -> list[str]:
    """Say which side of the pairs is known, where that matters; nothing for single texts and where the split goes by a group."""
    if data.text_pair is None or data.group is not None:
        return []
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
