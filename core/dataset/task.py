"""From a run's data settings to the rows it learns from: the data set, the fixes that were chosen, and the checks."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from core.config import DataConfig
from core.dataset.checks import TaskReport, check_task, require_columns
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import apply_fixes, from_dicts
from core.dataset.folder import load_dataset
from core.errors import ConfigError


@dataclass(frozen=True)
class Task:
    """What a run learns from and what it is tested on; `notices` are sentences about what was changed or left out."""

    train: TaskReport
    test: TaskReport | None
    notices: list[str]


def columns_of(data: DataConfig) -> Columns:
    """Return the columns that a run's data settings name."""
    return Columns(data.text, data.label, data.text_pair)


def fixed_report(frame: pd.DataFrame, data: DataConfig, *, is_test: bool = False) -> tuple[TaskReport, list[str]]:
    """Apply the fixes to a table and check it; return the report and a sentence for each fix.

    Raises:
        DataError: a column is not there, or what is left cannot be learned from.
    """
    columns = columns_of(data)
    require_columns(frame, [*columns.texts, columns.label])
    fixed, sentences = apply_fixes(frame, columns, from_dicts(data.fixes), is_test=is_test)
    return check_task(fixed, data.text, data.label, data.text_pair, is_test=is_test), sentences


def load_task(data: DataConfig) -> Task:
    """Return the rows that a run learns from and, with a separate test file, those it is tested on.

    Raises:
        DataError: a data set, a column or a class stands in the way.
        ConfigError: the test file has labels that the training file does not have, or a fix is unknown.
    """
    train, notices = fixed_report(load_dataset(data.dataset).frame(), data)
    if data.test_dataset is None:
        return Task(train, None, notices)
    test, more = fixed_report(load_dataset(data.test_dataset).frame(), data, is_test=True)
    unseen = sorted(set(test.classes) - set(train.classes))
    if unseen:
        raise ConfigError(
            f"The test file {data.test_file_name!r} has labels that the training file does not have: {', '.join(map(repr, unseen[:5]))}. Correct them, or leave those rows out."
        )
    return Task(train, test, [*notices, *(f"Test file: {sentence}" for sentence in more)])
