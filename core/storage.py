"""Where files live, and how they are written so that a reader never sees half of one."""

from __future__ import annotations

import errno
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Generic, TypeVar

from core.errors import StorageError

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
"""The project's folder: what comes along with the code, such as demos, lies below it, and processes of it start there."""


def home() -> Path:
    """Return the folder that holds everything Fathom writes: $FATHOM_HOME, else ./var."""
    return Path(os.environ.get("FATHOM_HOME", "var")).resolve()


def explain_os_error(error: OSError, path: Path) -> StorageError:
    """Turn an operating-system error at `path` into a sentence that says what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            f"The disk that holds {path} is full. Free some space or set FATHOM_HOME to another disk, then try again."
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(
            f"{path} cannot be read or written: permission denied. Change its permissions or set FATHOM_HOME to a folder of yours."
        )
    return StorageError(f"{path} cannot be used: {error.strerror or error}. Check the disk, then try again.")


@contextmanager
def readable_os_errors(path: Path) -> Iterator[None]:
    """Raise StorageError instead of OSError for what happens to `path` inside the block."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise explain_os_error(error, path) from error


@contextmanager
def replaced_file(path: Path, *, private: bool = True) -> Iterator[BinaryIO]:
    """Give a file to write into, and rename it into place when the block ends well; otherwise the old file stands untouched.

    What is there and is no file, such as a pipe or /dev/stdout, is written to directly.

    Args:
        private: only its owner may read it; otherwise who may is left to the person's umask.

    Raises:
        StorageError: the disk is full or the folder cannot be written.
    """
    with readable_os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        aside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}")
        try:
            handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666)
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file like `replaced_file`."""
    with replaced_file(path) as file:
        file.write(content)


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 text like `write_bytes`; lone surrogates are kept as escapes."""
    write_bytes(path, content.encode("utf-8", errors="backslashreplace"))


def write_json(path: Path, value: Any) -> None:
    """Write a value as indented JSON like `write_bytes`. NaN and infinity are refused with ValueError."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        FileNotFoundError: there is none.
        StorageError: it cannot be read, or is not JSON.
    """
    with readable_os_errors(path):
        content = path.read_bytes()
    try:
        return json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is no UTF-8 text"
    except RecursionError:
        what = "it holds lists within lists without end"
    except ValueError as error:  # no JSON, or a number of thousands of digits
        what = str(error) if content.strip() else "it is empty"
    raise StorageError(f"{path} is damaged: {what}. Delete the folder it is in, or restore it from a copy.")


def free_bytes(path: Path) -> int:
    """Return the bytes still free on the disk that holds `path` (the nearest parent that exists)."""
    while not path.exists():
        path = path.parent
    stat = os.statvfs(path)
    return stat.f_bavail * stat.f_frsize


class Remembered(Generic[T]):
    """Reads files with a function and remembers what it returned for as long as a file's time, size and inode stay.

    What is remembered is shared by all who ask, so nobody may change it. A file that cannot be read is not remembered.
    """

    def __init__(self, read: Callable[[Path], T], most: int = 20_000) -> None:
        self._read = read
        self._most = most
        self._kept: dict[Path, tuple[tuple[int, int, int], T]] = {}

    def __call__(self, path: Path) -> T:
        """Return what the function returns for this file; its errors are passed on."""
        try:
            found = os.stat(path)
        except OSError:
            self._kept.pop(path, None)
            return self._read(path)
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)  # a rename into place brings another inode
        kept = self._kept.get(path)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        value = self._read(path)
        self._kept[path] = (stamp, value)
        while len(self._kept) > self._most:
            self._kept.pop(next(iter(self._kept)), None)
        return value
