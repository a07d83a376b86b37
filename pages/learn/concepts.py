"""Concepts: the map of large models, the stages of training, and the questions people ask."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from core.charts.concepts import diagram
from core.lessons.article import ABOUT, ARTICLE
from core.lessons.concepts import CONCEPTS, EDGES, GROUPS, MAP_SLIP, PAGES, Node, concept, neighbours
from core.lessons.questions import OUTLOOK, QUESTIONS, USES
from core.lessons.reading import READING
from core.lessons.training_stages import FLOW, PHASES, STAGES, WHERE, stage
from core.maths.memory import PRECISIONS, STATES, training_memory
from pages.learn.parts.lesson import Stop, formula, guide, notice, slip, source
from pages.widgets.chart import show
from pages.widgets.link import link
from pages.widgets.shell import fragment, literal, page

STOPS = (
    Stop("Where it begins", "A deep network needs two things: numbers to change, and examples.", {"node": "network"}),
    Stop(
        "Examples cost machine time",
        "Follow the bold arrows from the data: more rows ask for more computing, and for using it well.",
        {"node": "data"},
    ),
    Stop(
        "Two ways to a better model",
        "Two arrows lead to performance: one from a good optimiser, one from short rounds of trying.",
        {"node": "performance"},
    ),
    Stop(
        "What it is for",
        "Value and need feed each other: what proves useful gets asked for more. No arrow leads here from performance; a good score alone is of no use to anybody yet.",
        {"node": "value"},
    ),
    Stop(
        "The loop of training",
        "In the second diagram four stages form a loop. Everything a model learns, it learns there.",
        {"stage": "iterate"},
    ),
)
# In millions; the named ones from Devlin et al. (2019), section 3, and Brown et al. (2020), table 2.1.
COUNTS = {"Embedded": 22.7, "BERT base": 110.0, "GPT-3": 175_000.0}
OPTIMIZER_TEXT = {
    "sgd": "SGD: nothing kept",
    "momentum": "SGD with momentum: 1 number",
    "adam": "Adam, AdamW: 2 numbers",
}
PRECISION_TEXT = {"fp32": "32-bit", "mixed": "Mixed 16/32-bit", "bf16": "16-bit throughout"}


def choose_in(key: str, chart_key: str) -> None:
    """Take over the box that was clicked; a click beside all boxes changes nothing."""
    points = st.session_state[chart_key].selection.points
    if points and points[0].get("customdata"):
        found = points[0]["customdata"]
        st.session_state[key] = found[0] if isinstance(found, list | tuple) else found["0"]


def picker(label: str, key: str, nodes: Sequence[Node]) -> str:
    """Draw the select box that chooses a box without a mouse."""
    titles = {node.key: node.title for node in nodes}
    picked = st.selectbox(label, list(titles), format_func=titles.__getitem__, key=key, bind="query-params")
    return str(picked)


def links(node: Node, run_id: str | None = None) -> None:
    """Draw links to the pages of a box; a page that is not part of this dashboard is left out."""
    with st.container(horizontal=True, key=f"links-{node.key}"):
        for name in node.pages:
            target = PAGES[name]
            query = {"run": run_id} if run_id and name in ("train", "runs") else None
            try:
                link(target.path, target.title, icon=target.icon, query=query)
            except StreamlitPageNotFoundError:
                continue


def reading(keys: Sequence[str]) -> None:
    """Draw a reading list."""
    for key in keys:
        entry = READING[key]
        st.markdown(f"- [{entry.title}]({entry.url}). {entry.authors}, {entry.year}. {entry.note}")


@fragment
def concept_map() -> None:
    """Draw the map, and beside it what was chosen in it."""
    left, right = st.columns([3, 2], gap="large")
    with right:
        node = concept(picker("Concept", "node", CONCEPTS))
    with left:
        name = f"map-{node.key}"
        chart = diagram("How the concepts hang together", CONCEPTS, EDGES, GROUPS, node.key)
        show(
            chart,
            name,
            alt=f"Map of {len(CONCEPTS)} concepts; {node.title} is chosen. The select box chooses too.",
            on_select=lambda: choose_in("node", name),
            selection_mode="points",
        )
        st.caption(
            "Click a box to open it (on a touch screen, tap it twice), or choose it by name. The bold arrows are its connections."
        )
        slip(MAP_SLIP)
    with right:
        st.markdown(node.text)
        before, after = neighbours(node.key)
        ties = [f"Comes from: {named(before)}."] if before else []
        ties += [f"Leads to: {named(after)}."] if after else []
        st.caption(" ".join(ties))
        links(node)
        if node.slip:
            slip(node.slip)
    st.markdown(f"**To read about it: {node.title.lower()}**".replace("r&d", "R&D"))
    reading(node.reading)


def named(keys: Sequence[str]) -> str:
    """Return the titles of concepts in a row."""
    return ", ".join(concept(key).title.lower().replace("r&d", "R&D") for key in keys)


def newest_run() -> tuple[str, str] | None:
    """Return id and name of the newest run that succeeded."""
    from core.runs.registry import list_runs, run_summary

    for run in list_runs():
        row = run_summary(run)
        if row["status"] == "succeeded":
            return str(row["id"]), str(row["name"])
    return None


@fragment
def training() -> None:
    """Draw the stages of training, and beside them what was chosen."""
    left, right = st.columns([3, 2], gap="large")
    with right:
        node = stage(picker("Stage", "stage", STAGES))
    with left:
        name = f"stages-{node.key}"
        chart = diagram("The stages of training", STAGES, FLOW, PHASES, node.key)
        show(
            chart,
            name,
            alt=f"Ten stages of training; {node.title} is chosen. The select box chooses too.",
            on_select=lambda: choose_in("stage", name),
            selection_mode="points",
        )
    with right:
        st.markdown(node.text)
        st.markdown(f"**Where to see it.** {WHERE[node.key]}")
        found = newest_run()
        links(node, found[0] if found else None)
        if found:
            st.caption(f"Train and Runs open your newest finished run, {literal(found[1])}.")
        elif {"train", "runs"} & set(node.pages):
            st.caption("No run has finished yet. Bring a table on Data, then train; the link here will open that run.")
        if node.slip:
            slip(node.slip)


def set_count() -> None:
    """Take over the size of the model that was picked."""
    picked = st.session_state.get("model-size")
    if picked:
        st.session_state["millions"] = COUNTS[picked]


def clear_size() -> None:
    """Unmark the picked model once another number is written."""
    st.session_state["model-size"] = None


@fragment
def compute() -> None:
    """Draw the calculator of memory."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.pills("Take the size of", list(COUNTS), key="model-size", on_change=set_count)
        millions = st.number_input(
            "Parameters (millions)",
            0.1,
            10_000_000.0,
            22.7,
            format="%.1f",
            key="millions",
            bind="query-params",
            on_change=clear_size,
        )
        optimizer = st.selectbox(
            "What the optimiser keeps for each parameter",
            list(STATES),
            index=2,
            format_func=OPTIMIZER_TEXT.__getitem__,
            key="optimiser",
            bind="query-params",
        )
        precision = st.selectbox(
            "Precision",
            list(PRECISIONS),
            format_func=PRECISION_TEXT.__getitem__,
            key="precision",
            bind="query-params",
        )
    memory = training_memory(millions * 1e6, optimizer, precision)
    with right:
        first, second = st.columns(2)
        first.metric("Memory for training", amount(memory.total_gb))
        second.metric("Bytes for each parameter", str(memory.bytes_each))
        notice(
            "Mixed precision does not shrink this total: with Adam it is 18 bytes against 16. It saves memory for the activations between the layers, "
            "which come on top and grow with the batch and the length of the texts, and with enough of them also time. "
            "ZeRO's authors count 16-bit gradients and arrive at 16 bytes; Fathom's runs keep 32-bit ones, as PyTorch does."
        )
    formula(
        r"M = N\,(b_w + b_g + b_c + b_s)",
        {
            "N": "how many parameters are trained",
            "b_w": "bytes of a weight: 4 with 32 bits and in mixed precision, 2 with 16 bits throughout",
            "b_g": "bytes of its gradient, as many as the weight has",
            "b_c": "bytes of a 16-bit copy of the weight, which mixed precision computes with; the weight itself keeps 32 bits so that small steps are not lost",
            "b_s": "bytes of the optimiser's state: its numbers for each parameter, 4 bytes each, or 2 with 16 bits throughout",
        },
    )
    st.latex(
        rf"{millions:,.10g} \times 10^6 \times ({memory.weights} + {memory.gradients} + {memory.copy} + {memory.state})"
        rf" = {memory.total_gb:,.3f}\ \text{{GB}}"
    )
    source(
        "Rajbhandari and others (2020), ZeRO, section 3.1; Micikevicius and others (2018), section 3.1. 1 GB is 10⁹ bytes."
    )


def amount(gigabytes: float) -> str:
    """Return a memory size for people."""
    if gigabytes >= 1000:
        return f"{gigabytes / 1000:,.2f} TB"
    return f"{gigabytes:,.2f} GB" if gigabytes >= 1 else f"{gigabytes * 1000:,.0f} MB"


def questions() -> None:
    """Draw questions with their answers, and uses and outlook in short."""
    for question in QUESTIONS:
        with st.expander(question.title, icon=question.icon):
            st.markdown(question.answer)
            if question.slip:
                slip(question.slip)
    st.subheader("Where it is used", anchor=False)
    for column, (field, text) in zip(st.columns(len(USES)), USES.items(), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{field}.** {text}")
    st.subheader("What lies ahead", anchor=False)
    for text in OUTLOOK:
        st.markdown(text)


with page("Concepts", "What a large model is made of, how it is trained, and what people ask about it."):
    guide(STOPS)
    concept_map()
    st.subheader("How training goes", anchor=False)
    training()
    st.subheader("How much memory does training take?", anchor=False)
    compute()
    st.subheader("Questions people ask", anchor=False)
    questions()
    with st.expander("All books and papers", icon=":material/menu_book:"):
        reading(list(READING))
    st.caption(f":material/article: {ABOUT}", help=ARTICLE)
