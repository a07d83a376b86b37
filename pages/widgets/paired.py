"""Two runs on the same test rows, compared row by row and remembered."""

from __future__ import annotations

import streamlit as st

from core.judge.compare import Comparison, compare
from core.runs.rows import read_rows
from core.runs.run import Run


def paired(first: Run, second: Run) -> tuple[Comparison | None, str]:
    """Return the comparison of two runs and nothing, or None and why there is none; see core.judge.compare.compare."""
    one, other = first.predictions_file, second.predictions_file
    if not (one.is_file() and other.is_file()):
        return None, "The predictions of one of them are missing."
    return _compared(str(one), str(other), (one.stat().st_mtime_ns, other.stat().st_mtime_ns))


@st.cache_data(show_spinner=False, max_entries=256)
def _compared(first: str, second: str, changed_ns: tuple[int, ...]) -> tuple[Comparison | None, str]:
    """Compare two files of predictions; the times of change make the cache notice other files."""
    return compare(read_rows(first), read_rows(second))
