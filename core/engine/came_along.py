"""Where the weights of built-in encoders are: in an installed package, written out of one into the home, or fetched from the Hub before."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock

from core.config.encoders import EMBEDDED_ENCODER, BuiltIn
from core.engine.hub_checkpoint import fetched_before
from core.engine.packed import Tell
from core.errors import EncoderError
from core.storage import home, readable_os_errors


def package_folder(entry: BuiltIn) -> Path:
    """Return the folder of the package that carries an encoder; nothing of the package is run.

    Raises:
        EncoderError: it is not installed.
    """
    spec = importlib.util.find_spec(entry.module)
    if spec is None or spec.origin is None:
        where = f" (on {entry.platforms} alone)" if entry.platforms else ""
        raise EncoderError(
            f"The built-in encoder {entry.name} is not installed. Run: pip install {entry.requirement}{where}, or connect to the Hub, which has it as {entry.hub}."
            if entry.name != EMBEDDED_ENCODER
            else "The embedded encoder is not installed. Run: pip install -r requirements.txt"
        )
    return Path(spec.origin).parent


def written_folder(entry: BuiltIn) -> Path:
    """Return where a packed encoder is written to, below the home."""
    return home() / "encoders" / f"{entry.name}-{entry.sha256[:12]}"


def folders_here(entry: BuiltIn) -> Iterator[tuple[Path, str]]:
    """Go through the folders on this machine that hold a built-in encoder whole, each with its source (embedded or hub)."""
    if not entry.packed_sha256:
        yield package_folder(entry) / entry.file, "embedded"
        return
    written = written_folder(entry)
    if written.is_dir():
        yield written, "embedded"
    fetched = fetched_before(entry.hub)
    if fetched is not None:
        yield fetched, "hub"


def carried_folder(entry: BuiltIn, tell: Tell | None = None) -> Path:
    """Return the folder of a built-in encoder out of its package, which is written first where the package holds it packed.

    Raises:
        EncoderError: the package is not installed or damaged. StorageError: the folder cannot be written.
    """
    source = package_folder(entry) / entry.file
    if not entry.packed_sha256:
        return source
    if not source.is_file():
        raise EncoderError(
            f"{entry.requirement} lacks its file {entry.file}. Reinstall it: pip install --force-reinstall {entry.requirement}"
        )
    target = written_folder(entry)
    with readable_os_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.parent / f".{entry.name}.lock"):  # two processes may ask at once
        if not target.is_dir():
            from core.engine.unpack import unpack

            unpack(entry, source, target, tell)
    return target
