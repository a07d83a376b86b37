"""Invented private data in varied spellings, and look-alikes of it, made by arithmetic from a fixed seed; knows nothing of the detectors."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass

PER_KIND = 100
LOOK_ALIKES = 1000


@dataclass(frozen=True)
class Planted:
    """A sentence, and the value in it that has to be found; `kind` and `value` are empty for a look-alike."""

    kind: str
    value: str
    text: str


def number(rng: random.Random, digits: int) -> str:
    """Return so many random digits, the first not 0."""
    return str(rng.randrange(10 ** (digits - 1), 10**digits))


def luhn_digit(body: str) -> str:
    """Return the last digit that makes Luhn's sum a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def groups(value: str, sizes: tuple[int, ...], mark: str) -> str:
    """Cut a value into groups of these sizes, joined by a mark."""
    pieces, place = [], 0
    for size in sizes:
        pieces.append(value[place : place + size])
        place += size
    return mark.join(pieces)


# --- values -----------------------------------------------------------------------------------------------------------

_FIRST = [
    "Anna",
    "Bruno",
    "Chloé",
    "Dmitri",
    "Eva",
    "Farah",
    "George",
    "Hana",
    "Ivan",
    "Julia",
    "Kwame",
    "Lena",
    "Miguel",
    "Nadia",
    "Oskar",
    "Priya",
    "Quentin",
    "Rosa",
    "Søren",
    "Tomasz",
]
_LAST = ('Abbott', 'Brandt', 'Castillo', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Hughes', 'Ivanova', 'Jansen', 'Kowalski', 'Lindqvist', 'Moreau', 'Novak', "O'Connor", 'Petrov', 'Quinn', 'Romano', 'Schmidt', 'Takahashi')  # fmt: skip


def email(rng: random.Random) -> str:
    first, last = rng.choice(_FIRST).lower(), rng.choice(_LAST).lower().replace("'", "")
    plain = first.encode("ascii", "ignore").decode()
    local = rng.choice((f"{plain}.{last}", f"{plain[0]}{last}{rng.randrange(100)}", f"{last}_{plain}", f"{plain}+news", f"{plain}-{last}", first + last, f"{rng.randrange(1000)}{last}", plain.upper()))  # fmt: skip
    host = rng.choice(("example.org", "example.com", "mail.example.net", "firma.example.com", "uni-stadt.example.net", "EXAMPLE.ORG", "münchen.example.org", "a.b.example.com"))  # fmt: skip
    return rng.choice(("{}@{}",) * 12 + ("{} (at) {}", "{}[at]{}", "{}＠{}")).format(local, host)


def spelled_email(rng: random.Random) -> str:
    return f"{rng.choice(_LAST).lower().replace(chr(39), '')} {rng.choice(('at', '(at)'))} example {rng.choice(('dot', '(dot)'))} org"


def phone(rng: random.Random) -> str:
    """Numbers from ranges kept free for fiction where a country has such, in the spellings people use."""
    a, b, c = number(rng, 3), f"{rng.randrange(1000):03}", f"{rng.randrange(100):02}"
    area, line = rng.choice(("212", "415", "312", "617", "808")), f"01{rng.randrange(100):02}"
    return rng.choice(
        (
            f"+44 20 7946 0{b}", f"020 7946 0{b}", f"(020) 7946 0{b}", f"07700 900{b}", f"+44 7700 900{b}", f"+44 (0)20 7946 0{b}", f"01632 960{b}", f"0044 20 7946 0{b}",
            f"({area}) 555-{line}", f"{area}-555-{line}", f"{area}.555.{line}", f"+1 {area} 555 {line}", f"+1-{area}-555-{line}", f"1-{area}-555-{line}", f"({area}) 555-{line} ext. {c}", f"({area})555-{line}", f"{area} 555 {line}",
            f"030 23125 {b}", f"030/23125{b}", f"+49 30 23125{b}", f"0049 30 23125{b}", f"(089) 99998-{b}", f"+49 (0)89 99998 {b}", f"0171/39200{c}", f"030-23125-{b}",
            f"01 99 00 {c} {rng.randrange(10, 100)}", f"01.99.00.{c}.{rng.randrange(10, 100)}", f"+33 1 99 00 {c} 42", f"06-39-98-{c}-77", f"+33 6 39 98 {c} 05",
            f"(02) 5550 {number(rng, 4)}", f"+61 2 5550 {number(rng, 4)}", f"0491 570 {rng.choice(('156', '157', '158', '159'))}",
            f"+46 70 174 06 {rng.randrange(10, 99)}", f"070-174 06 {rng.randrange(10, 99)}", f"+353 1 {a} {number(rng, 4)}", f"+81 90-{number(rng, 4)}-{number(rng, 4)}", f"090-{number(rng, 4)}-{number(rng, 4)}",
            f"+86 138 {number(rng, 4)} {number(rng, 4)}", f"+34 612 {a} {number(rng, 3)}", f"+55 (11) 9{number(rng, 4)}-{number(rng, 4)}", f"(11) 9{number(rng, 4)}-{number(rng, 4)}", f"+91 98{number(rng, 3)} {number(rng, 5)}", f"+39 06 {number(rng, 4)} {number(rng, 4)}", f"+7 912 {a}-{c}-{rng.randrange(10, 99)}", f"+48 601 {a} {number(rng, 3)}",
        )
    )  # fmt: skip


def announced_phone(rng: random.Random) -> str:
    """Spellings that only the words around them make a phone number."""
    return rng.choice((f"555-01{rng.randrange(100):02}", f"212555{number(rng, 4)}", f"612 {number(rng, 3)} {number(rng, 3)}", f"07700900{rng.randrange(1000):03}", f"0639980{number(rng, 3)}", f"{number(rng, 2)} {number(rng, 2)} {number(rng, 2)} {number(rng, 2)}"))  # fmt: skip


def chinese_mobile(rng: random.Random) -> str:
    value = f"1{rng.choice(('38', '39', '50', '86', '77'))}{number(rng, 8)}"
    return rng.choice((value, groups(value, (3, 4, 4), " "), groups(value, (3, 4, 4), "-")))


def card(rng: random.Random) -> str:
    prefix, length, sizes = rng.choice((("4", 16, (4, 4, 4, 4)), ("51", 16, (4, 4, 4, 4)), ("55", 16, (4, 4, 4, 4)), ("2223", 16, (4, 4, 4, 4)), ("34", 15, (4, 6, 5)), ("37", 15, (4, 6, 5)), ("6011", 16, (4, 4, 4, 4)), ("65", 16, (4, 4, 4, 4)), ("36", 14, (4, 6, 4)), ("3530", 16, (4, 4, 4, 4)), ("62", 16, (4, 4, 4, 4)), ("62", 19, (4, 4, 4, 4, 3)), ("6304", 13, (4, 4, 5)), ("4", 13, (4, 4, 5)), ("4", 19, (4, 4, 4, 4, 3))))  # fmt: skip
    body = prefix + "".join(rng.choices("0123456789", k=length - len(prefix) - 1))
    value = body + luhn_digit(body)
    return groups(value, sizes, rng.choice((" ", "-", "", "\u00a0", " - "))) if rng.random() < 0.8 else value


_IBAN_BODIES = {"DE": "n18", "GB": "aaaan14", "FR": "n10cccccccccccn2", "NL": "aaaan10", "ES": "n20", "IT": "an10cccccccccccc", "AT": "n16", "BE": "n12", "CH": "n5cccccccccccc", "PL": "n24", "SE": "n20", "NO": "n11", "PT": "n21", "SA": "n2cccccccccccccccccc", "MT": "aaaan5cccccccccccccccccc"}  # fmt: skip


def iban(rng: random.Random) -> str:
    country, body, form = rng.choice(list(_IBAN_BODIES)), "", ""
    form = _IBAN_BODIES[country]
    while form:
        mark, form = form[0], form[1:]
        if mark == "n":
            size = form[:2] if form[:2].isdigit() else form[:1]
            form = form[len(size) :]
            body += "".join(rng.choices("0123456789", k=int(size)))
        else:
            body += rng.choice("ABCDEFGHKLMNPRSTUVWXYZ" if mark == "a" else "ABCDEFGHKLMNPRSTUVWXYZ0123456789")
    as_number = "".join(str(int(character, 36)) for character in body + country)
    value = f"{country}{98 - int(as_number + '00') % 97:02}{body}"
    spaced = " ".join(value[place : place + 4] for place in range(0, len(value), 4))
    return rng.choice((value, spaced, spaced, value.lower(), spaced.replace(" ", "\u00a0"), spaced.replace(" ", "-")))


def _date(rng: random.Random) -> tuple[int, int, int]:
    return rng.randrange(1935, 2005), rng.randrange(1, 13), rng.randrange(1, 29)


def _weighted(body: str, weights: tuple[int, ...], modulus: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % modulus


def national_id(rng: random.Random) -> tuple[str, str]:
    """Return a number whose check holds, and a carrier sentence in which a person could have written it."""
    year, month, day = _date(rng)
    yymmdd, ddmmyy = f"{year % 100:02}{month:02}{day:02}", f"{day:02}{month:02}{year % 100:02}"
    pick = rng.randrange(17)
    if pick == 0:
        value = f"{rng.choice((rng.randrange(1, 666), rng.randrange(667, 900))):03}-{rng.randrange(1, 100):02}-{rng.randrange(1, 10000):04}"
        return rng.choice((value, value.replace("-", ""), value.replace("-", " "))), "My social security number is {}."
    if pick == 1:
        value = f"{rng.randrange(1, 666):03}-{rng.randrange(1, 100):02}-{rng.randrange(1, 10000):04}"
        return value, "They kept {} on file although I asked them not to."
    if pick == 2:
        value = f"{rng.choice(('AB', 'CE', 'JN', 'SX', 'WP'))}{number(rng, 6)}{rng.choice('ABCD')}"
        return rng.choice(
            (value, groups(value, (2, 2, 2, 2, 1), " "))
        ), "Please correct my record, it should say {} there"
    if pick == 3:
        body = f"{rng.randrange(10, 100_000_000):08}"
        return body + rng.choice(("", "-")) + "TRWAGMYFPDXBNJZSQVHLCKE"[int(body) % 23], "Mi DNI es {}, gracias."
    if pick == 4:
        body = f"{rng.choice('12')}{year % 100:02}{month:02}{rng.randrange(10, 95)}{rng.randrange(1, 990):03}{rng.randrange(1, 999):03}"
        value = f"{body}{97 - int(body) % 97:02}"
        return rng.choice((value, groups(value, (1, 2, 2, 2, 3, 3, 2), " "))), "Numéro de sécu : {} (voir dossier)"
    if pick == 5:
        body = yymmdd + f"{rng.randrange(1, 998):03}"
        check = 97 - int(("2" if year >= 2000 else "") + body) % 97
        value = f"{body}{check:02}"
        return (
            f"{value[:2]}.{value[2:4]}.{value[4:6]}-{value[6:9]}.{value[9:]}",
            "The form already shows {}, is that right?",
        )
    if pick == 6:
        body = "756" + "".join(rng.choices("0123456789", k=9))
        value = body + str(-_weighted(body, (1, 3) * 6, 10) % 10)
        return rng.choice((value, f"756.{value[3:7]}.{value[7:11]}.{value[11:]}")), "AHV {} fehlt im Formular."
    if pick == 7:
        body = yymmdd + f"{rng.randrange(1, 999):03}"
        return f"{yymmdd}-{body[6:]}{luhn_digit(body)}", "Mitt nummer är {}."
    if pick == 8:
        body = ddmmyy + f"{rng.randrange(2, 899):03}"
        return f"{ddmmyy}{'A' if year >= 2000 else '-'}{body[6:]}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(body) % 31]}", "HETU {} löytyy lomakkeesta."  # fmt: skip
    if pick == 9:
        body = yymmdd if year < 2000 else f"{year % 100:02}{month + 20:02}{day:02}"
        body += f"{rng.randrange(10000):04}"
        return body + str(-_weighted(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), 10) % 10), "PESEL: {}"
    if pick == 10:
        body = "110105" + f"{year}{month:02}{day:02}" + f"{rng.randrange(1000):03}"
        total = _weighted(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), 11)
        return body + "10X98765432"[total], "身份证号码{}，请核对。"
    if pick == 11:
        body = "".join(rng.choices("0123456789", k=9))
        for _ in range(2):
            weights = tuple(range(len(body) + 1, 1, -1))
            body += str((_weighted(body, weights, 11) * 10) % 11 % 10)
        return rng.choice((f"{body[:3]}.{body[3:6]}.{body[6:9]}-{body[9:]}", body)), "O meu CPF é {}, podem verificar?"
    if pick == 12:
        body = str(rng.randrange(5_000_000, 25_000_000))
        rut_digit = "0123456789K"[-_weighted(body[::-1], (2, 3, 4, 5, 6, 7, 2, 3)[: len(body)], 11) % 11]
        return f"{int(body):,}".replace(",", ".") + f"-{rut_digit}", "RUT {} no aparece en el sistema."
    if pick == 13:
        while True:
            body = "".join(rng.choices("0123456789", k=8))
            check_digit = _weighted(body, (9, 8, 7, 6, 5, 4, 3, 2), 11)
            if check_digit < 10 and body[0] != "0":
                return body + str(check_digit), "Mijn BSN is {}."
    if pick == 14:
        body = yymmdd + f"{rng.randrange(10000):04}" + rng.choice("01") + "8"
        return body + luhn_digit(body), "South African ID number {} was rejected."
    if pick == 15:
        body = rng.choice("12345678") + "".join(rng.choices("0123456789", k=8))
        body = body[:9]
        first = (10 * _weighted(body, (1, 0) * 4 + (1,), 1000) - 3 * _weighted(body, (1, 0) * 4 + (1,), 1000)) - _weighted(body, (0, 1) * 4 + (0,), 1000)  # fmt: skip
        body += str(first % 10)
        return body + str(sum(map(int, body)) % 10), "TC Kimlik numaram {}."
    value = number(rng, 9)
    while _weighted(value, (10, 9, 8, 7, 6, 5, 4, 3, 2), 11) == 1:
        value = number(rng, 9)
    check_digit = -_weighted(value, (10, 9, 8, 7, 6, 5, 4, 3, 2), 11) % 11
    return groups(f"{value}{check_digit}", (3, 3, 4), " "), "Her NHS number is {}, the letter says so."


def passport(rng: random.Random) -> str:
    return rng.choice((number(rng, 9), f"{rng.choice('CEGHKX')}{number(rng, 8)}", f"{rng.choice(('AB', 'XY'))}{number(rng, 7)}", f"C01X{number(rng, 5)}"))  # fmt: skip


_ENGLISH = (
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


def birthdate(rng: random.Random) -> tuple[str, str]:
    year, month, day = _date(rng)
    return rng.choice(
        (
            (f"{day:02}/{month:02}/{year}", "DOB: {}, no allergies"), (f"{month:02}-{day:02}-{year}", "d.o.b. {} according to the chart"), (f"{day} {_ENGLISH[month - 1]} {year}", "I was born on {} in a small town."), (f"{_ENGLISH[month - 1]} {day}, {year}", "Date of birth {} as on the form"),
            (f"{_ENGLISH[month - 1][:3]} {day} {year}", "My birthday is {} and I still got no voucher"), (f"{year}-{month:02}-{day:02}", "birthdate={}"), (f"{day}.{month}.{year}", "Ich bin am {} geboren, stimmt das?"), (f"{day:02}.{month:02}.{year}", "Geburtsdatum: {}"), (f"{day}. {_GERMAN[month - 1]} {year}", "geboren am {} in Kiel"),
            (f"{day} {_FRENCH[month - 1]} {year}", "né le {} à Lyon"), (f"{day:02}/{month:02}/{year}", "Elle est née le {}."), (f"{day} de {_SPANISH[month - 1]} de {year}", "nacida el {} en Sevilla"), (f"{year}年{month}月{day}日", "出生日期：{}，女"), (f"{year}年{month}月{day}日", "他{}出生。"),
            (f"{day}{'st' if day in (1, 21) else 'nd' if day in (2, 22) else 'rd' if day in (3, 23) else 'th'} of {_ENGLISH[month - 1]} {year}", "she was born on the {}"), (f"{month}/{day}/{year % 100:02}", "Patient born {}, seen today"), (f"{day:02} {month:02} {year}", "Date of birth: {}"), (f"{year}/{month:02}/{day:02}", "生年月日: {}"), (f"{day}-{_ENGLISH[month - 1][:3]}-{year}", "DOB {} male"), (f"{day:02}/{month:02}/{year}", "Fecha de nacimiento: {}"),
        )
    )  # fmt: skip


def person(rng: random.Random) -> tuple[str, str]:
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    return rng.choice(
        (
            (f"{first} {last}", "Hello, my name is {} and I would like to renew."), (last, "Dear Mr {}, thank you for the letter."), (last, "I spoke to Mrs. {} about it yesterday."), (f"{first} {last}", "Patient: {}, admitted at night"), (f"{first} {last}", "Customer name: {}"),
            (f"{first[0]}. {last}", "The report was signed by Dr {} last week"), (first, "Dear {},\nwe are sorry to hear that."), (last, "Frau {} hat angerufen."), (f"{first} {last}", "Ich heiße {} und brauche Hilfe."), (f"{first} {last}", "Je m'appelle {}."), (f"{first} {last}", "Me llamo {} y no puedo entrar."),
            (f"{first} van {last}", "my name is {} by the way"), (f"{first} {last}", "Please help.\nKind regards,\n{}"), (rng.choice(("王小明", "李娜", "张伟强")), "我叫{}，想咨询一下。"), (f"{first} {last}", "Prof. {} teaches it this term."), (f"{first}-{rng.choice(_FIRST)} {last}", "Ms {} is waiting at the desk."),
        )
    )  # fmt: skip


def ip_address(rng: random.Random) -> str:
    """Addresses of the documentation ranges (RFC 5737, RFC 3849) and of private networks."""
    octet = rng.randrange(1, 255)
    return rng.choice(
        (
            f"192.0.2.{octet}", f"198.51.100.{octet}", f"203.0.113.{octet}", f"10.{octet}.7.{rng.randrange(1, 255)}", f"192.168.{rng.randrange(256)}.{octet}", f"172.16.{octet}.9", f"2001:db8::{octet:x}", f"2001:DB8:0:{octet:x}:1:2:3:4", f"2001:0db8:85a3:0000:0000:8a2e:0370:{octet:04x}", f"fe80::{octet:x}ff:fe23:{octet:x}:7",
        )
    )  # fmt: skip


def mac_address(rng: random.Random) -> str:
    pairs = ["02", *(f"{rng.randrange(256):02x}" for _ in range(4)), rng.choice(("a1", "fe", "c3"))]
    value = rng.choice((":".join(pairs), "-".join(pairs), ".".join("".join(pairs)[place : place + 4] for place in (0, 4, 8))))  # fmt: skip
    return value.upper() if rng.random() < 0.5 else value


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def wallet(rng: random.Random) -> str:
    """Bitcoin addresses of random hashes (Base58Check), and Ethereum addresses."""
    if rng.random() < 0.4:
        return "0x" + rng.randbytes(20).hex()
    payload = rng.choice((b"\x00", b"\x05")) + rng.randbytes(20)
    payload += hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    value, digits = int.from_bytes(payload), ""
    while value:
        value, rest = divmod(value, 58)
        digits = _BASE58[rest] + digits
    return "1" * (len(payload) - len(payload.lstrip(b"\x00"))) + digits


def credentials(rng: random.Random) -> str:
    user, secret = rng.choice(_FIRST).lower(), "".join(rng.choices("abcdefghkmnpqrstXYZ23456789!", k=9))
    return f"{rng.choice(('https', 'ftp', 'postgres', 'http', 'smb'))}://{user}:{secret}@{rng.choice(('db', 'files', 'www'))}.example.org{rng.choice(('', '/path', ':5432/db'))}"


_ANYWHERE = ("Please use {} from now on.", "I wrote to you twice, it is {}", "{} is what I gave at the counter", "(see {})", "Sorry, the right one is {}, not the old one!", "new: {}; old one is void", "Wrong entry \"{}\" in my profile?", "Bitte {} eintragen", "Merci de noter {}.", "记录为{}，谢谢", "update\n{}\nthanks", "It says {} - is this still valid?", "{}: please check", "[{}] was removed")  # fmt: skip
_PHONE_WORDS = ("Call me on {} after five.", "Tel. {}", "my mobile: {}", "phone number is {}, thanks", "Telefon: {}", "text me at {}", "Fax {}", "Tél. : {}", "teléfono {}", "You can reach us at {}.")  # fmt: skip
_PASSPORT_WORDS = ("My passport number is {}.", "Passport No: {}", "passport {} expires soon", "Reisepass Nr. {}", "driving licence {} was copied", "护照号码：{}", "Driver's license number: {}", "passeport numéro {}")  # fmt: skip

_SIMPLE: dict[str, Callable[[random.Random], str]] = {"payment_card": card, "iban": iban, "ip_address": ip_address, "mac_address": mac_address, "crypto_wallet": wallet, "url_credentials": credentials}  # fmt: skip
_WITH_CARRIER: dict[str, Callable[[random.Random], tuple[str, str]]] = {"national_id": national_id, "date_of_birth": birthdate, "person": person}  # fmt: skip


def _value_and_carrier(kind: str, place: int, rng: random.Random) -> tuple[str, str]:
    if kind in _WITH_CARRIER:
        return _WITH_CARRIER[kind](rng)
    if kind == "email":
        return (spelled_email(rng) if place % 20 == 0 else email(rng)), rng.choice(_ANYWHERE)
    if kind == "passport":
        return passport(rng), rng.choice(_PASSPORT_WORDS)
    if kind == "phone":
        if place % 5 == 0:
            return announced_phone(rng), rng.choice(_PHONE_WORDS)
        if place % 17 == 0:
            return chinese_mobile(rng), rng.choice(("我的电话是{}。", "请打{}找我", "手机{}，谢谢"))
        return phone(rng), rng.choice(_ANYWHERE + _PHONE_WORDS)
    return _SIMPLE[kind](rng), rng.choice(_ANYWHERE)


def _disguise(value: str, rng: random.Random) -> str:
    """Write some values as they come out of word processors: full-width digits, non-breaking spaces and dashes."""
    roll = rng.random()
    if roll < 0.04:
        return "".join(chr(ord(mark) - 48 + 0xFF10) if mark in "0123456789" else mark for mark in value)
    if roll < 0.10:
        return value.replace(" ", "\u00a0")
    if roll < 0.14:
        return value.replace("-", "\u2011")
    return value


def planted(kinds: tuple[str, ...], seed: int = 7) -> list[Planted]:
    """Return 100 sentences of each kind, each with one value."""
    rows = []
    for kind in kinds:
        rng = random.Random(f"{seed}:{kind}")
        for place in range(PER_KIND):
            value, carrier = _value_and_carrier(kind, place, rng)
            if kind not in ("person", "email", "url_credentials", "crypto_wallet"):
                value = _disguise(value, rng)
            rows.append(Planted(kind, value, carrier.format(value)))
    return rows


def _broken_luhn(rng: random.Random) -> str:
    value = card(rng)
    last = max(place for place, mark in enumerate(value) if mark.isdigit())
    return value[:last] + str((int(value[last]) + rng.randrange(1, 10)) % 10) + value[last + 1 :]


def _broken_iban(rng: random.Random) -> str:
    value = iban(rng)
    return value[:2] + str((int(value[2]) + 5) % 10) + value[3:]


def _look_alike(rng: random.Random) -> str:
    n, m = rng.randrange(1, 1000), rng.randrange(10, 100)
    year = rng.randrange(1950, 2030)
    isbn = f"978-3-16-{number(rng, 6)}-{rng.randrange(10)}"
    makers = (
        f"Order {number(rng, 8)} has not arrived.", f"order no. {number(rng, 3)}-{number(rng, 7)}-{number(rng, 7)}", f"Invoice {year}-{number(rng, 5)} is wrong", f"Ticket #{number(rng, 7)} is still open", f"ISBN {isbn}", f"{isbn.replace('-', '')} is the edition I need", f"ISSN {number(rng, 4)}-{number(rng, 4)}", f"the years {year}-{year + 4} were better", f"between {year} and {year + 9}",
        f"It costs {n},{number(rng, 3)}.{m} dollars", f"€ {m}.{number(rng, 3)},{m} zu viel", f"{number(rng, 7)} euros in total", f"${number(rng, 7)}.{m} was budgeted", f"distance {number(rng, 3)} {number(rng, 3)} km", f"{number(rng, 3)} 000 000 inhabitants", f"a mass of {number(rng, 7)} kg",
        f"version {m}.{n}.{rng.randrange(50)}.{rng.randrange(9)} crashes", f"v{rng.randrange(9)}.{m}.{n % 10}.{m} is out", f"upgrade to release {rng.randrange(30)}.{rng.randrange(30)}.{rng.randrange(30)}.{rng.randrange(30)}", f"see section {rng.randrange(1, 20)}.{rng.randrange(1, 20)}.{rng.randrange(1, 20)}.{rng.randrange(1, 20)}", f"Chrome/{m + 30}.0.0.0 Safari/537.36", f"subnet mask 255.255.255.{rng.choice((0, 128))}", "ping 127.0.0.1 works", f"address 300.{n}.{m}.1 is impossible",
        f"card {_broken_luhn(rng)} is refused", f"IBAN {_broken_iban(rng)} is not valid", f"{m} + {n} = {m + n}", f"{number(rng, 7)} * {m} - {n}", f"x = {number(rng, 8)} / {m}", f"3.{number(rng, 12)} is pi, more or less", f"at {rng.randrange(90)}.{number(rng, 6)}, {rng.randrange(180)}.{number(rng, 6)}", f"lat {m}.{number(rng, 4)} lon {rng.randrange(99)}.{number(rng, 5)}",
        f"tracking 1Z{number(rng, 6)}{number(rng, 10)}", f"parcel RR{number(rng, 9)}DE is lost", f"tracking number {number(rng, 12)}", f"commit {rng.randbytes(20).hex()}", f"sha256 {rng.randbytes(32).hex()}", f"id {rng.randbytes(4).hex()}-{rng.randbytes(2).hex()}-4{rng.randbytes(2).hex()[1:]}-a{rng.randbytes(2).hex()[1:]}-{rng.randbytes(6).hex()}", f"color #{rng.randbytes(3).hex()} please", f"0x{rng.randbytes(4).hex()} in the log",
        f"meet at {rng.randrange(10, 24)}:{rng.randrange(10, 60)}:{rng.randrange(10, 60)}", f"from 10:{m % 60:02} to 12:{n % 60:02}", f"room {rng.randrange(1, 9)}.{number(rng, 3)}", f"page {n}-{n + 12}", f"rooms {n}/{n + 1}/{n + 2}", f"the meeting is on {rng.randrange(1, 29)}.{rng.randrange(1, 13)}.{year}", f"returned on {year}-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)}", f"due {rng.randrange(1, 29)}/{rng.randrange(1, 13)}/{year} at the latest", f"{year}-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)} 14:{m % 60:02}:{m % 60:02}", f"The company was founded on {rng.randrange(1, 29)} May {year}.", f"published {_ENGLISH[n % 12]} {rng.randrange(1, 29)}, {year}",
        f"follow @{rng.choice(_LAST).lower()} there", f"3 items @ {m}.50 each", f"logo@{n % 4}x.png is blurred", f"npm i lodash@{rng.randrange(9)}.{m}.{n % 30}", "the @property decorator", "meet me @ the library at noon", f"std::vector<int> v({m});", f"Face::Add({m})", f"scores {n}-{m}, {m}-{n} and 21-19", f"EAN {number(rng, 13)}", f"model number {number(rng, 4)}-{number(rng, 6)}", f"part {number(rng, 3)}-{m}-{number(rng, 4)} is missing", f"student id {number(rng, 8)}", f"membership {number(rng, 10)} expired", f"timestamp {1_600_000_000 + rng.randrange(10**8)}", f"{1_600_000_000_000 + rng.randrange(10**11)} ms", f"ratio {m}:{n}:{m}", f"I was born in {year}.", f"my birthday is next {rng.choice(('Monday', 'week', 'month'))}",
        f"{number(rng, 7)} rows and {number(rng, 8)} columns", f"population: {number(rng, 8)}", f"doi 10.{number(rng, 4)}/{number(rng, 7)}.{year}.{number(rng, 6)}", f"patent US{number(rng, 8)}", f"flight LH{number(rng, 4)} seat {m}A", f"product AB{number(rng, 4)}X{m}", f"serial SN-{number(rng, 4)}-{number(rng, 4)}-{number(rng, 4)}", f"100,{number(rng, 3)},{number(rng, 3)} views", f"p = 0.{number(rng, 9)}", f"{n} {m} {n} {m} {n}", f"lottery 4 8 15 16 23 {m}", f"ICD-10 F{m}.{n % 10}, dose {m}-{m}-{n}", "Dear Sir or Madam, dear team,", "Dear customer, hello everyone!", "The Dr is out, Mr President", "see http://example.org:8080/path?x=1", f"ssh://git.example.org/repo{m}", f"route {m}-{n}-{m}", f"lot {number(rng, 6)}-{number(rng, 4)}", f"account {number(rng, 8)} is blocked", f"IMEI 35{number(rng, 13)}", f"call number {m}.{number(rng, 3)} SCH on shelf {n}", f"call {rng.choice((112, 911, 999))} in an emergency", f"contact hours 9-12 and 14-18, room {number(rng, 3)}",
    )  # fmt: skip
    return rng.choice(makers)


def look_alikes(seed: int = 7) -> list[Planted]:
    """Return 1,000 sentences with numbers, codes and marks that are nobody's private data."""
    rng = random.Random(f"{seed}:look-alikes")
    return [Planted("", "", _look_alike(rng)) for _ in range(LOOK_ALIKES)]
