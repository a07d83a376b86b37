"""Which table a run learns from, and how it is split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.config.fields import check_fields
from core.errors import ConfigError

MOST_FOLDS = 10
MOST_HELD_OUT = 0.8
"""Share of the rows that validation and test may take together."""


@dataclass(frozen=True)
class DataConfig:
    """Which table is learned from, and how it is split."""

    dataset: str
    """Id of a folder under $FATHOM_HOME/datasets."""
    file_name: str
    """The name of the file as the person knows it."""
    text: str
    """Column of the text (segment A)."""
    label: str
    """Column of the class."""
    text_pair: str | None = None
    """Column of the second text (segment B), or none."""
    test_dataset: str | None = None
    """Id of a separate test data set with the same columns, or none to hold rows out."""
    test_file_name: str | None = None
    validation_share: float = 0.1
    test_share: float = 0.15
    """Share of the rows held out for the test; ignored where the test rows are given."""
    split_seed: int = 13
    group: str | None = None
    """Column of what belongs together, such as an author or a patient: its rows go to one part; or none."""
    time: str | None = None
    """Column of a time: the latest rows are the test, those before them validation; or none."""
    parts: str | None = None
    """Column that says which rows are for training, validation and the test; or none."""
    folds: int = 0
    """Into how many folds the rows are dealt for cross-validation, 2 to 10; 0 for one test part of its own."""
    fold: int = 0
    """Which fold is the test, from 1; 0 without folds."""
    validation_dataset: str | None = None
    """Id of a separate validation data set with the same columns, or none to hold rows out."""
    validation_file_name: str | None = None
    outside_dataset: str | None = None
    """Id of a data set of texts that belong to no class, on which the guard is fitted beside others, or none."""
    outside_file_name: str | None = None
    outside_text: str | None = None
    """Column of the text in that data set, where it is called otherwise than `text`; or none."""
    outside_text_pair: str | None = None
    """The same of the second text."""
    joined: tuple[str, ...] = ()
    """The columns that are joined to the text, in their order, where `text` is made of several; see core.dataset.joined."""
    fixes: tuple[dict[str, Any], ...] = ()
    """Changes to make to the table before it is learned from, in order: {kind, parameters}, see core.dataset.fixes."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "joined", tuple(self.joined))  # JSON knows lists alone
        check_fields(self)
        if self.label in self.joined or self.text_pair in self.joined:
            raise ConfigError(
                f"The text is made of {', '.join(map(repr, self.joined))}, and one of these is the label or the second text as well. Choose other columns."
            )
        columns = [column for column in (self.text, self.text_pair, self.label) if column is not None]
        if len(set(columns)) != len(columns):
            raise ConfigError(
                f"The columns must differ, but text={self.text!r}, second text={self.text_pair!r} and label={self.label!r} share one. Choose another."
            )
        for name, share in (("validation_share", self.validation_share), ("test_share", self.test_share)):
            if not 0.01 <= share <= 0.5:
                raise ConfigError(f"{name} is {share}; allowed is 0.01 to 0.5. Choose a share in that range.")
        if self.validation_share + self.test_share > MOST_HELD_OUT:
            raise ConfigError(
                f"validation_share is {self.validation_share} and test_share is {self.test_share}; together they may be {MOST_HELD_OUT} at most, so that rows are left to learn from. Lower one of them."
            )
        self._check_outside()
        self._check_ways_to_split()

    def _check_outside(self) -> None:
        """Columns of texts of no class want a file, and each text its own column."""
        first, second = self.outside_text or self.text, self.outside_text_pair or self.text_pair
        if self.outside_dataset is None and (self.outside_text, self.outside_text_pair) != (None, None):
            raise ConfigError(
                f"The column {self.outside_text or self.outside_text_pair!r} of texts that belong to no class is named, but no file of them. Name the file too, or leave the column out."
            )
        if self.outside_text_pair is not None and self.text_pair is None:
            raise ConfigError(
                f"The texts that belong to no class name {self.outside_text_pair!r} as a second text, but the rows have one text each. Leave it out."
            )
        if first == second:
            raise ConfigError(
                f"Both texts of the rows that belong to no class are read from {first!r}. Choose another column for one of them."
            )

    def _check_ways_to_split(self) -> None:
        if (self.folds, self.fold) != (0, 0) and not (2 <= self.folds <= MOST_FOLDS and 1 <= self.fold <= self.folds):
            raise ConfigError(
                f"folds is {self.folds} and fold is {self.fold}; allowed are 2 to {MOST_FOLDS} folds, and a fold from 1 to their number. Choose such numbers, or 0 for both."
            )
        if self.folds and (self.time or self.parts or self.test_dataset or self.validation_dataset):
            raise ConfigError(
                f"folds is {self.folds}, and a time, a column of parts or a separate file says otherwise what is held out. Cross-validate at random or by a group."
            )
        for what, name in (("group", self.group), ("time", self.time), ("parts", self.parts)):
            if name is not None and name == self.label:
                raise ConfigError(f"{what} is {name!r}, which is the label. Choose another column for it, or none.")
        ways = {"group": self.group, "time": self.time, "parts": self.parts}
        both = [f"{what} is {name!r}" for what, name in ways.items() if name is not None]
        if self.group is not None and self.time is not None:
            raise ConfigError(
                f"{' and '.join(both[:2])}; rows can be split by a group or by a time, not by both. Choose one of them."
            )
        if self.parts is not None and (self.test_dataset is not None or self.validation_dataset is not None):
            file = self.test_file_name or self.validation_file_name or "a separate file"
            raise ConfigError(
                f"parts is {self.parts!r}, and {file!r} was given as well. Take the rows of the parts from the column or from files, not from both."
            )
