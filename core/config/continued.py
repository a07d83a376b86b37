"""What a run goes on from, where it does not begin at an encoder that somebody else has trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from core.config.fields import check_fields, known_fields


@dataclass(frozen=True)
class Continued:
    """An earlier model that a run goes on from.

    Attributes:
        start: what was kept of it, a folder under $FATHOM_HOME/starts; see core.runs.starts.
        run: id of its run, empty for an export that came from elsewhere; name: what it was called then.
    """

    start: str
    run: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        check_fields(self)

    @classmethod
    def from_json(cls, value: Any) -> Self | None:
        """Build from what a config.json holds; None where the run goes on from nothing."""
        return None if value is None else cls(**known_fields(cls, value, "continues"))
