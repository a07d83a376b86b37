"""Invented phone numbers."""

from __future__ import annotations

import random

from benchmarks.planted.digits import groups, number


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
    """Return a Chinese mobile number."""
    value = f"1{rng.choice(('38', '39', '50', '86', '77'))}{number(rng, 8)}"
    return rng.choice((value, groups(value, (3, 4, 4), " "), groups(value, (3, 4, 4), "-")))
