"""Lines that are comments: what they begin with, above a table and between its rows."""

from __future__ import annotations

from collections.abc import Sequence

COMMENTS = ("#", "//", "%", "--")


def comment_run(lines: Sequence[str]) -> tuple[int, str]:
    """Return how many lines at the start begin with the mark of a comment, and that mark; 0 and the mark where all do."""
    mark = next((mark for mark in COMMENTS if lines and lines[0].lstrip().startswith(mark)), "")
    return next((n for n, line in enumerate(lines) if not line.lstrip().startswith(mark)), 0) if mark else 0, mark


def is_between(line: str, delimiter: str) -> bool:
    """Tell whether a line is empty or a comment, as they stand between rows."""
    bare = line.strip()
    return not bare or (bare.startswith(COMMENTS) and delimiter not in bare)
