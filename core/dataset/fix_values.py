"""Fixes as they are written on the command line, NAME or NAME:VALUE, and what a table adds to those that name no value."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from core.dataset import scales, several
from core.dataset.doctor.labels import spelling_merges
from core.dataset.doctor.rows import near_repeats
from core.dataset.doctor.texts import common_phrases
from core.dataset.fix_kinds import FIXES, Columns, Parameters
from core.dataset.fixes import Fix, add_fix, apply_fixes
from core.dataset.label_marks import missing_marks
from core.errors import ConfigError, DataError
from core.storage import readable_os_errors

_LONGEST_SHOWN = 300
"""Characters of a value that is written out; a longer one is found again in the table."""


def _names(value: str) -> Parameters:
    return {"labels": [name.strip() for name in value.split(",") if name.strip()]}


def _merge(value: str) -> Parameters:
    old, found, new = value.partition("=")
    if not found or not old.strip() or not new.strip():
        raise ConfigError(
            f"--fix merge_labels:{value} names no two labels. Write it like --fix merge_labels:Cards=Card, once for each, or --fix merge_labels:@FILE.json."
        )
    return {"labels": {old.strip(): new.strip()}}


def _lines(value: str) -> Parameters:
    return {"lines": [int(_number(line, "drop_lines:2,7")) for line in value.split(",")]}


def _number(text: str, example: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ConfigError(f"{text.strip()!r} in a --fix is no number. Write numbers, as in --fix {example}.") from None


def _cuts(value: str) -> Parameters:
    """Read 3,4 or bad<3,mixed<4,good."""
    parts = [part.strip() for part in value.split(",")]
    named = [re.fullmatch(r"(.+?)\s*<\s*(\S+)", part) for part in parts]
    if not any(named):
        return {"cuts": [_number(part, "cut_label:3,4") for part in parts]}
    cuts = [_number(found[2], "cut_label:bad<3,mixed<4,good") for found in named if found]
    names = [found[1] if found else part for found, part in zip(named, parts, strict=True)]
    return {"cuts": cuts, "names": names}


def _ties(value: str) -> Parameters:
    if value not in several.TIES:
        raise ConfigError(
            f"Ties are {value!r}; allowed are {' and '.join(map(repr, several.TIES))}. Choose one of these."
        )
    return {"ties": value}


_SHORT: dict[str, tuple[str, Callable[[str], Parameters]]] = {
    "join_columns": ("COL,COL,...", lambda value: {"in": "flags", "columns": [each.strip() for each in value.split(",")]}),
    "first_label": ("MARK", lambda value: {"in": "cell", "mark": value.strip() or value}),
    "majority_of_columns": ("first", _ties),
    "majority_label": ("first", _ties),
    "yes_no": ("LABEL", lambda value: {"label": value}),
    "merge_labels": ("OLD=NEW", _merge),
    "drop_labels": ("LABEL,...", _names),
    "keep_labels": ("LABEL,...", _names),
    "order_labels": ("LABEL,LABEL,...", _names),
    "cut_label": ("3,4", _cuts),
    "drop_small_classes": ("ROWS", lambda value: {"least": int(_number(value, "drop_small_classes:20"))}),
    "drop_lines": ("LINE,...", _lines),
    "remove_phrases": ("PHRASE", lambda value: {"phrases": [value]}),
    "mask_private": ("KIND,...", lambda value: {"kinds": [each.strip() for each in value.split(",")]}),
}  # fmt: skip
"""How a value is written in short, and read; every kind takes JSON as well."""
_NEEDED = {"drop_lines": "lines", "edit": "labels", "drop_texts": "rows", "add_rows": "rows", "yes_no": "label", "keep_labels": "labels", "order_labels": "labels"}  # fmt: skip
_FROM_SEVERAL = ("join_columns", "first_label", "majority_of_columns", "yes_no", "drop_several")


def usage() -> str:
    """Name every fix with the short form of its value, for a help text."""
    return ", ".join(f"{kind}[:{_SHORT[kind][0]}]" if kind in _SHORT else kind for kind in FIXES)


def parse_fix(text: str) -> Fix:
    """Read NAME or NAME:VALUE; a VALUE that begins with { or [ is JSON, one that begins with @ names a file of JSON.

    Raises:
        ConfigError: an unknown name, or a value that cannot be read.
    """
    kind, found, value = text.partition(":")
    fix = Fix(kind.strip())  # refuses an unknown kind
    parameters: Parameters = {}
    if found:
        parameters = _read(fix.kind, value)
    if fix.kind in _NEEDED and _NEEDED[fix.kind] not in parameters:
        short = _SHORT[fix.kind][0] if fix.kind in _SHORT else "@FILE.json"
        raise ConfigError(f"--fix {fix.kind} needs to know which. Write it like --fix {fix.kind}:{short}.")
    return Fix(fix.kind, parameters)


def _read(kind: str, value: str) -> Parameters:
    if value.startswith("@"):
        path = Path(value[1:])
        try:
            with readable_os_errors(path):
                value = path.read_text(encoding="utf-8-sig").strip()
        except FileNotFoundError as error:
            raise DataError(f"--fix {kind}: there is no file {value[1:]!r}. Name one with JSON in it.") from error
    if value[:1] not in ("{", "["):
        if kind not in _SHORT:
            raise ConfigError(f"--fix {kind} takes no value, but {value[:60]!r} was given. Write --fix {kind}.")
        return _SHORT[kind][1](value)
    try:
        found = json.loads(value)
    except ValueError as error:
        raise ConfigError(f"--fix {kind}: {value[:60]!r} is no JSON ({error}). Correct it.") from error
    return _wrapped(kind, found)


def _wrapped(kind: str, found: Any) -> Parameters:
    """Return JSON as parameters: a bare list or object of labels, lines or phrases stands for itself."""
    key = {"drop_near_duplicates": "lines", "remove_phrases": "phrases", "mask_private": "kinds"}.get(
        kind, _NEEDED.get(kind, "labels")
    )
    if isinstance(found, list) or (kind == "merge_labels" and not isinstance(found.get("labels"), dict)):
        return {key: found}
    return dict(found)


def written(fix: Fix) -> str:
    """Return what follows --fix on a command line for a fix, quoted for a shell; what is too long is found again in the table."""
    parameters = {key: value for key, value in fix.parameters.items() if value is not None}
    plain: dict[str, tuple[str, ...]] = {
        "drop_near_duplicates": (),
        "join_columns": (),
        "first_label": (),
        "majority_of_columns": ("ties",),
        "drop_several": (),
        "yes_no": ("label",),
    }
    if fix.kind in plain:  # where the labels stand is found again
        parameters = {key: parameters[key] for key in plain[fix.kind] if key in parameters}
    if not parameters:
        return fix.kind
    values = list(parameters.values())
    short = json.dumps(parameters, ensure_ascii=False)
    if len(parameters) == 1 and isinstance(values[0], str | int):
        short = str(values[0])
    elif fix.kind in ("drop_labels", "keep_labels", "drop_lines", "remove_phrases", "mask_private", "merge_labels"):
        short = json.dumps(values[0], ensure_ascii=False)
    elif fix.kind == "cut_label":
        ends = [f"{name}<{cut:g}" for name, cut in zip(parameters["names"], parameters["cuts"], strict=False)]
        short = ",".join([*ends, str(parameters["names"][-1])])
    if len(short) > _LONGEST_SHOWN and fix.kind in ("merge_labels", "remove_phrases", "drop_labels"):
        return fix.kind
    return shlex.quote(f"{fix.kind}:{short}")


def complete_fixes(frame: pd.DataFrame, columns: Columns, fixes: Sequence[Fix]) -> list[Fix]:
    """Return fixes with what they leave open taken from the table as it is when their turn comes.

    Raises:
        ConfigError: the table has nothing of what a fix is about.
    """
    done: list[Fix] = []
    for fix in fixes:
        whole = Fix(fix.kind, _completed(frame, columns, fix))
        frame = apply_fixes(frame, columns, [whole])[0]
        done = add_fix(done, whole) if fix.kind.endswith("_labels") else [*done, whole]
    return done


def _completed(frame: pd.DataFrame, columns: Columns, fix: Fix) -> Parameters:
    given = fix.parameters
    if fix.kind in _FROM_SEVERAL and "in" not in given:
        source = several.find_source(frame, columns.texts, columns.label)
        if source is None:
            raise ConfigError(
                f"--fix {fix.kind}: each row has one label in column {columns.label!r}, alone in its cell. Leave this fix out, or name the column."
            )
        return {**source.as_dict(), **given}
    labels = frame[columns.label].str.strip()
    counts = {str(name): int(count) for name, count in labels.value_counts().items() if name}
    if fix.kind == "merge_labels" and not given:
        return {"labels": _something(fix, spelling_merges(labels.value_counts()))}
    if fix.kind == "drop_labels" and not given:
        return {"labels": _something(fix, missing_marks(list(counts)))}
    if fix.kind == "remove_phrases" and not given:
        return {"phrases": _something(fix, common_phrases(frame, columns))}
    if fix.kind == "drop_near_duplicates" and not given:
        return {"lines": near_repeats(frame, columns)}
    if fix.kind == "cut_label" and "names" not in given:
        scale = scales.find_scale(counts, "rating", missing_marks(list(counts)))
        if scale is None:
            raise ConfigError(
                f"--fix cut_label: column {columns.label!r} does not hold numbers in every row. Leave this fix out, or choose another label."
            )
        cuts = given.get("cuts") or scales.suggest_cuts(scale, counts)
        names = scales.class_names(cuts, scale)
        scales.check_cuts(cuts, names)
        return {"cuts": cuts, "names": names}
    return given


def _something(fix: Fix, found: Any) -> Any:
    """Return what was found; refuse a fix that would do nothing."""
    if not found:
        raise ConfigError(
            f"--fix {fix.kind}: nothing of the kind was found in the table. Leave this fix out, or say which, as in --fix {fix.kind}:{_SHORT[fix.kind][0]}."
        )
    return found
