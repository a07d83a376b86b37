"""A run's rows, tokenised and encoded, as every way of training reads them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from transformers import PreTrainedTokenizerBase

from core.config import LongTexts, RunConfig
from core.dataset.doctor.drift import notes_on_random_rows
from core.dataset.fix_kinds import Columns
from core.dataset.split import Split
from core.dataset.task import load_task, split_task
from core.engine.batches import LabelledRows, batch_cost
from core.engine.encoders import Encoder
from core.engine.tokens import HEAD, TokenizedRows, mark_tokens, tokenize
from core.runs.rows import read_rows
from core.runs.run import Run
from core.runs.starts import judges_given, read_start, without_learned
from core.storage import read_json, readable_os_errors, write_json

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class PreparedData:
    """Train, validation and test rows with class indices in the order of `classes`.

    Attributes:
        apart: whether the two texts of a pair were tokenised each for itself; see build.load_tokenizer.
        mark: see core.engine.model.MeanPoolingConfig.
        long: what was read of texts beyond the maximum length.
        belonging: per part (rows,) int64 in file order, equal for rows that belong together, within and across parts.
    """

    classes: list[str]
    is_pair: bool
    train: LabelledRows
    validation: LabelledRows
    test: LabelledRows
    max_length: int
    apart: bool = False
    mark: tuple[int, ...] = ()
    belonging: dict[str, np.ndarray] = field(default_factory=dict)
    long: LongTexts = HEAD

    @property
    def counts(self) -> list[int]:
        """Training rows per class."""
        return np.bincount(self.train.labels, minlength=len(self.classes)).tolist()

    def groups(self, *parts: str) -> np.ndarray:
        """Return which rows of some parts belong together, (rows,), in file order, part after part."""
        return np.concatenate([self.belonging[part] for part in parts])

    def labels(self, *parts: str) -> np.ndarray:
        """Return the class indices of the rows of some parts, (rows,), in file order, part after part."""
        rows: list[LabelledRows] = [getattr(self, part) for part in parts]
        return np.concatenate([each.in_file_order(np.array(each.labels)) for each in rows])


def load_split(run: Run, config: RunConfig) -> Split:
    """Return the run's split, from its data folder when it was made before, else freshly made and written there.

    Raises:
        DataError: the data set is gone or cannot be learned from.
    """
    marker = run.data / "split.json"
    if marker.is_file():
        note = read_json(marker)
        train, validation, held_out = (read_rows(run.data / f"{part}.parquet") for part in PARTS)
        return Split(train, validation, held_out, **note)
    task, data = load_task(config.data), config.data
    split = split_task(task, data)
    if not (data.group or data.time or data.parts or data.test_dataset):
        columns = Columns(data.text, data.label, data.text_pair)
        split = replace(split, notes=[*split.notes, *notes_on_random_rows(task.train.frame, columns)])
    if config.continues is not None:
        split = without_learned(split, read_start(config.continues.start), given=judges_given(data))
    with readable_os_errors(run.data):
        run.data.mkdir(parents=True, exist_ok=True)
        for part in PARTS:
            getattr(split, part).to_parquet(run.data / f"{part}.parquet", index=False)
    write_json(
        marker,
        {
            "stratified": split.stratified,
            "notes": split.notes,
            "duplicates_kept_together": split.duplicates_kept_together,
            "how": split.how,
            "seen": split.seen,
        },
    )
    return split


def texts_of(frame: pd.DataFrame) -> tuple[list[str], list[str] | None]:
    """Return the first and, for pairs, the second texts of a split's frame."""
    return frame["text"].tolist(), frame["text_pair"].tolist() if "text_pair" in frame.columns else None


def joined_texts(frame: pd.DataFrame) -> list[str]:
    """Return each row's texts as one, for models that know no pairs."""
    first, second = texts_of(frame)
    return first if second is None else [f"{a} {b}" for a, b in zip(first, second, strict=True)]


def prepare(
    split: Split,
    tokenizer: PreTrainedTokenizerBase,
    max_length: int,
    *,
    apart: bool = False,
    long: LongTexts = HEAD,
) -> PreparedData:
    """Tokenise the three parts of a split; `apart` says that the tokenizer sets the texts of a pair apart."""
    classes = sorted(set(split.train["label"]))
    index = {label: number for number, label in enumerate(classes)}

    def part(frame: pd.DataFrame) -> LabelledRows:
        first, second = texts_of(frame)
        rows = tokenize(tokenizer, first, second, max_length, long)
        return LabelledRows(rows, [index[label] for label in frame["label"]])

    train, validation, test = part(split.train), part(split.validation), part(split.test)
    is_pair = "text_pair" in split.train.columns
    mark = mark_tokens(tokenizer, split.train["text"].tolist()) if apart else ()
    return PreparedData(
        classes, is_pair, train, validation.sorted_by_length(), test, max_length, apart, mark, _belonging(split), long
    )


def _belonging(split: Split) -> dict[str, np.ndarray]:
    """Return each part's group numbers in the order of its table; by equal texts in runs of before there were groups."""
    frames = {part: getattr(split, part) for part in PARTS}
    if all("group" in frame.columns for frame in frames.values()):
        return {part: frame["group"].to_numpy(dtype=np.int64) for part, frame in frames.items()}
    numbers, _ = pd.factorize(
        np.concatenate([np.array(joined_texts(frame), dtype=object) for frame in frames.values()])
    )
    ends = np.cumsum([len(frame) for frame in frames.values()])[:-1]
    return dict(zip(PARTS, np.split(numbers.astype(np.int64), ends), strict=True))


def scoring_cost(rows: TokenizedRows, encoder: Encoder) -> float:
    """Return the work of one forward pass over rows, in token units of `batches.batch_cost`."""
    return float(sum(batch_cost(1, int(length), encoder.hidden_size) for length in rows.lengths))
