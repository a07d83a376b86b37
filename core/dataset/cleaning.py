"""One text made cleaner: markup, garbled letters, control characters, web addresses, phrases that stand everywhere."""

from __future__ import annotations

import html
import re
from typing import Any

MARKUP = re.compile(
    r"<!--(?:(?!<!--|-->).)*+-->|</?[A-Za-z][A-Za-z0-9-]{0,20}(?:\s[^<>]{0,2000})?/?>|&(?:[a-z]{2,8}|#\d{1,7}|#x[0-9a-f]{1,6});",
    re.DOTALL,
)
"""A tag, a comment or an entity; "a < b" and "<3" are none. A comment is read once and given back as a whole, so that many beginnings without an
end take no longer than their length."""
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufff9-\ufffd]")
"""Control characters, and marks without width that only a program sees."""
URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"'\])}]{2,2000}", re.IGNORECASE)
GARBLED = re.compile(r"[ÃÂâðå][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Ã[A-Za-z]|\ufffd|ï»¿")
"""What UTF-8 looks like when it was read as cp1252 or Latin-1."""
_SPACES = re.compile(r"[ \t]{2,}")


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def strip_markup(text: str, _parameters: dict[str, Any] | None = None) -> str:
    """Return what a browser would show of a text with tags and entities; a text without them stays as it is."""
    if not MARKUP.search(text):
        return text
    from bs4 import BeautifulSoup

    if "<" in text:
        soup = BeautifulSoup(text, "html.parser")
        for hidden in soup(["script", "style"]):
            hidden.decompose()
        text = soup.get_text(" ")
    return _tidy(html.unescape(text))


def repair_mojibake(text: str, _parameters: dict[str, Any] | None = None) -> str:
    """Return the text with letters restored that were decoded wrongly; a text without them stays as it is."""
    if not GARBLED.search(text):
        return text
    import ftfy

    return str(ftfy.fix_encoding(text))


def remove_controls(text: str, _parameters: dict[str, Any] | None = None) -> str:
    """Return the text without control characters; line ends and tabs stay."""
    return CONTROLS.sub("", text)


def replace_urls(text: str, _parameters: dict[str, Any] | None = None) -> str:
    """Return the text with [URL] for every web address."""
    return URL.sub("[URL]", text)


def remove_phrases(text: str, parameters: dict[str, Any]) -> str:
    """Return the text without the phrases in parameters["phrases"], longest first."""
    for phrase in sorted(parameters["phrases"], key=len, reverse=True):
        text = text.replace(phrase, " ")
    return _tidy(text)


def mask_private(text: str, parameters: dict[str, Any]) -> str:
    """Return the text with typed placeholders for private data of parameters["kinds"] (all when none are named)."""
    from core.private import mask_private as mask

    return mask(text, parameters.get("kinds"))
