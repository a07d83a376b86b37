"""Home: four ways to start, a model that answers, what ran last, and what this machine is."""

import streamlit as st

from pages.widgets.link import link
from pages.widgets.shell import fragment, literal, megabytes, page, where_texts_go

KINDS = {"cuda": "GPU (CUDA)", "mps": "Apple GPU", "xpu": "Intel GPU", "cpu": "processor, no GPU"}
WAYS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("data", "Upload a table", ":material/upload_file:", {}),
    ("data", "Try an example", ":material/play_circle:", {"sample": "library_messages"}),
    ("pages/learn/concepts.py", "The mathematics", ":material/hub:", {}),
    ("demos", "Show a demo", ":material/slideshow:", {}),
)


def show_and_recent() -> None:
    """Draw the model that answers, and recent work beside it."""
    left, right = st.columns([3, 2], gap="medium")
    with left.container(border=True, key="home-live"):
        if st.session_state.get("home_painted"):
            from pages.parts.live_model import live_model

            live_model()
        else:
            st.markdown("**A model at work**")
            paint_first()
    with right.container(border=True, key="home-recent"):
        st.markdown("**Recent work**")
        from pages.parts.recent import recent_runs

        recent_runs()


@fragment(run_every=0.2)
def paint_first() -> None:
    """Let the page paint, then draw it with the model."""
    if st.session_state.get("home_painted") is not None:
        st.session_state["home_painted"] = True
        st.rerun()
    st.session_state["home_painted"] = False
    st.caption("Looking for one ...")


def ways_to_start() -> None:
    """Draw four ways to start."""
    with st.container(horizontal=True, gap="small"):
        for number, (target, label, icon, query) in enumerate(WAYS):
            with st.container(border=True, width=172, key=f"way-{number}"):
                link(target, label, icon=icon, query=query)


@fragment(run_every=2.0)
def device() -> None:
    """Say what this machine trains on, as soon as that is known."""
    from pages.widgets.engine import health

    state = health() if st.session_state.get("home_painted") else None
    if state is None or not state["warm"]:
        st.caption("Looking at this machine ...")
        return
    found = state["device"]
    if not found:
        st.warning(literal(f"The engine did not start: {state['failure']}. See the System page."))
        return
    st.caption(
        f"Runs on {literal(found['name'])} ({KINDS[found['kind']]}), {megabytes(found['memory_bytes'])} of memory, precision {found['precision']}. "
        + where_texts_go()
    )


with page("Fathom", "Fine-tune a BERT text classifier on your own table, see what it learned, and show it to others."):
    ways_to_start()
    show_and_recent()
    device()
