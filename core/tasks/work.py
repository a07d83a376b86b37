"""The rows a person works through in a demo: who, when and of what, in order, with those to look at by hand apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.domain import Task
from core.errors import DataError
from core.judge.decision import CostMatrix
from core.tasks.corrections import Correction, labels_by_hand
from core.tasks.weighed import weighed

MOST_ROWS = 2000
"""As many rows are classified at once; more would keep a person waiting."""
_PERSON = ("person", "sender", "from", "author", "name", "customer", "client", "patient", "student", "user", "learner")
_TIME = ("time", "date", "datetime", "timestamp", "received", "sent", "created", "created_at", "when", "day")
_GROUP = ("group", "company", "source", "item", "course", "subject", "team", "department", "product", "ticker", "unit")


@dataclass(frozen=True)
class Places:
    """Columns that say who, when and of what; None where there is none."""

    person: str | None = None
    time: str | None = None
    group: str | None = None


def recognise_places(columns: Sequence[str], task: Task, taken: Sequence[str | None] = ()) -> Places:
    """Find the columns by their names: those of the task's own data first, then usual ones; capitals do not matter."""
    free = {name.strip().lower().replace(" ", "_"): name for name in reversed(columns) if name not in taken}

    def first(own: str | None, usual: Sequence[str]) -> str | None:
        wanted = [own.lower()] if own else []
        found = next((free[name] for name in [*wanted, *usual] if name in free), None)
        if found is not None:
            free.pop(found.strip().lower().replace(" ", "_"))
        return found

    work = task.work
    person = first(work.person, ()) or first(None, _PERSON)
    return Places(person, first(work.time, _TIME), first(work.group, _GROUP))


def pasted_rows(content: str, task: Task) -> pd.DataFrame:
    """Return a pasted list as a table: one text a line, for pairs the two texts with a tab between; empty lines are left out.

    Raises:
        DataError: a line of a pair task has one text alone.
    """
    lines = [(number, line.strip()) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
    if task.text_pair is None:
        return pd.DataFrame({task.text: [line for _, line in lines]}, dtype="str")
    pairs = []
    for number, line in lines:
        first, _, second = (part.strip() for part in line.partition("\t"))
        if not first or not second:
            raise DataError(
                f"Line {number} has one text, and two are needed: {line[:60]!r}. Write “{task.text_heading}”, a tab, then “{task.text_pair_heading}”; "
                "two columns copied from a spreadsheet come that way."
            )
        pairs.append((first, second))
    return pd.DataFrame(pairs, columns=[task.text, task.text_pair], dtype="str")


def work_rows(
    frame: pd.DataFrame,
    answers: Sequence[Mapping[str, Any]],
    classes: Sequence[str],
    places: Places,
    text: str,
    text_pair: str | None,
    corrections: Sequence[Correction] = (),
    costs: CostMatrix | None = None,
    least_pressing: str | None = None,
) -> pd.DataFrame:
    """Return one row for each row of the table, numbered from 0 as there.

    Columns: text, text_pair, who, when, moment (the time that was read, without a zone; NaT where it was not), group, and those of
    core.tasks.weighed.

    Args:
        answers: what the model said of each, with probabilities in the order of classes, in_scope and scope.
        costs, least_pressing: see core.tasks.weighed.
    """
    texts = frame[text].tolist()
    pairs = frame[text_pair].tolist() if text_pair else [None] * len(texts)
    empty = pd.Series([""] * len(texts), dtype="str")

    def column(name: str | None) -> pd.Series[Any]:
        return empty if name is None else frame[name].reset_index(drop=True).fillna("").astype("str")

    when = column(places.time)
    shown = pd.DataFrame(
        {
            "text": texts,
            "text_pair": pairs,
            "who": column(places.person),
            "when": when.str.replace("T", " ", n=1, regex=False),
            "moment": pd.to_datetime(when, format="ISO8601", errors="coerce", utc=True).dt.tz_localize(None),
            "group": column(places.group),
        }
    )
    said = weighed(
        classes,
        np.array([answer["probabilities"] for answer in answers], dtype=float),
        [answer["in_scope"] for answer in answers],
        [answer.get("scope") == "unusual" for answer in answers],
        costs,
        least_pressing,
        labels_by_hand(corrections, texts, pairs),
    )
    return pd.concat([shown, said], axis=1)


def as_tested(
    answers: Sequence[Mapping[str, Any]],
    texts: Sequence[str],
    pairs: Sequence[str] | None,
    predictions: pd.DataFrame,
    classes: Sequence[str],
) -> list[dict[str, Any]]:
    """Return the answers to test rows with what the model said of them at the test, from which its figures and its promise come.

    Asked again on another device or in another company of rows it rounds a little otherwise, and a row beside the threshold would wait in
    one view and not in the other. A row that was not in the test keeps its answer.

    Args:
        predictions: text, text_pair (pairs only), and p:<label> for each of the classes, 0 to 1.
    """
    beside = predictions["text_pair"] if "text_pair" in predictions else [None] * len(predictions)
    chances = predictions[[f"p:{label}" for label in classes]].to_numpy(dtype=float).tolist()
    kept = dict(zip(zip(predictions["text"], beside, strict=True), chances, strict=True))
    found = []
    for answer, text, pair in zip(answers, texts, [None] * len(texts) if pairs is None else pairs, strict=True):
        said = kept.get((text, pair))
        if said is None:
            found.append(dict(answer))
        else:
            best = max(said)
            found.append({**answer, "label": classes[said.index(best)], "probability": best, "probabilities": said})
    return found


def own_label(task: Task, label: str) -> str:
    """Return the label of the bundled data that means the same: public data may spell it otherwise under the same title."""
    title = task.title_of(label)
    return label if label in task.labels else next((own for own in task.labels if task.title_of(own) == title), label)


def ordered_classes(task: Task, classes: Sequence[str]) -> list[str]:
    """Return those of the model's classes that the task's work puts in an order, in that order."""
    order = list(task.work.order)
    return sorted(
        (label for label in classes if own_label(task, label) in order), key=lambda c: order.index(own_label(task, c))
    )


def class_order(task: Task, classes: Sequence[str]) -> list[str]:
    """Return all of the model's classes: those in the order of the task's work, then the others as the model has them."""
    first = ordered_classes(task, classes)
    return [*first, *(label for label in classes if label not in first)]


def scores(labels: pd.Series[Any], order: Sequence[str]) -> pd.Series[Any]:
    """Return a number from -1 (first class of the order) to 1 (last), evenly spaced; NaN for a class that is not in it."""
    last = max(1, len(order) - 1)
    return labels.map({label: 2 * number / last - 1 for number, label in enumerate(order)}).astype(float)


def mood_over_time(rows: pd.DataFrame, order: Sequence[str], by: str) -> pd.DataFrame:
    """Return the mean score for each day or week (which starts on Monday) that has rows.

    With three classes this is the share of the last minus the share of the first.

    Args:
        by: "day" or "week".

    Returns:
        columns start, rows, mood (-1 to 1), oldest first; rows without a time are left out.
    """
    dated = rows[rows["moment"].notna()]
    start = dated["moment"].dt.normalize()
    if by == "week":
        start = start - pd.to_timedelta(start.dt.day_of_week, unit="D")
    table = pd.DataFrame({"start": start, "mood": scores(dated["label"], order)}).dropna()
    found = table.groupby("start")["mood"].agg(["size", "mean"]).reset_index()
    return found.rename(columns={"size": "rows", "mean": "mood"})


def mood_by_group(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return columns group, rows, mood (-1 to 1), the lowest first; rows without a group are left out."""
    table = pd.DataFrame({"group": rows["group"], "mood": scores(rows["label"], order)}).dropna()
    found = table[table["group"] != ""].groupby("group")["mood"].agg(["size", "mean"]).reset_index()
    return found.rename(columns={"size": "rows", "mean": "mood"}).sort_values(["mood", "group"], ignore_index=True)


def counted(rows: pd.DataFrame, order: Sequence[str], most_groups: int = 20) -> pd.DataFrame:
    """Return how many rows each class (columns, in order) has in each group (index), the groups with most rows first."""
    grouped = rows[rows["group"] != ""]
    table = pd.crosstab(grouped["group"], grouped["label"]).reindex(columns=list(order), fill_value=0)
    largest = table.sum(axis=1).sort_values(ascending=False, kind="stable").index[:most_groups]
    return table.loc[largest]


def inbox_order(task: Task, classes: Sequence[str]) -> list[str] | None:
    """Return the classes of an inbox as `class_order` does, the most pressing first; None where the task's work is another one."""
    return class_order(task, classes) if task.work.view == "inbox" else None


def least_pressing(task: Task, classes: Sequence[str]) -> str | None:
    """Return the class against which an inbox weighs what waiting may do: the last one in its order; None for other work, or without an order."""
    known = ordered_classes(task, classes)
    return known[-1] if known and task.work.view == "inbox" else None


def team_of(task: Task, label: str) -> str:
    """Return the team a class goes to; a class without one is its own."""
    return task.work.teams.get(own_label(task, label)) or task.title_of(label)


def is_dense(rows: pd.DataFrame, least: float = 0.4) -> bool:
    """Return whether people by groups make a table worth drawing: at least this share of its cells is filled."""
    known = rows[(rows["who"] != "") & (rows["group"] != "")]
    cells = known["who"].nunique() * known["group"].nunique()
    filled = len(known[["who", "group"]].drop_duplicates())
    return 4 <= cells <= 4000 and filled >= least * cells


def short_codes(titles: Sequence[str]) -> list[str]:
    """Return a code of one to three letters for each title, no two the same: initials, else the first letters."""
    codes: list[str] = []
    for title in titles:
        initials = "".join(word[0] for word in title.split())[:3].upper() or "?"
        tries = [initials, *(title[:n].upper() for n in (2, 3)), *(f"{initials[:1]}{n}" for n in range(2, 100))]
        codes.append(next(code for code in tries if code not in codes))
    return codes
