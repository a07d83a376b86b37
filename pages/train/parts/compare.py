"""Runs side by side: scores with intervals, the differences between them, curves, and the settings that differ."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.charts.compare import run_differences, run_scores
from core.config import changed_settings, settings
from core.judge.compare import verdict
from core.judge.metrics import Metric, figure_texts, measured
from core.judge.remarks import reasons
from core.runs.registry import find_run
from core.runs.run import Run
from pages.train.parts.challenge import draw_challenge
from pages.train.parts.live_progress import all_events, current_attempt
from pages.widgets.chart import show
from pages.widgets.link import link, remember
from pages.widgets.paired import paired
from pages.widgets.shell import literal, minutes
from pages.widgets.table import show_table


def compare(identities: list[str]) -> None:
    """Lay runs side by side."""
    link("runs", "All runs", icon=":material/arrow_back:")
    runs = [find_run(identity) for identity in dict.fromkeys(identities)]
    scored = [run for run in runs if run.metrics_file.is_file()]
    if len({run.config().data.dataset for run in runs}) > 1:
        st.warning("These runs learned from different tables, so their scores cannot be compared directly.")
    if scored:
        _scores(scored)
        _table(scored)
    if len(scored) == len(runs) == 2:
        draw_challenge(scored)
    _curves(runs)
    _settings(runs)


def _scores(runs: list[Run]) -> None:
    """Draw one score of every run, best first."""
    metrics = {metric.key: metric for metric in measured(run.metrics().test for run in runs)}
    picked = st.segmented_control(
        "What to compare",
        list(metrics),
        format_func=lambda key: metrics[key].title,
        key=remember("measure", "macro_f1", metrics),
        required=True,
    )
    metric = metrics[str(picked)]
    ranked = sorted(
        (run for run in runs if metric.key in run.metrics().test.figures),
        key=lambda run: run.metrics().test.figures[metric.key].value,
        reverse=metric.better == "higher",
    )
    left, right = st.columns(2)
    with left:
        scores = [(run.name, run.metrics().test.figures[metric.key]) for run in ranked]
        show(
            run_scores(scores, f"{metric.title} on the test rows: {metric.better} is better", metric.heading),
            key="compare-scores",
        )
    with right, st.spinner("Comparing them row by row ..."):
        _differences(ranked, metric)
    if len(ranked) > 1:
        _verdict(ranked[0], ranked[1])


def _differences(ranked: list[Run], metric: Metric) -> None:
    """Draw how far each run lies from the best, where both answered the same rows, and say why another is left out."""
    best, shown, left_out = ranked[0], [], []
    for run in ranked[1:]:
        found, reason = paired(run, best)
        if found is None:
            left_out.append(f"{run.name}: {reason}")
        else:
            shown.append((run.name, found.differences[metric.key]))
    if shown:
        show(
            run_differences(
                shown,
                f"Difference to the best, {best.name}, row by row",
                f"difference in {metric.name}" + (f" ({metric.unit})" if metric.unit else ""),
            ),
            key="compare-differences",
        )
    for sentence in left_out:
        st.caption(literal(sentence))


def _verdict(best: Run, second: Run) -> None:
    """Say whether the best is clearly better than the one behind it."""
    found, reason = paired(best, second)
    if found is None:
        st.warning(
            literal(f"{best.name} and {second.name} cannot be compared row by row. {reason}"), icon=":material/warning:"
        )
    elif found.winner is None:
        st.info(literal(verdict(found, best.name, second.name)), icon=":material/balance:")
    else:
        st.success(literal(verdict(found, best.name, second.name)), icon=":material/check_circle:")


def _table(runs: list[Run]) -> None:
    found = [(run, run.metrics()) for run in runs]
    metrics = measured(result.test for _, result in found)
    rows = [
        {
            "run": run.name,
            **figure_texts(result.test, metrics),
            "test rows": f"{result.test.rows:,}",
            "took": minutes(result.seconds.total),
        }
        for run, result in found
    ]
    show_table(pd.DataFrame(rows).set_index("run"), download="runs-compared")
    st.caption(literal(" ".join(["In brackets, the 95 % intervals.", *reasons(result.test for _, result in found)])))


def _curves(runs: list[Run]) -> None:
    """Draw how the runs learned, where they took steps that can be drawn."""
    from core.charts.training import compare_curves

    named = [(run.name, current_attempt(all_events(run))) for run in runs]
    named = [(name, events) for name, events in named if any(event["kind"] == "step" for event in events)]
    if not named:
        return
    left, right = st.columns(2)
    with left:
        show(
            compare_curves(named, "step", "loss", "Training loss, smoothed: lower is better", "cross-entropy (nats)"),
            key="compare-loss",
        )
    with right:
        show(
            compare_curves(
                named,
                "validation",
                "macro_f1",
                "Macro-F1 on rows not learned from: higher is better",
                "macro-F1 (0 to 1)",
            ),
            key="compare-f1",
        )


# What a run was given beside the settings of its training, as a person chose it on the Data and Train pages.
_DATA = {
    "file_name": "Table",
    "text": "Column of the text",
    "text_pair": "Column of the second text",
    "label": "Column of the class",
    "fixes": "Changes made to the table",
    "test_file_name": "Test file",
    "validation_file_name": "Validation file",
    "parts": "Column that names the parts",
    "group": "Column of what belongs together",
    "time": "Column of a time",
    "test_share": "Share of the test rows",
    "validation_share": "Share of the validation rows",
    "split_seed": "Seed of the split",
    "folds": "Folds",
    "fold": "Fold that is the test",
}


def _settings(runs: list[Run]) -> None:
    st.subheader("Settings that differ", anchor=False)
    configs = [run.config() for run in runs]
    known = settings()
    rows = {
        known[name]["label"]: [setting_text(value) for value in values]
        for name, values in changed_settings([config.train for config in configs]).items()
    }
    for name, title in _DATA.items():
        values = [getattr(config.data, name) for config in configs]
        said = [f"{len(value)} recorded" if name == "fixes" else setting_text(value) for value in values]
        if any(value != values[0] for value in values):
            rows[title] = said
    if not rows:
        st.caption("The same table, split and settings.")
        return
    show_table(pd.DataFrame(rows, index=[run.name for run in runs]).T)


def setting_text(value: object) -> str:
    """Return a setting's value as a person would write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)
