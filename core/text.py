"""Strings as they come from people and files, made fit for what cannot carry all of them."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot carry (lone surrogates) by U+FFFD; everything else stays as it is."""
    return _SURROGATE.sub("\ufffd", text)
