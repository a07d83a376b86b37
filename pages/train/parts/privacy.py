"""Private data in a table that was just read: shown masked, and replaced or left out before anything is kept unless the person says no."""

from __future__ import annotations

import streamlit as st

from core.dataset.masking import SCANNED_ROWS, leave_out_private, mask_table, private_columns
from core.ingest.content import Table
from pages.widgets.shell import literal

_REPLACE, _LEAVE_OUT, _KEEP = "Replace with placeholders", "Leave these rows out", "Keep as it is"
_KEPT = 6


def privacy_choice(table: Table, key: str, told: str = "Nothing of this table has been kept so far.") -> bool:
    """Say what private data stands in the table, and offer to replace it; tell whether there is any.

    The choice is found again by `apply_choice` with the same key.

    Args:
        key: tells this table from others; told: what is kept of it until somebody chooses.
    """
    state = st.session_state.setdefault("private-columns", {})
    if key not in state:
        with st.spinner("Looking for private data ..."):
            state[key] = private_columns(table)
        while len(state) > _KEPT:
            state.pop(next(iter(state)))
    found = state[key]
    if not found:
        return False
    with st.container(border=True):
        st.markdown(f"**:material/shield: Private data was found.** {told}")
        for column, report in list(found.items())[:6]:
            kinds = "; ".join(
                f"{finding.name} in {finding.texts:,} {'row' if finding.texts == 1 else 'rows'}"
                for finding in report.findings
            )
            examples = [finding.examples[0] for finding in report.findings if finding.examples]
            st.markdown("  \n".join(map(literal, [f"Column {column!r}: {kinds}.", *examples])))
        if len(table.frame) > SCANNED_ROWS:
            st.caption(
                f"{SCANNED_ROWS:,} of {len(table.frame):,} rows were looked at. Replacing and leaving out read all of them."
            )
        st.segmented_control(
            "What to do with it",
            [_REPLACE, _LEAVE_OUT, _KEEP],
            default=_REPLACE,
            required=True,
            key=f"privacy-{key}",
            help="Placeholders such as [EMAIL] or [PHONE] take the place of the values before the table is kept. "
            "Names in running text are found only where the words around them say so.",
        )
    return True


def apply_choice(table: Table, key: str) -> Table:
    """Return the table to keep: masked, or without the rows concerned, when private data was found and not declined.

    Raises:
        DataError: no row is left.
    """
    state = st.session_state.get("private-columns", {})
    if not state.get(key) or st.session_state.get(f"privacy-{key}") == _KEEP:
        return table
    if st.session_state.get(f"privacy-{key}") == _LEAVE_OUT:
        with st.spinner("Leaving rows out ..."):
            return leave_out_private(table)
    bar = st.progress(0.0, text="Replacing private data ...")
    masked = mask_table(table, lambda share: bar.progress(share, text=f"Replacing private data: {100 * share:.0f} %"))
    bar.empty()
    return masked
