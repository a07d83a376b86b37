"""Made demos as ZIP files: taken along from one installation, and dropped into another one without trusting what is inside."""

from __future__ import annotations

import io
import re
import secrets
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

from core.domain import Domain
from core.errors import DomainError, StorageError
from core.storage import readable_os_errors, write_bytes
from core.tasks.contract import SLUG, check_domain
from core.tasks.declaration import DECLARATION, read_domain, write_domain
from core.tasks.discovery import discover, made_folder
from core.tasks.tour import read_tour

MOST_BYTES = 200_000_000
"""Of all files together, unpacked."""
_MEMBER = re.compile(r"(demo\.json|README\.md|tour\.json|data/[a-z][a-z0-9_]{0,39}_(train|test)\.csv)")
_CHUNK = 1 << 20


def demo_zip(domain: Domain) -> bytes:
    """Return a made demo as a ZIP: declaration, rows, tour and README, in a folder of its name.

    Raises:
        DomainError: it is declared in code, which is not carried this way.
    """
    if not domain.made:
        raise DomainError(
            f"The demo {domain.title!r} is declared in code. Copy its folder {domain.folder.name!r} instead."
        )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(domain.folder.rglob("*")):
            name = file.relative_to(domain.folder).as_posix()
            if file.is_file() and _MEMBER.fullmatch(name):
                archive.write(file, f"{domain.name}/{name}")
    return target.getvalue()


def drop_in(content: bytes, file_name: str) -> Domain:
    """Unpack a demo from a ZIP, hold it against the contract, and keep it beside the demos made here.

    Nothing in it is run, and nothing is written outside its folder. A name that is taken gets a number.

    Raises:
        DomainError: it is no ZIP of a demo, or larger than MOST_BYTES, or does not fit the contract; nothing is kept then.
        StorageError: the disk is full or cannot be written.
    """
    aside = made_folder() / f".unpacking-{secrets.token_hex(4)}"
    try:
        wanted = _unpack(content, file_name, aside)
        taken = set(discover().domains) | set(discover().problems)
        names = (wanted if number == 1 else f"{wanted[:36]}_{number}" for number in range(1, 10_000))
        name = next(candidate for candidate in names if candidate not in taken)
        folder = aside / name
        if name != wanted:
            (aside / wanted).rename(folder)
        try:
            domain = replace(read_domain(folder), runs={})  # ids of runs mean nothing on another machine
        except StorageError as error:
            raise DomainError(
                f"{file_name!r} holds a damaged {DECLARATION}. Save the demo again where it was made."
            ) from error
        check_domain(domain)
        read_tour(domain)
        write_domain(domain)
        with readable_os_errors(folder):
            folder.rename(made_folder() / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return replace(domain, folder=made_folder() / name)


def _unpack(content: bytes, file_name: str, aside: Path) -> str:
    """Write the files of the one folder in a ZIP below `aside`, and return its name."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise DomainError(f"{file_name!r} is no ZIP file. Choose one that was saved under Present.") from error
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    folders = {entry.filename.split("/", 1)[0] for entry in files}
    folder = folders.pop() if len(folders) == 1 else ""
    if not SLUG.fullmatch(folder) or f"{folder}/{DECLARATION}" not in {entry.filename for entry in files}:
        raise DomainError(f"{file_name!r} holds no demo: one folder with a {DECLARATION} in it is wanted.")
    left = MOST_BYTES
    for entry in files:
        name = entry.filename.split("/", 1)[1]
        if not _MEMBER.fullmatch(name):
            raise DomainError(
                f"{file_name!r} holds the file {name[:80]!r}, which does not belong to a demo. Only {DECLARATION}, README.md, tour.json and data/*.csv do."
            )
        left -= _copy(archive, entry, aside / folder / name, file_name, left)
    return folder


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, file_name: str, left: int) -> int:
    """Unpack one file and return its bytes; what it says of its own size is not believed."""
    content = bytearray()
    try:
        with archive.open(entry) as source:
            while piece := source.read(_CHUNK):
                content += piece
                if len(content) > left:
                    raise DomainError(
                        f"{file_name!r} unpacks to more than {MOST_BYTES // 1_000_000} MB. Choose a smaller demo."
                    )
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise DomainError(f"{file_name!r} is damaged or encrypted: {error}. Save it again.") from error
    write_bytes(target, bytes(content))
    return len(content)
