"""How sure a fine-tuned model of few rows may be: two models, each of one half of the training rows, judge the other half."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.config import TrainConfig
from core.engine.batches import LabelledRows
from core.engine.device import DeviceReport
from core.engine.predict import Classifier, ClassifierInfo
from core.engine.tokens import take_rows
from core.engine.training.cost import RunCost
from core.engine.training.crossvalidation import deal_folds
from core.engine.training.finetune import fine_tune
from core.engine.training.frozen import FittedHead, fit_chosen, fitting_device, read_rows
from core.engine.training.preparation import Prepared
from core.engine.training.progress import Progress


def judge_by_halves(
    build: Callable[[FittedHead], Any],
    start: FittedHead,
    prepared: Prepared,
    train: TrainConfig,
    report: DeviceReport,
    checkpoints: Path,
    progress: Progress,
    cost: RunCost,
) -> tuple[np.ndarray, np.ndarray]:
    """Train on each half of the training rows as the run did on all of them, and return what that says of the other half.

    A model of half the rows knows a little less than the run's and errs a little more often, so the certainty that is
    allowed by it is on the careful side.

    Args:
        build: makes the run's classifier from a start; start: of the run; the halves' are fitted with its penalty and temperature,
            since those that a few rows choose for themselves differ by more than what is to be found out here.
        checkpoints: a folder for what the two leave behind. cost: of the run.

    Returns:
        Logits (rows, classes), each row's less one number, and class indices (rows,), in file order.
    """
    version, encoder = prepared.versions[0], prepared.encoder
    data = version.data
    labels, groups = data.labels("train"), data.groups("train")
    fold = deal_folds(groups, labels, 2, train.seed)
    logits = np.zeros((len(labels), len(data.classes)))
    # Their steps are none of the run's and would stand in its curve.
    quiet = Progress(progress.writer, progress.cancelled, progress.device_kind, speaks=False)
    features = read_rows(encoder, data, ("train",), prepared.pad, report, quiet)[start.reading]
    alone = train.changed({"weight_decay": 0.0})
    kind = "lora" if train.lora_rank else "full"
    info = ClassifierInfo(
        kind, tuple(data.classes), data.is_pair, data.max_length, encoder.name, "", "", long_texts=data.long.way
    )
    for half in (0, 1):
        progress.count(half, 2, "halves of the training rows judged by a model that did not see them")
        seen, unseen = np.flatnonzero(fold != half), np.flatnonzero(fold == half)
        if not len(seen) or not len(unseen):
            continue
        rows = LabelledRows(take_rows(data.train.rows, seen), labels[seen].tolist())
        some = replace(data, train=rows, belonging={**data.belonging, "train": groups[seen]})
        head = fit_chosen(
            features[seen], labels[seen], len(data.classes), start.choice, alone, fitting_device(report), quiet
        )
        model, _, _ = fine_tune(
            lambda head=head: build(head),
            train,
            some,
            report,
            checkpoints / f"half-{half + 1}",
            quiet,
            hidden_size=encoder.hidden_size,
            pad_token_id=prepared.pad,
            cost=None,
        )
        merged: Any = model
        whole = merged.merge_and_unload() if train.lora_rank else merged
        found = Classifier(whole, version.tokenizer, info, report).predict_tokens(take_rows(data.train.rows, unseen))
        logits[unseen] = np.log(np.maximum(found.probabilities, 1e-300))
        progress.done(cost.half, counts=False)
        progress.spent(cost.look_s * train.epochs * train.evaluations_per_epoch)
    return logits, labels
