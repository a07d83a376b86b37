"""A part of the benchmark of honesty, how the parts are found, and how their tables come into the document."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import benchmarks.honesty as package
from core.storage import ROOT

DOCUMENT = ROOT / "docs" / "honesty.md"


@dataclass(frozen=True)
class Part:
    """One promise that is put to the test. A module of this folder with a PART of this kind is found by being there.

    Attributes:
        key: what --only calls it; title: its heading in the document; order: its place there, the least first.
        lines: options of the command line -> lines of Markdown, of which the first says what is measured and how.
        asks: adds the options that this part alone has; what it adds has to have a default.
        ready: returns what is lacking to run it, such as a folder of data sets, or nothing.
    """

    key: str
    title: str
    order: int
    lines: Callable[[argparse.Namespace], Iterator[str]]
    asks: Callable[[argparse.ArgumentParser], None] = lambda parser: None
    ready: Callable[[argparse.Namespace], str] = lambda options: ""


def find_parts() -> dict[str, Part]:
    """Return the parts by key, in their order."""
    modules = [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
        if not found.name.startswith("__")
    ]
    parts = [module.PART for module in modules if isinstance(getattr(module, "PART", None), Part)]
    return {part.key: part for part in sorted(parts, key=lambda part: part.order)}


def section(part: Part, lines: list[str]) -> str:
    """Return a part's section of the document, between two marks by which it is found again."""
    return "\n".join([f"<!-- {part.key} -->", f"## {part.title}", "", *lines, f"<!-- end of {part.key} -->"])


def write_section(part: Part, lines: list[str], document: Path = DOCUMENT) -> None:
    """Put what a part found into the document in place of what it found before, or at the end where it is new."""
    old, new = document.read_text(encoding="utf-8"), section(part, lines)
    marks = re.compile(rf"<!-- {re.escape(part.key)} -->.*?<!-- end of {re.escape(part.key)} -->", re.DOTALL)
    found = marks.search(old)
    text = old[: found.start()] + new + old[found.end() :] if found else f"{old.rstrip()}\n\n{new}\n"
    document.write_text(text, encoding="utf-8")
