"""Prodigy's JSON Lines: a label, or a choice among options, with the answer accept, reject or ignore."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.ingest.column_names import LABEL_NAMES, named
from core.ingest.exports.reading import Reading, Row, Tell, cells_of, joined, keys_of_sample, label_key, text_key

_ACCEPT, _REJECT, _IGNORE = "accept", "reject", "ignore"
_ANSWERS = {_ACCEPT, _REJECT, _IGNORE}
_TITLE = "a Prodigy export"


def find_answers(sample: Sequence[Row]) -> Reading | None:
    """Recognise rows with a label and, under another key, whether an annotator accepted it."""
    answer = _answer_key(sample)
    rest = [{key: cell for key, cell in row.items() if key != answer} for row in sample]
    text = text_key(rest)
    if answer is None or text is None:
        return None
    # The label is one value in a file of yes and no questions, where label_key would see a constant.
    label = label_key(rest, text) or next(
        (key for key in keys_of_sample(rest) if key != text and named(key, LABEL_NAMES) == 1), None
    )
    if label is None or not all(isinstance(cell, str | None) for cell in cells_of(sample, label)):
        return None
    only = {cell for cell in cells_of(sample, label) if cell}
    question = only.pop() if len(only) == 1 else ""
    note = (
        f"the text is {text!r}, the label {label!r}; {answer!r} says whether the label is right. "
        + (f"Only {question!r} was asked for, so a rejected row is 'not {question}'" if question else "")
        + ("" if question else "A rejected or ignored row keeps its text and has no label")
    )

    def rows(row: Row, tell: Tell) -> list[Row]:
        verdict = row.get(answer)
        if verdict == _REJECT and question and row.get(label) == question:
            return [{**row, label: f"not {question}"}]
        return [{**row, label: "" if _is_out(verdict, row.get(label), tell) else row.get(label)}]

    return Reading(_TITLE, note, rows)


def _answer_key(sample: Sequence[Row]) -> str | None:
    for key in keys_of_sample(sample):
        cells = {cell for cell in cells_of(sample, key) if isinstance(cell, str | None)} - {None, ""}
        # A file of which all was accepted has one value; that alone could be anything but this word under this key.
        plain = all(isinstance(cell, str | None) for cell in cells_of(sample, key))
        if plain and cells and cells <= _ANSWERS and (len(cells) > 1 or key == "answer"):
            return key
    return None


def _is_out(verdict: Any, label: Any, tell: Tell) -> bool:
    if verdict == _REJECT:
        what = f"the label {str(label)[:60]!r} was rejected there; it was left out." if label else "the row was rejected there, without a label."  # fmt: skip
        tell("rejected", what)
    elif verdict == _IGNORE:
        what = f"; its label {str(label)[:60]!r} was left out." if label else ", without a label."
        tell("ignored", "the row was ignored there" + what)
    return verdict in (_REJECT, _IGNORE)


def find_choices(sample: Sequence[Row]) -> Reading | None:
    """Recognise rows with a list of options, each an object with an id, and a list of the ids that were chosen."""
    text = text_key(sample)
    for options in keys_of_sample(sample):
        if text is None or not all(map(_are_options, cells_of(sample, options))):
            continue
        for chosen in keys_of_sample(sample):
            found = _id_key(sample, options, chosen)
            if found is not None:
                return _by_choice(sample, text, options, chosen, found)
    return None


def _are_options(cell: Any) -> bool:
    return isinstance(cell, list) and len(cell) > 1 and all(isinstance(option, dict) for option in cell)


def _id_key(sample: Sequence[Row], options: str, chosen: str) -> str | None:
    """Return the key of options under which stands what the list of chosen ones holds."""
    picked = [(row[options], row.get(chosen)) for row in sample if isinstance(row.get(chosen), list)]
    if chosen == options or len(picked) < 0.5 * len(sample) or not any(ids for _, ids in picked):
        return None
    for key in picked[0][0][0]:
        if all(
            not isinstance(part, dict | list) and part in [option.get(key) for option in offered]
            for offered, ids in picked
            for part in ids or []
        ):
            return str(key)
    return None


def _by_choice(sample: Sequence[Row], text: str, options: str, chosen: str, identity: str) -> Reading:
    named_by = next(
        (key for key in sample[0][options][0] if key != identity and isinstance(sample[0][options][0][key], str)),
        identity,
    )
    answer = _answer_key(sample)

    def rows(row: Row, tell: Tell) -> list[Row]:
        offered = {option.get(identity): option for option in row.get(options) or [] if isinstance(option, dict)}
        labels = [str(offered.get(part, {}).get(named_by, part)) for part in row.get(chosen) or []]
        out = answer is not None and _is_out(row.get(answer), joined(labels), tell)
        kept = {key: cell for key, cell in row.items() if key not in (options, chosen)}
        return [{**kept, "label": "" if out else joined(labels)}]

    return Reading(_TITLE, f"the text is {text!r}, the label what {chosen!r} names of the {options!r}", rows)
