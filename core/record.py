"""Frozen dataclasses read from JSON: what is unknown is passed over, what is missing or does not fit is named by its place."""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_KINDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "an object",
    list: "a list",
}


class MisfitError(ValueError):
    """A value does not fit its record; the message names its place, such as `test.rows is missing`."""


def read_record(kind: type[T], value: Any, place: str = "") -> T:
    """Build a dataclass from what json.load returned.

    Fields may be texts, numbers, booleans, other dataclasses, lists and dicts of them, and any of these or None.
    A key that the dataclass does not know is passed over, so that a later version may write more.

    Args:
        place: where the value stands, for the message.

    Raises:
        MisfitError: a key without a default is missing, or a value is of another kind.
    """
    _check(value, dict, place or "the whole")
    hints, given = _hints(kind), {}  # type: ignore[arg-type]  # a type is hashable
    for spec in dataclasses.fields(kind):  # type: ignore[arg-type]  # a type variable cannot be bound to dataclasses
        inside = f"{place}.{spec.name}" if place else spec.name
        if spec.name in value:
            given[spec.name] = _read(hints[spec.name], value[spec.name], inside)
        elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            raise MisfitError(f"{inside} is missing")
    return kind(**given)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: Any, place: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (present,) = [kind for kind in inner if kind is not NoneType]
        return None if value is None else _read(present, value, place)
    if dataclasses.is_dataclass(hint):
        return read_record(hint, value, place)  # type: ignore[arg-type]  # a dataclass here is a type
    if origin is list:
        _check(value, list, place)
        if all(type(each) is inner[0] for each in value):
            return list(value)  # most lists are long and plain, such as the rows of a confusion matrix
        return [_read(inner[0], each, f"{place}[{number}]") for number, each in enumerate(value)]
    if origin is dict:
        _check(value, dict, place)
        return {name: _read(inner[1], each, f"{place}.{name}") for name, each in value.items()}
    _check(value, hint, place)
    if hint is not float:
        return value
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise MisfitError(f"{place} is not finite")
    return number


def _check(value: Any, kind: type, place: str) -> None:
    """Refuse a value of another kind; a whole number is a number, but true is neither."""
    fits = isinstance(value, (int, float) if kind is float else kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        shown = repr(value)
        raise MisfitError(f"{place} is {shown if len(shown) <= 60 else shown[:57] + '...'} and not {_KINDS[kind]}")
