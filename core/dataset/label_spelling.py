"""Labels that are one label written in two ways, and those that look alike and mean something else."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"([-+]?)(\d*)(?:[.,](\d+))?")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}[.,]\d{3}")
_IN_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_AS_WRITTEN = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | dict.fromkeys("\u00b4\u2018\u2019\u02bc", "'")
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
"""Marks that nobody sees, such as a soft hyphen."""
_AROUND = "\"'`\u201c\u201d\u201e\u00ab\u00bb "
_AT_THE_END = ".,;:!\u3002\uff0c\uff01 "
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])\s*-\s*(?=[^\W\d_])")
_SPACES = re.compile(r"(?<=\d)[\s_]+(?=\d)|([\s_]+)")
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_LETTERS = 4
"""Letters of a word in which one wrong letter may be a slip."""
_ALPHABETS = re.compile(r"[a-z\u00df-\u024f\u0370-\u052f]+")
"""Latin, Greek and Cyrillic small letters: in other scripts one sign is much of a word."""


def plain_label(label: str) -> str:
    """Return what is left of a label without case, spaces and the punctuation of spelling; equal for labels that mean the same.

    What may carry a meaning stays: signs and decimals of numbers (-1 and 1, 1.5 and 15; but 1 and 1.0 are one), spaces between
    digits (Q1 1 and Q11), + # - & ? and other marks (C, C++ and C#; A, A+ and A-). Labels without a letter or digit stay whole.
    """
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", label)).strip().translate(_AS_WRITTEN)
    if not any(map(str.isalnum, text)):
        return text
    if (number := _NUMBER.fullmatch(text)) and not _THOUSANDS.fullmatch(text):
        sign, whole, decimals = number.groups("")
        rest = "" if not decimals.strip("0") else text[text.index(decimals, len(sign) + len(whole)) - 1 :]
        return ("-" if sign == "-" and (rest or whole.strip("0")) else "") + (whole or "0") + rest
    bare = _IN_BRACKETS.sub(r" \1 ", text.lower()).rstrip(_AT_THE_END).strip(_AROUND).rstrip(_AT_THE_END)
    return _SPACES.sub(lambda found: "" if found[1] else " ", _BETWEEN_LETTERS.sub("", bare)) or text


def is_slip(rare: str, common: str) -> bool:
    """Tell whether a rare label may be a slip of a common one: one word of four letters or more has one wrong, missing or doubled
    letter, or two that changed places, neither among its first two letters nor its last two.

    At its start such a letter turns meanings round (satisfied, unsatisfied), at its end it makes another form (trainer, trainee).
    """
    first, second = plain_label(rare), plain_label(common)
    if _WORD.sub("", first) != _WORD.sub("", second):
        return False
    words = [_WORD.findall(text.lower()) for text in (rare, common)]
    unlike = [(one, other) for one, other in zip(*words, strict=False) if one != other]
    return len(words[0]) == len(words[1]) and len(unlike) == 1 and _one_letter_off(*unlike[0])


def _one_letter_off(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _LEAST_LETTERS or not (_ALPHABETS.fullmatch(one) and _ALPHABETS.fullmatch(other)):
        return False
    if one[:2] != other[:2] or one[-2:] != other[-2:]:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    if len(one) == len(other):
        wrong, right = one[start:], other[start:]
        return wrong[1:] == right[1:] or (wrong[:2] == right[1::-1] and wrong[2:] == right[2:])
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and long[start + 1 :] == short[start:]
