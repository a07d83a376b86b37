"""What the serving process does to explain a model: the device's lock is held for each piece of work, and training goes first."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from core.runs.run import Run, find_run
from core.serving.explain_schemas import (
    BackwardRequest,
    FeaturesRequest,
    FormulaRequest,
    InsideRequest,
    JudgeRequest,
    StepRequest,
)

if TYPE_CHECKING:
    from core.serving.engine_room import EngineRoom

FEATURES_KEPT_S = 3600.0
MOST_FEATURE_TABLES = 12


class ExplainRoom:
    """Explains the models that an engine room keeps."""

    def __init__(self, room: EngineRoom) -> None:
        self.room = room
        self._tables: dict[tuple[Any, ...], tuple[float, Any]] = {}
        self._tables_lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the device for one piece of work."""
        with self.room.lock:
            self.room.yield_to_training()
            yield

    @contextmanager
    def model(self, run_id: str) -> Iterator[tuple[Run, Any]]:
        """Hold the device and give a run and its classifier.

        Raises:
            RunError, EncoderError: there is no such model, or it cannot be loaded.
        """
        self.room.ready()
        run = find_run(run_id)
        with self.turn():
            yield run, self.room.cache.get(run.id)

    def inside(self, run_id: str, request: InsideRequest) -> dict[str, Any]:
        """See engine.explain.inside."""
        with self.model(run_id) as (_, classifier):
            from core.engine.explain.inside import inside

            return inside(
                classifier,
                request.text,
                request.text_pair,
                layer=request.layer,
                head=request.head,
                padding=request.padding,
            )

    def formula_case(self, run_id: str, request: FormulaRequest) -> dict[str, Any]:
        """See engine.explain.formula."""
        with self.model(run_id) as (_, classifier):
            from core.engine.explain.formula import formula_case

            return formula_case(
                classifier,
                request.text,
                request.text_pair,
                layer=request.layer,
                head=request.head,
                padding=request.padding,
                tokens=request.tokens,
            )

    def backward(self, run_id: str, request: BackwardRequest) -> dict[str, Any]:
        """See engine.explain.backward."""
        with self.model(run_id) as (_, classifier):
            from core.engine.explain.backward import backward

            return backward(classifier, request.text, request.text_pair, label=request.label, target=request.target)

    def one_step(self, run_id: str, request: StepRequest) -> dict[str, Any]:
        """See engine.explain.one_step; what the request leaves open is taken from the run's settings."""
        with self.model(run_id) as (run, classifier):
            from core.engine.explain.one_step import StepSettings, one_step

            train = run.config().train
            # A rate of L-BFGS is a share of its own step and no rate for others.
            head_rate = 1e-2 if train.optimizer == "lbfgs" else train.head_learning_rate
            fallback = {
                "learning_rate": train.encoder_learning_rate,
                "head_learning_rate": head_rate if request.learning_rate is None else None,
                "weight_decay": train.weight_decay,
                "gradient_clip_norm": train.gradient_clip_norm,
            }
            given = request.model_dump(exclude={"text", "text_pair", "label"})
            values: dict[str, Any] = {
                name: fallback.get(name) if value is None else value for name, value in given.items()
            }
            return one_step(
                classifier,
                request.text,
                request.text_pair,
                label=request.label,
                settings=StepSettings(**values),
                model_folder=run.model,
            )

    def features(self, run_id: str, request: FeaturesRequest) -> dict[str, Any]:
        """See engine.explain.features; the table is kept for an hour."""
        self.room.ready()
        from core.engine.explain.features import feature_answer, features
        from core.serving.engine_room import model_stamp

        run = find_run(run_id)
        key = (*model_stamp(run.id), request.rows, request.split, request.seed)
        table = self._kept(key)
        if table is None:
            with self.model(run.id) as (_, classifier):
                pass  # loads it; each batch below takes its own turn
            table = features(classifier, run, rows=request.rows, split=request.split, seed=request.seed, turn=self.turn)
            self._keep(key, table)
        return feature_answer(table, request.components, request.seed)

    def judge(self, run_id: str, request: JudgeRequest) -> dict[str, Any]:
        """See engine.explain.neighbours; the training rows are read once and kept."""
        self.room.ready()
        from core.engine.explain.neighbours import judge, surround
        from core.errors import DataError
        from core.serving.engine_room import model_stamp

        run = find_run(run_id)
        key = ("surroundings", *model_stamp(run.id))
        with self.model(run.id) as (_, classifier):
            pass  # loads it; each batch below takes its own turn
        if classifier.is_pair != (request.text_pairs is not None):
            wanted = "pairs of texts" if classifier.is_pair else "single texts"
            raise DataError(f"This model reads {wanted}. Send the second texts where, and only where, it wants them.")
        if request.text_pairs is not None and len(request.text_pairs) != len(request.texts):
            raise DataError(
                f"There are {len(request.texts)} first texts and {len(request.text_pairs)} second ones. Send as many of both."
            )
        around = self._kept(key)
        if around is None:
            around = surround(classifier, run, turn=self.turn)
        self._keep(key, around)  # what is used stays
        return judge(classifier, around, request.texts, request.text_pairs, request.nearest, turn=self.turn)

    def _kept(self, key: tuple[Any, ...]) -> Any:
        now = time.monotonic()
        with self._tables_lock:
            self._tables = {k: entry for k, entry in self._tables.items() if now - entry[0] < FEATURES_KEPT_S}
            return self._tables[key][1] if key in self._tables else None

    def _keep(self, key: tuple[Any, ...], table: Any) -> None:
        with self._tables_lock:
            self._tables[key] = (time.monotonic(), table)
            while len(self._tables) > MOST_FEATURE_TABLES:
                self._tables.pop(min(self._tables, key=lambda k: self._tables[k][0]))
