"""Run the detectors over one text, the most specific first, and put placeholders where they found something."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from core.errors import ConfigError
from core.private.accounts import find_account_likes, find_card_likes, find_cards, find_ibans
from core.private.birthdates import find_birthdates
from core.private.identity import find_documents, find_national_ids
from core.private.kinds import KINDS, PLACEHOLDERS, Span
from core.private.names import find_names
from core.private.online import (
    find_credentials,
    find_emails,
    find_ip_addresses,
    find_mac_addresses,
    find_wallets,
)
from core.private.phones import find_phones
from core.private.plain import blank, digits_in, plain_text

Detector = Callable[[str], Iterator[tuple[int, int]]]

# The most specific first: what one has found, the next do not see; without a kind, it only hides. With each, the fewest digits it needs.
_DETECTORS: tuple[tuple[str, Detector, int], ...] = (
    ("url_credentials", find_credentials, 0),
    ("email", find_emails, 0),
    ("crypto_wallet", find_wallets, 1),
    ("iban", find_ibans, 4),
    ("", find_account_likes, 10),
    ("payment_card", find_cards, 13),
    ("", find_card_likes, 16),
    ("mac_address", find_mac_addresses, 0),
    ("ip_address", find_ip_addresses, 1),
    ("date_of_birth", find_birthdates, 4),
    ("national_id", find_national_ids, 4),
    ("passport", find_documents, 4),
    ("phone", find_phones, 7),
    ("person", find_names, 0),
)


_MOST_ROUNDS = 16  # Two are the rule; the bound keeps the time linear on texts made to need one round a word.


def check_kinds(kinds: Collection[str] | None) -> frozenset[str]:
    """Return the kinds that are asked for, all when None.

    Raises:
        ConfigError: an unknown kind.
    """
    if kinds is None:
        return frozenset(KINDS)
    for kind in kinds:
        if kind not in KINDS:
            raise ConfigError(f"There is no kind of private data called {kind!r}. Choose from: {', '.join(KINDS)}.")
    return frozenset(kinds)


def find_private(text: str, kinds: Collection[str] | None = None) -> list[Span]:
    """Return the private data in a text: spans that do not overlap, in order.

    Where two kinds could claim the same characters the more specific one has them, also when only the other was asked for.

    Raises:
        ConfigError: an unknown kind.
    """
    wanted = check_kinds(kinds)
    plain, offsets = plain_text(text)
    digits = digits_in(plain)
    found: list[Span] = []
    for kind, detect, fewest_digits in _DETECTORS:
        if digits < fewest_digits:
            continue
        spans = _apart(detect(plain))
        if not spans:
            continue
        plain = blank(plain, spans)
        if kind in wanted:
            for start, end in spans:
                if offsets is not None:
                    start, end = offsets[start], offsets[end - 1] + 1
                found.append(Span(kind, start, end, text[start:end]))
    return sorted(found, key=lambda span: span.start)


def _apart(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sort the spans of one detector and drop those that overlap an earlier one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def mask_text(text: str, kinds: Collection[str] | None = None) -> tuple[str, list[Span]]:
    """Return the text with placeholders, and what they stand for; masking the result again changes nothing."""
    masked: list[Span] = []
    for _ in range(_MOST_ROUNDS):  # A replacement can lay bare a neighbour, so the result is searched again.
        spans = find_private(text, kinds)
        if not spans:
            break
        masked += spans
        pieces, last = [], 0
        for span in spans:
            pieces += [text[last : span.start], PLACEHOLDERS[span.kind]]
            last = span.end
        text = "".join([*pieces, text[last:]])
    return text, masked


def mask_private(text: str, kinds: Collection[str] | None = None) -> str:
    """Return the text with every piece of private data replaced by the placeholder of its kind, such as [EMAIL].

    Raises:
        ConfigError: an unknown kind.
    """
    return mask_text(text, kinds)[0]
