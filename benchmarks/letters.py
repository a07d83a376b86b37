"""Make `core/ingest/encodings/letters.txt`, which says how likely letters follow one another in a language.

python -m benchmarks.letters WHEEL     a wheel of lingua-language-detector 1.3.5 (Apache 2.0), whose counts are read; needs brotli
"""

from __future__ import annotations

import importlib
import itertools
import json
import math
import sys
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

from core.ingest.encodings.languages import ALPHABETS, IDEOGRAPHS

TARGET = Path(__file__).parents[1] / "core" / "ingest" / "encodings" / "letters.txt"
LEAST_PAIR, LEAST_CHARACTER = 12, 15
TONES = "\u0300\u0301\u0303\u0309\u0323"
Counts = dict[str, float]


def read_counts(wheel: zipfile.ZipFile, language: str, kind: str) -> Counts:
    """Return the share of each n-gram, of all for one letter, of those that begin alike for two."""
    brotli = importlib.import_module("brotli")
    packed = wheel.read(f"lingua/language-models/{language}/{kind}.json.br")
    shares: Counts = {}
    for fraction, grams in json.loads(brotli.decompress(packed))["ngrams"].items():
        part, whole = fraction.split("/")
        shares.update(dict.fromkeys(grams.split(" "), int(part) / int(whole)))
    return shares


def spelled(gram: str, language: str) -> str:
    """Return letters as the code pages of a language write them: the tones of Vietnamese stand alone."""
    if language != "vi":
        return gram
    apart = []
    for letter in gram:
        parts = unicodedata.normalize("NFD", letter)
        base = "".join(part for part in parts if part not in TONES)
        apart += [unicodedata.normalize("NFC", base), *(part for part in parts if part in TONES)]
    return "".join(apart)


def pair_levels(wheel: zipfile.ZipFile, language: str, alphabet: str) -> dict[str, dict[int, str]]:
    """Return, for each first letter, the letters after it by how many bits of surprise they carry; "^" begins a word."""
    singles, pairs = read_counts(wheel, language, "unigrams"), read_counts(wheel, language, "bigrams")
    known = set(alphabet)
    counts: dict[str, Counts] = defaultdict(lambda: defaultdict(float))
    for letter, share in singles.items():
        written = spelled(letter, language)
        if set(written) <= known:
            counts["^"][written[0]] += share
            for first, second in itertools.pairwise(written):
                counts[first][second] += share
    for pair, share in pairs.items():
        if not set(spelled(pair, language)) <= known:
            continue
        before, after = spelled(pair[0], language), spelled(pair[1], language)
        counts[before[-1]][after[0]] += share * singles.get(pair[0], 0.0)
    return {first: levels(after, LEAST_PAIR) for first, after in sorted(counts.items())}


def levels(counts: Counts, least: int) -> dict[int, str]:
    """Return the characters of each number of bits."""
    total = sum(counts.values())
    found: dict[int, str] = defaultdict(str)
    for character, share in sorted(counts.items(), key=lambda item: -item[1]):
        bits = round(-math.log2(share / total))
        if bits <= least:
            found[bits] += character
    return dict(found)


def main() -> int:
    """Write the table."""
    lines = []
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        for language, alphabet in ALPHABETS.items():
            for first, found in pair_levels(wheel, language, alphabet).items():
                lines.append(" ".join([language, first, *(f"{bits}{letters}" for bits, letters in found.items())]))
        for language in IDEOGRAPHS:
            found = levels(read_counts(wheel, language, "unigrams"), LEAST_CHARACTER)
            lines.append(" ".join([language, "*", *(f"{bits}{letters}" for bits, letters in found.items())]))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
