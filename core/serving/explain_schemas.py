"""What the explaining endpoints take, as OpenAPI shows it; what they return is described in core.engine.explain and landscape."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from core.engine.explain.limits import (
    MOST_COMPONENTS,
    MOST_FEATURE_ROWS,
    MOST_FORMULA_TOKENS,
    MOST_PADDING,
    MOST_STEPS,
    STEP_OPTIMIZERS,
)


class TextRequest(BaseModel):
    """One text, or pair, to look at."""

    text: str = Field(description="Segment A. What is longer than the model reads is cut, with a notice.")
    text_pair: str | None = Field(default=None, description="For a model of pairs: segment B.")


class InsideRequest(TextRequest):
    """Which layer's attention to show, and which head to take apart. Layers and heads are counted from 1."""

    layer: int = Field(default=1, ge=1)
    head: int | None = Field(default=None, ge=1, description="Take this head of the layer apart; leave out for none.")
    padding: int = Field(default=0, ge=0, le=MOST_PADDING, description="[PAD] pieces to add, so that the mask shows.")


class BackwardRequest(TextRequest):
    """The label whose loss is taken back."""

    label: str
    target: Literal["log_probability", "logit"] = Field(
        default="log_probability", description="What the tokens' attributions add up to."
    )


class StepRequest(TextRequest):
    """How to step towards a label. What is left out is taken from the run's own settings."""

    label: str
    optimizer: str = Field(default="adamw", description=f"One of {', '.join(STEP_OPTIMIZERS)}.")
    learning_rate: float | None = Field(default=None, description="Of all weights but the head's.")
    head_learning_rate: float | None = None
    weight_decay: float | None = Field(default=None, description="Not applied to biases and norms.")
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    gradient_clip_norm: float | None = Field(default=None, description="0 switches clipping off.")
    steps: int = Field(default=1, ge=1, le=MOST_STEPS)
    scope: Literal["trained", "head", "all"] = Field(
        default="trained", description="What may move: what the run trained, the head alone, or every weight."
    )


class FeaturesRequest(BaseModel):
    """Which rows' pooled vectors to return."""

    rows: int = Field(default=MOST_FEATURE_ROWS, ge=1, le=MOST_FEATURE_ROWS)
    split: Literal["train", "validation", "test"] = "train"
    components: int | None = Field(
        default=16,
        ge=1,
        le=MOST_COMPONENTS,
        description="Principal components, whitened; null for the features as they are.",
    )
    seed: int = 13


class FormulaRequest(TextRequest):
    """One head to work through with its weights."""

    layer: int = Field(default=1, ge=1)
    head: int = Field(default=1, ge=1)
    padding: int = Field(default=0, ge=0, le=MOST_PADDING)
    tokens: int = Field(default=MOST_FORMULA_TOKENS, ge=4, le=MOST_FORMULA_TOKENS)


class LandscapeRequest(BaseModel):
    """A loss surface around the trained weights; see core.engine.landscape.LandscapeSettings."""

    points: int = Field(default=21, ge=3, le=51, description="Along each axis; made odd.")
    extent: float = Field(default=1.0, gt=0, le=10)
    rows: int = Field(default=128, ge=1, le=1000, description="Validation rows at most.")
    seed: int | None = Field(default=None, description="Left out: the run's own, along which its path was noted.")
    scope: Literal["auto", "all", "head"] = "auto"
    budget_s: float = Field(default=120.0, ge=1, le=3600, description="Rows and points are lowered to fit.")


class LandscapeState(BaseModel):
    """How far a surface is."""

    status: Literal["none", "running", "done", "failed", "cancelled"]
    done: int = 0
    total: int = 0
    elapsed_s: float = 0.0
    eta_s: float | None = None
    reason: str = ""
    result: dict[str, object] | None = Field(default=None, description="While running: the points so far.")
