"""Labels that a person corrected while working with a model: kept in one file a task, to learn from next time."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from core.dataset.additions import Row
from core.domain import Domain, Task
from core.errors import DataError
from core.private import mask_private
from core.storage import home, readable_os_errors, write_bytes
from core.text import safe_cell


@dataclass(frozen=True)
class Correction:
    """One text with the label a person gave it.

    Attributes:
        text_pair: the second text, None for single texts.
        predicted: what the model had said; at: when it was corrected, in seconds since 1970.
    """

    text: str
    text_pair: str | None
    label: str
    predicted: str
    at: float


def demo_corrections(domain: Domain, task: Task) -> Path:
    """Return where the corrections of a demo's task are kept, one JSON object a line; it need not be there."""
    return home() / "demos" / domain.name / task.name / "corrections.jsonl"


def load_corrections(file: Path, task: Task) -> list[Correction]:
    """Return the corrections, the newest last; lines that cannot be read or do not fit the task are left out.

    Raises:
        StorageError: the file cannot be read.
    """
    return [found for _, found in _lines(file, task) if found is not None]


def unusable_lines(file: Path, task: Task) -> int:
    """Return how many lines of the file are damaged or name a class the task does not have; they stay in the file."""
    return sum(found is None for _, found in _lines(file, task))


def add_correction(
    file: Path, task: Task, *, text: str, text_pair: str | None, label: str, predicted: str
) -> Correction:
    """Keep a correction; the same text again replaces the earlier one.

    Raises:
        DataError: the text is empty, the second text is missing or too much, or the task has no such class.
        StorageError: the file cannot be written.
    """
    if not text.strip() or (task.text_pair is not None and not (text_pair or "").strip()):
        raise DataError(f"An empty {task.row} cannot be learned from. Correct one that has text.")
    if label not in task.labels:
        raise DataError(f"{task.title} has no class {label[:60]!r}. Choose one of: {', '.join(task.labels)}.")
    new = Correction(text, text_pair if task.text_pair is not None else None, label, predicted, time.time())
    with _locked():
        kept = [(line, found) for line, found in _lines(file, task) if found is None or not _same(found, new)]
        line = json.dumps(asdict(new), ensure_ascii=True).encode("ascii")
        _write(file, [*(line for line, _ in kept), line])
    return new


def remove_correction(file: Path, task: Task, text: str, text_pair: str | None = None) -> bool:
    """Take a correction back; return whether there was one.

    Raises:
        StorageError: the file cannot be written.
    """
    wanted = (text, text_pair if task.text_pair is not None else None)
    with _locked():
        lines = _lines(file, task)
        kept = [line for line, found in lines if found is None or (found.text, found.text_pair) != wanted]
        if len(kept) < len(lines):
            _write(file, kept)
    return len(kept) < len(lines)


def clear_corrections(file: Path, task: Task) -> int:
    """Take all corrections back and return how many there were; lines that could not be read stay."""
    with _locked():
        lines = _lines(file, task)
        kept = [line for line, found in lines if found is None]
        if len(kept) < len(lines):
            _write(file, kept)
    return len(lines) - len(kept)


def labels_by_hand(
    corrections: Sequence[Correction], texts: Sequence[str], pairs: Sequence[str | None]
) -> list[str | None]:
    """Return the label that somebody gave each row, None where nobody did; a text that was kept with placeholders is known again."""
    given = {(one.text, one.text_pair): one.label for one in corrections}
    rows = list(zip(texts, pairs, strict=True))
    hidden = [key for key in given.keys() - set(rows) if "[" in key[0] or "[" in (key[1] or "")]
    starts = tuple(text.partition("[")[0] for text, _ in hidden)
    found = []
    for text, pair in rows:
        label = given.get((text, pair))
        if label is None and starts and text.startswith(starts):
            label = given.get((mask_private(text), None if pair is None else mask_private(pair)))
        found.append(label)
    return found


def correction_rows(corrections: Sequence[Correction]) -> list[Row]:
    """Return corrections as rows to learn from; see core.dataset.additions."""
    return [(one.text, one.text_pair, one.label) for one in corrections]


def corrections_csv(task: Task, corrections: Sequence[Correction]) -> bytes:
    """Return corrections as CSV with the columns of the task's own data, harmless in a spreadsheet."""
    target = io.StringIO()
    writer = csv.writer(target)
    pair = [task.text_pair] if task.text_pair is not None else []
    writer.writerow([task.text, *pair, task.label, "predicted", "corrected_at"])
    for one in corrections:
        second = [safe_cell(one.text_pair or "")] if pair else []
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(one.at))
        writer.writerow([safe_cell(one.text), *second, safe_cell(one.label), safe_cell(one.predicted), at])
    return target.getvalue().encode("utf-8-sig", errors="backslashreplace")


def _same(first: Correction, second: Correction) -> bool:
    return (first.text, first.text_pair) == (second.text, second.text_pair)


def _locked() -> FileLock:
    """Return the lock under which two tabs do not lose each other's correction."""
    lock = home() / "locks" / "corrections.lock"
    with readable_os_errors(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(lock)


def _lines(file: Path, task: Task) -> list[tuple[bytes, Correction | None]]:
    """Return every line as it stands with what it says, None where it cannot be used."""
    with readable_os_errors(file):
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            return []
    return [(line, _parsed(line, task)) for line in content.split(b"\n") if line.strip()]


def _parsed(line: bytes, task: Task) -> Correction | None:
    try:
        found = json.loads(line)
        one = Correction(found["text"], found["text_pair"], found["label"], found["predicted"], float(found["at"]))
    except (ValueError, TypeError, KeyError):
        return None
    texts = (one.text, one.label, one.predicted, one.text_pair if task.text_pair is not None else "")
    fits = all(isinstance(text, str) for text in texts) and (task.text_pair is not None or one.text_pair is None)
    return one if fits and one.label in task.labels and one.text.strip() else None


def _write(file: Path, lines: Sequence[bytes]) -> None:
    write_bytes(file, b"".join(line + b"\n" for line in lines))
