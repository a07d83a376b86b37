"""Losses: how wrong a prediction is, as one number, and the push that this number gives the score."""

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.functions import loss_against_logit, stalled_gradient
from core.maths.losses import LOSSES, Loss, squared_error_stall
from core.maths.printed import line
from core.maths.softmax import softmax
from pages.learn.parts.choice import choose_entry, choose_one
from pages.learn.parts.lesson import Stop, formula, guide, notice, slip, source, stacked
from pages.widgets.chart import show
from pages.widgets.shell import fragment, page
from pages.widgets.table import edit_table, show_numbers

STOPS = (
    Stop(
        "Surprise as a number",
        "Binary cross-entropy is the surprise at the truth. With a score of 3 and the truth 1 there is hardly any.",
        {"loss": "binary_cross_entropy", "y": 1, "z": 3.0},
    ),
    Stop(
        "Sure and wrong",
        "Same score, but the truth is 0: the loss grows in a straight line with how sure the mistake is, and the push on the score stays near 1.",
        {"loss": "binary_cross_entropy", "y": 0, "z": 3.0},
    ),
    Stop(
        "Squared error stalls",
        "Below, compare the two pushes far out on the wrong side. Behind a sigmoid, squared error gives almost none just where the mistake is worst.",
        {"loss": "binary_cross_entropy", "y": 1, "z": -6.0},
    ),
    Stop(
        "Easy rows count less",
        "Focal loss turns down the rows that are already right, so that the hard ones decide.",
        {"loss": "focal", "y": 1, "z": 2.0},
    ),
    Stop(
        "Never quite certain",
        "With smoothed labels the best score is finite: growing surer beyond it costs again.",
        {"loss": "label_smoothed_cross_entropy", "y": 1, "z": 6.0},
    ),
)
SCORES = ["score of A", "score of B", "score of C"]
LOGITS = pd.DataFrame(
    {
        "row": ["1", "2", "3", "4"],
        "score of A": [2.0, 0.5, -1.0, 0.1],
        "score of B": [0.0, 1.5, 0.3, 0.0],
        "score of C": [-1.0, 0.2, 1.2, 0.2],
        "truth": ["A", "A", "C", "B"],
    }
)


def hyper_of(loss: Loss) -> dict[str, float]:
    """Draw a loss's own settings and return them."""
    return {
        setting.name: st.slider(
            setting.title,
            float(setting.low),
            float(setting.high),
            float(setting.default),
            key=setting.name,
            bind="query-params",
        )
        for setting in loss.settings
    }


@fragment
def one_row() -> None:
    """Draw a loss and its gradient against the score of one row."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        loss = LOSSES[choose_entry("Loss", LOSSES, "loss", default="binary_cross_entropy")]
        y = choose_one(
            "Truth",
            [1, 0],
            "y",
            format_func=lambda value: (
                str(value) if loss.kind != "classes" else ("this class" if value else "another class")
            ),
        )
        at = st.slider("Score z", -8.0, 8.0, 1.0, 0.1, key="z", bind="query-params")
        settings = hyper_of(loss)
        value, gradient = at_point(loss, y, at, settings)
        first, second = st.columns(2)
        first.metric("Loss", f"{value:.4f}")
        second.metric("Push dL/dz", f"{gradient:+.4f}", help="The gradient: learning moves the score the other way.")
        st.caption(loss.note)
    with right:
        show(loss_against_logit(loss, y, settings, at=at), key="against-logit")
    formula(stacked(loss.latex, loss.gradient_latex), loss.symbols)
    source(loss.source)


def at_point(loss: Loss, y: int, z: float, settings: dict[str, float]) -> tuple[float, float]:
    """Return a loss and its gradient for one score; with classes, the score of the first against two others at 0."""
    if loss.kind != "classes":
        batch = loss.batch(np.array([z]), np.array([float(y)]), settings)
        return float(batch.rows[0]), float(batch.row_gradients[0])
    batch = loss.batch(np.array([[z, 0.0, 0.0]]), np.array([0 if y else 1]), settings)
    return float(batch.rows[0]), float(batch.row_gradients[0, 0])


def stall() -> None:
    """Compare the gradients of squared error and cross-entropy behind a sigmoid."""
    found = squared_error_stall(np.linspace(-10, 10, 401))
    show(stalled_gradient(found), key="stall")
    at = int(np.abs(found.z + 6).argmin())
    notice(
        f"At z = -6, truth 1, cross-entropy pushes with {abs(found.cross_entropy[at]):.3f}, squared error with {abs(found.squared_error[at]):.4f}: "
        f"{abs(found.cross_entropy[at] / found.squared_error[at]):.0f} times less, although the answer could hardly be more wrong."
    )


def batch_to_url(table: pd.DataFrame) -> str:
    """Return the batch in short: scores and truth of a row with commas, rows with semicolons."""
    return ";".join(
        ",".join([*(f"{value:g}" for value in row[:-1]), row[-1]]) for row in table[[*SCORES, "truth"]].to_numpy()
    )


def batch_from_url(text: str) -> pd.DataFrame:
    """Return the batch that a link holds, or the one to begin with when it holds none that fits."""
    table = LOGITS.copy()
    try:
        rows = [row.split(",") for row in text.split(";")]
        values = np.array([[float(value) for value in row[:3]] for row in rows])
        truths = [row[3] for row in rows]
    except (ValueError, IndexError):
        return table
    if values.shape != (len(table), 3) or not np.isfinite(values).all() or not set(truths) <= set("ABC"):
        return table
    table[SCORES], table["truth"] = values, truths
    return table


@fragment
def batch_table() -> None:
    """Let people edit a small batch whose per-row losses add up in front of them."""
    loss = LOSSES["cross_entropy"]
    if "batch-start" not in st.session_state:
        st.session_state["batch-start"] = batch_from_url(st.query_params.get("rows", ""))
    edited = edit_table(
        st.session_state["batch-start"],
        key="batch",
        hide_index=True,
        num_rows="fixed",
        disabled=["row"],
        column_config={"truth": st.column_config.SelectboxColumn("truth", options=["A", "B", "C"], required=True)},
    )
    edited = edited.fillna(0.0)
    if edited.equals(LOGITS):
        st.query_params.pop("rows", None)
    else:
        st.query_params["rows"] = batch_to_url(edited)
    logits = edited[SCORES].to_numpy(float)
    truth = edited["truth"].map({"A": 0, "B": 1, "C": 2}).to_numpy(int)
    batch = loss.batch(logits, truth)
    probabilities = softmax(logits)
    table = pd.DataFrame(
        {
            "row": edited["row"],
            "P(A)": probabilities[:, 0],
            "P(B)": probabilities[:, 1],
            "P(C)": probabilities[:, 2],
            "loss of the row": batch.rows,
        }
    )
    show_numbers(
        table,
        key="batch-losses",
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.4f") for name in table.columns[1:]},
    )
    rows = len(batch.rows)
    right = rf"\tfrac{{1}}{{{rows}}}\,\big({' + '.join(['%s'] * rows)}\big)"
    told = line("J &", right, batch.rows.tolist(), lambda *losses: sum(losses) / rows, batch.mean, brackets=False)
    head, sign, mean = told.partition(r" \approx ") if r"\approx" in told else told.rpartition(" = ")
    st.latex(rf"\begin{{aligned}} {head} \\ &{sign}{mean} \end{{aligned}}")  # two lines, as a phone has room for them
    formula(loss.batch_latex, loss.symbols)
    slip(
        "It sums the cross-entropy up to n without saying that n is the number of classes for one row, and leaves out the mean over the rows of the batch; both are shown above."
    )


with page(
    "Losses", "How wrong a prediction is, in one number, and how hard that number pushes the score towards the truth."
):
    guide(STOPS)
    one_row()
    st.subheader("Why not use squared error for yes or no?", anchor=False)
    stall()
    st.subheader("A small batch, to edit", anchor=False)
    batch_table()
