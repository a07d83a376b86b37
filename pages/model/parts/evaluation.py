"""A finished run in detail, one function a part: scores, confusions with their rows, classes, calibration, mistakes, settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.charts.evaluation import calibration, confused_pairs, confusion_matrix, scoreboard
from core.config import settings
from core.dataset.outside import outside_told
from core.judge.calibration import calibration_text
from core.judge.compare import lead_text
from core.judge.metrics import figure_texts, measured
from core.judge.remarks import reasons
from core.judge.result import Scored
from core.runs.model_card import CARD, card_body
from core.runs.registry import before_fix
from core.runs.result import RunMetrics
from core.runs.rows import written_at_ns
from core.runs.run import Run
from pages.model.parts.subject import read_predictions
from pages.widgets.chart import show
from pages.widgets.fold import expander
from pages.widgets.link import link
from pages.widgets.paired import paired
from pages.widgets.shell import literal
from pages.widgets.table import show_table

NO_ROWS = "no test rows"


def _predictions(run: Run) -> pd.DataFrame:
    return read_predictions(str(run.predictions_file), written_at_ns(run.predictions_file))


def calibration_view(metrics: RunMetrics, *, key: str) -> None:
    """Draw how sure the model is against how often it is right, and say what was done about it."""
    test = metrics.test
    chance = test.chance.get("ece")
    show(calibration(test.calibration, test.ece.value, chance), key=key)
    st.markdown(calibration_text(test.ece.value, chance, test.calibration))
    st.caption(
        "A point on the diagonal means: of the texts given 0.8, eight in ten were right. Below it the model is too sure, above it too careful. "
        "Larger points stand for more rows."
    )
    found = metrics.temperature  # runs of earlier versions have none
    if found and (told := found.text()):
        st.caption(told)


def scores(run: Run, metrics: RunMetrics) -> None:
    """Draw the scores beside the baselines, and what is to be known about the split."""
    test = metrics.test
    if lead := metrics.lead():
        st.markdown(literal(lead))
    left, right = st.columns(2, gap="large")
    with left:
        show(scoreboard(metrics, "accuracy"), key="scoreboard-accuracy")
    with right:
        show(scoreboard(metrics, "macro_f1"), key="scoreboard-f1")
    score_table(metrics)
    split = metrics.split
    st.caption(
        f"{split.tested()}; in brackets 95 % intervals. "
        f"{split.learned_text(run.config().train)}. "
        + (literal(split.how) if split.how else f"{'Stratified' if split.stratified else 'Not stratified'} by class.")
    )
    st.caption(literal(" ".join(reasons([test, *metrics.baselines.values()]))))
    for note in dict.fromkeys([*split.notes, *metrics.notices]):
        st.info(literal(note), icon=":material/info:")


def against_before(run: Run) -> None:
    """Where the table was mended since an earlier run, say what that did to the answers, row by row."""
    before = before_fix(run)
    if before is None:
        return
    found, reason = paired(run, before)
    said = reason if found is None else f"{lead_text(found, before.name)} {found.left_out}"
    st.markdown(literal(f"Since {before.name} the fixes to the table were changed. {said}"))
    link("runs", "Compare the two", icon=":material/balance:", query={"compare": f"{run.id},{before.id}"})


def score_table(metrics: RunMetrics) -> None:
    """Draw every figure of the model and of the baselines."""
    rows: dict[str, Scored] = {"This model": metrics.test} | {baseline.name: baseline for baseline in metrics.simpler}
    shown = measured(rows.values())
    show_table(
        pd.DataFrame([{"model": name, **figure_texts(scored, shown)} for name, scored in rows.items()]),
        hide_index=True,
        column_config={
            metric.name: st.column_config.TextColumn(help=f"{metric.scale}; {metric.better} is better".lstrip("; "))
            for metric in shown
        },
    )


def confusions(run: Run, metrics: RunMetrics) -> None:
    """Draw the confusion matrix, and the rows of the cell that was clicked."""
    classes, confusion = metrics.classes, metrics.test.confusion
    pairs = confused_pairs(confusion, classes)
    event = show(confusion_matrix(confusion, classes), key="confusion", on_select="rerun", selection_mode="points")
    points = event["selection"]["points"] if event else []
    options = [(pair["true"], pair["predicted"]) for pair in pairs]
    clicked = None
    if points and points[0].get("customdata"):
        row, column = points[0]["customdata"][:2]
        clicked = (classes[int(row)], classes[int(column)])
        if clicked not in options:
            options.insert(0, clicked)
    if not options:
        st.success("Not one test row was taken for another class.")
        return
    counts = {(pair["true"], pair["predicted"]): pair["rows"] for pair in pairs}
    chosen = st.selectbox(
        "Rows of a cell (click one above, or choose here; most frequent first)",
        options,
        index=options.index(clicked) if clicked else 0,
        format_func=lambda pair: (
            f"{pair[0]} taken for {pair[1]}" + (f" ({counts[pair]} rows)" if pair in counts else "")
        ),
        key=f"cell-{clicked}",
    )
    frame = _predictions(run)
    rows = frame[(frame["label"] == chosen[0]) & (frame["predicted"] == chosen[1])].sort_values(
        "confidence", ascending=False
    )
    _rows(rows.head(200))
    st.caption(f"{len(rows):,} of {len(frame):,} test rows.")


def _rows(rows: pd.DataFrame) -> None:
    columns = [
        name for name in ("row", "text", "text_pair", "label", "predicted", "confidence") if name in rows.columns
    ]
    show_table(
        rows[columns],
        hide_index=True,
        column_config={
            "row": st.column_config.NumberColumn("line", format="%d", width="small"),
            "text": st.column_config.TextColumn("text", width="large"),
            "text_pair": st.column_config.TextColumn("second text", width="medium"),
            "label": "true class",
            "confidence": st.column_config.NumberColumn("confidence", format="%.3f", width="small"),
        },
    )


def class_table(metrics: RunMetrics, title_of: Callable[[str], str] = str) -> None:
    """Draw precision, recall and F1 (0 to 1) of each class, weakest first, those without test rows last.

    Args:
        title_of: says what a label is called.
    """
    rows = [
        {
            "class": title_of(row.label),
            "test rows": row.support,
            "F1": row.f1.value if row.f1 else None,
            "F1, 95 % interval": f"{row.f1.low:.2f} to {row.f1.high:.2f}" if row.f1 else NO_ROWS,
            "precision": row.precision.text() if row.precision else "never answered",
            "recall": row.recall.text() if row.recall else NO_ROWS,
        }
        for row in metrics.test.per_class
    ]
    bar = st.column_config.ProgressColumn
    show_table(
        pd.DataFrame(rows).sort_values("F1"),
        hide_index=True,
        column_config={"F1": bar("F1", min_value=0.0, max_value=1.0, format="%.3f")},
    )
    st.caption(
        "Weakest classes first; in brackets 95 % intervals. Precision: how many of those called so were it. Recall: how many of the class were found."
    )
    empty = [title_of(row.label) for row in metrics.test.per_class if not row.support]
    if empty:
        st.caption(literal(f"No test rows, so nothing is known of how well it is found: {', '.join(empty)}."))


def mistakes(run: Run) -> None:
    """Draw the test rows that are answered wrongly, the surest first."""
    frame = _predictions(run)
    wrong = frame[frame["label"] != frame["predicted"]].sort_values("confidence", ascending=False)
    if wrong.empty:
        st.success("Not one mistake on the test rows.")
        return
    st.caption(
        f"{len(wrong):,} of {len(frame):,} test rows are wrong; the surest mistakes first. Some may be wrong labels in the data."
    )
    _rows(wrong.head(300))


def settings_table(run: Run, metrics: RunMetrics) -> None:
    """Draw the encoder, every setting and the model card."""
    config, encoder = run.config(), metrics.encoder
    asked, known = dataclasses.asdict(config.train), settings()
    held = "holds" if encoder.verified else "recorded (no reference is known for it)"
    st.markdown(
        literal(
            f"Encoder {encoder.name} ({encoder.source}), SHA-256 {encoder.sha256[:16]}…: {held}. Precision {metrics.precision} on {metrics.device.name}. Run id {run.id}. {outside_told(config.data)}".strip()
        )
    )
    show_table(
        pd.DataFrame(
            [(known[name]["label"] if name in known else name, str(value)) for name, value in asked.items()],
            columns=["setting", "value"],
        ),
        hide_index=True,
        height=300,
    )
    card = run.model / CARD
    if card.is_file():
        expander("Model card", lambda: st.markdown(card_body(card.read_text(encoding="utf-8"))), key="model-card")
