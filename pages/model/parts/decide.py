"""The Decide view: how much to leave to the machine, what goes wrong then, and what that costs."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.charts.threshold import cost, precision_and_share
from core.domain import Task
from core.judge.figure import Figure
from core.judge.metrics import wilson
from core.judge.threshold import (
    LEAST_ROWS,
    STEP,
    TARGET,
    Answers,
    Outcome,
    OutOfBag,
    Sweep,
    cheapest,
    most_precise,
    out_of_bag,
    outcome,
    sweep,
    threshold_for,
)
from core.tasks.card import keep_threshold
from pages.model.parts.decide_rows import amount, bound, costs_of_mistakes, rows_for_a_person, rows_that_go_through
from pages.model.parts.subject import Subject, percent
from pages.model.parts.threshold import answers_of, choose_threshold, default_threshold, set_threshold
from pages.widgets.chart import show
from pages.widgets.shell import literal

_METRIC_PX = 168


@st.cache_data(show_spinner=False, max_entries=16)
def _chosen_elsewhere(confidence: np.ndarray, right: np.ndarray, classes: int) -> OutOfBag:
    nothing = np.zeros(len(right))
    return out_of_bag(Answers(confidence, right, nothing, 0.0, classes))


def decide(subject: Subject) -> None:
    """Draw the view."""
    found = answers_of(subject)
    if not found.rows:
        st.info("The model has no test rows, so nothing can be said about a threshold. Train it with a test set.")
        return
    counted = sweep(found)
    st.markdown(
        "How sure must the model be to answer alone? Below the threshold a person looks. Every figure here comes from "
        f"**{found.rows:,} test rows** that the model did not learn from; a row is one {literal(subject.task.row)}. "
        "Whether it may answer alone at all is not for figures to say: the limits above decide that."
    )
    threshold = _choose(subject, found, counted)
    result = outcome(found, threshold)
    _figures(subject.task, result)
    left, right = st.columns(2, gap="large")
    with left:
        show(precision_and_share(counted, threshold), key=f"{subject.key}-precision")
        st.caption(
            bound(
                "Blue: of the rows handled, how many are right, with its 95 % interval (Wilson 1927), which widens as rows get fewer. "
                f"Dotted: {percent(TARGET)}."
            )
        )
    with right:
        show(cost(counted, result, threshold, subject.task.costs.unit), key=f"{subject.key}-cost")
        st.caption(_comparison(subject.task, result, counted))
    _honest(found, counted)
    rows_that_go_through(subject, found, threshold, result)
    rows_for_a_person(subject, found, threshold)
    costs_of_mistakes(subject)


def _choose(subject: Subject, found: Answers, counted: Sweep) -> float:
    """Draw the slider and the two choices that the test rows propose."""
    wanted, least = threshold_for(counted), cheapest(counted)
    threshold = choose_threshold(
        subject,
        "decide",
        "Threshold on the highest probability",
        "The model answers a row alone where the probability of its likeliest class is at least this.",
    )
    with st.container(horizontal=True):
        st.button(
            bound(f"Use the threshold for at least {percent(TARGET)} precision")
            + (f" ({wanted:.3f})" if wanted is not None else ""),
            on_click=set_threshold,
            args=(wanted,),
            disabled=wanted is None,
            key=f"{subject.key}-for-precision",
        )
        st.button(
            f"Use the cheapest threshold ({least:.3f})",
            on_click=set_threshold,
            args=(least,),
            key=f"{subject.key}-cheapest",
            help="The cheapest on these test rows; its cost is flattered, for it was chosen on them.",
        )
        _keep(subject, threshold)
    return threshold


def _keep(subject: Subject, threshold: float) -> None:
    """Draw the button that makes a threshold the model's own, for everybody who opens it."""
    if subject.domain is not None:
        return
    kept = subject.card.threshold is not None and abs(subject.card.threshold - threshold) < STEP / 2
    if st.button(
        "Kept for this model" if kept else f"Keep {threshold:.3f} for this model",
        disabled=kept,
        icon=":material/push_pin:",
        key=f"{subject.key}-keep",
        help="Try, Work and Decide start from it from now on, whoever opens the model. It stands on the task card.",
    ):
        proposed = abs(threshold - default_threshold(subject)) < STEP / 2 and subject.card.threshold is None
        keep_threshold(
            subject.run, subject.card, threshold, "proposed from the test rows" if proposed else "chosen in Decide"
        )
        st.rerun()


def _figures(task: Task, result: Outcome) -> None:
    """Draw the four figures that the decision turns on, each with the rows behind it; two fit beside each other on a phone."""
    precise, here = result.precision, result.per_100
    figures = [
        ("Handled automatically", percent(result.share), f"{result.answered:,} of {result.rows:,} rows"),
        (
            "Right, of those",
            percent(precise.value, 1) if precise else "none",
            f"{share_range(precise)}, {result.answered:,} rows" if precise else "no row is handled",
        ),
        ("A person looks at", percent(1 - result.share), f"{result.rows - result.answered:,} of {result.rows:,} rows"),
        ("Cost per 100 rows", amount(here.value), f"{amount(here.low)} to {amount(here.high)}"),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, value, note in figures:
            st.metric(label, bound(value), bound(note), delta_color="off", delta_arrow="off", width=_METRIC_PX)
    st.caption(
        bound(
            f"Ranges are 95 % intervals over the {result.rows:,} test rows. Cost in {literal(task.costs.unit)}: mistakes that go through, "
            "and a person's look at the rest."
        )
    )


def _comparison(task: Task, result: Outcome, counted: Sweep) -> str:
    """Return the sentence under the chart of costs."""
    person, machine, here = result.person_per_100, result.machine_per_100, result.per_100
    best = float(counted.cost_per_100.min())
    if person <= best + 1e-9:
        verdict = " On these rows no threshold is cheaper than a person who does all."
    elif here.low > person:
        verdict = " At this threshold a person who does all is cheaper."
    elif here.high < person:
        verdict = " At this threshold it is cheaper than a person who does all, also within the interval."
    else:
        verdict = " Within the interval, this threshold may or may not be cheaper than a person who does all."
    return literal(
        f"{amount(here.value)} {task.costs.unit} per 100 rows here ({amount(here.low)} to {amount(here.high)}), "
        f"{amount(person)} where a person does all, {amount(machine.value)} ({amount(machine.low)} to {amount(machine.high)}) "
        f"where the machine answers all.{verdict} 95 % bootstrap intervals over {result.rows:,} rows. "
        "A person is taken to be always right, and classes to be as frequent as in the test rows."
    )


def _honest(found: Answers, counted: Sweep) -> None:
    """Say what the threshold for the target is worth on rows that it was not chosen on."""
    st.subheader(f"At least {percent(TARGET)} precision?", anchor=False)
    wanted = threshold_for(counted)
    if wanted is None:
        best = most_precise(counted)
        reached = "" if best is None else _reached(counted, best)
        st.warning(
            f"No threshold reaches {percent(TARGET)} precision on at least {LEAST_ROWS} of the {found.rows:,} test rows.{reached} "
            "So do not let this model answer alone where that is needed.",
            icon=":material/block:",
        )
    else:
        number = int(np.searchsorted(counted.thresholds, wanted - STEP / 2))
        st.markdown(
            f"On these {found.rows:,} test rows a threshold of **{wanted:.3f}** is enough:{_reached(counted, number, '')} "
            "It was chosen on the same rows, which flatters it."
        )
    with st.spinner("Choosing the threshold again in resamples of the test rows"):
        elsewhere = _chosen_elsewhere(found.confidence, found.right, found.classes)
    st.markdown(bound(_luck(elsewhere) if wanted is None else _elsewhere(elsewhere)))


def _luck(measured: OutOfBag) -> str:
    """Return what the resamples say where no threshold meets the target on all rows."""
    said = f"In {measured.resamples:,} resamples of the test rows (bootstrap) a threshold met {percent(TARGET)} in {measured.found:,}"
    if measured.precision is None:
        return f"{said}."
    return (
        f"{said}, by luck: on the rows left out it was then right {percent(measured.precision.value, 1)} of the time (median; 95 % interval "
        f"{share_range(measured.precision)}; about {measured.rows_answered:,} rows each time)."
    )


def _reached(counted: Sweep, number: int, start: str = " The highest:") -> str:
    """Return what one threshold reaches, with the interval and the rows."""
    right, answered = counted.right[number], counted.answered[number]
    low, high = wilson(right, answered)
    return bound(
        f"{start} {percent(right / answered, 1)} ({right:,} of {answered:,} rows right; 95 % interval {100 * float(low):.0f} to "
        f"{percent(float(high))}) with {percent(answered / counted.rows)} of the rows handled."
    )


def _elsewhere(measured: OutOfBag) -> str:
    """Return what the resamples say, as sentences."""
    never = measured.resamples - measured.found
    none = f"In {never:,} of {measured.resamples:,} resamples no threshold met {percent(TARGET)} at all."
    if measured.precision is None or measured.share is None or measured.threshold is None:
        return f"How it would fare on other rows cannot be measured here. {none}"
    precise, share, cut = measured.precision, measured.share, measured.threshold
    expect = (
        f"So expect about {percent(precise.value, 1)} on new rows, not {percent(TARGET)}. "
        if precise.value < TARGET
        else ""
    )
    return (
        f"**Chosen on some rows and measured on others**, {measured.resamples:,} times (bootstrap; rows left out, about "
        f"{measured.rows_left_out:,} each time, of which about {measured.rows_answered:,} were handled): precision "
        f"**{percent(precise.value, 1)}** (median; 95 % interval {share_range(precise)}), handled without a "
        f"person **{percent(share.value)}** ({share_range(share)}), at a threshold of {cut.value:.3f} "
        f"({cut.low:.3f} to {cut.high:.3f}). In {percent(1 - measured.met / measured.measured)} of these measurements the precision was "
        f"below {percent(TARGET)}. {expect}{none if never else ''}"
    )


def share_range(figure: Figure) -> str:
    """Return the bounds of a share's interval, in per cent."""
    return f"{100 * figure.low:.0f} to {percent(figure.high)}"
