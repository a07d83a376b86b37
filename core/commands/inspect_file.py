"""python -m core inspect: how a file was read, which columns it seems to have, and what the doctor finds."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import Any

from core.collector import loading
from core.commands.reading_options import read_as_told
from core.config import EMBEDDED_ENCODER
from core.dataset.checks import check_task, require_columns
from core.dataset.columns import ColumnGuess, guess_columns
from core.dataset.doctor import Diagnosis, examine, examine_tokens
from core.dataset.doctor.findings import setting_label, setting_option, split_option
from core.dataset.doctor.report import ReportedTable, report_html
from core.dataset.fix_kinds import Columns, incomplete_rows
from core.dataset.fix_values import written
from core.dataset.fixes import fix_title
from core.dataset.joined import joined_name, suggest_joining, with_text
from core.dataset.textless import no_text
from core.errors import DataError, FathomError
from core.ingest.content import Table
from core.runs.presets import suggest_max_length
from core.storage import write_text
from core.text import count_words

_TOKENISED_ROWS = 1000


def inspect_file(options: argparse.Namespace) -> int:
    """Print how a file was read, its columns and classes, and the doctor's findings.

    Raises:
        DataError: it cannot be read, or what stands in the way of training it.
    """
    table = read_as_told(options)
    guess = guess_columns(table.frame)
    if options.text:
        table = dataclasses.replace(table, frame=with_text(table.frame, options.text))
    columns = Columns(options.text or guess.text, options.label or guess.label, options.text_pair or guess.text_pair)
    if options.text and not options.text_pair:
        columns = dataclasses.replace(columns, pair=None)
    require_columns(table.frame, [*columns.texts, columns.label])
    classes: dict[str, int] = {}
    error = no_text(table.frame, columns.texts) or None
    try:
        classes = check_task(table.frame, columns.text, columns.label, columns.pair).counts
    except DataError as refused:
        error = error or str(refused)
    diagnosis = None
    if columns.label not in columns.texts:
        diagnosis = _with_tokens(examine(table.frame, columns), table, columns, options.encoder or EMBEDDED_ENCODER)
    if options.report and diagnosis is not None:
        about = ReportedTable(table.name, table.describe(), columns, classes, (), ())
        write_text(Path(options.report), report_html(diagnosis, about))
    if options.json:
        print(json.dumps(_as_json(table, guess, columns, classes, diagnosis, error), ensure_ascii=False))  # noqa: T201
    else:
        _print(table, guess, columns, classes, diagnosis)
    if error:
        raise DataError(error)
    return 0


def _with_tokens(diagnosis: Diagnosis, table: Table, columns: Columns, encoder_name: str) -> Diagnosis:
    """Add what the encoder makes of a sample of the rows."""
    frame = table.frame[~incomplete_rows(table.frame, columns)]
    if frame.empty:
        return diagnosis
    frame = frame if len(frame) <= _TOKENISED_ROWS else frame.sample(_TOKENISED_ROWS, random_state=0)
    texts, pairs = frame[columns.text].tolist(), frame[columns.pair].tolist() if columns.pair else None
    limit = suggest_max_length(
        [count_words(text) + (count_words(pairs[i]) if pairs else 0) for i, text in enumerate(texts)]
    )
    with loading():
        from core.engine.encoders import find_encoder
        from core.engine.tokens import token_summary

    try:
        encoder = find_encoder(encoder_name)
        tokens = token_summary(encoder_name, texts, pairs, limit)
    except FathomError:
        if encoder_name != EMBEDDED_ENCODER:
            raise
        return diagnosis  # a broken installation must not hide what is known about the file
    labels = [] if pairs else frame[columns.label].tolist()
    return examine_tokens(diagnosis, texts, tokens, limit, encoder.as_dict(), labels)


def _as_json(
    table: Table,
    guess: ColumnGuess,
    columns: Columns,
    classes: dict[str, int],
    diagnosis: Diagnosis | None,
    error: str | None,
) -> dict[str, Any]:
    return {
        "file": table.name,
        "rows": len(table.frame),
        "read_as": table.describe(),
        "columns": [str(name) for name in table.frame.columns],
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header_row": table.header_row,
        "sheets": [dataclasses.asdict(sheet) for sheet in table.sheets],
        "problems": [dataclasses.asdict(problem) for problem in table.problems],
        "guess": dataclasses.asdict(guess),
        "examined": {"text": columns.text, "text_pair": columns.pair, "label": columns.label},
        "classes": classes,
        "diagnosis": diagnosis.as_dict() if diagnosis else None,
        "error": error,
    }


def _print(
    table: Table, guess: ColumnGuess, columns: Columns, classes: dict[str, int], diagnosis: Diagnosis | None
) -> None:
    lines = [f"{table.name}: {table.describe()}"]
    lines += [
        f"  line {problem.line}: {problem.message}" if problem.line else f"  {problem.message}"
        for problem in table.problems[:20]
    ]
    pair = f", second text {columns.pair!r}" if columns.pair else ""
    lines.append(f"Columns: text {columns.text!r}{pair}, label {columns.label!r}")
    if guess.why and (guess.text, guess.text_pair, guess.label) == (columns.text, columns.pair, columns.label):
        lines.append(f"  {guess.why}")
        parts, why = suggest_joining(table.frame, guess)
        if parts:
            lines.append(f"  {why} To join them: train with --text {joined_name(parts)!r}")
    counts = sorted(classes.items(), key=lambda item: -item[1])
    lines += [f"  {label}: {count:,} rows" for label, count in counts[:20]]
    if len(counts) > 20:
        lines.append(f"  and {len(counts) - 20} more classes")
    if diagnosis is not None:
        lines.append(diagnosis.grade)
        if diagnosis.ceiling < 1:
            lines.append(
                f"At most {100 * diagnosis.ceiling:.1f} % of the rows can be answered correctly by any classifier."
            )
        for finding in diagnosis.findings:
            lines.append(f"  {finding.severity}: {finding.title}")
            lines += [f"      {example}" for example in finding.examples[:3]]
            for fix in finding.fixes:
                lines.append(f"      fix: {fix_title(fix)}: train with --fix {written(fix)}")
            if finding.encoder:
                lines.append(f"      encoder: train with --encoder {finding.encoder}")
            for setting in finding.settings:
                lines.append(f"      setting: {setting_label(setting).lower()}: train with {setting_option(setting)}")
            if finding.split:
                lines.append(f"      split: train with {split_option(finding.split)}")
    print("\n".join(lines))  # noqa: T201
