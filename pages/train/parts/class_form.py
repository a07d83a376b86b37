"""Merge, rename, leave out and order classes by hand: proposed groups first, and before and after with counts."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.dataset.fixes import Fix
from core.dataset.label_likeness import Alike, propose_merges
from pages.train.parts.dataset import Choice, label_counts
from pages.train.parts.mending import choose
from pages.widgets.shell import literal
from pages.widgets.table import show_table

_MOST_CLASSES = 1000
_MOST_PROPOSED = 12


def edit_classes(choice: Choice) -> None:
    """Draw the panel; what is chosen in it is recorded as a fix and undone under "Fixes chosen"."""
    counts = label_counts(*choice.key)
    if not 2 <= len(counts) <= _MOST_CLASSES:
        return
    proposed = propose_merges(counts)
    if proposed:
        groups = "1 group of them" if len(proposed) == 1 else f"{len(proposed)} groups of them"
        st.caption(f"{len(counts):,} classes; {groups} may be one.")
    box = st.expander(  # its words stay, or it would fold with each merge
        "Merge, rename, leave out or order classes",
        icon=":material/merge:",
        key=f"classes-{choice.dataset.id}",
        on_change="rerun",
    )
    if box.open:
        with box:
            for number, group in enumerate(proposed[:_MOST_PROPOSED]):
                _propose(choice, counts, group, number)
            _by_hand(choice, counts)


def _propose(choice: Choice, counts: Mapping[str, int], group: Alike, number: int) -> None:
    """Draw one proposed group and the press that merges it."""
    kept, *others = group.labels
    left, right = st.columns([3, 2], vertical_alignment="center")
    shown = " + ".join(f"{name} ({counts[name]:,})" for name in group.labels)
    total = sum(counts[name] for name in group.labels)
    left.markdown(literal(f"{shown} → {kept} ({total:,}); they differ in {group.why}."))
    changed = sum(counts[name] for name in others)
    right.button(
        literal(f"Merge into {kept!r} ({_rows(changed)})"),
        key=f"propose-{choice.dataset.id}-{number}-{kept}",
        icon=":material/merge:",
        on_click=choose,
        args=(choice, Fix("merge_labels", {"labels": dict.fromkeys(others, kept)})),
    )


def _by_hand(choice: Choice, counts: Mapping[str, int]) -> None:
    """Draw the choice of classes and what becomes of them."""
    key = f"by-hand-{choice.dataset.id}-{len(choice.fixes)}"  # a press empties what was chosen
    names = sorted(counts, key=lambda name: -counts[name])
    picked = st.multiselect(
        "Classes", names, format_func=lambda name: f"{name} ({counts[name]:,})", placeholder="Choose classes", key=key
    )
    if not picked:
        st.caption("Choose one to rename it or leave it out, several to merge them, all of them to set their order.")
        return
    name = st.text_input("Name of the class they become", picked[0], max_chars=200, key=f"{key}-{picked[0]}").strip()
    changed = [each for each in picked if each != name]
    merge, drop = dict.fromkeys(changed, name), Fix("drop_labels", {"labels": picked})
    _before_and_after(counts, merge if name else {})
    rows = sum(counts[each] for each in changed)
    many = len({*picked, *([name] if name in counts else [])}) > 1
    with st.container(horizontal=True):
        st.button(
            literal(f"{'Merge' if many else 'Rename'} into {name!r} ({_rows(rows)})"),
            key=f"{key}-merge",
            type="primary",
            icon=":material/merge:",
            disabled=not name or not changed,
            on_click=choose,
            args=(choice, Fix("merge_labels", {"labels": merge})),
        )
        if len(picked) == len(names):
            st.button(
                "Keep this order of the classes",
                key=f"{key}-order",
                icon=":material/sort:",
                on_click=choose,
                args=(choice, Fix("order_labels", {"labels": picked})),
            )
        left_out = sum(counts[each] for each in picked)
        share = 100 * left_out / sum(counts.values())
        st.button(
            f"Leave out {_rows(left_out)} ({share:.1f} %)",
            key=f"{key}-drop",
            icon=":material/delete:",
            disabled=len(names) - len(picked) < 2,
            help="At least two classes must stay.",
            on_click=choose,
            args=(choice, drop),
        )


def _before_and_after(counts: Mapping[str, int], merge: Mapping[str, str]) -> None:
    """Draw the classes that a merge touches with their rows, and what they become."""
    touched = {*merge, *merge.values()}
    table = pd.DataFrame(
        [
            {"class": name, "rows": count, "becomes": merge.get(name, name)}
            for name, count in counts.items()
            if name in touched
        ]
    )
    if table.empty:
        return
    after = table.groupby("becomes")["rows"].sum()
    table["rows after"] = table["becomes"].map(after)
    show_table(table, hide_index=True, height=40 + 35 * min(8, len(table)))
    new = len(counts) - len(table) + len(after)
    st.caption(f"Before: {len(counts):,} classes. After: {new:,} classes.")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
