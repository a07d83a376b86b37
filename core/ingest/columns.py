"""Guess which columns hold the text, the second text and the label."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

TEXT_NAMES = (
    "text",
    "sentence",
    "content",
    "review",
    "message",
    "body",
    "comment",
    "description",
    "abstract",
    "tweet",
    "utterance",
    "question",
    "title",
    "query",
    "文本",
    "内容",
)
LABEL_NAMES = (
    "label",
    "class",
    "category",
    "target",
    "sentiment",
    "intent",
    "topic",
    "tag",
    "rating",
    "y",
    "标签",
    "类别",
)
_PAIRS = (
    ("text_a", "text_b"),
    ("texta", "textb"),
    ("text1", "text2"),
    ("sentence1", "sentence2"),
    ("premise", "hypothesis"),
    ("question", "answer"),
    ("question1", "question2"),
    ("query", "document"),
    ("context", "response"),
)
_SAMPLE = 2000


@dataclass(frozen=True)
class ColumnGuess:
    """Names of columns; text_pair is None for single texts."""

    text: str
    text_pair: str | None
    label: str


def guess_columns(frame: pd.DataFrame) -> ColumnGuess:
    """Guess from names first, then from what the cells look like. A table of one column gets it as text and label both."""
    columns = [str(name) for name in frame.columns]
    plain = {name.lower().replace(" ", "").replace("-", "_"): name for name in columns}
    sample = frame.head(_SAMPLE)
    distinct = {name: int(sample[name].nunique()) for name in columns}
    length = {name: float(sample[name].str.len().mean()) for name in columns}
    rows = max(1, len(sample))

    def label_likeness(name: str) -> float:
        key = name.lower().strip()
        named = 3.0 if key in LABEL_NAMES else 1.5 if any(word in key for word in LABEL_NAMES if len(word) > 1) else 0.0
        repeats = 1.0 - distinct[name] / rows
        usable = 0.0 if distinct[name] >= 2 else -2.0
        return named + repeats + usable - min(1.0, length[name] / 200) + 0.1 * columns.index(name) / len(columns)

    label = max(columns, key=label_likeness)
    others = [name for name in columns if name != label] or [label]
    for first, second in _PAIRS:
        if plain.get(first) in others and plain.get(second) in others:
            return ColumnGuess(plain[first], plain[second], label)

    def text_likeness(name: str) -> float:
        key = name.lower().strip()
        named = 2.0 if key in TEXT_NAMES else 0.7 if any(word in key for word in TEXT_NAMES) else 0.0
        return named + min(2.0, length[name] / 50) + distinct[name] / rows

    return ColumnGuess(max(others, key=text_likeness), None, label)
