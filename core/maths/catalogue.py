"""Named entries that pages and tests sweep: a new one is added in one place and appears everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError

Array = NDArray[np.float64]


class Entry(Protocol):
    """What a catalogue can hold: anything with a key."""

    @property
    def key(self) -> str:
        """Return the name that the URL, the tests and the code use."""
        ...


E = TypeVar("E", bound=Entry)


class Catalogue(Generic[E]):
    """Entries by key, in the order in which pages show them; iterating gives the entries."""

    def __init__(self, kind: str, *entries: E) -> None:
        self.kind = kind
        self._entries: dict[str, E] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: E) -> None:
        """Append an entry.

        Raises:
            ConfigError: its key is taken.
        """
        if entry.key in self._entries:
            raise ConfigError(f"The {self.kind} catalogue already has {entry.key!r}. Give the new entry another key.")
        self._entries[entry.key] = entry

    def __getitem__(self, key: str) -> E:
        """Return the entry.

        Raises:
            ConfigError: there is none of that name; the message lists those there are.
        """
        if key not in self._entries:
            raise ConfigError(
                f"There is no {self.kind} called {key!r}; allowed is one of {', '.join(self.keys)}. Choose one of these."
            )
        return self._entries[key]

    def __iter__(self) -> Iterator[E]:
        return iter(self._entries.values())

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys, in order."""
        return tuple(self._entries)


@dataclass(frozen=True)
class Setting:
    """A number that a person may move.

    Attributes:
        name: what the code calls it; latex: its symbol in the formula; title: what a page calls it.
        low, high: the least and the greatest value allowed, both included.
        log: whether a slider should move by powers of ten.
    """

    name: str
    latex: str
    title: str
    default: float
    low: float
    high: float
    log: bool = False
    note: str = ""


def resolve(settings: tuple[Setting, ...], given: Mapping[str, Any] | None, owner: str) -> dict[str, float]:
    """Fill what was not given with the defaults, and refuse what is unknown or out of range.

    Raises:
        ConfigError: a name is unknown or a value lies outside [low, high]; the message says which and what is allowed.
    """
    known = {setting.name: setting for setting in settings}
    for name in given or {}:
        if name not in known:
            allowed = ", ".join(known) or "none"
            raise ConfigError(f"{owner} has no setting {name!r}; it has {allowed}. Leave {name!r} out.")
    values = {}
    for setting in settings:
        value = float((given or {}).get(setting.name, setting.default))
        if not setting.low <= value <= setting.high:
            raise ConfigError(
                f"{setting.name} of {owner} is {value:g}; allowed is {setting.low:g} to {setting.high:g}. "
                f"The usual value is {setting.default:g}."
            )
        values[setting.name] = value
    return values
