"""What the Work views share: the classified rows, a table of them, and the correction of the row that is selected in it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.corrections import add_correction
from core.work import Places, to_review
from pages.widgets.demo import Demo, percent
from pages.widgets.shell import literal

_CHOOSE = "Choose a class"


@dataclass(frozen=True)
class Desk:
    """The rows of core.work.work_rows, the classes in the order of the work, and the threshold (0 to 1)."""

    demo: Demo
    rows: pd.DataFrame
    places: Places
    order: list[str]
    threshold: float
    stamp: str

    @property
    def pair(self) -> bool:
        """Whether the rows have a second text, which is then the one that is shown."""
        return bool(self.rows["text_pair"].notna().any())

    @property
    def editable(self) -> bool:
        """Whether labels can be corrected: corrections go to the bundled rows."""
        return self.demo.source == "bundled"

    def title(self, label: str) -> str:
        """Return what a class is called."""
        return self.demo.task.title_of(label)

    def heading(self, role: str) -> str:
        """Return what the column for who, when or group is called."""
        named = {"who": self.places.person, "when": self.places.time, "group": self.places.group}[role]
        usual = {"who": "Who", "when": "When", "group": "Group"}[role]
        return (named or usual).replace("_", " ").capitalize()

    @property
    def doubtful(self) -> pd.DataFrame:
        """The rows below the threshold that nobody has decided."""
        return to_review(self.rows, self.threshold)


def shown_text(row: pd.Series) -> str:
    """Return the text to show for a row: of a pair the second one."""
    return str(row["text_pair"] or row["text"])


def rows_table(desk: Desk, rows: pd.DataFrame, key: str, *, more: dict[str, list[str]] | None = None) -> None:
    """Draw rows as a table, and below it the one that is selected, with its correction.

    Args:
        more: further columns by heading, in the order of the rows.
    """
    row_name = desk.demo.task.row.capitalize()
    marks = [
        "by hand" if hand else "look" if p < desk.threshold else ""
        for hand, p in zip(rows["by_hand"], rows["probability"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "Class": [desk.title(label) for label in rows["label"]],
            "Probability": rows["probability"].tolist(),
            row_name: (rows["text_pair"] if desk.pair else rows["text"]).tolist(),
        }
    )
    roles = [role for role in ("who", "when", "group") if rows[role].ne("").any()]
    for role in roles:
        table[desk.heading(role)] = rows[role].tolist()
    for heading, cells in (more or {}).items():
        table[heading] = cells
    table["Mark"] = marks
    narrow = st.column_config.TextColumn(width="small")
    event = st.dataframe(
        table,
        key=f"work-table-{key}-{desk.stamp}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        row_height=54,
        height=min(420, 42 + 54 * max(1, len(table))),
        column_config={
            "Class": narrow,
            "Probability": st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width="small"),
            row_name: st.column_config.TextColumn(width="large"),
            "Mark": narrow,
        },
    )
    chosen = [number for number in event.selection.rows if number < len(rows)]
    if chosen:
        with st.container(border=True, key=f"work-chosen-{key}"):
            one_row(desk, int(rows.index[chosen[0]]), key)


def one_row(desk: Desk, number: int, key: str) -> None:
    """Draw one row in full with the choice of its class."""
    row = desk.rows.loc[number]
    if desk.pair:
        st.caption(literal(str(row["text"])))
    st.markdown(literal(shown_text(row)))
    facts = [str(row[role]) for role in ("who", "when", "group") if row[role]]
    said = f"The model says {desk.title(str(row['predicted']))} with {percent(float(row['probability']))}"
    by_hand = f"set to {desk.title(str(row['label']))} by hand" if row["by_hand"] else ""
    st.caption(literal(" · ".join(part for part in (*facts, said, by_hand) if part)))
    if desk.editable:
        choose_class(desk, number, key)


def choose_class(desk: Desk, number: int, key: str) -> None:
    """Draw the choice of a class and the button that adds the correction."""
    row, task = desk.rows.loc[number], desk.demo.task
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    label = left.selectbox(
        "Right class",
        list(task.labels),
        index=task.labels.index(row["label"]) if row["label"] in task.labels else None,
        format_func=task.title_of,
        placeholder=_CHOOSE,
        key=f"work-class-{key}-{number}-{desk.stamp}",
    )
    same = label == row["predicted"]
    if right.button(
        "Confirm" if same else "Add",
        key=f"work-add-{key}-{number}-{desk.stamp}",
        type="primary",
        icon=":material/check:" if same else ":material/add:",
        help="Keeps this label in the list below, from which a new model can learn.",
        disabled=label is None,
        width="stretch",
    ):
        add_correction(
            desk.demo.domain,
            task,
            text=str(row["text"]),
            text_pair=row["text_pair"] if desk.pair else None,
            label=str(label),
            predicted=str(row["predicted"]),
        )
        st.rerun()
