"""Labels that are one label written in two ways, and those that look alike and mean something else."""

from __future__ import annotations

import difflib
import re
import unicodedata

_SLIP_RATIO = 0.84
_NUMBER = re.compile(r"([-+\u2212]?)(\d+)(?:[.,](\d+))?")
_THOUSANDS = re.compile(r"[-+\u2212]?\d{1,3}([.,])\d{3}")
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_BETWEEN_WORDS = re.compile(rf"(?<=\w)\s*[{_DASHES}]\s*(?=[^\W\d_])|(?<=[^\W\d_])[{_DASHES}](?=\d)")
"""A dash between words, as in sci-fi and type-1; one before a number or after all else is a sign, as in -1 and A-."""
_FORM = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[\s_:;!'\"`\u2018-\u201f\u3001\u3002\uff0c\uff01]")
_IN_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_TURNED = (
    ("hyper", "hypo"),
    ("inter", "intra"),
    ("pre", "post"),
    ("over", "under"),
    ("macro", "micro"),
    ("in", "ex"),
    ("max", "min"),
)
"""Parts of English words that turn a meaning round, and differ in two letters or fewer."""


def plain_label(label: str) -> str:
    """Return what is left of a label without case, spaces and the punctuation of spelling; equal for labels that mean the same.

    What may carry a meaning stays: signs and decimals of numbers (-1 and 1, 1.5 and 15; but 1 and 1.0 are one), and + # - & ? and
    other marks (C, C++ and C#; A, A+ and A-).
    """
    text = unicodedata.normalize("NFC", label).strip()
    if (number := _NUMBER.fullmatch(text)) and not _THOUSANDS.fullmatch(text):
        sign, whole, decimals = number.groups("")
        rest = decimals.rstrip("0")
        return (
            ("-" if sign not in ("", "+") and (rest or whole.strip("0")) else "") + whole + (f".{rest}" if rest else "")
        )
    bare = _FORM.sub("", _BETWEEN_WORDS.sub("", _IN_BRACKETS.sub(r" \1 ", text.casefold())))
    for dash in _DASHES[1:]:
        bare = bare.replace(dash, "-")
    return bare or label


def is_slip(rare: str, common: str) -> bool:
    """Tell whether a rare label is likely a slip of a common one: alike, and not told apart by a number, a mark or an opposite."""
    first, second = plain_label(rare), plain_label(common)
    if min(len(rare), len(common)) < 3 or re.sub(r"[^\d.]", "", first) != re.sub(r"[^\d.]", "", second):
        return False
    if re.sub(r"\w", "", first) != re.sub(r"\w", "", second) or first.endswith(second) or second.endswith(first):
        return False  # incomplete is no slip of complete
    if any({first.replace(one, other), first.replace(other, one)} & {second} for one, other in _TURNED):
        return False
    first, second = rare.casefold(), common.casefold()
    return difflib.SequenceMatcher(None, first, second).ratio() >= _SLIP_RATIO and _differs_little(first, second)


def _differs_little(first: str, second: str) -> bool:
    """Tell whether at most two letters differ, so that "lost_card" and "lost_cash" are slips but "card_in", "cash_in" words."""
    matcher = difflib.SequenceMatcher(None, first, second)
    wrong = sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal")
    return wrong <= (1 if min(len(first), len(second)) < 8 else 2)
