"""The files in a ZIP or tar archive, unpacked one by one within bounds."""

from __future__ import annotations

import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, cast

from core.errors import DataError
from core.ingest.refused import INSTEAD, packed_kind
from core.ingest.source import Progress, Source, holds_workbook, open_source, refuse_bomb, unpack_streams, unpacked_copy

_ZIP = b"PK\x03\x04"
_TAR_MARK = 257
MOST_MEMBERS = 1_000_000
DEEPEST = 3
"""How many archives may stand one inside another."""


@dataclass(frozen=True)
class Member:
    """A file in an archive: its path there, its bytes unpacked and packed, and how to open it."""

    name: str
    size_bytes: int
    packed_bytes: int
    open: Callable[[], IO[bytes]]


def holds_files(source: Source) -> str:
    """Return "zip" or "tar" for an archive of files, "" for another file and for a workbook, which is a ZIP as well."""
    head = source.head(_TAR_MARK + 8)
    if head.startswith(_ZIP):
        return "" if holds_workbook(source) else "zip"
    return "tar" if head[_TAR_MARK : _TAR_MARK + 5] == b"ustar" else ""


@contextmanager
def open_members(source: Source, kind: str) -> Iterator[list[Member]]:
    """Give the files of an archive, those left aside that a system put there for itself.

    Raises:
        DataError: it is damaged, locked, empty, or what a program packs its documents in.
    """
    word = {"zip": "ZIP", "tar": "tar"}[kind]
    source.file.seek(0)
    try:
        if kind == "tar":
            with tarfile.open(fileobj=source.file, mode="r:") as archive:
                yield _checked(_tar_members(archive, source.size_bytes), source, word)
        else:
            with zipfile.ZipFile(source.file) as packed:
                if named := packed_kind(packed):
                    raise DataError(f"{source.name} is {named}. No table is read from it. {INSTEAD}")
                yield _checked(_zip_members(packed, source.name), source, word)
    except (
        tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError,
    ) as error:  # fmt: skip
        raise DataError(
            f"{source.name} is a damaged {word} archive{' or Excel workbook' if kind == 'zip' else ''} ({error}). Pack or save it again, or give the table as CSV (UTF-8)."
        ) from error


def _checked(members: list[Member], source: Source, word: str) -> list[Member]:
    if not members:
        raise DataError(f"{source.name} is a {word} archive without a file in it. Give the table itself.")
    if len(members) > MOST_MEMBERS:
        raise DataError(
            f"{source.name} is a {word} archive of {len(members):,} files; allowed are {MOST_MEMBERS:,}. Put the texts into one table."
        )
    refuse_bomb(source.name, sum(member.size_bytes for member in members), source.size_bytes)
    return members


def _zip_members(archive: zipfile.ZipFile, name: str) -> list[Member]:
    infos = [info for info in archive.infolist() if not _path(info).endswith("/") and not _is_clutter(_path(info))]
    if locked := [info for info in infos if info.flag_bits & 1]:
        raise DataError(f"{name} is a ZIP archive with a password. Unpack it and give {locked[0].filename!r}.")
    return [Member(_path(info), info.file_size, info.compress_size, partial(archive.open, info)) for info in infos]


def _path(info: zipfile.ZipInfo) -> str:
    """Return a member's path; some programs of Windows part folders by a backslash, against the format."""
    return info.filename if "/" in info.filename else info.filename.replace("\\", "/")


def _tar_members(archive: tarfile.TarFile, packed_bytes: int) -> list[Member]:
    infos = [info for info in archive if info.isfile() and not _is_clutter(info.name)]
    return [Member(info.name, info.size, packed_bytes, partial(_extracted, archive, info)) for info in infos]


def _extracted(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    return cast(IO[bytes], archive.extractfile(info))


def unpack(member: Member, source: Source, compression: str, progress: Progress | None) -> Source:
    """Return a file of an archive as a source of its own, unpacked where it is packed as one stream.

    Raises:
        DataError: it is damaged or unpacks to too much.
    """
    with member.open() as packed:
        out, size = unpacked_copy(packed, source, max(1, member.packed_bytes), lambda: 0, progress)
    return unpack_streams(Source(out, source.name, PurePosixPath(member.name).name, compression, size), progress)


def open_shown(given: str | os.PathLike[str] | IO[bytes] | bytes, name: str, member: str | None) -> Source:
    """Open a file to show how it begins: of an archive the file that is named, or the largest one.

    Raises:
        DataError, StorageError: it cannot be opened.
    """
    source = open_source(given, name)
    for _ in range(DEEPEST):
        if not (kind := holds_files(source)):
            return source
        try:
            with open_members(source, kind) as members:
                named = [each for each in members if each.name == member]
                inner = unpack(max(named or members, key=lambda each: each.size_bytes), source, kind, None)
        finally:
            source.close()
        source = inner
    return source


def _is_clutter(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        "__MACOSX" in path.parts or path.name.startswith("._") or path.name in (".DS_Store", "Thumbs.db", "desktop.ini")
    )
