"""Fetch an encoder's checkpoint from the Hub: its settings first, and its weights only when they can be used safely."""

from __future__ import annotations

from pathlib import Path

from core.config.encoders import EMBEDDED_ENCODER
from core.engine.checkpoint import PICKLES, encoder_config, no_safetensors
from core.errors import EncoderError

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
_UNWANTED = ["onnx/*", "openvino/*", "*/model.safetensors"]


def download_checkpoint(name: str) -> Path:
    """Return the local snapshot of a Hub checkpoint, fetching it when it is not there.

    Raises:
        EncoderError: it does not exist, cannot be reached or read, is no encoder, or has pickled weights only.
    """
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
        encoder_config(name, folder)
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


def fetched_before(name: str) -> Path | None:
    """Return the snapshot of a Hub checkpoint that lies whole on this machine, without asking the Hub, or None."""
    from huggingface_hub import try_to_load_from_cache

    held = [try_to_load_from_cache(name, file) for file in ("config.json", "model.safetensors", "tokenizer.json")]
    folders = {Path(path).parent for path in held if isinstance(path, str)}
    return folders.pop() if len(folders) == 1 and all(isinstance(path, str) for path in held) else None


def _refuse_pickles_on_hub(name: str) -> None:
    """Raise EncoderError when the Hub lists pickled weights only; without the Hub, what was fetched before decides."""
    from huggingface_hub import HfApi

    try:
        files = HfApi().list_repo_files(name)
    except Exception:  # noqa: BLE001 - connection errors differ by the HTTP library underneath
        return
    if not any(file.endswith(".safetensors") for file in files):
        raise no_safetensors(name, [file for file in files if file.endswith(PICKLES)])
