"""A trained classifier in memory: loaded from a run's folder, fed with texts, giving probabilities."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from transformers import AutoModelForSequenceClassification, AutoTokenizer, PreTrainedTokenizerBase

from core.config import LongTexts, TrainConfig
from core.engine.batches import PaddingCollator, length_batches
from core.engine.build import (
    Reading,
    build_classifier,
    build_mean_pooled,
    load_encoder,
    load_tokenizer,
    unwarned_by_peft,
)
from core.engine.device import DeviceReport, describe, release_memory
from core.engine.encoders import Encoder, find_encoder
from core.engine.memory import run_batches
from core.engine.predictions import Predictions as Predictions
from core.engine.tokens import TokenizedRows, tokenize
from core.engine.windows import combine
from core.errors import DataError, EncoderError, RunError
from core.maths.softmax import softmax
from core.storage import read_json

CLASSIFIER_FILE = "classifier.json"
CLOSE_CALL = 0.02
"""Rows whose two best classes are closer than this in 16 bits are scored again in fp32."""


@dataclass(frozen=True)
class ClassifierInfo:
    """What classifier.json says beside the weights.

    Attributes:
        kind: full (weights of everything), frozen (the head alone) or lora (adapter and head).
        encoder, encoder_sha256, encoder_source: what it was made from; needed again for frozen and lora.
        layers, unit, apart, matched, mark: see build.Reading; layers is None in what was written before these were, and then the width tells.
        long_texts, most_windows: see core.config.LongTexts.
        run: of an export, the id of the run that it was made of.
    """

    kind: str
    classes: tuple[str, ...]
    is_pair: bool
    max_length: int
    encoder: str
    encoder_sha256: str
    encoder_source: str
    layers: int | None = None
    unit: bool = False
    apart: bool = False
    matched: bool = False
    mark: tuple[int, ...] = ()
    long_texts: str = "head"
    most_windows: int = 16
    run: str = ""

    @property
    def long(self) -> LongTexts:
        """What is read of texts beyond the maximum length."""
        return LongTexts(self.long_texts, self.most_windows)

    def reading(self, width: int, hidden_size: int) -> Reading:
        """Return what a head of this width reads of an encoder of this hidden size."""
        layers = width // hidden_size if self.layers is None else self.layers
        return Reading(layers, self.unit, self.apart, self.matched, self.mark)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "classes": list(self.classes), "mark": list(self.mark)}


def autocast(report: DeviceReport) -> AbstractContextManager[Any]:
    """Return the context in which matrix products use the device's precision."""
    if report.precision == "fp32":
        return nullcontext()
    return torch.autocast(report.kind, torch.bfloat16 if report.precision == "bf16" else torch.float16)


class Classifier:
    """A model with its tokenizer and classes, on a device, ready to predict. Not for several threads at once."""

    def __init__(
        self, model: nn.Module, tokenizer: PreTrainedTokenizerBase, info: ClassifierInfo, report: DeviceReport
    ) -> None:
        self.model: Any = model.to(report.torch_device).eval()
        self.tokenizer = tokenizer
        self.info = info
        self.report = report
        self.classes = list(info.classes)
        self.is_pair = info.is_pair
        self.max_length = info.max_length
        self.encoder_sha256 = info.encoder_sha256
        self._collate = PaddingCollator(int(tokenizer.pad_token_id))

    @property
    def memory_bytes(self) -> int:
        """Bytes of the weights; a frozen classifier counts its head alone, since the encoder is shared."""
        parts = self.model.classifier if self.info.kind == "frozen" else self.model
        return sum(value.numel() * value.element_size() for value in parts.parameters())

    def predict(
        self,
        texts: Sequence[str],
        text_pairs: Sequence[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Predictions:
        """Classify texts, or pairs where the model was trained on pairs.

        Args:
            progress: called with (rows done, rows in all) after each batch; may raise to stop.

        Raises:
            DataError: a pair is missing or not wanted, or the two lists differ in length.
            DeviceError: the device's memory does not hold a single row.
        """
        if self.is_pair and text_pairs is None:
            raise DataError("This model was trained on pairs of texts. Give a second text for every first one.")
        if not self.is_pair and text_pairs is not None:
            raise DataError("This model was trained on single texts. Leave the second text out.")
        if text_pairs is not None and len(texts) != len(text_pairs):
            raise DataError(
                f"There are {len(texts)} first texts and {len(text_pairs)} second ones. Give as many of both."
            )
        rows = tokenize(self.tokenizer, texts, text_pairs, self.max_length, self.info.long)
        return self.predict_tokens(rows, progress)

    def predict_tokens(self, rows: TokenizedRows, progress: Callable[[int, int], None] | None = None) -> Predictions:
        """Classify rows that are tokenised already; see `predict`."""
        logits, exact = np.zeros((len(rows), len(self.classes))), rows.windows is None
        done = 0

        def score(batch: np.ndarray) -> None:
            nonlocal done
            logits[batch] = self.logits(rows, batch, exact=False)
            done += len(batch)
            if progress is not None:  # of rows, which may have several windows each
                progress(done if exact else done * len(rows.truncated) // len(rows), len(rows.truncated))

        run_batches(length_batches(rows, self.report.kind), score, self.report)
        probabilities = softmax(self.together(logits, rows))
        if self.report.precision != "fp32" and len(rows):
            best = np.partition(probabilities, -2, axis=1)[:, -2:]
            close = np.flatnonzero(best[:, 1] - best[:, 0] < CLOSE_CALL)
            again = rows.windows_of(close)

            def score_again(batch: np.ndarray) -> None:
                logits[batch] = self.logits(rows, batch, exact=True)

            run_batches([again[i : i + 32] for i in range(0, len(again), 32)], score_again, self.report)
            if len(again):
                probabilities[close] = softmax(self.together(logits, rows)[close])
        return Predictions(probabilities, rows.truncated, rows.row_lengths, rows.counts)

    def together(self, logits: np.ndarray, rows: TokenizedRows) -> np.ndarray:
        """Return the logits of rows, (rows, classes), from those of their windows, (windows, classes)."""
        if rows.windows is None:
            return logits
        return combine(torch.from_numpy(logits), rows.windows.tolist(), self.info.long_texts).numpy()

    def logits(self, rows: TokenizedRows, batch: np.ndarray, exact: bool) -> np.ndarray:
        """Return the logits of some windows by number, (batch, classes); exact: in fp32, whatever the device computes in."""
        inputs = self._collate([rows.row(int(index)) for index in batch])
        inputs = {name: value.to(self.report.torch_device) for name, value in inputs.items()}
        with torch.inference_mode(), nullcontext() if exact else autocast(self.report):
            return np.asarray(self.model(**inputs).logits.float().cpu().numpy(), dtype=np.float64)

    def close(self) -> None:
        """Let go of the weights and of the accelerator's memory; the shared encoder goes when its last user goes."""
        self.model = None
        if self.report.kind != "cpu":
            release_memory(self.report.kind)


_shared: weakref.WeakValueDictionary[tuple[str, str], Any] = weakref.WeakValueDictionary()
_shared_lock = threading.Lock()


def shared_encoder(encoder: Encoder, torch_device: str) -> Any:
    """Return the bare encoder, one copy a process and device for all who hold it."""
    with _shared_lock:
        module = _shared.get((encoder.sha256, torch_device))
        if module is None:
            module = load_encoder(encoder).to(torch_device).eval().requires_grad_(False)
            _shared[(encoder.sha256, torch_device)] = module
        return module


def same_encoder(info: ClassifierInfo) -> Encoder:
    """Find the encoder that a frozen or LoRA classifier was made from.

    Raises:
        EncoderError: it is gone, or its weights are not the same any more.
    """
    encoder = find_encoder(info.encoder, sha256=info.encoder_sha256)
    if encoder.sha256 != info.encoder_sha256:
        raise EncoderError(
            f"The model was trained over {info.encoder!r} with SHA-256 {info.encoder_sha256[:12]}, but the one here has {encoder.sha256[:12]}. "
            "Bring the old encoder back or train again."
        )
    return encoder


def read_info(folder: Path) -> ClassifierInfo:
    """Read classifier.json of a model folder.

    Raises:
        RunError: there is no whole model in the folder.
    """
    try:
        value = read_json(folder / CLASSIFIER_FILE)
        return ClassifierInfo(**{**value, "classes": tuple(value["classes"]), "mark": tuple(value.get("mark", ()))})
    except FileNotFoundError as error:
        raise RunError(
            f"{folder.parent.name or folder} holds no finished model. Wait for its run to succeed, or choose another run."
        ) from error
    except (TypeError, KeyError) as error:
        raise RunError(f"{folder / CLASSIFIER_FILE} does not fit this version: {error}. Train again.") from error


def load_classifier(path: Path, device: str = "auto", precision: str = "auto") -> Classifier:
    """Load a classifier from a run folder or a model folder; device and precision as in `device.describe`.

    Raises:
        RunError: no finished model there, or its files are damaged.
        EncoderError: the encoder it needs is gone or changed.
    """
    folder = path / "model" if (path / "model").is_dir() else path
    info, report = read_info(folder), describe(device, precision)
    try:
        if info.kind == "frozen":
            encoder = same_encoder(info)
            head = load_file(folder / "head.safetensors")
            reading = info.reading(head["weight"].shape[1], encoder.hidden_size)
            model = build_mean_pooled(shared_encoder(encoder, report.torch_device), info.classes, reading=reading)
            model.classifier.load_state_dict(head)
            return Classifier(model, load_tokenizer(encoder, apart=info.apart), info, report)
        if info.kind == "lora":
            return Classifier(
                _load_lora(folder, info), load_tokenizer(same_encoder(info), apart=info.apart), info, report
            )
        model = AutoModelForSequenceClassification.from_pretrained(
            folder, dtype=torch.float32, use_safetensors=True, trust_remote_code=False
        )
        return Classifier(model, AutoTokenizer.from_pretrained(folder, trust_remote_code=False), info, report)
    except (OSError, ValueError, RuntimeError, KeyError, StopIteration) as error:
        raise RunError(
            f"The model in {folder.parent.name} cannot be loaded: {error}. Train again, or restore the folder from a copy."
        ) from error


def _load_lora(folder: Path, info: ClassifierInfo) -> Any:
    """Load the encoder, put the adapter on and merge it, so that serving costs nothing extra."""
    from peft import PeftModel

    encoder = same_encoder(info)
    reading = None
    if encoder.pooling == "mean":  # the head goes along
        head = next(
            value
            for name, value in load_file(folder / "adapter_model.safetensors").items()
            if name.endswith("classifier.weight")
        )
        reading = info.reading(head.shape[1], encoder.hidden_size)
    base = build_classifier(encoder, info.classes, TrainConfig(dropout=0.0), reading)
    with unwarned_by_peft():
        return PeftModel.from_pretrained(base, str(folder)).merge_and_unload()
