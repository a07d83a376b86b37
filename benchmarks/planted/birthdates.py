"""Invented dates of birth."""

from __future__ import annotations

import random

ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_GERMAN = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_FRENCH = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_SPANISH = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)


def random_date(rng: random.Random) -> tuple[int, int, int]:
    """Return a day on which somebody may have been born: year, month, day."""
    return rng.randrange(1935, 2005), rng.randrange(1, 13), rng.randrange(1, 29)


def birthdate(rng: random.Random) -> tuple[str, str]:
    """Return a date of birth and a sentence that holds it."""
    year, month, day = random_date(rng)
    return rng.choice(
        (
            (f"{day:02}/{month:02}/{year}", "DOB: {}, no allergies"), (f"{month:02}-{day:02}-{year}", "d.o.b. {} according to the chart"), (f"{day} {ENGLISH_MONTHS[month - 1]} {year}", "I was born on {} in a small town."), (f"{ENGLISH_MONTHS[month - 1]} {day}, {year}", "Date of birth {} as on the form"),
            (f"{ENGLISH_MONTHS[month - 1][:3]} {day} {year}", "My birthday is {} and I still got no voucher"), (f"{year}-{month:02}-{day:02}", "birthdate={}"), (f"{day}.{month}.{year}", "Ich bin am {} geboren, stimmt das?"), (f"{day:02}.{month:02}.{year}", "Geburtsdatum: {}"), (f"{day}. {_GERMAN[month - 1]} {year}", "geboren am {} in Kiel"),
            (f"{day} {_FRENCH[month - 1]} {year}", "né le {} à Lyon"), (f"{day:02}/{month:02}/{year}", "Elle est née le {}."), (f"{day} de {_SPANISH[month - 1]} de {year}", "nacida el {} en Sevilla"), (f"{year}年{month}月{day}日", "出生日期：{}，女"), (f"{year}年{month}月{day}日", "他{}出生。"),
            (f"{day}{'st' if day in (1, 21) else 'nd' if day in (2, 22) else 'rd' if day in (3, 23) else 'th'} of {ENGLISH_MONTHS[month - 1]} {year}", "she was born on the {}"), (f"{month}/{day}/{year % 100:02}", "Patient born {}, seen today"), (f"{day:02} {month:02} {year}", "Date of birth: {}"), (f"{year}/{month:02}/{day:02}", "生年月日: {}"), (f"{day}-{ENGLISH_MONTHS[month - 1][:3]}-{year}", "DOB {} male"), (f"{day:02}/{month:02}/{year}", "Fecha de nacimiento: {}"),
        )
    )  # fmt: skip
