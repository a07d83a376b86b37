"""Encodings of one byte a character: what letters a file's bytes would be in each, and how well they fit a language."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from functools import cache

import numpy as np

from core.ingest.encodings.letters import Floats, Ints, Language, kind_of, languages, script_of

_ASCII_WEIGHT, _ASCII_MOST = 0.5, 40.0
"""How much the pairs of plain letters say about the language, and the most (in nats) that they may say in all."""
_UNDEFINED = -6.0
_LOWER_UPPER, _UPPER_UPPER, _UPPER_LOWER, _START_UPPER, _START_LOWER = -4.5, -1.2, -0.4, -1.6, -0.3


def pair_counts(lines: Iterable[bytes]) -> Ints:
    """Return how often each byte follows each other, as (256, 256); lines are cut apart by a line end."""
    data = np.frombuffer(b"\n" + b"\n".join(lines) + b"\n", dtype=np.uint8).astype(np.int64)
    return np.bincount(data[:-1] * 256 + data[1:], minlength=65_536).reshape(256, 256)


class PairEvidence:
    """The byte pairs of a sample. Repeated pairs count less and less (as the root), since rows repeat each other."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        counts = pair_counts(lines)
        first, second = np.nonzero(counts)
        weights = np.sqrt(counts[first, second])
        beyond = (first >= 128) | (second >= 128)
        self.first, self.second, self.weights = first[beyond], second[beyond], weights[beyond]
        self.plain = self._plain(first[~beyond], second[~beyond], counts[first, second][~beyond].astype(float))

    def _plain(self, first: Ints, second: Ints, counts: Floats) -> dict[str, float]:
        """Return how much worse than the best each language fits the plain letters, in nats, at most _ASCII_MOST."""
        letters = np.array([chr(byte).isalpha() for byte in range(128)])
        inside = letters[first] & letters[second]
        first, second, counts = first[inside], second[inside], np.sqrt(counts[inside])
        found = {
            language.code: float((counts * language.pairs[_places("ascii", language)[0][first], _places("ascii", language)[0][second]]).sum())
            for language in languages()
            if language.script == "LATIN"
        }  # fmt: skip
        best = max(found.values(), default=0.0)
        return {code: max(-_ASCII_MOST, _ASCII_WEIGHT * (value - best)) for code, value in found.items()}

    def score(self, encoding: str) -> tuple[float, str]:
        """Return the logarithm of how likely the bytes are in an encoding, and the language they then are in."""
        case = self._case(encoding)
        best, code = -np.inf, ""
        for language in languages():
            if language.script not in scripts(encoding):
                continue
            places, shares = _places(encoding, language)
            fit = language.pairs[places[self.first], places[self.second]] + shares[self.second]
            value = float((self.weights * fit).sum()) + self.plain.get(language.code, 0.0)
            if value > best:
                best, code = value, language.code
        return best + case, code

    def _case(self, encoding: str) -> float:
        """Return what capitals in odd places cost."""
        case = _cases(encoding)
        before, after = case[self.first], case[self.second]
        costs = np.select(
            [
                (before == 1) & (after == 2),
                (before == 2) & (after == 2),
                (before == 2) & (after == 1),
                (before == 0) & (after == 2),
                (before == 0) & (after == 1),
            ],
            [_LOWER_UPPER, _UPPER_UPPER, _UPPER_LOWER, _START_UPPER, _START_LOWER],
            0.0,
        )
        return float((self.weights * costs).sum())


@cache
def characters(encoding: str) -> str:
    """Return the 256 characters of an encoding; U+FFFD where a byte has no meaning."""
    return "".join(codecs.decode(bytes([byte]), encoding, "replace")[:1] or "\ufffd" for byte in range(256))


@cache
def scripts(encoding: str) -> frozenset[str]:
    """Return the scripts whose letters an encoding adds to ASCII, Latin always among them."""
    upper = characters(encoding)[128:]
    counted = [script_of(character) for character in upper if kind_of(character)[0] == "letter"]
    return frozenset({"LATIN", *(script for script in set(counted) if counted.count(script) >= 15)})


@cache
def _places(encoding: str, language: Language) -> tuple[Ints, Floats]:
    found = [language.place(character) for character in characters(encoding)]
    shares = np.array([share for _, share in found])
    shares[np.array([character == "\ufffd" for character in characters(encoding)])] += _UNDEFINED
    return np.array([place for place, _ in found], dtype=np.int64), shares


@cache
def _cases(encoding: str) -> Ints:
    return np.array(
        [1 if character.islower() else 2 if character.isupper() else 0 for character in characters(encoding)]
    )
