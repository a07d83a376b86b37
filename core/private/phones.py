"""Phone numbers: candidates by how they are written and announced, judged by libphonenumber's numbering plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from core.private.plain import digits_of, words_before

# Countries whose national numbers begin with a trunk 0, the most spoken of first; and some that have none.
_TRUNK_REGIONS = ("GB", "DE", "FR", "IT", "NL", "AU", "AT", "CH", "BE", "SE", "JP", "IN", "CN", "ZA", "IE", "FI", "TR", "RO", "KR", "TH", "NZ", "IL", "EG", "PK", "ID", "MY", "UA", "GR")  # fmt: skip
_MOBILE_REGIONS = ("GB", "FR", "DE", "NL", "AU", "CH", "AT", "BE", "IT", "JP", "SE", "ZA", "IE", "KR")
_AREA_CODE_REGIONS = ("BR", "DE", "GB", "RU", "AR", "MX", "CN", "AT", "AU", "ZA", "IN", "IT", "CH", "NZ")
_OPEN_REGIONS = (
    "US",
    "ES",
    "PL",
    "DK",
    "NO",
    "PT",
    "GR",
    "CN",
    "IN",
    "CZ",
    "HK",
    "SG",
    "MX",
    "BR",
    "RU",
    "CO",
    "CL",
    "IL",
    "AU",
    "FR",
)

_SOLID = r"[0-9]++"
_BLOB = re.compile(rf"(?:\+ ?|\(\+?|\+\()?{_SOLID}(?:[ .\-/()]{{1,3}}{_SOLID})*+")
_EXTENSION = re.compile(
    r",? ?(?:(?:ext|extn|extension|durchwahl|poste|anexo|ramal|wew|内线|分机|доб)\.?:? ?|x ?|# ?)[0-9]{1,6}(?![0-9A-Za-z])",
    re.I,
)
_MOST_PIECES = 7
_MOST_FIGURES = 40  # More groups of digits in one run are a table's or a vector's.
_CODE_PART = re.compile(r"[1-9][0-9]{2,25}\Z")  # Beside a number it says that both are parts of a longer code.
_DATE = re.compile(
    r"(?:(?:1[5-9]|20)[0-9]{2}([-./ ])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])(?!\1[0-9])|(?:0?[1-9]|[12][0-9]|3[01])([-./ ])(?:0?[1-9]|[12][0-9]|3[01])\2(?:(?:1[5-9]|20)[0-9]{2}|[0-9]{2}))(?![0-9])(?!\2[0-9])"
)
_YEARS = re.compile(r"(?:1[5-9]|20)[0-9]{2}[ -]{1,3}(?:1[5-9]|20)[0-9]{2}")
_NANP = re.compile(
    r"(?:(?:\+|00)?1[ .-]?)?(?:\([2-9][0-9]{2}\)[ .-]{0,2}[0-9]{3}[ .-][0-9]{4}|[2-9][0-9]{2}([-.])[0-9]{3}\1[0-9]{4}|[2-9][0-9]{2}/[0-9]{3}-[0-9]{4})"
)
_NANP_SPACED = re.compile(r"(?:1[ -])?[2-9][0-9]{2}[ -][2-9][0-9]{2}[ -][0-9]{4}")
_AREA = re.compile(r"(?:8[ -]?)?\(0?[0-9]{2,5}\) ?[0-9][0-9 .-]{4,11}")
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9]([ -]?)[0-9]{4}\1[0-9]{4}")
_BRITISH_MOBILE = re.compile(r"07[0-9]{3}[ -](?:[0-9]{6}|[0-9]{3}[ -][0-9]{3})")
_FRENCH = re.compile(r"0[1-79](?:([ .-])[0-9]{2})(?:\1[0-9]{2}){3}")
_FORMS = (_NANP, _NANP_SPACED, _CHINESE_MOBILE, _AREA, _BRITISH_MOBILE, _FRENCH)
_FORM_BEGINS = re.compile(
    r"[+(2-9]|0[1-79]|1(?:[ .-]|[3-9][0-9][ -]?[0-9]{4})|8[ -]?\("
)  # What each of them begins with.
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")

_NOUN_BEFORE = re.compile(
    r"(?:\b(?:tel|tél|telephone|telephones|phone|phones|telefoon|telefon\w{0,24}|téléphone|teléfono|telefono|telefone|telefonnummer|phone number|mobile|mobil|mobilnummer|móvil|movil|celular|cellulare|portable|cell|cellphone|landline|fax|handy\w{0,24}|handynummer|rufnummer|rückruf|hotline|helpline|whatsapp|signal|viber|sms|gsm|contact number|my number|his number|her number|our number|number to call|emergency contact)\b|电话|手机|電話|携帯|联系方式|微信|тел|телефон\w{0,24}|моб|전화|연락처|휴대폰|फ़ोन|फोन|هاتف|טלפון)[^0-9\n;!?]{0,24}\Z"
)
_VERB_BEFORE = re.compile(
    r"(?:\b(?:call|calling|called|ring|text|texted|dial|dialled|reach|reached|contact|phoned|rang|appelez|appeler|anrufen|ruf|rufen|llamar|llame|llámame|chiamare|chiamami|bel|ringa)\b(?:\W{1,3}(?:me|us|him|her|them|back|mum|mom|dad|now|again|today|please|anytime|directly|on|at|under|via|number|the|my|our|his|office|reception|desk|le|au|sie|mich|uns|unter|an|al|o|nach|naar|op|på|mig)\b){0,5}|拨打|致电|打|звоните)\W{0,3}\Z"
)
_AFTER = re.compile(r"\W{1,3}(?:mobile|cell|phone|tel|fax|handy|mobil)\b", re.I)
_OTHER_BEFORE = re.compile(
    r"(?:\b(?:order|invoice|tracking|ticket|ref|reference|parcel|shipment|part|item|serial|model|sku|isbn|issn|ean|upc|gtin|imei|case|batch|lot|version|build|asset|booking|receipt|catalog(?:ue)?|product|article|account|acct|customer|member|membership|policy|student|employee|patent|grant|room|page|pages|pp|line|row|doi|id|iban|bic|kontonummer|artikel\w{0,24}|bestell\w{0,24}|rechnung\w{0,24}|sendung\w{0,24}|auftrag\w{0,24}|kunden\w{0,24}|commande|pedido|factura|uid|sort code|total|population|coordinates|lat|lon|latitude|longitude)|订单号?|编号|单号)\W{0,3}(?:(?:no|nr|num|number|nummer|numbers|id|code)\b)?\W{0,4}(?:(?:is|was|of|at)\W{1,2})?\Z"
)
_STUCK_BEFORE = re.compile(r"(?:.?[0-9A-Za-z_#$€£¥@%*^§~<>=]|[0-9][.,:]|[0-9A-Za-z][-/\\_.+]|. ?[-+*/^=])\Z")
_LABELLED = re.compile(r"[A-Za-z][:=/]\Z")
_STUCK_AFTER = re.compile(r"[0-9A-Za-z_%°€£@^=]|[.,:][0-9]|[-/\\][0-9A-Za-z]|,[0-9]{3}")
_UNIT_AFTER = re.compile(
    r" ?(?:kg|km|cm|mm|nm|m|g|mg|ml|l|kb|mb|gb|tb|bytes|ms|s|hz|khz|mhz|ghz|usd|eur|gbp|euros?|dollars?|pounds|yen|yuan|people|inhabitants|units|copies|votes|times|rows|years|days|hours|points|元|人|%|°|€|£|[x*=+] ?[0-9])(?![0-9A-Za-z])",
    re.I,
)


def find_phones(text: str) -> Iterator[tuple[int, int]]:
    """Find phone numbers, international and national, with their extensions."""
    for blob in _BLOB.finditer(text):
        if blob.end() - blob.start() < 7:
            continue
        yield from _phones_of(text, blob.start(), blob.end())


def _phones_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Try the parts of a run of digits between its spaces, the longest first."""
    pieces = [(start + match.start(), start + match.end()) for match in re.finditer(r"[^ ]+", text[start:end])]
    place, consumed = 0, True
    while place < len(pieces):
        for last in _last_pieces(text, pieces, place):
            phone = _trimmed(text, pieces[place][0], pieces[last][1])
            if phone is None or not _is_phone(text, *phone):
                continue
            alone = (consumed or place == 0 or not _CODE_PART.match(text[slice(*pieces[place - 1])])) and (
                last + 1 == len(pieces) or not _CODE_PART.match(text[slice(*pieces[last + 1])])
            )
            if alone or text[phone[0]] in "+(" or _is_announced(text, *phone):
                extension = _EXTENSION.match(text, phone[1])
                yield phone[0], extension.end() if extension else phone[1]
                place, consumed = last, True
                break
        else:
            consumed = False
        place += 1


def _last_pieces(text: str, pieces: list[tuple[int, int]], place: int) -> range:
    """Return where a number that begins with a piece may end, the longest first.

    In the middle of a run no word can announce a number, so it must say by its form that it is one; in a long run of
    figures a leading 0 is no such form. This keeps a cell of figures from being tried at every figure.
    """
    if place > 0 and place + _MOST_PIECES < len(pieces):
        start = pieces[place][0]
        telling = "+(" if len(pieces) > _MOST_FIGURES else "+(0"
        if text[start] not in telling and not (
            _FORM_BEGINS.match(text, start) and any(form.match(text, start) for form in _FORMS)
        ):
            return range(0)
    return range(min(len(pieces), place + _MOST_PIECES) - 1, place - 1, -1)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Leave out marks at the edges that are no part of a number; None when it cannot be one by its length."""
    while start < end and text[start] in " ./-)":
        start += 1
    while end > start and not text[end - 1].isdigit():
        end -= 1
    number = text[start:end]
    if number.startswith("(") and ")" not in number:
        start, number = start + 1, number[1:]
    if number.count("(") != number.count(")") or not 7 <= len(number) <= 26:
        return None
    return start, end


def _is_phone(text: str, start: int, end: int) -> bool:
    number = text[start:end]
    digits = digits_of(number)
    if not 7 <= len(digits) <= 17 or _DATE.match(number) or _YEARS.fullmatch(number) or len(set(digits)) < 3:
        return False
    edge, after = text[max(0, start - 2) : start], text[end : end + 12]
    if _STUCK_BEFORE.search(edge) and not (_LABELLED.search(edge) or edge.endswith("//")):
        return False
    if not _EXTENSION.match(after) and (_STUCK_AFTER.match(after) or _UNIT_AFTER.match(after)):
        return False
    before = words_before(text, start, 48)
    announced = _is_announced(text, start, end)
    other = bool(_OTHER_BEFORE.search(before)) and not _NOUN_BEFORE.search(before)
    if number.lstrip("(").startswith("+"):
        return _is_international(digits, announced or not number.lstrip("+").isdigit())
    if digits.startswith("00") and not _NANP.fullmatch(number):
        return not other and _is_international(digits[2:], announced)
    if other:
        return False
    return _is_national(text, start, number, digits, announced)


def _is_announced(text: str, start: int, end: int) -> bool:
    """Say whether the words before or after call it a phone number."""
    before = words_before(text, start, 48)
    return bool(_NOUN_BEFORE.search(before) or _VERB_BEFORE.search(before) or _AFTER.match(text[end : end + 12]))


def _is_international(digits: str, lenient: bool) -> bool:
    if lenient and digits[:1] != "0":
        digits = re.sub(r"^(44|49|39|31|43|41|33|61)0", r"\1", digits)  # +49 (0)30: the bracketed trunk digit.
    try:
        parsed = phonenumbers.parse("+" + digits)
    except NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) or (lenient and phonenumbers.is_possible_number(parsed))


def _is_national(text: str, start: int, number: str, digits: str, announced: bool) -> bool:
    if _NANP.fullmatch(number):
        return True
    if _NANP_SPACED.fullmatch(number):
        return announced or _is_valid(digits, ("US",))
    if _CHINESE_MOBILE.fullmatch(number) and (announced or _IDEOGRAPH.search(text[max(0, start - 12) : start + 26])):
        return True
    if digits.startswith("0"):
        return _is_trunk_number(number, digits, announced)
    if _AREA.fullmatch(number):
        return announced or _is_valid(digits, _AREA_CODE_REGIONS) or _is_valid("0" + digits, _AREA_CODE_REGIONS)
    return announced and (_is_valid(digits, _OPEN_REGIONS) or 7 <= len(digits) <= 12)


def _is_trunk_number(number: str, digits: str, announced: bool) -> bool:
    """Judge a number that begins with the 0 of long-distance calls."""
    if not 8 <= len(digits) <= 13:
        return announced and len(digits) == 7
    if _BRITISH_MOBILE.fullmatch(number) or _FRENCH.fullmatch(number):
        return True
    if number.isdigit() and not announced:
        return len(digits) in (10, 11) and _is_valid(digits, _MOBILE_REGIONS, mobile=True)
    if re.match(r"0[.,]", number):
        return False
    return announced or _is_valid(digits, _TRUNK_REGIONS)


@lru_cache(maxsize=4096)
def _is_valid(digits: str, regions: tuple[str, ...], *, mobile: bool = False) -> bool:
    """Say whether a national number is assigned in one of the numbering plans."""
    for region in regions:
        try:
            parsed = phonenumbers.parse(digits, region)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number_for_region(parsed, region) and (
            not mobile or phonenumbers.number_type(parsed) == PhoneNumberType.MOBILE
        ):
            return True
    return False
