"""Home: what this is, what it runs on, four ways to start, and what ran last."""

import streamlit as st

from pages.widgets.shell import PAGES, literal, megabytes, page

with page("Fathom", "Fine-tune a BERT text classifier on your own table, see what it learned, and show it to others."):
    st.markdown(
        "Give Fathom a CSV with a text and a label in each row. It trains a small BERT on this machine, tells you honestly how much "
        "better that is than simpler methods, and classifies new texts in the browser, from the command line or over HTTP. "
        "Nothing leaves this machine."
    )
    first, second, third, fourth = st.columns(4)
    with first.container(border=True, height="stretch"):
        st.markdown("##### Your own table")
        st.markdown("Upload a CSV or TSV, choose the columns, press Start.")
        st.page_link(PAGES["data"], label="Upload a table", icon=":material/upload_file:")
    with second.container(border=True, height="stretch"):
        st.markdown("##### A ready example")
        st.markdown("Messages to a library service, four classes, trained in well under a minute.")
        st.page_link(
            PAGES["data"],
            label="Open the example",
            icon=":material/play_circle:",
            query_params={"sample": "library_messages"},
        )
    with third.container(border=True, height="stretch"):
        st.markdown("##### The mathematics")
        st.markdown("From one step of learning by hand to the inside of a model that you trained.")
        st.page_link("pages/learn/concepts.py", label="Start with the map", icon=":material/hub:")

    with fourth.container(border=True, height="stretch"):
        st.markdown("##### A demo to show")
        st.markdown("Medicine, finance and education, ready to try and to present.")
        st.page_link(PAGES["demos"], label="Open the demos", icon=":material/slideshow:")

    @st.fragment(run_every=2.0)
    def device() -> None:
        from pages.widgets.engine import health

        state = health() if st.session_state.get("home_painted") else None
        st.session_state["home_painted"] = True
        if state is None or not state["warm"]:
            st.caption("Looking at this machine ...")
            return
        found = state["device"]
        if not found:
            st.warning(literal(f"The engine did not start: {state['failure']}. See the System page."))
            return
        kind = {"cuda": "GPU (CUDA)", "mps": "Apple GPU", "xpu": "Intel GPU", "cpu": "processor, no GPU"}[found["kind"]]
        st.markdown(
            f"**Runs on:** {literal(found['name'])} ({kind}), {megabytes(found['memory_bytes'])} of memory, precision {found['precision']}."
        )

    device()

    st.subheader("Recent runs", anchor=False)
    from core.runs.registry import list_runs, run_summary

    rows = [run_summary(run) for run in list_runs()[:5]]
    if not rows:
        st.info(
            "No runs yet. Upload a table or open the example above; a run of it appears here.", icon=":material/info:"
        )
    for row in rows:
        left, middle, right = st.columns([5, 2, 2], vertical_alignment="center")
        view = {"run": row["id"]} if row["status"] in ("queued", "running") else {"run": row["id"], "view": "Results"}
        target = PAGES["train"] if row["status"] in ("queued", "running") else PAGES["runs"]
        left.page_link(target, label=literal(row["name"]), query_params=view)
        middle.markdown(row["status"])
        right.markdown(f"accuracy {row['accuracy']:.3f}" if "accuracy" in row else "")
