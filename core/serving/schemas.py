"""What goes in and out of the serving process, as OpenAPI shows it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.engine.explain.limits import MOST_SEED

MOST_TEXTS = 1000
NOTHING_TO_READ = "There is no text to read, so no class is given."
SCOPE_UNKNOWN = 'Nobody looked whether the texts are like those that the model learned from. Send "scope": true for that, or ask /answer.'


class Asked(BaseModel):
    """What every request has in common: a field that it does not know is refused by its name."""

    model_config = ConfigDict(extra="forbid")


class PredictRequest(Asked):
    """Texts to classify with one run's model."""

    model: str = Field(
        description="Id or name of a succeeded run, or the name of a task, whose run in use answers; GET /models lists them.",
        examples=["reviews-quick-20260101-120000-ab12"],
    )
    texts: list[str] = Field(
        default_factory=list,
        description="1 to 1,000 texts (segment A).",
        examples=[["a wonderful film", "two wasted hours"]],
    )
    rows: list[dict[str, str]] | None = Field(
        default=None,
        description="In place of `texts`, for a model whose text is joined from several columns: each row's cells by column, `joined` in GET /models.",
        examples=[None],
    )
    text_pairs: list[str] | None = Field(
        default=None, description="For a model of pairs: as many second texts (segment B)."
    )
    threshold: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Probability below which a text waits for a person, in place of the one that the model keeps.",
    )
    not_sure: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description='What `label` says in place of the likeliest class where `waits` is true, such as "not sure"; left out: the likeliest class stands there.',
    )


class ScopedRequest(PredictRequest):
    """Texts to classify, and whether to hold them against the rows that the model learned from."""

    scope: bool = Field(
        default=False,
        description="Also say whether each text is like those that the model learned from (`in_scope`), which takes about as long again.",
    )


class Prediction(BaseModel):
    """One text's classes."""

    label: str = Field(
        description="The likeliest class; where `in_scope` is false it is no answer. `not_sure` where that was asked for and the text waits; empty where there is no text."
    )
    probability: float | None = Field(
        description="Probability of the likeliest class, 0 to 1; null where there is no text."
    )
    probabilities: list[float] = Field(
        description="One per class, in the order of `classes`; empty where there is no text."
    )
    why: str | None = Field(default=None, description="Why there is no class; null where there is one.")
    tokens: int = Field(description="Word pieces read, special ones included, of all windows together.")
    windows: int = Field(
        default=1, description="In how many pieces the text was read; 1 unless the model reads long texts in windows."
    )
    truncated: bool = Field(description="Some of the text was not read, since it is longer than the model reads.")
    in_scope: bool | None = Field(
        default=None,
        description="Whether the text is like those the model learned from; null where nobody looked: in /predict without `scope`, and where there is no text.",
    )
    least_cost: str | None = Field(
        description="The class of least expected cost, by the costs of the model's task; null where all mistakes cost the same, and then it is `label`."
    )
    waits: bool = Field(
        description="Whether a person should look: the probability is below `answering.threshold`, `least_cost` is not the likeliest class, the text is out of scope, or there is none."
    )


class Answering(BaseModel):
    """Which texts the model answers without a person."""

    threshold: float = Field(
        description="Probability from which a text is answered, 0 to 1; at 1 every text waits for a person."
    )
    by_hand: bool = Field(description="Whether a person chose it.")
    share: float | None = Field(
        description="With 90 % confidence at least so many of the answers are right, 0 to 1, on texts of the kind of the test rows; null where nothing is promised."
    )
    test_rows: int = Field(description="Rows behind that.")
    sentence: str = Field(description="The same in words.")


class PredictResponse(BaseModel):
    """What the model says, in the order of the texts."""

    model: str
    classes: list[str]
    run: str = Field(description="Id of the run that answered.")
    predictions: list[Prediction]
    answering: Answering
    note: str | None = Field(
        default=None, description="What was not looked at, and how to ask for it; null where nothing is missing."
    )


class AnswerRequest(PredictRequest):
    """Texts to classify, and to hold against the rows that the model learned from."""

    nearest: int = Field(default=5, ge=0, le=10, description="Training rows to return for each text.")


class StartRequest(Asked):
    """An earlier model to go on from."""

    model: str = Field(
        description="Id or name of a succeeded run, or the folder of an exported model on the server's machine."
    )


class Neighbour(BaseModel):
    """A training row near a text."""

    text: str
    text_pair: str | None
    label: str
    similarity: float = Field(description="Cosine of what the encoder read before it was trained, -1 to 1.")


class Judgement(BaseModel):
    """Whether a text is like those the model learned from."""

    score: float | None = Field(
        description="How far inside the rows it learned from, in log odds; null where there is no text."
    )
    scope: str = Field(
        description="in, unusual (below `unusual_below`) or out (below `refused_below`); no text where there is none."
    )
    in_scope: bool = Field(description="Whether it is not out.")
    nearest: list[Neighbour]


class AnswerResponse(PredictResponse):
    """What the model says and how far it may be believed, in the order of the texts."""

    rows: list[Judgement]
    refused_below: float = Field(description="Score below which a text is out of scope.")
    unusual_below: float = Field(description="Score below which a text is unusual.")
    refused_share: float = Field(description="Share of rows like those learned from that is refused, 0 to 1.")
    unusual_share: float = Field(description="Share of them that is unusual or refused, 0 to 1.")
    training_rows: int = Field(description="Rows inside that the limits were fitted on.")
    outside_rows: int = Field(description="Texts of other kinds that they were fitted on.")


class EncoderRequest(Asked):
    """An encoder to look up."""

    name: str = Field(examples=["all-MiniLM-L6-v2", "bert-base-uncased"])


class TokensRequest(Asked):
    """Texts to show as word pieces."""

    encoder: str
    texts: list[str]
    text_pairs: list[str] | None = None
    max_length: int = Field(default=128, ge=4, le=8192)
    long_texts: Literal["head", "tail", "head-tail", "windows-mean", "windows-surest"] = Field(
        default="head", description="What is read of longer texts."
    )
    shown: int = Field(
        default=3, ge=0, le=50, description="How many rows to return piece by piece; the summary covers all."
    )


class PreflightRequest(Asked):
    """A run to be estimated: its settings, its size and a sample of its texts."""

    train: dict[str, Any] = Field(description="Fields of TrainConfig.")
    rows: int = Field(ge=1)
    parts: list[Annotated[int, Field(ge=0)]] | None = Field(
        default=None,
        min_length=3,
        max_length=3,
        description="Rows for training, validation and the test; left out: the usual shares of the rows.",
    )
    classes: int = Field(ge=1)
    texts: list[str]
    text_pairs: list[str] | None = None


class LandscapeRequest(Asked):
    """A loss surface around the trained weights; see core.engine.landscape.LandscapeSettings."""

    points: int = Field(default=21, ge=3, le=51, description="Along each axis; made odd.")
    extent: float = Field(default=1.0, gt=0, le=10)
    rows: int = Field(default=128, ge=1, le=1000, description="Validation rows at most.")
    seed: int | None = Field(
        default=None, ge=0, le=MOST_SEED, description="Left out: the run's own, along which its path was noted."
    )
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


class ErrorResponse(BaseModel):
    """What went wrong, as a sentence that says what to do."""

    error: str = Field(description="What failed, the value, what is allowed and what to do next.")
    kind: str = Field(
        default="ServingError",
        description="DataError, ConfigError, EncoderError, RunError, ServingError, or another kind of failure.",
    )
