"""Classes with lists of examples: Rasa, Dialogflow, Snips, LUIS and other files of intents, as rows of a text and its class."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from core.ingest.column_names import LABEL_NAMES, TEXT_NAMES, plain
from core.ingest.documents import is_known
from core.ingest.exports.reading import Reading, Row, Tell, is_free_text, leaves
from core.ingest.part_names import part_named

_EXAMPLES = frozenset(
    [
        "examples",
        "example",
        "utterances",
        "utterance",
        "patterns",
        "phrases",
        "phrase",
        "samples",
        "sample",
        "queries",
        "sentences",
        "texts",
        "text",
        "questions",
        "trainingphrases",
        "training_phrases",
        "usersays",
        "user_says",
        "expressions",
        "variations",
        "messages",
        "beispiele",
        "ejemplos",
        "exemples",
        "esempi",
        "exemplos",
        "voorbeelden",
        "przykłady",
        "примеры",
        "例文",
        "例句",
        "样例",
        "用例",
        "예문",
    ]
)
_NAMES = ("intent", "name", "tag", "id", "key", "title", "displayname")
_ENTITY = re.compile(r"\[([^\[\]]+)\](?:\([^()]*\)|\{[^{}]*\})")
"""A marked word with what it is behind it, as in [London](city) or [Berlin]{"entity": "city"}."""
_BULLET = re.compile(r"\s*[-*+]\s+")
_HEADING = re.compile(r"##+\s*intent\s*:\s*(.+?)\s*$", re.IGNORECASE)
TITLE = "a file of intents with examples"


def bare(text: str) -> str:
    """Return an example without the marks of entities: [London](city) becomes London."""
    return _ENTITY.sub(r"\1", text).strip()


def find(value: Any) -> tuple[str, list[Row]] | None:
    """Return in words what a document is and its rows, where it holds classes with their examples; None for another one."""
    if isinstance(value, dict) and any(is_known(key) and not isinstance(cell, dict) for key, cell in value.items()):
        return None
    for part in _inside(value):
        rows = _listed(part) or _under_names(part)
        if len({row["label"] for row in rows}) > 1:
            return TITLE, rows
    return None


def find_objects(sample: Sequence[Row]) -> Reading | None:
    """Recognise an array of classes, each an object with a name of its own and its examples."""
    names = [_name(row) if _examples(row) else "" for row in sample]
    if not all(names) or len(set(names)) < len(names):
        return None

    def rows(row: Row, tell: Tell) -> list[Row]:
        return [{"text": text, "label": _name(row)} for text in _examples(row)]

    return Reading(TITLE, "the class is the name of each intent", rows)


def _inside(value: Any, depth: int = 0) -> Iterator[Any]:
    """Yield a document and what stands in its objects, from the outside in."""
    yield value
    if isinstance(value, dict) and depth < 3:
        for part in value.values():
            if isinstance(part, dict | list):
                yield from _inside(part, depth + 1)


def _listed(value: Any) -> list[Row]:
    """Return the rows of a list of classes, each an object with a name and a list of examples."""
    if not isinstance(value, list) or not value or not all(isinstance(part, dict) for part in value):
        return []
    rows: list[Row] = []
    intents = [part for part in value if "intent" in part]  # beside lookups, synonyms and the like
    for part in intents or value:
        name, examples = _name(part), _examples(part)
        if name and examples:
            rows += [{"text": text, "label": name} for text in examples]
    return rows


def _name(part: Row) -> str:
    short = {key: str(cell) for key, cell in part.items() if isinstance(cell, str) and 0 < len(cell.strip()) <= 100}
    by_name = {plain(key): cell for key, cell in short.items()}
    found = next((by_name[key] for key in (*_NAMES, *sorted(LABEL_NAMES)) if key in by_name), None)
    return (found or next((cell for cell in short.values() if "\n" not in cell), "")).strip()


def _examples(part: Row) -> list[str]:
    if any(plain(key) in LABEL_NAMES and isinstance(cell, list) for key, cell in part.items()):
        return []  # columns of a table, not a class
    lists = {key: _texts(cell) for key, cell in part.items()}
    there = {key: texts for key, texts in lists.items() if texts}
    called = next((key for key in there if plain(key) in _EXAMPLES), None)
    if called is not None:
        return there[called]
    only = next(iter(there.values())) if len(there) == 1 else []
    return only if len(only) > 1 and is_free_text(only) else []


def _texts(cell: Any) -> list[str]:
    """Return the examples in a list, each a text or an object that holds one, or in one text of "- " lines."""
    if isinstance(cell, str):
        lines = [line for line in cell.splitlines() if line.strip()]
        found = [_BULLET.sub("", line, count=1) for line in lines if _BULLET.match(line)]
        return [bare(text) for text in found] if lines and len(found) == len(lines) else []
    if not isinstance(cell, list) or not cell or any(isinstance(part, dict) and _nested_class(part) for part in cell):
        return []
    return [text for part in cell if (text := bare(_text(part)))]


def _nested_class(part: Row) -> bool:
    return bool(_name(part)) and any(isinstance(cell, list) and len(cell) > 3 for cell in part.values())


def _text(part: Any) -> str:
    """Return an example as one text; pieces of it that are marked as entities are put together again."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        return ""
    pieces = [cell for cell in part.values() if isinstance(cell, list) and cell and isinstance(cell[0], dict)]
    if pieces:
        return "".join(next((cell for path, cell in leaves(piece) if path[-1] == "text"), "") for piece in pieces[0])
    known = next((cell for key, cell in part.items() if plain(key) in TEXT_NAMES and isinstance(cell, str)), None)
    return known if known is not None else max((c for c in part.values() if isinstance(c, str)), key=len, default="")


def _under_names(value: Any) -> list[Row]:
    """Return the rows of an object whose keys are classes, over lists of examples or objects that hold one."""
    if not isinstance(value, dict) or len(value) < 2 or any(is_known(key) or part_named(key) for key in value):
        return []
    rows: list[Row] = []
    for name, cell in value.items():
        texts = _texts(cell) if isinstance(cell, list) else _examples(cell) if isinstance(cell, dict) else []
        if not texts or (isinstance(cell, list) and not all(isinstance(part, str) for part in cell)):
            return []
        rows += [{"text": text, "label": name} for text in texts]
    lists = [cell for cell in value.values() if isinstance(cell, list)]
    return rows if not lists or all(is_free_text(cell) for cell in lists) else []


def find_heading(line: str) -> str | None:
    """Return the class that a heading of Markdown names, as in "## intent:greet"; None for another line."""
    found = _HEADING.match(line)
    return found[1] if found else None


def find_example(line: str) -> str | None:
    """Return the example on a line of a Markdown list; None for another line."""
    return bare(_BULLET.sub("", line, count=1)) if _BULLET.match(line) else None
