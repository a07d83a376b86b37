"""Invented numbers of persons, a country each, and of passports."""

from __future__ import annotations

import random

from benchmarks.planted.birthdates import random_date
from benchmarks.planted.digits import groups, luhn_digit, number, weighted_sum

Born = tuple[int, int, int]
ValueAndCarrier = tuple[str, str]


def _yymmdd(born: Born) -> str:
    year, month, day = born
    return f"{year % 100:02}{month:02}{day:02}"


def _us_ssn(rng: random.Random, born: Born) -> ValueAndCarrier:
    value = f"{rng.choice((rng.randrange(1, 666), rng.randrange(667, 900))):03}-{rng.randrange(1, 100):02}-{rng.randrange(1, 10000):04}"
    return rng.choice((value, value.replace("-", ""), value.replace("-", " "))), "My social security number is {}."


def _us_ssn_unannounced(rng: random.Random, born: Born) -> ValueAndCarrier:
    value = f"{rng.randrange(1, 666):03}-{rng.randrange(1, 100):02}-{rng.randrange(1, 10000):04}"
    return value, "They kept {} on file although I asked them not to."


def _uk_nino(rng: random.Random, born: Born) -> ValueAndCarrier:
    value = f"{rng.choice(('AB', 'CE', 'JN', 'SX', 'WP'))}{number(rng, 6)}{rng.choice('ABCD')}"
    return rng.choice((value, groups(value, (2, 2, 2, 2, 1), " "))), "Please correct my record, it should say {} there"


def _spain(rng: random.Random, born: Born) -> ValueAndCarrier:
    body = f"{rng.randrange(10, 100_000_000):08}"
    return body + rng.choice(("", "-")) + "TRWAGMYFPDXBNJZSQVHLCKE"[int(body) % 23], "Mi DNI es {}, gracias."


def _france(rng: random.Random, born: Born) -> ValueAndCarrier:
    year, month, _ = born
    body = f"{rng.choice('12')}{year % 100:02}{month:02}{rng.randrange(10, 95)}{rng.randrange(1, 990):03}{rng.randrange(1, 999):03}"
    value = f"{body}{97 - int(body) % 97:02}"
    return rng.choice((value, groups(value, (1, 2, 2, 2, 3, 3, 2), " "))), "Numéro de sécu : {} (voir dossier)"


def _belgium(rng: random.Random, born: Born) -> ValueAndCarrier:
    body = _yymmdd(born) + f"{rng.randrange(1, 998):03}"
    check = 97 - int(("2" if born[0] >= 2000 else "") + body) % 97
    value = f"{body}{check:02}"
    return (
        f"{value[:2]}.{value[2:4]}.{value[4:6]}-{value[6:9]}.{value[9:]}",
        "The form already shows {}, is that right?",
    )


def _switzerland(rng: random.Random, born: Born) -> ValueAndCarrier:
    body = "756" + "".join(rng.choices("0123456789", k=9))
    value = body + str(-weighted_sum(body, (1, 3) * 6, 10) % 10)
    return rng.choice((value, f"756.{value[3:7]}.{value[7:11]}.{value[11:]}")), "AHV {} fehlt im Formular."


def _sweden(rng: random.Random, born: Born) -> ValueAndCarrier:
    body = _yymmdd(born) + f"{rng.randrange(1, 999):03}"
    return f"{body[:6]}-{body[6:]}{luhn_digit(body)}", "Mitt nummer är {}."


def _finland(rng: random.Random, born: Born) -> ValueAndCarrier:
    year, month, day = born
    ddmmyy = f"{day:02}{month:02}{year % 100:02}"
    body = ddmmyy + f"{rng.randrange(2, 899):03}"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(body) % 31]
    return f"{ddmmyy}{'A' if year >= 2000 else '-'}{body[6:]}{check}", "HETU {} löytyy lomakkeesta."


def _poland(rng: random.Random, born: Born) -> ValueAndCarrier:
    year, month, day = born
    body = _yymmdd((year, month if year < 2000 else month + 20, day)) + f"{rng.randrange(10000):04}"
    return body + str(-weighted_sum(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), 10) % 10), "PESEL: {}"


def _china(rng: random.Random, born: Born) -> ValueAndCarrier:
    year, month, day = born
    body = "110105" + f"{year}{month:02}{day:02}" + f"{rng.randrange(1000):03}"
    total = weighted_sum(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), 11)
    return body + "10X98765432"[total], "身份证号码{}，请核对。"


def _brazil(rng: random.Random, born: Born) -> ValueAndCarrier:
    body = "".join(rng.choices("0123456789", k=9))
    for _ in range(2):
        weights = tuple(range(len(body) + 1, 1, -1))
        body += str((weighted_sum(body, weights, 11) * 10) % 11 % 10)
    value = rng.choice((f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}", body))
    return value, "O meu CPF é {}, podem verificar?"


def _chile(rng: random.Random, born: Born) -> ValueAndCarrier:
    body = str(rng.randrange(5_000_000, 25_000_000))
    check = "0123456789K"[-weighted_sum(body[::-1], (2, 3, 4, 5, 6, 7, 2, 3)[: len(body)], 11) % 11]
    return f"{int(body):,}".replace(",", ".") + f"-{check}", "RUT {} no aparece en el sistema."


def _netherlands(rng: random.Random, born: Born) -> ValueAndCarrier:
    while True:
        body = "".join(rng.choices("0123456789", k=8))
        check = weighted_sum(body, (9, 8, 7, 6, 5, 4, 3, 2), 11)
        if check < 10 and body[0] != "0":
            return body + str(check), "Mijn BSN is {}."


def _south_africa(rng: random.Random, born: Born) -> ValueAndCarrier:
    body = _yymmdd(born) + f"{rng.randrange(10000):04}" + rng.choice("01") + "8"
    return body + luhn_digit(body), "South African ID number {} was rejected."


def _turkey(rng: random.Random, born: Born) -> ValueAndCarrier:
    body = rng.choice("12345678") + "".join(rng.choices("0123456789", k=8))
    odd, even = sum(map(int, body[0::2])), sum(map(int, body[1::2]))
    body += str((7 * odd - even) % 10)
    return body + str(sum(map(int, body)) % 10), "TC Kimlik numaram {}."


def _uk_nhs(rng: random.Random, born: Born) -> ValueAndCarrier:
    weights = (10, 9, 8, 7, 6, 5, 4, 3, 2)
    value = number(rng, 9)
    while weighted_sum(value, weights, 11) == 1:
        value = number(rng, 9)
    return groups(f"{value}{-weighted_sum(value, weights, 11) % 11}", (3, 3, 4), " "), "Her NHS number is {}, the letter says so."  # fmt: skip


_MAKERS = (_us_ssn, _us_ssn_unannounced, _uk_nino, _spain, _france, _belgium, _switzerland, _sweden, _finland, _poland, _china, _brazil, _chile, _netherlands, _south_africa, _turkey, _uk_nhs)  # fmt: skip


def national_id(rng: random.Random) -> ValueAndCarrier:
    """Return a number whose check holds, and a carrier sentence in which a person could have written it."""
    born = random_date(rng)
    return _MAKERS[rng.randrange(len(_MAKERS))](rng, born)


def passport(rng: random.Random) -> str:
    """Return a number as passports and driving licences have it."""
    return rng.choice((number(rng, 9), f"{rng.choice('CEGHKX')}{number(rng, 8)}", f"{rng.choice(('AB', 'XY'))}{number(rng, 7)}", f"C01X{number(rng, 5)}"))  # fmt: skip
