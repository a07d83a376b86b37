"""Ways in which a file of a run can be damaged, old or foreign."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

_NOISE = random.Random(4).randbytes(700)


def _write(content: bytes) -> Callable[[Path], None]:
    return lambda file: (file.write_bytes(content), None)[1]


def _as_json(change: Callable[[dict[str, Any]], Any]) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        file.write_text(json.dumps(change(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")

    return damage


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _loop(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


def without(key: str) -> Callable[[Path], None]:
    """Return what takes one key out of a JSON file."""
    return _as_json(lambda value: {name: each for name, each in value.items() if name != key})


def _each_number(to: Any) -> Callable[[Path], None]:
    return _as_json(
        lambda value: {
            name: to if isinstance(each, int | float) and not isinstance(each, bool) else each
            for name, each in value.items()
        }
    )


ANY_FILE: dict[str, Callable[[Path], None]] = {
    "empty": _write(b""),
    "cut in half": lambda file: (file.write_bytes(file.read_bytes()[: file.stat().st_size // 2]), None)[1],
    "noise": _write(_NOISE),
    "no UTF-8": _write(b'{"a": "\x80\xff"}\n'),
    "zero bytes": _write(b"\0" * 400),
    "spaces": _write(b" \n \n"),
    "gone": Path.unlink,
    "a folder": _folder,
    "a link to itself": _loop,
}
JSON_FILE: dict[str, Callable[[Path], None]] = {
    "a list": _as_json(lambda value: [value]),
    "null": _as_json(lambda value: None),
    "a number": _as_json(lambda value: 7),
    "a text": _as_json(lambda value: "x"),
    "an empty object": _as_json(lambda value: {}),
    "all values null": _as_json(lambda value: dict.fromkeys(value)),
    "numbers as texts": _each_number("many"),
    "numbers beyond floats": _each_number(10**400),
    "numbers of 5,000 digits": lambda file: (file.write_text('{"a": ' + "9" * 5000 + "}"), None)[1],
    "infinite": lambda file: (file.write_text(file.read_text().replace(": 0", ": 1e999")), None)[1],
    "lists without end": _write(b"[" * 100_000),
    "written twice": lambda file: (file.write_bytes(file.read_bytes() * 2), None)[1],
}
LATER_VERSION = _as_json(lambda value: {**value, "from_a_later_version": {"a": [1]}})
