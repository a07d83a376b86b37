"""Landscape of a run: the loss around its trained weights, computed in the background, seen from above and as a surface."""

from typing import Any

import streamlit as st

from core.charts.landscape import (
    by_distance,
    contour,
    distance_profile,
    furthest,
    is_speck,
    lowest,
    path_close_up,
    seen_path,
    surface,
)
from core.errors import RunError
from pages.learn.parts.lesson import Stop, formula, guide, notice, source
from pages.learn.parts.opened_model import choose_run
from pages.widgets.chart import show
from pages.widgets.engine import client
from pages.widgets.link import remember, remember_flag
from pages.widgets.shell import fragment, literal, minutes, page, sentences

EXTENTS = [0.1, 0.25, 0.5, 1.0, 2.0]
POINTS = [11, 21, 31]
ROWS = [32, 128, 512]
SHOWN = {"contour": "From above", "surface": "Surface"}
STOPS = (
    Stop(
        "The bottom of a valley",
        "The blue ring is where training ended. Each point of the plane is the same model with changed weights; look where the loss grows from there, and how fast.",
        {"view": "contour", "measure": "loss", "log": False},
    ),
    Stop(
        "Turn it",
        "The same numbers as a surface; drag to turn. A wide bowl means that along these two directions the weights can be off without harm; a funnel means they cannot.",
        {"view": "surface", "measure": "loss", "log": False},
    ),
    Stop(
        "Accuracy is coarser",
        "Accuracy counts right answers only, so its surface is made of terraces. That is why training follows the loss.",
        {"view": "surface", "measure": "accuracy", "log": False},
    ),
    Stop(
        "The ground, magnified",
        "On a log scale the floor of the valley opens up. See whether the star, the lowest point here, is where training ended.",
        {"view": "contour", "measure": "loss", "log": True},
    ),
)


def choices() -> dict[str, Any]:
    """Draw what to compute and return it in the engine's words."""
    extent = st.select_slider(
        "How far to walk",
        EXTENTS,
        key=remember("reach", 1.0, EXTENTS),
        format_func=lambda value: f"{value:g}",
        help="At 1, each filter (all weights that lead into one unit) is moved by its own length.",
    )
    points = st.select_slider(
        "Points along each direction",
        POINTS,
        key=remember("points", 21, POINTS),
    )
    rows = st.select_slider(
        "Validation rows, at most",
        ROWS,
        key=remember("rows", 128, ROWS),
        help="The loss is the mean over this many rows.",
    )
    seed = st.number_input(
        "Pair of directions",
        0,
        9999,
        key=remember("directions", 0, range(10_000)),
        help="0 takes the run's own pair, along which its path was recorded; any other number draws another pair.",
    )
    return {"extent": float(extent), "points": int(points), "rows": int(rows), "seed": int(seed) or None}


def work(run_id: str, wanted: dict[str, Any]) -> dict[str, Any] | None:
    """Return a finished surface; else draw its progress, or the way to start it."""
    with st.spinner("Asking the engine ..."):
        state = client().landscape(run_id, **wanted)
    if state["status"] == "done":
        return dict(state["result"])
    if state["status"] == "running":
        _running(run_id, wanted)
    else:
        _start(run_id, wanted, state)
    return None


def _start(run_id: str, wanted: dict[str, Any], state: dict[str, Any]) -> None:
    """Draw the button that starts the work, and why it ended before."""
    if state["status"] == "failed":
        st.error(literal(state["reason"]), icon=":material/error:")
    if state["status"] == "cancelled":
        st.warning("It was cancelled. Start it again when you like.")
    st.info(
        "Press Start: the loss is computed at each point of a plane through the trained weights, from the middle outwards. "
        "It takes seconds for a quick run and up to about two minutes for others, is kept with the run, and opens at once from then on.",
        icon=":material/info:",
    )
    if st.button("Start", type="primary", icon=":material/landscape:"):
        try:
            client().start_landscape(run_id, **wanted)
            st.rerun()
        except RunError as error:
            st.error(literal(str(error)), icon=":material/error:")
            st.session_state["landscape-blocked"] = run_id
    if st.session_state.get("landscape-blocked") == run_id and st.button("Cancel the other one"):
        client().cancel_landscape(run_id)
        st.session_state.pop("landscape-blocked")
        st.toast("Stopping before its next point.")


@fragment(run_every=1.0)
def _running(run_id: str, wanted: dict[str, Any]) -> None:
    """Draw the progress, each second anew until it has ended."""
    with sentences():
        state = client().landscape(run_id, **wanted)
        if state["status"] != "running":
            st.rerun()
        left = "" if state["eta_s"] is None else f", about {minutes(state['eta_s'])} left"
        share = state["done"] / state["total"] if state["total"] else 0.0
        text = f"{state['done']:,} of {state['total']:,} points" if state["total"] else "Getting ready"
        st.progress(min(1.0, share), text=f"{text} · {minutes(state['elapsed_s'])} so far{left}")
        if st.button("Cancel", icon=":material/cancel:"):
            client().cancel_landscape(run_id)
            st.toast("Stopping before the next point.")
        st.caption("It goes on in the background: you can close this page and come back.")
        if state["result"] and state["done"] >= 9:
            show(contour(state["result"]), key="growing")


def looks() -> tuple[str, str, bool]:
    """Draw how to look at it."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = st.segmented_control(
            "View", list(SHOWN), key=remember("view", "contour", SHOWN), required=True, format_func=SHOWN.__getitem__
        )
        measures = ["loss", "accuracy"]
        measure = st.segmented_control(
            "Height",
            measures,
            key=remember("measure", "loss", measures),
            required=True,
            format_func=str.capitalize,
        )
        log = st.toggle("Log scale", key=remember_flag("log"), disabled=measure == "accuracy")
    return str(view), str(measure), bool(log) and measure == "loss"


def picture(result: dict[str, Any]) -> None:
    """Draw a finished surface."""
    view, measure, log = looks()
    draw = contour if view == "contour" else surface
    show(draw(result, measure, log), key=f"landscape-{view}")
    if view == "surface":
        st.caption("Drag to turn. Both floor axes are steps along the two directions, in filter-normalised units.")
    for text in result["notices"]:
        st.caption(literal(text))


def figures(result: dict[str, Any]) -> None:
    """Draw the numbers of a surface."""
    x, y, low = lowest(result)
    far = by_distance(result)[-1]
    with st.container(horizontal=True):
        st.metric("Loss, trained", f"{result['centre']['loss']:.4f}", help="At the trained weights.", width=112)
        st.metric("Lowest here", f"{low:.4f}", help=f"At ({x:.2f}, {y:.2f}).", width=112)
        st.metric(f"Loss at {far['distance']:.2f}", f"{far['mean']:.3f}", help="Mean of the outermost ring.", width=112)
        st.metric("Accuracy", f"{result['centre']['accuracy']:.3f}", help="At the trained weights.", width=112)


def reading(result: dict[str, Any]) -> None:
    """Say what the surface means, in numbers of this one."""
    rings = by_distance(result)
    x, y, low = lowest(result)
    centre, far = result["centre"]["loss"], rings[-1]
    left, right = st.columns([2, 3], gap="large")
    with left:
        show(distance_profile(result), key="distance-profile")
        if result["path"] and is_speck(result):
            show(path_close_up(result), key="path-close-up")
            st.caption("The ring is the checkpoint that was kept, which is not always the last.")
    with right:
        half = min(rings, key=lambda ring: abs(ring["distance"] - far["distance"] / 2))
        rise = half["mean"] - centre
        notice(
            f"Halfway out, the loss is on average {abs(rise):.4f} {'above' if rise >= 0 else 'below'} that in the middle. In a **flat** valley it hardly grows, in a **sharp** one it grows fast. "
            "Li and others (2018, section 5) found flatter valleys, drawn as here, where a network made fewer mistakes on new pictures; Dinh and others (2017) show that flatness proves nothing by itself. "
            "Compare runs at the same reach only."
        )
        if (abs(x) + abs(y)) > 1e-9 and low < centre:
            st.markdown(
                f"The lowest point of this plane, at ({x:.2f}, {y:.2f}), lies {centre - low:.4f} below the trained weights: training followed the loss of the training rows, and these are validation rows."
            )
        scope = (
            f"Directions lie **in the head only** ({result['parameters']:,} weights): this run kept its encoder fixed."
            if result["scope"] == "head"
            else f"Directions run through all {result['parameters']:,} weights that have filters."
        )
        st.markdown(
            f"{scope} The loss is the mean over {result['rows']} of {result['rows_in_all']} validation rows; computed in {minutes(result['elapsed_s'])}."
        )
        st.caption(
            f"Two random directions are a thin slice: the other {max(0, result['parameters'] - 2):,} are not seen, and another pair may look different. Draw another with Pair of directions."
        )
        st.caption(literal(_path_in_words(result)))


def _path_in_words(result: dict[str, Any]) -> str:
    """Say how much of the run's path is in the picture."""
    path, seen = result["path"], seen_path(result)
    if not path:
        return str(result["path_note"])
    close = " That is a speck on this plane, so it is drawn again at a scale of its own." if is_speck(result) else ""
    return (
        f"{len(seen)} of {len(path)} checkpoints of the run's path lie within reach, the furthest {furthest(result):.2g} from the middle.{close} "
        f"{result['path_note']}"
    )


def mathematics() -> None:
    """Draw the formula and its source."""
    formula(
        r"\begin{gathered} f(\alpha, \beta) = L(\theta^* + \alpha\,\delta + \beta\,\eta) \\ \delta_{i} \leftarrow \frac{\delta_{i}}{\lVert \delta_{i} \rVert}\,\lVert \theta^*_{i} \rVert \end{gathered}",
        {
            r"\theta^*": "the trained weights",
            r"\delta, \eta": "two random directions, one number for each weight",
            r"\delta_i": "the part of a direction that belongs to filter i: all weights that lead into one unit",
            r"\alpha, \beta": "how far to walk along each",
            "L": "mean cross-entropy over validation rows, nats",
        },
    )
    source(
        "Li, Xu, Taylor, Studer and Goldstein (2018), Visualizing the loss landscape of neural nets, sections 4 and 5; "
        "Dinh, Pascanu, Bengio and Bengio (2017), Sharp minima can generalize for deep nets"
    )


with page(
    "Landscape of a run",
    "The loss around the weights that a run ended with: how wide or narrow the valley is that training found.",
):
    model = choose_run("A landscape")
    if model is not None:
        guide(STOPS)
        left, right = st.columns([1, 2], gap="large")
        with left:
            wanted = choices()
        with right:
            result = None
            with sentences():
                result = work(model["id"], wanted)
                if result is not None:
                    picture(result)
        if result is not None:
            with left:
                figures(result)
            reading(result)
        mathematics()
