"""Put a table on a page, the same way everywhere: no raw download of people's texts, and files that a spreadsheet does not run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.text import safe_cell

if TYPE_CHECKING:  # every page imports this module, and not every page needs pandas
    import pandas as pd
    from pandas.io.formats.style import Styler

MISSING = "–"
"""What stands in a cell without a value, where Streamlit would write None."""
_NUMBERS = "numbers-"
STYLE = f'<style>button[aria-label^="Download as CSV"]:not([class*="st-key-{_NUMBERS}"] *) {{ display: none; }}</style>'
"""Hides the download in the tool bar of a table, which writes cells as they are, from every table that is not `show_numbers`.

Streamlit's own setting, client.disableDataExport, would also forbid copying a cell, and take tables of numbers along.
"""


def show_table(
    frame: pd.DataFrame | Styler, *, download: str | None = None, saved: pd.DataFrame | None = None, **options: Any
) -> Any:
    """Draw a table that may hold people's texts; return what `st.dataframe` does.

    Args:
        frame: a frame, or a styled one.
        download: name, without its ending, of a file in which the cells are harmless; None offers none.
        saved: what the file holds, where the table shows less of it.
        options: as `st.dataframe` takes them.
    """
    drawn = st.dataframe(frame, **{"placeholder": MISSING, **options})
    if download is not None:
        plain: Any = getattr(frame, "data", frame) if saved is None else saved
        whole = plain if options.get("hide_index") else plain.rename_axis(plain.index.name or "").reset_index()
        st.download_button(
            "Save this table (CSV)",
            lambda: csv_of(whole),
            f"{download}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            key=f"table-save-{download}",
        )
    return drawn


def edit_table(frame: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Draw a table whose cells can be changed, and return it with the changes; options as `st.data_editor` takes them."""
    edited: pd.DataFrame = st.data_editor(frame, **options)
    return edited


def show_numbers(frame: pd.DataFrame, *, key: str, **options: Any) -> None:
    """Draw a table of figures that Fathom computed; nothing in it can run, so its tool bar may save it as it is.

    Args:
        key: one of a kind on its page. options: as `st.dataframe` takes them.
    """
    with st.container(key=_NUMBERS + key):  # a table that nobody selects in has no key of its own in the document
        st.dataframe(frame, **{"placeholder": MISSING, **options})


def csv_of(frame: pd.DataFrame) -> bytes:
    """Return a frame without its index as CSV that a spreadsheet opens and does not run, headings and cells alike."""
    safe = frame.copy()
    for place, kind in enumerate(frame.dtypes):  # by place, since two columns may have one name
        if getattr(kind, "kind", "O") not in "biufcmM":
            safe.isetitem(place, frame.iloc[:, place].map(_safe).array)
    safe.columns = [safe_cell(str(name)) for name in frame.columns]
    return safe.to_csv(index=False).encode("utf-8-sig")


def _safe(cell: Any) -> Any:
    return safe_cell(cell) if isinstance(cell, str) else cell
