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
from core.tasks.slides import example_slide, first_slide, last_slide
from core.tasks.tour import answer_from, facts_of, read_tour
from pages.model.parts.deck import Place, Slide, deck, way_in
from pages.model.parts.subject import Subject
from pages.widgets.engine import client
from pages.widgets.shell import literal

RECORDED, LIVE = "recorded", "live"
_NAMES = {RECORDED: "Recorded tour", LIVE: "Live answers"}
_ASK_AGAIN = "(Hide the answer and show it again to ask once more.)"
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
    st.html(Path(__file__).with_name("present.css"))
    record, date, problem = _recorded(domain, card.task)
    if record is None and subject is None:
        if problem:
            st.warning(literal(problem), icon=":material/warning:")
        _nothing_yet()
        st.button("Leave", key="present-leave", shortcut="Esc", on_click=_leave, args=(Place(0, False),))
        return
    _full_screen(subject, card, record, _kind(record, subject), date, problem)


def offer_slides(card: Card, domain: Domain | None, subject: Subject | None) -> None:
    """Draw the way into the presentation and its link; a recorded tour needs no trained model."""
    record, _, problem = _recorded(domain, card.task)
    if problem:
        st.warning(literal(problem), icon=":material/warning:")
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


def _recorded(domain: Domain | None, task: Task) -> tuple[Mapping[str, Any] | None, str, str]:
    """Return what was recorded for a task, None where nothing was; the date of the recording; and what is wrong with the file."""
    try:
        tour = (None if domain is None else read_tour(domain)) or {}
    except DomainError as error:
        return None, "", str(error)
    return tour.get("tasks", {}).get(task.name), str(tour.get("date", "")), ""


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


def _enter() -> None:
    _go(present="1", slide=st.query_params.get("slide", "0"))


def _leave(place: Place) -> None:
    _go(present=None, reveal=None, slide=str(place.slide), view="Present")


def _answers(kind: str, place: Place) -> None:
    _go(answers=kind, slide=str(place.slide), reveal="1" if place.reveal else None)


def _go(**changed: str | None) -> None:
    """Change parameters of the URL, in one step of the browser's Back button; None takes one out."""
    parameters = {**st.query_params.to_dict(), **changed}
    st.query_params.from_dict({name: value for name, value in parameters.items() if value is not None})


def _full_screen(
    subject: Subject | None, card: Card, record: Mapping[str, Any] | None, kind: str, date: str, notice: str
) -> None:
    """Draw all slides at once; the browser turns them."""
    examples = _examples(record, subject, card.task)
    live = subject if kind == LIVE else None
    if live is None and record is not None:
        facts = record
    else:
        facts = facts_of(subject.task, subject.run, subject.metrics) if subject else {}
    other = LIVE if kind == RECORDED else RECORDED
    deck(
        [
            Slide(first_slide(card.area, card.warning, card.task, facts, _source(facts, kind, date))),
            *(_example(card, facts, examples, number, live) for number in range(len(examples))),
            Slide(last_slide(card.area, card.warning, card.task, facts)),
        ],
        task=card.task.title,
        kind=_NAMES[kind],
        other=_SWITCH[other] if record is not None and subject is not None else "",
        notice=notice,
        leave=_leave,
        switch=lambda place: _answers(other, place),
        ask=lambda place: _ask(live, examples, place - 1),
    )


def _source(facts: Mapping[str, Any], kind: str, date: str) -> str:
    how = "last layer fitted" if facts["preset"] == "quick" else "fine-tuned"
    model = f"{facts['encoder']}, {how} on {facts['rows']['train']:,} rows"
    return (
        f"Answers from {model}, recorded on {date}." if kind == RECORDED else f"{model} answers live on this machine."
    )


def _example(
    card: Card, facts: Mapping[str, Any], examples: Sequence[Mapping[str, Any]], number: int, live: Subject | None
) -> Slide:
    """Return the slide of an example, recorded or with what the model has answered by now."""
    example, classes = examples[number], facts["classes"]
    place = f"example {number + 1} of {len(examples)}"
    asked = example_slide(card.area, card.task, classes, example, place, None)
    answer = example if live is None else _said().get(_question(live, example))
    if isinstance(answer, Mapping):
        return Slide(
            asked, example_slide(card.area, card.task, classes, example, place, answer, facts.get("threshold"))
        )
    instead = "The model is being asked ..." if answer is None else f"{answer} {_ASK_AGAIN}"
    told = example_slide(card.area, card.task, classes, example, place, None, instead=instead)
    return Slide(asked, told, "answer" if answer is None else "again")


def _said() -> dict[tuple[str, str, str | None], Mapping[str, Any] | str]:
    """Return what models have answered in this session, or why one has not, by run and text."""
    said: dict[tuple[str, str, str | None], Mapping[str, Any] | str] = st.session_state.setdefault("present-said", {})
    return said


def _question(live: Subject, example: Mapping[str, Any]) -> tuple[str, str, str | None]:
    return live.run.id, example["text"], example.get("text_pair")


def _ask(live: Subject | None, examples: Sequence[Mapping[str, Any]], number: int) -> None:
    """Ask a model for the answer to an example, unless it is there."""
    if live is None or not 0 <= number < len(examples):
        return
    question = _question(live, examples[number])
    if isinstance(_said().get(question), Mapping):
        return
    try:
        _said()[question] = live_answer(*question)
    except FathomError as error:
        _said()[question] = str(error)


def _offer_slides(
    subject: Subject | None, card: Card, domain: Domain | None, record: Mapping[str, Any] | None, kind: str
) -> None:
    st.markdown("##### On the whole screen")
    count = len(_examples(record, subject, card.task))
    st.markdown(
        f"The task and its scores, {count} examples whose answer stays hidden until you ask for it, and the limits. "
        "Large type, made for a room: arrows turn, Enter shows the answer, Page Down or a click goes one step on, as a presenter's remote does."
    )
    if record is None:
        st.caption("No tour was recorded for this task, so the model answers live.")
    elif subject is not None:
        chosen = st.segmented_control(
            "Answers", list(_NAMES), default=kind, format_func=_NAMES.__getitem__, key="present-kind", required=True
        )
        if chosen != kind:
            _go(answers=str(chosen))
            st.rerun()
        st.caption(
            "Recorded answers need no trained model and no waiting. Live ones come from the model that answers on this page."
        )
    way_in("Present full screen", _enter)
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
