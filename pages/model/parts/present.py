"""Present: a model on the whole screen, one example at a time, from a recorded tour or live; and its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from core.domain import Domain, Task
from core.errors import DomainError, FathomError
from core.tasks.card import Card
from core.tasks.choice import choose_examples
from core.tasks.slides import STYLE, example_slide, first_slide, last_slide
from core.tasks.tour import answer_from, facts_of, read_tour
from pages.model.parts.subject import Subject
from pages.widgets.engine import client
from pages.widgets.shell import literal

RECORDED, LIVE = "recorded", "live"
_NAMES = {RECORDED: "Recorded tour", LIVE: "Live answers"}
_SWITCH = {RECORDED: "Switch to the recorded tour", LIVE: "Switch to live answers"}


@st.cache_data(show_spinner=False, max_entries=256)
def live_answer(run_id: str, text: str, text_pair: str | None) -> dict[str, Any]:
    """Return what a run's model answers, see `core.tasks.tour.answer_from`; kept by run and text."""
    return answer_from(client(), run_id, text, text_pair)


def present(card: Card, domain: Domain | None, subject: Subject | None) -> None:
    """Draw the presentation alone, on the whole screen.

    Args:
        domain: the demo it belongs to, None for a person's own run; demo: None where no model answers yet, and the recorded tour is
            shown.
    """
    st.html(STYLE)
    st.html(Path(__file__).with_name("present.css"))
    record, date = _recorded(domain, card.task)
    if record is None and subject is None:
        _nothing_yet()
        st.button("Leave", key="present-leave", shortcut="Esc", on_click=_leave)
        return
    _full_screen(subject, card, record, _kind(record, subject), date)


def offer_slides(card: Card, domain: Domain | None, subject: Subject | None) -> None:
    """Draw the way into the presentation and its link; a recorded tour needs no trained model."""
    record, _ = _recorded(domain, card.task)
    if record is None and subject is None:
        _nothing_yet()
        return
    _offer_slides(subject, card, domain, record, _kind(record, subject))


def _nothing_yet() -> None:
    st.info(
        "There is nothing to present yet: no tour was recorded for this task and no model is trained. "
        "Open the task under Demos and press “Make the model ready”; it takes seconds.",
        icon=":material/info:",
    )


def _recorded(domain: Domain | None, task: Task) -> tuple[Mapping[str, Any] | None, str]:
    """Return what was recorded for a task, None where nothing was, and the date of the recording."""
    if domain is None:
        return None, ""
    try:
        tour = read_tour(domain) or {}
    except DomainError as error:
        tour = {}
        st.warning(literal(str(error)), icon=":material/warning:")
    return tour.get("tasks", {}).get(task.name), str(tour.get("date", ""))


def _kind(record: Mapping[str, Any] | None, subject: Subject | None) -> str:
    """Return whether the answers are recorded or live, from the URL and what there is."""
    if record is None:
        return LIVE
    return LIVE if subject is not None and st.query_params.get("answers") == LIVE else RECORDED


def _examples(record: Mapping[str, Any] | None, subject: Subject | None, task: Task) -> Sequence[Mapping[str, Any]]:
    """Return what is shown: the recorded examples also where the answers are live, so that a link means the same text."""
    if record is not None:
        return list(record["slides"])
    assert subject is not None  # there is a tour or a model
    return choose_examples(task, subject.predictions)


def _place(count: int) -> int:
    """Return the slide that the URL names: 0 is the first, count - 1 the last."""
    try:
        return min(count - 1, max(0, int(st.query_params.get("slide", "0"))))
    except ValueError:
        return 0


def _turn(by: int, count: int) -> None:
    """Go to another slide; its answer is hidden."""
    st.query_params["slide"] = str(min(count - 1, max(0, _place(count) + by)))
    st.query_params.pop("reveal", None)


def _reveal(count: int) -> None:
    """Show the answer or hide it; the first slide has none and goes on."""
    if _place(count) == 0:
        _turn(1, count)
    elif st.query_params.get("reveal") == "1":
        st.query_params.pop("reveal", None)
    elif _place(count) < count - 1:
        st.query_params["reveal"] = "1"


def _enter() -> None:
    st.query_params["present"] = "1"
    st.query_params["slide"] = st.query_params.get("slide", "0")


def _leave() -> None:
    for name in ("present", "reveal"):
        st.query_params.pop(name, None)
    st.query_params["view"] = "Present"


def _answers(kind: str) -> None:
    st.query_params["answers"] = kind


def _full_screen(subject: Subject | None, card: Card, record: Mapping[str, Any] | None, kind: str, date: str) -> None:
    """Draw one slide and the keys."""
    examples = _examples(record, subject, card.task)
    count = len(examples) + 2
    place = _place(count)
    shown = st.query_params.get("reveal") == "1" and 0 < place < count - 1
    live = subject if kind == LIVE else None
    if live is None and record is not None:
        facts = record
    else:
        facts = facts_of(subject.task, subject.run, subject.metrics) if subject else {}
    slide = st.container(key="present-slide")
    _keys(place, count, shown, kind, both=record is not None and subject is not None)
    with slide:
        if place == 0:
            st.html(first_slide(card.area, card.warning, card.task, facts, _source(facts, kind, date)))
        elif place == count - 1:
            st.html(last_slide(card.area, card.warning, card.task, facts))
        else:
            _example(card, facts, examples, place, live, shown)


def _source(facts: Mapping[str, Any], kind: str, date: str) -> str:
    how = "last layer fitted" if facts["preset"] == "quick" else "fine-tuned"
    model = f"{facts['encoder']}, {how} on {facts['rows']['train']:,} rows"
    return (
        f"Answers from {model}, recorded on {date}." if kind == RECORDED else f"{model} answers live on this machine."
    )


def _example(
    card: Card,
    facts: Mapping[str, Any],
    examples: Sequence[Mapping[str, Any]],
    place: int,
    live: Subject | None,
    shown: bool,
) -> None:
    example = examples[place - 1]
    said = f"example {place} of {len(examples)}"
    place_of_slide = st.empty()
    if live is None:
        answer = example if shown else None
        place_of_slide.html(
            example_slide(card.area, card.task, facts["classes"], example, said, answer, facts.get("threshold"))
        )
        return
    place_of_slide.html(example_slide(card.area, card.task, facts["classes"], example, said, None))
    try:
        # Asked before the answer is wanted, while the audience reads: revealing it is then at once.
        answer = live_answer(live.run.id, example["text"], example.get("text_pair"))
    except FathomError as error:
        if shown:
            st.error(literal(str(error)), icon=":material/error:")
        return
    if shown:
        place_of_slide.html(
            example_slide(card.area, card.task, facts["classes"], example, said, answer, facts.get("threshold"))
        )


def _keys(place: int, count: int, shown: bool, kind: str, *, both: bool) -> None:
    """Draw the buttons, each with its key, and the hint."""
    last = place == count - 1
    with st.container(key="present-keys"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Back", key="present-back", shortcut="Left", on_click=_turn, args=(-1, count), disabled=place == 0
            )
            label = "Start" if place == 0 else "The end" if last else "Hide the answer" if shown else "Show the answer"
            st.button(
                label,
                key="present-reveal",
                type="primary",
                shortcut="Enter",
                on_click=_reveal,
                args=(count,),
                disabled=last,
            )
            st.button(
                "Next",
                key="present-next",
                shortcut="Right",
                on_click=_turn,
                args=(1, count),
                disabled=last,
            )
            st.button("Leave", key="present-leave", shortcut="Esc", on_click=_leave)
            if both:
                other = LIVE if kind == RECORDED else RECORDED
                st.button(_SWITCH[other], key="present-answers", type="tertiary", on_click=_answers, args=(other,))
        with st.container(horizontal=True):
            st.caption(f"{place + 1} of {count} · {_NAMES[kind]}", width="content")
            with st.container(key="present-hint", width="content"):
                st.caption("Arrows: next and back · Enter or Space: the answer · Esc: leave · F11: whole screen")
        with st.container(key="present-space"):
            st.button(
                "Answer",
                key="present-reveal-space",
                shortcut="Space",
                on_click=_reveal,
                args=(count,),
                disabled=last,
            )


def _offer_slides(
    subject: Subject | None, card: Card, domain: Domain | None, record: Mapping[str, Any] | None, kind: str
) -> None:
    st.markdown("##### On the whole screen")
    count = len(_examples(record, subject, card.task))
    st.markdown(
        f"The task and its scores, {count} examples whose answer stays hidden until you ask for it, and the limits. "
        "Large type, made for a room; arrows and Enter are enough."
    )
    if record is None:
        st.caption("No tour was recorded for this task, so the model answers live.")
    elif subject is not None:
        chosen = st.segmented_control(
            "Answers", list(_NAMES), default=kind, format_func=_NAMES.__getitem__, key="present-kind", required=True
        )
        if chosen != kind:
            _answers(str(chosen))
            st.rerun()
        st.caption(
            "Recorded answers need no trained model and no waiting. Live ones come from the model that answers on this page."
        )
    st.button("Present full screen", type="primary", icon=":material/slideshow:", key="present-enter", on_click=_enter)
    st.caption("This link opens the same slide for somebody who can reach this dashboard:")
    st.code(_link(card.task, domain, subject, kind), language=None, wrap_lines=True)


def _link(task: Task, domain: Domain | None, subject: Subject | None, kind: str) -> str:
    """Return the address of the presentation; a person's own run is named by its id."""
    view = {"present": "1", "slide": st.query_params.get("slide", "0")}
    if domain is not None:
        view |= {"demo": domain.name, "task": task.name}
        if kind == LIVE:
            view["answers"] = LIVE
            view |= {name: st.query_params[name] for name in ("model", "source") if name in st.query_params}
    elif subject is not None:
        view["run"] = subject.run.id
    return f"{(st.context.url or '').split('?')[0]}?{urlencode(view)}"
