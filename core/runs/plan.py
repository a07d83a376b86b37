"""From a table and a recipe to what a run is asked to do: the one place that the command line, the pages and the demos share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.config import EMBEDDED_ENCODER, DataConfig, RunConfig
from core.dataset.parts import read_parts
from core.dataset.share_out import TRAIN
from core.runs.presets import preset_config
from core.runs.starts import Start
from core.text import count_words


@dataclass(frozen=True)
class TableSize:
    """What a recipe depends on: rows to learn from, classes, and the words of each row, ascending (both texts of a pair together)."""

    rows: int
    classes: int
    word_counts: tuple[int, ...]


def measure(frame: pd.DataFrame, data: DataConfig) -> TableSize:
    """Return the size of a table.

    Args:
        frame: the rows that can be learned from, after all fixes; see core.dataset.task.fixed_report. Those that a column gives to
            validation or the test are not counted.
    """
    if data.parts is not None:
        frame = frame[read_parts(frame[data.parts], data.parts).part == TRAIN]
    columns = [data.text] if data.text_pair is None else [data.text, data.text_pair]
    words = [count_words(text) for text in frame[columns[0]]]
    for name in columns[1:]:
        words = [count + count_words(text) for count, text in zip(words, frame[name], strict=True)]
    return TableSize(len(frame), int(frame[data.label].str.strip().nunique()), tuple(sorted(words)))


def plan_run(
    size: TableSize,
    data: DataConfig,
    preset: str,
    *,
    name: str,
    encoder: str = EMBEDDED_ENCODER,
    changes: Mapping[str, Any] | None = None,
    demo: str = "",
    start: Start | None = None,
) -> RunConfig:
    """Fill a run's settings from its recipe and the size of its table, then change those that somebody wants otherwise.

    Args:
        preset: quick, balanced or thorough; changes: {field of TrainConfig: value}; demo: see RunConfig.
        start: the earlier model that the run goes on from, whose encoder is taken in place of `encoder`.

    Raises:
        ConfigError: the preset is unknown, or a change is not allowed.
    """
    train = preset_config(
        preset,
        size.rows,
        classes=size.classes,
        is_pair=data.text_pair is not None,
        encoder=start.encoder if start else encoder,
        word_counts=size.word_counts,
        continues=start is not None,
    )
    return RunConfig(name, data, train.changed(changes or {}), demo=demo, continues=start.continued if start else None)
