"""Make cells harmless for spreadsheet programs, which run what looks like a formula."""

from __future__ import annotations

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?", re.IGNORECASE)


def safe_cell(text: str) -> str:
    """Return the text with an apostrophe before it when a spreadsheet would run it; plain numbers stay as they are (OWASP, CSV injection)."""
    if text.lstrip(" \n\x00\ufeff").startswith(_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
