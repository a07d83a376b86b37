"""Find national identity numbers, passports and driving licences in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.private.national_ids import ANY_ID_WORDS, RULES, IdRule
from core.private.plain import words_before

_SHAPE = str.maketrans(
    "0123456789" + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "9" * 10 + "A" * 52
)  # A shape is the spelling with every digit as 9 and every letter as A.
_CHUNK = re.compile(r"[0-9A-Za-z]++")
_SEPARATORS = frozenset(" .-/")
_SPACED = {" - ": "-", " / ": "/", "- ": "-", " -": "-", "  ": " "}


def _by_shape(announced: bool) -> dict[str, tuple[IdRule, ...]]:
    table: dict[str, tuple[IdRule, ...]] = {}
    for rule in RULES:
        for shape in rule.announced if announced else rule.forms:
            table[shape] = (*table.get(shape, ()), rule)
    return table


_TELLING, _ANNOUNCED = _by_shape(False), _by_shape(True)
_SHAPES = frozenset(_TELLING) | frozenset(_ANNOUNCED)
# Every beginning of a shape that ends at a separator, so that a window is given up as soon as nothing can fit.
_BEGINNINGS = frozenset(shape[:cut] for shape in _SHAPES for cut, mark in enumerate(shape) if mark in _SEPARATORS)
_LONGEST_CHUNK = max(len(chunk) for shape in _SHAPES for chunk in re.split(r"[ ./-]", shape))
_WORDS = {rule.name: re.compile(rule.words) for rule in RULES if rule.words}
_ANY_WORDS = re.compile(ANY_ID_WORDS)
_OTHER_NUMBER_BEFORE = re.compile(
    r"(?:order|invoice|tracking|ticket|ref|reference|parcel|shipment|part|item|serial|model|sku|isbn|issn|ean|upc|gtin|imei|case|batch|lot|version|build|asset|booking|receipt|catalog(?:ue)?|product|article|doi|artikel\w{0,24}|bestell\w{0,24}|rechnung\w{0,24}|sendung\w{0,24}|auftrag\w{0,24}|commande|pedido|factura|订单|订单号)\W{0,3}(?:(?:no|nr|num|number|nummer|id|code|is|was)\b)?\W{0,4}(?:(?:is|was)\W)?\Z"
)
_STUCK_BEFORE = re.compile(r"[0-9][.,]|[0-9A-Za-z][-/_]|.?[$€£¥_#]")
_STUCK_AFTER = re.compile(r"[.,][0-9]|[-_/][0-9A-Za-z]|_|%| ?[€£$]")

# Further groups of digits beside it: the middle of an IBAN, a card number or a table's row.
_MORE_BEFORE = re.compile(r"[0-9]{2}[ -]{1,3}\Z")
_MORE_AFTER = re.compile(r"[ -]{1,3}[0-9]{2}")

_DOCUMENT = re.compile(
    r"(?:\b(?:passport|passeport|pasaporte|passaporto|paspoort|reisepass|driv(?:er'?s?|ing) licen[cs]e|führerschein|permis de conduire)|护照|驾驶证)"
    r"(?:\s{0,2}(?:no|nr|num|number|nummer|numéro|número|号码|号)\b\.?)?\s{0,2}(?:is|was|:|#|=|,|为|是|-)?\s{0,2}(?:is |was )?"
    r"([0-9A-Z]{6,18})(?![0-9A-Za-z])",
    re.I,
)


def _separator(text: str, end: int, start: int) -> str:
    between = text[end:start] if start - end <= 3 else ""
    return between if between in _SEPARATORS else _SPACED.get(between, "")


def find_national_ids(text: str) -> Iterator[tuple[int, int]]:
    """Find numbers whose check holds and which are spelled in a telling way, or announced by a word before them."""
    chunks = [match.span() for match in _CHUNK.finditer(text)]
    shapes = text.translate(_SHAPE)
    place = 0
    while place < len(chunks):
        last = _longest_id(text, shapes, chunks, place)
        if last is not None:
            yield chunks[place][0], chunks[last][1]
            place = last
        place += 1


def _longest_id(text: str, shapes: str, chunks: list[tuple[int, int]], first: int) -> int | None:
    """Return the last chunk of the longest number that begins at a chunk, or None."""
    start, end = chunks[first]
    if end - start > _LONGEST_CHUNK:
        return None
    shape = shapes[start:end]
    found = None
    last = first
    while True:
        if shape in _SHAPES and _is_id(text, start, chunks[last][1], shape):
            found = last
        if shape not in _BEGINNINGS or last + 1 == len(chunks):
            return found
        last += 1
        next_start, next_end = chunks[last]
        separator = _separator(text, chunks[last - 1][1], next_start)
        if not separator or next_end - next_start > _LONGEST_CHUNK:
            return found
        shape += separator + shapes[next_start:next_end]


def _is_id(text: str, start: int, end: int, shape: str) -> bool:
    if _STUCK_BEFORE.fullmatch(text[max(0, start - 2) : start]) or _STUCK_AFTER.match(text[end : end + 2]):
        return False
    written = text[start:end]
    before = words_before(text, start, 56)
    for rule in _ANNOUNCED.get(shape, ()) + _TELLING.get(shape, ()):
        words = _WORDS.get(rule.name)
        if (_ANY_WORDS.search(before) or (words and words.search(before))) and _holds(rule, written):
            return True
    if shape not in _TELLING or _OTHER_NUMBER_BEFORE.search(before) or written != written.upper():
        return False
    if _MORE_BEFORE.search(before[-6:]) or _MORE_AFTER.match(text[end : end + 6]):
        return False
    return any(_holds(rule, written) for rule in _TELLING[shape])


def _holds(rule: IdRule, written: str) -> bool:
    if not rule.as_written:
        written = "".join(character for character in written if character.isalnum())
    try:
        return rule.is_valid(written.upper())
    except (
        ValueError,
        IndexError,
        KeyError,
    ):  # A few of the library's checks stumble over letters where digits belong.
        return False


def find_documents(text: str) -> Iterator[tuple[int, int]]:
    """Find what follows the words for a passport or a driving licence and looks like its number."""
    for match in _DOCUMENT.finditer(text):
        number = match[1]
        digits = sum(character.isdigit() for character in number)
        if digits >= 4 and (len(number) >= 7 or digits < len(number)):
            yield match.span(1)
