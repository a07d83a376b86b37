"""Invented e-mail addresses, addresses of machines, and credentials."""

from __future__ import annotations

import random

from benchmarks.planted.names import FIRST, LAST


def email(rng: random.Random) -> str:
    """Return an e-mail address in a spelling that people use."""
    first, last = rng.choice(FIRST).lower(), rng.choice(LAST).lower().replace("'", "")
    plain = first.encode("ascii", "ignore").decode()
    local = rng.choice((f"{plain}.{last}", f"{plain[0]}{last}{rng.randrange(100)}", f"{last}_{plain}", f"{plain}+news", f"{plain}-{last}", first + last, f"{rng.randrange(1000)}{last}", plain.upper()))  # fmt: skip
    host = rng.choice(("example.org", "example.com", "mail.example.net", "firma.example.com", "uni-stadt.example.net", "EXAMPLE.ORG", "münchen.example.org", "a.b.example.com"))  # fmt: skip
    return rng.choice(("{}@{}",) * 12 + ("{} (at) {}", "{}[at]{}", "{}＠{}")).format(local, host)


def spelled_email(rng: random.Random) -> str:
    """Return an e-mail address with its marks in words."""
    return f"{rng.choice(LAST).lower().replace(chr(39), '')} {rng.choice(('at', '(at)'))} example {rng.choice(('dot', '(dot)'))} org"


def ip_address(rng: random.Random) -> str:
    """Addresses of the documentation ranges (RFC 5737, RFC 3849) and of private networks."""
    octet = rng.randrange(1, 255)
    return rng.choice(
        (
            f"192.0.2.{octet}", f"198.51.100.{octet}", f"203.0.113.{octet}", f"10.{octet}.7.{rng.randrange(1, 255)}", f"192.168.{rng.randrange(256)}.{octet}", f"172.16.{octet}.9", f"2001:db8::{octet:x}", f"2001:DB8:0:{octet:x}:1:2:3:4", f"2001:0db8:85a3:0000:0000:8a2e:0370:{octet:04x}", f"fe80::{octet:x}ff:fe23:{octet:x}:7",
        )
    )  # fmt: skip


def mac_address(rng: random.Random) -> str:
    """Return the address of a network card."""
    pairs = ["02", *(f"{rng.randrange(256):02x}" for _ in range(4)), rng.choice(("a1", "fe", "c3"))]
    value = rng.choice((":".join(pairs), "-".join(pairs), ".".join("".join(pairs)[place : place + 4] for place in (0, 4, 8))))  # fmt: skip
    return value.upper() if rng.random() < 0.5 else value


def credentials(rng: random.Random) -> str:
    """Return an address with a user and a password in it."""
    user, secret = rng.choice(FIRST).lower(), "".join(rng.choices("abcdefghkmnpqrstXYZ23456789!", k=9))
    return f"{rng.choice(('https', 'ftp', 'postgres', 'http', 'smb'))}://{user}:{secret}@{rng.choice(('db', 'files', 'www'))}.example.org{rng.choice(('', '/path', ':5432/db'))}"
