"""The way back through a trained model: gradients and the words that moved a label, and real optimiser steps on one text."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.charts.backward import gradient_norms, step_sizes, word_effects
from core.charts.forward import probability_lines
from core.maths.one_weight import SOURCE, WEIGHT_STEPS
from pages.learn.parts.inside_forward import notices
from pages.learn.parts.lesson import formula, notice, source
from pages.learn.parts.opened_model import Subject, backward, choose_label, inside, one_step
from pages.widgets.chart import show
from pages.widgets.fold import expander
from pages.widgets.link import remember
from pages.widgets.pieces import coloured_text
from pages.widgets.shell import literal
from pages.widgets.table import show_numbers

OPTIMIZERS = {
    "sgd": "SGD",
    "momentum": "SGD with momentum",
    "nesterov": "Nesterov momentum",
    "adagrad": "Adagrad",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
}
"""What the engine can step with, by its names."""
RATES = [1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0]
SCOPES = {"trained": "What the run trained", "head": "The head alone", "all": "Every weight"}
MOST_STEPS = 20


def _predicted(subject: Subject) -> tuple[str, float]:
    """Return the likeliest class and its probability."""
    found = inside(subject)
    chances = found["probabilities"]
    best = max(range(len(chances)), key=lambda number: chances[number])
    return found["classes"][best], chances[best]


def way_back(subject: Subject) -> None:
    """Draw the loss for a label, its gradient by part, and the words that moved the label."""
    predicted, chance = _predicted(subject)
    left, right = st.columns([1, 2], gap="large")
    with left:
        label = choose_label(subject, predicted)
        found = backward(subject, label)
        own = found["probabilities"][found["classes"].index(label)]
        one, two = st.columns(2)
        one.metric(
            "Loss",
            f"{found['loss']:.4f}",
            help="Cross-entropy in nats: minus the logarithm of the label's probability.",
        )
        two.metric("Its probability", f"{own:.3f}")
        st.caption(f"The model says **{literal(predicted)}** ({chance:.3f}).")
        formula(
            r"L = -\ln p_y, \qquad g = \frac{\partial L}{\partial \theta}",
            {
                "p_y": "probability of the label that counts as right",
                r"\theta": "all weights",
                "g": "gradient: the direction in which the loss grows fastest",
            },
        )
        frozen = any(not part["trained"] for part in found["gradients"])
        if frozen:
            st.caption(
                "Hatched parts were kept fixed in this run. Their gradient exists; training just did not follow it."
            )
    with right:
        notices(found)
        show(gradient_norms(found["gradients"]), key="gradient-norms")
    _words(subject, label, found)


def _words(subject: Subject, label: str, found: dict[str, Any]) -> None:
    """Draw the text coloured by what each word did, and how far the sum can be trusted."""
    shares, words = found["attributions"], found["words"]
    st.markdown(
        f"**What moved it.** :orange-background[orange **+**] speaks for **{literal(label)}**, :blue-background[blue **−**] against it; stronger colour, stronger push."
    )
    coloured_text(subject.text, words, shares["words"])
    if subject.pair is not None:
        coloured_text(subject.pair, words, shares["words"], "text_pair")
    left, right = st.columns([2, 1], gap="large")
    with left:
        show(word_effects([word["word"] for word in words], shares["words"], label), key="word-effects")
    with right:
        error = shares["completeness_share"]
        apart = round(shares["value"], 4) - round(shares["baseline_value"], 4)  # of the numbers that are shown
        st.metric(
            "Completeness error",
            "–" if error is None else f"{100 * error:.2f} %",
            help="The words' shares must add up to the difference that the text makes. This is how far off the sum is.",
        )
        st.markdown(
            f"The shares add up to **{shares['total']:+.4f}**; the text moves the log-probability from {shares['baseline_value']:.4f} "
            f"(without any words) to {shares['value']:.4f}, which is **{apart:+.4f}**. Steps used: **{shares['steps']}**."
        )
        formula(
            r"a_i = (e_i - e'_i) \cdot \int_0^1 \frac{\partial \ln p_y}{\partial e_i}\,\mathrm{d}\alpha",
            {
                "a_i": "share of token i; a word's share is the sum over its pieces",
                "e_i": "embedding of token i",
                "e'_i": "embedding of [PAD] in its place",
                r"\alpha": "where on the straight line from e' to e the gradient is taken",
            },
        )
    notice(
        "A word can count against a label that it seems to fit: what matters is what it does together with the others. "
        "Colours compare the words of one text; to compare two texts, look at the numbers."
    )
    source(
        "Sundararajan, Taly and Yan (2017), Axiomatic attribution for deep networks, section 3; computed with captum"
    )


def one_real_step(subject: Subject) -> None:
    """Draw what real optimiser steps on this text do to the weights and to the answer."""
    predicted, _ = _predicted(subject)
    kind = inside(subject)["architecture"]["kind"]
    left, right = st.columns([1, 2], gap="large")
    with left:
        label = choose_label(subject, predicted)
        optimizer = str(
            st.selectbox(
                "Optimiser",
                list(OPTIMIZERS),
                key=remember("optimiser", "adamw", OPTIMIZERS),
                format_func=OPTIMIZERS.__getitem__,
            )
        )
        start = 1e-2 if kind == "frozen" else 1e-4
        rate = float(
            st.select_slider("Learning rate", RATES, key=remember("lr", start, RATES), format_func=lambda r: f"{r:g}")
        )
        scope = str(
            st.selectbox(
                "What may move", list(SCOPES), key=remember("scope", "trained", SCOPES), format_func=SCOPES.__getitem__
            )
        )
        steps = int(st.slider("Steps", 1, MOST_STEPS, key=remember("steps", 1, range(1, MOST_STEPS + 1))))
    found = one_step(subject, label, optimizer=optimizer, rate=rate, steps=steps, scope=scope)
    number = found["classes"].index(label)
    before, after = found["before"], found["steps"][-1]
    with right:
        notices(found)
        one, two, three = st.columns(3)
        one.metric(
            f"Probability of {literal(label)}",
            f"{after['probabilities'][number]:.4f}",
            f"{after['probabilities'][number] - before['probabilities'][number]:+.4f}",
        )
        two.metric("Loss", f"{after['loss']:.4f}", f"{after['loss'] - before['loss']:+.4f}", delta_color="inverse")
        three.metric("Weights moved", f"{found['parameters']:,}")
        rows = [before["probabilities"], *(step["probabilities"] for step in found["steps"])]
        show(
            probability_lines(rows, found["classes"], "Before, and after each step", "optimiser steps taken", label),
            key="step-lines",
        )
    if after["loss"] > before["loss"]:
        st.warning("The loss went up: the step was too long for where it started. Lower the learning rate.")
    _parts(found)
    expander(
        "One weight by hand: the strongest of each part",
        lambda: _example(found),
        key="one-weight-box",
        icon=":material/calculate:",
    )
    st.success(
        "Nothing was kept: the step was taken on a copy of the weights, and **the model is unchanged**. Try still gives the answer shown at step 0.",
        icon=":material/lock:",
    )
    source(SOURCE)


def _parts(found: dict[str, Any]) -> None:
    """Draw the moments and the step by part of the model, for the last step."""
    last = found["steps"][-1]
    table = pd.DataFrame(
        [
            {
                "part": part["part"],
                "weights": part["parameters"],
                "gradient": part["gradient_norm"],
                "m": part["first_moment_norm"],
                "v": part["second_moment_norm"],
                "m corrected": part["first_corrected_norm"],
                "v corrected": part["second_corrected_norm"],
                "step": part["step_norm"],
                "step / weights": part["step_share"],
            }
            for part in last["parts"]
        ]
    ).dropna(axis=1, how="all")
    show(step_sizes(last["parts"], last["step"]), key="step-sizes")
    st.markdown(
        f"**Moments and steps by part, step {last['step']}** (lengths; m and v are the first and second moments)"
    )
    numbers = [name for name in table.columns if name not in ("part", "weights")]
    show_numbers(
        table,
        key="moments",
        hide_index=True,
        column_config={
            "weights": st.column_config.NumberColumn(format="localized"),
            **{name: st.column_config.NumberColumn(format="%.3g") for name in numbers},
        },
    )


def _example(found: dict[str, Any]) -> None:
    """Draw single weights with all their numbers, so that a step can be done again by hand."""
    rows = [
        {
            "part": example["part"],
            "weight": f"{example['name']}{example['index']}",
            "step no.": number,
            "before": step["before"],
            "rate": step["learning_rate"],
            "decay": step["weight_decay"],
            "gradient": step["gradient"],
            "m": step["first_moment"],
            "v": step["second_moment"],
            "m corrected": step["first_corrected"],
            "v corrected": step["second_corrected"],
            "step": step["step"],
            "after": step["after"],
        }
        for example in found["examples"]
        for number, step in enumerate(example["steps"], start=1)
    ]
    table = pd.DataFrame(rows).dropna(axis=1, how="all")
    numbers = [name for name in table.columns if name not in ("part", "weight", "step no.")]
    show_numbers(
        table,
        key="one-weight",
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.6g") for name in numbers},
    )
    entry = WEIGHT_STEPS[found["settings"]["optimizer"]]
    formula(entry.latex, entry.symbols)
    notice(entry.first + (entry.idle_with_decay if found["settings"]["weight_decay"] else entry.idle))
