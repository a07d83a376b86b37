"""The way forward through a trained model: word pieces and embeddings, and the path to the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.evaluation import probabilities
from core.charts.forward import embedding_norms, logit_bars, logit_parts, probability_lines, stream_path
from core.maths.attention import SOURCE
from pages.learn.parts.lesson import formula, notice, slip, source
from pages.learn.parts.opened_model import Subject, inside
from pages.widgets.chart import show
from pages.widgets.fold import expander
from pages.widgets.link import remember
from pages.widgets.pieces import piece_boxes
from pages.widgets.shell import literal
from pages.widgets.table import show_table

SUMMANDS = {
    "token": ("the **piece**", r"e_{\text{piece}}", "the row of the vocabulary's table for this piece"),
    "segment": ("its **segment**", r"e_{\text{segm}}", "one vector for segment A, one for B"),
    "position": ("its **position**", r"e_{\text{pos}}", "one vector for each place in the text"),
}
"""What is added up before the first layer: in words, in the formula, and what it means. Some encoders have no segments."""

MOST_DRAWN = 24
"""Tokens that a map names one by one; of longer texts a window is drawn, so that labels stay readable on a phone."""

MOST_SHOWN = 128
"""Tokens that the engine gives matrices for."""


def notices(answer: dict[str, Any]) -> None:
    """Say what was cut and what is not shown."""
    for text in answer["notices"]:
        st.warning(literal(text), icon=":material/content_cut:")


def window(tokens: int) -> tuple[int, int]:
    """Draw, for a text longer than a map can name, the choice of the tokens drawn; return first and end."""
    if tokens <= MOST_DRAWN:
        return 0, tokens
    last = tokens - MOST_DRAWN
    first = st.slider(
        f"First token drawn (charts show {MOST_DRAWN} of {tokens})",
        0,
        last,
        key=remember("from", 0, range(last + 1)),
    )
    return int(first), int(first) + MOST_DRAWN


def pieces_and_embeddings(subject: Subject) -> None:
    """Draw the word pieces, and what each adds up to before the first layer."""
    answer = inside(subject)
    notices(answer)
    apart = answer["architecture"].get("apart", False)
    st.markdown(
        f"**{answer['tokens']} tokens.** Below each piece: its number in the vocabulary, and its {'text' if apart else 'segment'}. A dashed box is a token that the tokenizer adds."
    )
    if apart:
        st.caption(
            "This model reads the two texts each for itself. A and B say which text a piece is of; the model is given both as segment A, and the places of the second begin anew at 0."
        )
    piece_boxes(answer["pieces"])
    expander(
        "What the model is given: ids, mask and places" if apart else "What the model is given: ids, mask and segments",
        lambda: _piece_table(answer["pieces"], apart),
        key="piece-table",
        icon=":material/table_rows:",
    )
    embeddings = answer["embeddings"]
    kinds = [name for name in SUMMANDS if name in embeddings]
    left, right = st.columns(2, gap="large", vertical_alignment="center")
    left.markdown(
        f"Each token becomes a vector of {embeddings['width']} numbers: one for {' and one for '.join(SUMMANDS[name][0] for name in kinds)} are added, "
        "and the sum is **normalised** (brought to mean 0 and spread 1, then scaled and shifted by two learned vectors)."
    )
    with right:
        formula(
            rf"h = \mathrm{{LayerNorm}}({' + '.join(SUMMANDS[name][1] for name in kinds)})",
            {"h": "what enters the first layer, one vector for each token"}
            | {SUMMANDS[name][1]: SUMMANDS[name][2] for name in kinds},
        )
    first, end = window(len(embeddings["normed"]["norms"]))
    drawn = {
        name: {key: values[first:end] for key, values in embeddings[name].items()}
        for name in ("token", "segment", "position", "sum", "normed")
        if name in embeddings
    }
    tokens = [piece["piece"] for piece in answer["pieces"]][first:end]
    show(embedding_norms(drawn, tokens, first), key="embedding-norms")
    st.caption(f"Hover for the first {embeddings['dimensions']} of {embeddings['width']} dimensions.")
    same = "The segment adds the same vector to every token of one text; only the piece and the place differ. "
    place = "Without the position, the model could not tell one order of words from another."
    notice(
        same * ("segment" in kinds) + place * ("position" in kinds) or "This encoder adds nothing to the pieces here."
    )
    source(SOURCE)


def _piece_table(pieces: list[dict[str, Any]], apart: bool) -> None:
    frame = pd.DataFrame(pieces)[["position", "piece", "id", "mask", "segment"]]
    if apart:
        frame = frame.assign(segment=frame["segment"].map({0: "first", 1: "second"})).rename(
            columns={"segment": "text"}
        )
    show_table(frame, hide_index=True, height=260)


def answer_path(subject: Subject) -> None:
    """Draw the path of the pooled vector through the layers, and how the logits come about."""
    found = inside(subject)
    notices(found)
    stream, classes = found["stream"], found["classes"]
    how = "the mean over all tokens" if stream["pooling"] == "mean" else "the vector of [CLS], the first token"
    if found["architecture"].get("apart"):
        how = "a comparison of the two texts: the mean over the tokens of each, the distance and the product of the two, number by number, and their cosine"
        if found["architecture"].get("matched"):
            how += ", and how well the tokens of the one match those of the other"
    if stream["contributions"]:
        how += f", taken from the last {len(stream['contributions'])} layers side by side"
    st.markdown(
        f"Every layer adds to what came before and normalises the sum. The vector that is classified is **{how}**; here is its way through the {found['architecture']['layers']} layers."
    )
    left, right = st.columns(2, gap="large")
    with left:
        show(stream_path(stream["stations"]), key="stream-path")
    with right:
        lens = [station["lens"]["probabilities"] for station in stream["stations"] if station["lens"]]
        if len(lens) > 1:
            best = classes[int(np.argmax(found["probabilities"]))]
            show(
                probability_lines(lens, classes, "If the head read each layer", "after layer (0: embeddings)", best),
                key="lens",
            )
            st.caption("The logit lens: the trained head applied to earlier layers, which it never saw in training.")
        elif stream["contributions"]:
            show(logit_parts(stream["contributions"], stream["bias"], classes), key="logit-parts")
            st.caption(literal(stream["note"]))
        else:
            st.info(literal(stream["note"]), icon=":material/info:")
    pooled = found["pooled"]
    st.markdown(
        f"**The answer.** The pooled output has {pooled['width']} numbers (length {pooled['norm']:.3f}; the first: "
        f"{', '.join(f'{value:.3f}' for value in pooled['values'][:4])} ...). The head turns it into one logit for each class, and softmax turns the logits into probabilities."
    )
    left, right = st.columns(2, gap="large")
    with left:
        show(logit_bars(found["logits"], found["probabilities"], classes), key="logit-bars")
    with right:
        show(probabilities(classes, found["probabilities"]), key="softmax")
    formula(
        r"p_c = \frac{e^{z_c}}{\sum_k e^{z_k}}, \qquad z = W\,h + b",
        {
            "p_c": "probability of class c",
            "z": "logits, one for each class",
            "h": "the pooled output",
            "W, b": "weights and bias of the head",
        },
    )
    slip(
        "It says that [CLS] and [SEP] feed the pooled output. In BERT it is made from [CLS] alone (with a dense layer and tanh on top); [SEP] only ends each text. "
        + (
            "This run goes another way: its encoder was trained to compare sentences, so the mean over all tokens is read, [CLS] and [SEP] among them."
            if stream["pooling"] == "mean"
            else "This run reads the first token too."
        )
    )
    source("Devlin et al. (2019), BERT, section 3; logit lens: nostalgebraist (2020)")
