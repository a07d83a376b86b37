"""The check for private data, see core.private."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from core.dataset.doctor.findings import Finding, rows_text
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import Fix

SENSITIVE = {"payment_card", "iban", "national_id", "passport", "url_credentials"}
"""One of these is enough to do harm."""


def check_private(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Find texts with private data; `frame` may be a sample. Examples are masked."""
    from core.private import scan_private

    rows: Counter[str] = Counter()
    names: dict[str, str] = {}
    examples: list[str] = []
    lines: set[int] = set()
    for column in columns.texts:
        for found in scan_private(frame[column].tolist()).findings:
            names[found.kind] = found.name
            rows[found.kind] += found.texts
            lines |= {int(frame.index[position]) for position in found.positions}
            examples += [f"{found.name}: {example}" for example in found.examples[:2]]
    if not rows:
        return []
    listed = "; ".join(f"{names[kind]} in {rows_text(count)}" for kind, count in rows.most_common())
    few = len(lines) < 5 and len(lines) < 0.005 * len(frame)
    return [
        Finding(
            "private_data",
            "severe" if SENSITIVE & set(rows) else "note" if few else "warning",
            f"Private data: {listed}.",
            "A model can repeat what it learned, and predictions, reports and exports show rows. Replace such data with placeholders such as [EMAIL]; "
            "the class seldom depends on them. Names in running text are found only where the words around them give them away.",
            len(lines),
            sorted(lines),
            [Fix("mask_private")],
            examples=examples[:12],
            details={"kinds": dict(rows)},
        )
    ]
