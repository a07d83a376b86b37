"""Labels that are ratings or scores: numbers with an order, and classes made of them by cut-offs."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import ConfigError
from core.ingest.column_names import LABEL_NAMES, named

RATING_NAMES = frozenset(
    [
        "rating",
        "ratings",
        "rate",
        "score",
        "scores",
        "stars",
        "star",
        "grade",
        "points",
        "mark",
        "marks",
        "overall",
        "nps",
        "satisfaction",
        "helpfulness",
        "polarity",
        "bewertung",
        "sterne",
        "punkte",
        "punktzahl",
        "note",
        "noten",
        "schulnote",
        "zufriedenheit",
        "wertung",
        "étoiles",
        "etoiles",
        "notes",
        "évaluation",
        "evaluation",
        "satisfaction",
        "estrellas",
        "puntuación",
        "puntuacion",
        "calificación",
        "calificacion",
        "puntaje",
        "valoración",
        "valoracion",
        "voto",
        "stelle",
        "punteggio",
        "nota",
        "notas",
        "estrelas",
        "avaliação",
        "avaliacao",
        "pontuação",
        "pontuacao",
        "cijfer",
        "sterren",
        "beoordeling",
        "ocena",
        "gwiazdki",
        "оценка",
        "рейтинг",
        "балл",
        "баллы",
        "звезды",
        "puan",
        "yıldız",
        "yildiz",
        "derecelendirme",
        "تقييم",
        "درجة",
        "评分",
        "打分",
        "分数",
        "星级",
        "評分",
        "分數",
        "星級",
        "評価",
        "点数",
        "星",
        "評点",
        "평점",
        "점수",
        "별점",
    ]
)
_NUMBER = re.compile(r"([-+\u2212]?\d+(?:[.,]\d+)?)\s*(?:/\s*\d+|%|von \d+|out of \d+|of \d+|sur \d+|de \d+|su \d+)?")
_STARRED = re.compile(
    r"(\d(?:[.,]\d)?)[\s_-]*(?:stars?|sterne?|étoiles?|estrellas?|stelle|stella|estrelas?|sterren|ster|yıldız|звезд\w*|星|つ星|별|점|★|⭐)",
    re.IGNORECASE,
)
_STARS = re.compile(r"([★⭐]+)\ufe0f?[☆✩]*|[☆✩]+")
_RATINGS = ((1, 5), (1, 10), (0, 10), (-2, 2), (-3, 3), (1, 7))
"""Scales of whole numbers that are taken for ratings where the name of the column does not speak of classes."""
_ENDS = (1.0, 5.0, 10.0, 100.0)
_FEW = 12
_LEAST = 3
_THIRD = 0.4
"""Share of a scale's steps that the lowest of three classes takes, and the highest."""


@dataclass(frozen=True)
class Scale:
    """Labels as numbers.

    Attributes:
        values: {label: its number}; whole: all are whole numbers.
    """

    values: dict[str, float]
    whole: bool

    @property
    def steps(self) -> list[float]:
        """The different numbers, lowest first."""
        return sorted(set(self.values.values()))


def score_in(label: str) -> float | None:
    """Return the number that a label says: "4", "4,5", "4/5", "80 %", "4 stars", "★★★★"; None where it says none."""
    text = label.strip()
    if found := _NUMBER.fullmatch(text) or _STARRED.fullmatch(text):
        return float(found[1].replace(",", ".").replace("\u2212", "-"))
    if found := _STARS.fullmatch(text):
        return float(len(found[1] or ""))
    return None


def find_scale(labels: Mapping[str, int], name: str, marks: Sequence[str] = ()) -> Scale | None:
    """Tell whether labels are ratings or scores; numbers of classes (0 to 26 in a column called label) are none.

    Args:
        labels: rows of each label; name: of the column; marks: labels that stand for a missing one.
    """
    values = {label: score_in(label) for label in labels if label not in marks}
    numbers = {label: value for label, value in values.items() if value is not None}
    if len(numbers) < len(values) or len(set(numbers.values())) < _LEAST:
        return None
    whole = all(value.is_integer() for value in numbers.values())
    scale = Scale(numbers, whole)
    starred = any(not re.fullmatch(r"[-+\u2212\d.,\s]+", label) for label in numbers)
    rated, classed = named(name, RATING_NAMES) > 0, named(name, LABEL_NAMES) > 0
    return scale if starred or rated or (not classed and _is_known(scale)) or _is_share(scale) else None


def _is_known(scale: Scale) -> bool:
    low, high, count = scale.steps[0], scale.steps[-1], len(scale.steps)
    if scale.whole and count <= _FEW:
        return count > _LEAST and (low, high) in _RATINGS
    return scale.whole and count > _FEW and low >= 0 and high <= max(_ENDS) and count < high - low + 1


def _is_share(scale: Scale) -> bool:
    """Tell whether labels are numbers with decimals, as a regression would learn: many, between ends such as 0 and 1."""
    low, high, count = scale.steps[0], scale.steps[-1], len(scale.steps)
    return not scale.whole and count > 2 * _LEAST and (low >= 0 or (low >= -1 and high <= 1)) and high <= max(_ENDS)


def suggest_cuts(scale: Scale, counts: Mapping[str, int]) -> list[float]:
    """Return two cut-offs that make three classes: of a short scale by its steps, of others by rows; a class begins at its cut-off."""
    steps = scale.steps
    if len(steps) <= _FEW:
        ends = max(1, int(_THIRD * len(steps)))
        return [steps[ends], steps[-ends]]
    ordered = sorted((value for label, value in scale.values.items() for _ in range(counts.get(label, 1))))
    span = steps[-1] - steps[0]
    digits = 0 if scale.whole or span > 20 * _LEAST else 1 if span > 2 * _LEAST else 2
    cuts = sorted({round(ordered[len(ordered) * part // 3], digits) for part in (1, 2)})
    return [cut for cut in cuts if steps[0] < cut <= steps[-1]] or [steps[len(steps) // 2]]


def class_names(cuts: Sequence[float], scale: Scale) -> list[str]:
    """Return names of the classes between cut-offs, such as "1 to 2", "3", "4 to 5", or "below 0.33", "0.33 to below 0.67", "0.67 and more"."""
    if not scale.whole:
        inner = [f"{low:g} to below {high:g}" for low, high in itertools.pairwise(cuts)]
        return [f"below {cuts[0]:g}", *inner, f"{cuts[-1]:g} and more"]
    found = []
    for place in range(len(cuts) + 1):
        inside = [step for step in scale.steps if bisect_right(cuts, step) == place]
        found.append("nothing" if not inside else f"{inside[0]:g}")
        if len(inside) > 1:
            found[-1] += f" to {inside[-1]:g}"
    return found


def check_cuts(cuts: Sequence[float], names: Sequence[str]) -> None:
    """Refuse cut-offs that do not rise, or names that do not fit.

    Raises:
        ConfigError: with what is allowed.
    """
    if not cuts or any(low >= high for low, high in itertools.pairwise(cuts)):
        shown = ", ".join(f"{cut:g}" for cut in cuts) or "none"
        raise ConfigError(f"The cut-offs are {shown}; each must be greater than the one before. Write them like 3,4.")
    if len(names) != len(cuts) + 1 or len(set(names)) != len(names) or not all(map(str.strip, names)):
        raise ConfigError(
            f"{len(cuts)} cut-offs make {len(cuts) + 1} classes, and the names are {', '.join(map(repr, names))}. Give each class a name of its own."
        )


def cut(label: str, cuts: Sequence[float], names: Sequence[str]) -> str:
    """Return the class of a label by cut-offs; a label that says no number stays."""
    value = score_in(label)
    return label.strip() if value is None else names[bisect_right(cuts, value)]
