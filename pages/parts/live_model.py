"""A model on the first page: a demo's that answers what is typed, or, where none is trained yet, an answer that was recorded."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
import streamlit as st

from core.domain import Domain, Task
from core.runs.answering import NO_ROW
from core.runs.jobs import wait_of
from core.runs.progress import share_done
from core.runs.registry import find_run
from core.runs.run import Run
from core.tasks.costs import given_class, matrix_of, reason
from core.tasks.discovery import discover
from core.tasks.models import ensure_quick
from core.tasks.stage import opening, strongest_first
from core.tasks.tour import read_tour
from pages.model.parts.subject import percent
from pages.widgets.engine import client
from pages.widgets.link import link
from pages.widgets.pieces import marked_texts
from pages.widgets.shell import fragment, literal, sentences
from pages.widgets.typing import answer_while_typing

MOST_BARS = 3
SHORT = 160
"""Characters that are read at a glance."""
_WAITS, _ANSWERED = "home-model", "home-answered-by"


def live_model() -> None:
    """Draw a sentence and its answer, of the task whose model is strongest with its guard."""
    if (found := opening()) is not None:
        _ask(*found)
    else:
        _recorded([each for each in strongest_first(discover().domains.values()) if not each[1].text_pair])


@fragment
def _ask(domain: Domain, task: Task, run: Run) -> None:
    """Draw the field with an example in it, and what the model says to what stands there."""
    _heading(domain, task)
    with st.container(key="home-ask"):
        text = st.text_area(literal(task.text_heading), task.examples[0].text, height=84, key="home-text")
    with st.container(key="home-said"):
        if text.strip():
            with sentences():
                _said(task, run, text)
        else:
            st.caption("Write something: the answer comes as you type.")
    answer_while_typing("home-ask", ("home-said",), (text,))
    link(
        "demos",
        "See what it looked at, and more",
        icon=":material/slideshow:",
        query={"demo": domain.name, "task": task.name},
    )


def _said(task: Task, run: Run, text: str) -> None:
    """Draw the answer with how far one may rely on it, or that the text is none for this model."""
    with st.spinner("Loading the model ...") if st.session_state.get(_ANSWERED) != run.id else nullcontext():
        found = client().answer(run.id, [text], nearest=0)
    st.session_state[_ANSWERED] = run.id
    said, scope = found["predictions"][0], found["rows"][0]["scope"]
    if scope == "out":
        st.warning(
            "**Not a case for this model.** It learned from texts of another kind.",
            icon=":material/block:",
        )
        return
    answer(
        task,
        dict(zip(found["classes"], said["probabilities"], strict=True)),
        threshold=found["answering"]["threshold"],
        waits=said["waits"],
        unusual=scope == "unusual",
    )


def _recorded(tasks: Sequence[tuple[Domain, Task]]) -> None:
    """Draw a recorded answer, said so, and a button that makes the model ready to answer anything."""
    recorded = [(domain, task, *found) for domain, task in tasks if (found := _first_slide(domain, task)) is not None]
    if not recorded:
        st.caption("No demo is installed. Bring a table of your own and train on it.")
        return
    short = [found for found in recorded if len(found[3]["text"]) <= SHORT] or recorded
    domain, task, date, slide = max(short, key=lambda found: float(found[3]["probability"]))
    _heading(domain, task)
    marked_texts({"text": slide["text"]}, slide["words"])
    answer(task, slide["probabilities"])
    st.caption(
        f"Recorded on {date}; this model is not trained here yet. Orange words and + spoke for the answer, blue ones and − against it."
    )
    waiting = st.session_state.get(_WAITS)
    if waiting is not None and find_run(waiting).state().status in ("queued", "running"):
        _wait(waiting)
    elif st.button("Train this model and ask it yourself (seconds)", type="primary", icon=":material/bolt:"):
        st.session_state[_WAITS] = ensure_quick(domain, task).id
        st.rerun()


@fragment(run_every=1.0)
def _wait(identity: str) -> None:
    run = find_run(identity)
    status = run.state().status
    if status not in ("queued", "running"):
        st.rerun()
    text = literal(wait_of(run).sentence()) if status == "queued" else "Training it on this machine ..."
    st.progress(share_done(run.events()[0]), text=text)


def _first_slide(domain: Domain, task: Task) -> tuple[str, dict[str, Any]] | None:
    """Return the date of a recorded tour and its first example of this task; None where none was recorded."""
    tour = read_tour(domain)
    record = tour["tasks"].get(task.name) if tour else None
    return (tour["date"], record["slides"][0]) if tour and record else None


def _heading(domain: Domain, task: Task) -> None:
    title = task.title if task.title == domain.title else f"{domain.title}: {task.title}"
    st.markdown(f"**{literal(title)}**  \n{literal(task.purpose)}")


def answer(
    task: Task,
    chances: Mapping[str, float],
    *,
    threshold: float | None = None,
    waits: bool = False,
    unusual: bool = False,
) -> None:
    """Draw the answer, one line on how far to rely on it, and the likeliest classes as bars, without the bundle that charts need.

    Args:
        chances: label -> probability, 0 to 1; threshold: from which the model answers without a person, None where nothing is said of that.
        waits: whether a person should look; unusual: whether the text is unlike most of what the model learned from.
    """
    costs = matrix_of(task, list(chances))
    row = np.array(list(chances.values()), dtype=float)
    given, why = given_class(task, chances), "" if costs is None else reason(task, costs, row)
    title = literal(task.title_of(given))
    if waits and not why:
        st.markdown(f"### Not sure :small[:gray[likeliest is {title}]]")
    else:
        st.markdown(f"### {title}{' :small[:gray[as a precaution]]' if why else ''}")
    if unusual:
        st.caption(
            ":material/travel_explore: Unlike most of what it learned from, but near enough to be answered: read it with care."
        )
    if why:
        st.caption(f":material/health_and_safety: {literal(why)} A person should look at it.")
    elif threshold is not None:
        st.caption(_reliance(float(row.max()), threshold, waits=waits))
    ranked = sorted(chances.items(), key=lambda pair: -pair[1])[:MOST_BARS]
    st.html(
        "".join(_bar(task.title_of(name), chance, name == given and bool(why or not waits)) for name, chance in ranked)
    )


def _reliance(chance: float, threshold: float, *, waits: bool) -> str:
    """Say in one line whether an answer stands by itself."""
    if threshold >= NO_ROW:
        return ":material/help: Nothing can be promised of its answers: a person should look at each."
    if waits:
        return f":material/help: {percent(chance)} is below the threshold of {percent(threshold)}: a person should look at it."
    return f":material/verified_user: Above the threshold of {percent(threshold)}: answered without a person."


def _bar(title: str, chance: float, first: bool) -> str:
    colour = "#0072B2" if first else "#8a94a0"
    return (
        '<div style="display:flex;align-items:center;gap:0.6rem;margin:0.2rem 0">'
        f'<span style="flex:0 0 38%;overflow-wrap:anywhere">{html.escape(title)}</span>'
        '<span style="flex:1;height:0.7rem;border-radius:4px;background:rgba(138,148,160,0.18)">'
        f'<span style="display:block;height:100%;border-radius:4px;width:{100 * chance:.1f}%;background:{colour}"></span></span>'
        f'<span style="flex:0 0 4rem;text-align:right">{percent(chance)}</span></div>'
    )
