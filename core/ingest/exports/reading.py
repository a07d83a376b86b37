"""How the objects of an export become rows: what an entry of the catalogue returns when a file has its shape."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.ingest.column_names import LABEL_NAMES, TEXT_NAMES, named

Row = dict[str, Any]
Tell = Callable[[str, str], None]
"""Notes an oddity of the row at hand: a key of problems.KINDS, and a sentence."""
SEVERAL = " | "
"""What stands between several labels of one row."""
_LONGEST_LABEL = 60
_TEXT_WORDS, _TEXT_LETTERS = 2.5, 15


@dataclass(frozen=True)
class Reading:
    """What a file was recognised as.

    Attributes:
        title: in words, such as "a Label Studio export"; note: where text and label were found, or that there is none.
        rows: the rows of one object of the file.
    """

    title: str
    note: str
    rows: Callable[[Row, Tell], Iterable[Row]]

    def words(self) -> str:
        """Say both in one phrase."""
        return f"{self.title}: {self.note}" if self.note else self.title


def joined(labels: Sequence[Any]) -> str:
    """Return the labels of one row as one cell: joined by " | ", or as a JSON array where a label holds that sign itself."""
    texts = list(dict.fromkeys(str(label).strip() for label in labels if label is not None and str(label).strip()))
    if any(SEVERAL.strip() in text for text in texts) and len(texts) > 1:
        return json.dumps(texts, ensure_ascii=False)
    return SEVERAL.join(texts)


def majority(votes: Sequence[str], tell: Tell) -> str:
    """Return what most annotators chose; nothing, which is told, where two choices have equally many."""
    counts = Counter(vote for vote in votes if vote).most_common()
    if len(counts) > 1:
        told = ", ".join(f"{choice!r} {count}" for choice, count in counts[:4])
        if counts[0][1] == counts[1][1]:
            tell("tie", f"the annotators disagree and none has a majority ({told}); the label was left empty.")
            return ""
        tell("outvoted", f"the annotators disagree ({told}); the majority was taken.")
    return counts[0][0] if counts else ""


def is_free_text(cells: Sequence[Any]) -> bool:
    """Tell whether nearly all of these are texts of several words that differ."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if not texts or len(texts) < 0.6 * len(cells) or any(len(text) > 1 and text[0] in "{[" for text in texts[:5]):
        return False
    letters = sum(len(text) + 2 * sum(sign > "\u2e7f" for sign in text) for text in texts) / len(texts)
    words = sum(len(text.split()) + sum(sign > "\u2e7f" for sign in text) / 2 for text in texts) / len(texts)
    return words >= _TEXT_WORDS and letters >= _TEXT_LETTERS and len(set(texts)) >= min(3, len(texts)) / 2


def is_label(cells: Sequence[Any]) -> bool:
    """Tell whether nearly all of these are short texts of which at least two differ and most repeat."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if not texts or len(texts) < 0.5 * len(cells) or max(map(len, texts)) > _LONGEST_LABEL:
        return False
    few = len(set(texts)) <= max(2, 0.5 * len(texts))
    return len(set(texts)) >= 2 and few and not all(text.replace(".", "").isdigit() for text in texts)


def cells_of(sample: Sequence[Row], key: str) -> list[Any]:
    """Return what stands under a key, row by row."""
    return [row.get(key) for row in sample]


def keys_of_sample(sample: Sequence[Row]) -> list[str]:
    """Return the keys of rows in order of appearance."""
    return list(dict.fromkeys(key for row in sample for key in row))


def text_key(sample: Sequence[Row]) -> str | None:
    """Return the key of the free text, one with a known name first; None where there is none."""
    found = [key for key in keys_of_sample(sample) if is_free_text(cells_of(sample, key))]
    known = [key for key in keys_of_sample(sample) if named(key, TEXT_NAMES) == 1 and _are_texts(sample, key)]
    return next(iter([*known, *found]), None)


def label_key(sample: Sequence[Row], text: str | None) -> str | None:
    """Return the key of labels beside a text, one with a known name first; None where there is none."""
    found = [key for key in keys_of_sample(sample) if key != text and is_label(cells_of(sample, key))]
    return max(found, key=lambda key: named(key, LABEL_NAMES), default=None)


def _are_texts(sample: Sequence[Row], key: str) -> bool:
    cells = cells_of(sample, key)
    return sum(isinstance(cell, str) for cell in cells) > 0.8 * len(cells)


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the scalars inside a value with the keys that lead to them; "*" stands for a place in a list."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*path, key))
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, (*path, "*"))
    else:
        yield path, value


def column_called(path: Sequence[str], default: str, names: frozenset[str]) -> str:
    """Return the last key of a path where it is a known name of such a column, else a plain one."""
    last = next((key for key in reversed(path) if key != "*"), default)
    return last if named(last, names) == 1 else default
