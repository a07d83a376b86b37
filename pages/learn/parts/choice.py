"""Choices that the link holds: one of a few, and entries of a catalogue by their titles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from core.maths.catalogue import Catalogue

MOST_SIDE_BY_SIDE = 6
"""Entries that one chart holds without its lines running together."""
T = TypeVar("T")


def choose_one(
    label: str,
    options: Sequence[T],
    key: str,
    *,
    default: T | None = None,
    place: Any = st,
    format_func: Callable[[Any], str] | None = None,
) -> T:
    """Draw a few options side by side and return the chosen one.

    Args:
        default: the first, unless said otherwise. place: where it is drawn, a column for instance.
    """
    start = options[0] if default is None else default
    chosen = place.segmented_control(
        label, options, default=start, required=True, key=key, bind="query-params", format_func=format_func
    )
    return start if chosen is None else chosen


def choose_entry(
    label: str, catalogue: Catalogue[Any], key: str, *, default: str | None = None, place: Any = st
) -> str:
    """Draw a list of a catalogue's titles and return the key of the chosen entry.

    Args:
        default: a key; the first entry, unless said otherwise. place: where it is drawn, a column for instance.
    """
    keys = list(catalogue.keys)
    return str(
        place.selectbox(
            label,
            keys,
            index=0 if default is None else keys.index(default),
            format_func=lambda name: catalogue[name].title,
            key=key,
            bind="query-params",
        )
    )


def choose_entries(
    label: str, catalogue: Catalogue[Any], default: Sequence[str], key: str, *, place: Any = st
) -> list[str]:
    """Draw a list of a catalogue's titles and return the keys of the chosen entries, up to six.

    Args:
        default: keys. place: where it is drawn, a column for instance.
    """
    chosen: list[str] = place.multiselect(
        label,
        list(catalogue.keys),
        list(default),
        format_func=lambda name: catalogue[name].title,
        key=key,
        bind="query-params",
        max_selections=MOST_SIDE_BY_SIDE,
        wrap=True,
    )
    return chosen
