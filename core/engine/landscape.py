"""The loss around a run's trained weights, in the plane of two filter-normalised random directions (Li et al. 2018)."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.func import functional_call
from torch.nn import functional

from core.engine.batches import PaddingCollator, length_batches
from core.engine.directions import AXES, PATH_FILE, filter_normalised, project_path, read_path
from core.engine.explain.anatomy import anatomy_of
from core.engine.explain.features import pooled_rows, sample_rows
from core.engine.predict import Classifier
from core.engine.tokens import TokenizedRows, tokenize
from core.engine.training.prepared import texts_of
from core.engine.windows import combine
from core.errors import ConfigError
from core.runs.run import Run
from core.storage import read_json, write_json

LANDSCAPE_FILE = "landscape.json"
MOST_POINTS = 51
MOST_ROWS = 1000
FEWEST_ROWS = 16
FEWEST_POINTS = 11
_KEPT = 8
_SCOPES = ("auto", "all", "head")


@dataclass(frozen=True)
class LandscapeSettings:
    """What to compute.

    Attributes:
        points: along each axis; made odd, so that the trained weights are one of them.
        extent: the plane reaches from -extent to extent; at 1 each filter is moved by as much as its own length.
        rows: validation rows that the loss is the mean of.
        seed: of directions and rows; None takes the run's, along which its path was noted.
        scope: all weights, the head alone (its last layer), or auto: what the run trained.
        budget_s: rows and points are lowered until the work should fit.
    """

    points: int = 21
    extent: float = 1.0
    rows: int = 128
    seed: int | None = None
    scope: str = "auto"
    budget_s: float = 120.0

    def __post_init__(self) -> None:
        ranges = {
            "points": (3, MOST_POINTS),
            "extent": (1e-3, 10.0),
            "rows": (1, MOST_ROWS),
            "budget_s": (1.0, 3600.0),
        }
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise ConfigError(
                    f"{name} is {getattr(self, name)!r}; allowed is {low:g} to {high:g}. Choose a value in that range."
                )
        if self.scope not in _SCOPES:
            raise ConfigError(f"scope is {self.scope!r}; allowed is one of {', '.join(_SCOPES)}. Choose one of these.")

    @property
    def key(self) -> str:
        """What a stored surface is found by."""
        return f"points={self.points} extent={self.extent:g} rows={self.rows} seed={self.seed} scope={self.scope} budget_s={self.budget_s:g}"


class Surface:
    """The loss of a classifier on some rows as a function of two coordinates. The classifier is never written to."""

    def __init__(self, classifier: Classifier, run: Run, settings: LandscapeSettings, rows: int) -> None:
        self.classifier = classifier
        self.model = classifier.model  # of its own: a classifier that is freed lets go of its model
        self.rows = rows
        self.seed = run.config().train.seed if settings.seed is None else settings.seed
        frozen = classifier.info.kind == "frozen"
        self.scope = ("head" if frozen else "all") if settings.scope == "auto" else settings.scope
        anatomy = anatomy_of(classifier.model, len(classifier.classes))
        frame, self.rows_in_all = sample_rows(run, "validation", rows, self.seed, classifier.classes)
        index = {label: number for number, label in enumerate(classifier.classes)}
        device = classifier.report.torch_device
        self.labels = torch.tensor([index[label] for label in frame["label"]], device=device)
        tokens = tokenize(classifier.tokenizer, *texts_of(frame), classifier.max_length, classifier.info.long)
        self.windows = None if tokens.windows is None else tokens.windows.tolist()
        self.pieces = len(tokens)
        named = {name: value.detach() for name, value in self.model.named_parameters()}
        self.bias = anatomy.output.bias
        if self.scope == "head":
            own = [name for name, value in self.model.named_parameters() if value is anatomy.output.weight]
            named = {name: named[name] for name in own}
            self.features = torch.from_numpy(pooled_rows(classifier, tokens, exact=True)).to(device)
        else:
            self.batches = self._batches(tokens)
        # Weights without filters stay where they are and need no copy.
        self.weights = {name: value for name, value in named.items() if value.ndim >= 2}
        self.used = {} if self.scope == "head" else self._used_rows(anatomy.encoder)
        self.directions = [
            {
                name: self._own(name, filter_normalised(value, name, self.seed, axis))
                for name, value in self.weights.items()
            }
            for axis in AXES
        ]
        self.moved = {name: value.clone() for name, value in self.weights.items()}

    def _used_rows(self, encoder: Any) -> dict[str, Tensor]:
        """Return {name of the token vectors: rows that these texts read}; moving the others would change nothing but the time."""
        tokens = encoder.get_input_embeddings().weight
        name = next(name for name, value in self.model.named_parameters() if value is tokens)
        return {name: torch.cat([inputs["input_ids"].flatten() for _, inputs in self.batches]).unique()}

    def _own(self, name: str, value: Tensor) -> Tensor:
        return value[self.used[name]] if name in self.used else value

    def _batches(self, tokens: TokenizedRows) -> list[tuple[Tensor, dict[str, Tensor]]]:
        collate = PaddingCollator(int(self.classifier.tokenizer.pad_token_id))
        device = self.classifier.report.torch_device
        return [
            (
                torch.as_tensor(batch.copy(), device=device),
                {name: value.to(device) for name, value in collate([tokens.row(int(i)) for i in batch]).items()},
            )
            for batch in length_batches(tokens, self.classifier.report.kind, most=64)
        ]

    @torch.no_grad()
    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return loss (mean cross-entropy in nats) and accuracy at weights + x first direction + y second one, in fp32."""
        for name, value in self.weights.items():
            first, second = (direction[name] for direction in self.directions)
            if name in self.used:
                moved = torch.add(self._own(name, value), first, alpha=x).add_(second, alpha=y)
                self.moved[name].index_copy_(0, self.used[name], moved)
            else:
                torch.add(value, first, alpha=x, out=self.moved[name]).add_(second, alpha=y)
        logits = torch.empty((self.pieces, len(self.classifier.classes)), device=self.labels.device)
        if self.scope == "head":
            logits = functional.linear(self.features, next(iter(self.moved.values())), self.bias)
        else:
            for chosen, inputs in self.batches:
                logits[chosen] = functional_call(self.model, self.moved, kwargs=inputs).logits.float()
            if self.windows is not None:
                logits = combine(logits, self.windows, self.classifier.info.long_texts)
        loss = functional.cross_entropy(logits, self.labels)
        return float(loss), float((logits.argmax(dim=1) == self.labels).float().mean())


def axis_of(settings: LandscapeSettings, points: int) -> np.ndarray:
    """Return the coordinates along an axis, (points,), with 0 in the middle."""
    return np.linspace(-settings.extent, settings.extent, points | 1)


def compute(
    open_surface: Callable[[int], Surface],
    settings: LandscapeSettings,
    run: Run,
    *,
    turn: Callable[[], AbstractContextManager[Any]] = nullcontext,
    progress: Callable[[int, int, dict[str, Any]], None] | None = None,
) -> dict[str, Any]:
    """Compute a surface, from the middle outwards.

    Args:
        open_surface: gives the surface over so many rows; asked before every point, since models may be freed in between.
        turn: entered around every point, such as the device's lock, so that predictions get their turn.
        progress: called with (points done, points in all, the result so far) after every point; may raise to stop.

    Returns:
        x, y (points,): coordinates; loss, accuracy [y][x]: None where not computed or no number; centre {loss, accuracy};
        rows, rows_in_all, scope, seed, parameters: weights moved; path: see directions.project_path, may be empty;
        path_note, notices, elapsed_s.
    """
    started = time.perf_counter()
    with turn():
        surface = open_surface(settings.rows)
        surface.at(0.0, 0.0)  # the first call sets kernels up
        clock = time.perf_counter()
        surface.at(0.0, 0.0)
        each_s = time.perf_counter() - clock
    rows, points, notices = _fitting(settings, len(surface.labels), each_s)
    axis = axis_of(settings, points)
    with turn():
        surface = open_surface(rows)
        loss, accuracy = surface.at(0.0, 0.0)
        path, note = _path(surface, run)
    result: dict[str, Any] = {
        "x": axis.round(6).tolist(),
        "y": axis.round(6).tolist(),
        "loss": [[None] * len(axis) for _ in axis],
        "accuracy": [[None] * len(axis) for _ in axis],
        "centre": {"loss": loss, "accuracy": accuracy},
        "rows": len(surface.labels),
        "rows_in_all": surface.rows_in_all,
        "scope": surface.scope,
        "seed": surface.seed,
        "parameters": sum(value.numel() for value in surface.weights.values()),
        "path": path,
        "path_note": note,
        "notices": notices,
        "elapsed_s": 0.0,
    }
    order = sorted(np.ndindex(len(axis), len(axis)), key=lambda p: float(axis[p[0]] ** 2 + axis[p[1]] ** 2))
    for done, (row, column) in enumerate(order, start=1):
        with turn():
            loss, accuracy = open_surface(rows).at(float(axis[column]), float(axis[row]))
        if np.isfinite(loss):
            result["loss"][row][column], result["accuracy"][row][column] = round(loss, 6), round(accuracy, 6)
        result["elapsed_s"] = round(time.perf_counter() - started, 2)
        if progress is not None:
            progress(done, len(order), result)
    return result


def _fitting(settings: LandscapeSettings, rows: int, each_s: float) -> tuple[int, int, list[str]]:
    """Lower rows, then points, until the time measured for one point says that all fit into the budget."""
    points, notices = settings.points | 1, []
    affordable = settings.budget_s / max(each_s, 1e-9)
    fitting = rows
    if points**2 > affordable:
        fitting = min(rows, max(FEWEST_ROWS, int(rows * affordable / points**2)))
        still = affordable * rows / fitting
        if points**2 > still:
            points = min(points, max(FEWEST_POINTS, (int(still**0.5) - 1) | 1))
    if fitting < rows or points < settings.points | 1:
        notices.append(
            f"So that it takes about {settings.budget_s:.0f} s, the loss is the mean of {fitting} validation rows (there are {rows}) at {points} x {points} points."
        )
    return fitting, points, notices


def _path(surface: Surface, run: Run) -> tuple[list[dict[str, Any]], str]:
    """Return the run's path in this plane, or why there is none."""
    file = run.path / PATH_FILE
    if surface.classifier.info.kind == "lora":
        return [], "The path of a LoRA run is not noted: its adapters are trained, but the merged weights are shown."
    if not file.is_file():
        return [], "This run noted no path."
    record = read_path(file)
    if record["seed"] != surface.seed:
        return [], f"The path was noted along the directions of seed {record['seed']}. Choose that seed to see it."
    return project_path(record, surface.weights), (
        "Each point is a look at the validation rows during training. Two random directions show little of a path through millions of weights (Li et al. 2018, section 7.1)."
    )


def stored(run: Run, settings: LandscapeSettings) -> dict[str, Any] | None:
    """Return a surface that was computed before for these settings, or None."""
    try:
        held = read_json(run.path / LANDSCAPE_FILE)
    except FileNotFoundError:
        return None
    entry = held.get(settings.key) if isinstance(held, dict) else None
    return None if entry is None else dict(entry["result"])


def store(run: Run, settings: LandscapeSettings, result: dict[str, Any]) -> None:
    """Keep a surface in the run's folder, with the seven newest others; a run that was deleted meanwhile stays deleted."""
    if not run.state_file.is_file():
        return
    file = run.path / LANDSCAPE_FILE
    held = dict(read_json(file)) if file.is_file() else {}
    held.pop(settings.key, None)
    held[settings.key] = {"settings": asdict(settings), "computed_at": time.time(), "result": result}
    write_json(file, dict(list(held.items())[-_KEPT:]))
