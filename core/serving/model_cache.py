"""Models in memory: least recently used ones go first when the memory allowed for them is full."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol


class Loaded(Protocol):
    """What the cache needs to know of a model."""

    @property
    def memory_bytes(self) -> int: ...

    def close(self) -> None: ...


@dataclass
class _Entry:
    stamp: Hashable
    model: Any


class ModelCache:
    """Keeps models by key until together they exceed `limit_bytes`; the newest always stays, however large.

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

    def get(self, key: str) -> Any:
        """Return the model of a key, loading it when it is not there or has changed on disk."""
        stamp = self._stamp(key)
        with self._lock:
            loading = self._loading.setdefault(key, threading.Lock())
        with loading:
            with self._lock:
                entry = self._entries.get(key)
                if entry is not None and entry.stamp == stamp:
                    self._entries.move_to_end(key)
                    return entry.model
            self.drop(key)
            model = self._load(key)
            with self._lock:
                self._entries[key] = _Entry(stamp, model)
                self._evict(keep=key)
            return model

    def _evict(self, keep: str) -> None:
        while len(self._entries) > 1 and self.memory_bytes > self.limit_bytes:
            oldest = next(key for key in self._entries if key != keep)
            self._entries.pop(oldest).model.close()

    def drop(self, key: str) -> None:
        """Forget a model and free it."""
        with self._lock:
            entry = self._entries.pop(key, None)
        if entry is not None:
            entry.model.close()

    def clear(self) -> None:
        """Forget all models."""
        for key in self.keys():
            self.drop(key)

    def keys(self) -> list[str]:
        """Return the keys in memory, least recently used first."""
        return list(self._entries)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all models in memory."""
        return sum(entry.model.memory_bytes for entry in self._entries.values())
