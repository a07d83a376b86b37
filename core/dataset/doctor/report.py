"""The doctor's report to hand out: one self-contained HTML page, or JSON."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core import __version__
from core.dataset.doctor.findings import SEVERITY_WORDS, Diagnosis, Finding
from core.dataset.fixes import FIXES, Columns, Fix

_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2.5rem auto;padding:0 1rem;color:#1d2733;background:#fff}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2rem}
.what{color:#55606c;margin-top:0}.grade{border-left:4px solid #0072B2;padding:.4rem .8rem;background:#f4f6f8}
.finding{border:1px solid #d8dee5;border-radius:.4rem;padding:.6rem .9rem;margin:.7rem 0;break-inside:avoid}
.finding p{margin:.3rem 0}.mark{font-weight:600}.severe .mark{color:#a34700}.warning .mark{color:#7a5400}.note .mark{color:#55606c}
table{border-collapse:collapse}td,th{padding:.15rem .9rem .15rem 0;text-align:left}td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
code{font-size:.92em;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){body{color:#e6ebf0;background:#12171d}.grade{background:#1b222b}.what,.note .mark{color:#a8b3bf}.finding{border-color:#33404d}.severe .mark{color:#ffa366}.warning .mark{color:#f0c14b}}
"""


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
    escape = html.escape
    pair = f" and {table.columns.pair!r}" if table.columns.pair else ""
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Data report: {escape(table.file_name)}</title><style>{_STYLE}</style>',
        f"<h1>{escape(table.file_name)}</h1>",
        f'<p class="what">{escape(table.read_as)}. Text: column {escape(repr(table.columns.text))}{escape(pair)}; label: column {escape(repr(table.columns.label))}.</p>',
        f'<p class="grade">{escape(diagnosis.grade)}</p>',
        f"<p>At most {100 * diagnosis.ceiling:.1f} % of the rows can be answered correctly by any classifier, since equal texts stand under different labels.</p>"
        if diagnosis.ceiling < 1
        else "",
    ]
    if table.changes:
        parts.append(
            "<h2>Fixes chosen</h2><ul>" + "".join(f"<li>{escape(text)}</li>" for text in table.changes) + "</ul>"
        )
    parts.append("<h2>Findings</h2>" + ("".join(map(_finding, diagnosis.findings)) or "<p>None.</p>"))
    if diagnosis.looked_at < diagnosis.rows:
        parts.append(
            f"<p>The texts of {diagnosis.looked_at:,} rows were read, drawn evenly; counts of rows and labels are of all {diagnosis.rows:,}.</p>"
        )
    rows = sorted(table.counts.items(), key=lambda item: -item[1])
    parts.append(
        '<h2>Classes</h2><table><tr><th>class</th><th class="number">rows</th></tr>'
        + "".join(f'<tr><td>{escape(name)}</td><td class="number">{count:,}</td></tr>' for name, count in rows)
        + f"</table><p class='what'>Fathom {escape(__version__)}. Private values are masked in this report.</p></html>"
    )
    return "".join(parts)


def _finding(finding: Finding) -> str:
    escape = html.escape
    examples = "".join(f"<li><code>{escape(example)}</code></li>" for example in finding.examples[:10])
    fixes = ", ".join(FIXES[fix.kind].label.lower() for fix in finding.fixes)
    lines = ", ".join(str(line) for line in finding.lines[:10]) + (" ..." if len(finding.lines) > 10 else "")
    return (
        f'<div class="finding {finding.severity}"><p><span class="mark">{SEVERITY_WORDS[finding.severity]}.</span> {escape(finding.title)}</p><p>{escape(finding.effect)}</p>'
        + (f"<ul>{examples}</ul>" if examples else "")
        + (f'<p class="what">Lines: {lines}</p>' if lines else "")
        + (f'<p class="what">Possible fixes: {escape(fixes)}.</p>' if fixes else "")
        + "</div>"
    )
