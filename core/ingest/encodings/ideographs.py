"""Encodings of several bytes a character: Chinese, Japanese and Korean, and how likely their characters are."""

from __future__ import annotations

import codecs
import itertools
from collections import Counter
from collections.abc import Iterable
from functools import cache
from math import log, sqrt

from core.ingest.encodings.letters import character_shares

WIDE = {
    "gb18030": "zh-Hans",
    "big5hkscs": "zh-Hant",
    "cp950": "zh-Hant",
    "cp932": "ja",
    "shift_jis_2004": "ja",
    "euc_jp": "ja",
    "euc_jis_2004": "ja",
    "cp949": "ko",
    "johab": "ko",
}
"""Encodings of several bytes with the writing they are made for; of those that hold one another only the largest."""
_COUNTED = {"zh-Hans": ("zh", "gb2312"), "zh-Hant": ("zh", "big5"), "ja": ("ja", "cp932"), "ko": ("ko", "euc_kr")}
_PUNCTUATION = "、。，．：；？！（）「」『』【】《》〈〉“”‘’…—～·　％＋－／＝＆＃＊＠"
_PUNCTUATION_SHARE = 0.1 / 20
_HALF_KANA_GOES_ON = 0.8 / 60
_WIDE_LATIN, _HALF_KANA, _CHARTED, _UNCHARTED, _PRIVATE = 1e-4, 5e-5, 1e-5, 1e-7, 1e-9
_BESIDE_SPACE, _BESIDE_LETTER, _WRONG = -3.0, -6.0, -20.0


def score_wide(lines: Iterable[bytes], encoding: str) -> float:
    """Return the logarithm of how likely the bytes are in an encoding of several bytes a character.

    As with single bytes, what repeats itself counts as the root of how often it stands there.
    """
    text = "\n".join(codecs.decode(line, encoding, "replace") for line in lines) + "\n"
    counts = Counter(pair for pair in itertools.pairwise("\n" + text) if max(pair) >= "\x80")
    return sum(sqrt(count) * _pair_chance(*pair, WIDE[encoding]) for pair, count in counts.items())


def _pair_chance(before: str, after: str, writing: str) -> float:
    if after < "\x80":
        return _BESIDE_LETTER if after.isalpha() else _BESIDE_SPACE
    if before < "\x80":
        return _chance(after, writing) + (_BESIDE_LETTER if before.isalpha() else _BESIDE_SPACE)
    if writing == "ja" and _is_half_kana(before) and _is_half_kana(after):
        return log(_HALF_KANA_GOES_ON)
    return _chance(after, writing)


def _is_half_kana(character: str) -> bool:
    return "｡" <= character <= "ﾟ"


@cache
def _chance(character: str, writing: str) -> float:
    if character == "\ufffd":
        return _WRONG
    shares = _shares(writing)
    if character in shares:
        return shares[character]
    if character in _PUNCTUATION:
        return log(_PUNCTUATION_SHARE)
    if "！" <= character <= "～":
        return log(_WIDE_LATIN)
    if _is_half_kana(character):
        return log(_HALF_KANA if writing == "ja" else _UNCHARTED)
    if "\ue000" <= character <= "\uf8ff" or character < "\xa0":
        return log(_PRIVATE)
    try:
        character.encode(_COUNTED[writing][1])
    except UnicodeEncodeError:
        return log(_UNCHARTED)
    return log(_CHARTED)


@cache
def _shares(writing: str) -> dict[str, float]:
    """Return the logarithm of each character's share, among those that the older standard of the writing holds."""
    language, standard = _COUNTED[writing]
    found = {}
    for character, share in character_shares(language).items():
        try:
            character.encode(standard)
        except UnicodeEncodeError:
            continue
        found[character] = share
    whole = sum(found.values())
    return {character: log(share / whole) for character, share in found.items()}
