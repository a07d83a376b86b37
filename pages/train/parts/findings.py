"""What the doctor found, most harmful first; each finding opens its rows, and its fixes are one click and can be undone."""

from __future__ import annotations

import dataclasses
import json

import pandas as pd
import streamlit as st

from core.dataset.doctor import Diagnosis, Finding
from core.dataset.doctor.findings import SEVERITY_WORDS, split_label
from core.dataset.doctor.report import ReportedTable, report_html, report_json
from core.dataset.fixes import add_edits, fix_title, save_fixes
from pages.train.parts.dataset import Choice, fixed_frame, label_counts
from pages.train.parts.encoder_form import take_encoder
from pages.train.parts.label_forms import cut_form, with_chosen_label
from pages.train.parts.long_texts import chosen_setting, setting_buttons
from pages.train.parts.mending import by_loss, choose
from pages.train.parts.split_form import take_split
from pages.train.parts.undo import line_with_undo
from pages.widgets.shell import literal
from pages.widgets.table import edit_table

_ICONS = {"severe": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}
_MOST_ROWS = 300
_WAY_WORDS = {"group": "by column", "time": "by the time in column", "parts": "as they are in column"}


def verdict(diagnosis: Diagnosis) -> None:
    """Say in one sentence how good the table is, and what the best possible accuracy is."""
    ceiling = (
        f" At most {100 * diagnosis.ceiling:.1f} % of the rows can be answered correctly, because some equal texts have different labels."
        if diagnosis.ceiling < 1
        else ""
    )
    show = st.error if diagnosis.of("severe") else st.warning if diagnosis.of("warning") else st.success
    icon = _ICONS["severe" if diagnosis.of("severe") else "warning"]
    show(
        literal(diagnosis.grade + ceiling),
        icon=icon if diagnosis.of("severe") or diagnosis.of("warning") else ":material/check_circle:",
    )


def findings(choice: Choice, diagnosis: Diagnosis) -> None:
    """Draw the findings as a short list; a finding's rows are read only when it is opened."""
    if not diagnosis.findings:
        st.caption("Nothing was found that would spoil a result.")
    for finding in diagnosis.findings:
        key = f"finding-{choice.dataset.id}-{finding.kind}-{finding.details.get('column', '')}"
        box = st.expander(
            f"**{SEVERITY_WORDS[finding.severity]}.** {literal(finding.title)}",
            icon=_ICONS[finding.severity],
            key=key,
            on_change="rerun",
        )
        if box.open:
            with box:
                _open(choice, finding, key)
    if diagnosis.looked_at < diagnosis.rows:
        st.caption(
            f"The texts of {diagnosis.looked_at:,} rows were read, drawn evenly; rows and labels were counted in all {diagnosis.rows:,}."
        )


def _open(choice: Choice, finding: Finding, key: str) -> None:
    st.markdown(literal(finding.effect))
    for example in finding.examples[:8]:
        st.markdown(f"- {literal(example)}")
    offered = finding.fixes
    if finding.kind == "ordered_labels":
        offered = [fix for fix in [cut_form(choice, finding, key)] if fix]
    elif finding.details.get("labels"):
        offered = with_chosen_label(finding, key)
    with st.container(horizontal=True):
        for number, (fix, text) in enumerate(by_loss(choice, offered)):
            st.button(
                literal(text),
                key=f"{key}-fix-{number}-{fix.kind}",
                type="primary" if number == 0 else "secondary",
                icon=":material/build:",
                help="Can be undone. The file itself is not changed.",
                on_click=choose,
                args=(choice, fix),
            )
        setting_buttons(finding.settings, key)
        if finding.split:
            st.button(
                literal(split_label(finding.split)),
                key=f"{key}-split",
                type="primary",
                icon=":material/call_split:",
                help="Can be undone here and changed on the Train page.",
                on_click=take_split,
                args=(finding.split,),
            )
    if finding.lines:
        _edit_rows(choice, finding, key)


def _edit_rows(choice: Choice, finding: Finding, key: str) -> None:
    """Draw the rows behind a finding; labels can be corrected and rows left out."""
    frame, _ = fixed_frame(*choice.key)
    lines = [line for line in finding.lines if line in frame.index]
    rows = frame.loc[lines[:_MOST_ROWS], [*choice.columns.texts, choice.label]]
    if finding.kind in ("conflicting_labels", "duplicates"):  # equal texts under each other
        rows = rows.sort_values(choice.columns.texts, kind="stable")
    rows = rows.rename_axis("line").reset_index()
    rows["leave out"] = False
    labels = sorted(set(frame[choice.label].str.strip()) - {""})
    number = st.session_state.get(f"{key}-saved", 0)
    editable = len(labels) <= 1000
    edited = edit_table(
        rows,
        key=f"{key}-rows-{number}",
        hide_index=True,
        height=min(420, 40 + 35 * len(rows)),
        disabled=["line", *choice.columns.texts] if editable else ["line", *choice.columns.texts, choice.label],
        column_config={
            "line": st.column_config.NumberColumn("line", format="%d", width="small"),
            choice.text: st.column_config.TextColumn(choice.text, width="large"),
            choice.label: st.column_config.SelectboxColumn(choice.label, options=labels, width="medium")
            if editable
            else st.column_config.TextColumn(choice.label),
            "leave out": st.column_config.CheckboxColumn("leave out", width="small"),
        },
    )
    more = f" The first {_MOST_ROWS} of {finding.count:,} are shown." if finding.count > len(rows) else ""
    st.caption(f"Choose another label or tick “leave out”, then save.{more}")
    changed, dropped = edits(rows, edited, choice.label)
    count = len(changed) + len(dropped)
    if st.button(
        f"Save {count} {'correction' if count == 1 else 'corrections'}" if count else "Save corrections",
        key=f"{key}-save",
        disabled=not count,
        icon=":material/save:",
    ):
        add_edits(choice.dataset.id, changed, dropped)
        st.session_state[f"{key}-saved"] = number + 1
        st.rerun()


def edits(before: pd.DataFrame, after: pd.DataFrame, label: str) -> tuple[dict[int, str], list[int]]:
    """Return {line: new label} and the lines to leave out, from the rows before and after editing."""
    dropped = [int(line) for line in after.loc[after["leave out"], "line"]]
    differs = (before[label].to_numpy() != after[label].to_numpy()) & ~after["leave out"].to_numpy()
    return {
        int(line): str(value)
        for line, value in zip(after.loc[differs, "line"], after.loc[differs, label], strict=True)
        if value
    }, dropped


def without_answered(choice: Choice, diagnosis: Diagnosis) -> Diagnosis:
    """Return the diagnosis without advice on how to split, and on what to read of long texts, once somebody chose."""
    left = [
        finding
        for finding in diagnosis.findings
        if not (finding.split and choice.way) and not (finding.settings and choice.long_texts)
    ]
    return dataclasses.replace(diagnosis, findings=left)


def chosen(choice: Choice) -> None:
    """List what was chosen, the encoder, the split and the fixes, each with its effect and an undo."""
    identity = choice.dataset.id
    if choice.encoder:
        told = f"The texts will be read by {choice.encoder}."
        line_with_undo(told, f"undo-encoder-{identity}", take_encoder, [""])
    if choice.way:
        told = f"Rows will be split {_WAY_WORDS[choice.way]} {choice.way_column!r}."
        line_with_undo(told, f"undo-split-{identity}", take_split, [{}])
    chosen_setting(choice)
    fixes = choice.chosen_fixes()
    if not fixes:
        return
    st.markdown("**Fixes chosen**")
    for number, fix in enumerate(fixes):
        told = f"{fix_title(fix)}: {_effect(choice, number)}"
        rest = [other for other in fixes if other is not fix]
        line_with_undo(told, f"undo-{identity}-{number}-{fix.kind}", save_fixes, [identity, rest])


def _effect(choice: Choice, number: int) -> str:
    """Say what the fix of this number did, given those before it."""
    before = dataclasses.replace(choice, fixes=_json(choice, number))
    until = dataclasses.replace(choice, fixes=_json(choice, number + 1))
    earlier, sentences = fixed_frame(*before.key)[1], fixed_frame(*until.key)[1]
    return sentences[-1] if len(sentences) > len(earlier) else "nothing to change."


def _json(choice: Choice, count: int) -> str:
    return json.dumps([fix.as_dict() for fix in choice.chosen_fixes()[:count]], ensure_ascii=False)


def downloads(choice: Choice, diagnosis: Diagnosis) -> None:
    """Draw the report as two downloads."""
    _, changes = fixed_frame(*choice.key)
    table = ReportedTable(
        choice.dataset.file_name,
        choice.dataset.description,
        choice.columns,
        label_counts(*choice.key),
        choice.chosen_fixes(),
        changes,
    )
    stem = choice.dataset.file_name.rsplit(".", 1)[0]
    with st.container(horizontal=True):
        st.download_button(
            "Report (HTML)",
            lambda: report_html(diagnosis, table).encode(),
            f"{stem}-report.html",
            "text/html",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Report (JSON)",
            lambda: report_json(diagnosis, table).encode(),
            f"{stem}-report.json",
            "application/json",
            on_click="ignore",
            icon=":material/download:",
        )
