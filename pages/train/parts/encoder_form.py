"""Which encoder reads the texts: a built-in one, one of the Hub or a folder; the URL names any but the embedded one."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.config.encoders import BUILT_IN, EMBEDDED_ENCODER, built_in
from core.errors import FathomError
from pages.train.parts.dataset import Choice
from pages.widgets.engine import encoder
from pages.widgets.shell import literal

_OTHER = "Hub or folder"


def take_encoder(name: str) -> None:
    """Let this encoder read the texts from now on; an empty name stands for the embedded one."""
    if name and name != EMBEDDED_ENCODER:
        st.query_params["encoder"] = name
    else:
        st.query_params.pop("encoder", None)


def looked_up(name: str) -> dict[str, Any]:
    """Return what is known about an encoder; one that comes along packed is written out the first time, which is told.

    Raises:
        EncoderError: see core.engine.encoders.find_encoder.
    """
    known = built_in(name)
    packed = known is not None and bool(known.packed_sha256)
    first = " The first time it is fetched and written to this machine, which takes a minute." if packed else ""
    with st.spinner(literal(f"Checking {name} ...{first}")):
        return encoder(name)


def choose_encoder(choice: Choice) -> str:
    """Draw the choice of an encoder and what is known about it; return its name, empty where there is none."""
    known = built_in(choice.encoder) if choice.encoder else BUILT_IN[EMBEDDED_ENCODER]
    titles = {entry.title: entry.name for entry in BUILT_IN.values()}
    kind = st.segmented_control(
        "Encoder",
        [*titles, _OTHER],
        default=known.title if known else _OTHER,
        required=True,
        key=f"encoder-kind-{choice.encoder}",
        help=" ".join(f"{entry.title}: {entry.name}, reads {entry.reads}." for entry in BUILT_IN.values()),
    )
    name = titles.get(kind or "", "")
    if kind == _OTHER:
        name = st.text_input(
            "Hub name or folder",
            value="" if known else choice.encoder,
            placeholder="bert-base-uncased, or ./my-encoder",
            key=f"encoder-name-{choice.encoder}",
        ).strip()
    if not name:
        st.caption("Name an encoder of the Hub, or a folder that holds one.")
        return ""
    try:
        info = looked_up(name)
    except FathomError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return ""
    entry = built_in(name)
    source = {"embedded": "comes along"}.get(info["source"], info["source"])
    held = ", checksum verified" if info["verified"] else f", SHA-256 {info['sha256'][:12]}…"
    pooling = "takes the mean of all tokens" if info["pooling"] == "mean" else "takes the [CLS] token"
    languages = f" It reads {entry.reads}." if entry else ""
    st.caption(
        literal(
            f"{info['name']} ({source}{held}): {info['model_type']}, {info['layers']} layers, {info['parameters'] / 1e6:.1f} million parameters, reads {info['max_length']} tokens, {pooling}.{languages}"
        )
    )
    return str(info["name"])
