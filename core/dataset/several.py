"""Rows with several labels: where the labels stand, and the ways to make one label of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.dataset.label_cells import find_joined, labels_in
from core.dataset.label_columns import NONE_OF_THEM, class_names, find_flags, find_votes, says_yes
from core.errors import ConfigError

Parameters = dict[str, Any]
LEAVE_OUT, FIRST = "leave out", "first"
TIES = (LEAVE_OUT, FIRST)
"""What becomes of a row in which no label is the commonest."""
_SEVERAL_ROWS = 0.2
"""Share of the texts that stand under several labels, from which a table is taken to have a row for each label."""


@dataclass(frozen=True)
class Source:
    """Where the labels of a row stand.

    Attributes:
        kind: cell (several in one), flags (a column of yes or no for each), votes (a column for each annotator) or rows (a row for each).
        mark: what stands between labels in a cell; columns: of flags or votes.
    """

    kind: str
    mark: str = ""
    columns: tuple[str, ...] = ()

    def as_dict(self) -> Parameters:
        """Return plain JSON."""
        return {"in": self.kind, **({"mark": self.mark} if self.kind == "cell" else {}), **_columns(self.columns)}


def _columns(names: tuple[str, ...]) -> Parameters:
    return {"columns": list(names)} if names else {}


def source_from(parameters: Parameters) -> Source:
    """Read a source from the parameters of a fix.

    Raises:
        ConfigError: it says none.
    """
    kind = parameters.get("in")
    if kind not in ("cell", "flags", "votes", "rows"):
        raise ConfigError(
            f"Where several labels stand is {kind!r}; allowed are cell, flags, votes and rows. Choose one of these."
        )
    return Source(kind, str(parameters.get("mark", "")), tuple(map(str, parameters.get("columns", ()))))


def find_source(frame: pd.DataFrame, texts: list[str], label: str) -> Source | None:
    """Find out where several labels of a row stand, if the label column is one of the places; None where each row has one."""
    votes = find_votes(frame, texts)
    if votes is not None and label in votes.columns:
        return Source("votes", columns=tuple(votes.columns))
    flags = find_flags(frame, texts)
    if flags is not None and label in flags.columns:
        return Source("flags", columns=tuple(flags.columns))
    joined = find_joined(frame[label])
    if joined is not None:
        return Source("cell", joined.mark)
    return Source("rows") if row_a_label(frame, texts, label) else None


def text_keys(frame: pd.DataFrame, texts: list[str]) -> pd.Series:
    """Return what two rows must share to count as the same text: the text, or both texts of a pair, trimmed."""
    keys = frame[texts[0]].str.strip()
    for name in texts[1:]:
        keys = keys + "\x1f" + frame[name].str.strip()
    return keys


def row_a_label(frame: pd.DataFrame, texts: list[str], label: str) -> bool:
    """Tell whether a fifth of the texts or more stand on several rows with different labels: a row for each label or annotator."""
    there = frame[frame[label].str.strip() != ""]
    if len(there) < 2:
        return False
    counts = there[label].str.strip().groupby(text_keys(there, texts)).nunique()
    return len(counts) > 1 and float((counts > 1).mean()) >= _SEVERAL_ROWS


def label_lists(frame: pd.DataFrame, texts: list[str], label: str, source: Source) -> pd.Series:
    """Return a tuple of labels for each row that stays, in their order; of votes with repeats, of rows for the first of each text.

    A row in which no column says yes has the class NONE_OF_THEM; one without a label or vote an empty tuple.
    """
    if source.kind == "cell":
        read = {cell: labels_in(str(cell), source.mark) for cell in frame[label].unique()}
        return frame[label].map(read)
    if source.kind == "rows":
        cells = frame[label].str.strip()
        there = cells[cells != ""]
        keys = text_keys(frame, texts)
        together = there.groupby(keys[there.index]).agg(tuple)
        first = keys[there.index].drop_duplicates()
        return pd.Series([together[key] for key in first], index=first.index, dtype=object)
    if missing := [name for name in source.columns if name not in frame.columns]:
        raise ConfigError(
            f"The labels stand in the columns {', '.join(map(repr, source.columns[:6]))}, and this table has no {', '.join(map(repr, missing[:6]))}. Bring a table with these columns, or undo the fix."
        )
    if source.kind == "flags":
        names = class_names(source.columns)
        said = [(names[name], says_yes(frame[name].astype(str)).tolist()) for name in source.columns]
        rows = zip(*(flags for _, flags in said), strict=True)
        found = [tuple(said[place][0] for place, yes in enumerate(row) if yes) or (NONE_OF_THEM,) for row in rows]
    else:
        votes = zip(*(frame[name].astype(str).str.strip() for name in source.columns), strict=True)
        found = [tuple(vote for vote in row if vote) for row in votes]
    return pd.Series(found, index=frame.index, dtype=object)


def _first(labels: tuple[str, ...], _parameters: Parameters) -> str | None:
    return labels[0] if labels else ""


def _only(labels: tuple[str, ...], _parameters: Parameters) -> str | None:
    return None if len(set(labels)) > 1 else labels[0] if labels else ""


def _majority(labels: tuple[str, ...], parameters: Parameters) -> str | None:
    if not labels:
        return ""
    (label, most), *others = Counter(labels).most_common(2)
    if others and others[0][1] == most:
        return labels[0] if parameters.get("ties", LEAVE_OUT) == FIRST else None
    return label


def _yes_no(labels: tuple[str, ...], parameters: Parameters) -> str | None:
    wanted = str(parameters["label"])
    return "" if not labels else wanted if wanted in labels else f"not {wanted}"


def one_label(
    way: Callable[[tuple[str, ...], Parameters], str | None],
) -> Callable[[pd.DataFrame, Any, Parameters], pd.DataFrame]:
    """Make a fix of a way to choose: a function of a row's labels that returns one, "" where there is none, None to leave the row out."""

    def apply(frame: pd.DataFrame, columns: Any, parameters: Parameters) -> pd.DataFrame:
        lists = label_lists(frame, columns.texts, columns.label, source_from(parameters))
        chosen = pd.Series([way(labels, parameters) for labels in lists], index=lists.index, dtype=object).dropna()
        kept = frame.loc[chosen.index]
        return kept.assign(**{columns.label: chosen.astype("str")})

    return apply


first_label, only_label, majority, yes_no = map(one_label, (_first, _only, _majority, _yes_no))
