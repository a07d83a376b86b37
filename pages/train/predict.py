"""Predict: classify one text, or a whole table, with a finished run."""

import json
from typing import Any

import streamlit as st

from pages.widgets.shell import PAGES, literal, page


def choose_model(models: list[dict[str, Any]]) -> dict[str, Any]:
    """Draw the choice of a model; the chosen one stands in the URL."""
    by_id = {model["id"]: model for model in models}
    wanted = st.query_params.get("run")
    if wanted and wanted not in by_id:
        st.warning(
            literal(f"There is no finished run {wanted[:60]!r}; it was deleted or has no result. Choose another one.")
        )
    start = list(by_id).index(wanted) if wanted in by_id else 0
    picked = st.selectbox(
        "Model",
        list(by_id),
        index=start,
        key="model",
        format_func=lambda identity: (
            f"{by_id[identity]['name']} (accuracy {by_id[identity]['accuracy']:.3f}, {len(by_id[identity]['classes'])} classes)"
        ),
    )
    st.query_params["run"] = picked
    return by_id[picked]


def one_text(model: dict[str, Any]) -> None:
    """Draw the form for one text or pair and what the model says."""
    from core.charts.evaluation import probabilities
    from pages.widgets.chart import show
    from pages.widgets.engine import client

    with st.form("one", border=False):
        text = st.text_area("Text", key="text", height=100, placeholder="Write or paste a text")
        pair = st.text_area("Second text", key="pair", height=100) if model["is_pair"] else None
        asked = st.form_submit_button("Classify", type="primary", icon=":material/format_quote:")
    if asked:
        if not text.strip() or (pair is not None and not pair.strip()):
            st.warning("Write a text first." if pair is None else "Write both texts first.")
            return
        with st.spinner("Classifying ..."):
            answer = client().predict(model["id"], [text], None if pair is None else [pair])
        st.session_state["answer"] = {"model": model["id"], "text": text, "pair": pair, **answer["predictions"][0]}
    said: dict[str, Any] | None = st.session_state.get("answer")
    if not said or said["model"] != model["id"]:
        return
    st.markdown(f"**{literal(said['label'])}** with probability {said['probability']:.3f}")
    show(probabilities(model["classes"], said["probabilities"]), key="probabilities")
    if said["truncated"]:
        st.warning(
            f"The text is longer than the {model['max_length']} tokens this model reads; what came after was not read."
        )
    st.caption(f"{said['tokens']} tokens read.")


def whole_table(model: dict[str, Any]) -> None:
    """Draw the upload of a table, classify it with progress, and offer the result."""
    from core.classified import clash_notice, classified_csv
    from core.ingest.columns import guess_columns
    from core.ingest.table import read_table
    from pages.widgets.engine import client

    uploaded = st.file_uploader(
        "A CSV or TSV with the texts", key="table", help="All columns are kept; label and probabilities are added."
    )
    if uploaded is None:
        st.caption(
            "Every row gets its class and all probabilities. Cells that a spreadsheet would run as a formula are made harmless."
        )
        return
    table = read_table(uploaded, uploaded.name)
    columns = list(table.frame.columns)
    guess = guess_columns(table.frame)
    first, second = st.columns(2)
    text = first.selectbox("Text", columns, index=columns.index(guess.text), key="table-text")
    pair = (
        second.selectbox("Second text", columns, index=columns.index(guess.text_pair or columns[-1]), key="table-pair")
        if model["is_pair"]
        else None
    )
    if notice := clash_notice(columns, model["classes"]):
        st.info(literal(notice), icon=":material/info:")
    stamp = (uploaded.file_id, model["id"], text, pair)
    if st.button(f"Classify {len(table.frame):,} rows", type="primary", key="classify-table"):
        bar = st.progress(0.0, text="Starting ...")

        def advance(done: int, total: int) -> None:
            bar.progress(done / total, text=f"{done:,} of {total:,} rows")

        texts = table.frame[text].tolist()
        pairs = table.frame[pair].tolist() if pair else None
        answers = client().predict_many(model["id"], texts, pairs, advance)
        bar.empty()
        st.session_state["table-result"] = {
            "stamp": stamp,
            "csv": classified_csv(table.frame, model["classes"], answers),
            "rows": len(answers),
            "cut": sum(answer["truncated"] for answer in answers),
        }
    result = st.session_state.get("table-result")
    if result and result["stamp"] == stamp:
        st.success(
            f"{result['rows']:,} rows classified."
            + (
                f" {result['cut']:,} were longer than {model['max_length']} tokens and were cut."
                if result["cut"]
                else ""
            )
        )
        st.download_button(
            "Save the result (CSV)",
            result["csv"],
            f"{uploaded.name.rsplit('.', 1)[0]}-classified.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            type="primary",
        )


def snippets(model: dict[str, Any]) -> None:
    """Show how to make the same call from a shell and from Python."""
    from pages.widgets.engine import client

    engine = client()
    shown = st.toggle(
        "Show the token", key="token", help="Whoever has it can use this machine's models while Fathom runs."
    )
    token = (engine.token or "") if shown else "TOKEN"
    body = {
        "model": model["id"],
        "texts": ["some text"],
        **({"text_pairs": ["its second text"]} if model["is_pair"] else {}),
    }
    header = f" \\\n  -H 'Authorization: Bearer {token}'" if engine.token else ""
    st.markdown("From a shell:")
    st.code(
        f"curl -s {engine.url}/predict{header} \\\n  -H 'Content-Type: application/json' \\\n  -d '{json.dumps(body)}'",
        language="bash",
    )
    st.markdown("From Python:")
    headers = f', headers={{"Authorization": "Bearer {token}"}}' if engine.token else ""
    st.code(
        f'import httpx\n\nanswer = httpx.post(\n    "{engine.url}/predict",\n    json={json.dumps(body)}{headers},\n)\nprint(answer.json()["predictions"][0]["label"])',
        language="python",
    )
    st.caption(f"All calls are described at {engine.url}/docs.")


with page("Predict", "Classify new text with a model that was trained here."):
    from pages.widgets.engine import client

    with st.spinner("Starting the engine ..."):
        offered = client().models()
    if not offered:
        st.info(
            "There is no finished run yet. Train one first; it takes less than a minute with the quick recipe.",
            icon=":material/info:",
        )
        st.page_link(PAGES["data"], label="Go to Data", icon=":material/table:")
    else:
        model = choose_model(offered)
        single, table, call = st.tabs(["One text", "A whole table", "From your own program"])
        with single:
            one_text(model)
        with table:
            whole_table(model)
        with call:
            snippets(model)
