"""The charts that several Work views draw: rows by class or team, and people by item."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts import work as charts
from core.tasks.order import NO_ANSWER
from core.tasks.work import short_codes
from pages.model.parts.subject import percent
from pages.model.parts.work.desk import Desk, rows_table
from pages.widgets.chart import show

MOST_GROUPS = 20


def by_class(desk: Desk) -> None:
    """Draw how many rows each class is given."""
    counts(desk, desk.rows["label"].map(desk.title), [desk.title(label) for label in desk.order], "class")


def counts(desk: Desk, names: pd.Series, order: list[str], what: str) -> None:
    """Draw how many rows each class or team is given; those of which another class is likelier are told apart."""
    rows, none = desk.rows, desk.rows["label"].eq(NO_ANSWER)
    parts = {
        "answered": ~rows["waits"],
        "not sure": rows["waits"] & ~none & ~rows["cautious"],
        "precaution": rows["cautious"],
        "out of scope": none,
    }
    found = {part: names[of].value_counts() for part, of in parts.items()}
    shown = order if len(order) <= MOST_GROUPS else [name for name in order if name in set(names)]
    shown = [*([desk.title(NO_ANSWER)] if none.any() else []), *shown]
    title = {"class": "Rows by the class they are treated as", "team": "Rows by the team that gets them"}[what]
    series = {part: [int(count.get(name, 0)) for name in shown] for part, count in found.items()}
    show(charts.counts(shown, series, title), key="work-counts")
    if rows["cautious"].any():
        st.caption(
            f"A precaution is counted under the {what} that it is treated as; its likeliest class is another one."
        )


def matrix(desk: Desk) -> None:
    """Draw people by item, and the rows of the cell that is pressed."""
    known = desk.rows[desk.rows["who"].ne("") & desk.rows["group"].ne("")]
    people, items = sorted(set(known["who"])), sorted(set(known["group"]))
    titles = [desk.title(label) for label in desk.order]
    codes = short_codes(titles)
    cells = {}
    for row in known.to_dict("records"):
        likeliest = f"; likeliest {desk.title(row['predicted'])}" if row["cautious"] else ""
        said = f"{desk.title(row['label'])}{likeliest}, {percent(row['probability'])}"
        none = row["label"] == NO_ANSWER
        told = f"{row['who']}<br>{row['group']}<br>{'Not answered: out of scope' if none else said}"
        cells[row["who"], row["group"]] = (None if none else desk.order.index(row["label"]), bool(row["waits"]), told)
    figure = charts.people_by_item(cells, people, items, codes, titles, desk.heading("who"), desk.heading("group"))
    least_px = 150 + 30 * len(items)  # so that the codes in the cells can be read
    event = show(figure, key=f"work-matrix-{desk.stamp}", least_px=least_px, on_select="rerun", selection_mode="points")
    st.caption("? to look at by hand; empty: no answer. Press a cell to read it.")
    for r, c in clicked(event):
        found = known[(known["who"] == people[r]) & (known["group"] == items[c])]
        rows_table(desk, found, f"cell-{r}-{c}")


def clicked(event: object) -> list[tuple[int, int]]:
    """Return [row, column] of the cells that were pressed."""
    points = event.selection.points if event is not None else []  # type: ignore[attr-defined]
    return [(int(p["customdata"][0]), int(p["customdata"][1])) for p in points if p.get("customdata")]
