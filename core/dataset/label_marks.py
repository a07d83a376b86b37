"""Marks that stand where a label is missing, and words that may be such a mark or a class."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_SURE = frozenset(
    [
        "?",
        "??",
        "???",
        "-",
        "--",
        "---",
        "–",
        "—",
        ".",
        "..",
        "...",
        "…",
        "_",
        "/",
        "*",
        "n/a",
        "n.a.",
        "n.a",
        "#n/a",
        "#na",
        "<na>",
        "nan",
        "#n/d",
        "\\n",
        "null",
        "nil",
        "(null)",
        "<null>",
        "(empty)",
        "<empty>",
        "(blank)",
        "[blank]",
        "blank",
        "tbd",
        "t.b.d.",
        "unlabeled",
        "unlabelled",
        "not_labeled",
        "unannotated",
        "not_annotated",
        "unassigned",
        "unclassified",
        "uncategorized",
        "uncategorised",
        "k.a.",
        "k/a",
        "keine_angabe",
        "ohne_angabe",
        "nicht_zugeordnet",
        "unbeschriftet",
        "offen_lassen",
        "non_renseigné",
        "non_annoté",
        "sans_étiquette",
        "à_définir",
        "n.c.",
        "n.d.",
        "sin_etiqueta",
        "sin_etiquetar",
        "sin_clasificar",
        "no_etiquetado",
        "por_definir",
        "s/d",
        "senza_etichetta",
        "da_definire",
        "non_etichettato",
        "sem_rótulo",
        "sem_etiqueta",
        "não_rotulado",
        "a_definir",
        "geen_label",
        "niet_gelabeld",
        "brak_etykiety",
        "нет_метки",
        "без_метки",
        "не_размечено",
        "н/д",
        "etiketsiz",
        "belirtilmemiş",
        "未标注",
        "未标记",
        "未分类",
        "待标注",
        "未標註",
        "未標記",
        "未分類",
        "待定",
        "未ラベル",
        "ラベルなし",
        "미분류",
        "미지정",
        "라벨없음",
        "غير_مصنف",
        "بدون_تصنيف",
    ]
)
"""In small letters, with a low line for each space."""
_MAYBE = frozenset(
    [
        "none",
        "na",
        "n-a",
        "undefined",
        "unknown",
        "not_applicable",
        "missing",
        "keine",
        "aucun",
        "aucune",
        "ninguno",
        "ninguna",
        "nessuno",
        "nenhum",
        "geen",
        "brak",
        "нет",
        "无",
        "なし",
        "없음",
    ]
)
_SPACES = re.compile(r"[\s_]+")
_CODE = re.compile(r"[A-Z]{2}")
_NUMBER = re.compile(r"\d+(?:\.0+)?")
_MINUS_ONE = re.compile(r"[-\u2212]1(?:\.0+)?")
_LEAST_CLASSES = 3
"""Classes 0, 1, 2 ... beside which -1 says that no class was given; beside fewer it is one of them."""


def _plain(label: str) -> str:
    return _SPACES.sub("_", label.strip().casefold())


def missing_marks(labels: Collection[str]) -> list[str]:
    """Return the labels that are marks for a missing one, such as "?", "N/A" or "unlabeled", if other labels stand beside them.

    Labels that are all without letters and digits, such as + and -, are classes.
    """
    found = [label for label in labels if _plain(label) in _SURE]
    others = [label for label in labels if label not in found]
    worded = any(any(map(str.isalnum, label)) for label in others)
    return found if others and worded else []


def doubtful_marks(labels: Mapping[str, int]) -> list[str]:
    """Return the labels that may be a class or say that there is none: "none", NA, -1 beside 0, 1, 2 and more.

    NA among other codes of two capitals is one of them. A class of numbers from 0 without a gap leaves -1 for no class; a scale from -1 to 1 does not.

    Args:
        labels: rows of each label.
    """
    found = [label for label in labels if _plain(label) in _MAYBE]
    others = [label for label in labels if label not in found]
    codes = [label for label in others if _CODE.fullmatch(label.strip())]
    if codes and len(codes) >= 0.5 * len(others):
        found = [label for label in found if label.strip() != "NA"]
    minus = [label for label in labels if _MINUS_ONE.fullmatch(label.strip())]
    rest = [label.strip() for label in labels if label not in minus and label not in found]
    if minus and rest and all(map(_NUMBER.fullmatch, rest)):
        numbers = {int(float(label)) for label in rest}
        if numbers == set(range(len(numbers))) and len(numbers) > _LEAST_CLASSES:
            found += minus
    return found if len(found) < len(labels) else []
