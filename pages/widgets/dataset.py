"""The data set and the columns that the URL names, and what can be said about them; nothing is computed twice."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.errors import DataError
from core.ingest.checks import TaskReport, check_task
from core.ingest.columns import guess_columns
from core.ingest.datasets import Dataset, load_dataset

_SAMPLE_ROWS = 1000


@dataclass(frozen=True)
class Choice:
    """A data set with the columns to learn from; `skip` leaves incomplete rows out."""

    dataset: Dataset
    text: str
    label: str
    pair: str | None
    skip: bool

    def query(self) -> dict[str, str]:
        """Return the URL's parameters for this choice."""
        return {
            "data": self.dataset.id,
            "text": self.text,
            "label": self.label,
            **({"pair": self.pair} if self.pair else {}),
            **({"skip": "1"} if self.skip else {}),
        }


@st.cache_resource(show_spinner=False, max_entries=4)
def frame_of(dataset_id: str) -> pd.DataFrame:
    """Return a data set's table; shared by all sessions and never copied, so nobody may change it."""
    return load_dataset(dataset_id).frame()


@st.cache_resource(show_spinner=False, max_entries=8)
def checked(dataset_id: str, text: str, label: str, pair: str | None, skip: bool) -> TaskReport:
    """Check a choice of columns; raises DataError with a sentence."""
    return check_task(frame_of(dataset_id), text, label, pair, skip_incomplete=skip)


@st.cache_data(show_spinner=False, max_entries=32)
def sample(
    dataset_id: str, text: str, label: str, pair: str | None, skip: bool
) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """Return up to 1,000 usable rows, drawn evenly: first and second texts."""
    frame = checked(dataset_id, text, label, pair, skip).frame
    if len(frame) > _SAMPLE_ROWS:
        frame = frame.sample(_SAMPLE_ROWS, random_state=0)
    return tuple(frame[text]), tuple(frame[pair]) if pair else None


@st.cache_data(show_spinner=False, max_entries=32)
def word_counts(dataset_id: str, text: str, label: str, pair: str | None, skip: bool) -> tuple[int, ...]:
    """Return the words of each sampled row, both texts of a pair together."""
    first, second = sample(dataset_id, text, label, pair, skip)
    return tuple(
        len(a.split()) + (len(b.split()) if b else 0) for a, b in zip(first, second or [""] * len(first), strict=True)
    )


@st.cache_data(show_spinner=False, max_entries=32)
def guessed(dataset_id: str) -> tuple[str, str | None, str]:
    """Return the columns that look like text, second text and label."""
    guess = guess_columns(frame_of(dataset_id))
    return guess.text, guess.text_pair, guess.label


def choice_from_url() -> Choice | None:
    """Return what the URL names, with guesses for what it leaves open; None without a data set.

    Raises:
        DataError: the data set or a column is not there.
    """
    identity = st.query_params.get("data")
    if not identity:
        return None
    dataset = load_dataset(identity)
    text, pair, label = guessed(dataset.id)
    if "text" in st.query_params:
        text, pair = st.query_params["text"], st.query_params.get("pair")
    label = st.query_params.get("label", label)
    for name in filter(None, (text, pair, label)):
        if name not in dataset.columns:
            raise DataError(
                f"The link names a column {name!r} that {dataset.file_name} does not have. Choose the columns again on the Data page."
            )
    return Choice(dataset, text, label, pair, st.query_params.get("skip") == "1")
