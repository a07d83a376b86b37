"""Another encoding for a file: found by a name that a person knows, and seen on the file's first lines before it is read anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.errors import FathomError
from core.ingest.archive import open_shown
from core.ingest.encoding_words import ByteSample, lines_as, sample_bytes
from core.ingest.encodings.names import ENCODING_TITLES, encoding_title
from core.ingest.importing import own_view
from pages.widgets.shell import literal


def choose_encoding(now: str | None, key: str) -> str | None:
    """Draw the choice of an encoding; return the one that was chosen, None as long as it is the one the file was read in."""
    options = list(ENCODING_TITLES)
    if now is not None and now not in options:
        options.insert(0, now)
    chosen = st.selectbox(
        "Encoding",
        options,
        index=options.index(now) if now is not None else None,
        format_func=encoding_words,
        placeholder="detect",
        key=f"import-encoding-{key}",
        help="How the file's bytes stand for letters. Type to search: a language, or a name such as 1250 or koi8.",
    )
    return chosen if chosen != now else None


def preview_encoding(chosen: str, state: dict[str, Any], take: Callable[[str], None]) -> None:
    """Draw the first lines of the file as they would be in an encoding, and the button that reads it so."""
    try:
        lines, wrong = lines_as(_sample(state), chosen)
    except FathomError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    title = encoding_title(chosen)
    st.markdown(literal(f"The first lines as {title}:"))
    if lines:
        st.code("\n".join(lines), language=None, wrap_lines=True)
    if wrong:
        st.warning(
            literal(
                f"{wrong:,} {'place' if wrong == 1 else 'places'} in these lines do not fit {title}, shown as \ufffd. Choose another encoding."
                if lines
                else f"The file is no {title}. Choose another encoding."
            ),
            icon=":material/warning:",
        )
    st.button(
        literal(f"Read it as {title}"),
        icon=":material/refresh:",
        key="import-encoding-take",
        disabled=not lines,
        on_click=take,
        args=(chosen,),
    )


def encoding_words(name: str) -> str:
    """Return an encoding's title with the short name that programs know it by."""
    title = encoding_title(name)
    bare = "".join(filter(str.isdigit, name)) or "".join(filter(str.isalpha, name))
    return title if bare in "".join(filter(str.isalnum, title.casefold())) else f"{title} \u2013 {name}"


def _sample(state: dict[str, Any]) -> ByteSample:
    """Return the bytes to show, taken from the file once."""
    if state.get("sample") is None:
        source = open_shown(own_view(state["file"]), state["file"].name, state["corrections"].get("member"))
        try:
            state["sample"] = sample_bytes(source.file)
        finally:
            source.close()
    found: ByteSample = state["sample"]
    return found
