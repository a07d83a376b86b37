"""The Card view: what a model is for, as a form that is filled from the data and edited by whoever answers for the model."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from core.domain import WORK_VIEWS, ClassInfo, Costs, Example, Slice, Task, Work
from core.errors import FathomError
from core.tasks.card import Card, forget_card, write_card
from pages.model.parts.subject import Subject
from pages.widgets.shell import literal
from pages.widgets.table import edit_table, show_table

DESKS = {
    "overview": "Overview: every class with its rows",
    "inbox": "Inbox: the most pressing class first",
    "routing": "Routing: each class goes to a team",
    "feed": "Feed: low to high, over time and by group",
    "register": "Register: by class, with the source",
    "gradebook": "Gradebook: people by item",
}
assert set(DESKS) == set(WORK_VIEWS)
_NONE = "none"
_MOST_VALUES = 12
"""Distinct cells of a column up to which each makes a group; with more it is no column of groups."""


def card(subject: Subject) -> None:
    """Draw the card: a form for a person's own run, as it stands for a demo."""
    if subject.domain is not None:
        _read_only(subject)
        return
    saved = subject.run.task_file.is_file()
    st.markdown(
        "What this model is for, in your words. Every view, the slides and the report read it. "
        + ("You have edited it." if saved else "It is filled from your data; change what does not fit, and save it.")
    )
    _form(subject)
    if saved and st.button("Fill it from the data again", icon=":material/restart_alt:", key="card-forget"):
        forget_card(subject.run)
        _start_anew(subject)
        st.rerun()


def _start_anew(subject: Subject) -> None:
    """Let the form begin again from the card there is."""
    st.session_state["card-version"] = st.session_state.get("card-version", 0) + 1


def _form(subject: Subject) -> None:
    task, key = subject.task, f"card-{subject.run.id}-{st.session_state.get('card-version', 0)}"
    with st.form(key, border=True, enter_to_submit=False):
        left, right = st.columns(2, gap="large")
        with left:
            title = st.text_input("Title", task.title, key=f"{key}-title", max_chars=80)
            purpose = st.text_area("What it is for", task.purpose, key=f"{key}-purpose", height=80)
            row = st.text_input(
                "What one row is called", task.row, key=f"{key}-row", help="In the singular, such as message or review."
            )
        with right:
            not_for = st.text_area("What it must not be used for", task.not_for, key=f"{key}-not-for", height=80)
            warning = st.text_area("Warning on every view", subject.warning, key=f"{key}-warning", height=80)
        data_origin = st.text_area(
            "Who wrote the rows",
            task.data_origin,
            key=f"{key}-origin",
            height=80,
            placeholder="Who wrote the texts, when and for what; who gave them their labels, and by which rules.",
        )
        st.markdown("**Classes**: what a page calls them, and what belongs in each.")
        classes = edit_table(
            pd.DataFrame([{"label": i.label, "title": i.title, "description": i.description} for i in task.classes]),
            key=f"{key}-classes",
            hide_index=True,
            disabled=["label"],
            column_config={"description": st.column_config.TextColumn("what belongs in it", width="large")},
        )
        with st.expander("Costs of mistakes", icon=":material/balance:"):
            costs = _costs(task, key)
        with st.expander("The desk: how the rows are worked through", icon=":material/table_rows:"):
            work = _work(subject, title, key)
        with st.expander("Groups whose scores are compared", icon=":material/groups:"):
            slices = _groups(subject, key)
        with st.expander("Examples to try and to present", icon=":material/format_quote:"):
            examples, refused = _examples(task, key)
        sent = st.form_submit_button("Save the card", type="primary", icon=":material/save:")
    if not sent:
        if st.session_state.pop("card-saved", None) == subject.run.id:
            st.success("Saved. Every view goes by it now.")
        return
    new = replace(
        task,
        title=title.strip(),
        purpose=purpose.strip(),
        not_for=not_for.strip(),
        row=row.strip(),
        data_origin=data_origin.strip(),
        classes=tuple(
            ClassInfo(info.label, str(found["title"] or "").strip(), str(found["description"] or "").strip())
            for info, found in zip(task.classes, classes.to_dict("records"), strict=True)
        ),
        costs=costs,
        work=work,
        slices=slices,
        examples=examples,
        out_of_scope=refused,
    )
    try:
        write_card(
            subject.run, Card(new, subject.area, warning.strip(), subject.card.threshold, subject.card.threshold_note)
        )
    except FathomError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    st.session_state["card-saved"] = subject.run.id
    _start_anew(subject)
    st.rerun()


def _costs(task: Task, key: str) -> Costs:
    """Draw the costs: one for every mistake, and a table for those that cost more or less."""
    one, two, three = st.columns(3)
    unit = one.text_input("Counted in", task.costs.unit, key=f"{key}-unit", help="Such as minutes or euros.")
    usual = two.number_input("A mistake costs", 0.0, 1e6, float(task.costs.usual), key=f"{key}-usual")
    review = three.number_input("A look by a person costs", 0.0, 1e6, float(task.costs.review), key=f"{key}-review")
    st.caption(
        "Where one mistake is dearer than another, write it here: true class down, what the model says across. The class of least expected cost is then the answer."
    )
    labels = [info.label for info in task.classes]
    table = edit_table(
        pd.DataFrame(
            {
                said: [None if true == said else task.costs.mistakes.get(true, {}).get(said) for true in labels]
                for said in labels
            },
            index=labels,
            dtype="Float64",
        ),
        key=f"{key}-mistakes",
        column_config={
            said: st.column_config.NumberColumn(task.title_of(said), min_value=0.0, max_value=1e6) for said in labels
        },
    )
    mistakes: dict[str, dict[str, float]] = {}
    for number, true in enumerate(labels):
        row = {
            said: float(cost)
            for said, cost in zip(labels, table.to_numpy()[number].tolist(), strict=True)
            if said != true and not pd.isna(cost)
        }
        if row:
            mistakes[true] = row
    return Costs(unit.strip() or "points", float(review), float(usual), mistakes)


def _work(subject: Subject, title: str, key: str) -> Work:
    """Draw the desk and the columns that say who, when and of what."""
    task, work = subject.task, subject.task.work
    view = st.selectbox(
        "Desk", list(DESKS), index=list(DESKS).index(work.view), format_func=DESKS.__getitem__, key=f"{key}-desk"
    )
    order = st.multiselect(
        "Order of the classes",
        [info.label for info in task.classes],
        default=list(work.order),
        format_func=task.title_of,
        key=f"{key}-order",
        help="From the most pressing to the least for an inbox; from low to high for a feed. Leave it empty where there is none.",
    )
    others = [name for name in subject.test_rows.columns if name not in (task.text, task.text_pair, task.label)]
    boxes = st.columns(3)
    found = [
        box.selectbox(
            label,
            [_NONE, *others],
            index=1 + others.index(given) if given in others else 0,
            key=f"{key}-{label}",
        )
        for box, label, given in zip(
            boxes, ("Who", "When", "Of what"), (work.person, work.time, work.group), strict=True
        )
    ]
    who, when, group = (None if column == _NONE else column for column in found)
    minutes = st.number_input(
        f"Minutes that a person needs for one {task.row}",
        0.05,
        1440.0,
        float(work.minutes_per_row),
        key=f"{key}-minutes",
        help="To read it and decide. Decide tells by it what the model saves.",
    )
    work = replace(work, person=who, time=when, group=group, minutes_per_row=float(minutes))
    return replace(work, view=view, title=title.strip(), order=tuple(order))


def _groups(subject: Subject, key: str) -> tuple[Slice, ...]:
    """Draw the choice of columns by whose values rows are scored apart; groups by words stay as they are."""
    task = subject.task
    table = subject.test_rows.drop(columns=[task.text, task.label, *([task.text_pair] if task.text_pair else [])])
    usable = {
        name: values
        for name in table.columns
        if 2 <= len(values := sorted({cell.strip() for cell in table[name].astype(str)} - {""})) <= _MOST_VALUES
    }
    named = [part.column for part in task.slices if part.column in usable]
    if not usable:
        st.caption("Your table has no other column with a few values by which rows could be told apart.")
    chosen = st.multiselect(
        "Columns", list(usable), default=list(dict.fromkeys(named)), key=f"{key}-groups", disabled=not usable
    )
    made = [Slice(f"{name}: {value}", (value,), name) for name in chosen for value in usable[name]]
    return (*(part for part in task.slices if part.column is None), *made)


def _examples(task: Task, key: str) -> tuple[tuple[Example, ...], tuple[str, ...]]:
    """Draw the examples, and texts that the model should refuse."""
    pair = task.text_pair is not None
    rows = [
        {
            "text": e.text,
            **({"second text": e.text_pair or ""} if pair else {}),
            "note": e.note,
            "true class": e.truth or "",
        }
        for e in task.examples
    ]
    table = edit_table(
        pd.DataFrame(rows, dtype="str"),
        key=f"{key}-examples",
        hide_index=True,
        num_rows="dynamic",
        column_config={
            **{name: st.column_config.TextColumn(name, width="large") for name in ("text", "second text")},
            "true class": st.column_config.SelectboxColumn(options=["", *task.labels]),
        },
    ).fillna("")
    examples = tuple(
        Example(
            str(found["text"]),
            str(found["note"]).strip() or "An example.",
            found["second text"] if pair else None,
            str(found["true class"]) or None,
        )
        for found in table.to_dict("records")
        if str(found["text"]).strip()
    )
    refused = st.text_area(
        "Texts it should refuse, one a line",
        "\n".join(task.out_of_scope),
        key=f"{key}-refused",
        height=80,
        help="Texts of another kind, to show that it gives no label where it cannot know.",
    )
    return examples, tuple(line.strip() for line in refused.splitlines() if line.strip())


def _read_only(subject: Subject) -> None:
    """Draw the card of a demo, which its folder declares."""
    task = subject.task
    st.markdown(f"**{literal(task.title)}**  \n{literal(task.purpose)}")
    st.markdown(f"**Not for:** {literal(task.not_for)}")
    st.markdown(f"**Warning:** {literal(subject.warning)}")
    if task.data_origin:
        st.markdown(f"**Who wrote the rows:** {literal(task.data_origin)}")
    if subject.domain is not None and subject.domain.made:
        st.markdown(
            f"**Licence of the rows:** {literal(subject.domain.licence)}  \n**Origin:** {literal(subject.domain.origin)}"
        )
    show_table(
        pd.DataFrame([{"class": i.title, "label": i.label, "what belongs in it": i.description} for i in task.classes]),
        hide_index=True,
    )
    st.caption("A demo's card is declared in its folder. Train on your own table to get one that you can edit here.")
