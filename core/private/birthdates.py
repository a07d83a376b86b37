"""Dates of birth: a whole date beside a word that says somebody was born on it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

_MONTHS = (
    "jan|january|januar|janvier|janv|enero|ene|gennaio|gen|janeiro|januari|jänner|января|stycznia",
    "feb|february|februar|février|févr|fév|febrero|febbraio|fevereiro|fev|februari|февраля|lutego",
    "mar|march|märz|mrz|mars|marzo|março|maart|mrt|марта|marca",
    "apr|april|avril|avr|abril|abr|aprile|апреля|kwietnia",
    "may|mai|mayo|maggio|mag|maio|mei|maj|мая|maja",
    "jun|june|juni|juin|junio|giugno|giu|junho|июня|czerwca",
    "jul|july|juli|juillet|juil|julio|luglio|lug|julho|июля|lipca",
    "aug|august|août|aout|agosto|ago|augustus|augusti|августа|sierpnia",
    "sep|sept|september|septembre|septiembre|settembre|set|setembro|сентября|września",
    "oct|october|oktober|okt|octobre|octubre|ottobre|ott|outubro|out|октября|października",
    "nov|november|novembre|noviembre|novembro|ноября|listopada",
    "dec|december|dezember|dez|décembre|déc|diciembre|dic|dicembre|dezembro|desember|декабря|grudnia",
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_MONTH = "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True))
_DATES = (
    re.compile(r"(?P<y>(?:19|20)[0-9]{2}) ?[-./] ?(?P<m>[0-9]{1,2}) ?[-./] ?(?P<d>[0-9]{1,2})(?![0-9])"),
    re.compile(r"(?P<d>[0-9]{1,2}) ?[-./ ] ?(?P<m>[0-9]{1,2}) ?[-./ ] ?(?P<y>(?:19|20)[0-9]{2}|'?[0-9]{2})(?![0-9])"),
    re.compile(rf"(?:the )?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th|er|º|\.)?[ -](?:of |de |d')?(?P<w>{_MONTH})\b\.?,?[ -](?:de |of |del )?(?P<y>(?:19|20)[0-9]{{2}}|'?[0-9]{{2}})(?![0-9])", re.I),
    re.compile(rf"(?P<w>{_MONTH})\b\.? (?:the )?(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)[0-9]{{2}}|'[0-9]{{2}})(?![0-9])", re.I),
    re.compile(r"(?P<y>(?:19|20)[0-9]{2}) ?[年년] ?(?P<m>[0-9]{1,2}) ?[月월] ?(?P<d>[0-9]{1,2}) ?[日号일]?"),
    re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])(?![0-9])"),
)  # fmt: skip
_BORN = re.compile(
    r"\b(?:born|date of birth|birth ?date|birth ?day|d\.?o\.?b\b\.?|geboren|geburtsdatum|geburtstag|geb\.|née?\b|date de naissance|nacid[oa]|nació|fecha de nacimiento|nat[oa] il|data di nascita|nascid[oa]|data de nascimento|geboortedatum|född|fødselsdato|fødselsdag|født|födelsedatum|syntymäaika|syntynyt|urodzon[ya]|data urodzenia|родил(?:ся|ась)|дата рождения|doğum tarihi|narozen[aý]?)|出生日期|出生|生日|生年月日|생년월일|생일",
    re.I,
)
_BORN_AFTER = re.compile(r" ?(?:\(?(?:born|birth|d\.?o\.?b)\b|出生|生まれ|年?生(?!产|効|效)|출생|tarihinde doğ)", re.I)
_CUES = ("orn", "ORN", "irth", "IRTH", "dob", "DOB", "DoB", "Dob", "O.B", "o.b", "eb", "EB", "né", "Né", "NÉ", "nac", "Nac", "nat", "Nat", "asc", "ASC", "född", "født", "Född", "Født", "øds", "öde", "synty", "Synty", "urod", "Urod", "ожд", "одил", "ОЖД", "doğum", "Doğum", "narozen", "Narozen", "生", "생", "出")  # fmt: skip
_GAP = re.compile(r"(?:[^0-9.!?;\n\0]|\.(?=:| ?[0-9:])){0,40}")
_MONTH_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,10})\.? (?:the )?\Z")
_DATE_END = re.compile(r"(?:[0-9]{2}|[-./] ?[0-9]|[日号일]) ?[(\[,:-]? ?\Z")
_REACH = 40
_FIRST_YEAR = 1900


def find_birthdates(text: str) -> Iterator[tuple[int, int]]:
    """Find whole dates that a word of birth announces; a year alone, or a date before 1900, is not taken."""
    if not any(cue in text for cue in _CUES):
        return
    last = 0
    for word in _BORN.finditer(text):
        span = _date_after(text, max(last, word.end())) or _date_around(text, word.start(), last)
        if span and span[0] >= last:
            last = span[1]
            yield span
    if "生" in text or "생" in text or "born" in text:
        yield from (span for span in _dates_before_birth(text) if span[0] >= last)


def _date_after(text: str, start: int) -> tuple[int, int] | None:
    """Return the first date that stands shortly after a place, with no other digit, sentence end or barrier between."""
    window = text[start : start + _REACH + 24]
    gap = _GAP.match(window)
    first_digit = start + (gap.end() if gap else 0)
    if not text[first_digit : first_digit + 1].isdigit():
        return None
    candidates = [match for pattern in _DATES if (match := pattern.match(text, first_digit)) and _is_birthday(match)]
    if not candidates:
        word = _MONTH_BEFORE.search(text, max(start, first_digit - 20), first_digit)
        month = _DATES[3].match(text, word.start(1)) if word and word[1].lower() in _MONTH_NUMBER else None
        candidates = [month] if month and _is_birthday(month) else []
    best = max(candidates, key=lambda match: match.end(), default=None)
    return best.span() if best else None


def _date_around(text: str, word_start: int, last: int) -> tuple[int, int] | None:
    """Return a date that ends right before a word, as in "1990-05-06 (date of birth)"."""
    begin = max(last, word_start - 24)
    if not _DATE_END.search(text, begin, word_start):
        return None
    for pattern in _DATES:
        for match in pattern.finditer(text, begin, word_start):
            free = not text[match.start() - 1 : match.start()].isdigit()
            if free and re.fullmatch(r" ?[(\[,:-]? ?", text[match.end() : word_start]) and _is_birthday(match):
                return match.span()
    return None


def _dates_before_birth(text: str) -> Iterator[tuple[int, int]]:
    """Find dates written before the word, the order of Chinese, Japanese and Korean."""
    for match in _DATES[4].finditer(text):
        if _is_birthday(match) and _BORN_AFTER.match(text, match.end()):
            yield match.span()


def _is_birthday(match: re.Match[str]) -> bool:
    """Say whether a date exists and somebody alive could have been born on it."""
    parts = match.groupdict()
    year_text = parts["y"].lstrip("'")
    today = datetime.date.today()
    year = int(year_text)
    if len(year_text) == 2:
        year += 2000 if year <= today.year % 100 else 1900
    day = int(parts["d"])
    month = int(parts["m"]) if parts.get("m") else _MONTH_NUMBER[parts["w"].lower()]
    if month > 12 and not parts.get("w"):
        day, month = month, day  # The American order.
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return False
    return year >= _FIRST_YEAR and date <= today
