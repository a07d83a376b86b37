"""Numbers, codes and marks that look like private data and are nobody's."""

from __future__ import annotations

import random

from benchmarks.planted.accounts import card, iban
from benchmarks.planted.birthdates import ENGLISH_MONTHS
from benchmarks.planted.digits import number
from benchmarks.planted.names import LAST
from benchmarks.planted.sentences import Planted

LOOK_ALIKES = 1000


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
        f"meet at {rng.randrange(10, 24)}:{rng.randrange(10, 60)}:{rng.randrange(10, 60)}", f"from 10:{m % 60:02} to 12:{n % 60:02}", f"room {rng.randrange(1, 9)}.{number(rng, 3)}", f"page {n}-{n + 12}", f"rooms {n}/{n + 1}/{n + 2}", f"the meeting is on {rng.randrange(1, 29)}.{rng.randrange(1, 13)}.{year}", f"returned on {year}-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)}", f"due {rng.randrange(1, 29)}/{rng.randrange(1, 13)}/{year} at the latest", f"{year}-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)} 14:{m % 60:02}:{m % 60:02}", f"The company was founded on {rng.randrange(1, 29)} May {year}.", f"published {ENGLISH_MONTHS[n % 12]} {rng.randrange(1, 29)}, {year}",
        f"follow @{rng.choice(LAST).lower()} there", f"3 items @ {m}.50 each", f"logo@{n % 4}x.png is blurred", f"npm i lodash@{rng.randrange(9)}.{m}.{n % 30}", "the @property decorator", "meet me @ the library at noon", f"std::vector<int> v({m});", f"Face::Add({m})", f"scores {n}-{m}, {m}-{n} and 21-19", f"EAN {number(rng, 13)}", f"model number {number(rng, 4)}-{number(rng, 6)}", f"part {number(rng, 3)}-{m}-{number(rng, 4)} is missing", f"student id {number(rng, 8)}", f"membership {number(rng, 10)} expired", f"timestamp {1_600_000_000 + rng.randrange(10**8)}", f"{1_600_000_000_000 + rng.randrange(10**11)} ms", f"ratio {m}:{n}:{m}", f"I was born in {year}.", f"my birthday is next {rng.choice(('Monday', 'week', 'month'))}",
        f"{number(rng, 7)} rows and {number(rng, 8)} columns", f"population: {number(rng, 8)}", f"doi 10.{number(rng, 4)}/{number(rng, 7)}.{year}.{number(rng, 6)}", f"patent US{number(rng, 8)}", f"flight LH{number(rng, 4)} seat {m}A", f"product AB{number(rng, 4)}X{m}", f"serial SN-{number(rng, 4)}-{number(rng, 4)}-{number(rng, 4)}", f"100,{number(rng, 3)},{number(rng, 3)} views", f"p = 0.{number(rng, 9)}", f"{n} {m} {n} {m} {n}", f"lottery 4 8 15 16 23 {m}", f"ICD-10 F{m}.{n % 10}, dose {m}-{m}-{n}", "Dear Sir or Madam, dear team,", "Dear customer, hello everyone!", "The Dr is out, Mr President", "see http://example.org:8080/path?x=1", f"ssh://git.example.org/repo{m}", f"route {m}-{n}-{m}", f"lot {number(rng, 6)}-{number(rng, 4)}", f"account {number(rng, 8)} is blocked", f"IMEI 35{number(rng, 13)}", f"call number {m}.{number(rng, 3)} SCH on shelf {n}", f"call {rng.choice((112, 911, 999))} in an emergency", f"contact hours 9-12 and 14-18, room {number(rng, 3)}",
    )  # fmt: skip
    return rng.choice(makers)


def look_alikes(seed: int = 7) -> list[Planted]:
    """Return 1,000 sentences with numbers, codes and marks that are nobody's private data."""
    rng = random.Random(f"{seed}:look-alikes")
    return [Planted("", "", _look_alike(rng)) for _ in range(LOOK_ALIKES)]
