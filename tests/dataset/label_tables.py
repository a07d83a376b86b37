"""Tables in which a row has several labels, made on the spot in several languages: each text with the labels that are meant."""

from __future__ import annotations

import random

import pandas as pd

from core.dataset.columns import guess_columns
from core.dataset.doctor import Diagnosis, examine
from core.dataset.fix_kinds import Columns

LANGUAGES = {
    "en": (["account", "billing", "returns", "shipping", "urgent"], "The {} I ordered on {} has still not come, what now"),
    "de": (["Konto", "Rechnung", "Rückgabe", "Versand", "dringend"], "Mein {} vom {} ist noch nicht da, was soll ich tun"),
    "fr": (["compte", "facture", "retour", "livraison", "urgent"], "Mon {} de {} n'est pas encore là, que dois-je faire"),
    "es": (["cuenta", "factura", "devolución", "envío", "urgente"], "Mi {} del {} todavía no ha llegado, qué hago ahora"),
    "zh": (["账号", "付款", "退货", "运送", "紧急"], "我在{}买的{}还没有送到，请问应该怎么办"),
}  # fmt: skip
THINGS = [f"{thing}-{number}" for thing in ("kettle", "lamp", "chair", "mirror", "rug") for number in range(40)]
ROWS = 120


def texts(language: str, count: int = ROWS) -> list[str]:
    """Return texts that all differ."""
    pattern = LANGUAGES[language][1]
    return [
        pattern.format(THINGS[number % len(THINGS)], f"{number // 7 + 1}. {number % 12 + 1}.")
        for number in range(count)
    ]


def sets(language: str, *, most: int = 3, least: int = 1, seed: int = 1, count: int = ROWS) -> list[list[str]]:
    """Return the labels that each row has."""
    drawn = random.Random(seed)
    names = LANGUAGES[language][0]
    return [sorted(drawn.sample(names, drawn.randint(least, most)), key=names.index) for _ in range(count)]


def one_each(language: str, seed: int = 2, count: int = ROWS) -> list[str]:
    """Return one label for each row, all of them used."""
    names = LANGUAGES[language][0]
    drawn = [names[number % len(names)] for number in range(count)]
    random.Random(seed).shuffle(drawn)
    return drawn


def frame_of(**columns: list[str]) -> pd.DataFrame:
    """Return a table as the loader gives it."""
    frame = pd.DataFrame(columns).astype("str")
    frame.index = range(2, 2 + len(frame))
    return frame


def examined(frame: pd.DataFrame) -> tuple[Columns, Diagnosis]:
    """Guess the columns and ask the doctor, as page and command line do."""
    guess = guess_columns(frame)
    columns = Columns(guess.text, guess.label, guess.text_pair)
    return columns, examine(frame, columns)
