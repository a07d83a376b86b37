"""The parts of the Trust view that ask the model again: swapped gender, and behaviour tests."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.charts.trust import answers_that_stay
from core.judge.figure import Figure
from core.judge.slices import FEWEST_ROWS
from core.text import counted
from pages.model.parts.subject import Subject, percent
from pages.model.parts.trust_tests import kept
from pages.widgets.chart import show
from pages.widgets.shell import literal
from pages.widgets.table import show_table


def figure_range(figure: Figure, digits: int = 2, sign: str = "") -> str:
    """Return a figure with its interval in brackets."""
    return figure.text(digits, sign)


def _per_cent(figure: Figure) -> str:
    return f"{percent(figure.value, 1)} ({percent(figure.low, 1)} to {percent(figure.high, 1)})"


def _of_a_pair(subject: Subject) -> str:
    return f" Only “{literal(subject.own_heading)}” is changed." if subject.task.text_pair else ""


def fairness(subject: Subject) -> None:
    st.markdown(
        f"Does the model answer otherwise when the people in a text change gender, and nothing else does?{_of_a_pair(subject)}"
    )
    found = kept(subject)
    if found is None:
        st.caption("Run the tests above first.")
        return
    swap = found["fairness"]
    with_words, tried = swap["with_words"], swap["tried"]
    left, middle, right = st.columns(3)
    left.metric("Rows with gendered words", f"{with_words:,} of {found['rows']:,}", border=True)
    if not tried:
        st.info("No test row has a gendered word that could be swapped, so nothing can be said here.")
        return
    middle.metric("Answers that flip", percent(swap["flip"].value, 1), border=True)
    right.metric("Mean change of probability", f"{swap['change'].value:.3f}", border=True)
    st.markdown(
        f"{counted(tried, 'row')} tried: the answer flips in {swap['flipped']:,}, that is {_per_cent(swap['flip'])} with the 95 % interval. "
        f"The probability of the answer moves by {figure_range(swap['change'], 3)} in the mean. "
        f"Accuracy on these rows is {swap['accuracy_before']:.2f} before and {swap['accuracy_after']:.2f} after the swap."
    )
    if swap["one_gender"]:
        st.markdown(
            f"Of these {counted(swap['one_gender'], 'row')} speak of women alone or of men alone. About women {percent(swap['women'].value)} of the same texts "
            f"are answered right, about men {percent(swap['men'].value)}: a difference of {figure_range(swap['gap'], sign='+')}, exact test p = {swap['gap_chance']:.3f}."
        )
    if tried < FEWEST_ROWS:
        st.warning(f"Fewer than {FEWEST_ROWS} rows: too few to say that the model is fair or unfair.")
    left_out = f" {counted(swap['left_out'], 'row')} left out for that." if swap["left_out"] else ""
    st.caption(literal(f"{swap['rule']}{left_out}"))
    if swap["examples"]:
        st.markdown(f"**Rows whose answer flips**{_first(swap['flipped'], swap['examples'])}")
        _examples(subject, swap["examples"])
    else:
        st.success(
            f"Not one of {counted(tried, 'answer')} flips. By the interval it could still be up to {percent(swap['flip'].high, 1)} of them."
        )


def behaviour(subject: Subject) -> None:
    st.markdown(
        f"What happens to the answer when a text is typed badly, shouted, or has something irrelevant added?{_of_a_pair(subject)}"
    )
    found = kept(subject)
    if found is None:
        st.caption("Run the tests above first.")
        return
    tests = found["behaviour"]
    held = [test for test in tests if test["should_stay"] and test["tried"]]
    if held:
        weakest = min(held, key=lambda test: test["stay"].value)
        st.markdown(
            f"Hardest for it: {literal(weakest['title'].lower())}, where {weakest['flipped']:,} of {weakest['tried']:,} answers change that should stay."
            if weakest["flipped"]
            else "Not one answer that should stay changes."
        )
    show(answers_that_stay(tests), key=f"{subject.key}-trust-stay")
    table = pd.DataFrame(
        [
            {
                "test": test["title"],
                "rows tried": test["tried"],
                "answer stays": _per_cent(test["stay"]) if test["tried"] else "–",
                "change of probability": test["change"].value if test["tried"] else None,
                "accuracy before": test["accuracy_before"],
                "accuracy after": test["accuracy_after"],
            }
            for test in tests
        ]
    )
    number = st.column_config.NumberColumn
    show_table(
        table,
        hide_index=True,
        height="content",
        column_config={
            "change of probability": number(
                format="%.3f", help="Mean absolute change of the probability of the answer given before."
            ),
            "accuracy before": number(format="%.2f"),
            "accuracy after": number(format="%.2f"),
        },
    )
    cased = [test for test in tests if test["name"] in ("lower", "upper") and test["tried"]]
    if cased and all(test["change"].high < 1e-3 for test in cased):
        st.caption("This model does not read case at all: capitals and small letters are the same to it.")
    for test in tests:
        _test(subject, test)
    _names(subject, found["names"])


def _names(subject: Subject, names: dict[str, Any]) -> None:
    """Draw what first names of several origins change."""
    count = f"{names['flipped']:,} of {names['tried']:,} change by the name" if names["tried"] else "no rows"
    with st.expander(f"First names: {count}"):
        st.markdown(literal(names["rule"]))
        if not names["tried"]:
            return
        table = [
            {
                "names": each["origin"],
                "answered right": _per_cent(each["right"]),
                "less the first": "–" if each["chance"] is None else figure_range(each["gap"], sign="+"),
                "p": each["chance"],
            }
            for each in names["origins"]
        ]
        show_table(
            pd.DataFrame(table),
            hide_index=True,
            height="content",
            column_config={
                "p": st.column_config.NumberColumn(
                    format="%.3f",
                    help="Exact test that both are right equally often on the same rows, allowing for all origins.",
                )
            },
        )
        if names["examples"]:
            st.markdown(f"**Answers that change by the name**{_first(names['flipped'], names['examples'])}")
            _examples(subject, names["examples"])


def _test(subject: Subject, test: dict[str, Any]) -> None:
    """Draw one behaviour test with its worst rows."""
    count = f"{test['flipped']:,} of {test['tried']:,} change" if test["tried"] else "no rows"
    with st.expander(f"{literal(test['title'])}: {count}"):
        st.markdown(literal(test["rule"]))
        if not test["tried"]:
            none = test["name"] == "addition" and not subject.task.additions
            st.caption(
                "This task names no irrelevant sentences." if none else "There was nothing to change in the test rows."
            )
            return
        if not test["should_stay"]:
            st.markdown(
                f"{_per_cent(test['flip'])} of the answers change. This is no pass or fail: not every negation turns the right answer round. "
                "But a model whose answers hardly ever change does not read the word."
            )
        if not test["examples"]:
            st.caption("No answer changes." if test["should_stay"] else "Every answer changes.")
            return
        what = "Answers that change, the surest first" if test["should_stay"] else "Answers that stay, the surest first"
        st.markdown(f"**{what}**{_first(test['flipped' if test['should_stay'] else 'stayed'], test['examples'])}")
        _examples(subject, test["examples"])


def _first(number: int, examples: list[dict[str, Any]]) -> str:
    return f", {len(examples)} of {number:,}" if number > len(examples) else ""


def _examples(subject: Subject, examples: list[dict[str, Any]]) -> None:
    title = subject.task.title_of
    show_table(
        pd.DataFrame(
            [
                {
                    "before": pair["text"],
                    "after": pair["changed"],
                    "answer": f"{title(pair['before'])} {pair['sure_before']:.2f} → {title(pair['after'])} {pair['sure_after']:.2f}",
                    "right": title(pair["truth"]),
                }
                for pair in examples
            ]
        ),
        hide_index=True,
        row_height=84,
        height="content",
        column_config={
            "before": st.column_config.TextColumn(f"{subject.own_heading}, before", width=265),
            "after": st.column_config.TextColumn(f"{subject.own_heading}, after", width=265),
            "answer": st.column_config.TextColumn(width=145, help="Before and after, with the model's probability."),
            "right": st.column_config.TextColumn(width=125),
        },
    )
