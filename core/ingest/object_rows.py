"""The rows of objects on their way into the sink, with what is to be told of them."""

from __future__ import annotations

from collections.abc import Iterator

from core.errors import DataError
from core.ingest.documents import Item, Note
from core.ingest.json_values import cell_text
from core.ingest.problems import Problems
from core.ingest.sink import Sink
from core.ingest.source import Progress, Source

_BLOCK_ROWS = 10_000


class NewKeyError(Exception):
    """An object has a key that the first ones did not have."""


def fill(
    items: Iterator[Item], keys: list[str], sink: Sink, problems: Problems, source: Source, progress: Progress | None
) -> list[str]:
    """Read objects into the sink; return what the file was recognised as, in words.

    Raises:
        NewKeyError: a key that is not among `keys`; the caller reads again.
        DataError: more than a tenth of the lines are no objects.
    """
    known = set(keys)
    rows: list[list[str]] = []
    lines: list[int] = []
    bad, first_bad, first_text = 0, 0, ""
    said: list[str] = []

    def flush() -> None:
        sink.add(list(zip(*rows, strict=True)), lines)
        rows.clear()
        lines.clear()
        if progress is not None:
            progress(min(0.99, source.file.tell() / max(1, source.size_bytes)), sink.rows)

    for number, value, text in items:
        if value is None and isinstance(text, Note):
            if text.kind == "export":
                said.append(str(text))
            else:
                problems.add(number, str(text), text.kind)
            continue
        if value is None:
            bad += 1
            first_bad, first_text = first_bad or number, first_text or text
            problems.add(number, "this is no JSON object; it was left out.", "object", text)
            continue
        if not value.keys() <= known:
            raise NewKeyError
        rows.append([cell_text(value.get(key)) for key in keys])
        lines.append(number)
        if len(rows) >= _BLOCK_ROWS:
            flush()
    if rows:
        flush()
    if bad > max(1, (bad + sink.rows) // 10):
        raise DataError(
            f"{bad:,} entries of {source.name} are no JSON objects, the first is number {first_bad}: {first_text.strip()[:200]!r}. Correct them, or save the table as CSV (UTF-8)."
        )
    return said
