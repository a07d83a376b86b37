"""Classes that may be one, for a person to decide: plural, "and" and "&", word order, accents, what stands in brackets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from core.dataset.label_spelling import is_slip, plain_label

_AND = frozenset(["and", "und", "et", "y", "e", "ed", "en", "og", "och", "i", "и", "ve", "&", "+", "n"])
_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "der",
        "die",
        "das",
        "des",
        "le",
        "la",
        "les",
        "de",
        "du",
        "el",
        "los",
        "las",
        "del",
        "il",
        "lo",
        "gli",
        "di",
        "o",
        "os",
    ]
)
_ENDS = {"ies": "y", "en": "", "es": "", "s": "", "e": ""}
"""Endings of a plural and what stands in their place; of boxes, Karten and Karte the rest is the same."""
_SIGNED = re.compile(r"[+#*]|(?:^|\s)[-\u2212]|[-\u2212]$")
"""Signs that tell classes apart: A and A-, C and C++, level -1."""
_LEAST_LETTERS = 4
_MOST_COMPARED = 1000


@dataclass(frozen=True)
class Alike:
    """Labels that may be one, commonest first, and why."""

    labels: tuple[str, ...]
    why: str


def _words(label: str) -> list[str]:
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", label.casefold()) if not unicodedata.combining(sign)
    ).replace("&", " & ")
    return [word for word in re.findall(r"[^\W_]+|[&+]", bare) if word not in _AND]


def _stem(word: str) -> str:
    for end, instead in _ENDS.items():
        if word.endswith(end) and len(word) - len(end) >= _LEAST_LETTERS - 1:
            return word[: -len(end)] + instead
    return word


def _keys(label: str) -> list[tuple[str, str]]:
    """Return what another label must share to be proposed, with the reason, the surest first."""
    words = _words(label)
    if not words or any(map(str.isdigit, label)) or _SIGNED.search(label):
        return [(plain_label(label), "spelling")]
    stems = [_stem(word) for word in words]
    content = [stem for stem, word in zip(stems, words, strict=True) if word not in _ARTICLES]
    return [
        (plain_label(label), "spelling"),
        ("\x1f".join(words), "“and”, accents or punctuation"),
        ("".join(words), "spaces"),
        ("\x1f".join(stems), "singular and plural"),
        ("\x1f".join(sorted(content)), "order of the words"),
    ]


def propose_merges(counts: Mapping[str, int]) -> list[Alike]:
    """Return groups of labels that may be one, those with most rows first; nothing is merged by it.

    Args:
        counts: rows of each label.
    """
    names = sorted((name for name in counts if name), key=lambda name: -counts[name])[:_MOST_COMPARED]
    groups: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    found: dict[tuple[int, str], str] = {}
    for name in names:
        keys = list(enumerate(_keys(name)))
        first = next(((found[place, key], why) for place, (key, why) in keys if (place, key) in found), None)
        head = first[0] if first else next((head for head in groups if _slip(name, head, counts)), name)
        groups.setdefault(head, []).append(name)
        if head != name:
            reasons[head] = first[1] if first else "one letter"
        for place, (key, _) in keys:
            found.setdefault((place, key), head)
    alike = [Alike(tuple(group), reasons[head]) for head, group in groups.items() if len(group) > 1]
    return sorted(alike, key=lambda each: -sum(counts[name] for name in each.labels))


def _slip(name: str, head: str, counts: Mapping[str, int]) -> bool:
    return name[:2].casefold() == head[:2].casefold() and counts[head] >= 5 * counts[name] and is_slip(name, head)
