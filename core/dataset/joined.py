"""Several columns as one text: how it is called, how its parts are put together, and when that is worth proposing."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.dataset.columns import ColumnGuess, look_at
from core.errors import DataError
from core.ingest.column_names import named, plain

MARK = " | "
"""What stands between the parts of a joined text."""
_AND = " + "
_TITLES = frozenset(
    plain(word)
    for word in [
        "title",
        "subject",
        "headline",
        "heading",
        "header",
        "summary",
        "topline",
        "titel",
        "betreff",
        "überschrift",
        "schlagzeile",
        "kopfzeile",
        "titre",
        "objet",
        "sujet",
        "intitulé",
        "título",
        "asunto",
        "encabezado",
        "titular",
        "titolo",
        "oggetto",
        "titulo",
        "assunto",
        "manchete",
        "onderwerp",
        "kop",
        "tytuł",
        "temat",
        "nagłówek",
        "заголовок",
        "тема",
        "название",
        "başlık",
        "konu",
        "العنوان",
        "عنوان",
        "موضوع",
        "标题",
        "標題",
        "主题",
        "題目",
        "件名",
        "タイトル",
        "見出し",
        "제목",
    ]
)
_SHORTER = 0.8
_ALIKE = 0.5
"""Share of different cells from which a second column of words is no category, such as a place or a product."""


def joined_name(columns: Sequence[str]) -> str:
    """Return what the text is called that is made of some columns."""
    return _AND.join(columns)


def parts_of(name: str, columns: Sequence[str]) -> list[str]:
    """Return the columns that make up a text; it alone where it is a column, nothing where one of them is not there.

    A column may have a plus in its own name: the longest names that fit are taken.
    """
    if name in columns:
        return [name]
    words = name.split(_AND)
    for count in range(len(words) - 1, 0, -1):
        first = _AND.join(words[:count])
        if first in columns and (rest := parts_of(_AND.join(words[count:]), columns)):
            return [first, *rest]
    return []


def join_cells(cells: Sequence[str]) -> str:
    """Return one text of several parts, with a mark between them; empty parts leave none."""
    return MARK.join(part for cell in cells if (part := cell.strip()))


def with_text(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a table in which a text that is made of several of its columns is a column too.

    Raises:
        DataError: some of them are not there.
    """
    columns = [str(column) for column in frame.columns]
    parts = parts_of(name, columns)
    if parts == [name] or _AND not in name:
        return frame
    if not parts:
        missing = ", ".join(repr(part) for part in name.split(_AND) if part not in columns)
        there = ", ".join(repr(column) for column in columns[:12])
        raise DataError(
            f"The text is made of the columns {name!r}, and the table has no {missing}. Its columns are: {there}. Give a table with all of them, or name other columns."
        )
    cells = [frame[part].fillna("").astype("str").str.strip() for part in parts]
    text = cells[0]
    for other in cells[1:]:
        text = text + ((text != "") & (other != "")).map({True: MARK, False: ""}) + other
    return frame.assign(**{name: text.astype("str")})


def told(name: str, joined: Sequence[str]) -> str:
    """Say of which columns a text is made; empty where it is a column itself."""
    if not joined:
        return ""
    return f"The text {name!r} is made of the columns {', '.join(map(repr, joined))}, in this order, with “{MARK.strip()}” between; empty ones leave no mark."


def suggest_joining(frame: pd.DataFrame, guess: ColumnGuess) -> tuple[list[str], str]:
    """Return columns that look like the parts of one text, such as title and body, and why; nothing where none do.

    Args:
        guess: the columns that were guessed; a pair of texts is not joined.
    """
    if guess.text_pair is not None or guess.text == guess.label:
        return [], ""
    looks = look_at(frame)
    found = []
    for name, look in looks.items():
        if name in (guess.text, guess.label) or look.kind not in ("words", "id") or look.filled < _ALIKE:
            continue
        by_name = named(name, _TITLES) == 1.0
        if look.unlike >= _ALIKE and (look.words >= 3 or (by_name and look.words >= 1)):
            found.append((name, by_name))
    if not found:
        return [], ""
    body, shown = guess.text, looks
    titles = [name for name, _ in found if shown[name].words < _SHORTER * shown[body].words]
    if named(body, _TITLES) == 1.0:  # the title was taken for the text; the longest of the others is the body
        body = max((name for name, _ in found), key=lambda name: shown[name].words)
        titles = [guess.text]
    if not titles:
        titles = [name for name, by_name in found if not by_name][:1]
    parts = [*titles[:2], body] if body not in titles else titles
    if len(parts) < 2:
        return [], ""
    words = " and ".join(f"{name!r} holds about {max(1, round(shown[name].words))} words a cell" for name in parts)
    return parts, f"{words}, and nearly every cell is another: they look like parts of one text."
