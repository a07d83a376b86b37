"""The rows that a run keeps as Parquet files, read so that a damaged one is told by name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from core.errors import RunError

_ADVICE = "Restore it from a copy, or train again on the same data."


def read_rows(path: Path | str, columns: list[str] | None = None) -> pd.DataFrame:
    """Read rows that a run wrote.

    Args:
        columns: those to read; None for all.

    Raises:
        RunError: the file is missing or damaged, or lacks a column; the message names it.
    """
    try:
        return pd.read_parquet(path, columns=columns)
    except FileNotFoundError as error:
        raise RunError(f"{path} is missing. {_ADVICE}") from error
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:
        raise RunError(
            f"{path} is damaged: {str(error).splitlines()[0][:160] if str(error) else error!r}. {_ADVICE}"
        ) from error


def written_at_ns(path: Path) -> int:
    """Return when a file was written last, in nanoseconds, by which what was read of it is remembered; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
