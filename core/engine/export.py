"""Write a classifier's weights: what a run keeps, and the whole model that others can load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from core.engine.build import is_adapter
from core.engine.predict import CLASSIFIER_FILE, Classifier, ClassifierInfo, load_classifier
from core.runs.model_card import CARD, exported_card
from core.runs.run import Run
from core.storage import readable_os_errors, write_json, write_text


def save_classifier(model: Any, tokenizer: Any, info: ClassifierInfo, folder: Path) -> None:
    """Write what a run keeps: everything, or head or adapter alone with the encoder's hash. classifier.json comes last.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    with readable_os_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if info.kind == "frozen":
            head = {name: value.detach().cpu().contiguous() for name, value in model.classifier.state_dict().items()}
            save_file(head, folder / "head.safetensors")
        elif info.kind == "lora":
            weights = model.state_dict()
            halved = {name: value.half() if is_adapter(name) else value for name, value in weights.items()}
            model.save_pretrained(folder, safe_serialization=True, state_dict=halved)
        else:
            _save_whole(model, tokenizer, folder)
    write_json(folder / CLASSIFIER_FILE, info.to_json())


def _save_whole(model: Any, tokenizer: Any, folder: Path) -> None:
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    forget_local_paths(folder / "config.json")


def forget_local_paths(config_file: Path) -> None:
    """Remove where the encoder lay on this machine from a saved configuration."""

    def clean(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: clean(inner) for key, inner in value.items() if key != "_name_or_path"}
        return value

    write_text(config_file, json.dumps(clean(json.loads(config_file.read_text(encoding="utf-8"))), indent=2) + "\n")


def export_model(run_path: Path, target: Path) -> Path:
    """Write a whole model folder (weights, tokenizer, configuration, card) which transformers loads, whatever the run kept.

    Raises:
        RunError: the run has no finished model.
        StorageError: the target cannot be written.
    """
    run = Run(run_path)
    classifier: Classifier = load_classifier(run.model, "cpu")
    with readable_os_errors(target):
        target.mkdir(parents=True, exist_ok=True)
        _save_whole(classifier.model, classifier.tokenizer, target)
        if (run.model / CARD).is_file():
            own_code = any(target.glob("*.py"))
            written, info = (run.model / CARD).read_text(encoding="utf-8"), classifier.info
            card = exported_card(written, own_code, info.is_pair, info.max_length, info.long_texts)
            write_text(target / CARD, card)
    write_json(target / CLASSIFIER_FILE, {**classifier.info.to_json(), "kind": "full", "run": run.id})
    return target
