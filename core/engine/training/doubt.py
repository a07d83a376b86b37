"""Probabilities that every row gets from a model which did not see its label, and the rows whose label they speak against."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from torch import nn

from core.dataset.split import Split
from core.engine.batches import LabelledRows
from core.engine.build import Reading
from core.engine.device import DeviceReport
from core.engine.encoders import Encoder
from core.engine.tokens import take_rows
from core.engine.training.cost import FORWARD_SHARE, MOST_TUNED_ROWS, head_features, heads_s
from core.engine.training.crossvalidation import FOLDS, Choice, choose
from core.engine.training.frozen import POOLED_LAYERS, read_rows
from core.engine.training.lbfgs import one_thread_for
from core.engine.training.prepared import PreparedData, scoring_cost
from core.engine.training.progress import Progress
from core.judge.wrong_labels import METHOD, Doubts, find_doubts
from core.runs.doubt import Doubt, DoubtPair
from core.storage import readable_os_errors

MOST_KEPT = 5000
MOST_PAIRS = 20
LEAST_TEXTS = FOLDS
"""A class of fewer different texts is not judged: a head that learned from three of them knows too little of the fourth."""


@dataclass
class Judged:
    """Rows with their out-of-sample probabilities.

    Attributes:
        frame: row, part, text, text_pair (pairs only), label; the index counts from 0.
        probabilities: (rows, classes).
        how: sentences about where they come from.
        left_out: rows that were not judged.
    """

    frame: pd.DataFrame
    probabilities: np.ndarray
    how: list[str] = field(default_factory=list)
    left_out: int = 0


def text_keys(frame: pd.DataFrame) -> pd.Series:
    """Return what equal texts (or pairs) share."""
    return frame["text"] + "\x1f" + frame["text_pair"] if "text_pair" in frame.columns else frame["text"]


def _labelled(frame: pd.DataFrame, part: str) -> pd.DataFrame:
    """Return a part's rows with the name of the part."""
    return frame.assign(part=part)


def draw(count: int, most: int, seed: int) -> np.ndarray:
    """Return the numbers of at most `most` of `count` rows, drawn at random, in their order."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


class DoubtSearch:
    """The search for doubtful labels at the end of a run; `judge_frozen` or `judge_tuned`, then `finish`."""

    def __init__(
        self, split: Split, data: PreparedData, report: DeviceReport, seed: int, progress: Progress, device: str
    ) -> None:
        self.split = split
        self.data = data
        self.report = report
        self.seed = seed
        self.progress = progress
        self.device = device
        self.started = time.perf_counter()

    def judge_frozen(self, held_out: np.ndarray, test: np.ndarray) -> Judged:
        """Judge the rows of a run with a frozen encoder.

        Args:
            held_out: (rows, classes) what heads that did not see them say of the training rows and then the validation rows.
            test: (rows, classes) the trained model's probabilities of the test rows, which it never saw.
        """
        train, validation = self.split.train, self.split.validation
        own = _joined(
            Judged(_labelled(train, "train"), held_out[: len(train)]),
            Judged(_labelled(validation, "validation"), held_out[len(train) :]),
        )
        sentence = f"{len(own.frame):,} training and validation rows: {FOLDS} heads over the frozen encoder, each fitted without the rows it judged; rows that belong together were kept together."
        return self._with_test(own, test, [sentence], 0)

    def judge_tuned(
        self,
        encoder: Encoder,
        pad_token_id: int,
        validation: np.ndarray,
        test: np.ndarray,
        held_out: np.ndarray | None = None,
    ) -> Judged:
        """Judge the rows of a run that fine-tuned its encoder.

        The fine-tuned encoder has learned the labels of the training rows by heart to some degree, so these are judged by
        heads over the encoder as it was before.

        Args:
            validation, test: (rows, classes) the trained model's probabilities; the validation rows longest first.
            held_out: (rows, classes) what such heads say of all training rows, where they were asked before.
        """
        train = self.split.train
        chosen = draw(len(train), MOST_TUNED_ROWS, self.seed) if held_out is None else np.arange(len(train))
        if held_out is None:
            held_out = self._read_and_judge(encoder, pad_token_id, chosen)
        own = Judged(_labelled(train.iloc[chosen].reset_index(drop=True), "train"), held_out)
        sentences = [
            f"{len(chosen):,} training rows: {FOLDS} heads over the encoder as it was before training, each fitted without the rows it judged; rows that belong together were kept together."
        ]
        if len(chosen) < len(train):
            sentences.append(
                f"{len(train) - len(chosen):,} further training rows were not looked at; the {len(chosen):,} were drawn at random."
            )
        sentences.append(
            f"{len(self.split.validation):,} validation rows: the trained model, which did not learn from them; they chose which of its states was kept, so it may agree with them a little too often."
        )
        own = _joined(
            own,
            Judged(_labelled(self.split.validation, "validation"), self.data.validation.in_file_order(validation)),
        )
        return self._with_test(own, test, sentences, len(train) - len(chosen))

    def _read_and_judge(self, encoder: Encoder, pad_token_id: int, chosen: np.ndarray) -> np.ndarray:
        """Read some training rows with the untouched encoder and return what heads that did not see them say, (rows, classes)."""
        rows = LabelledRows(take_rows(self.data.train.rows, chosen), [self.data.train.labels[i] for i in chosen])
        some = replace(
            self.data,
            train=rows,
            belonging={**self.data.belonging, "train": self.data.belonging["train"][chosen]},
        )
        features = head_features(encoder.hidden_size, min(POOLED_LAYERS, encoder.layers), [self.data.apart])
        self.progress.remaining(
            FORWARD_SHARE * scoring_cost(rows.rows, encoder), heads_s(len(chosen), len(self.data.classes), features)
        )
        candidates = read_rows(encoder, some, ("train",), pad_token_id, self.report, self.progress)
        return self._choose(candidates, some, ("train",)).held_out

    def _choose(self, candidates: Mapping[Reading, np.ndarray], data: PreparedData, parts: tuple[str, ...]) -> Choice:
        labels, groups, classes = data.labels(*parts), data.groups(*parts), len(data.classes)
        loss = nn.functional.cross_entropy
        with one_thread_for(classes * max(features.size for features in candidates.values()), self.device):
            return choose(candidates, labels, groups, classes, loss, self.device, self.seed, self.progress)

    def judge_by_heads(self, candidates: Mapping[Reading, np.ndarray]) -> np.ndarray:
        """Return what heads that did not see them say of the training rows and then the validation rows, (rows, classes).

        Args:
            candidates: what each reading gives of these rows, (rows, width).
        """
        return self._choose(candidates, self.data, ("train", "validation")).held_out

    def _with_test(self, own: Judged, test: np.ndarray, how: list[str], left_out: int) -> Judged:
        """Add the test rows: the model's word, or, where the text was learned from too, what was said of it unseen."""
        frame, test = _labelled(self.split.test, "test"), test.copy()
        keys = text_keys(frame)
        seen = pd.Series(np.arange(len(own.frame)), index=text_keys(own.frame))
        seen = seen[~seen.index.duplicated()]
        known = keys.isin(seen.index).to_numpy(dtype=bool)
        test[known] = own.probabilities[seen.loc[keys[known]].to_numpy()]
        learned = pd.concat([text_keys(self.split.train), text_keys(self.split.validation)])
        usable = known | ~keys.isin(learned).to_numpy(dtype=bool)
        new = int((usable & ~known).sum())
        how = [*how, f"{new:,} test rows: the trained model, which never saw them."]
        if again := int(known.sum()):
            how.append(
                f"{again:,} test rows that stand in training or validation as well: what was said of those, unseen."
            )
        joined = _joined(own, Judged(frame[usable], test[usable]))
        return Judged(joined.frame, joined.probabilities, how, left_out + int((~usable).sum()))

    def finish(self, judged: Judged, file: Path) -> Doubt:
        """Write the doubtful rows and return the summary.

        The file's columns: row (line in the file), part (train, validation, test), text, text_pair (pairs only), label, suggested,
        p_label, p_suggested (0 to 1), doubt (0 to 1); most doubtful first, at most 5,000 rows.
        """
        classes = self.data.classes
        index = {label: number for number, label in enumerate(classes)}
        labels = judged.frame["label"].map(index).to_numpy(dtype=np.int64)
        counts = text_keys(self.split.train).groupby(self.split.train["label"]).nunique()
        rare = [label for label in classes if counts.get(label, 0) < LEAST_TEXTS]
        known = ~judged.frame["label"].isin(rare).to_numpy()
        parts = judged.frame["part"].to_numpy(dtype=str)  # each is judged by another model, or by one that saw more
        doubts = find_doubts(labels[known], judged.probabilities[known], parts[known])
        rows = doubtful_rows(judged.frame[known], judged.probabilities[known], labels[known], doubts, classes)
        aside = file.with_name(f".{file.name}")
        with readable_os_errors(file):
            rows.head(MOST_KEPT).to_parquet(aside, index=False)
            aside.replace(file)
        how = list(judged.how)
        if rare:
            how.append(
                f"{int((~known).sum()):,} rows of {len(rare):,} {'class' if len(rare) == 1 else 'classes'} with fewer than {LEAST_TEXTS} different training texts were not judged."
            )
        pairs = rows.value_counts(["label", "suggested"]).reset_index(name="rows").head(MOST_PAIRS)
        return Doubt(
            rows=int(known.sum()),
            left_out=judged.left_out + int((~known).sum()),
            flagged=len(rows),
            kept=min(MOST_KEPT, len(rows)),
            share=len(rows) / max(1, int(known.sum())),
            accuracy=float((doubts.suggested == labels[known]).mean()) if known.any() else 0.0,
            method=METHOD,
            how=how,
            pairs=[DoubtPair(*pair) for pair in pairs.astype({"rows": int}).itertuples(index=False, name=None)],
            seconds=round(time.perf_counter() - self.started, 2),
            wrong=doubts.wrong,
            by_chance=round(doubts.by_chance, 2),
        )


def _joined(first: Judged, second: Judged) -> Judged:
    """Put rows after others."""
    frame = pd.concat([first.frame, second.frame], ignore_index=True)
    return Judged(frame, np.concatenate([first.probabilities, second.probabilities]))


def doubtful_rows(
    frame: pd.DataFrame, probabilities: np.ndarray, labels: np.ndarray, doubts: Doubts, classes: list[str]
) -> pd.DataFrame:
    """Return the flagged rows, most doubtful first, in the columns that `DoubtSearch.finish` writes."""
    flagged = doubts.flagged
    rows = frame.iloc[flagged].reset_index(drop=True)
    named = np.array(classes, dtype=object)[doubts.suggested[flagged]]
    rows = rows.assign(
        suggested=pd.Series(named, dtype="str"),
        p_label=probabilities[flagged, labels[flagged]],
        p_suggested=probabilities[flagged, doubts.suggested[flagged]],
        doubt=doubts.score[flagged],
    )
    order = ("row", "part", "text", "text_pair", "label", "suggested", "p_label", "p_suggested", "doubt")
    return rows[[name for name in order if name in rows.columns]]
