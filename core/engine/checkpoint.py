"""What the files of a checkpoint say: architecture, weights and their hash, pooling, languages; nothing of it is run."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

from core.config.encoders import EMBEDDED_ENCODER
from core.errors import EncoderError

ENCODER_TYPES = frozenset(
    [
        "albert",
        "bert",
        "camembert",
        "convbert",
        "deberta",
        "deberta-v2",
        "distilbert",
        "electra",
        "ernie",
        "megatron-bert",
        "mobilebert",
        "modernbert",
        "mpnet",
        "roberta",
        "roformer",
        "squeezebert",
        "xlm-roberta",
        "xlm-roberta-xl",
    ]
)
"""Architectures that read a whole text at once and have a sequence classifier in transformers."""
PICKLES = (".bin", ".pt", ".ckpt", ".pkl")


def no_safetensors(name: str, pickled: list[str]) -> EncoderError:
    """Return the error of a checkpoint without safetensors; `pickled` names the weight files it has instead."""
    held = (
        f" It holds only pickled weights ({', '.join(pickled[:3])}), which can run code when opened." if pickled else ""
    )
    return EncoderError(
        f"{name!r} has no safetensors weights.{held} Convert it (model.save_pretrained writes safetensors) or choose another encoder."
    )


def read_settings(path: Path) -> dict[str, Any]:
    """Return what a JSON file of a checkpoint holds, nothing where it is missing or damaged."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def encoder_config(name: str, folder: Path) -> dict[str, Any]:
    """Return the checkpoint's config.

    Raises:
        EncoderError: there is none, or it is of another architecture.
    """
    config = read_settings(folder / "config.json")
    if not config:
        raise EncoderError(
            f"{name!r} has no readable config.json, so it is no transformers checkpoint. Give a folder or Hub name that has config.json and model.safetensors."
        )
    kind = str(config.get("model_type", "unknown"))
    if kind not in ENCODER_TYPES:
        raise EncoderError(
            f"{name!r} is a {kind!r} checkpoint, not a BERT-like encoder. Allowed: {', '.join(sorted(ENCODER_TYPES))}. Try bert-base-uncased or {EMBEDDED_ENCODER}."
        )
    return config


def weight_files(name: str, folder: Path) -> list[Path]:
    """Return the files that hold the weights, one or several shards.

    Raises:
        EncoderError: there is none in safetensors.
    """
    files = sorted(folder.glob("*.safetensors"))
    whole = folder / "model.safetensors"
    if whole in files:
        return [whole]
    if files:
        return files
    raise no_safetensors(name, sorted(path.name for path in folder.iterdir() if path.name.endswith(PICKLES)))


@lru_cache(maxsize=64)
def _hash(path: Path, size: int, changed_ns: int) -> str:
    """Hash a file; size and time of change make the cache notice another file of the same name."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_sha256(files: list[Path]) -> str:
    """Return the SHA-256 of one weight file, or of the hashes of several in name order."""
    hashes = [_hash(path.resolve(), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def count_parameters(file: Path) -> int:
    """Return how many numbers a safetensors file holds, from its header alone.

    Raises:
        EncoderError: the file is cut off or no safetensors file.
    """
    try:
        with file.open("rb") as stream:
            length = struct.unpack("<Q", stream.read(8))[0]
            if length > 100_000_000:
                raise ValueError("header too long")
            header = json.loads(stream.read(length))
        return sum(
            prod(entry["shape"])
            for key, entry in header.items()
            if key != "__metadata__" and not key.endswith("position_ids")
        )
    except (OSError, ValueError, struct.error, KeyError, TypeError) as error:
        raise EncoderError(f"{file.name} is no readable safetensors file ({error}). Download it again.") from error


def pooling_of(folder: Path) -> str:
    """Return mean for what was trained as a sentence encoder with mean pooling, else cls."""
    settings = read_settings(folder / "1_Pooling" / "config.json")
    if settings.get("pooling_mode_cls_token"):
        return "cls"
    return "mean" if settings or (folder / "modules.json").is_file() else "cls"


def languages_of(folder: Path) -> tuple[str, ...]:
    """Return the languages that the checkpoint's card declares, at most eight, none where it declares none."""
    try:
        front = (folder / "README.md").read_text(encoding="utf-8").split("---")[1]
    except (OSError, IndexError, UnicodeDecodeError):
        return ()
    found = re.search(r"^language:\s*(.*(?:\n- .*)*)", front, re.MULTILINE)
    return tuple(re.findall(r"\b[a-z]{2,3}\b", found.group(1)))[:8] if found else ()
