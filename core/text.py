"""Strings as they come from people and files, made fit for what cannot carry all of them, and harmless for what runs them."""

from __future__ import annotations

import re
from collections import Counter

_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SAME_WORDS = 0.6
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?", re.IGNORECASE)


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot carry (lone surrogates) by U+FFFD; everything else stays as it is."""
    return _SURROGATE.sub("\ufffd", text)


def safe_cell(text: str) -> str:
    """Return the text with an apostrophe before it when a spreadsheet would run it; plain numbers stay as they are (OWASP, CSV injection)."""
    if text.lstrip(" \n\x00\ufeff").startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def is_edit(before: str, after: str) -> bool:
    """Tell whether a text was made of another by an edit: at least 0.6 of the words of both, taken together, are the same."""
    old, new = (Counter(text.casefold().split()) for text in (before, after))
    return 2 * (old & new).total() >= _SAME_WORDS * (old.total() + new.total())
