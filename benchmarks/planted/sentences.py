"""Sentences with one planted value each."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.planted.accounts import card, iban, wallet
from benchmarks.planted.birthdates import birthdate
from benchmarks.planted.names import person
from benchmarks.planted.national_ids import national_id, passport
from benchmarks.planted.online import credentials, email, ip_address, mac_address, spelled_email
from benchmarks.planted.phones import announced_phone, chinese_mobile, phone

PER_KIND = 100
_ANYWHERE = ("Please use {} from now on.", "I wrote to you twice, it is {}", "{} is what I gave at the counter", "(see {})", "Sorry, the right one is {}, not the old one!", "new: {}; old one is void", "Wrong entry \"{}\" in my profile?", "Bitte {} eintragen", "Merci de noter {}.", "记录为{}，谢谢", "update\n{}\nthanks", "It says {} - is this still valid?", "{}: please check", "[{}] was removed")  # fmt: skip
_PHONE_WORDS = ("Call me on {} after five.", "Tel. {}", "my mobile: {}", "phone number is {}, thanks", "Telefon: {}", "text me at {}", "Fax {}", "Tél. : {}", "teléfono {}", "You can reach us at {}.")  # fmt: skip
_PASSPORT_WORDS = ("My passport number is {}.", "Passport No: {}", "passport {} expires soon", "Reisepass Nr. {}", "driving licence {} was copied", "护照号码：{}", "Driver's license number: {}", "passeport numéro {}")  # fmt: skip
_SIMPLE: dict[str, Callable[[random.Random], str]] = {"payment_card": card, "iban": iban, "ip_address": ip_address, "mac_address": mac_address, "crypto_wallet": wallet, "url_credentials": credentials}  # fmt: skip
_WITH_CARRIER: dict[str, Callable[[random.Random], tuple[str, str]]] = {"national_id": national_id, "date_of_birth": birthdate, "person": person}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    """A sentence, and the value in it that has to be found; `kind` and `value` are empty for a look-alike."""

    kind: str
    value: str
    text: str


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
