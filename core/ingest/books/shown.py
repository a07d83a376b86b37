"""A cell's value as the sheet shows it: numbers, dates and times in their number format."""

from __future__ import annotations

import datetime
import re
from typing import Any

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TEXT_PARTS = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[(?:\$([^\]-]*)[^\]]*|[^\]]*)\]')
_DATE_TOKENS = re.compile(r"AM/PM|A/P|yyyy|yy|y|mmmmm|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|\.0+", re.IGNORECASE)
_NUMBER = re.compile(r"[#0?,]*[#0?](?:\.([#0?]+))?")


def unescape(text: str) -> str:
    """Undo _xHHHH_, by which workbooks write characters that XML cannot hold (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def shown(value: Any, form: str = "General") -> str:
    """Return a cell's value as its number format shows it; what the format leaves open as the shortest exact text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return _date_text(value, form)
    if isinstance(value, datetime.timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return _number_text(value, form) if isinstance(value, int | float) else str(value)


def _general(value: float) -> str:
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.15g}"


def _number_text(value: float, form: str) -> str:
    if form in ("General", "@", "") or value != value or value in (float("inf"), float("-inf")):
        return _general(value)
    parts = form.split(";")
    part = (
        parts[1]
        if value < 0 and len(parts) > 1 and parts[1]
        else parts[2]
        if value == 0 and len(parts) > 2 and parts[2]
        else parts[0]
    )
    amount = abs(value) if part is not parts[0] else value
    plain = _TEXT_PARTS.sub(lambda found: "\x00" if any(found.groups()) else "", part)
    texts = iter(
        [
            next((group for group in found.groups() if group), "")
            for found in _TEXT_PARTS.finditer(part)
            if any(found.groups())
        ]
    )
    digits = _NUMBER.search(plain)
    if digits is None or "/" in plain or "General" in plain:
        return _general(value)
    decimals = len(digits[1] or "")
    percent = plain.count("%")
    exponent = re.search(r"E[+-]0+", plain, re.IGNORECASE)
    if exponent:
        number = f"{amount:.{decimals}E}"
        tail = plain[exponent.end() :]
    else:
        amount *= 100**percent
        optional = (digits[1] or "").count("#")
        number = f"{amount:{',' if ',' in digits[0] else ''}.{decimals}f}"
        if optional:
            whole, dot, rest = number.partition(".")
            kept = rest.rstrip("0").ljust(decimals - optional, "0")
            number = whole + (dot + kept if kept else "")
        least = digits[0].split(".")[0].replace(",", "").count("0")
        sign, bare = ("-", number[1:]) if number.startswith("-") else ("", number)
        whole, dot, rest = bare.partition(".")
        number = sign + whole.rjust(least, "0") + dot + rest
        tail = plain[digits.end() :]
    text = plain[: digits.start()] + number + tail
    return re.sub("\x00", lambda _: next(texts, ""), text).strip()


def _date_text(value: datetime.datetime | datetime.date | datetime.time, form: str) -> str:
    part = form.split(";")[0]
    part = _TEXT_PARTS.sub(lambda found: found[2] or found[1] or "", part)
    if form in ("General", "@", "") or not _DATE_TOKENS.search(part):
        return value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()
    moment = (
        value
        if isinstance(value, datetime.datetime)
        else (
            datetime.datetime.combine(value, datetime.time())
            if isinstance(value, datetime.date)
            else datetime.datetime.combine(datetime.date(1900, 1, 1), value)
        )
    )
    half = "am/pm" in part.lower() or "a/p" in part.lower()
    tokens = list(_DATE_TOKENS.finditer(part))
    out, place = [], 0
    for number, token in enumerate(tokens):
        out.append(part[place : token.start()])
        before = tokens[number - 1][0].lower() if number else ""
        after = tokens[number + 1][0].lower() if number + 1 < len(tokens) else ""
        out.append(_date_part(moment, token[0].lower(), half, before[:1] == "h" or after[:1] == "s"))
        place = token.end()
    return "".join([*out, part[place:]])


def _date_part(moment: datetime.datetime, part: str, half: bool, is_minute: bool) -> str:
    if part in ("m", "mm") and is_minute:
        return f"{moment.minute:02d}" if part == "mm" else str(moment.minute)
    hour = (moment.hour % 12 or 12) if half else moment.hour
    simple = {
        "yyyy": f"{moment.year:04d}", "yy": f"{moment.year % 100:02d}", "y": f"{moment.year % 100:02d}",
        "mmmmm": moment.strftime("%b")[:1], "mmmm": moment.strftime("%B"), "mmm": moment.strftime("%b"),
        "mm": f"{moment.month:02d}", "m": str(moment.month),
        "dddd": moment.strftime("%A"), "ddd": moment.strftime("%a"), "dd": f"{moment.day:02d}", "d": str(moment.day),
        "hh": f"{hour:02d}", "h": str(hour), "ss": f"{moment.second:02d}", "s": str(moment.second),
        "am/pm": "AM" if moment.hour < 12 else "PM", "a/p": "A" if moment.hour < 12 else "P",
    }  # fmt: skip
    if part.startswith("."):
        return f".{moment.microsecond:06d}"[: len(part)]
    return simple[part]
