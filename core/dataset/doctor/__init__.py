"""The doctor: what is wrong with a table, what that does to the result, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from core.dataset.checks import require_columns
from core.dataset.doctor.drift import check_drift
from core.dataset.doctor.findings import Diagnosis, Finding, ordered
from core.dataset.doctor.flattering import check_flattering
from core.dataset.doctor.labels import check_labels
from core.dataset.doctor.leakage import check_leakage
from core.dataset.doctor.lengths import check_lengths
from core.dataset.doctor.manner import check_manner
from core.dataset.doctor.meaning import check_several, with_combinations
from core.dataset.doctor.privacy import check_private
from core.dataset.doctor.rows import (
    check_given_parts,
    check_incomplete,
    check_near_duplicates,
    check_repeats,
    check_test_overlap,
    repeats,
)
from core.dataset.doctor.texts import check_language, check_texts
from core.dataset.fix_kinds import Columns, incomplete_rows
from core.dataset.fixes import Fix

MOST_TEXTS = 50_000
"""The checks that read every text take a sample beyond so many rows; the others count all rows."""

__all__ = ["Diagnosis", "Finding", "examine", "examine_tokens"]


def examine(
    frame: pd.DataFrame,
    columns: Columns,
    *,
    test: pd.DataFrame | None = None,
    chosen: Sequence[Fix] = (),
    progress: Callable[[str], None] | None = None,
) -> Diagnosis:
    """Examine a table for what would spoil a classifier; `examine_tokens` adds what needs the encoder.

    Args:
        frame: columns of str, the index is the line in the file; fixes chosen so far are applied already.
        test: a separate test file with the same columns.
        chosen: the fixes applied; what they answered is not asked again.
        progress: called with what is being looked at.

    Raises:
        DataError: a column is not there.
    """
    require_columns(frame, [*columns.texts, columns.label])
    tell = progress or (lambda _: None)
    tell("several labels a row")
    several = check_several(frame, columns, chosen)
    frame = with_combinations(frame, columns, several)
    tell("rows without text or label")
    findings = several + check_incomplete(frame, columns)
    whole = frame[~incomplete_rows(frame, columns)]
    if whole.empty:
        return Diagnosis(len(frame), 0, ordered(findings), 1.0, {}, 0)
    tell("repeated and contradicting rows")
    same, mixed, ceiling = repeats(whole, columns)
    if test is not None:
        findings += check_test_overlap(whole, test, columns)
    if not several:  # combinations of labels are no classes to look at further
        findings += check_repeats(whole, columns, same, mixed, ceiling)
        tell("labels")
        findings += check_labels(whole, columns, chosen)
    sample = whole if len(whole) <= MOST_TEXTS else whole.sample(MOST_TEXTS, random_state=0).sort_index()
    findings += check_given_parts(whole, columns)
    of_labels = (
        ("words that give the label away", check_leakage),
        ("length and marks that give it away", check_manner),
        ("columns by which a random split flatters", check_flattering),
        ("dates by which the rows change", check_drift),
    )
    for what, check in (
        ("texts", check_texts),
        ("nearly equal texts", check_near_duplicates),
        ("private data", check_private),
        *(() if several else of_labels),
    ):
        tell(what)
        findings += check(sample, columns)
    repeated, conflicting = int(same.sum()), int(mixed.sum())
    return Diagnosis(
        len(whole),
        int(whole[columns.label].str.strip().nunique()),
        ordered(findings),
        ceiling,
        {"unique": len(whole) - repeated - conflicting, "repeated": repeated, "conflicting": conflicting},
        len(sample),
    )


def examine_tokens(
    diagnosis: Diagnosis,
    texts: Sequence[str],
    tokens: dict[str, Any],
    max_length: int,
    encoder: dict[str, Any],
    labels: Sequence[str] = (),
) -> Diagnosis:
    """Add what needs the encoder: language, unknown tokens, and what the maximum length cuts off.

    Args:
        texts: a sample of the texts; tokens: engine.tokens.token_summary of it at `max_length`.
        encoder: engine.encoders.Encoder.as_dict: its name and languages.
        labels: of the same rows, where each has one text: by them it is looked where in long texts the class is told.
    """
    more = [*check_language(texts, tokens, encoder), *check_lengths(tokens, max_length, texts, labels)]
    return replace(diagnosis, findings=ordered([*diagnosis.findings, *more]))
