"""What each explanation may be asked, with types and ranges, as the server checks it and OpenAPI shows it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.engine.explain.limits import (
    MOST_COMPONENTS,
    MOST_FEATURE_ROWS,
    MOST_FORMULA_TOKENS,
    MOST_PADDING,
    MOST_SEED,
    MOST_STEPS,
    STEP_OPTIMIZERS,
)


class TextRequest(BaseModel):
    """One text, or pair, to look at."""

    model_config = ConfigDict(extra="forbid")

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


class PhrasesRequest(TextRequest):
    """The label whose phrases are looked for."""

    label: str


class WindowsRequest(TextRequest):
    """The label that the windows of a long text are weighed for."""

    label: str


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

    model_config = ConfigDict(extra="forbid")

    rows: int = Field(default=MOST_FEATURE_ROWS, ge=1, le=MOST_FEATURE_ROWS)
    split: Literal["train", "validation", "test"] = "train"
    components: int | None = Field(
        default=16,
        ge=1,
        le=MOST_COMPONENTS,
        description="Principal components, whitened; null for the features as they are.",
    )
    seed: int = Field(default=13, ge=0, le=MOST_SEED)


class FormulaRequest(TextRequest):
    """One head to work through with its weights."""

    layer: int = Field(default=1, ge=1)
    head: int = Field(default=1, ge=1)
    padding: int = Field(default=0, ge=0, le=MOST_PADDING)
    tokens: int = Field(default=MOST_FORMULA_TOKENS, ge=4, le=MOST_FORMULA_TOKENS)
