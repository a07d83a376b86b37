"""One figure of every builder in core.charts, with awkward names and numbers in it: what holds of all charts is tested on these."""

import importlib
import inspect
import pkgutil
from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from support import some_metrics

import core.charts
from core.charts import (
    attention,
    backprop,
    backward,
    boundary,
    compare,
    concepts,
    data,
    evaluation,
    forward,
    functions,
    landscape,
    network,
    optimizers,
    paths,
    slopes,
    threshold,
    training,
    trust,
    work,
)
from core.judge.figure import Figure
from core.judge.outcome import outcome
from core.judge.result import CalibrationBin
from core.judge.slices import Group, GroupScore
from core.judge.threshold import Answers, sweep
from core.lessons.concepts import CONCEPTS, EDGES, GROUPS
from core.maths.activations import ACTIVATIONS
from core.maths.data_sets import DATA_SETS
from core.maths.depth import gradient_over_depth
from core.maths.losses import LOSSES, squared_error_stall
from core.maths.network import Network
from core.maths.network_training import hidden_maps, train_network
from core.maths.race import Racer, race
from core.maths.schedules import SCHEDULES
from core.maths.surfaces import SURFACES
from core.maths.worked_example import worked_example

PARTS = {"animation.animate", "theme.figure", "theme.finish"}
"""Functions that return a figure and are no chart by themselves."""
CLASSES = ["loan", "event & tour", "feedback", "technical", "opening hours", "a very long class name indeed", "other"]
TOKENS = ["[CLS]", "the", "<b>", "the", "[SEP]"]
FIGURE = Figure(0.8, 0.7, 0.9)


def builders() -> set[str]:
    """Return module and name of every public function that returns a figure."""
    found = set()
    for module in pkgutil.iter_modules(core.charts.__path__):
        loaded = importlib.import_module(f"core.charts.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            told = str(inspect.signature(function).return_annotation)
            if function.__module__ == loaded.__name__ and not name.startswith("_") and "go.Figure" in told:
                found.add(f"{module.name}.{name}")
    return found - PARTS


@cache
def _training(name: str):
    points = DATA_SETS[name].generate(40)
    outputs = 1 if len(points.classes) == 2 else len(points.classes)
    return train_network(Network((3, 2), "tanh", outputs), points, steps=10, snapshots=3)


def _network() -> dict[str, go.Figure]:
    learned = _training("moons")
    shape, parameters = learned.network, learned.snapshots[-1].parameters
    forth = shape.forward(parameters, learned.train.points[:1])
    back = shape.backward(parameters, forth, learned.train.labels[:1])
    maps = hidden_maps(shape, parameters, learned.train.bounds(), 5)
    both = [("zero", learned), ("he", learned)]
    return {
        "network.network_graph": network.network_graph(shape, parameters, forth, back),
        "network.weights_over_training": network.weights_over_training(learned),
        "boundary.decision_boundary": boundary.decision_boundary(learned, 8),
        "boundary.boundaries_side_by_side": boundary.boundaries_side_by_side(both, 8),
        "boundary.hidden_units": boundary.hidden_units(maps[0]),
        "boundary.training_losses": boundary.training_losses(both),
        "backprop.worked_graph": backprop.worked_graph(worked_example(), 9),
    }


def _functions() -> dict[str, go.Figure]:
    stall = squared_error_stall(np.linspace(-1, 1, 5))
    chances = np.array([0.7, 0.2, 0.1])
    return {
        "functions.activation_curve": functions.activation_curve(ACTIVATIONS["sigmoid"], at=1.0),
        "functions.compare_activations": functions.compare_activations(list(ACTIVATIONS)),
        "functions.over_depth": functions.over_depth([("tanh", gradient_over_depth("tanh", 3))]),
        "functions.loss_against_logit": functions.loss_against_logit(LOSSES["focal"], at=1.0),
        "functions.stalled_gradient": functions.stalled_gradient(stall),
        "functions.softmax_bars": functions.softmax_bars(["a", "b", "c"], chances, 1.0, chances),
        "functions.schedule_curves": functions.schedule_curves(list(SCHEDULES), 0.1, 20, 5),
        "slopes.softmax_slopes": slopes.softmax_slopes(["a", "b", "c"], np.diag(chances) - np.outer(chances, chances)),
    }


def _races() -> dict[str, go.Figure]:
    surface = SURFACES["ravine"]
    laps = race(surface, [Racer("sgd", {"learning_rate": 0.02}), Racer("adam")], surface.start, 12)
    grid = surface.grid(6)
    return {
        "paths.contour_race": paths.contour_race(*grid, laps, surface.minima),
        "paths.surface_race": paths.surface_race(*grid, laps),
        "optimizers.race_losses": optimizers.race_losses(laps),
        "optimizers.moments": optimizers.moments(laps[-1]),
    }


def _inside() -> dict[str, go.Figure]:
    weights = np.full((2, 5, 5), 0.2)
    signed = np.linspace(-2, 3, 25).reshape(5, 5)
    norms = {"values": [[0.1, 0.2]] * 5, "norms": [1.0, 2.0, 1.5, 1.2, 0.9]}
    embeddings = dict.fromkeys(("token", "segment", "position", "sum", "normed"), norms)
    stations = [{"layer": n, "norm": 1.0 + n, "change": 0.5, "cosine": 0.3 * n} for n in range(4)]
    rows = [[1 / 7] * 7, [0.4, *[0.1] * 6]]
    parts = [{"layer": n, "logits": [0.5 * (-1) ** n * k for k in range(7)]} for n in range(3, 7)]
    moved = [
        {"part": name, "parameters": 9, "trained": name != "layer 1", "gradient_norm": 0.3, "weight_norm": 2.0}
        | {"step_share": 0.001, "step_norm": 0.002}
        for name in ("embeddings", "layer 1", "head")
    ]
    return {
        "attention.attention_map": attention.attention_map(signed, TOKENS, signed=True),
        "attention.head_grid": attention.head_grid(weights, TOKENS),
        "attention.vectors_map": attention.vectors_map(signed, TOKENS, "queries"),
        "attention.head_habits": attention.head_habits(np.eye(3), "Heads that look back", "of the attention", (1, 2)),
        "forward.embedding_norms": forward.embedding_norms(embeddings, TOKENS),
        "forward.stream_path": forward.stream_path(stations),
        "forward.probability_lines": forward.probability_lines(rows, CLASSES, "Each layer", "layer", "loan"),
        "forward.logit_parts": forward.logit_parts(parts, [0.1] * 7, CLASSES),
        "forward.logit_bars": forward.logit_bars([2.0, 0.5, -1.0, -1.5, -2.0, -2.5, -3.0], [1 / 7] * 7, CLASSES),
        "backward.gradient_norms": backward.gradient_norms(moved),
        "backward.word_effects": backward.word_effects(["was", "not", "good"], [0.1, -0.7, 0.5], "praise"),
        "backward.step_sizes": backward.step_sizes(moved, 3),
    }


def _landscape() -> dict[str, go.Figure]:
    axis = np.linspace(-1, 1, 7)
    x, y = np.meshgrid(axis, axis)
    loss = 0.3 + x**2 + 2 * (y - 0.5) ** 2
    path = [{"step": n, "loss": 1.0 - 0.2 * n, "x": 0.5 / n, "y": -0.5 / n} for n in (1, 2, 3)]
    found = {"x": axis.tolist(), "y": axis.tolist(), "loss": loss.tolist(), "accuracy": (1 - loss / 10).tolist()}
    found |= {"centre": {"loss": 0.8, "accuracy": 0.92}, "path": path}
    return {
        "landscape.contour": landscape.contour(found),
        "landscape.surface": landscape.surface(found),
        "landscape.distance_profile": landscape.distance_profile(found),
        "landscape.path_close_up": landscape.path_close_up(found),
    }


def _runs() -> dict[str, go.Figure]:
    confusion = (np.eye(7, dtype=int) * 5 + 1).tolist()
    curve = [CalibrationBin(0.5, 0.6, 10, 0.5, 0.4), CalibrationBin(0.9, 1.0, 30, 0.9, 0.95)]
    steps = [{"kind": "step", "step": n, "steps": 4, "loss": 1 / n, "learning_rate": 1e-4 / n} for n in range(1, 5)]
    events = [*steps, {"kind": "validation", "step": 4, "loss": 0.4, "accuracy": 0.8, "macro_f1": 0.7, "best": True}]
    return {
        "data.class_balance": data.class_balance({name: 10 ** (n % 4) for n, name in enumerate(CLASSES)}),
        "data.repeated_rows": data.repeated_rows({"unique": 90, "repeated": 9, "conflicting": 1}),
        "data.token_lengths": data.token_lengths([5, 9, 30, 80], 64, 0.25),
        "evaluation.scoreboard": evaluation.scoreboard(some_metrics(CLASSES)),
        "evaluation.confusion_matrix": evaluation.confusion_matrix(confusion, CLASSES),
        "evaluation.calibration": evaluation.calibration(curve, 0.05, Figure(0.03, 0.01, 0.1)),
        "evaluation.probabilities": evaluation.probabilities(CLASSES, [0.4, 0.3, 0.1, 0.1, 0.05, 0.03, 0.02]),
        "compare.run_scores": compare.run_scores(
            [("one", Figure(0.9, 0.8, 0.95)), ("two", Figure(0.8, 0.7, 0.9))], "Accuracy", "accuracy"
        ),
        "compare.run_differences": compare.run_differences(
            [("two", Figure(-0.1, -0.2, 0.02))], "Difference to the best", "difference in accuracy"
        ),
        "training.loss_curve": training.loss_curve(events),
        "training.learning_rates": training.learning_rates(events),
        "training.validation_curve": training.validation_curve(events),
        "training.compare_curves": training.compare_curves(
            [("one", events), ("two", events)], "step", "loss", "Loss", "nats"
        ),
    }


def _decisions() -> dict[str, go.Figure]:
    confidence = np.linspace(0.3, 0.99, 40)
    found = Answers(confidence, confidence > 0.4, np.where(confidence > 0.4, 0.0, 5.0), 1.0, 3, 5.0)
    counted = sweep(found)
    group = GroupScore(Group("Length", "short texts", "", np.ones(30, dtype=bool)), 30, FIGURE, FIGURE, None, 30)
    test = {"title": "A typing slip", "tried": 40, "stayed": 38, "stay": FIGURE, "should_stay": True}
    moods = pd.DataFrame({"start": pd.to_datetime(["2031-03-31", "2031-04-07"]), "mood": [-0.3, 0.5], "rows": [3, 2]})
    table = pd.DataFrame([[3, 0, 9], [1, 2, 0]], index=["Acme & Sons", "Birch"], columns=["low", "middle", "high"])
    cells = {("Ann", "Acme"): (0, False, "x"), ("Bob", "Birch"): (2, True, "y")}
    return {
        "threshold.precision_and_share": threshold.precision_and_share(counted, 0.6),
        "threshold.cost": threshold.cost(counted, outcome(found, 0.6), 0.6, "minutes"),
        "trust.group_accuracy": trust.group_accuracy([group], 0.8),
        "trust.answers_that_stay": trust.answers_that_stay([test, {**test, "should_stay": False}]),
        "work.mood_over_time": work.mood_over_time(moods, "week", "Low", "High"),
        "work.mood_by_group": work.mood_by_group(moods.assign(group=["Acme & Sons", "Birch"]), "firm"),
        "work.counts": work.counts(
            CLASSES, {"answered": [3] * 7, "not sure": [1] * 7, "precaution": [2] * 7, "out of scope": [1] * 7}, "Rows"
        ),
        "work.classes_by_group": work.classes_by_group(table, ["Low", "Middle", "High"], "firm"),
        "work.people_by_item": work.people_by_item(
            cells, ["Ann", "Bob"], ["Acme", "Birch"], ["L", "M", "H"], ["low", "middle", "high"], "author", "firm"
        ),
    }


def all_figures() -> dict[str, go.Figure]:
    """Return a fresh figure of every builder by its module and name."""
    diagram = concepts.diagram("How the concepts hang together", CONCEPTS, EDGES, GROUPS, "data")
    figures = {"concepts.diagram": diagram}
    for part in (_network, _functions, _races, _inside, _landscape, _runs, _decisions):
        figures |= part()
    return figures
