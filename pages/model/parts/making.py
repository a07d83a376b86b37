"""Making a demo of a finished run, with the licence and origin of its rows; saving it as a ZIP, and taking it back."""

from __future__ import annotations

import streamlit as st

from core.domain import Domain, Task
from core.errors import FathomError
from core.private import scan_private
from core.runs.rows import read_rows, written_at_ns
from core.tasks.carried import demo_zip
from core.tasks.made import Origin, demos_of, make_demo, restore_demo, take_back
from core.tasks.tour import record_task
from pages.model.parts.present import live_answer
from pages.model.parts.subject import Subject
from pages.widgets.link import link
from pages.widgets.shell import literal


def offer_making(subject: Subject) -> None:
    """Draw the form that makes a demo, and the demos that were made of this run."""
    st.markdown("##### As a demo")
    st.markdown(
        "One press copies the card, the rows and the answers to the examples into a folder that stands under Demos, for everybody "
        "who can open this dashboard. It can be saved as a ZIP, dropped into another installation, and taken back."
    )
    undo_bar()
    for domain in demos_of(subject.run):
        made(domain, f"made-{domain.name}")
    found = _private(subject)
    if found:
        st.warning(literal(f"{found} Mask it on the Data page and train again before you show the rows to others."))
    with st.popover("Make this a demo", icon=":material/add_to_queue:", width="content"):
        _form(subject)


def _form(subject: Subject) -> None:
    licence = st.text_input(
        "Licence of the rows", key="making-licence", placeholder="CC BY 4.0, own rows, for use in this house only ..."
    )
    source = st.text_area("Where the rows come from", subject.task.data_origin, key="making-source", height=80)
    rows = subject.metrics.split.train + subject.metrics.split.validation + subject.metrics.split.test
    work, task = subject.task.work, subject.task
    also = [name for name in (work.person, work.time, work.group, *(part.column for part in task.slices)) if name]
    with_them = f", and with them the columns {', '.join(dict.fromkeys(also))}" if also else ""
    st.caption(
        literal(
            f"{rows:,} rows go into the folder as they were learned from{with_them}. Choose the columns under Card."
        )
    )
    if not st.button("Make the demo", type="primary", icon=":material/check:", key="making-go"):
        return
    try:
        with st.spinner("Writing the rows and recording the answers to the examples ..."):
            domain = make_demo(subject.run, subject.card, Origin(licence, source), lambda d, t: _record(subject, d, t))
    except FathomError as error:
        st.error(literal(str(error)), icon=":material/error:")
        return
    st.session_state["demo-made"] = domain.title
    st.rerun()


def _record(subject: Subject, domain: Domain, task: Task) -> dict[str, object]:
    """Record what the model answers to the examples, so that Present never waits for it."""
    return record_task(
        domain,
        task,
        subject.run,
        subject.metrics,
        subject.predictions,
        lambda text, pair: live_answer(subject.run.id, text, pair),
    )


def made(domain: Domain, key: str) -> None:
    """Draw a made demo with what can be done with it."""
    with st.container(border=True, key=key):
        st.markdown(f":material/deployed_code: **{literal(domain.title)}**, a demo made here")
        st.caption(literal(f"Licence: {domain.licence}. Origin: {domain.origin}"))
        with st.container(horizontal=True):
            link("demos", "Open it under Demos", icon=":material/slideshow:", query={"demo": domain.name})
            st.download_button(
                "Save as ZIP",
                lambda: demo_zip(domain),
                f"{domain.name}.zip",
                "application/zip",
                on_click="ignore",
                icon=":material/download:",
                key=f"{key}-zip",
            )
            if st.button("Take it back", icon=":material/undo:", key=f"{key}-back"):
                st.session_state["demo-gone"] = take_back(domain)
                st.rerun()


def undo_bar() -> None:
    """Offer to bring back the demo that was taken back last; say which one was made last."""
    if name := st.session_state.pop("demo-made", None):
        st.success(literal(f"The demo {name!r} is made."), icon=":material/check_circle:")
    gone = st.session_state.get("demo-gone")
    if gone and st.button("Undo: bring the demo back", icon=":material/undo:", key="demo-undo"):
        restore_demo(gone)
        st.session_state.pop("demo-gone")
        st.rerun()


@st.cache_data(show_spinner="Looking for private data in the rows ...", max_entries=16)
def _private_in(run_id: str, changed_ns: int, work_of: str, _subject: Subject) -> str:
    texts = [
        text
        for part in ("train", "validation", "test")
        for column in read_rows(_subject.run.data / f"{part}.parquet").filter(["text", "text_pair"]).to_numpy()
        for text in column
    ]
    work = _subject.task.work
    for name in (work.person, work.time, work.group):
        texts += _subject.test_rows[name].astype(str).tolist() if name in _subject.test_rows.columns else []
    found = scan_private(texts)
    if not found.texts_with_any:
        return ""
    kinds = ", ".join(f"{finding.name} ({finding.texts:,})" for finding in found.findings)
    return f"Of {found.scanned:,} texts and cells {found.texts_with_any:,} hold what looks like private data: {kinds}."


def _private(subject: Subject) -> str:
    """Return a sentence about private data in the rows, empty where none was found."""
    return _private_in(subject.run.id, written_at_ns(subject.run.predictions_file), repr(subject.task.work), subject)
