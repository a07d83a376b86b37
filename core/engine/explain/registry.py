"""Every explanation that a trained model can give. One entry here is all that a new one needs: the server, its description and
the client follow from it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel

from core.engine.explain.requests import (
    BackwardRequest,
    FeaturesRequest,
    FormulaRequest,
    InsideRequest,
    PhrasesRequest,
    StepRequest,
    WindowsRequest,
)
from core.runs.run import Run


class Kept(Protocol):
    """Keep what took long to compute: return the value of a key, made once."""

    def __call__(self, key: Hashable, make: Callable[[], Any]) -> Any: ...


@dataclass(frozen=True)
class Opened:
    """A run's model while an explanation is at work; it stays loaded.

    Attributes:
        classifier: a core.engine.predict.Classifier.
        turn: holds the device for as long as its block lasts.
        kept: remembers tables of this model for a while; see `Kept`.
    """

    run: Run
    classifier: Any
    turn: Callable[[], AbstractContextManager[None]]
    kept: Kept


@dataclass(frozen=True)
class Explanation:
    """One thing that can be asked of a trained model.

    Attributes:
        name: the end of its address, in lower case.
        summary: what it shows, as the server's description says it.
        request: the fields that may be asked, with types and ranges.
        run: computes the answer, a dict of plain values for JSON. It imports torch when it is called, not before.
        takes_turns: it asks for the device piece by piece, since the whole takes long; else it holds the device throughout.
    """

    name: str
    summary: str
    request: type[BaseModel]
    run: Callable[[Opened, Any], dict[str, Any]]
    takes_turns: bool = False


def _inside(opened: Opened, request: InsideRequest) -> dict[str, Any]:
    from core.engine.explain.inside import inside

    return inside(opened.classifier, **request.model_dump())


def _backward(opened: Opened, request: BackwardRequest) -> dict[str, Any]:
    from core.engine.explain.backward import backward

    return backward(opened.classifier, **request.model_dump())


def _phrases(opened: Opened, request: PhrasesRequest) -> dict[str, Any]:
    from core.engine.explain.phrases import phrase_effects

    return phrase_effects(opened.classifier, **request.model_dump())


def _windows(opened: Opened, request: WindowsRequest) -> dict[str, Any]:
    from core.engine.explain.window_answers import window_answers

    return window_answers(opened.classifier, **request.model_dump())


def _step(opened: Opened, request: StepRequest) -> dict[str, Any]:
    from core.engine.explain.one_step import one_step
    from core.engine.explain.step_settings import settings_like

    asked = request.model_dump()
    text, text_pair, label = (asked.pop(name) for name in ("text", "text_pair", "label"))
    settings = settings_like(opened.run.config().train, asked)
    return one_step(opened.classifier, text, text_pair, label=label, settings=settings, model_folder=opened.run.model)


def _features(opened: Opened, request: FeaturesRequest) -> dict[str, Any]:
    from core.engine.explain.features import feature_answer, features

    chosen = request.model_dump(include={"rows", "split", "seed"})
    table = opened.kept(
        tuple(chosen.values()),
        lambda: features(opened.classifier, opened.run, **chosen, turn=opened.turn),
    )
    return feature_answer(table, request.components, request.seed)


def _formula(opened: Opened, request: FormulaRequest) -> dict[str, Any]:
    from core.engine.explain.formula import formula_case

    return formula_case(opened.classifier, **request.model_dump())


EXPLANATIONS: dict[str, Explanation] = {
    explanation.name: explanation
    for explanation in (
        Explanation(
            "inside",
            "A text's way through the model: pieces, embeddings, one layer's attention, logits",
            InsideRequest,
            _inside,
        ),
        Explanation(
            "backward",
            "The loss for a label, gradient norms by layer, and the tokens that moved it",
            BackwardRequest,
            _backward,
        ),
        Explanation(
            "phrases",
            "The phrases that a label rests on: what the model says without each, and to each alone",
            PhrasesRequest,
            _phrases,
        ),
        Explanation(
            "windows",
            "The windows in which a long text is read: where each stands, and what it did for a label",
            WindowsRequest,
            _windows,
        ),
        Explanation(
            "step",
            "One to twenty real optimiser steps on one text; the model stays as it is",
            StepRequest,
            _step,
        ),
        Explanation(
            "features",
            "Pooled vectors and labels of a sample of the run's rows; kept for an hour",
            FeaturesRequest,
            _features,
            takes_turns=True,
        ),
        Explanation("formula", "One head on up to eight tokens, with its weights", FormulaRequest, _formula),
    )
}
