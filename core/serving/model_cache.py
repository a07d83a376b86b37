"""Models in memory: least recently used ones go first when the memory allowed for them is full, but none that is in use."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol


class Loaded(Protocol):
    """What the cache needs to know of a model."""

    @property
    def memory_bytes(self) -> int: ...

    def close(self) -> None: ...


@dataclass
class _Entry:
    """A model, how many leases of it run, and whether it closes with the last of them."""

    stamp: Hashable
    model: Any
    leases: int = 0
    leaving: bool = False


class ModelCache:
    """Keeps models by key until together they exceed `limit_bytes`; the newest always stays, and what is in use, however large.

    Two threads that ask for the same model load it once: the second one waits for the first.
    """

    def __init__(self, load: Callable[[str], Loaded], stamp: Callable[[str], Hashable], limit_bytes: int) -> None:
        """Args: load makes a model of a key; stamp changes when the model on disk does (it may raise when it is gone)."""
        self._load = load
        self._stamp = stamp
        self.limit_bytes = limit_bytes
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}

    @contextmanager
    def lease(self, key: str) -> Iterator[Any]:
        """Give the model of a key, loaded when it is not there or has changed on disk. Nothing closes it inside the block."""
        entry = self._take(key)
        try:
            yield entry.model
        finally:
            with self._lock:
                entry.leases -= 1
                if entry.leaving and not entry.leases:
                    entry.model.close()
                self._evict()

    def _take(self, key: str) -> _Entry:
        stamp = self._stamp(key)
        with self._lock:
            loading = self._loading.setdefault(key, threading.Lock())
        with loading:
            with self._lock:
                entry = self._entries.get(key)
                if entry is not None and entry.stamp == stamp:
                    self._entries.move_to_end(key)
                    entry.leases += 1
                    return entry
            self.drop(key)
            entry = _Entry(stamp, self._load(key), leases=1)
            with self._lock:
                self._entries[key] = entry
                self._evict()
            return entry

    def _evict(self) -> None:
        """Close what was used longest ago and is not in use, until the rest fits. Called with the lock held."""
        for key in list(self._entries)[:-1]:
            if self.memory_bytes <= self.limit_bytes:
                return
            if not self._entries[key].leases:
                self._let_go(key)

    def _let_go(self, key: str) -> None:
        """Forget a model; one in use is closed by its last lease. Called with the lock held."""
        entry = self._entries.pop(key, None)
        if entry is not None and entry.leases:
            entry.leaving = True
        elif entry is not None:
            entry.model.close()

    def drop(self, key: str) -> None:
        """Forget a model, and free it as soon as nobody uses it."""
        with self._lock:
            self._let_go(key)

    def clear(self) -> None:
        """Forget all models; see `drop`."""
        for key in self.keys():
            self.drop(key)

    def keys(self) -> list[str]:
        """Return the keys in memory, least recently used first."""
        return list(self._entries)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all models that are kept."""
        return sum(entry.model.memory_bytes for entry in self._entries.values())
