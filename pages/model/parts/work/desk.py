"""What the Work views share: the classified rows, a table of them, and the correction of the row that is selected in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from core.charts.theme import shorten
from core.private import KINDS, find_private, mask_private
from core.tasks.corrections import add_correction
from core.tasks.costs import reason
from core.tasks.order import NO_ANSWER
from core.tasks.work import Places
from pages.model.parts.subject import Subject, percent
from pages.widgets.shell import literal
from pages.widgets.table import show_table

_CHOOSE = "Choose a class"
_TABLE_PX, _TEXT_PX = 800, 230
"""What a table fills beside the sidebar at 1280 px, and the least that the text gets."""
_LINE_PX, _LETTER_PX = 22, 7.4
_ROW_PX = 66
"""Texts are wrapped in rows taller than four times the font."""


@dataclass(frozen=True)
class Desk:
    """The rows of core.tasks.work with who waits, what the model said of each, the classes in the order of the work, and the threshold (0 to 1).

    tested: whether the rows are the model's test rows, which are kept already, as somebody chose.
    """

    subject: Subject
    rows: pd.DataFrame
    answers: Sequence[Mapping[str, Any]]
    places: Places
    order: list[str]
    threshold: float
    stamp: str
    tested: bool = False

    @property
    def pair(self) -> bool:
        """Whether the rows have a second text, which is then the one that is shown."""
        return bool(self.rows["text_pair"].notna().any())

    @property
    def editable(self) -> bool:
        """Whether labels can be corrected: not those of public rows, which belong to somebody else."""
        return self.subject.corrections is not None

    def title(self, label: str) -> str:
        """Return what a class is called, and that there is none where nothing was answered."""
        return "Not answered" if label == NO_ANSWER else self.subject.task.title_of(label)

    def reason(self, number: int) -> str:
        """Return why a row is treated as another class than the likeliest, in a sentence; empty where it is not."""
        costs = self.subject.cost_matrix
        return "" if costs is None else reason(self.subject.task, costs, self.answers[number]["probabilities"])

    def heading(self, role: str) -> str:
        """Return what the column for who, when or group is called."""
        named = {"who": self.places.person, "when": self.places.time, "group": self.places.group}[role]
        usual = {"who": "Who", "when": "When", "group": "Group"}[role]
        return (named or usual).replace("_", " ").capitalize()

    @property
    def text_heading(self) -> str:
        """Return what the column of texts is called."""
        return self.subject.own_heading


def shown_text(row: Any) -> str:
    """Return the text to show for a row: of a pair the second one."""
    return str(row["text_pair"] or row["text"])


def rows_table(
    desk: Desk,
    rows: pd.DataFrame,
    key: str,
    *,
    more: dict[str, list[str]] | None = None,
    first: Sequence[str] = (),
    row_px: int = _ROW_PX,
) -> None:
    """Draw rows as a table, and below it the one that is selected, with its correction.

    Args:
        more: further columns by heading, in the order of the rows; first: headings to begin with.
    """
    table, config = _laid_out(desk, rows, more or {}, first, row_px // _LINE_PX)
    event = show_table(
        table,
        key=f"work-table-{key}-{desk.stamp}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        row_height=row_px,
        height=44 + row_px * min(6, max(1, len(table))),
        column_config=config,
    )
    chosen = [number for number in event.selection.rows if number < len(rows)]
    if chosen:
        with st.container(border=True, key=f"work-chosen-{key}"):
            one_row(desk, int(rows.index[chosen[0]]), key)


def _laid_out(
    desk: Desk, rows: pd.DataFrame, more: dict[str, list[str]], first: Sequence[str], lines: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the table as it is shown, and the widths of its columns."""
    marks = [mark_of(row) for row in rows.to_dict("records")]
    text, known = desk.text_heading, rows["in_scope"]
    columns: dict[str, list[Any]] = {
        "Class": [desk.title(label) for label in rows["label"]],
        text: (rows["text_pair"] if desk.pair else rows["text"]).tolist(),
        **more,
        **({"Likeliest": _likeliest(desk, rows)} if rows["cautious"].any() else {}),
        "Probability": (100 * rows["probability"]).where(known, None).tolist(),
    }
    if len(set(marks)) > 1:
        columns["Mark"] = marks
    for role in ("who", "when", "group"):
        if rows[role].ne("").any():
            columns[desk.heading(role)] = rows[role].tolist()
    early = [name for name in first if name in columns]
    table = pd.DataFrame({name: columns[name] for name in [*early, *(name for name in columns if name not in early)]})
    most = {**dict.fromkeys(table.columns, 135 if more else 180), **dict.fromkeys(more, 250)}
    widths = {name: _width(name, table[name], most[name]) for name in table.columns}
    widths["Probability"] = 100
    widths[text] = max(_TEXT_PX, _TABLE_PX - sum(width for name, width in widths.items() if name != text))
    for name in (text, *more):
        table[name] = [shorten(cell, int(lines * widths[name] / _LETTER_PX)) for cell in table[name]]
    config: dict[str, Any] = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    config["Probability"] = st.column_config.ProgressColumn(
        format="%.0f %%", min_value=0, max_value=100, width=widths["Probability"]
    )
    return table, config


def _likeliest(desk: Desk, rows: pd.DataFrame) -> list[str]:
    """Return what the likeliest class of each row is called; nothing where a row is out of scope, for no class is given to it."""
    said = zip(rows["predicted"], rows["in_scope"], strict=True)
    return [desk.title(label) if inside else "" for label, inside in said]


def mark_of(row: Mapping[Any, Any]) -> str:
    """Return why a row waits for a person, or what else is to be known of its answer, in a word or two."""
    if row["by_hand"]:
        return "by hand"
    if not row["in_scope"]:
        return "out of scope"
    if row["waits"]:
        return "precaution" if row["cautious"] else "not sure"
    return "unusual" if row["unusual"] else ""


def _width(heading: str, cells: pd.Series, most: int) -> int:
    """Return a width in pixels that the longest cell fits in, within limits."""
    longest = max([len(heading) + 2, *(len(str(cell)) for cell in cells)])
    return int(min(most, 20 + 6.4 * longest))


def one_row(desk: Desk, number: int, key: str, *, text: bool = True) -> None:
    """Draw one row with the choice of its class; text: whether its text and where it comes from are to be drawn too."""
    row: Any = desk.rows.loc[number]
    if desk.pair:
        st.caption(f"**{literal(desk.subject.task.text_heading)}**  \n{literal(str(row['text']))}")
        st.caption(f"**{literal(desk.subject.task.text_pair_heading)}**")
    if text:
        st.markdown(literal(shown_text(row)))
    facts = [str(row[role]) for role in ("who", "when", "group") if text and row[role]]
    said = f"The model says {desk.title(str(row['predicted']))} with {percent(float(row['probability']))}"
    if row["cautious"]:
        said = f"A precaution. {desk.reason(number)}"
    by_hand = f"set to {desk.title(str(row['label']))} by hand" if row["by_hand"] else ""
    if not row["in_scope"]:
        said = "Out of scope: unlike what the model learned from, which therefore gives no answer"
    unusual = "unlike most of what the model learned from" if row["unusual"] else ""
    st.caption(literal(" · ".join(part for part in (*facts, said, unusual, by_hand) if part)))
    if desk.editable:
        choose_class(desk, number, key)


def choose_class(desk: Desk, number: int, key: str) -> None:
    """Draw the choice of a class and the button that adds the correction."""
    row, task = desk.rows.loc[number], desk.subject.task
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    label = left.selectbox(
        "Right class",
        list(task.labels),
        index=task.labels.index(row["label"]) if row["label"] in task.labels else None,
        format_func=task.title_of,
        placeholder=_CHOOSE,
        key=f"work-class-{key}-{number}-{desk.stamp}",
    )
    same = label == row["least_cost"] and bool(row["in_scope"])
    given = (str(row["text"]), str(row["text_pair"]) if desk.pair else None)
    hidden = _without_private(desk, given, f"work-private-{key}-{number}-{desk.stamp}")
    if right.button(
        "Confirm" if same else "Correct",
        key=f"work-add-{key}-{number}-{desk.stamp}",
        type="secondary" if label is None else "primary",
        icon=":material/check:" if same else ":material/edit:",
        help="Keeps this label in the list below, from which a new model can learn.",
        disabled=label is None,
        width="stretch",
    ):
        assert desk.subject.corrections is not None  # the choice is drawn for such rows alone
        add_correction(
            desk.subject.corrections,
            task,
            text=hidden[0],
            text_pair=hidden[1],
            label=str(label),
            predicted=str(row["predicted"]),
        )
        st.rerun()


def _without_private(desk: Desk, given: tuple[str, str | None], key: str) -> tuple[str, str | None]:
    """Return the texts to keep: of rows that were brought here with placeholders for private data, unless somebody says no."""
    if desk.tested:
        return given
    kinds = dict.fromkeys(span.kind for text in given for span in find_private(text or ""))
    if not kinds:
        return given
    names = ", ".join(KINDS[kind].split(",")[0] for kind in kinds)
    masks = st.checkbox(
        f"Keep placeholders in place of private data ({names})",
        value=True,
        key=key,
        help="A correction is kept with its text, on this machine, until you take it back.",
    )
    return (mask_private(given[0]), None if given[1] is None else mask_private(given[1])) if masks else given
