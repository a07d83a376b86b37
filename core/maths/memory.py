"""The memory that training takes: weights, gradients and the optimiser's state, by the standard accounting."""

from __future__ import annotations

from dataclasses import dataclass

STATES = {"sgd": 0, "momentum": 1, "adam": 2}
"""Numbers that an optimiser keeps for each parameter from step to step."""

PRECISIONS = ("fp32", "mixed", "bf16")
"""All in 32 bits; 16 bits with a 32-bit copy of the weights; all in 16 bits."""


@dataclass(frozen=True)
class Memory:
    """Bytes for each parameter, by what they are for, and the count of parameters."""

    parameters: float
    weights: int
    gradients: int
    copy: int
    state: int

    @property
    def bytes_each(self) -> int:
        """Bytes that one parameter takes."""
        return self.weights + self.gradients + self.copy + self.state

    @property
    def total_gb(self) -> float:
        """All of it, in GB of 10^9 bytes."""
        return self.parameters * self.bytes_each / 1e9


def training_memory(parameters: float, optimizer: str, precision: str) -> Memory:
    """Return what training needs besides the activations of a batch.

    Rajbhandari et al. (2020), section 3.1: mixed precision with Adam takes 2 + 2 + 12 = 16 bytes for each parameter, of which the
    12 are a 32-bit copy of the weights and two 32-bit moments.

    Args:
        parameters: how many are trained.
        optimizer: a key of STATES.
        precision: one of PRECISIONS.
    """
    number = 4 if precision == "fp32" else 2
    kept = 2 if precision == "bf16" else 4
    return Memory(parameters, number, number, 4 if precision == "mixed" else 0, kept * STATES[optimizer])
