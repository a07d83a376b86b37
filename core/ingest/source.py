"""A path, an upload or bytes as one seekable file on disk or in memory, unpacked within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa

from core.errors import DataError
from core.ingest.refused import packed_book
from core.storage import readable_os_errors

LARGEST_UNPACKED_BYTES = 8_000_000_000
LARGEST_RATIO = 200
"""Unpacked bytes for each packed one, beyond RATIO_FREE_BYTES; text rarely packs more than 20 times."""
RATIO_FREE_BYTES = 64_000_000
_MOST_LAYERS = 3
_IN_MEMORY_BYTES = 16_000_000
_STEP_BYTES = 1_048_576
_COMPRESSED: dict[bytes, tuple[str, Callable[[IO[bytes]], IO[bytes]]]] = {
    b"\x1f\x8b": ("gzip", lambda file: cast(IO[bytes], gzip.GzipFile(fileobj=file, mode="rb"))),
    b"BZh[1-9]1AY&SY": ("bzip2", lambda file: cast(IO[bytes], bz2.BZ2File(file))),
    b"\xfd7zXZ\x00": ("xz", lambda file: cast(IO[bytes], lzma.open(file))),  # noqa: SIM115 (closed by who unpacks)
    b"\\x28\xb5\x2f\xfd": ("zstd", lambda file: cast(IO[bytes], pa.CompressedInputStream(file, "zstd"))),
}
PACKED_ENDING = re.compile(r"\.(?:gz|bz2|xz|zst)$", re.IGNORECASE)
Progress = Callable[[float, int], None]


@dataclass
class Source:
    """An open file.

    Attributes:
        file: seekable, at its start; name: what to call it in messages.
        inner_name: the file's name inside its archive, else `name`; compression: "", "gzip", "bzip2", "xz", "zstd", "zip" or "tar".
        size_bytes: unpacked.
    """

    file: IO[bytes]
    name: str
    inner_name: str
    compression: str
    size_bytes: int
    owned: bool = True

    def close(self) -> None:
        """Close what was opened here; a file that came open stays open."""
        if self.owned:
            self.file.close()

    def head(self, count: int) -> bytes:
        """Return the first bytes."""
        self.file.seek(0)
        head = self.file.read(count)
        self.file.seek(0)
        return head


def open_source(
    given: str | os.PathLike[str] | IO[bytes] | bytes, name: str | None = None, progress: Progress | None = None
) -> Source:
    """Open what a person gave, unpacked.

    Raises:
        DataError: it is missing, a folder, damaged, or unpacks to too much.
        StorageError: it cannot be read.
    """
    return unpack_streams(_open(given, name), progress)


def unpack_streams(source: Source, progress: Progress | None = None) -> Source:
    """Return what a file holds that is packed as one stream, a few times over at most; it is closed where another takes its place.

    Raises:
        DataError: it is damaged, or unpacks to too much.
    """
    try:
        for _ in range(_MOST_LAYERS):
            head = source.head(10)
            found = next((way for mark, way in _COMPRESSED.items() if re.match(mark, head)), None)
            if found is None:
                return source
            source = _decompressed(source, *found, progress)
        raise DataError(
            f"{source.name} is packed more than {_MOST_LAYERS - 1} times over. Unpack it and give the table."
        )
    except BaseException:
        source.close()
        raise


def _open(given: str | os.PathLike[str] | IO[bytes] | bytes, name: str | None) -> Source:
    if isinstance(given, bytes):
        shown = name or "the file"
        return Source(io.BytesIO(given), shown, shown, "", len(given))
    if hasattr(given, "read"):
        stream = cast(IO[bytes], given)
        shown = name or Path(str(getattr(stream, "name", "the file"))).name
        if not (hasattr(stream, "seekable") and stream.seekable()):
            copy = scratch_file()
            with readable_os_errors(Path(tempfile.gettempdir())):
                while block := stream.read(_STEP_BYTES):
                    copy.write(block)
            size = copy.tell()
            copy.seek(0)
            return Source(copy, shown, shown, "", size)
        size = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        return Source(stream, shown, shown, "", size, owned=False)
    path = Path(cast(Any, given))
    with readable_os_errors(path):
        if not path.exists():
            raise DataError(f"There is no file {str(path)!r}. Check the path; it is taken from {Path.cwd().name}/.")
        if path.is_dir():
            raise DataError(f"{str(path)!r} is a folder. Give a CSV, TSV, JSON Lines, Parquet or .xlsx file inside it.")
        shown = name or path.name
        return Source(path.open("rb"), shown, shown, "", path.stat().st_size)


def scratch_file() -> IO[bytes]:
    """Return a file that has no name on disk and stays in memory while it is small."""
    return cast(IO[bytes], tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES))


def unpacked_copy(
    packed: IO[bytes], source: Source, packed_bytes: int, position: Callable[[], int], progress: Progress | None
) -> tuple[IO[bytes], int]:
    """Unpack to a scratch file; stop as soon as what comes out is out of proportion."""
    out, size = scratch_file(), 0
    try:
        while block := packed.read(_STEP_BYTES):
            size += len(block)
            refuse_bomb(source.name, size, packed_bytes)
            with readable_os_errors(Path(tempfile.gettempdir())):
                out.write(block)
            if progress is not None:
                progress(0.1 * min(1.0, position() / max(1, packed_bytes)), 0)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out, size


def refuse_bomb(name: str, size: int, packed_bytes: int) -> None:
    """Raise DataError where what is unpacked is more than is taken, or out of proportion to what is packed."""
    if size > LARGEST_UNPACKED_BYTES:
        raise DataError(
            f"{name} unpacks to more than {LARGEST_UNPACKED_BYTES / 1e9:.0f} GB, which is the most that is taken. Split the table into smaller files."
        )
    if size > RATIO_FREE_BYTES and size > LARGEST_RATIO * max(1, packed_bytes):
        raise DataError(
            f"{name} unpacks to more than {LARGEST_RATIO} times its {packed_bytes:,} bytes, as no table does. If it is one, unpack it yourself and give the unpacked file."
        )


def _decompressed(
    source: Source, word: str, opened: Callable[[IO[bytes]], IO[bytes]], progress: Progress | None
) -> Source:
    """Return what one compressed stream holds."""
    inner = PACKED_ENDING.sub("", source.inner_name)
    try:
        with opened(source.file) as packed:
            out, size = unpacked_copy(packed, source, source.size_bytes, source.file.tell, progress)
    except (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, OSError, ValueError) as error:
        raise DataError(
            f"{source.name} is a damaged {word} file ({error}). Pack it again, or give the unpacked file."
        ) from error
    source.close()
    return Source(out, source.name, inner, f"{word} and {source.compression}" if source.compression else word, size)


def holds_workbook(source: Source) -> bool:
    """Tell whether a ZIP archive is a workbook; what one unpacks to is held to the bounds.

    Raises:
        DataError: it unpacks to too much.
    """
    try:
        with zipfile.ZipFile(source.file) as archive:
            if not packed_book(archive):
                return False
            for info in archive.infolist():
                refuse_bomb(source.name, info.file_size, max(source.size_bytes, info.compress_size))
            return True
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    finally:
        source.file.seek(0)
