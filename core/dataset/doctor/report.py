"""The doctor's report to hand out: one self-contained HTML page, or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import __version__
from core.dataset.doctor.findings import SEVERITY_WORDS, Diagnosis, Finding, split_label
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import Fix, fix_title
from core.templates import render

_MOST = 10
"""Examples and lines that the page shows of one finding."""


@dataclass(frozen=True)
class ReportedTable:
    """What a report says about the table itself: `read_as` is how the file was read, in words."""

    file_name: str
    read_as: str
    columns: Columns
    counts: dict[str, int]
    fixes: Sequence[Fix]
    changes: Sequence[str]
    """A sentence for each fix that changed something."""


def report_json(diagnosis: Diagnosis, table: ReportedTable) -> str:
    """Return the whole diagnosis as indented JSON."""
    value: dict[str, Any] = {
        "fathom": __version__,
        "file": table.file_name,
        "read_as": table.read_as,
        "columns": {"text": table.columns.text, "text_pair": table.columns.pair, "label": table.columns.label},
        "classes": table.counts,
        "fixes": [fix.as_dict() for fix in table.fixes],
        **{("class_count" if key == "classes" else key): part for key, part in diagnosis.as_dict().items()},
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def report_html(diagnosis: Diagnosis, table: ReportedTable) -> str:
    """Return one HTML page that needs nothing else; it prints well."""
    columns = table.columns
    return render(
        "doctor.html",
        version=__version__,
        file_name=table.file_name,
        read_as=table.read_as,
        text=columns.text,
        pair=columns.pair,
        label=columns.label,
        diagnosis=diagnosis,
        changes=table.changes,
        findings=[_shown(finding) for finding in diagnosis.findings],
        counts=sorted(table.counts.items(), key=lambda item: -item[1]),
    )


def _shown(finding: Finding) -> dict[str, Any]:
    """Return what the page shows of a finding."""
    return {
        "severity": finding.severity,
        "severity_words": SEVERITY_WORDS[finding.severity],
        "title": finding.title,
        "effect": finding.effect,
        "examples": finding.examples[:_MOST],
        "lines": finding.lines[:_MOST],
        "more_lines": len(finding.lines) > _MOST,
        "fixes": [fix_title(fix) for fix in finding.fixes],
        "encoder": finding.encoder,
        "split": split_label(finding.split) if finding.split else "",
    }
