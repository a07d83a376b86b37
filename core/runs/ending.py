"""How a run's process ends: the reason as a sentence, and room to write it down even where the disk is full."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from core.errors import FathomError, RunCancelled, StorageError
from core.runs.run import Run
from core.storage import write_bytes

RESERVE_BYTES = 64 * 1024
"""Kept in the run's folder while it works and given back before its end is written: a full disk would take the reason away too."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
_FULL_WORDS = ("no space left on device", "os error 28", "disk quota exceeded", "os error 122")
_MEMORY_WORDS = (
    "cannot allocate memory",
    "can't allocate memory",
    "failed to map segment from shared object",
    "std::bad_alloc",
    "not enough memory",
    "out of memory",
)
"""What libraries say that run out of memory in ways of their own: the loader of shared objects, C++, torch's allocator."""


def ending(error: BaseException) -> tuple[str, str]:
    """Return the status that a run ends with and the reason, for what its work raised.

    A full disk and memory that ran out are told as such wherever in the chain of exceptions they stand.
    """
    if isinstance(error, RunCancelled):
        return "cancelled", str(error)
    causes = list(_chain(error))
    if any(_is_full_disk(each) for each in causes):
        return (
            "failed",
            "The disk is full. Free some space or set FATHOM_HOME to another disk, then press Resume to go on from the last checkpoint.",
        )
    if isinstance(error, FathomError):
        return "failed", str(error)
    if any(_is_out_of_memory(each) for each in causes):
        return (
            "failed",
            "The machine's memory did not suffice. Use fewer rows, a smaller batch or a lower maximum length, or close other programs.",
        )
    return "failed", f"Unexpected {type(error).__name__}: {error}. The end of the log says where."


def keep_reserve(run: Run) -> None:
    """Take up the room that the end will need.

    Raises:
        StorageError: the disk is full already.
    """
    write_bytes(run.reserve_file, b"\0" * RESERVE_BYTES)


def write_ending(run: Run, status: str, reason: str, finished_at: float) -> None:
    """Write how a run ended, with the reserved room where there is no other."""
    run.reserve_file.unlink(missing_ok=True)
    run.write_state(status=status, reason=reason, finished_at=finished_at)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _is_full_disk(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    told = str(error).lower()
    return not isinstance(error, StorageError) and any(words in told for words in _FULL_WORDS)


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return isinstance(error, RuntimeError | ImportError) and any(words in str(error).lower() for words in _MEMORY_WORDS)
