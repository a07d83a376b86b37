"""How likely a text's letters are together in a language: a table of letter pairs, and what may stand beside letters.

The pairs are counted from the Apache 2.0 language models of lingua-language-detector by `benchmarks/letters.py`.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.ingest.encodings.languages import ALPHABETS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
KINDS = ("letter", "space", "digit", "open", "close", "quote", "dash", "money", "sign", "mark", "foreign", "alien", "rare", "control")  # fmt: skip
_OF_LETTERS = 0
# How often a kind of character (columns, as in KINDS) follows another. Set by hand: round figures for plain prose and tables.
# A quotation mark that opens does not stand behind a letter, an amount stands beside its currency, and so on.
_FOLLOWS = {
    "letter":  (0.80, 0.19, 3e-3, 2e-5, 6e-3, 1e-3, 8e-4, 1e-4, 6e-4, 1e-6, 8e-4, 1e-6, 1e-5, 1e-8),
    "space":   (0.60, 0.25, 0.10, 4e-3, 2e-3, 4e-3, 6e-3, 3e-3, 1e-3, 1e-6, 1e-3, 5e-4, 1e-4, 1e-8),
    "digit":   (0.02, 0.45, 0.50, 1e-4, 3e-3, 5e-4, 3e-3, 5e-3, 5e-3, 1e-6, 1e-5, 1e-5, 1e-4, 1e-8),
    "open":    (0.85, 0.02, 0.06, 1e-3, 2e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-6, 2e-3, 1e-3, 1e-4, 1e-8),
    "close":   (0.15, 0.75, 0.01, 1e-3, 0.03, 0.01, 5e-3, 1e-3, 1e-3, 1e-6, 5e-4, 1e-4, 1e-4, 1e-8),
    "quote":   (0.55, 0.40, 0.02, 1e-3, 5e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-6, 1e-3, 5e-4, 1e-4, 1e-8),
    "dash":    (0.08, 0.80, 0.08, 5e-3, 1e-3, 5e-3, 5e-3, 2e-3, 1e-3, 1e-6, 5e-4, 5e-4, 1e-4, 1e-8),
    "money":   (0.01, 0.44, 0.50, 1e-4, 2e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-6, 1e-5, 1e-5, 1e-4, 1e-8),
    "sign":    (0.25, 0.50, 0.15, 2e-3, 2e-3, 2e-3, 5e-3, 5e-3, 0.01, 1e-6, 5e-4, 1e-4, 1e-4, 1e-8),
    "mark":    (0.70, 0.20, 3e-3, 1e-5, 3e-3, 1e-3, 5e-4, 1e-4, 5e-4, 0.05, 1e-4, 1e-6, 1e-5, 1e-8),
    "foreign": (0.75, 0.15, 2e-3, 2e-5, 5e-3, 1e-3, 5e-4, 1e-4, 5e-4, 1e-6, 0.05, 1e-6, 1e-5, 1e-8),
    "alien":   (1e-3, 0.18, 2e-3, 2e-5, 5e-3, 1e-3, 5e-4, 1e-4, 5e-4, 1e-6, 1e-4, 0.80, 1e-5, 1e-8),
    "rare":    (0.10, 0.40, 0.10, 5e-3, 5e-3, 5e-3, 5e-3, 5e-3, 5e-3, 1e-6, 1e-3, 1e-3, 0.30, 1e-8),
    "control": (0.10, 0.20, 0.02, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-6, 1e-3, 1e-3, 1e-2, 0.10),
}  # fmt: skip
_FOREIGN_LETTERS = {"en": 3e-3}
"""English borrows words, and tables in it name people and places of everywhere."""
_COMMON = {"fr": 6.0, "es": 6.0, "de": 6.0, "pt": 4.0, "it": 2.0, "ru": 4.0, "tr": 2.0, "pl": 2.0}
"""How much more often than other languages these are met in a table of another language."""
_WESTERN = 6.0
"""The same for letters of Latin-1 over those of other Latin alphabets."""
_MARKS_AFTER_LETTERS = {"th": 0.30, "he": 0.01, "ar": 0.01, "fa": 0.01}
_SHARES = {
    "open": {"„": 0.5, "‚": 0.1, "¿": 0.2, "¡": 0.15},
    "close": {"’": 0.5, "”": 0.25, "…": 0.2, "´": 0.01, "²": 0.03, "³": 0.01, "™": 0.03, "®": 0.03},
    "quote": {"“": 0.35, "«": 0.2, "»": 0.2, "‘": 0.15, "‹": 0.02, "›": 0.02},
    "dash": {"–": 0.6, "—": 0.3, "―": 0.02, "\xad": 0.02},
    "money": {"€": 0.5, "£": 0.35, "¥": 0.05, "¢": 0.03, "₪": 0.02, "₫": 0.02},
    "sign": {"\xa0": 0.25, "°": 0.2, "•": 0.07, "·": 0.05, "§": 0.05, "½": 0.04, "©": 0.04, "№": 0.04, "º": 0.04,
             "ª": 0.03, "µ": 0.02, "×": 0.02, "±": 0.02, "¼": 0.01, "¾": 0.01, "‰": 0.005, "†": 0.005, "\u200e": 0.01, "\u200f": 0.01,
             "،": 0.1, "؟": 0.05, "؛": 0.02, "־": 0.03, "฿": 0.02},
}  # fmt: skip
_SPECIAL = {character: (kind, share) for kind, shares in _SHARES.items() for character, share in shares.items()}
_FOREIGN_LEAST, _ALIEN_SHARE, _RARE_SHARE, _CONTROL_SHARE, _MARK_SHARE = 1e-4, 1 / 60, 1 / 300, 1 / 32, 1 / 14
_LEAST_PAIR = 2e-5
_TABLE = Path(__file__).with_name("letters.txt")


@dataclass(frozen=True, eq=False)
class Language:
    """One language's letters.

    Attributes:
        places: the place of each letter among `pairs`; pairs: the logarithm of the chance that one place follows another;
            behind the letters come the kinds of other characters, as in KINDS from 1 on.
        foreign: the share of each letter of the same script that is not the language's own.
    """

    code: str
    script: str
    places: dict[str, int]
    pairs: Floats
    foreign: dict[str, float]

    def kind_place(self, kind: str) -> int:
        """Return the place of a kind of characters."""
        return len(self.places) + KINDS.index(kind) - 1

    def place(self, character: str) -> tuple[int, float]:
        """Return a character's place, and the logarithm of its share there."""
        kind, share = kind_of(character)
        if kind != "letter":
            return self.kind_place(kind), float(np.log(share))
        lower = lowered(character)
        if lower in self.places:
            return self.places[lower], 0.0
        if script_of(lower) == self.script:
            return self.kind_place("foreign"), float(np.log(max(_FOREIGN_LEAST, self.foreign.get(lower, 0.0))))
        share = _FOREIGN_LEAST if script_of(lower) == "LATIN" else _ALIEN_SHARE
        return self.kind_place("alien"), float(np.log(share))


def lowered(character: str) -> str:
    """Return the small letter, always one character."""
    return "i" if character == "İ" else lower if len(lower := character.lower()) == 1 else character


@cache
def script_of(letter: str) -> str:
    """Return the script of a letter, such as LATIN."""
    return unicodedata.name(letter, "?").split()[0]


@cache
def kind_of(character: str) -> tuple[str, float]:
    """Return a character's kind, and its share among those of its kind (1 where `Language` knows better)."""
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character == "¦":  # a delimiter in some tables
        return "space", 1e-3
    if character < "\x80" and not character.isalnum():
        return "space", 1.0
    if character.isdigit() and character < "\x80":
        return "digit", 1.0
    category = unicodedata.category(character)
    if category == "Mn":
        return ("letter", 1.0) if character in ALPHABETS["vi"] else ("mark", _MARK_SHARE)
    if category in ("Ll", "Lu", "Lo") and character != "ƒ" and "LIGATURE F" not in unicodedata.name(character, ""):
        return "letter", 1.0
    if category in ("Cc", "Cn", "Co") or character == "\ufffd":
        return "control", _CONTROL_SHARE
    return "rare", _RARE_SHARE


@cache
def languages() -> tuple[Language, ...]:
    """Return every language that has an alphabet."""
    written = _read_pairs()
    pooled = {
        script: _pooled(script, written) for script in {script_of(alphabet[0]) for alphabet in ALPHABETS.values()}
    }
    return tuple(_language(code, written[code], pooled[script_of(ALPHABETS[code][0])]) for code in ALPHABETS)


def _read_pairs() -> dict[str, dict[str, dict[str, float]]]:
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(dict)
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        code, first, *levels = line.split(" ")
        shares = {}
        for level in levels:
            digits = 2 if level[1:2].isascii() and level[1:2].isdigit() else 1
            shares.update(dict.fromkeys(level[digits:], 0.5 ** int(level[:digits])))
        found[code][first] = shares
    return found


@cache
def character_shares(code: str) -> dict[str, float]:
    """Return how often a character of Chinese, Japanese or Korean is written."""
    return _read_pairs()[code]["*"]


def _pooled(script: str, written: dict[str, dict[str, dict[str, float]]]) -> dict[str, float]:
    """Return the share of each letter beyond ASCII in all languages of a script."""
    total: dict[str, float] = defaultdict(float)
    for code, alphabet in ALPHABETS.items():
        if script_of(alphabet[0]) == script:
            for letter, share in written[code]["^"].items():
                if letter >= "\x80":
                    total[letter] += share * _COMMON.get(code, 1.0)
    if script == "LATIN":
        total = {letter: share * (_WESTERN if letter < "\u0100" else 1.0) for letter, share in total.items()}
    whole = sum(total.values()) or 1.0
    return {letter: share / whole for letter, share in total.items()}


def _language(code: str, written: dict[str, dict[str, float]], foreign: dict[str, float]) -> Language:
    places = {letter: place for place, letter in enumerate(dict.fromkeys(ALPHABETS[code]))}
    kinds = {kind: np.array(row) for kind, row in _FOLLOWS.items()}
    size = len(places) + len(KINDS) - 1
    pairs = np.zeros((size, size))
    starts = _row(written["^"], places)
    for kind, row in kinds.items():
        if kind != "letter":
            place = len(places) + KINDS.index(kind) - 1
            pairs[place] = np.concatenate([row[_OF_LETTERS] * starts, row[1:]])
    after = kinds["letter"].copy()
    after[KINDS.index("mark")] = _MARKS_AFTER_LETTERS.get(code, after[KINDS.index("mark")])
    after[KINDS.index("foreign")] = _FOREIGN_LETTERS.get(code, after[KINDS.index("foreign")])
    for letter, place in places.items():
        pairs[place] = np.concatenate([after[_OF_LETTERS] * _row(written.get(letter, written["^"]), places), after[1:]])
    pairs /= pairs.sum(axis=1, keepdims=True)
    return Language(code, script_of(ALPHABETS[code][0]), places, np.log(pairs), foreign)


def _row(shares: dict[str, float], places: dict[str, int]) -> Floats:
    row = np.full(len(places), _LEAST_PAIR)
    for letter, share in shares.items():
        if letter in places:
            row[places[letter]] = share
    whole: Floats = row / row.sum()
    return whole
