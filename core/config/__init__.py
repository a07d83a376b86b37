"""What a run is asked to do: frozen settings with their units, ranges and cross-checks, and a JSON round trip."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from core.config.fields import check_fields, refusal, setting
from core.errors import ConfigError

EMBEDDED_ENCODER = "all-MiniLM-L6-v2"
PRESETS = ("quick", "balanced", "thorough")
HEAD_STARTS = ("random", "fitted")
OPTIMIZERS = ("adamw", "adam", "sgd", "adafactor", "lbfgs")
SCHEDULES = ("linear", "cosine", "constant")
PAIR_READINGS = ("auto", "together", "apart")
PRECISIONS = ("auto", "bf16", "fp16", "fp32")
MOST_FOLDS = 10
MOST_HELD_OUT = 0.8
"""Share of the rows that validation and test may take together."""
DEVICES = ("auto", "cuda", "mps", "xpu", "cpu")
_WORDS = {"true": True, "on": True, "1": True, "yes": True, "false": False, "off": False, "0": False, "no": False}


@dataclass(frozen=True)
class DataConfig:
    """Which table is learned from, and how it is split."""

    dataset: str
    """Id of a folder under $FATHOM_HOME/datasets."""
    file_name: str
    """The name of the file as the person knows it."""
    text: str
    """Column of the text (segment A)."""
    label: str
    """Column of the class."""
    text_pair: str | None = None
    """Column of the second text (segment B), or none."""
    test_dataset: str | None = None
    """Id of a separate test data set with the same columns, or none to hold rows out."""
    test_file_name: str | None = None
    validation_share: float = 0.1
    test_share: float = 0.15
    """Share of the rows held out for the test; ignored where the test rows are given."""
    split_seed: int = 13
    group: str | None = None
    """Column of what belongs together, such as an author or a patient: its rows go to one part; or none."""
    time: str | None = None
    """Column of a time: the latest rows are the test, those before them validation; or none."""
    parts: str | None = None
    """Column that says which rows are for training, validation and the test; or none."""
    folds: int = 0
    """Into how many folds the rows are dealt for cross-validation, 2 to 10; 0 for one test part of its own."""
    fold: int = 0
    """Which fold is the test, from 1; 0 without folds."""
    validation_dataset: str | None = None
    """Id of a separate validation data set with the same columns, or none to hold rows out."""
    validation_file_name: str | None = None
    outside_dataset: str | None = None
    """Id of a data set of texts that belong to no class, on which the guard is fitted beside others, or none."""
    outside_file_name: str | None = None
    outside_text: str | None = None
    """Column of the text in that data set, where it is called otherwise than `text`; or none."""
    outside_text_pair: str | None = None
    """The same of the second text."""
    fixes: tuple[dict[str, Any], ...] = ()
    """Changes to make to the table before it is learned from, in order: {kind, parameters}, see core.dataset.fixes."""

    def __post_init__(self) -> None:
        check_fields(self)
        columns = [column for column in (self.text, self.text_pair, self.label) if column is not None]
        if len(set(columns)) != len(columns):
            raise ConfigError(
                f"The columns must differ, but text={self.text!r}, second text={self.text_pair!r} and label={self.label!r} share one. Choose another."
            )
        for name, share in (("validation_share", self.validation_share), ("test_share", self.test_share)):
            if not 0.01 <= share <= 0.5:
                raise ConfigError(f"{name} is {share}; allowed is 0.01 to 0.5. Choose a share in that range.")
        if self.validation_share + self.test_share > MOST_HELD_OUT:
            raise ConfigError(
                f"validation_share is {self.validation_share} and test_share is {self.test_share}; together they may be {MOST_HELD_OUT} at most, so that rows are left to learn from. Lower one of them."
            )
        self._check_outside()
        self._check_ways_to_split()

    def _check_outside(self) -> None:
        """Columns of texts of no class want a file, and each text its own column."""
        first, second = self.outside_text or self.text, self.outside_text_pair or self.text_pair
        if self.outside_dataset is None and (self.outside_text, self.outside_text_pair) != (None, None):
            raise ConfigError(
                f"The column {self.outside_text or self.outside_text_pair!r} of texts that belong to no class is named, but no file of them. Name the file too, or leave the column out."
            )
        if self.outside_text_pair is not None and self.text_pair is None:
            raise ConfigError(
                f"The texts that belong to no class name {self.outside_text_pair!r} as a second text, but the rows have one text each. Leave it out."
            )
        if first == second:
            raise ConfigError(
                f"Both texts of the rows that belong to no class are read from {first!r}. Choose another column for one of them."
            )

    def _check_ways_to_split(self) -> None:
        if (self.folds, self.fold) != (0, 0) and not (2 <= self.folds <= MOST_FOLDS and 1 <= self.fold <= self.folds):
            raise ConfigError(
                f"folds is {self.folds} and fold is {self.fold}; allowed are 2 to {MOST_FOLDS} folds, and a fold from 1 to their number. Choose such numbers, or 0 for both."
            )
        if self.folds and (self.time or self.parts or self.test_dataset or self.validation_dataset):
            raise ConfigError(
                f"folds is {self.folds}, and a time, a column of parts or a separate file says otherwise what is held out. Cross-validate at random or by a group."
            )
        for what, name in (("group", self.group), ("time", self.time), ("parts", self.parts)):
            if name is not None and name == self.label:
                raise ConfigError(f"{what} is {name!r}, which is the label. Choose another column for it, or none.")
        ways = {"group": self.group, "time": self.time, "parts": self.parts}
        both = [f"{what} is {name!r}" for what, name in ways.items() if name is not None]
        if self.group is not None and self.time is not None:
            raise ConfigError(
                f"{' and '.join(both[:2])}; rows can be split by a group or by a time, not by both. Choose one of them."
            )
        if self.parts is not None and (self.test_dataset is not None or self.validation_dataset is not None):
            file = self.test_file_name or self.validation_file_name or "a separate file"
            raise ConfigError(
                f"parts is {self.parts!r}, and {file!r} was given as well. Take the rows of the parts from the column or from files, not from both."
            )


@dataclass(frozen=True)
class TrainConfig:
    """How a run learns. Every field is a widget of the Train page; its metadata says label, meaning and range."""

    preset: str = setting("balanced", "Preset", "The recipe these values started from.", choices=PRESETS)
    encoder: str = setting(
        EMBEDDED_ENCODER,
        "Encoder",
        "The embedded encoder's name, a Hub name such as bert-base-uncased, or a local folder.",
    )
    max_length: int = setting(128, "Maximum length (tokens)", "Longer texts are cut here.", low=8, high=8192)
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
        "for sentence encoders such as the embedded one. A frozen encoder's head is always fitted.",
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

    def __post_init__(self) -> None:
        check_fields(self)

    def to_json(self) -> dict[str, Any]:
        """Return plain dicts and lists, ready for json.dump."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Build from what `to_json` returned.

        Raises:
            ConfigError: a field is unknown or missing, or a value is not allowed.
        """
        try:
            return cls(
                name=value["name"],
                data=DataConfig(**{**value["data"], "fixes": tuple(value["data"].get("fixes", ()))}),
                train=TrainConfig(**value["train"]),
                versions=value.get("versions", {}),
                fixes=tuple(value.get("fixes", ())),
                demo=value.get("demo", ""),
                folds_of=value.get("folds_of", ""),
            )
        except (TypeError, KeyError) as error:
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
