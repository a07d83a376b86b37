"""The memory that training takes: weights, gradients and the optimiser's state, by the standard accounting."""

from __future__ import annotations

from dataclasses import dataclass

STATES = {"sgd": 0, "momentum": 1, "adam": 2}
"""Numbers that an optimiser keeps for each parameter from step to step."""

PRECISIONS = ("fp32", "mixed", "bf16")
"""All in 32 bits; 32 bits with a 16-bit copy of the weights to compute with; all in 16 bits."""


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

    Mixed precision is counted as torch's autocast does it, and Fathom's runs with it: weights, gradients and state stay in 32 bits,
    and the forward pass makes a 16-bit copy of the weights, 4 + 4 + 2 + 8 = 18 bytes with Adam. Rajbhandari et al. (2020),
    section 3.1, count 16-bit weights and gradients beside a 32-bit copy, 2 + 2 + 4 + 8 = 16. It is the most that can be there at
    once: where no gradients are summed over batches, the copies go while the gradients come.

    Args:
        parameters: how many are trained.
        optimizer: a key of STATES.
        precision: one of PRECISIONS.
    """
    number = 2 if precision == "bf16" else 4
    return Memory(parameters, number, number, 2 if precision == "mixed" else 0, number * STATES[optimizer])
