"""Earlier models that runs go on from: each is kept in a folder of its own, so that deleting its run takes nothing from those that follow."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from core.config import Continued, DataConfig, RunConfig
from core.dataset.overlap import plain_keys
from core.dataset.split import Split
from core.errors import ConfigError, DataError, EncoderError, RunError, StorageError
from core.runs.registry import find_run
from core.runs.rows import read_rows
from core.runs.run import Run
from core.storage import home, read_json

PREFIX = "start:"
"""Before the id of a start, it names the encoder that is kept there."""
_ID = re.compile(r"[0-9a-f]{16}")
_FILE, _LEARNED, _ENCODER = "start.json", "learned.parquet", "encoder"


@dataclass(frozen=True)
class Start:
    """An earlier model as it was kept.

    Attributes:
        id: its folder below `starts_folder`; run: id of its run, empty for an export from elsewhere; name: what it was called.
        kind: full, lora or frozen; encoder: what a run over it names as its encoder, one that is kept here where the model changed it.
        classes: in the order of the head's rows; max_length: tokens that it read.
        pooled: whether its head reads means of tokens; layers, unit, apart, matched, mark: see core.engine.build.Reading.
        rows: how many rows it had learned from, its own earlier models included; None where that is not known.
    """

    id: str
    run: str
    name: str
    kind: str
    encoder: str
    classes: tuple[str, ...]
    is_pair: bool
    max_length: int
    pooled: bool
    layers: int = 1
    unit: bool = False
    apart: bool = False
    matched: bool = False
    mark: tuple[int, ...] = ()
    rows: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {**asdict(self), "classes": list(self.classes), "mark": list(self.mark)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Start:
        """Build from what `to_json` returned."""
        return cls(**{**value, "classes": tuple(value["classes"]), "mark": tuple(value["mark"])})

    @property
    def continued(self) -> Continued:
        """What the config of a run says that goes on from this."""
        return Continued(self.id, self.run, self.name)


def starts_folder() -> Path:
    """Return the folder that holds what was kept of earlier models."""
    return home() / "starts"


def encoder_folder(start_id: str) -> Path:
    """Return where the encoder of a start lies, whether or not it is there."""
    return starts_folder() / start_id / _ENCODER


def find_kept(encoder: str) -> Path | None:
    """Return the folder of an encoder that is named start:<id>; None for any other name.

    Raises:
        RunError: nothing is kept under this id.
    """
    if not encoder.startswith(PREFIX):
        return None
    identity = encoder.removeprefix(PREFIX)
    if not _ID.fullmatch(identity) or not encoder_folder(identity).is_dir():
        raise RunError(
            f"Nothing is kept under {encoder[:60]!r} that a run could go on from. Name a finished run or the folder of an export instead."
        )
    return encoder_folder(identity)


def earlier_model(given: str) -> Run | Path | None:
    """Return the run or the folder of an export that is named, None where the words name neither.

    Args:
        given: id or name of a run, or a folder that holds classifier.json, or one whose `model` folder does.
    """
    folder = Path(given).expanduser()
    for path in (folder, folder / "model"):
        if (path / "classifier.json").is_file():
            return path
    try:
        return find_run(given)
    except RunError:
        return None


def check_place(given: str) -> None:
    """Raise EncoderError where a path is named that can be no encoder: a file, or what is left of an export that is not whole."""
    place = Path(given).expanduser()
    if place.is_file():
        raise EncoderError(f"{given[:120]!r} is a file. Unpack it and name the folder that holds config.json.")
    if not place.is_dir():
        return
    kind = ""
    with suppress(FileNotFoundError, StorageError, AttributeError):
        kind = str(read_json(place / "config.json").get("model_type", ""))
    if not kind or kind == "mean-pooling-classifier":
        missing = "classifier.json" if kind else "a readable config.json"
        raise EncoderError(
            f"The folder {given[:120]!r} lacks {missing}, so it is neither a whole export nor an encoder. Export the model again, or restore the file."
        )


def read_start(identity: str) -> Start:
    """Return what was kept under an id.

    Raises:
        RunError: nothing, or it is damaged.
    """
    try:
        if not _ID.fullmatch(identity):
            raise FileNotFoundError
        return Start.from_json(read_json(starts_folder() / identity / _FILE))
    except FileNotFoundError as error:
        raise RunError(
            f"What this run goes on from is not kept here any more ({identity[:40]!r}). Choose the model to go on from again."
        ) from error
    except (TypeError, KeyError) as error:
        raise RunError(
            f"What is kept under {identity!r} does not fit this version: {error}. Choose the model to go on from again."
        ) from error


def learned_keys(identity: str) -> set[str] | None:
    """Return what stands for each row that a kept model had learned from (see `row_keys`); None where that is not known."""
    file = starts_folder() / identity / _LEARNED
    return set(read_rows(file)["key"]) if file.is_file() else None


def row_keys(frame: pd.DataFrame) -> pd.Series:
    """Return what stands for rows of a split, up to capitals, spaces and punctuation: part of a hash, so that no text is kept."""
    return plain_keys(frame).map(
        lambda key: hashlib.sha256(key.encode("utf-8", errors="backslashreplace")).hexdigest()[:20]
    )


def keys_of_run(run: Run) -> set[str] | None:
    """Return what stands for each row that a run's model had learned from or was chosen by, and those of the models before it.

    None where that is not known: its rows are gone, or it goes on from an export.
    """
    files = [run.data / f"{part}.parquet" for part in ("train", "validation")]
    if not all(file.is_file() for file in files):
        return None
    own = set().union(*(row_keys(read_rows(file)) for file in files))
    continued = run.config().continues
    if continued is None:
        return own
    before = learned_keys(continued.start)
    return None if before is None else own | before


def write_learned(folder: Path, keys: Iterable[str]) -> None:
    """Keep what stands for the rows that a model had learned from."""
    pd.DataFrame({"key": sorted(keys)}).to_parquet(folder / _LEARNED, index=False)


def check_start(config: RunConfig) -> Start | None:
    """Hold what a run goes on from against what is asked of it; None where it goes on from nothing.

    Raises:
        RunError: what it goes on from is gone or damaged.
        ConfigError: the earlier model read pairs and the table has single texts, or the other way round; or another encoder is named.
    """
    if config.continues is None:
        return None
    start = read_start(config.continues.start)
    if start.is_pair != (config.data.text_pair is not None):
        read, has = ("pairs of texts", "one text") if start.is_pair else ("single texts", "two texts")
        what = "Name the column of the second text" if start.is_pair else "Leave the second text out"
        raise ConfigError(
            f"{start.name!r} reads {read}, and this table has {has} a row. {what}, or go on from another model."
        )
    if config.train.encoder != start.encoder:
        raise ConfigError(
            f"encoder is {config.train.encoder!r}, but the run goes on from {start.name!r}, whose encoder is {start.encoder!r}. Leave the encoder out, or go on from nothing."
        )
    if start.encoder.startswith(PREFIX):
        find_kept(start.encoder)
    return start


def start_told(start: Start, classes: Sequence[str], max_length: int | None = None) -> list[str]:
    """Say what a run takes over from an earlier model, a sentence each; max_length: tokens that the run reads."""
    here, there = set(classes), set(start.classes)
    both, new, gone = (sorted(found, key=str) for found in (here & there, here - there, there - here))
    said = [
        f"Goes on from {start.name!r}: {_counted(both, 'class keeps its row', 'classes keep their rows')} of the last layer."
    ]
    if new:
        said.append(
            f"{_counted(new, 'class is', 'classes are')} new and {'starts' if len(new) == 1 else 'start'} fresh: {_named(new)}."
        )
    if gone:
        said.append(
            f"{_counted(gone, 'class is', 'classes are')} not in this table and {'is' if len(gone) == 1 else 'are'} dropped: {_named(gone)}."
        )
    if max_length is not None and max_length != start.max_length:
        said.append(f"It read {start.max_length} tokens of a text; this run reads {max_length}.")
    return said


def _counted(found: list[str], one: str, many: str) -> str:
    return f"{len(found):,} {one if len(found) == 1 else many}"


def _named(labels: list[str]) -> str:
    return ", ".join(repr(label[:40]) for label in labels[:5]) + (
        f" and {len(labels) - 5:,} more" if len(labels) > 5 else ""
    )


def judges_given(data: DataConfig) -> bool:
    """Tell whether validation or test rows are given and not drawn."""
    return bool(data.parts or data.test_dataset or data.validation_dataset or data.folds)


def without_learned(split: Split, start: Start, *, given: bool) -> Split:
    """Return a split in which the earlier model had learned from no row that judges: such rows go to training, whole groups of them.

    Args:
        given: whether validation or test rows were given and not drawn; then they stay, and a note says how many it had learned from.

    Raises:
        DataError: no row is left to validate or to test with.
    """
    known = learned_keys(start.id)
    if known is None:
        note = f"What {start.name!r} had learned from is not known here, so test rows may be among it; then the figures flatter."
        return replace(split, notes=[*split.notes, note])
    parts = {"validation": split.validation, "test": split.test}
    seen = {name: row_keys(frame).isin(known) for name, frame in parts.items()}
    if given:
        count = int(seen["test"].sum())
        note = f"{count:,} of the {len(split.test):,} test rows {'was' if count == 1 else 'were'} learned from by {start.name!r}; what the model says of them is no test of new rows."
        own = {*row_keys(split.train), *row_keys(split.validation)}
        all_seen = int(row_keys(split.test).isin(own | known).sum())
        return replace(split, notes=[*split.notes, note], seen=all_seen) if count else split
    groups = set().union(*(set(parts[name]["group"][seen[name]]) for name in parts))
    moved = {name: frame["group"].isin(groups) for name, frame in parts.items()}
    count = sum(int(each.sum()) for each in moved.values())
    if not count:
        return split
    left = {name: frame[~moved[name]].reset_index(drop=True) for name, frame in parts.items()}
    for name, frame in left.items():
        if frame.empty:
            raise DataError(
                f"{start.name!r} had learned from every row that was drawn for the {name}, so nothing is left to judge by. Add new rows, or give a separate test file."
            )
    train = pd.concat([split.train, *(frame[moved[name]] for name, frame in parts.items())], ignore_index=True)
    note = f"{count:,} rows drawn for validation or the test had been learned from by {start.name!r}; they are learned from again instead, so that no row judges that was seen before."
    return replace(split, train=train, validation=left["validation"], test=left["test"], notes=[*split.notes, note])
