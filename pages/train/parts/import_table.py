"""Bring a table: upload or name it, see its first rows at once and what was detected, and read it differently if need be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from core.ingest.content import Table
from core.ingest.delimited.dialect import DELIMITER_NAMES, QUOTE_NAMES
from core.ingest.importing import Import, forget, start_hub_import, start_import
from core.ingest.overrides import Corrections
from core.ingest.problems import Problem
from pages.train.parts.encoding_choice import choose_encoding, preview_encoding
from pages.train.parts.header_choice import choose_header
from pages.train.parts.member_choice import choose_member
from pages.train.parts.sheet_choice import choose_sheet
from pages.widgets.shell import fragment, literal, sentences
from pages.widgets.table import show_table

_SHOWN_PROBLEMS = 50
_ASK_EVERY_S = 0.5
_HELD_BYTES = 50_000_000
"""The largest file that stays in memory for a second reading."""
_ONE_COLUMN = "one column, no delimiter"
_STATE = "import-table"


def import_table(before_continue: Callable[[Table, str], bool]) -> tuple[Table, str] | None:
    """Draw the ways to bring a table; return it, with a key that tells this reading from others, once it may be kept.

    A table that was read without a doubt, and about which nothing has to be decided, is returned at once; any other after
    Continue was pressed.

    Args:
        before_continue: draws what has to be decided about the table, above Continue; tells whether there is anything.

    Nothing is written to $FATHOM_HOME here. After it was saved, call `close_import`.
    """
    state = st.session_state.get(_STATE)
    if state and state["kept"] and not state["again"]:
        clear_import()  # one came back for another table
    going = _from_file_or_hub()
    if going is None:
        return None
    if not going.done:
        _live(going)
        return None
    return _outcome(going, before_continue)


def close_import(dataset_id: str) -> None:
    """Forget the table that was brought, now that it is kept; the file stays at hand for a second reading unless it is large."""
    state = st.session_state[_STATE]
    forget(state["key"])
    if state["file"] is None or state["file"].size > _HELD_BYTES:
        clear_import()
    else:
        state.update(kept=dataset_id, again=False)


def read_again(dataset_id: str) -> None:
    """Draw a way back to how the file of this data set is read, where it was uploaded in this visit."""
    state = st.session_state.get(_STATE)
    if (
        state
        and state["kept"] == dataset_id
        and st.button(
            "Read the file differently",
            icon=":material/tune:",
            type="tertiary",
            key="read-again",
            help="Another sheet, encoding, delimiter, kind of quotes or header line.",
        )
    ):
        state["again"] = True
        st.query_params.clear()
        st.rerun()


def clear_import() -> None:
    """Forget the table that was brought, and empty the widgets."""
    state = st.session_state.pop(_STATE, None)
    if state:
        forget(state["key"])
    st.session_state["import-round"] = st.session_state.get("import-round", 0) + 1


def _from_file_or_hub() -> Import | None:
    """Draw the two tabs; return the reading that is under way or over."""
    turn = st.session_state.get("import-round", 0)
    file_tab, hub_tab = st.tabs(["A file", "A data set of the Hub"])
    with file_tab:
        uploaded = st.file_uploader(
            "Drop a table here, or browse",
            type=None,
            key=f"import-upload-{turn}",
            help="CSV, TSV and other delimited text, JSON, JSON Lines, exports of labelling tools, Parquet, Feather, Excel (.xlsx, .xls), .ods or a web page with a table, also packed (ZIP, tar, gzip, bzip2, xz, zstd). Up to 400 MB.",
        )
    with hub_tab:
        _ask_for_hub_name(turn)
    state: dict[str, Any] | None = st.session_state.get(_STATE)
    if uploaded is not None and (state is None or (not state["hub"] and state["key"] != uploaded.file_id)):
        state = _fresh_state(uploaded.file_id, hub=None, file=uploaded)
    if state is None:
        return None
    if state["hub"]:
        name, config, split = state["hub"]
        return start_hub_import(name, config=config, split=split)
    if (
        uploaded is None and not state["again"]
    ):  # taken out of the uploader, perhaps for another file, which must find it as it is
        forget(st.session_state.pop(_STATE)["key"])
        return None
    file = state["file"]
    return start_import(file, file.name, Corrections(**state["corrections"]), key=state["key"])


def _fresh_state(key: Any, hub: tuple[str, str | None, str] | None, file: Any = None) -> dict[str, Any]:
    old = st.session_state.get(_STATE)
    if old:
        forget(old["key"])
    state = {
        "key": key,
        "hub": hub,
        "file": file,
        "corrections": {},
        "round": 0,
        "detected": None,
        "kept": None,
        "again": False,
    }
    st.session_state[_STATE] = state
    return state


def _ask_for_hub_name(turn: int) -> None:
    with st.form(f"import-hub-{turn}", border=False):
        name, config, split = st.columns([3, 2, 1.4])
        wanted = name.text_input("Name", placeholder="stanfordnlp/sst2", key=f"import-hub-name-{turn}")
        part = config.text_input("Config", placeholder="only where there are several", key=f"import-hub-config-{turn}")
        rows = split.text_input("Split", value="train", key=f"import-hub-split-{turn}")
        if st.form_submit_button("Fetch", icon=":material/download:"):
            if wanted.strip():
                hub = (wanted.strip(), part.strip() or None, rows.strip() or "train")
                forget(("hub", *hub))
                _fresh_state(("hub", *hub), hub)
            else:
                st.warning("Type the data set's name first; it stands at the top of its page on the Hub.")


@fragment(run_every=_ASK_EVERY_S)
def _live(going: Import) -> None:
    with sentences():
        if going.done:
            st.rerun()
        done = going.progress
        rows = (
            f"{done.rows:,} rows so far"
            if done.rows
            else "Looking at the file"
            if not st.session_state[_STATE]["hub"]
            else "Fetching"
        )
        bar, button = st.columns([5, 1], vertical_alignment="center")
        bar.progress(min(1.0, done.share), text=literal(f"{going.name}: {rows}"))
        if button.button("Cancel", key="import-cancel", width="stretch"):
            going.cancel()
            clear_import()
            st.rerun()
        if going.preview is not None:
            _rows(going.preview)


def _rows(frame: pd.DataFrame, total: int | None = None) -> None:
    shown = frame.head(100)
    show_table(shown.map(lambda text: text[:1000]), height=min(250, 38 + 35 * max(1, len(shown))))
    more = f" of {total:,}" if total is not None and total > len(shown) else ""
    st.caption(f"The first {len(shown):,} rows{more}; the column on the left is the line in the file.")


def _outcome(going: Import, before_continue: Callable[[Table, str], bool]) -> tuple[Table, str] | None:
    """Draw what came of the reading; return the table when nothing is left to decide, or Continue was pressed."""
    state = st.session_state[_STATE]
    table = going.table
    if table is None:
        st.error(literal(str(going.error)), icon=":material/error:")
        if not state["hub"]:
            _read_differently(None, opened=True)
        return None
    if not state["corrections"]:
        state["detected"] = (table.encoding, table.delimiter, table.quote, table.header_row)
    key = f"{state['key']}-{state['round']}"
    found, decision = st.container(), st.container()
    with decision:
        asked = before_continue(table, key)
    if not (asked or table.problems or state["corrections"] or state["again"]):
        return table, key
    with found:
        st.markdown(f":material/table: **{literal(table.name)}** – {literal(table.describe())}.")
        _rows(table.frame, len(table.frame))
        _problems(table.problems)
        if table.format == "text":
            doubt = any(problem.kind == "encoding" for problem in table.problems)
            _read_differently(table, opened=bool(state["corrections"] or state["again"] or doubt))
        elif table.sheets:
            choose_sheet(table, key, state)
    if st.button("Continue", type="primary", icon=":material/arrow_forward:", key="import-continue"):
        return table, key
    return None


def _problems(problems: list[Problem]) -> None:
    if not problems:
        return
    count = len(problems)
    with st.expander(
        f"{count} {'oddity' if count == 1 else 'oddities'} while reading, and what was done",
        icon=":material/build:",
        expanded=any(problem.kind == "encoding" for problem in problems),
    ):
        for problem in problems[:_SHOWN_PROBLEMS]:
            where = f"Line {problem.line}: " if problem.line else ""
            st.markdown(f"- {literal(where + problem.message)}")
            if problem.quote:
                st.code(problem.quote, language=None, wrap_lines=True)
        if count > _SHOWN_PROBLEMS:
            st.caption(f"and {count - _SHOWN_PROBLEMS} more")


def _read_differently(table: Table | None, *, opened: bool) -> None:
    """Draw the choices that a person can make instead of what was detected; each is taken at once."""
    state = st.session_state[_STATE]
    corrections: dict[str, Any] = state["corrections"]

    def correct(field: str, value: Any) -> None:
        state["corrections"] = {**state["corrections"], field: value}
        state["round"] += 1

    def take(field: str, widget: str) -> None:
        correct(field, st.session_state[widget])

    with st.expander("Read it differently", icon=":material/tune:", expanded=opened):
        st.caption(
            "Change one thing and the rows above follow; an encoding shows its lines first. Whatever you leave alone is detected again."
        )
        key = f"{state['key']}-{state['round']}"
        first, second, third = st.columns([1.7, 1, 1])
        known = (
            {"encoding": table.encoding, "delimiter": table.delimiter, "quote": table.quote} if table else corrections
        )
        with first:
            encoding = choose_encoding(known.get("encoding"), key)
        for column, field, label, options, words in (
            (second, "delimiter", "Delimiter", ["", *DELIMITER_NAMES], {"": _ONE_COLUMN, **DELIMITER_NAMES}),
            (third, "quote", "Quotes", list(QUOTE_NAMES), QUOTE_NAMES),
        ):
            now = known.get(field)
            choices = options if now is None or now in options else [now, *options]
            widget = f"import-{field}-{key}"
            column.selectbox(
                label,
                choices,
                index=choices.index(now) if now is not None else None,
                format_func=lambda value, words=words: _choice_words(value, words),
                placeholder="detect",
                key=widget,
                on_change=take,
                args=(field, widget),
            )
        if encoding is not None:
            preview_encoding(encoding, state, lambda chosen: correct("encoding", chosen))
        choose_member(table, key, take)
        choose_header(table, key, take)
        if corrections and st.button("Back to what was detected", icon=":material/undo:", key="import-back"):
            state["corrections"] = {}
            state["round"] += 1
            st.rerun()


def _choice_words(value: str, words: dict[str, str]) -> str:
    if value not in words:
        return value
    mark = {"\t": "", " ": "", "": ""}.get(value, f" ( {value} )" if value.isprintable() else "")
    return words[value].capitalize() + mark
