"""Read one record that does not follow the rules: the cheapest reading that gives the right number of cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.ingest.delimited.cells import Column
from core.ingest.delimited.dialect import Dialect

LITERAL_QUOTE_COST = 2.0
STRAY_END_COST = 0.5
INNER_QUOTE_COST = 1.0
_MOST_PIECES = 2000
_MOST_SPANS = 4000
_MOST_JOINS = 40


@dataclass(frozen=True)
class Reading:
    """Cells of a record, which of them stood in quotes, and how far from the rules the record was."""

    cells: list[str]
    quoted: list[bool]
    cost: float


def unquote(inner: str, dialect: Dialect) -> tuple[str, int]:
    """Return what stood between two quotes, and the number of quotes in it that should have been doubled."""
    quote = dialect.quote
    if dialect.escape:
        parts = re.split(re.escape(dialect.escape) + "([" + re.escape(quote + dialect.escape) + "])", inner)
        stray = sum(part.count(quote) for part in parts[0::2])
        return "".join(parts), stray
    stray = sum(len(run) % 2 for run in re.findall(re.escape(quote) + "+", inner))
    return inner.replace(quote * 2, quote), stray


def unescape(cell: str, dialect: Dialect) -> str:
    """Take the escape character away from what it protects in a cell without quotes."""
    if not dialect.escape or dialect.escape not in cell:
        return cell
    return re.sub(re.escape(dialect.escape) + "([" + re.escape(dialect.quote + dialect.escape) + "])", r"\1", cell)


def plain(text: str, dialect: Dialect) -> Reading:
    """Split at every delimiter, as if there were no quotes."""
    cells = text.split(dialect.delimiter) if dialect.delimiter else [text]
    if dialect.skip_space:
        cells = [cell.lstrip(" ") for cell in cells]
    return Reading(cells, [False] * len(cells), 0.0)


def read_record(text: str, dialect: Dialect, width: int | None) -> Reading:
    """Read a record's text (without its line end), preferring `width` cells, then few oddities.

    A dynamic programme over the pieces between delimiters: a piece is a cell of its own, or a run of pieces from one
    that opens a quote to one that closes it is a cell.
    """
    pieces = text.split(dialect.delimiter)
    quote = dialect.quote
    if not quote or quote not in text or len(pieces) > _MOST_PIECES:
        return plain(text, dialect)
    bare = [piece.strip(" ") if dialect.skip_space else piece for piece in pieces]
    closing = [number for number, piece in enumerate(bare) if piece.rstrip(" ").endswith(quote)]
    spans: dict[int, list[tuple[int, float, str]]] = {}
    budget = _MOST_SPANS
    for start, piece in enumerate(bare):
        if not piece.startswith(quote):
            continue
        for end in closing:
            if end < start or budget <= 0:
                continue
            whole = dialect.delimiter.join(pieces[start : end + 1]).strip(" ")
            if len(whole) < 2:
                continue
            budget -= 1 + len(whole) // 1000
            inner, stray = unquote(whole[1:-1], dialect)
            spans.setdefault(start, []).append((end + 1, INNER_QUOTE_COST * bool(stray) + 0.05 * stray, inner))
            if stray == 0:
                break  # a proper end: a later one would need this one to be stray
    limit = (width or len(pieces)) + 1
    best: list[dict[int, tuple[float, int, str, bool]]] = [{} for _ in range(len(pieces) + 1)]
    best[0][0] = (0.0, -1, "", False)
    for place, piece in enumerate(bare):
        piece = unescape(piece, dialect)
        odd = LITERAL_QUOTE_COST if piece.startswith(quote) else STRAY_END_COST if piece.endswith(quote) else 0.0
        steps = [
            (place + 1, odd, piece, False),
            *((end, cost, inner, True) for end, cost, inner in spans.get(place, ())),
        ]
        for count, (spent, *_) in best[place].items():
            for end, cost, cell, quoted in steps:
                reached = min(count + 1, limit) if width else 0
                known = best[end].get(reached)
                if known is None or spent + cost < known[0]:
                    best[end][reached] = (spent + cost, place, cell, quoted)
    return _trace(best, width, len(pieces), text, dialect)


def _trace(
    best: list[dict[int, tuple[float, int, str, bool]]], width: int | None, last: int, text: str, dialect: Dialect
) -> Reading:
    """Walk back from the end along the cheapest reading; one with `width` cells beats any other."""
    ends = best[last]
    if width and width in ends:
        count = width
    elif width is None:
        return _trace_free(best, last)
    else:
        over = width + 1 in ends
        if over:  # too many cells: how many is not tracked, so read it again without a wish
            return read_record(text, dialect, None)
        count = min(ends, key=lambda found: (ends[found][0] + abs(found - width), -found))
    cost = ends[count][0]
    cells: list[str] = []
    quoted: list[bool] = []
    place = last
    while place > 0:
        _, before, cell, in_quotes = best[place][count]
        cells.append(cell)
        quoted.append(in_quotes)
        place, count = before, count - 1
    return Reading(cells[::-1], quoted[::-1], cost)


def _trace_free(best: list[dict[int, tuple[float, int, str, bool]]], last: int) -> Reading:
    cells: list[str] = []
    quoted: list[bool] = []
    place, cost = last, best[last][0][0]
    while place > 0:
        _, before, cell, in_quotes = best[place][0]
        cells.append(cell)
        quoted.append(in_quotes)
        place = before
    return Reading(cells[::-1], quoted[::-1], cost)


def total_fit(cells: Sequence[str], columns: Sequence[Column]) -> float:
    """Return how well cells suit the columns they would stand in."""
    return sum(column.fit(cell) for cell, column in zip(cells, columns, strict=False))


def join_surplus(reading: Reading, columns: Sequence[Column], delimiter: str) -> tuple[list[str], float] | None:
    """Bring too many cells to the columns by dropping empty ones and joining neighbours that stood in no quotes.

    Returns:
        The cells and how much better they suit than the next best way (0 when ambiguous); None when there is no way.
    """
    cells, width = reading.cells, len(columns)
    surplus = len(cells) - width
    if surplus <= 0 or surplus > _MOST_JOINS or width > 200:
        return None
    # best[column][used] = the two best (fit, cells): used counts the surplus cells that were dropped or joined
    State = list[tuple[float, tuple[str, ...]]]
    states: dict[int, State] = {0: [(0.0, ())]}
    for number, column in enumerate(columns):
        following: dict[int, State] = {}
        for used, ways in states.items():
            start = number + used
            for extra in range(surplus - used + 1):
                run = cells[start : start + extra + 1]
                if extra and any(reading.quoted[start : start + extra + 1]) and any(cell.strip() for cell in run[1:]):
                    filled = [cell for cell in run if cell.strip()]
                    if len(filled) > 1:
                        break  # what stood in quotes is whole
                options = _merged(run, delimiter)
                for cell, cost in options:
                    gain = column.fit(cell) - cost
                    slot = following.setdefault(used + extra, [])
                    slot.extend((fit + gain, (*way, cell)) for fit, way in ways)
        states = {used: _two_best(ways) for used, ways in following.items()}
    final = states.get(surplus, [])
    if not final:
        return None
    margin = final[0][0] - final[1][0] if len(final) > 1 else 1.0
    return list(final[0][1]), margin


def join_spaced(reading: Reading, width: int, delimiter: str) -> list[str] | None:
    """Join the cells that begin with a space to the one before them, as commas in a sentence part them; None where others are left over."""
    joined: list[str] = []
    for place, (cell, quoted) in enumerate(zip(reading.cells, reading.quoted, strict=True)):
        if place and cell.startswith(" ") and not quoted and not reading.quoted[place - 1]:
            joined[-1] += delimiter + cell
        else:
            joined.append(cell)
    return joined if len(joined) == width else None


def edges_suit(cells: Sequence[str], columns: Sequence[Column], delimiter: str, telling: Sequence[int]) -> bool:
    """Say whether too many cells can be joined so that the first and the last column, where they are telling, allow what stands in them.

    No more than a condition that `join_surplus` cannot do without, in a fraction of its time.

    Args:
        telling: numbers of the columns whose cells must suit.
    """
    surplus = len(cells) - len(columns)
    first = 0 not in telling or any(
        columns[0].allows(cell)
        for extra in range(surplus + 1)
        for cell, _ in _merged(list(cells[: extra + 1]), delimiter)
    )
    last = len(columns) - 1 not in telling or any(
        columns[-1].allows(cell)
        for extra in range(surplus + 1)
        for cell, _ in _merged(list(cells[len(cells) - extra - 1 :]), delimiter)
    )
    return first and last


def _merged(run: list[str], delimiter: str) -> list[tuple[str, float]]:
    if len(run) == 1:
        return [(run[0], 0.0)]
    filled = [cell for cell in run if cell.strip()]
    if len(filled) <= 1:
        return [(filled[0] if filled else "", 0.05 * (len(run) - 1))]
    prose = sum(cell.startswith(" ") for cell in run[1:])  # a space after it: punctuation, not a delimiter
    return [(delimiter.join(run), 0.1 - 0.2 * prose)]


def _two_best(ways: list[tuple[float, tuple[str, ...]]]) -> list[tuple[float, tuple[str, ...]]]:
    """Keep the best way and the best one with other cells."""
    ways.sort(key=lambda way: -way[0])
    other = next((way for way in ways[1:] if way[1] != ways[0][1]), None)
    return [ways[0], *([other] if other else [])]


def split_glued(cells: list[str], columns: Sequence[Column], quote: str) -> list[str] | None:
    """Find the one place where a missing delimiter would make all cells suit their columns; None when in doubt.

    Only cells between columns of known form are cut, and only when every such column then suits and another one to the
    right confirms the shift.
    """
    width = len(columns)
    if len(cells) != width - 1 or width < 4:
        return None
    found: list[list[str]] = []
    for number, cell in enumerate(cells):
        first, second = columns[number], columns[number + 1]
        cuts = [(cell[:at], cell[at + 1 :]) for at in range(1, min(len(cell), 4000) - 1) if quote and cell[at] == quote]
        if first.strong and len(cell) <= 400 and first.fit(cell) <= 0:
            cuts += [(cell[:at], cell[at:]) for at in range(min(len(cell) - 1, 40), 0, -1)]
        for left, right in cuts:
            if not (first.strong or second.strong) or min(first.fit(left), second.fit(right)) < 0:
                continue
            whole = [*cells[:number], left, right, *cells[number + 1 :]]
            others = [n for n in range(width) if columns[n].strong and n not in (number, number + 1)]
            anchored = (
                any(n > number + 1 for n in others) or (first.strong and second.strong) or columns[-1].kind == "empty"
            )
            if anchored and all(columns[n].fit(whole[n]) > 0 or not whole[n].strip() for n in others):
                found.append(whole)
                break
    return found[0] if len(found) == 1 else None


def place_gap(cells: list[str], columns: Sequence[Column]) -> list[str]:
    """Fill up too few cells with empty ones: at the end, unless the cells clearly suit the columns with a gap elsewhere."""
    missing = len(columns) - len(cells)
    padded = [*cells, *[""] * missing]
    if missing != 1 or len(columns) < 3:
        return padded
    ways = sorted(
        ((total_fit(way, columns), -at, way) for at in range(len(columns)) for way in [[*cells[:at], "", *cells[at:]]]),
        key=lambda way: (-way[0], way[1]),
    )
    best = ways[0]
    at_end = total_fit(padded, columns)
    return best[2] if best[0] >= at_end + 1.5 else padded
