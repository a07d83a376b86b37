"""Invented numbers of cards, accounts and wallets."""

from __future__ import annotations

import hashlib
import random

from benchmarks.planted.digits import groups, luhn_digit


def card(rng: random.Random) -> str:
    """Return the number of a payment card, whose check holds."""
    prefix, length, sizes = rng.choice((("4", 16, (4, 4, 4, 4)), ("51", 16, (4, 4, 4, 4)), ("55", 16, (4, 4, 4, 4)), ("2223", 16, (4, 4, 4, 4)), ("34", 15, (4, 6, 5)), ("37", 15, (4, 6, 5)), ("6011", 16, (4, 4, 4, 4)), ("65", 16, (4, 4, 4, 4)), ("36", 14, (4, 6, 4)), ("3530", 16, (4, 4, 4, 4)), ("62", 16, (4, 4, 4, 4)), ("62", 19, (4, 4, 4, 4, 3)), ("6304", 13, (4, 4, 5)), ("4", 13, (4, 4, 5)), ("4", 19, (4, 4, 4, 4, 3))))  # fmt: skip
    body = prefix + "".join(rng.choices("0123456789", k=length - len(prefix) - 1))
    value = body + luhn_digit(body)
    return groups(value, sizes, rng.choice((" ", "-", "", "\u00a0", " - "))) if rng.random() < 0.8 else value


_IBAN_BODIES = {"DE": "n18", "GB": "aaaan14", "FR": "n10cccccccccccn2", "NL": "aaaan10", "ES": "n20", "IT": "an10cccccccccccc", "AT": "n16", "BE": "n12", "CH": "n5cccccccccccc", "PL": "n24", "SE": "n20", "NO": "n11", "PT": "n21", "SA": "n2cccccccccccccccccc", "MT": "aaaan5cccccccccccccccccc"}  # fmt: skip


def iban(rng: random.Random) -> str:
    """Return an IBAN whose check holds."""
    country, body = rng.choice(list(_IBAN_BODIES)), ""
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
