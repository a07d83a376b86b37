"""What a run's head reads, for many rows at once: so that optimisers can be raced on a real problem in milliseconds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch

from core.engine.batches import PaddingCollator, length_batches
from core.engine.explain.anatomy import Anatomy, Capture, anatomy_of
from core.engine.explain.limits import MOST_COMPONENTS, MOST_FEATURE_ROWS, MOST_FEATURE_VALUES
from core.engine.predict import Classifier, autocast
from core.engine.tokens import TokenizedRows, tokenize
from core.engine.training.prepared import texts_of
from core.engine.windows import combine
from core.errors import ConfigError, DataError, RunError
from core.runs.rows import read_rows
from core.runs.run import Run

SPLITS = ("train", "validation", "test")
_BATCH_ROWS = 64


@dataclass(frozen=True)
class FeatureTable:
    """Pooled vectors of some rows of a run.

    Attributes:
        features: (rows, width) float32; labels: (rows,) class indices; rows_in_all: how many the split has.
    """

    features: np.ndarray
    labels: np.ndarray
    classes: list[str]
    split: str
    rows_in_all: int


def sample_rows(run: Run, split: str, rows: int, seed: int, classes: list[str]) -> tuple[pd.DataFrame, int]:
    """Read at most `rows` random rows of a split whose label the model knows; also return how many the split has.

    Raises:
        ConfigError: no such split. RunError: the run's data folder is gone. DataError: no row is left.
    """
    if split not in SPLITS:
        raise ConfigError(f"split is {split!r}; allowed is one of {', '.join(SPLITS)}. Choose one of these.")
    if rows < 1:
        raise ConfigError(f"rows is {rows}; at least 1 is needed. Ask for more.")
    try:
        frame = read_rows(run.data / f"{split}.parquet")
    except OSError as error:
        raise RunError(f"The {split} rows of run {run.id} cannot be read: {error}. Train again.") from error
    frame = frame[frame["label"].isin(classes)].reset_index(drop=True)
    if not len(frame):
        raise DataError(f"The {split} part of run {run.id} has no rows. Choose another part.")
    if len(frame) <= rows:
        return frame, len(frame)
    chosen = np.sort(np.random.default_rng(seed).choice(len(frame), size=rows, replace=False))
    return frame.iloc[chosen].reset_index(drop=True), len(frame)


def pooled_rows(
    classifier: Classifier,
    rows: TokenizedRows,
    *,
    exact: bool = False,
    turn: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> np.ndarray:
    """Return what the last linear layer reads, (rows, width) float32; of a row in windows the mean, or that of the surest one.

    Args:
        exact: fp32 throughout instead of the device's precision, in which the run itself was trained and is served.
        turn: entered around each batch, such as the device's lock, so that others get their turn in between.
    """
    anatomy: Anatomy = anatomy_of(classifier.model, len(classifier.classes))
    collate = PaddingCollator(int(classifier.tokenizer.pad_token_id))
    found = np.zeros((len(rows), anatomy.output.in_features), dtype=np.float32)
    for batch in length_batches(rows, classifier.report.kind, most=_BATCH_ROWS):
        inputs = collate([rows.row(int(index)) for index in batch])
        with turn(), torch.no_grad(), Capture() as capture:
            capture.input_of("pooled", anatomy.output)
            with nullcontext() if exact else autocast(classifier.report):
                anatomy.model(**{name: value.to(classifier.report.torch_device) for name, value in inputs.items()})
            found[batch] = capture.values["pooled"].float().cpu().numpy()
    if rows.windows is None:
        return found
    vectors = torch.from_numpy(found)
    with torch.no_grad():
        logits = anatomy.output(vectors.to(classifier.report.torch_device)).cpu()
    return combine(vectors, rows.windows.tolist(), classifier.info.long_texts, logits).numpy()


def features(
    classifier: Classifier,
    run: Run,
    *,
    rows: int = MOST_FEATURE_ROWS,
    split: str = "train",
    seed: int = 13,
    turn: Callable[[], AbstractContextManager[Any]] = nullcontext,
) -> FeatureTable:
    """Return the pooled features and labels of at most 2,000 random rows of a run.

    Raises:
        ConfigError, RunError, DataError: see `sample_rows`.
    """
    frame, in_all = sample_rows(run, split, min(rows, MOST_FEATURE_ROWS), seed, classifier.classes)
    first, second = texts_of(frame)
    tokenized = tokenize(classifier.tokenizer, first, second, classifier.max_length, classifier.info.long)
    index = {label: number for number, label in enumerate(classifier.classes)}
    return FeatureTable(
        pooled_rows(classifier, tokenized, turn=turn),
        np.array([index[label] for label in frame["label"]]),
        classifier.classes,
        split,
        in_all,
    )


def feature_answer(table: FeatureTable, components: int | None, seed: int = 13) -> dict[str, Any]:
    """Return a table for JSON, optionally turned onto its first principal components (fewer, standardised numbers).

    Args:
        components: 1 to 64 principal components, or None for the features as they are, of as many rows as fit an answer.

    Returns:
        features (rows, width), labels (rows,), classes, split, rows, rows_in_all, width, components,
        explained_share: of the variance, 0 to 1, 1 without components; notices.

    Raises:
        ConfigError: components is out of range.
    """
    values, labels, notices = table.features, table.labels, []
    explained = 1.0
    if components is not None:
        most = min(MOST_COMPONENTS, *values.shape)
        if not 1 <= components <= MOST_COMPONENTS:
            raise ConfigError(
                f"components is {components}; allowed is 1 to {MOST_COMPONENTS}. Choose a number in that range."
            )
        from sklearn.decomposition import PCA

        pca = PCA(n_components=min(components, most), whiten=True, random_state=seed).fit(values)
        values, explained = pca.transform(values), float(pca.explained_variance_ratio_.sum())
    fitting = MOST_FEATURE_VALUES // values.shape[1]
    if len(values) > fitting:
        notices.append(
            f"One answer holds {MOST_FEATURE_VALUES:,} numbers, so {fitting:,} of the {len(values):,} rows are sent. Ask for principal components to get all."
        )
        values, labels = values[:fitting], labels[:fitting]
    if len(table.labels) < table.rows_in_all:
        notices.append(f"{len(table.labels):,} of {table.rows_in_all:,} {table.split} rows were drawn at random.")
    return {
        "features": np.round(values.astype(np.float64), 5).tolist(),
        "labels": labels.tolist(),
        "classes": table.classes,
        "split": table.split,
        "rows": len(values),
        "rows_in_all": table.rows_in_all,
        "width": int(values.shape[1]),
        "components": components,
        "explained_share": round(explained, 6),
        "notices": notices,
    }
