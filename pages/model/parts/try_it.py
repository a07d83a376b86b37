"""Try: one text, its label at once, then the words that spoke for it and the rows nearest to it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np
import streamlit as st

from core.charts.theme import shorten
from core.errors import FathomError
from core.runs.answering import NO_ROW, answered_alone
from core.tasks.costs import given_class, reason
from core.text import is_edit
from pages.model.parts.joined_text import ask_parts
from pages.model.parts.long_text import show_windows
from pages.model.parts.subject import Subject, percent
from pages.model.parts.threshold import threshold_of, told_of
from pages.widgets.engine import client
from pages.widgets.pieces import marked_texts
from pages.widgets.shell import fragment, literal
from pages.widgets.typing import answer_while_typing

OWN = "A text of your own"


@fragment
def try_it(subject: Subject) -> None:
    """Draw the examples, the text, and what the model says; the answer comes as one types."""
    with st.container(key="ask"):
        text, pair = _ask(subject)
    texts = [text] if pair is None else [text, pair]
    found = None
    with st.container(key="answer"):
        if all(part.strip() for part in texts):
            found = _asked(subject, text, pair)
            _answer(subject, found)
        else:
            st.info(
                "Choose an example, or write a text: the answer comes as you type."
                if pair is None
                else "Choose an example, or write both texts: the answer comes as you type.",
                icon=":material/info:",
            )
    answer_while_typing("ask", ("answer", "reasons"), texts)
    if found is not None:
        with st.container(key="reasons"):
            _reasons(subject, text, pair, found)


def _asked(subject: Subject, text: str, pair: str | None) -> dict[str, Any]:
    """Ask the model once for everything that is shown."""
    model = subject.run.id
    # The first answer waits for weights and training rows to be read; later ones take a tenth of a second, which must not blink.
    first = st.session_state.get("answered-by") != model
    with st.spinner("Loading the model and the rows it learned from ...") if first else nullcontext():
        found = client().answer(model, [text], None if pair is None else [pair])
    st.session_state["answered-by"] = model
    return found


def _reasons(subject: Subject, text: str, pair: str | None, found: dict[str, Any]) -> None:
    """Draw what the answer rests on; of a text that is refused, only what it was held against."""
    if not found["rows"][0]["in_scope"]:
        _nearest(subject, found)
        return
    said = found["predictions"][0]
    given = _given(subject, said)
    _change(subject, text, pair, given, said)
    if said.get("windows", 1) > 1:
        show_windows(subject, text, pair, str(said["label"]))
    left, right = st.columns(2, gap="large")
    with left:
        _words(subject, text, pair, str(said["label"]), given)
    with right:
        _nearest(subject, found)


def _ask(subject: Subject) -> tuple[str, str | None]:
    """Draw the choice of an example and the fields; return the texts."""
    task, key = subject.task, subject.key
    examples = {f"{example.note}": (example.text, example.text_pair) for example in task.examples}
    pair_of = task.examples[0].text_pair
    for number, text in enumerate(task.out_of_scope, 1):
        examples[f"Not a case for this model ({number})"] = (text, pair_of)
    if f"text-{key}" not in st.session_state:
        first = task.examples[0]
        st.session_state[f"text-{key}"] = st.query_params.get("text", first.text)
        st.session_state[f"pair-{key}"] = st.query_params.get("pair", first.text_pair or "")

    def take() -> None:
        chosen = examples.get(st.session_state[f"example-{key}"])
        if chosen is not None:
            st.session_state[f"text-{key}"] = chosen[0]
            st.session_state[f"pair-{key}"] = chosen[1] or ""
            st.session_state.pop(f"before-{key}", None)

    st.selectbox(
        "Example",
        [*examples, OWN],
        key=f"example-{key}",
        on_change=take,
        help="Choosing one puts it into the field below, where you can change it.",
    )
    title, second = literal(task.text_heading), literal(task.text_pair_heading)
    if joined := subject.run.config().data.joined:
        return ask_parts(joined, f"text-{key}"), None
    if task.text_pair is None:
        return st.text_area(title, key=f"text-{key}", height=110, placeholder=f"Write or paste one {task.row}"), None
    left, right = st.columns(2)
    text = left.text_area(title, key=f"text-{key}", height=150, placeholder="Write or paste it")
    return text, right.text_area(second, key=f"pair-{key}", height=150, placeholder=f"Write or paste one {task.row}")


def _given(subject: Subject, said: dict[str, Any]) -> str:
    """Return the class that is the answer: that of least expected cost, the likeliest where all mistakes cost the same."""
    return given_class(subject.task, dict(zip(subject.classes, said["probabilities"], strict=True)))


def _answer(subject: Subject, judged: dict[str, Any]) -> None:
    """Draw the label, or that there is none, and the probabilities."""
    said, found, costs = judged["predictions"][0], judged["rows"][0], subject.cost_matrix
    threshold, title = threshold_of(subject), subject.task.title_of(said["label"])
    answered = answered_alone(np.array([said["probabilities"]]), threshold, costs)[0]
    why = "" if costs is None else reason(subject.task, costs, said["probabilities"])
    expected = literal(told_of(subject, threshold))
    if not found["in_scope"]:
        st.warning(
            "**Not a case for this model.** The text is unlike what it learned from, so no label is given.",
            icon=":material/block:",
        )
        st.caption(_limits(found, judged))
        return
    if found["scope"] == "unusual":
        st.info(
            "**Unlike most of what it learned from.** The model may not know this kind of text: read its answer with care.",
            icon=":material/travel_explore:",
        )
        st.caption(_limits(found, judged))
    if why:
        st.markdown(
            f"### {literal(subject.task.title_of(_given(subject, said)))} :small[:gray[as a precaution; likeliest is {literal(title)}]]"
        )
        st.warning(
            f"{literal(why)} No answer by itself: a person should look at it.", icon=":material/health_and_safety:"
        )
    elif not answered:
        below = "" if threshold >= NO_ROW else f", below the threshold of {percent(threshold, 1)}"
        st.info(
            f"**Not sure.** The likeliest class is {literal(title)} with {percent(said['probability'], 1)}{below}. A person should look at it.",
            icon=":material/help:",
        )
        st.caption(f"{expected} The threshold can be set in Decide.")
    else:
        st.markdown(f"### {literal(title)} :small[:gray[with probability {percent(said['probability'], 1)}]]")
        told = {info.label: info.description for info in subject.task.classes}.get(said["label"])
        if told:
            st.caption(literal(told))
        st.caption(f":material/verified_user: {expected}")
    from core.charts.evaluation import probabilities
    from pages.widgets.chart import show

    show(probabilities(subject.titles, said["probabilities"]), key=f"probabilities-{subject.key}")
    if said["truncated"]:
        train, used = subject.run.config().train, subject.metrics.used
        limit, long = used.max_length if used else train.max_length, train.reading_of_long_texts
        st.warning(f"Not all of the text was read. {long.told(limit)}", icon=":material/content_cut:")


def _limits(found: dict[str, Any], judged: dict[str, Any]) -> str:
    """Say where a text lies beside the limits, and what these let pass."""
    return (
        f"It scores {found['score']:+.1f} where texts below {judged['refused_below']:+.1f} are refused and those below {judged['unusual_below']:+.1f} marked. "
        f"The limits are fitted on {judged['training_rows']:,} rows of this kind, of which {percent(judged['refused_share'], 1)} and {percent(judged['unusual_share'], 1)} "
        f"fall below them, and on {judged['outside_rows']:,} texts of other kinds. They are no sure guard: what looks alike can slip through."
    )


def _change(subject: Subject, text: str, pair: str | None, given: str, said: dict[str, Any]) -> None:
    """Say what an edit of the text did to the answer, not what a new text did; given: the class that is the answer."""
    key, texts = f"before-{subject.key}", (text, pair or "")
    before = st.session_state.get(key)
    st.session_state[key] = {"texts": texts, "run": subject.run.id, "label": given, "p": said["probabilities"]}
    if not before or before["run"] != subject.run.id or before["texts"] == texts:
        return
    if all(is_edit(*both) for both in zip(before["texts"], texts, strict=True)):
        old = subject.task.title_of(before["label"])
        number = subject.classes.index(before["label"])
        change = 100 * (said["probabilities"][number] - before["p"][number])
        turned = "" if before["label"] == given else f" The answer turned to {literal(subject.task.title_of(given))}."
        st.caption(
            f":material/difference: Your edit moved the probability of {literal(old)} by {change:+.1f} points.{turned}"
        )


@st.cache_data(show_spinner=False, max_entries=256)
def _explained(run_id: str, text: str, pair: str | None, label: str) -> dict[str, Any]:
    return client().explain("phrases", run_id, text=text, text_pair=pair, label=label)


def _words(subject: Subject, text: str, pair: str | None, label: str, given: str) -> None:
    """Draw what spoke for the likeliest class: a precaution comes from what mistakes cost, not from words."""
    title = literal(subject.task.title_of(label))
    st.markdown(f"##### Words that spoke for {title}{'' if label == given else ', the likeliest class'}")
    try:
        with st.spinner("Following the answer back to the words ..."):
            found = _explained(subject.run.id, text, pair, label)
    except FathomError as error:
        st.error(literal(str(error)))
        return
    marked_texts({"text": text} if pair is None else {"text": text, "text_pair": pair}, found["phrases"])
    precaution = (
        ""
        if label == given
        else f" The precaution {literal(subject.task.title_of(given))} comes from what mistakes cost, not from words."
    )
    for notice in found["notices"]:
        st.caption(literal(notice))
    st.caption(
        f"Orange and + spoke for it, blue and − against: each phrase was left out of the text, and read alone. They say what moved the model, not what is true.{precaution}"
    )


def _nearest(subject: Subject, judged: dict[str, Any]) -> None:
    st.markdown("##### Nearest rows it learned from")
    for row in judged["rows"][0]["nearest"]:
        shown = row["text_pair"] or row["text"]
        with st.container(border=True):
            if row["text_pair"]:
                st.caption(literal(shorten(row["text"], 160)))
            st.markdown(literal(shown if len(shown) <= 220 else shown[:219] + "…"))
            st.caption(f"{literal(subject.task.title_of(row['label']))} · likeness {row['similarity']:.2f}")
    st.caption(
        f"Of {judged['training_rows']:,} rows it learned from, by the cosine of what the encoder read before it was trained."
    )
