"""Exports of labelling tools and shapes of other programs, recognised by their shape alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from core.ingest.documents import Item, Note
from core.ingest.exports import annotated, cats, chats, classes_of_examples, judged, label_lists, nested, spans
from core.ingest.exports.reading import Reading, Row

CATALOGUE: tuple[Callable[[Sequence[Row]], Reading | None], ...] = (
    annotated.find,
    chats.find_turns,
    classes_of_examples.find_objects,
    judged.find_choices,
    judged.find_answers,
    cats.find,
    spans.find,
    chats.find_instructions,
    label_lists.find,
    nested.find,
)
"""Each looks at the first objects of a file and returns how to read them where they have its shape; the first that does is taken."""
_LEAST = 2


def recognise(sample: Sequence[Item]) -> Reading | None:
    """Return how to read objects that have the shape of a known export; None for plain rows."""
    rows = [value for _, value, _ in sample if value]
    if len(rows) < _LEAST:
        return None
    return next((reading for find in CATALOGUE if (reading := find(rows)) is not None), None)


def taken(items: Iterator[Item], reading: Reading) -> Iterator[Item]:
    """Yield the rows of an export's objects, and notes of what was odd in them."""
    for number, value, text in items:
        if value is None:
            yield number, value, text
            continue
        notes: list[Note] = []

        def tell(kind: str, message: str, notes: list[Note] = notes) -> None:
            notes.append(Note(message, kind))

        for row in reading.rows(value, tell):
            yield number, row, text
        for note in notes:
            yield number, None, note
