"""Payment cards (issuer's prefix, length, Luhn) and IBANs (country's form, modulus 97)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stdnum import iban, luhn
from stdnum.exceptions import ValidationError

from core.private.plain import digits_of, words_before

# Issuer identification numbers (ISO/IEC 7812) as the schemes publish them: first and last prefix, and the lengths in use.
_ISSUERS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),  # Mastercard
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", (16, 17, 18, 19)),  # Discover
    ("644", "659", (16, 17, 18, 19)),
    ("300", "305", (14, 16, 19)),  # Diners Club
    ("3095", "3095", (14, 16, 19)),
    ("36", "36", (14, 15, 16, 17, 18, 19)),
    ("38", "39", (14, 16, 19)),
    ("35", "35", (16, 17, 18, 19)),  # JCB
    ("1800", "1800", (15,)),
    ("2131", "2131", (15,)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("8100", "8171", (16, 17, 18, 19)),
    ("5018", "5018", (13, 14, 15, 16, 17, 18, 19)),  # Maestro
    ("5020", "5020", (13, 14, 15, 16, 17, 18, 19)),
    ("5038", "5038", (13, 14, 15, 16, 17, 18, 19)),
    ("5893", "5893", (13, 14, 15, 16, 17, 18, 19)),
    ("6304", "6304", (13, 14, 15, 16, 17, 18, 19)),
    ("56", "58", (13, 14, 15, 16, 17, 18, 19)),
    ("6759", "6769", (13, 14, 15, 16, 17, 18, 19)),
    ("2200", "2205", (16, 17, 18, 19)),  # Mir
    ("508", "508", (16,)),  # RuPay
    ("817", "822", (16,)),
    ("9792", "9792", (16,)),  # Troy
    ("5067", "5067", (16,)),  # Elo
    ("6362", "6363", (16,)),
)
_GROUPINGS = frozenset(
    {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 6, 5), (4, 6, 4), (4, 4, 5), (4, 4, 4, 1), (4, 4, 4, 2), (4, 4, 4, 3)}
)  # fmt: skip
# Groups of digits joined by up to two spaces or a dash; runs are cut into windows, so the work stays linear.
_RUN = re.compile(r"(?<![0-9A-Za-z_])[0-9]++(?:(?: {1,2}| ?- ?|\.)[0-9]++)*+")
_GROUP = re.compile(r"[0-9]++")
_STUCK_BEFORE = re.compile(r"[0-9][.,]|[0-9A-Za-z]-|.?[$€£¥]")
_STUCK_AFTER = re.compile(r"[0-9A-Za-z_]|[.,][0-9]|-[0-9A-Za-z]")
_OTHER_BEFORE = re.compile(
    r"\b(?:ean|upc|gtin|isbn|barcode|imei|tracking|parcel|timestamp|id (?:number|no)|identity|national id|social security)\b[^0-9]{0,16}\Z"
)
_MOST_GROUPS = 6
_LEAST_NUMBERS, _MOSTLY, _BY_CHANCE = 20, 0.9, 0.3
"""A column of so many numbers, nearly nothing else in it, of which fewer than this share are cards, holds none but by chance."""
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}(?:[ -]?)[0-9]{2}(?=[ .-]{0,2}[0-9A-Za-z])")
_IBAN_BODY = re.compile(r"(?:[ .-]{0,2}[0-9A-Za-z]){11,30}")
# The shape of an account, whatever its check says: no part of it is a card, an identity number or a phone number.
_IBAN_LIKE = re.compile(
    r"(?<![0-9A-Za-z])[A-Z]{2}[0-9]{2}(?:[ -][0-9A-Z]{4}){2,7}(?:[ -][0-9A-Z]{1,3})?(?![0-9A-Za-z])"
)
_CARD_LIKE = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{4}( - |[ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?:\1[0-9]{1,3})?(?![0-9A-Za-z])"
)
# The length of an account in each country, as the registry of ISO 13616 has it.
_LENGTHS = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
_IBAN_LENGTHS = {entry[:2]: int(entry[2:]) for entry in _LENGTHS.split()}


def is_card_number(digits: str) -> bool:
    """Say whether digits are a payment card's: a known issuer, a length it uses, and Luhn's sum (ISO/IEC 7812-1, annex B)."""
    known = any(len(digits) in lengths and first <= digits[: len(first)] <= last for first, last, lengths in _ISSUERS)
    return known and len(set(digits)) > 1 and luhn.is_valid(digits)


def are_ids(cells: Sequence[str]) -> bool:
    """Tell whether a column holds numbers as long as a payment card's that are none: one in ten of any numbers passes Luhn's sum by chance."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    numbers = [cell for cell in filled if cell.isdecimal() and 13 <= len(cell) <= 19]
    if len(numbers) < _LEAST_NUMBERS or len(numbers) < _MOSTLY * len(filled):
        return False
    return sum(map(is_card_number, numbers)) < _BY_CHANCE * len(numbers)


def find_cards(text: str) -> Iterator[tuple[int, int]]:
    """Find payment card numbers, solid or in groups."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() < 13:
            continue
        start, end = run.span()
        groups = [(match.start(), match.end()) for match in _GROUP.finditer(text, start, end)]
        yield from _cards_of(text, groups)


def _cards_of(text: str, groups: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    place, consumed = 0, True
    while place < len(groups):
        # Four digits right before make it the middle of a longer number, unless those end another card.
        inside = not consumed and groups[place - 1][1] - groups[place - 1][0] == 4
        consumed = False
        for last in _last_groups(groups, place):
            window = groups[place : last + 1]
            grouping = tuple(end - start for start, end in window)
            odd = grouping not in _GROUPINGS and len(window) > 1
            if not 13 <= sum(grouping) <= 19 or (inside and len(window) > 1):
                continue
            if odd and (len(window) != len(groups) or min(grouping[:-1]) < 4):
                continue
            start, end = window[0][0], window[-1][1]
            if _is_stuck(text, start, end) or _OTHER_BEFORE.search(words_before(text, start, 40)):
                continue
            if is_card_number(digits_of(text[start:end])):
                yield start, end
                place, consumed = last, True
                break
        place += 1


def _last_groups(groups: list[tuple[int, int]], place: int) -> range:
    """Return where a card that begins with a group may end, the longest first; nowhere for most groups of a table of figures."""
    size = groups[place][1] - groups[place][0]
    if place and not 13 <= size <= 19 and size != 4:
        return range(0)
    return range(min(len(groups), place + _MOST_GROUPS) - 1, place - 1, -1)


def _is_stuck(text: str, start: int, end: int) -> bool:
    """Say whether the digits are a part of a decimal number or of a longer code."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return bool(_STUCK_BEFORE.fullmatch(before) or _STUCK_AFTER.match(after))


def find_account_likes(text: str) -> Iterator[tuple[int, int]]:
    """Find what is written like an IBAN; run after the IBANs themselves were found, it gives the mistyped ones."""
    for match in _IBAN_LIKE.finditer(text):
        yield match.span()


def find_card_likes(text: str) -> Iterator[tuple[int, int]]:
    """Find what is written like a card number; run after the cards themselves were found, it gives the mistyped ones."""
    for match in _CARD_LIKE.finditer(text):
        yield match.span()


def find_ibans(text: str) -> Iterator[tuple[int, int]]:
    """Find IBANs (ISO 13616), solid or in groups."""
    for head in _IBAN.finditer(text):
        length = _IBAN_LENGTHS.get(head[0][:2].upper())
        body = _IBAN_BODY.match(text, head.end(), head.end() + 92) if length else None
        if not body or not length:
            continue
        characters = [place for place in range(head.start(), body.end()) if text[place].isalnum()][:length]
        end = characters[-1] + 1
        compact = "".join(text[place] for place in characters).upper()
        if len(compact) == length and not text[end : end + 1].isalnum() and _is_iban(compact):
            yield head.start(), end


def _is_iban(compact: str) -> bool:
    try:
        return bool(iban.is_valid(compact, check_country=False))
    except (ValidationError, ValueError):
        return False
