"""A task card filled from what a run has learned, so that every view has something to say before a person has edited it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from core.config import DataConfig
from core.domain import ClassInfo, Costs, Example, Task, Work
from core.tasks.card import Card
from core.tasks.work import recognise_places

_SHORT = 420
"""Characters of a text that a field or a slide shows whole."""
_MOST_TYPICAL, _MOST_FAILURES = 6, 3
_WORD = re.compile(r"[a-z][a-z ]{2,23}")
_NO_NAME = {
    *("text", "texts", "content", "body", "sentence", "data", "value", "string", "input", "txt", "x", "document text"),
    *("sentence1", "sentence2", "text a", "text b", "utterance text", "full text", "raw text", "clean text"),
}
_SCALES = (
    ("none", "low", "medium", "high"),
    ("low", "moderate", "high", "critical"),
    ("minor", "major", "critical"),
    ("very negative", "negative", "neutral", "positive", "very positive"),
    ("terrible", "bad", "okay", "good", "great"),
    ("poor", "fair", "good", "excellent"),
    ("easy", "medium", "hard"),
    ("beginner", "intermediate", "advanced"),
    ("wrong", "partial", "right"),
    ("incorrect", "partially correct", "correct"),
)


def draft_card(
    title: str,
    data: DataConfig,
    classes: Sequence[str],
    predictions: pd.DataFrame,
    columns: Sequence[str] = (),
    class_counts: Mapping[str, int] | None = None,
) -> Card:
    """Return a card filled from a run.

    Args:
        title: what the run is called; data: its columns; classes: its labels.
        predictions: test rows with text, text_pair (pairs only), label, predicted and confidence (0 to 1).
        columns: all columns of the table, among which those that say who, when and of what are looked for.
        class_counts: rows of each class, to put frequent ones first.

    Costs are equal, for nobody has said which mistake is dear; a look by a person costs a fifth of a mistake.
    """
    row = row_word(data.text_pair or data.text)
    order = chosen_order(data.fixes, classes) or natural_order(classes)
    infos = tuple(ClassInfo(label, class_title(label), "") for label in classes)
    titles = {info.label: info.title for info in infos}
    many = f"{len(classes)} classes" if len(classes) > 6 else _listed([titles[label] for label in classes])
    work = Work("overview", title, "Every row with the class the model gives it.", tuple(order))
    task = Task(
        name="model",
        title=title,
        purpose=f"Sort each {row} into {many}.",
        not_for="Nobody has said yet what it must not be used for: until then a person should look at what it decides.",
        row=row,
        classes=infos,
        examples=tuple(draft_examples(predictions, titles, class_counts or {})),
        out_of_scope=(),
        costs=Costs(unit="points", review=0.2, usual=1.0),
        work=work,
        additions=(),
        text=data.text,
        text_pair=data.text_pair,
        label=data.label,
        text_title=_heading(data.text) if data.text_pair else "",
        text_pair_title=_heading(data.text_pair) if data.text_pair else "",
        together=data.group,
    )
    if task.text_pair and task.text_heading == task.text_pair_heading:
        task = Task(**{**vars(task), "text_title": "First text", "text_pair_title": "Second text"})
    places = recognise_places(columns, task, (data.text, data.text_pair, data.label))
    view = "inbox" if places.time and not order else "feed" if places.time else "overview"
    work = Work(view, title, work.purpose, tuple(order), places.person, places.time, places.group)
    return Card(Task(**{**vars(task), "work": work}))


def row_word(column: str) -> str:
    """Return what one row is called: the column's name where it is a word for something, else “text”."""
    name = re.sub(r"[_\s-]+", " ", column).strip().lower()
    if not _WORD.fullmatch(name) or name in _NO_NAME or any(part in ("text", "txt") for part in name.split()):
        return "text"
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else name


def class_title(label: str) -> str:
    """Return what a page calls a class: words instead of underscores, a capital first where there is none at all."""
    words = re.sub(r"\s+", " ", label.replace("_", " ")).strip() or label
    return words[0].upper() + words[1:] if words == words.lower() else words


def chosen_order(fixes: Sequence[Mapping[str, Any]], classes: Sequence[str]) -> list[str]:
    """Return the classes in the order that a person set on the Data page, the last one set; nothing where it names other classes."""
    orders = [fix["parameters"]["labels"] for fix in fixes if fix.get("kind") == "order_labels"]
    return list(orders[-1]) if orders and sorted(orders[-1]) == sorted(classes) else []


def natural_order(classes: Sequence[str]) -> list[str]:
    """Return the classes from low to high where their names are numbers or steps of a usual scale, else nothing."""
    try:
        return sorted(classes, key=float)
    except ValueError:
        pass
    plain = {label: label.replace("_", " ").strip().lower() for label in classes}
    for scale in _SCALES:
        if len(set(plain.values())) == len(plain) > 1 and set(plain.values()) <= set(scale):
            return sorted(classes, key=lambda label: scale.index(plain[label]))
    return []


def draft_examples(
    predictions: pd.DataFrame, titles: Mapping[str, str], class_counts: Mapping[str, int]
) -> list[Example]:
    """Return test rows worth a look: a typical right one of each class, frequent classes first, then the surest mistakes.

    Typical is the right row whose confidence is nearest to the median of its class; texts that fill a screen come last.
    """
    pairs = predictions["text_pair"] if "text_pair" in predictions else pd.Series("", index=predictions.index)
    frame = predictions.assign(long=(predictions["text"].str.len() + pairs.str.len()) > _SHORT)
    hit = frame["label"] == frame["predicted"]
    found: list[Example] = []
    labels = sorted(titles, key=lambda label: -class_counts.get(label, int((frame["label"] == label).sum())))
    for label in labels:
        rows = frame[hit & (frame["label"] == label)]
        if rows.empty or len(found) == _MOST_TYPICAL:
            continue
        far = (rows["confidence"] - rows["confidence"].median()).abs()
        best = rows.assign(far=far).sort_values(["long", "far", "text"]).iloc[0]
        found.append(_example(best, f"Typical of {titles[label]}: a test row that is answered right."))
    wrong = frame[~hit].sort_values(["long", "confidence", "text"], ascending=[True, False, True])
    wrong = wrong.drop_duplicates(["label", "predicted"]).head(_MOST_FAILURES)
    for row in wrong.to_dict("records"):
        said = titles.get(row["predicted"], row["predicted"])
        found.append(
            _example(row, f"A failure: a test row of {titles.get(row['label'], row['label'])}, taken for {said}.")
        )
    if not found and len(frame):
        found.append(_example(frame.iloc[0], "A test row."))
    return _told_apart(found)


def _example(row: Mapping[Any, Any] | pd.Series, note: str) -> Example:
    pair = row.get("text_pair")
    return Example(str(row["text"]), note, None if pair is None else str(pair), str(row["label"]))


def _told_apart(examples: Sequence[Example]) -> list[Example]:
    """Number notes that are the same, since a page lets a person choose by them."""
    notes = [example.note for example in examples]
    return [
        example
        if notes.count(example.note) == 1
        else replace(example, note=f"{example.note} ({notes[:number].count(example.note) + 1})")
        for number, example in enumerate(examples)
    ]


def _heading(column: str) -> str:
    return class_title(column)[:60]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
