"""Exports that are plain text: fastText's lines with labels, and intents in YAML or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any, ClassVar

import yaml

from core.errors import DataError
from core.ingest.documents import Item, Note, row_of, rows_of
from core.ingest.encoding import Encoding, open_text
from core.ingest.exports import classes_of_examples, whole
from core.ingest.exports.reading import joined
from core.ingest.source import Source

LARGEST_YAML = 50_000_000
_MOST_ALIASES = 1000
_PREFIX = re.compile(r"(__\w+?__)(?=\S)")
_YAML_START = re.compile(
    r"\s*(?:%YAML[^\n]*\n|---[^\n]*\n|#[^\n]*\n|\s*\n)*(?:-\s+)?[\w\"'][^\n:]{0,80}:(?:[ \t]|\r?\n)"
)
_YAML_LIST = re.compile(r"^\s*(?:-\s+\S|[\w\"'-][^\n]{0,80}:\s*[|>]?[+-]?\s*$|\w{1,40}:[ \t])", re.MULTILINE)
_TAGGED = re.compile(r"\S+(?:[ \t]+\S+)*[ \t]+(?:O|[BIESLU]-\w[\w-]*)\s*$")
_LEAST, _MOSTLY, _HEAD_BYTES = 2, 0.95, 65_536


def looks_like_lines(source: Source) -> str:
    """Return "prefixed", "markdown" or "yaml" by how a text in UTF-8 begins and what its YAML holds, else "".

    Raises:
        DataError: it is a list of words with a tag each.
    """
    head = source.head(_HEAD_BYTES).decode("utf-8-sig", errors="replace")
    refuse_tokens(head, source.name)
    lines = [line for line in head.splitlines()[:1000] if line.strip()]
    if len(lines) > 1 and len(head) >= 0.9 * _HEAD_BYTES:
        lines = lines[:-1]  # the last one is cut
    if len(lines) < _LEAST:
        return ""
    if prefix_of(lines):
        return "prefixed"
    if any(classes_of_examples.find_heading(line) for line in lines) and not lines[0].startswith(("---", "version")):
        return "markdown"
    likely = _YAML_START.match(head) and _mostly_yaml(lines)
    return "yaml" if likely and _yaml_document(source) is not None else ""


def refuse_tokens(head: str, name: str) -> None:
    """Raise DataError where nearly every line is one word with the tag of an entity behind it, as in CoNLL's files."""
    lines = [line for line in head.splitlines()[:2000] if line.strip() and not line.startswith(("-DOCSTART-", "#"))]
    tagged = [line for line in lines if _TAGGED.match(line) and len(line.split()) <= 12]
    marked = [line for line in tagged if line.split()[-1] != "O"]
    if len(lines) >= 5 and len(tagged) >= _MOSTLY * len(lines) and marked:
        raise DataError(
            f"{name} is a list of words with a tag each (CoNLL), such as {lines[0].strip()[:40]!r}, and gives no class to a whole text. "
            "Fathom learns one class for each text: give a table with a text and its class in each row."
        )


def prefix_of(lines: list[str]) -> str:
    """Return what stands before each label, such as "__label__", where nearly all lines begin or end with it; else ""."""
    found = [_PREFIX.search(line) for line in lines]
    prefixes = {match[1] for match in found if match}
    if not prefixes:
        return ""
    prefix = max(prefixes, key=lambda known: sum(known in line for line in lines))
    fits = sum(bool(_labels(line, prefix)[0]) for line in lines)
    return prefix if fits >= _MOSTLY * len(lines) else ""


def _labels(line: str, prefix: str) -> tuple[list[str], str]:
    """Return the labels at the start and the end of a line, and the text between them."""
    rest, first, last = line.strip(), [], []
    while rest.startswith(prefix):
        word, *more = rest.split(maxsplit=1)
        rest = more[0] if more else ""
        first.append(word.rstrip(",;").removeprefix(prefix))
    while (place := rest.rfind(prefix)) > 0 and not re.search(r"\s", rest[place:]) and rest[place - 1] in " \t,;":
        last.append(rest[place:].removeprefix(prefix))
        rest = rest[:place].rstrip(" \t")
    return [*first, *reversed(last)], rest


def _mostly_yaml(lines: list[str]) -> bool:
    structure = sum(bool(_YAML_LIST.match(line)) or line.lstrip().startswith("#") for line in lines)
    return structure >= 0.6 * len(lines) and sum(line.lstrip().startswith("- ") for line in lines) >= _LEAST


def read_lines(source: Source, form: str) -> Iterator[Item]:
    """Yield the rows (number, object, text) of a file in UTF-8, after a note that says what it is."""
    if form == "prefixed":
        return _prefixed(source)
    return _markdown(source) if form == "markdown" else _yaml(source)


def _text(file: IO[bytes]) -> Any:
    return open_text(file, Encoding("utf-8-sig"), told=False)


def _prefixed(source: Source) -> Iterator[Item]:
    head = source.head(_HEAD_BYTES).decode("utf-8", errors="replace")
    prefix = prefix_of([line for line in head.splitlines()[:1000] if line.strip()])
    yield 0, None, Note(f"lines with labels as fastText reads them: {prefix!r} marks the label", "export")
    for number, line in enumerate(_text(source.file), start=1):
        if not line.strip():
            continue
        labels, text = _labels(line, prefix)
        if not labels:
            yield number, None, Note("this line has no label; its text was kept without one.", "unannotated")
        yield number, {"text": text, "label": joined(labels)}, line


def _markdown(source: Source) -> Iterator[Item]:
    yield 0, None, Note("Rasa's intents in Markdown: the class stands above its examples", "export")
    label: str | None = None
    for number, line in enumerate(_text(source.file), start=1):
        if line.startswith("#"):
            label = classes_of_examples.find_heading(line)
        elif line.strip():
            text = classes_of_examples.find_example(line)
            if text and label:
                yield number, {"text": text, "label": label}, line
            else:
                yield number, None, Note("this line is no example of an intent; it was left out.", "example")


def _yaml(source: Source) -> Iterator[Item]:
    document = _yaml_document(source)
    read = whole.find(document)
    if read is not None:
        title, rows = read
        yield 0, None, Note(title, "export")
        yield from ((number, row, str(row)[:200]) for number, row in enumerate(rows, start=1))
    elif isinstance(document, dict):
        yield from rows_of(document)
    else:
        yield from ((number, row_of(row), str(row)[:200]) for number, row in enumerate(document, start=1))


def _yaml_document(source: Source) -> Any:
    """Return the value of YAML that holds objects, of several documents as a list; None where it is a text after all.

    Raises:
        DataError: more than 50 MB, or more references than a table has.
    """
    text = _text(source.file).read(LARGEST_YAML + 1)
    if len(text) > LARGEST_YAML:
        raise DataError(
            f"{source.name} is YAML of more than {LARGEST_YAML / 1e6:.0f} MB, the most that is read. Save the table as CSV (UTF-8)."
        )
    try:
        aliases = sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader))
        if aliases > _MOST_ALIASES:
            raise DataError(
                f"{source.name} is YAML with {aliases:,} references to other places; allowed are {_MOST_ALIASES:,}. Save the table as CSV (UTF-8)."
            )
        documents = list(yaml.load_all(text, Loader=_Plain))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return None
    found = documents[0] if len(documents) == 1 else documents
    parts = list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else []
    return found if any(isinstance(part, dict | list) for part in parts) else None


class _Plain(yaml.SafeLoader):
    """Safe, and every scalar stays the text it was: yes, 1.0 and dates are classes and texts here."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}
