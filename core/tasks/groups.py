"""Groups of a model's test rows, scored by the answers that are given, and the manners of writing among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from core.domain import MANNER, MANNERS, Task
from core.errors import FathomError
from core.judge.decision import CostMatrix
from core.judge.slices import GroupScore, groups_of, score_groups
from core.runs.answering import given_classes
from core.runs.model_card import SAME_SOURCE
from core.runs.rows import read_rows
from core.runs.run import Run
from core.tasks.own import test_table


def own_texts(predictions: pd.DataFrame) -> list[str]:
    """Return the test texts a person wrote: the second text of a pair, which stands beside a reference."""
    return predictions["text_pair" if "text_pair" in predictions.columns else "text"].tolist()


def group_scores(
    task: Task, predictions: pd.DataFrame, test_rows: pd.DataFrame, costs: CostMatrix | None
) -> list[GroupScore]:
    """Score the groups of a run's test rows by the class that each row is given.

    Args:
        predictions: see `core.tasks.choice.choose_examples`, with p:<label> of each class where there are costs.
        test_rows: the same rows with all columns of their table, in any order; costs: of mistakes, None where all cost the same.
    """
    given = given_classes(predictions, costs)
    return score_groups(
        groups_of(own_texts(predictions), task.slices, _columns(task, predictions, test_rows)),
        predictions["label"].astype(str).tolist(),
        predictions["predicted"].astype(str).tolist() if given is None else given,
        predictions["group"].tolist() if "group" in predictions.columns else None,
    )


def _columns(task: Task, predictions: pd.DataFrame, test_rows: pd.DataFrame) -> dict[str, list[str]]:
    """Return the columns of the test rows that groups are made by, in the order of the predictions."""
    wanted = {part.column for part in task.slices if part.column} & set(test_rows.columns)
    if not wanted:
        return {}
    keys = [name for name in ("text", "text_pair") if name in predictions.columns]
    names = [task.text, task.text_pair] if task.text_pair else [task.text]
    # Rows of a demo stand under the names that it declares, those of a person's own table under those of the predictions.
    names = names if set(names) <= set(test_rows.columns) else keys
    by_text = {tuple(row[name] for name in names): row for row in test_rows.to_dict("records")}
    rows = [by_text.get(tuple(values), {}) for values in predictions[keys].itertuples(index=False)]
    return {name: [str(row.get(name, "")) for row in rows] for name in sorted(wanted)}


def manners_of(task: Task, run: Run) -> Mapping[str, int]:
    """Return the manners of writing among a run's test rows and how many rows each has; empty where no group of the task goes by manner."""
    if all(part.column != MANNER for part in task.slices):
        return {}
    try:
        table = test_table(run, read_rows(run.predictions_file))
    except (FathomError, OSError):
        return {}
    return Counter(table[MANNER].loc[table[MANNER] != ""].tolist()) if MANNER in table.columns else {}


def manners_text(manners: Mapping[str, int]) -> str:
    """Say what the test rows come from and what was therefore not tested, as the end of a sentence that counts them."""
    if len(manners) < 2:
        return SAME_SOURCE
    named = ", ".join(f"{MANNERS.get(name, name.replace('_', ' '))} {rows:,}" for name, rows in sorted(manners.items()))
    return (
        f"from the same source as the training rows, in {len(manners)} manners of writing ({named}); other sources and times were not "
        "tested, nor manners beyond these"
    )
