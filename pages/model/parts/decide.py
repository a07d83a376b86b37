"""The Decide view: how much to leave to the machine, what goes wrong then, and what that costs."""

from __future__ import annotations

import streamlit as st

from core.charts.threshold import cost, precision_and_share
from core.domain import Task
from core.judge.binomial import CONFIDENCE
from core.judge.figure import Figure
from core.judge.outcome import Outcome, outcome
from core.judge.promise import SHARES, Offer
from core.judge.threshold import STEP, Sweep, cheapest, sweep
from core.tasks.card import keep_threshold
from core.tasks.costs import amount
from core.tasks.given import PRECAUTION
from pages.model.parts.decide_rows import costs_of_mistakes, rows_for_a_person, rows_that_go_through
from pages.model.parts.good_for import good_for
from pages.model.parts.subject import Subject, bound, percent
from pages.model.parts.threshold import (
    answers_of,
    choose_threshold,
    default_threshold,
    given_by,
    rule_for,
    set_threshold,
    threshold_of,
    told_of,
)
from pages.widgets.chart import show
from pages.widgets.shell import literal

_METRIC_PX = 168
_ROUNDING = 1e-9


def decide(subject: Subject) -> None:
    """Draw the view."""
    found = answers_of(subject)
    if not found.rows:
        st.info(
            "The model has no test rows that it had not seen, so nothing can be said about a threshold. Train it with a test set of its own."
        )
        return
    counted = sweep(found)
    good_for(subject, threshold_of(subject))
    st.subheader("How much to leave to it", anchor=False)
    st.markdown(
        "How sure must the model be to answer alone? Below the threshold a person looks. Every figure here comes from "
        f"{_tested(subject, found.rows)}; a row is one {literal(subject.task.row)}. "
        "Whether it may answer alone at all is not for figures to say: the limits above decide that."
    )
    offer = rule_for(subject).offer
    threshold = _choose(subject, offer, counted)
    _promise(subject, offer, threshold)
    result = outcome(found, threshold)
    _figures(subject, result, threshold)
    with st.expander("At every threshold: how many are right, and what it costs"):
        _at_every_threshold(subject, offer, counted, result, threshold)
    rows_that_go_through(subject, found, threshold, result)
    rows_for_a_person(subject, found, threshold)
    costs_of_mistakes(subject)
    _how_promised()


def _at_every_threshold(subject: Subject, offer: Offer, counted: Sweep, result: Outcome, threshold: float) -> None:
    """Draw the two charts."""
    aimed = SHARES[0] if offer.promise is None else offer.promise.share
    left, right = st.columns(2, gap="large")
    with left:
        show(precision_and_share(counted, threshold, aimed), key=f"{subject.key}-precision")
        st.caption(
            bound(
                "Blue: of the rows handled, how many are right, with its 95 % interval (Wilson 1927), which widens as rows get fewer. "
                f"Dotted: {percent(aimed)}. It says what happened on these rows; what is promised for others stands above."
            )
        )
    with right:
        show(cost(counted, result, threshold, subject.task.costs.unit), key=f"{subject.key}-cost")
        st.caption(_comparison(subject.task, result, counted, threshold))


def _tested(subject: Subject, count: int) -> str:
    """Return the rows that the figures come from, and which are left out for the model had seen them."""
    rows = f"**{_rows(count, 'test row')}**"
    seen = len(subject.predictions) - count
    if seen:
        left_out = "1 more, which it had seen, is" if seen == 1 else f"{seen:,} more, which it had seen, are"
        return f"{rows} that the model did not learn from ({left_out} left out)"
    return rows if subject.metrics.split.seen != 0 else f"{rows} that the model did not learn from"


def _choose(subject: Subject, offer: Offer, counted: Sweep) -> float:
    """Draw the slider and the two choices that the test rows propose."""
    promise, least = offer.promise, cheapest(counted)
    threshold = choose_threshold(
        subject,
        "decide",
        "Threshold on the highest probability",
        "The model answers a row alone where the probability of its likeliest class is at least this, and no other class may be expected to cost less; at 1 it answers none.",
    )
    with st.container(horizontal=True):
        st.button(
            bound(
                "No share can be promised"
                if promise is None
                else f"Use the threshold with the promise of {percent(promise.share)} ({promise.threshold:.3f})"
            ),
            on_click=set_threshold,
            args=(0.0 if promise is None else promise.threshold,),
            disabled=promise is None,
            key=f"{subject.key}-for-precision",
        )
        st.button(
            f"Use the cheapest threshold ({least:.3f})",
            on_click=set_threshold,
            args=(least,),
            key=f"{subject.key}-cheapest",
            help="The cheapest on these test rows; its cost is flattered, for it was chosen on them. No promise goes with it.",
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


def _promise(subject: Subject, offer: Offer, threshold: float) -> None:
    """Say what is promised at the threshold, what is not, and what would help."""
    said = bound(literal(told_of(subject, threshold)))
    lacking = bound(literal(offer.lacking))
    if offer.at(threshold) is not None:
        st.success(f"**{said}** {lacking}", icon=":material/verified:")
    elif offer.promise is not None:
        offered = f"The promise of {percent(offer.promise.share)} goes with {offer.promise.threshold:.3f}."
        st.info(bound(f"{said} {offered} {lacking}"), icon=":material/info:")
    else:
        st.warning(f"{said} {lacking}", icon=":material/block:")


def _how_promised() -> None:
    """Draw what a promise is."""
    with st.expander("What is promised, and how"):
        st.markdown(
            bound(
                f"The share right of the rows handled here flatters a threshold that was chosen on them. A promise does not: were the test rows drawn again and "
                f"again, it would be true in at least {percent(CONFIDENCE)} of the draws. From a strict threshold down to looser ones, each is tested by the exact binomial test, "
                "and the last one before the first failure is offered (fixed-sequence testing: Learn then Test, Angelopoulos et al. 2021). It is for rows of the kind of the "
                "test rows, in the same mixture: other sources, times and ways of writing are not covered. Where test rows belong together, such as copies, they count for fewer. "
                "A row of which another class than the likeliest may be expected to cost less is a precaution and no answer at any threshold, here as in use; which rows are, the probabilities and the costs say, without a look at the labels. "
                f"What is tried for: {', '.join(percent(share) for share in SHARES)}."
            )
        )


def _figures(subject: Subject, result: Outcome, threshold: float) -> None:
    """Draw the four figures that the decision turns on, each with the rows behind it; two fit beside each other on a phone."""
    task, given = subject.task, given_by(subject, threshold)
    precise, here = result.precision, result.per_100
    figures = [
        ("Handled automatically", percent(result.share), f"{result.answered:,} of {_rows(result.rows)}"),
        (
            "Right, of those",
            percent(precise.value, 1) if precise else "none",
            f"{share_range(precise)}, {_rows(result.answered)}" if precise else "no row is handled",
        ),
        ("A person looks at", percent(1 - result.share), f"{result.rows - result.answered:,} of {_rows(result.rows)}"),
        (
            "Cost per 100 rows",
            amount(here.value),
            f"{amount(here.low)} to {amount(here.high)}" if here.bounded else "the same as a person",
        ),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, value, note in figures:
            st.metric(label, bound(value), bound(note), delta_color="off", delta_arrow="off", width=_METRIC_PX)
    st.markdown(bound(f"{given.sentence} {PRECAUTION if given.precautions else ''}".strip()))
    st.caption(
        bound(
            f"Ranges are 95 % intervals over {_counted(result)}. Cost in {literal(task.costs.unit)}: mistakes that go through, "
            "and a person's look at the rest. Rows unlike what the model learned from wait besides, in Work and in predict; that is not counted here."
        )
    )


def _counted(result: Outcome) -> str:
    """Return how many rows the intervals rest on."""
    rows = _rows(result.rows, "test row")
    return (
        rows if result.units == result.rows else f"{rows}, those that belong together counted once ({result.units:,})"
    )


def _comparison(task: Task, result: Outcome, counted: Sweep, threshold: float) -> str:
    """Return the sentences under the chart of costs."""
    person, machine, here = result.person_per_100, result.machine_per_100, result.per_100
    machine_alone = (
        f"{amount(machine.value)} ({amount(machine.low)} to {amount(machine.high)}) where the machine answers all"
    )
    if here.bounded:
        said = (
            f"{amount(here.value)} {task.costs.unit} per 100 rows here ({amount(here.low)} to {amount(here.high)}), "
            f"{amount(person)} where a person does all, {machine_alone}."
        )
    else:
        said = f"No test row is handled here, so it costs what a person who does all costs: {amount(person)} {task.costs.unit} per 100 rows; {machine_alone}."
    if person <= float(counted.cost_per_100.min()) + _ROUNDING:
        said += " On these rows no threshold is cheaper than a person who does all."
    elif here.bounded:
        said += {
            -1: " At this threshold it is cheaper than a person who does all, also within the interval.",
            1: " At this threshold a person who does all is cheaper.",
            0: " Within the interval, this threshold may or may not be cheaper than a person who does all.",
        }[result.against_person]
    if here.bounded and abs(threshold - cheapest(counted)) < STEP / 2:
        said += " It is the cheapest on these rows, so its cost is flattered, and the interval does not allow for that."
    return literal(
        f"{said} 95 % intervals over {_counted(result)}, for a threshold fixed beforehand; they leave room for mistakes that these rows do not hold, at "
        "what the dearest one costs. A person is taken to be always right, and classes to be as frequent as in the test rows."
    )


def _rows(count: int, what: str = "row") -> str:
    """Return a number of rows in words: 1 row, 2,000 rows."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def share_range(figure: Figure) -> str:
    """Return the bounds of a share's interval, in whole per cent: an interval may reach all or nothing."""
    return f"{100 * figure.low:.0f} to {100 * figure.high:.0f}\N{NO-BREAK SPACE}%"
