"""What a person says about a file, where detection would be wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.errors import DataError
from core.ingest.encodings.names import known_encoding

_LONGEST_DELIMITER = 12
ALL_SHEETS = "*"
"""Stands for all sheets of a workbook that have the same columns; no sheet of Excel can be called so."""


@dataclass(frozen=True)
class Corrections:
    """What a person says instead of what would be detected; None leaves it to detection.

    Attributes:
        delimiter: "" for one column; quote: "" for none; header_row: a 1-based line, 0 for no header.
        sheet: of a workbook, or ALL_SHEETS; member: of an archive.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = None
    sheet: str | None = None
    member: str | None = None

    @property
    def cuts_text(self) -> bool:
        """Tell whether they say how lines are cut into cells, so that the file is text to the person."""
        return self.delimiter is not None or self.quote is not None or self.header_row is not None


def checked(corrections: Corrections) -> Corrections:
    """Return corrections that can be followed; "\\t" and "tab" are a tab.

    Raises:
        DataError: one of them makes no sense.
    """
    delimiter, quote, line = corrections.delimiter, corrections.quote, corrections.header_row
    if delimiter in ("\\t", "tab"):
        delimiter = "\t"
    if delimiter is not None and (len(delimiter) > _LONGEST_DELIMITER or set(delimiter) & set("\r\n\"'\x1e")):
        raise DataError(
            f"The delimiter {delimiter[:20]!r} cannot be one; allowed are 1 to {_LONGEST_DELIMITER} characters without quotes and line ends. Try ',', ';' or 'tab'."
        )
    if quote is not None and (len(quote) > 1 or quote in ("\r", "\n", " ", "\x1e") or (quote and quote == delimiter)):
        raise DataError(f"The quote character {quote[:20]!r} cannot be one. Try '\"', \"'\" or none.")
    if line is not None and line < 0:
        raise DataError(f"The header line is {line}; allowed is a line from 1 on, or 0 for no header.")
    encoding = None if corrections.encoding is None else known_encoding(corrections.encoding)
    return replace(corrections, delimiter=delimiter, encoding=encoding)
