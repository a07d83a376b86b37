"""How each optimiser of a race looks and is called, whoever else runs."""

from __future__ import annotations

from collections.abc import Sequence

from core.charts.theme import CATEGORIES, DASHES, GREY, plain
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import Lap

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star", "hexagon", "pentagon")


def racer_styles(laps: Sequence[Lap]) -> list[dict[str, str]]:
    """Give each optimiser its own colour whoever else runs; racers that share one are told apart by their place."""
    keys = [lap.optimizer for lap in laps]
    order = [OPTIMIZERS.keys.index(key) for key in keys] if len(set(keys)) == len(keys) else list(range(len(keys)))
    colours = (*CATEGORIES, GREY)
    return [
        {
            "colour": colours[place % len(colours)],
            "dash": DASHES[place % len(DASHES)],
            "symbol": SYMBOLS[place % len(SYMBOLS)],
        }
        for place in order
    ]


def racer_name(lap: Lap) -> str:
    """Return a racer's name for the legend."""
    return plain(lap.label) + ("" if lap.diverged_at is None else ", diverged")
