"""How the learning rate changes over a run: one entry each."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from core.maths.catalogue import Catalogue


@dataclass(frozen=True)
class Schedule:
    """A factor on the learning rate.

    Attributes:
        factor: (step from 0, steps in all, warm-up steps) -> factor from 0 to 1.
        uses_warmup: whether the warm-up steps count.
        torch: the same as a torch or transformers scheduler.
    """

    key: str
    title: str
    latex: str
    factor: Callable[[int, int, int], float]
    note: str
    source: str
    torch: str
    uses_warmup: bool = True

    def factors(self, total: int, warmup: int = 0) -> list[float]:
        """Return the factor of every step."""
        return [self.factor(step, total, warmup) for step in range(total)]


def _progress(step: int, total: int, warmup: int) -> float:
    """Return the share of the steps after the warm-up that is done."""
    return (step - warmup) / max(1, total - warmup)


def _linear(step: int, total: int, warmup: int) -> float:
    if step < warmup:
        return step / max(1, warmup)
    return max(0.0, 1.0 - _progress(step, total, warmup))


def _cosine(step: int, total: int, warmup: int) -> float:
    if step < warmup:
        return step / max(1, warmup)
    return max(0.0, 0.5 * (1.0 + math.cos(math.pi * _progress(step, total, warmup))))


_WARMUP = r"\begin{cases} t / W & t < W \\ %s & t \ge W \end{cases}"

SCHEDULES: Catalogue[Schedule] = Catalogue(
    "schedule",
    Schedule(
        key="constant",
        title="Constant",
        latex=r"\eta_t = \eta",
        factor=lambda step, total, warmup: 1.0,
        note="The same learning rate throughout.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 8.3.1",
        torch="transformers.get_constant_schedule(optimizer)",
        uses_warmup=False,
    ),
    Schedule(
        key="linear",
        title="Linear with warm-up",
        latex=r"\eta_t = \eta \cdot " + _WARMUP % r"1 - \frac{t - W}{T - W}",
        factor=_linear,
        note="Rises from 0 while the moments fill, then falls to 0: what BERT was trained and is fine-tuned with.",
        source="Devlin, Chang, Lee and Toutanova (2019), BERT, appendix A.2",
        torch="transformers.get_linear_schedule_with_warmup(optimizer, warmup, total)",
    ),
    Schedule(
        key="cosine",
        title="Cosine with warm-up",
        latex=r"\eta_t = \eta \cdot " + _WARMUP % r"\tfrac{1}{2}\Bigl(1 + \cos \pi \tfrac{t - W}{T - W}\Bigr)",
        factor=_cosine,
        note="Falls slowly at first, fast in the middle and slowly at the end.",
        source="Loshchilov and Hutter (2017), SGDR, section 3",
        torch="transformers.get_cosine_schedule_with_warmup(optimizer, warmup, total)",
    ),
)
