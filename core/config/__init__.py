"""What a run is asked to do: frozen settings with their units, ranges and cross-checks, and a JSON round trip."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from core.config.continued import Continued as Continued
from core.config.data import MOST_FOLDS as MOST_FOLDS
from core.config.data import DataConfig as DataConfig
from core.config.encoders import EMBEDDED_ENCODER as EMBEDDED_ENCODER
from core.config.fields import check_fields, known_fields, refusal, setting
from core.config.long_texts import LONG_TEXTS as LONG_TEXTS
from core.config.long_texts import WINDOWED as WINDOWED
from core.config.long_texts import LongTexts as LongTexts
from core.errors import ConfigError

PRESETS = ("quick", "balanced", "thorough")
HEAD_STARTS = ("random", "fitted", "kept")
OPTIMIZERS = ("adamw", "adam", "sgd", "adafactor", "lbfgs")
SCHEDULES = ("linear", "cosine", "constant")
PAIR_READINGS = ("auto", "together", "apart")
PRECISIONS = ("auto", "bf16", "fp16", "fp32")
DEVICES = ("auto", "cuda", "mps", "xpu", "cpu")
_WORDS = {"true": True, "on": True, "1": True, "yes": True, "false": False, "off": False, "0": False, "no": False}


@dataclass(frozen=True)
class TrainConfig:
    """How a run learns. Every field is a widget of the Train page; its metadata says label, meaning and range."""

    preset: str = setting("balanced", "Preset", "The recipe these values started from.", choices=PRESETS)
    encoder: str = setting(
        EMBEDDED_ENCODER,
        "Encoder",
        "The name of a built-in encoder, a Hub name such as bert-base-uncased, or a local folder; what a run goes on from is kept under start:.",
    )
    max_length: int = setting(
        128,
        "Maximum length (tokens)",
        "What is read at once; of longer texts, what the next setting says.",
        low=8,
        high=8192,
    )
    long_texts: str = setting(
        "head",
        "Of longer texts, read",
        "head: the beginning. tail: the end. head-tail: half of each. windows-mean: all of it in pieces of the maximum length, and the mean of what they say; "
        "windows-surest: the same, and what the surest piece says (not with a frozen encoder). Windows take as many times longer as a text has of them.",
        choices=tuple(LONG_TEXTS),
    )
    most_windows: int = setting(
        16,
        "Windows a text at most",
        "Of a text with more windows so many are read, spread over all of it; only for windows-mean and windows-surest.",
        low=2,
        high=256,
    )
    epochs: float = setting(2.0, "Epochs", "Passes over the training rows.", low=0.01, high=1000)
    batch_size: int = setting(
        32, "Batch size (rows)", "Rows whose gradient is taken together, on each device.", low=1, high=4096
    )
    accumulation_steps: int = setting(
        1, "Accumulation steps", "Batches whose gradients are summed before one update.", low=1, high=1024
    )
    encoder_learning_rate: float = setting(
        1e-4, "Encoder learning rate", "Peak step size of the pretrained weights.", low=0.0, high=10.0
    )
    head_learning_rate: float = setting(
        1e-2, "Head learning rate", "Peak step size of the new classification layer.", low=0.0, high=10.0
    )
    head_start: str = setting(
        "random",
        "Start of the head",
        "random: small random weights. fitted: first the head that suits the untouched encoder's last layers is found, and the fine-tuning goes on from there; "
        "for sentence encoders such as the embedded one. kept: where the run goes on from an earlier model, the rows of the classes that both have; new classes start at random. "
        "A frozen encoder's head is always fitted; with kept it is held to the earlier one as far as the rows allow.",
        choices=HEAD_STARTS,
    )
    pair_reading: str = setting(
        "auto",
        "Reading of pairs",
        "together: both texts in one piece. apart: each text for itself, and then the two are compared. auto: apart where the encoder can, "
        "and with a frozen encoder whichever does better on rows that were not seen. Without a second text it changes nothing.",
        choices=PAIR_READINGS,
    )
    optimizer: str = setting(
        "adamw", "Optimiser", "How a gradient becomes a step. lbfgs: only with a frozen encoder.", choices=OPTIMIZERS
    )
    schedule: str = setting("linear", "Schedule", "How the learning rate falls after the warm-up.", choices=SCHEDULES)
    warmup_share: float = setting(
        0.1,
        "Warm-up (share of steps)",
        "Share of the steps over which the learning rate rises from 0.",
        low=0.0,
        high=0.9,
    )
    weight_decay: float = setting(
        0.01, "Weight decay", "Pull of the weights towards 0; not applied to biases and norms.", low=0.0, high=1.0
    )
    momentum: float = setting(0.9, "Momentum (SGD)", "Share of the last step that SGD keeps.", low=0.0, high=0.999)
    gradient_clip_norm: float = setting(
        1.0, "Gradient clipping (norm)", "Longer gradients are shortened to this; 0 switches it off.", low=0.0, high=1e6
    )
    dropout: float = setting(0.1, "Dropout", "Share of activations set to 0 while training.", low=0.0, high=0.9)
    label_smoothing: float = setting(
        0.0, "Label smoothing", "Share of the target spread over all classes.", low=0.0, high=0.5
    )
    class_weights: bool = setting(False, "Weigh classes", "Rare classes count more in the loss, by inverse frequency.")
    freeze_encoder: bool = setting(
        False, "Freeze the encoder", "Compute each text's features once and train the head alone."
    )
    lora_rank: int = setting(
        0,
        "LoRA rank",
        "Train low-rank adapters of this rank instead of the encoder's weights; 0 switches it off.",
        low=0,
        high=256,
    )
    gradient_checkpointing: bool = setting(False, "Gradient checkpointing", "Less memory for about a third more time.")
    evaluations_per_epoch: int = setting(
        1, "Validations an epoch", "How often the validation rows are scored.", low=1, high=100
    )
    early_stopping_patience: int = setting(
        0,
        "Early stopping (validations)",
        "Stop after so many validations without a better one; 0 switches it off.",
        low=0,
        high=100,
    )
    precision: str = setting(
        "auto", "Precision", "auto takes bf16 or fp16 where the device has it.", choices=PRECISIONS
    )
    device: str = setting("auto", "Device", "auto takes the best device found.", choices=DEVICES)
    seed: int = setting(13, "Seed", "Fixes the order of rows, the head's start and dropout.", low=0, high=2**31 - 1)

    def __post_init__(self) -> None:
        check_fields(self)
        if self.optimizer == "lbfgs" and not self.freeze_encoder:
            raise ConfigError(
                "optimizer is 'lbfgs' but freeze_encoder is off; L-BFGS needs the whole data's gradient. Freeze the encoder or choose adamw."
            )
        if self.lora_rank and self.freeze_encoder:
            raise ConfigError(
                f"lora_rank is {self.lora_rank} but freeze_encoder is on; LoRA trains adapters inside the encoder. Set lora_rank to 0 or unfreeze."
            )
        if self.gradient_checkpointing and self.freeze_encoder:
            raise ConfigError(
                "gradient_checkpointing and freeze_encoder are both on; a frozen encoder keeps no gradients. Switch one off."
            )
        if self.long_texts == "windows-surest" and self.freeze_encoder:
            raise ConfigError(
                "long_texts is 'windows-surest' but freeze_encoder is on; the head over a frozen encoder is fitted to the mean of a text's windows, which no window answers for alone. "
                "Choose windows-mean, or the preset balanced or thorough."
            )

    @property
    def reading_of_long_texts(self) -> LongTexts:
        """How texts beyond the maximum length are read."""
        return LongTexts(self.long_texts, self.most_windows)

    def changed(self, changes: Mapping[str, Any]) -> TrainConfig:
        """Return the settings with some of them changed.

        Raises:
            ConfigError: there is no such setting, its value is not allowed, or two contradict each other.
        """
        for name in changes:
            _setting_named(name)
        return dataclasses.replace(self, **changes)


def _setting_named(name: str) -> dataclasses.Field[Any]:
    known = {spec.name: spec for spec in dataclasses.fields(TrainConfig)}
    if name not in known:
        raise ConfigError(
            f"There is no setting {str(name)[:60]!r}. The settings are: {', '.join(known)}. Choose one of these."
        )
    return known[name]


def parse_setting(name: str, text: str) -> Any:
    """Turn what somebody typed into the value of a setting.

    Raises:
        ConfigError: there is no such setting, or the text is no value of its type.
    """
    spec = _setting_named(name)
    kind: Any = {"int": int, "float": float, "str": str, "bool": lambda word: _WORDS[word.strip().lower()]}
    try:
        return kind[str(spec.type)](text)
    except (ValueError, KeyError) as error:
        raise refusal(spec, text) from error


@dataclass(frozen=True)
class RunConfig:
    """Everything a run was asked to do, as kept in its config.json."""

    name: str
    data: DataConfig
    train: TrainConfig
    versions: dict[str, str] = field(default_factory=dict)
    """Versions of Python and the main packages."""
    fixes: tuple[str, ...] = ()
    """Changes that were made to the data before training, in words."""
    demo: str = ""
    """The demo that the run answers for, such as finance/sentiment; empty for a person's own run."""
    folds_of: str = ""
    """What the run cross-validates as one of several folds: the id of another run, or a word of its own; else empty."""
    continues: Continued | None = None
    """The earlier model that the run goes on from, or none."""

    def __post_init__(self) -> None:
        check_fields(self)
        if self.train.head_start == "kept" and self.continues is None:
            raise ConfigError(
                "head_start is 'kept', but the run goes on from no earlier model. Choose random or fitted, or a model to go on from."
            )

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts and lists, ready for json.dump."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Build from what `to_json` returned.

        Raises:
            ConfigError: a field is missing, or a value is not allowed. What this version does not know is passed over.
        """
        found = known_fields(cls, value, "the whole")
        data = known_fields(DataConfig, found["data"], "data")
        try:
            return cls(
                **{
                    **found,
                    "data": DataConfig(**{**data, "fixes": tuple(data.get("fixes", ()))}),
                    "train": TrainConfig(**known_fields(TrainConfig, found["train"], "train")),
                    "fixes": tuple(found.get("fixes", ())),
                    "continues": Continued.from_json(found.get("continues")),
                }
            )
        except (TypeError, AttributeError) as error:
            raise ConfigError(
                f"config.json does not fit this version of Fathom: {error}. Start a new run with the same data."
            ) from error


def settings() -> dict[str, dict[str, Any]]:
    """Return {field name: {label, help, low, high, choices, default}} of TrainConfig, in page order."""
    return {spec.name: {**spec.metadata, "default": spec.default} for spec in dataclasses.fields(TrainConfig)}


def changed_settings(configs: list[TrainConfig]) -> dict[str, list[Any]]:
    """Return {field: value per config} for the fields in which the configs differ."""
    rows = {spec.name: [getattr(config, spec.name) for config in configs] for spec in dataclasses.fields(TrainConfig)}
    return {name: values for name, values in rows.items() if any(value != values[0] for value in values)}
