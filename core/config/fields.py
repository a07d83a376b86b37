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


_AGAIN = "Restore it from a copy, or start a new run with the same data."
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


def known_fields(kind: type, value: Any, place: str) -> dict[str, Any]:
    """Return what a JSON file says of the fields of a dataclass; what another version wrote and this one does not know is passed over.

    Args:
        place: where it stands, for the message, such as "data".

    Raises:
        ConfigError: it is no object, or a field without a default is missing.
    """
    if not isinstance(value, dict):
        raise ConfigError(f"config.json is damaged: {place} is {str(value)[:60]!r} and not an object. {_AGAIN}")
    specs = dataclasses.fields(kind)
    for spec in specs:
        if (
            spec.default is dataclasses.MISSING
            and spec.default_factory is dataclasses.MISSING
            and spec.name not in value
        ):
            raise ConfigError(f"config.json is damaged: {spec.name} is missing in {place}. {_AGAIN}")
    return {spec.name: value[spec.name] for spec in specs if spec.name in value}


def check_fields(config: Any) -> None:
    for spec in dataclasses.fields(config):
        if not _fits(spec, getattr(config, spec.name)):
            raise refusal(spec, getattr(config, spec.name))
