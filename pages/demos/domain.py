"""One page for every demo (?demo=finance&task=sentiment): it chooses a demo and draws the views that every model has."""

from __future__ import annotations

import streamlit as st

from core.domain import Domain, Task
from core.tasks.card import Card
from core.tasks.discovery import Discovery, discover
from core.tasks.models import demo_runs
from core.tasks.stage import strongest_first
from pages.model.parts.purpose import tell_purpose
from pages.model.parts.which_model import answering, chosen_source, which_answers
from pages.widgets.link import forget
from pages.widgets.shell import literal, page, sentences


def choose(found: Discovery) -> tuple[Domain, Task]:
    """Draw the choice of domain and task, both in the URL; those with the strongest model stand first."""
    names = list(dict.fromkeys(domain.name for domain, _ in strongest_first(found.domains.values())))
    wanted = st.query_params.get("demo")
    if wanted is not None and wanted not in names:
        st.warning(literal(f"There is no demo {wanted[:60]!r}. Here is {found.domains[names[0]].title} instead."))
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    if wanted in names and st.session_state.get("demo-domain") not in (None, wanted):
        st.session_state["demo-domain"] = wanted  # a link leads to another one
    with left:
        st.session_state.setdefault("demo-domain", wanted if wanted in names else names[0])
        if st.session_state["demo-domain"] not in names:
            st.session_state["demo-domain"] = names[0]

        def chosen() -> None:
            st.query_params["demo"] = str(st.session_state["demo-domain"])

        name = st.segmented_control(
            "Domain",
            names,
            format_func=lambda key: _called(found, key),
            key="demo-domain",
            required=True,
            on_change=chosen,
            label_visibility="collapsed",
            wrap=True,  # the names of many demos go on in a second line
        )
    domain = found.domains[str(name)]
    if st.query_params.get("demo") not in (None, domain.name):
        st.query_params.pop("task", None)
    st.query_params["demo"] = domain.name
    tasks = [task.name for _, task in strongest_first([domain])]
    asked = st.query_params.get("task")
    if asked is not None and asked not in tasks:
        st.warning(
            literal(f"{domain.title} has no task {asked[:60]!r}. Here is {domain.task(tasks[0]).title} instead.")
        )
    key = f"demo-task-{domain.name}"
    st.session_state[key] = asked if asked in tasks else tasks[0]

    def turned() -> None:
        st.query_params["task"] = str(st.session_state[key])

    with right:
        task_name = st.selectbox(
            "Task",
            tasks,
            format_func=lambda name: domain.task(name).title,
            key=key,
            on_change=turned,
            label_visibility="collapsed",
        )
    st.query_params["task"] = task_name
    shown = (domain.name, task_name)
    if st.session_state.setdefault("demo-shown", shown) != shown:
        st.session_state["demo-shown"] = shown
        forget("threshold", "slide", "reveal", "model", "source", "text", "pair")  # these were of the other task
    return domain, domain.task(task_name)


def _called(found: Discovery, name: str) -> str:
    """Return what a domain is called in the choice; two of one title are told apart, for a page chooses by what it shows."""
    domain = found.domains[name]
    alone = sum(other.title == domain.title for other in found.domains.values()) == 1
    return f"{domain.icon} {literal(domain.title if alone else f'{domain.title} ({name})')}"


def full_screen(found: Discovery) -> None:
    """Draw the presentation alone; it needs no trained model where a tour was recorded."""
    from pages.model.parts.present import present

    domain = found.domains.get(st.query_params.get("demo", ""), strongest_first(found.domains.values())[0][0])
    task = domain.task(st.query_params.get("task", strongest_first([domain])[0][1].name))
    source = chosen_source(domain, task)
    subject = answering(domain, task, demo_runs(domain, task, source), source)
    present(Card(task, domain.title, domain.warning), domain, subject)


def problems(found: Discovery) -> None:
    """Say which demo folders cannot be used."""
    for name, reason in found.problems.items():
        st.warning(literal(f"{name}: {reason}"), icon=":material/extension_off:")


def draw(found: Discovery) -> None:
    """Draw the choice, the model that answers, and its views; without a model, what was recorded."""
    if not found.domains:
        st.info(
            "There is no demo here yet. domain_demos/README.md says how to add one, and any finished run of yours can be made one under Present.",
            icon=":material/info:",
        )
        problems(found)
        drop_in()
        return
    if "demo-gone" in st.session_state:
        from pages.model.parts.making import undo_bar

        undo_bar()
    domain, task = choose(found)
    tell_purpose(task, domain.warning)
    subject = which_answers(domain, task)
    if subject is not None:
        from pages.model.parts.views import views

        views(subject)
    else:
        from pages.model.parts.present import offer_slides

        offer_slides(Card(task, domain.title, domain.warning), domain, None)
    problems(found)
    drop_in()


def drop_in() -> None:
    """Draw the place to bring a demo that was saved elsewhere as a ZIP."""
    with st.expander("Bring a demo from another installation", icon=":material/unarchive:"):
        from pages.demos.parts.bring import bring

        bring()


if st.query_params.get("present") == "1":
    with sentences():
        offered = discover()
        if offered.domains:
            full_screen(offered)
        else:
            st.info("There is no demo to present.")
else:
    with page(
        "Demos", "Ready tasks, with the same views as your own models: try them, weigh them, show them to others."
    ):
        draw(discover())
