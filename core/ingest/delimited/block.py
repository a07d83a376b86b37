"""Rows on their way into the sink, the last few held back."""

from __future__ import annotations

from core.ingest.delimited.footer import is_footer, starts_table
from core.ingest.delimited.records import Record
from core.ingest.delimited.sample import Found
from core.ingest.sink import Sink

HELD_BACK = 6


class Block:
    """Rows waiting to go into the sink: the last few are held back, because they may be a footer or another table."""

    def __init__(self, found: Found, names: list[str], sink: Sink) -> None:
        self.found, self.names, self.sink = found, names, sink
        self.rows: list[list[str]] = []
        self.numbers: list[int] = []
        self.odd: dict[int, Record] = {}
        self.header = [cell.strip() for cell in found.layout.header[-1].cells] if found.layout.header else []

    def take(self, rows: list[list[str]], numbers: list[int], odd: dict[int, Record]) -> bool:
        """Add rows; return False when another table begins among them."""
        start = len(self.rows)
        self.rows += rows
        self.numbers += numbers
        self.odd.update(odd)
        dropped: list[int] = []
        for n in self._suspects(start):
            record = self._record(n)
            if self._is_comment(record):
                self.found.problems.add(
                    record.line, "this line is a comment; it was left out.", "comment", record.written
                )
                self.odd.pop(record.line)
                dropped.append(n)
                continue
            following = self._record(n + 1) if n + 1 < len(self.rows) else None
            verdict = starts_table(record, following, self.header, self.found.layout)
            if verdict == "same":
                self.found.problems.add(record.line, "this line repeats the header; it was left out.", "repeat")
                dropped.append(n)
            elif verdict == "other":
                self.found.problems.add(
                    record.line,
                    f"another table begins on line {record.line}; only the first one was read.",
                    "table",
                    record.written,
                )
                self._keep(n)
                self._drop(dropped)
                return False
        self._drop(dropped)
        return True

    def _suspects(self, start: int) -> list[int]:
        """Return the rows from a place on that may begin a table: they start as the header does, or follow an empty line."""
        head = self.header[0] if len(self.header) >= 2 else None
        after_gap = {line for line, record in self.odd.items() if record.blank_before}
        return [
            n
            for n in range(start, len(self.rows))
            if (self.found.layout.comment and self.numbers[n] in self.odd)
            or self.numbers[n] in after_gap
            or self.rows[n][0] == head
            or self.rows[n][0].strip() == head
        ]

    def _is_comment(self, record: Record) -> bool:
        layout = self.found.layout
        is_marked = bool(layout.comment) and record.cells[0].startswith(layout.comment)
        return is_marked and record.width != layout.width

    def _record(self, n: int) -> Record:
        line, cells = self.numbers[n], self.rows[n]
        return self.odd.get(line) or Record(line, cells, len(cells))

    def _drop(self, places: list[int]) -> None:
        for n in reversed(places):
            del self.rows[n], self.numbers[n]

    def _keep(self, count: int) -> None:
        del self.rows[count:], self.numbers[count:]

    def flush(self, keep: int) -> None:
        """Send all but the last rows on, noting what was repaired in them."""
        count = len(self.rows) - keep
        if count <= 0:
            return
        rows, numbers = self.rows[:count], self.numbers[:count]
        for line in [line for line in self.odd if line <= numbers[-1]]:
            record = self.odd.pop(line)
            if record.note:
                self.found.problems.add(line, record.note, repair_kind(record, self.found.layout.width), record.written)
        blank = [n for n, row in enumerate(rows) if not row[0] and _is_blank(row)] if len(self.names) > 1 else []
        for n in reversed(blank):
            self.found.problems.add(numbers[n], "no cell of this row is filled; it was left out.", "blank")
            del rows[n], numbers[n]
        if rows and len(self.names) < self.found.layout.width:
            self._narrow(rows, numbers)
        if rows:
            self.sink.add(list(zip(*rows, strict=True))[: len(self.names)], numbers)
        del self.rows[:count], self.numbers[:count]

    def _narrow(self, rows: list[list[str]], numbers: list[int]) -> None:
        """Join cells beyond the last named column to it; nearly always they are empty."""
        width = len(self.names)
        for row, line in zip(rows, numbers, strict=True):
            extra = row[width:]
            if any(cell.strip() for cell in extra):
                row[width - 1] = self.found.dialect.delimiter.join([row[width - 1], *extra])
                message = f"{width + len(extra)} cells instead of {width}; the extra ones were joined to the last."
                self.found.problems.add(line, message, "many", self.found.dialect.delimiter.join(row[:width]))

    def finish(self) -> None:
        """Take a footer off the end, then send on what is left."""
        layout = self.found.layout
        count = len(self.rows)
        for n in range(len(self.rows) - 1, max(-1, len(self.rows) - 1 - HELD_BACK), -1):
            if is_footer(self._record(n), layout):
                count = n
            elif self._record(n).width == layout.width and not _is_blank(self.rows[n]):
                break
        if 0 < len(self.rows) - count < len(self.rows) + self.sink.rows:
            for n in range(count, len(self.rows)):
                record = self._record(n)
                if not _is_blank(self.rows[n]):
                    written = record.written or self.found.dialect.delimiter.join(record.cells)
                    self.found.problems.add(
                        record.line,
                        "this line stands under the table and is no row of it; it was left out.",
                        "footer",
                        written,
                    )
                self.odd.pop(record.line, None)
            self._keep(count)
        self.flush(keep=0)


def _is_blank(row: list[str]) -> bool:
    return not any(cell.strip() for cell in row)


def repair_kind(record: Record, width: int) -> str:
    """Return which kind of problem a record's repair was, of those in core.ingest.problems."""
    if "separated; it was read so" in record.note:
        return "delimiter"
    if record.note.startswith("a quote") or "by a quote" in record.note:
        return "quote"
    return "few" if record.width < width else "many"
