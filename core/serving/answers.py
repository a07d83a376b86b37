"""What a model says of some texts, and by its rule: what costs least, who waits for a person, and what is said where it is not sure."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.errors import DataError
from core.runs.answering import Rule
from core.runs.run import Run


def say(
    model: str, run: Run, classes: list[str], predictions: list[dict[str, Any]], rule: Rule, not_sure: str | None
) -> dict[str, Any]:
    """Return what is said of some texts; see schemas.PredictResponse.

    Args:
        model: as the request names it; predictions: see core.engine.predict.Predictions.answers, with in_scope where somebody looked, and
            given_texts.NOT_CLASSIFIED where there is no text.
        not_sure: what stands in place of the class of a text that waits for a person, None for the likeliest class.

    Raises:
        DataError: a class of the model is called so.
    """
    if not_sure in classes:
        raise DataError(
            f"not_sure is {not_sure!r}, which is a class of this model. Choose a word that is none of its classes."
        )
    told = [_said(prediction, classes, rule, not_sure) for prediction in predictions]
    return {"model": model, "run": run.id, "classes": classes, "predictions": told, "answering": rule.to_json()}


def _said(prediction: dict[str, Any], classes: list[str], rule: Rule, not_sure: str | None) -> dict[str, Any]:
    said = {"in_scope": None, "why": None, "least_cost": None, "waits": True, **prediction}
    if not prediction["probabilities"]:
        return said
    chances = np.array([prediction["probabilities"]])
    if rule.costs is not None:
        said["least_cost"] = classes[int(rule.costs.least(chances)[0])]
    said["waits"] = not rule.answered(chances)[0] or said["in_scope"] is False
    if not_sure is not None and said["waits"]:
        said["label"] = not_sure
    return said
