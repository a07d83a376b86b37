"""Python's collector of cycles, kept off loaded code: it never becomes garbage, yet is half a million objects to walk over."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_modules = 0
"""How many were loaded when the collector was last told to leave them out."""


@contextmanager
def loading() -> Iterator[None]:
    """Load large libraries inside without looking for garbage meanwhile, which takes a sixth of the time, and none of it in later rounds."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        leave_out_loaded()
        if looked:
            gc.enable()


def leave_out_loaded() -> None:
    """Leave what is there out of later rounds of the collector, if modules were loaded since the last time.

    Streamlit has all looked over after every run of a page, which takes a quarter of a second of a core with plotly and pandas loaded.
    """
    global _modules
    if len(sys.modules) > _modules:
        _modules = len(sys.modules)
        gc.freeze()
