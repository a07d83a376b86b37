"""What the serving process does to explain a model: the device's lock is held for each piece of work, and training goes first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from core.runs.run import Run
from core.serving.explain_schemas import (
    BackwardRequest,
    FeaturesRequest,
    FormulaRequest,
    InsideRequest,
    StepRequest,
)

if TYPE_CHECKING:
    from core.serving.engine_room import EngineRoom


class ExplainRoom:
    """Explains the models that an engine room keeps."""

    def __init__(self, room: EngineRoom) -> None:
        self.room = room

    @contextmanager
    def model(self, run_id: str) -> Iterator[tuple[Run, Any]]:
        """Hold the device and give a run and its classifier.

        Raises:
            RunError, EncoderError: there is no such model, or it cannot be loaded.
        """
        with self.room.leased(run_id) as (run, classifier), self.room.turn():
            yield run, classifier

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
        with self.room.leased(run_id) as (run, classifier):
            from core.engine.explain.features import feature_answer, features
            from core.serving.engine_room import model_stamp

            key = ("features", *model_stamp(run.id), request.rows, request.split, request.seed)
            table = self.room.tables.get(
                key,
                lambda: features(
                    classifier, run, rows=request.rows, split=request.split, seed=request.seed, turn=self.room.turn
                ),
            )
        return feature_answer(table, request.components, request.seed)
