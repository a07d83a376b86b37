"""The one fit of a linear layer by L-BFGS on all rows at once (Liu and Nocedal 1989), and the features that it is fitted on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Of logits (rows, classes) and class indices (rows,)."""


@dataclass(frozen=True)
class Earlier:
    """A head that a fit goes on from.

    Attributes:
        weight (classes, width), bias (classes,): over features as they come.
        new: (rows,) which of the rows that are fitted it had not learned from: the others say nothing of how well it does.
    """

    weight: np.ndarray
    bias: np.ndarray
    new: np.ndarray


PRIOR_ROWS = 500
"""So many rows' worth of belief that all features spread alike: from a few rows single spreads are mostly chance."""


class Standard:
    """Features with mean 0 and spread about 1, by the rows it was made from.

    Each feature's variance is drawn towards the mean variance of all, the more so the fewer rows there are (shrinkage, as of
    Ledoit and Wolf 2004 for whole covariances). By the spreads of twenty rows alone, noise would be scaled up to the size of
    what matters.
    """

    def __init__(self, features: np.ndarray) -> None:
        self.mean = features.mean(axis=0)
        variance, rows = features.var(axis=0), len(features)
        shrunk = (rows * variance + PRIOR_ROWS * variance.mean()) / (rows + PRIOR_ROWS)
        self.scale = np.sqrt(shrunk) + 1e-6

    def tensor(self, features: np.ndarray, device: str) -> torch.Tensor:
        """Return features (rows, width) in float32 on a device."""
        return torch.from_numpy(((features - self.mean) / self.scale).astype(np.float32)).to(device)

    def fold(self, layer: nn.Linear) -> tuple[np.ndarray, np.ndarray]:
        """Return weight (classes, width) and bias (classes,) of a layer over standardised features for features as they come."""
        whole, bias = layer.whole() if isinstance(layer, AddedLayer) else (layer.weight, layer.bias)
        weight = whole.detach().cpu().numpy() / self.scale
        return weight, bias.detach().cpu().numpy() - weight @ self.mean

    def layer(self, classes: int, device: str | torch.device, earlier: Earlier | None = None) -> nn.Linear:
        """Return a layer over standardised features: one that gives every class the same score, or an earlier head and nothing added."""
        if earlier is None:
            return zero_layer(len(self.mean), classes, device)
        return AddedLayer(earlier.weight * self.scale, earlier.bias + earlier.weight @ self.mean, device)


class AddedLayer(nn.Linear):
    """A linear layer on top of an earlier one that stays as it is: a penalty on its weights holds the sum of both to the earlier one."""

    def __init__(self, weight: np.ndarray, bias: np.ndarray, device: str | torch.device) -> None:
        classes, width = weight.shape
        super().__init__(width, classes, device=device)
        nn.init.zeros_(self.weight)
        nn.init.zeros_(self.bias)
        for name, values in (("earlier_weight", weight), ("earlier_bias", bias)):
            self.register_buffer(name, torch.from_numpy(values.astype(np.float32)).to(device))

    def whole(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return weight and bias of both together."""
        return self.weight + self.get_buffer("earlier_weight"), self.bias + self.get_buffer("earlier_bias")

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Return the scores of both together, (rows, classes)."""
        return nn.functional.linear(inputs, *self.whole())


def zero_layer(width: int, classes: int, device: str | torch.device) -> nn.Linear:
    """Return a linear layer that gives every class the same score."""
    layer = nn.Linear(width, classes, device=device)
    nn.init.zeros_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


_THREADS_PAY = 10**8
"""Products of numbers in one look at the loss from which several threads are worth their waiting for each other."""


@contextmanager
def one_thread_for(products: int, device: str | torch.device) -> Iterator[None]:
    """Compute on one thread meanwhile where that is so little work that threads wait for each other more than they help.

    On a quiet machine small fits gain nothing from a second thread; beside other programs they take ten times as long with it.
    """
    threads = torch.get_num_threads()
    alone = threads > 1 and products < _THREADS_PAY and torch.device(device).type == "cpu"
    if alone:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        if alone:
            torch.set_num_threads(threads)


class LinearFit:
    """A linear layer under a loss with a penalty on its squared norm, and the L-BFGS that lowers it.

    Args:
        inputs: (rows, width); targets: (rows,) class indices; penalty: weight of half the squared norm.
        rate: what the first step is multiplied by; passes: iterations of each `step`; evaluations: at most so many looks at
            the loss in one `step`, None for a quarter more than passes; change: ends a `step` that moves less.
    """

    def __init__(
        self,
        layer: nn.Linear,
        inputs: torch.Tensor,
        targets: torch.Tensor,
        loss: Loss,
        penalty: float,
        *,
        passes: int,
        rate: float = 1.0,
        evaluations: int | None = None,
        change: float = 1e-9,
    ) -> None:
        self.layer = layer
        self._inputs = inputs
        self._targets = targets
        self._loss = loss
        self._penalty = penalty
        self._optimizer = torch.optim.LBFGS(
            layer.parameters(),
            lr=rate,
            max_iter=passes,
            max_eval=evaluations,
            tolerance_change=change,
            history_size=10,
            line_search_fn="strong_wolfe",
        )

    def step(self) -> float:
        """Lower the loss and return what it was before; the curvature that was learned is kept for the next call."""
        seen: list[float] = []

        def closure() -> torch.Tensor:
            self._optimizer.zero_grad()
            fit = self._loss(self.layer(self._inputs), self._targets)
            loss: torch.Tensor = fit + self._penalty / 2 * self.layer.weight.square().sum()
            loss.backward()
            if not seen:
                seen.append(float(loss.detach()))
            return loss

        self._optimizer.step(closure)
        return seen[0]

    def gradient_norm(self) -> float:
        """Return the norm of the last gradient."""
        squares = (p.grad.square().sum() for p in self.layer.parameters() if p.grad is not None)
        return float(torch.sqrt(sum(squares, torch.zeros(()))))
