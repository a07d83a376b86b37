"""What judging wants to know of the task: the costs of mistakes, and rows to be scored apart. Whoever declares tasks fits these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Costs(Protocol):
    """What mistakes cost, and what it costs that a person looks at a row instead, in one unit."""

    @property
    def review(self) -> float: ...

    def of(self, true: str, predicted: str) -> float:
        """Return the cost of taking a row of one class for another; 0 where they agree."""
        ...

    def dearest(self, classes: Sequence[str]) -> float:
        """Return the most that a mistake among these classes costs."""
        ...


class Slice(Protocol):
    """Rows whose text has one of `words`, or whose `column` holds one of them."""

    @property
    def title(self) -> str: ...

    @property
    def words(self) -> tuple[str, ...]: ...

    @property
    def column(self) -> str | None: ...
