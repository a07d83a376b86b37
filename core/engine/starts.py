"""Keep an earlier model for a run that goes on from it: loaded whole, so that what is damaged is told before anything is trained."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

from core.dataset.split import Split
from core.engine.build import Reading, set_together
from core.engine.checkpoint import weights_sha256
from core.engine.encoders import find_encoder
from core.engine.export import forget_local_paths
from core.engine.predict import CLASSIFIER_FILE, Classifier, ClassifierInfo, load_classifier, read_info
from core.engine.training.calibration import output_layer
from core.engine.training.lbfgs import Earlier
from core.errors import EncoderError, FathomError, RunError
from core.runs.registry import find_run
from core.runs.run import Run
from core.runs.starts import (
    PREFIX,
    Start,
    earlier_model,
    keys_of_run,
    learned_keys,
    read_start,
    row_keys,
    starts_folder,
    write_learned,
)
from core.storage import readable_os_errors, write_json, write_text

_HEAD = "head.safetensors"


def keep_start(given: str) -> Start:
    """Keep the model of a finished run or of an export, and return what was kept; a model that is kept already is not kept twice.

    Raises:
        RunError: there is no such run or folder, the run has not succeeded, or its model is damaged.
        EncoderError: the encoder under a frozen model or adapters is gone or has changed.
        StorageError: the disk is full.
    """
    found = earlier_model(given)
    if found is None:
        raise RunError(
            f"{given[:80]!r} is neither a finished run nor the folder of an exported model. List the runs with: python -m core runs"
        )
    run, folder = (found, found.model) if isinstance(found, Run) else (None, found)
    if run is not None and run.state().status != "succeeded":
        state = run.state()
        raise RunError(
            f"Run {run.name!r} cannot be gone on from: it is {state.status}. {'Wait for it to end' if state.status in ('queued', 'running') else 'Resume it'}, or choose another."
        )
    info = read_info(folder)
    if run is None and info.run:
        run = _run_here(info.run)
    identity = _identity(folder, run)
    if (starts_folder() / identity / "start.json").is_file():
        return read_start(identity)
    name = run.name if run is not None else folder.resolve().name
    return _kept(_loaded(folder, name), info, identity, run, name)


def _run_here(identity: str) -> Run | None:
    try:
        return find_run(identity)
    except RunError:
        return None


def _identity(folder: Path, run: Run | None) -> str:
    """Return the id under which a model is kept: what its files say, and whose they are."""
    files = sorted(folder.glob("*.safetensors"))
    said = [
        (folder / CLASSIFIER_FILE).read_bytes(),
        weights_sha256(files).encode() if files else b"",
        (run.id if run else "").encode(),
    ]
    return hashlib.sha256(b"\n".join(said)).hexdigest()[:16]


def _loaded(folder: Path, name: str) -> Classifier:
    try:
        classifier = load_classifier(folder, "cpu", "fp32")
        if classifier.info.kind == "full":
            _require_every_weight(classifier.model, folder)
        return classifier
    except FathomError:
        raise
    except Exception as error:  # damaged weights end in whatever their library makes of them
        raise RunError(
            f"The model of {name!r} cannot be loaded: {error}. Restore its files from a copy, or go on from another model."
        ) from error


def _require_every_weight(model: Any, folder: Path) -> None:
    """Raise RunError where a file of weights lacks some: they would be made up at random without a word."""
    there: set[str] = set()
    for file in folder.glob("*.safetensors"):
        with safe_open(file, "pt") as weights:
            there |= set(weights.keys())
    missing = sorted({name for name, _ in model.named_parameters()} - there)
    if missing:
        raise RunError(
            f"The weights in {folder.name} are not whole: {len(missing):,} of them are missing, such as {missing[0]}. Export the model again, or go on from another."
        )


def _kept(classifier: Classifier, info: ClassifierInfo, identity: str, run: Run | None, name: str) -> Start:
    """Write what a run needs to go on: the encoder where the model changed it, the head, and what it had learned from."""
    model, layer = classifier.model, output_layer(classifier.model, len(info.classes))
    if layer is None:
        raise RunError(f"The model of {name!r} has no layer that gives its classes. Go on from another model.")
    pooled = hasattr(model, "features")
    reading = info.reading(layer.in_features, model.encoder.config.hidden_size) if pooled else Reading()
    keys = keys_of_run(run) if run is not None else None
    start = Start(
        id=identity,
        run=run.id if run is not None else "",
        name=name,
        kind=info.kind,
        encoder=info.encoder if info.kind == "frozen" else PREFIX + identity,
        classes=info.classes,
        is_pair=info.is_pair,
        max_length=info.max_length,
        pooled=pooled,
        layers=reading.layers,
        unit=reading.unit,
        apart=reading.apart,
        matched=reading.matched,
        mark=reading.mark,
        rows=None if keys is None else len(keys),
    )
    target = starts_folder() / identity
    with readable_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
        try:
            if info.kind != "frozen":
                _save_encoder(classifier, layer, aside / "encoder", _languages(info), pooled=pooled)
            bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias
            save_file({"weight": layer.weight.detach().contiguous(), "bias": bias.detach().contiguous()}, aside / _HEAD)
            if keys is not None:
                write_learned(aside, keys)
            write_json(aside / "start.json", start.to_json())
            if not target.exists():
                aside.rename(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    find_encoder(start.encoder)
    return start


def _languages(info: ClassifierInfo) -> tuple[str, ...]:
    """Return the languages of the encoder under a model, none where it is gone or does not say."""
    try:
        return find_encoder(info.encoder).languages
    except (EncoderError, RunError):
        return ()


def _save_encoder(
    classifier: Classifier, layer: nn.Linear, folder: Path, languages: tuple[str, ...], *, pooled: bool
) -> None:
    """Write the encoder of a model as a checkpoint of its own, without the layer that gives the classes."""
    model: Any = classifier.model
    if pooled:
        model.encoder.save_pretrained(folder)
        write_text(folder / "modules.json", "[]")  # what marks a sentence encoder, which is read by its mean
    else:
        own = {id(value) for value in layer.parameters()}
        left_out = {name for name, value in model.named_parameters() if id(value) in own}
        weights = {name: value for name, value in model.state_dict().items() if name not in left_out}
        model.save_pretrained(folder, state_dict=weights)
    tokenizer = set_together(classifier.tokenizer) if classifier.info.apart else classifier.tokenizer
    tokenizer.save_pretrained(folder)
    forget_local_paths(folder / "config.json")
    if languages:
        write_text(folder / "README.md", "---\nlanguage:\n" + "".join(f"- {each}\n" for each in languages) + "---\n")


def kept_head(start: Start, classes: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the head's rows of some classes.

    Returns:
        weight (classes, width), bias (classes,), zero for a class that the earlier model does not know; and which it knows, (classes,).

    Raises:
        RunError: what was kept is damaged.
    """
    try:
        head = load_file(starts_folder() / start.id / _HEAD)
    except Exception as error:
        raise RunError(
            f"What was kept of {start.name!r} cannot be read: {error}. Choose the model to go on from again."
        ) from error
    places = [start.classes.index(label) if label in start.classes else -1 for label in classes]
    known = np.array([place >= 0 for place in places])
    weight, bias = head["weight"].float().numpy(), head["bias"].float().numpy()
    return np.where(known[:, None], weight[places], 0.0), np.where(known, bias[places], 0.0), known


def reading_of(start: Start) -> Reading:
    """Return what the head of an earlier model reads, where it reads means."""
    return Reading(start.layers, start.unit, start.apart, start.matched, start.mark)


def earlier_head(start: Start, split: Split, classes: list[str]) -> Earlier:
    """Return the head that a fit goes on from, with which training and validation rows, in this order, the model had not learned from."""
    weight, bias, _ = kept_head(start, classes)
    rows = pd.concat([split.train, split.validation], ignore_index=True)
    known = learned_keys(start.id)
    new = np.ones(len(rows), dtype=bool) if known is None else ~row_keys(rows).isin(known).to_numpy(dtype=bool)
    return Earlier(weight, bias, new)


def put_kept(model: Any, start: Start, classes: list[str]) -> bool:
    """Put the head's rows of the classes that both have into a fresh classifier; return False where its last layer is another one."""
    layer = output_layer(model, len(classes))
    weight, bias, known = kept_head(start, classes)
    if layer is None or tuple(layer.weight.shape) != weight.shape or hasattr(model, "features") != start.pooled:
        return False
    with torch.no_grad():
        rows = torch.from_numpy(known)
        layer.weight[rows] = torch.from_numpy(weight[known])
        if layer.bias is not None:
            layer.bias[rows] = torch.from_numpy(bias[known])
    return True
