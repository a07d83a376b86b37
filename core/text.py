"""Strings as they come from people and files, made fit for what cannot carry all of them, and harmless for what runs them; their words and language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SAME_WORDS = 0.6
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?", re.IGNORECASE)


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot carry (lone surrogates) by U+FFFD; everything else stays as it is."""
    return _SURROGATE.sub("\ufffd", text)


_UNSEEN = re.compile("[\\s\u200b-\u200f\u2060\ufeff\u00ad\x00]*")


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text can be seen: it is empty, or white space and marks without a width."""
    return _UNSEEN.fullmatch(text) is not None


def safe_cell(text: str) -> str:
    """Return the text with an apostrophe before it when a spreadsheet would run it; plain numbers stay as they are (OWASP, CSV injection)."""
    if text.lstrip(" \n\x00\ufeff").startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Letters of scripts that set no spaces between words: Thai, Lao, Burmese, Khmer, kana and Chinese characters."""
_WORDS_A_LETTER = 0.7
"""So many words one of these is worth: cut into word pieces, it is about one of them, and an English word is 1.3 to 1.5."""


def count_words(text: str) -> int:
    """Return about how many words a text has, also where words are not set apart by spaces."""
    return len(text.split()) + int(_WORDS_A_LETTER * len(_UNSPACED.findall(text)))


def counted(number: int, noun: str) -> str:
    """Return a number of things, in the singular for one: 1 row, 2,000 rows."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def is_edit(before: str, after: str) -> bool:
    """Tell whether a text was made of another by an edit: at least 0.6 of the words of both, taken together, are the same."""
    old, new = (Counter(text.casefold().split()) for text in (before, after))
    return 2 * (old & new).total() >= _SAME_WORDS * (old.total() + new.total())


_LABEL = re.compile(r"(?:[^\W_]+ ){0,3}[^\W_]+:(?=\s)")
_SHARED = 0.95
"""Share of the texts that must have a label for it to be a form's and not a writer's."""


def shared_label(texts: Sequence[str]) -> str:
    """Return the last of the labels that stand in nearly all texts, with its colon, where text stands before it; else an empty string.

    A label is one to four words with a colon behind: "Question: Why is the sky blue? Reference answer: Air scatters blue light most."
    has the labels "Question:" and "Reference answer:". What words of the text stand before one is told by what the texts share.
    """
    found: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for text in texts:
        words = [match.group().split()[match.start() == 0 :] for match in _LABEL.finditer(text)]
        found.update({" ".join(each[-count:]) for each in words for count in range(1, len(each) + 1)})
        last.update(each[-1] for each in words[-1:] if each)
    ending = max(last, key=last.__getitem__, default="")
    shared = [label for label, count in found.items() if count >= max(2, _SHARED * len(texts))]
    return max((label for label in shared if label.split()[-1:] == [ending]), key=len, default="")


_SCRIPTS = (
    "LATIN",
    "CYRILLIC",
    "GREEK",
    "ARABIC",
    "HEBREW",
    "DEVANAGARI",
    "THAI",
    "HANGUL",
    "HIRAGANA",
    "KATAKANA",
    "CJK",
)
_LANGUAGE_TEXTS = 200
_NO_LANGUAGE = "zxx"
"""What py3langid calls numbers and codes (ISO 639-2)."""
_LATIN, _ENGLISH = 0.8, 0.3
"""Share of Latin letters, and of texts taken for English, from which texts may be English: short ones are often taken for something else."""


def script_shares(texts: Sequence[str]) -> dict[str, float]:
    """Return the share (0 to 1) of each script among the letters of up to 2,000 texts."""
    counts: Counter[str] = Counter()
    for letter, count in Counter("".join(text[:400] for text in texts[:2000])).items():
        if letter.isalpha():
            name = unicodedata.name(letter, "")
            counts[next((script for script in _SCRIPTS if name.startswith(script)), "other")] += count
    total = sum(counts.values())
    return {script: count / total for script, count in counts.most_common()} if total else {}


def in_quotes(value: object) -> str:
    """Return the first 40 characters of a value in quotation marks; what cannot be seen is escaped, a backslash stays one."""
    return repr(str(value)[:40]).replace("\\\\", "\\")


def language_shares(texts: Sequence[str]) -> dict[str, float]:
    """Return {ISO 639-1 code: share (0 to 1)} of what py3langid takes up to 200 texts of 20 letters or more to be; those of no language are left away."""
    import py3langid

    long = [text for text in texts if len(text) >= 20]
    long = long[:: max(1, len(long) // _LANGUAGE_TEXTS)][:_LANGUAGE_TEXTS]
    if not long:
        return {}

    counts = Counter(py3langid.classify(text)[0] for text in long)
    del counts[_NO_LANGUAGE]
    return {language: count / counts.total() for language, count in counts.most_common()}


def may_be_english(texts: Sequence[str]) -> bool:
    """Tell whether some texts are English, or too few or too short to say that they are not."""
    scripts = script_shares(texts)
    if scripts and scripts.get("LATIN", 0.0) < _LATIN:
        return False
    shares = language_shares(texts)
    return not shares or shares.get("en", 0.0) >= _ENGLISH
