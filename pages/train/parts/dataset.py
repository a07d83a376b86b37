"""The data set and the columns that the URL names, and what can be said about them; nothing is computed twice."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from core.config import LONG_TEXTS, DataConfig
from core.dataset.checks import TaskReport
from core.dataset.columns import ColumnGuess, guess_columns
from core.dataset.doctor import Diagnosis, examine, examine_tokens
from core.dataset.fix_kinds import Columns, incomplete_rows
from core.dataset.fixes import Effect, Fix, apply_fixes, effect_of, from_dicts, load_fixes
from core.dataset.folder import Dataset, load_dataset
from core.dataset.joined import joined_name, parts_of, suggest_joining, with_text
from core.dataset.split import Split
from core.dataset.task import fixed_report, load_task, split_task
from core.errors import DataError
from core.runs.plan import TableSize, measure

_SAMPLE_ROWS = 1000
WAYS = ("group", "time", "parts")
"""Fields of DataConfig that name a column to split by; each is a parameter of the URL as well."""

LONG = "long"
"""The parameter of the URL that says what is read of long texts."""


@dataclass(frozen=True)
class Choice:
    """A data set with the columns to learn from, and the fixes chosen for it as JSON."""

    dataset: Dataset
    text: str
    label: str
    pair: str | None
    fixes: str
    way: str = ""
    """How rows are split: group, time or parts, a field of DataConfig, or at random where it is empty."""
    way_column: str = ""
    encoder: str = ""
    """The encoder that reads the texts; empty for the embedded one."""
    long_texts: str = ""
    """What is read of texts beyond the maximum length, a key of LONG_TEXTS; empty where nobody chose."""

    @property
    def parts(self) -> list[str]:
        """The columns that the text is made of, one or several."""
        return parts_of(self.text, self.dataset.columns)

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a run that were chosen with the table, {field of TrainConfig: value}."""
        return {"long_texts": self.long_texts} if self.long_texts else {}

    @property
    def key(self) -> tuple[str, str, str, str | None, str]:
        """What everything that is computed from this choice depends on."""
        return self.dataset.id, self.text, self.label, self.pair, self.fixes

    def data(self) -> DataConfig:
        """Return the choice as a run's config keeps it."""
        data = data_config(*self.key, self.dataset.file_name)
        return replace(data, **self.split)

    @property
    def split(self) -> dict[str, Any]:
        """The field of DataConfig that says how rows are split, and its column; empty for a split at random."""
        return {self.way: self.way_column} if self.way else {}

    @property
    def columns(self) -> Columns:
        """The columns as fixes and the doctor know them."""
        return Columns(self.text, self.label, self.pair)

    def chosen_fixes(self) -> list[Fix]:
        """Return the fixes in their order."""
        return list(from_dicts(json.loads(self.fixes)))

    def query(self) -> dict[str, str]:
        """Return the URL's parameters for this choice."""
        return {
            "data": self.dataset.id,
            "text": self.text,
            "label": self.label,
            **({"pair": self.pair} if self.pair else {}),
            **self.split,
            **({"encoder": self.encoder} if self.encoder else {}),
            **({LONG: self.long_texts} if self.long_texts else {}),
        }


@st.cache_resource(show_spinner=False, max_entries=4)
def frame_of(dataset_id: str) -> pd.DataFrame:
    """Return a data set's table; shared by all sessions and never copied, so nobody may change it."""
    return load_dataset(dataset_id).frame()


@st.cache_resource(show_spinner=False, max_entries=4)
def frame_with(dataset_id: str, text: str) -> pd.DataFrame:
    """Return a data set's table with the text as a column, also where it is made of several; nobody may change it."""
    return with_text(frame_of(dataset_id), text)


def data_config(
    dataset_id: str, text: str, label: str, pair: str | None, fixes: str, file_name: str = ""
) -> DataConfig:
    """Return the data settings of a choice.

    Raises:
        ConfigError: two columns are the same one.
    """
    parts = parts_of(text, load_dataset(dataset_id).columns)
    joined = tuple(parts) if len(parts) > 1 else ()
    return DataConfig(dataset_id, file_name, text, label, pair, joined=joined, fixes=tuple(json.loads(fixes)))


@st.cache_resource(show_spinner=False, max_entries=8)
def checked(dataset_id: str, text: str, label: str, pair: str | None, fixes: str) -> tuple[TaskReport, list[str]]:
    """Apply the fixes, check what is left, and say what they did; raises DataError with a sentence."""
    return fixed_report(frame_with(dataset_id, text), data_config(dataset_id, text, label, pair, fixes))


@st.cache_resource(show_spinner=False, max_entries=4)
def fixed_frame(dataset_id: str, text: str, label: str, pair: str | None, fixes: str) -> tuple[pd.DataFrame, list[str]]:
    """Apply the fixes without checking what is left; return the table and a sentence for each fix that changed something."""
    return apply_fixes(frame_with(dataset_id, text), Columns(text, label, pair), from_dicts(json.loads(fixes)))


@st.cache_resource(show_spinner=False, max_entries=16)
def diagnosis_of(dataset_id: str, text: str, label: str, pair: str | None, fixes: str) -> Diagnosis:
    """Examine the table after its fixes, without what needs the encoder."""
    frame, _ = fixed_frame(dataset_id, text, label, pair, fixes)
    return examine(frame, Columns(text, label, pair), chosen=from_dicts(json.loads(fixes)))


@st.cache_resource(show_spinner=False, max_entries=16)
def examined_tokens(
    dataset_id: str,
    text: str,
    label: str,
    pair: str | None,
    fixes: str,
    *,
    _diagnosis: Diagnosis,
    _seen: dict[str, Any],
    _encoder: dict[str, Any],
    limit: int,
    encoder: str,
) -> Diagnosis:
    """Add to a diagnosis what needs the encoder."""
    texts, _ = sample(dataset_id, text, label, pair, fixes)
    labels = () if pair else tuple(_sampled(dataset_id, text, label, pair, fixes)[label])
    return examine_tokens(_diagnosis, texts, _seen["summary"], limit, _encoder, labels)


@st.cache_data(show_spinner=False, max_entries=256)
def effect(dataset_id: str, text: str, label: str, pair: str | None, fixes: str, fix: str) -> Effect:
    """Return what one more fix, as JSON, would do after those chosen."""
    frame, _ = fixed_frame(dataset_id, text, label, pair, fixes)
    return effect_of(frame, Columns(text, label, pair), from_dicts([json.loads(fix)])[0])


@st.cache_data(show_spinner=False, max_entries=16)
def label_counts(dataset_id: str, text: str, label: str, pair: str | None, fixes: str) -> dict[str, int]:
    """Return the rows of each label after the fixes; an empty label is left out."""
    frame, _ = fixed_frame(dataset_id, text, label, pair, fixes)
    counts = frame[label].str.strip().value_counts()
    return {str(name): int(count) for name, count in counts.items() if name}


@st.cache_data(show_spinner=False, max_entries=32)
def sample(
    dataset_id: str, text: str, label: str, pair: str | None, fixes: str
) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """Return up to 1,000 usable rows, drawn evenly: first and second texts."""
    frame = _sampled(dataset_id, text, label, pair, fixes)
    return tuple(frame[text]), tuple(frame[pair]) if pair else None


def _sampled(dataset_id: str, text: str, label: str, pair: str | None, fixes: str) -> pd.DataFrame:
    """Return up to 1,000 usable rows, drawn evenly and always the same ones."""
    frame, columns = fixed_frame(dataset_id, text, label, pair, fixes)[0], Columns(text, label, pair)
    frame = frame[~incomplete_rows(frame, columns)]
    return frame if len(frame) <= _SAMPLE_ROWS else frame.sample(_SAMPLE_ROWS, random_state=0)


@st.cache_resource(show_spinner=False, max_entries=8)
def size_of(
    dataset_id: str, text: str, label: str, pair: str | None, fixes: str, parts: str | None = None
) -> TableSize:
    """Return what a recipe depends on, of all usable rows; `parts` is the column that says what is held out, if any."""
    frame, columns = fixed_frame(dataset_id, text, label, pair, fixes)[0], Columns(text, label, pair)
    data = replace(data_config(dataset_id, text, label, pair, fixes), parts=parts)
    return measure(frame[~incomplete_rows(frame, columns)], data)


@st.cache_resource(show_spinner=False, max_entries=8)
def split_of(data: DataConfig) -> Split:
    """Share the rows out as a run with these settings will; raises DataError or ConfigError with a sentence."""
    return split_task(load_task(data), data)


@st.cache_data(show_spinner=False, max_entries=32)
def guessed(dataset_id: str) -> ColumnGuess:
    """Return the columns that look like text, second text and label, and why."""
    return guess_columns(frame_of(dataset_id))


@st.cache_data(show_spinner=False, max_entries=32)
def joining(dataset_id: str) -> tuple[str, str]:
    """Return what a text of several columns would be called that look like its parts, and why; empty where none do."""
    parts, why = suggest_joining(frame_of(dataset_id), guessed(dataset_id))
    return joined_name(parts), why


def choice_from_url() -> Choice | None:
    """Return what the URL names, with guesses for what it leaves open; None without a data set.

    Raises:
        DataError: the data set or a column is not there.
    """
    identity = st.query_params.get("data")
    if not identity:
        return None
    dataset = load_dataset(identity)
    guess = guessed(dataset.id)
    text, pair, label = guess.text, guess.text_pair, guess.label
    if "text" in st.query_params:
        text, pair = st.query_params["text"], st.query_params.get("pair")
    label = st.query_params.get("label", label)
    for name in filter(None, (text, pair, label)):
        if name not in dataset.columns and not (name == text and parts_of(text, dataset.columns)):
            raise DataError(
                f"The link names a column {name!r} that {dataset.file_name} does not have. Choose the columns again on the Data page."
            )
    way = next((name for name in WAYS if st.query_params.get(name)), "")
    way_column = st.query_params[way] if way else ""
    if way and way_column not in dataset.columns:
        raise DataError(
            f"The link splits by a column {way_column!r} that {dataset.file_name} does not have. Choose how to split again on the Train page."
        )
    fixes = json.dumps([fix.as_dict() for fix in load_fixes(dataset.id)], ensure_ascii=False)
    long = st.query_params.get(LONG, "")
    encoder, long = st.query_params.get("encoder", ""), long if long in LONG_TEXTS else ""
    return Choice(dataset, text, label, pair, fixes, way, way_column, encoder, long)
