"""The kinds of private data, their plain names, and the placeholders that stand for them."""

from __future__ import annotations

from dataclasses import dataclass

KINDS: dict[str, str] = {
    "email": "E-mail address",
    "phone": "Phone number",
    "payment_card": "Payment card number",
    "iban": "Bank account number (IBAN)",
    "national_id": "National identity number",
    "passport": "Passport or driving licence number",
    "date_of_birth": "Date of birth",
    "person": "Name of a person, where the wording gives it away",
    "ip_address": "IP address",
    "mac_address": "Hardware (MAC) address",
    "crypto_wallet": "Cryptocurrency wallet",
    "url_credentials": "Web address with a password in it",
}

PLACEHOLDERS: dict[str, str] = {
    "email": "[EMAIL]",
    "phone": "[PHONE]",
    "payment_card": "[CARD]",
    "iban": "[IBAN]",
    "national_id": "[ID]",
    "passport": "[PASSPORT]",
    "date_of_birth": "[BIRTHDATE]",
    "person": "[NAME]",
    "ip_address": "[IP]",
    "mac_address": "[MAC]",
    "crypto_wallet": "[WALLET]",
    "url_credentials": "[URL]",
}


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of private data: `text[start:end]` of the text it was found in."""

    kind: str
    start: int
    end: int
    text: str
