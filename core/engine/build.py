"""Put a classifier together from an encoder and the settings of a run."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers.processors import TemplateProcessing
from torch import nn
from transformers import (
    AutoConfig,
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)
from transformers.utils import logging as transformers_logging

from core.config import TrainConfig
from core.engine.encoders import VOCABULARY_SHARE, Encoder
from core.engine.model import MeanPoolingConfig, MeanPoolingForSequenceClassification
from core.errors import EncoderError

_PREFIX = "[prefix]"
_TOGETHER = "{cls}:0 $A:0 {sep}:0 $B:1 {sep}:1"
_APART = "{cls}:0 $A:0 {sep}:0 {cls}:1 $B:1 {sep}:1"
transformers_logging.disable_progress_bar()  # loading takes a moment, and terminals and logs are read by people


@dataclass(frozen=True)
class Reading:
    """What a head reads of a sentence encoder; see core.engine.model.MeanPoolingConfig.

    Attributes:
        layers: how many of the last layers; unit: each of length 1; apart: the texts of a pair each for itself.
        matched: these also token by token; mark: see there.
    """

    layers: int = 1
    unit: bool = False
    apart: bool = False
    matched: bool = False
    mark: tuple[int, ...] = ()


def reads_apart(encoder: Encoder) -> bool:
    """Tell whether the texts of a pair can be read apart: by sentence encoders of BERT's kind, which tell segments from one another."""
    return encoder.pooling == "mean" and encoder.model_type == "bert"


def load_tokenizer(encoder: Encoder, *, apart: bool = False) -> PreTrainedTokenizerBase:
    """Load the encoder's fast tokenizer.

    Args:
        apart: the second text of a pair begins with a [CLS] of its own, as it would alone.

    Raises:
        EncoderError: its files do not make one.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(encoder.path, trust_remote_code=False)
    except Exception as error:
        raise EncoderError(
            f"The tokenizer of {encoder.name!r} cannot be read: {error}. Choose another encoder or repair its files."
        ) from error
    if not tokenizer.is_fast:
        raise EncoderError(
            f"{encoder.name!r} has no tokenizer.json and none can be made from its files. Choose an encoder with a fast tokenizer."
        )
    if tokenizer.pad_token is None:
        raise EncoderError(f"The tokenizer of {encoder.name!r} has no padding token. Choose another encoder.")
    return _templated(tokenizer, _APART) if apart else tokenizer


def set_together(tokenizer: Any) -> PreTrainedTokenizerBase:
    """Return a tokenizer that set the texts of a pair apart as one of BERT's own template."""
    return _templated(tokenizer, _TOGETHER)


def _templated(tokenizer: Any, pair: str) -> PreTrainedTokenizerBase:
    """Return the tokenizer with a template for pairs; of a plain class, since BERT's own makes its template anew when loaded."""
    cls, sep = tokenizer.cls_token, tokenizer.sep_token
    words = tokenizer.backend_tokenizer
    words.post_processor = TemplateProcessing(
        single=f"{cls}:0 $A:0 {sep}:0",
        pair=pair.format(cls=cls, sep=sep),
        special_tokens=[(cls, tokenizer.cls_token_id), (sep, tokenizer.sep_token_id)],
    )
    names = ("unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
    return PreTrainedTokenizerFast(
        tokenizer_object=words,
        model_max_length=tokenizer.model_max_length,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        **{name: getattr(tokenizer, name) for name in names if getattr(tokenizer, name) is not None},
    )


def load_encoder(encoder: Encoder) -> Any:
    """Load the bare encoder in fp32, without a pooler.

    Raises:
        EncoderError: the weights do not fit the configuration.
    """
    try:
        with _unlisted():
            model = AutoModel.from_pretrained(
                encoder.path,
                dtype=torch.float32,
                use_safetensors=True,
                trust_remote_code=False,
                **_without_pooler(encoder),
            )
    except Exception as error:
        raise EncoderError(
            f"The weights of {encoder.name!r} cannot be loaded: {error}. Choose another encoder or download it again."
        ) from error
    if getattr(model, "pooler", None) is not None:
        model.pooler = None
    return model


@contextmanager
def _unlisted() -> Iterator[None]:
    """Keep the list of weights that are left over, the pooler's, off a person's terminal."""
    before = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()
    try:
        yield
    finally:
        transformers_logging.set_verbosity(before)


def _without_pooler(encoder: Encoder) -> dict[str, bool]:
    """Return what tells the encoder's class to leave its pooler out, where it has one."""
    kind = AutoModel._model_mapping[type(AutoConfig.from_pretrained(encoder.path, trust_remote_code=False))]
    return {"add_pooling_layer": False} if "add_pooling_layer" in inspect.signature(kind).parameters else {}


def label_maps(classes: Sequence[str]) -> dict[str, Any]:
    """Return id2label and label2id in the order of `classes`, as transformers keeps them."""
    return {"id2label": dict(enumerate(classes)), "label2id": {label: index for index, label in enumerate(classes)}}


def build_mean_pooled(
    encoder_module: Any, classes: Sequence[str], dropout: float = 0.0, reading: Reading | None = None
) -> MeanPoolingForSequenceClassification:
    """Put a fresh head over the means of an encoder's tokens; without a reading, over the last layer's as they come."""
    reading = reading or Reading()
    attention = encoder_module.config._attn_implementation
    config: Any = MeanPoolingConfig(
        encoder=encoder_module.config,
        head_dropout=dropout,
        pooled_layers=reading.layers,
        unit_length=reading.unit,
        apart=reading.apart,
        matched=reading.matched,
        mark=reading.mark,
        **label_maps(classes),
    )
    config._attn_implementation = attention  # a fresh configuration says None, and hands that down to the encoder
    return MeanPoolingForSequenceClassification(config, encoder=encoder_module)


def build_classifier(
    encoder: Encoder, classes: Sequence[str], train: TrainConfig, reading: Reading | None = None
) -> Any:
    """Build the classifier that a run fine-tunes; the head starts at random (torch's seed), small.

    A sentence encoder gets a linear head over the means of its tokens, read as `reading` says; a plain one its own
    classifier of transformers.
    """
    dropouts = {
        "hidden_dropout_prob": train.dropout,
        "attention_probs_dropout_prob": train.dropout,
        "dropout": train.dropout,
        "attention_dropout": train.dropout,
    }
    if encoder.pooling == "mean":
        module = load_encoder(encoder)
        set_dropout(module, train.dropout)
        return hold_vocabulary(build_mean_pooled(module, classes, train.dropout, reading))
    config = AutoConfig.from_pretrained(encoder.path)
    for name, value in dropouts.items():
        if hasattr(config, name):
            setattr(config, name, value)
    for name, value in label_maps(classes).items():
        setattr(config, name, value)
    try:
        return hold_vocabulary(
            AutoModelForSequenceClassification.from_pretrained(
                encoder.path,
                config=config,
                dtype=torch.float32,
                use_safetensors=True,
                trust_remote_code=False,
                ignore_mismatched_sizes=True,
            )
        )
    except Exception as error:
        raise EncoderError(
            f"The weights of {encoder.name!r} cannot be loaded: {error}. Choose another encoder or download it again."
        ) from error


def hold_vocabulary(model: Any) -> Any:
    """Keep the word embeddings as they are where they are most of the model, as in encoders of many languages; return the model.

    A table of some thousand rows shows a few thousand of a quarter of a million word pieces. Those would move away from the
    others, and the optimiser would keep two numbers for each of all.
    """
    words = model.get_input_embeddings().weight
    if words.numel() > VOCABULARY_SHARE * sum(value.numel() for value in model.parameters()):
        words.requires_grad_(False)
    return model


def set_dropout(module: Any, share: float) -> None:
    """Set every dropout inside a module, and the configuration that says so."""
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.p = share
    for name in ("hidden_dropout_prob", "attention_probs_dropout_prob", "dropout", "attention_dropout"):
        if hasattr(module.config, name):
            setattr(module.config, name, share)


def is_head(parameter_name: str, model: Any) -> bool:
    """Tell whether a parameter belongs to the new classification layer and not to the pretrained encoder."""
    name = (
        parameter_name.replace("base_model.model.", "").replace("modules_to_save.default.", "").removeprefix("module.")
    )
    prefix = getattr(model, "base_model_prefix", "")
    if hasattr(model, "get_base_model"):
        prefix = model.get_base_model().base_model_prefix
    return not name.startswith(f"{prefix}.") and not is_adapter(name)


def warm_adapters() -> None:
    """Import what puts adapters on, which takes seconds, before somebody waits for a model that has some."""
    import peft  # noqa: F401


def is_adapter(parameter_name: str) -> bool:
    """Tell whether a parameter is half of a low-rank adapter."""
    return "lora_" in parameter_name


def round_adapters(model: Any) -> None:
    """Round adapters to 16 bits, in which they are kept: half the size, and what was tested is what is loaded."""
    with torch.no_grad():
        for name, value in model.named_parameters():
            if is_adapter(name):
                value.copy_(value.half())


@contextmanager
def unwarned_by_peft() -> Iterator[None]:
    """Keep one warning away: PEFT asks every model it wraps for a property under the name it had before transformers 5."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is deprecated", FutureWarning)
        yield


def add_lora(model: Any, rank: int, dropout: float) -> Any:
    """Wrap a classifier so that only low-rank adapters (Hu et al. 2022) in its linear layers and the head are trained."""
    from peft import LoraConfig, TaskType, get_peft_model

    heads = [
        name
        for name, _ in model.named_children()
        if name != model.base_model_prefix and any(True for _ in getattr(model, name).parameters())
    ]
    config = LoraConfig(
        task_type=TaskType.SEQ_CLS,
        r=rank,
        lora_alpha=2 * rank,
        lora_dropout=dropout,
        target_modules="all-linear",
        modules_to_save=heads,
    )
    with unwarned_by_peft():
        return get_peft_model(model, config)
