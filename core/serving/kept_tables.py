"""Tables that took the device a while to compute, kept as long as they are asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

KEPT_S = 3600.0
"""A table that nobody asked for in so long is forgotten."""
MOST_TABLES = 12


class KeptTables:
    """Makes a table once for all who ask for it at the same time; the one used longest ago goes first."""

    def __init__(self) -> None:
        self._tables: dict[Hashable, tuple[float, Any]] = {}
        self._lock = threading.Lock()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the table of a key, made when it is not kept. `make` may take turns on the device, so hold none here."""
        with self._lock:
            self._forget()
            making = self._making.setdefault(key, threading.Lock())
        with making:
            found = self._tables.get(key)
            table = make() if found is None else found[1]
            with self._lock:
                self._tables[key] = (time.monotonic(), table)
                self._forget()
            return table

    def _forget(self) -> None:
        now = time.monotonic()
        newest = sorted(self._tables.items(), key=lambda item: item[1][0])[-MOST_TABLES:]
        self._tables = {key: entry for key, entry in newest if now - entry[0] < KEPT_S}
        self._making = {key: lock for key, lock in self._making.items() if key in self._tables or lock.locked()}
