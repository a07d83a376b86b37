"""JSON values read so that nothing is lost on the way: numbers as they were written, and word of keys that stand twice."""

from __future__ import annotations

import json
from typing import Any

from core.text import encodable


class Number(str):
    """A number as it was written."""

    __slots__ = ()


class Doubled(dict[str, Any]):
    """An object in which, or inside which, a key stands twice; `keys_twice` names them. The last value counts."""

    keys_twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    inner = [
        keys for part in value.values() if (type(part) is Doubled or type(part) is list) and (keys := keys_twice(part))
    ]
    if len(value) == len(pairs) and not inner:
        return value
    seen: set[str] = set()
    twice = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    found = Doubled(value)
    found.keys_twice = tuple(dict.fromkeys([*twice, *(key for keys in inner for key in keys)]))
    return found


DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=Number, object_pairs_hook=_object)


def parse(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        ValueError, RecursionError: it is none, or one inside another too often.
    """
    return DECODER.decode(text)


def keys_twice(value: Any) -> tuple[str, ...]:
    """Return the keys that stand twice in an object, its own objects and the objects of a list."""
    if isinstance(value, Doubled):
        return value.keys_twice
    if not isinstance(value, list) or not value or not isinstance(value[-1], dict | list):
        return ()
    return tuple(key for part in value for key in keys_twice(part))


def cell_text(value: Any) -> str:
    """Return a JSON value as text: a string as it is, a number as it was written, null as nothing, the rest as JSON."""
    if isinstance(value, str):
        return encodable(value)
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    return encodable(_dump(value))


def _dump(value: Any) -> str:
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {_dump(part)}" for key, part in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_dump, value)) + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)
