"""Talks and instructions for language models (ShareGPT, ChatML, alpaca): texts to learn from, mostly without a class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.ingest.exports.reading import Reading, Row, cells_of, is_label, keys_of_sample, label_key

_ASKS = {"user", "human", "prompter", "customer", "client"}
_INSTRUCTION, _ALPACA = {"instruction", "output"}, {"instruction", "input", "output", "text", "system", "id", "history"}


def find_turns(sample: Sequence[Row]) -> Reading | None:
    """Recognise rows with a list of turns, each an object of who speaks and what is said."""
    for key in keys_of_sample(sample):
        shape = _turns(cells_of(sample, key))
        if shape is None:
            continue
        role, said = shape
        rest = [{name: cell for name, cell in row.items() if name != key} for row in sample]
        beside = label_key(rest, None)
        kept = f"{beside!r} could be the label" if beside else "there is no label: add a column with one class a row"
        note = f"what the person says under {key!r} is the text, what is answered the column 'answer'; {kept}"

        def rows(row: Row, tell: Any, key: str = key, role: str = role, said: str = said) -> list[Row]:
            turns = [turn for turn in row.get(key) or [] if isinstance(turn, dict)]
            asked = [str(turn.get(said) or "") for turn in turns if str(turn.get(role)).casefold() in _ASKS]
            answered = [str(turn.get(said) or "") for turn in turns if _answers(str(turn.get(role)))]
            others = {name: cell for name, cell in row.items() if name not in (key, "text", "answer")}
            return [{"text": "\n".join(asked), "answer": "\n".join(answered), **others}]

        return Reading("talks with a language model (ShareGPT or ChatML)", note, rows)
    return None


def _answers(role: str) -> bool:
    return role.casefold() not in _ASKS and role.casefold() not in ("system", "tool", "function")


def _turns(cells: Sequence[Any]) -> tuple[str, str] | None:
    """Return the keys of who speaks and of what is said, where all cells are lists of turns."""
    turns = [turn for cell in cells if isinstance(cell, list) for turn in cell]
    if not turns or not all(isinstance(cell, list) for cell in cells) or not all(isinstance(t, dict) for t in turns):
        return None
    for role in turns[0]:
        roles = {str(turn.get(role)).casefold() for turn in turns}
        if roles & _ASKS and 2 <= len(roles) <= 6:
            said = [key for key in turns[0] if key != role and all(isinstance(turn.get(key), str) for turn in turns)]
            return (role, max(said, key=lambda key: sum(len(t[key]) for t in turns))) if said else None
    return None


def find_instructions(sample: Sequence[Row]) -> Reading | None:
    """Recognise rows of an instruction, mostly with an input, and the output that is wanted."""
    if not all(set(row) >= _INSTRUCTION and (set(row) <= _ALPACA or "input" in row) for row in sample):
        return None
    texts = "'input' or 'instruction'" if all("input" in row for row in sample) else "'instruction'"
    if is_label(cells_of(sample, "output")):
        note = f"{'output'!r} holds few different answers and could be the label; {texts} is the text"
    else:
        note = f"there is no label: {'output'!r} holds free answers. Add a column with one class a row"
    return Reading("instructions for a language model (alpaca)", note, lambda row, tell: [row])
