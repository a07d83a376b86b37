"""A setting declared once: its default, its name on a page, what it does, what is allowed, and the check of all that."""

from __future__ import annotations

import dataclasses
from dataclasses import field
from typing import Any

from core.errors import ConfigError


def setting(
    default: Any,
    label: str,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] | None = None,
) -> Any:
    """Declare a setting once: its default, what a page calls it, what it does, and what is allowed."""
    return field(default=default, metadata={"label": label, "help": help, "low": low, "high": high, "choices": choices})


_KINDS = {"str": "a text", "int": "a whole number", "float": "a number", "bool": "true or false"}


def _limits(spec: dataclasses.Field[Any]) -> tuple[Any, Any, Any]:
    """Return the choices, the lowest and the highest value that a field allows; None where it does not say."""
    choices, low, high = (spec.metadata.get(name) for name in ("choices", "low", "high"))
    return choices, low, high


def _shown(number: float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:g}"


def _fits(spec: dataclasses.Field[Any], value: Any) -> bool:
    """Tell whether a value is of a field's type, and within its choices or range; only plain types are looked at."""
    kind = str(spec.type)
    if value is None or kind.removesuffix(" | None") not in _KINDS:
        return kind not in _KINDS
    types = {"str": str, "int": int, "float": int | float, "bool": bool}
    if not isinstance(value, types[kind.removesuffix(" | None")]) or (isinstance(value, bool) and kind != "bool"):
        return False
    choices, low, high = _limits(spec)
    return (choices is None or value in choices) and (low is None or low <= value <= high)


def refusal(spec: dataclasses.Field[Any], value: Any) -> ConfigError:
    """Return the error that names a field, its value, what is allowed, and what to do."""
    kind, (choices, low, high) = str(spec.type), _limits(spec)
    allowed = _KINDS[kind.removesuffix(" | None")] + (" or none" if kind.endswith("None") else "")
    if choices is not None:
        return ConfigError(f"{spec.name} is {value!r}; allowed is one of {', '.join(choices)}. Choose one of these.")
    if low is not None:
        allowed += f" from {_shown(low)} to {_shown(high)}"
    shown = repr(value) if len(repr(value)) <= 80 else f"{repr(value)[:80]}…"
    example = "" if spec.default is dataclasses.MISSING or kind == "str" else f", such as {spec.default!r}"
    if kind == "bool":
        example = ""
    return ConfigError(f"{spec.name} is {shown}; allowed is {allowed}. Choose {allowed}{example}.")


def check_fields(config: Any) -> None:
    for spec in dataclasses.fields(config):
        if not _fits(spec, getattr(config, spec.name)):
            raise refusal(spec, getattr(config, spec.name))
