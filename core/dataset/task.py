"""From a run's data settings to the rows it learns from: the data set, the fixes that were chosen, and the checks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from core.config import DataConfig
from core.dataset.checks import TaskReport, check_task, require_columns
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import apply_fixes, from_dicts
from core.dataset.folder import load_dataset
from core.dataset.joined import with_text
from core.dataset.split import Split, split_rows
from core.dataset.textless import no_text
from core.errors import ConfigError, DataError


@dataclass(frozen=True)
class Task:
    """What a run learns from and, where they are separate files, what it is tested on and what it is validated on.

    `notices` are sentences about what was changed or left out.
    """

    train: TaskReport
    test: TaskReport | None
    notices: list[str]
    validation: TaskReport | None = None


def columns_of(data: DataConfig) -> Columns:
    """Return the columns that a run's data settings name."""
    return Columns(data.text, data.label, data.text_pair)


def split_columns(data: DataConfig) -> list[str]:
    """Return the columns that say how the rows are split."""
    return [name for name in (data.group, data.time, data.parts) if name is not None]


def fixed_report(frame: pd.DataFrame, data: DataConfig, *, is_test: bool = False) -> tuple[TaskReport, list[str]]:
    """Apply the fixes to a table and check it; return the report and a sentence for each fix.

    Raises:
        DataError: a column is not there, or what is left cannot be learned from.
    """
    columns, frame = columns_of(data), with_text(frame, data.text)
    require_columns(frame, [*columns.texts, columns.label, *([] if is_test else split_columns(data))])
    if not is_test and (reason := no_text(frame, columns.texts)):
        raise DataError(reason)
    fixed, sentences = apply_fixes(frame, columns, from_dicts(data.fixes), is_test=is_test)
    return check_task(fixed, data.text, data.label, data.text_pair, is_test=is_test), sentences


def load_task(data: DataConfig) -> Task:
    """Return the rows that a run learns from and those of separate files for validation and the test.

    Raises:
        DataError: a data set, a column or a class stands in the way.
        ConfigError: a separate file has labels that the training file does not have, or a fix is unknown.
    """
    train, notices = fixed_report(load_dataset(data.dataset).frame(), data)
    reports: list[TaskReport | None] = []
    for what, identity, name in (
        ("test", data.test_dataset, data.test_file_name),
        ("validation", data.validation_dataset, data.validation_file_name),
    ):
        if identity is None:
            reports.append(None)
            continue
        report, more = fixed_report(load_dataset(identity).frame(), data, is_test=True)
        unseen = sorted(set(report.classes) - set(train.classes))
        if unseen:
            raise ConfigError(
                f"The {what} file {name!r} has labels that the training file does not have: {', '.join(map(repr, unseen[:5]))}. Correct them, or leave those rows out."
            )
        notices += [f"{what.capitalize()} file: {sentence}" for sentence in more]
        reports.append(report)
    return Task(train, reports[0], notices, reports[1])


def split_task(task: Task, data: DataConfig) -> Split:
    """Share the rows of a task out into training, validation and test; the notes begin with what was changed in the table.

    Raises:
        DataError: no row is left for a part, or a column of the split does not fit.
    """
    test, validation = (each.frame if each else None for each in (task.test, task.validation))
    split = split_rows(task.train.frame, data, test, validation)
    return replace(split, notes=[*task.notices, *split.notes])
