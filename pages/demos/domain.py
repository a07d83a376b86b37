"""One page for every demo domain (?demo=finance&task=sentiment): try it, work with it, decide, trust, present."""

from __future__ import annotations

import streamlit as st

from core.domain import Domain, Task
from core.errors import FathomError, RunError
from core.tasks.discovery import Discovery, discover
from core.tasks.models import demo_runs
from pages.model.parts.demo import Demo
from pages.model.parts.which_model import answering, which_answers
from pages.widgets.link import forget
from pages.widgets.shell import literal, page

TABS = ("Try", "Work", "Decide", "Trust", "Present")


def choose(found: Discovery) -> tuple[Domain, Task]:
    """Draw the choice of domain and task, both in the URL."""
    names = list(found.domains)
    wanted = st.query_params.get("demo")
    if wanted is not None and wanted not in names:
        st.warning(literal(f"There is no demo {wanted[:60]!r}. Here is {found.domains[names[0]].title} instead."))
    left, right = st.columns([2, 3])
    with left:
        name = st.segmented_control(
            "Domain",
            names,
            default=wanted if wanted in names else names[0],
            format_func=lambda key: f"{found.domains[key].icon} {found.domains[key].title}",
            key="demo-domain",
            required=True,
        )
    domain = found.domains[str(name)]
    if st.query_params.get("demo") not in (None, domain.name):
        st.query_params.pop("task", None)
    st.query_params["demo"] = domain.name
    tasks = [task.name for task in domain.tasks]
    asked = st.query_params.get("task")
    if asked is not None and asked not in tasks:
        st.warning(literal(f"{domain.title} has no task {asked[:60]!r}. Here is the first one instead."))
    with right:
        task_name = st.selectbox(
            "Task",
            tasks,
            index=tasks.index(asked) if asked in tasks else 0,
            format_func=lambda key: domain.task(key).title,
            key=f"demo-task-{domain.name}",
        )
    st.query_params["task"] = task_name
    shown = (domain.name, task_name)
    if st.session_state.setdefault("demo-shown", shown) != shown:
        st.session_state["demo-shown"] = shown
        forget("threshold", "slide", "reveal", "model", "source", "text", "pair")  # these were of the other task
    return domain, domain.task(task_name)


def views(demo: Demo) -> None:
    """Draw the view that the URL names; only that one runs."""
    wanted = st.query_params.get("tab", TABS[0])
    tab = st.segmented_control(
        "View",
        TABS,
        default=wanted if wanted in TABS else TABS[0],
        key="demo-tab",
        required=True,
        label_visibility="collapsed",
    )
    st.query_params["tab"] = str(tab)
    if tab == "Try":
        from pages.model.parts.try_it import try_it

        try_it(demo)
    elif tab == "Work":
        from pages.model.parts.work import work

        work(demo)
    elif tab == "Decide":
        from pages.model.parts.decide import decide

        decide(demo)
    elif tab == "Trust":
        from pages.model.parts.trust import trust

        trust(demo)
    else:
        from pages.model.parts.present import present

        present(demo, demo.domain, demo.task)


def full_screen(found: Discovery) -> None:
    """Draw the presentation alone; it needs no trained model where a tour was recorded."""
    from pages.model.parts.present import present

    domain = found.domains.get(st.query_params.get("demo", ""), next(iter(found.domains.values())))
    task = domain.task(st.query_params.get("task"))
    source = "hub" if st.query_params.get("source") == "hub" else "bundled"
    try:
        demo = answering(domain, task, demo_runs(domain, task, source), start=False, source=source)
    except RunError:
        demo = None
    present(demo, domain, task)


def problems(found: Discovery) -> None:
    """Say which demo folders cannot be used."""
    for name, reason in found.problems.items():
        st.warning(literal(f"{name}: {reason}"), icon=":material/extension_off:")


def draw(found: Discovery) -> None:
    """Draw the choice, the model that answers, and the view."""
    if not found.domains:
        st.info(
            "There is no demo here yet. domain_demos/README.md says how to add one; it appears on this page by itself.",
            icon=":material/info:",
        )
        problems(found)
        return
    domain, task = choose(found)
    st.markdown(f"{literal(task.purpose)}")
    st.caption(f":material/gpp_maybe: {literal(domain.warning)} {literal(task.not_for)}")
    demo = which_answers(domain, task)
    if demo is not None:
        views(demo)
    from pages.model.parts.public_rows import real_data

    real_data(domain, task)
    problems(found)


if st.query_params.get("present") == "1":
    from pages.widgets.shell import sentences

    with sentences():
        offered = discover()
        if offered.domains:
            full_screen(offered)
        else:
            st.info("There is no demo to present.")
else:
    with page(
        "Demos", "Ready tasks on the same engine as your own model: try them, weigh them, and show them to others."
    ):
        try:
            draw(discover())
        except FathomError as error:
            st.error(literal(str(error)), icon=":material/error:")
