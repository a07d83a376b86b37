"""Heads that judge the rows they were not fitted on: folds, the fit, and the choice of its penalty."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import torch
from torch import nn

from core.engine.training.head import PENALTIES
from core.engine.training.lbfgs import LinearFit, Standard, zero_layer
from core.engine.training.progress import Progress

FOLDS = 5
_PASSES = 30


def deal_folds(groups: np.ndarray, labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """Deal groups of equal texts to folds, each class evenly, and return each row's fold (rows,)."""
    _, first, member = np.unique(groups, return_index=True, return_inverse=True)
    shuffled = np.random.default_rng(seed).permutation(len(first))
    order = shuffled[np.argsort(labels[first][shuffled], kind="stable")]
    fold = np.empty(len(first), dtype=np.int64)
    fold[order] = np.arange(len(first)) % folds
    return fold[member]


def fit_head(inputs: torch.Tensor, targets: torch.Tensor, classes: int, penalty: float, progress: Progress) -> Any:
    """Fit a linear layer by L-BFGS from zero on cross-entropy and the squared norm, and return it."""

    def loss(logits: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
        progress.check_cancelled()
        return nn.functional.cross_entropy(logits, answers)

    layer = zero_layer(inputs.shape[1], classes, inputs.device)
    LinearFit(layer, inputs, targets, loss, penalty, passes=_PASSES, change=1e-5).step()
    return layer


def cross_validate(
    features: np.ndarray,
    labels: np.ndarray,
    groups: np.ndarray,
    classes: int,
    penalty: float | None,
    device: str,
    seed: int,
    progress: Progress,
) -> np.ndarray:
    """Return for each row the probabilities of a linear head that was fitted without it and its duplicates, (rows, classes).

    Args:
        features: (rows, width) float32; labels: (rows,) class indices; groups: (rows,), equal for equal texts.
        penalty: weight of the squared norm; None chooses the one with the lowest loss on the first fold's held-out rows.
    """
    fold = deal_folds(groups, labels, FOLDS, seed)
    standard, targets = Standard(features), torch.tensor(labels)
    probabilities = np.zeros((len(labels), classes), dtype=np.float32)

    started = time.perf_counter()
    for number in range(FOLDS):
        seen, held_out = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        inputs, unseen = (standard.tensor(features[rows], device) for rows in (seen, held_out))
        answers = targets[seen].to(device)
        if penalty is None:
            penalty, layer = _choose_penalty(inputs, answers, unseen, targets[held_out].to(device), classes, progress)
        else:
            layer = fit_head(inputs, answers, classes, penalty, progress)
        with torch.no_grad():
            probabilities[held_out] = layer(unseen).softmax(dim=1).cpu().numpy()
        elapsed_s = time.perf_counter() - started
        progress.remaining(0.0, elapsed_s * (FOLDS - number - 1) / (number + 1))
        progress.count(number + 1, FOLDS, "parts of the rows judged by a head that did not see them")
    return probabilities


def _choose_penalty(
    inputs: torch.Tensor,
    targets: torch.Tensor,
    unseen: torch.Tensor,
    answers: torch.Tensor,
    classes: int,
    progress: Progress,
) -> tuple[float, Any]:
    """Return the penalty whose head has the lowest loss on unseen rows, and that head; strongest first, until it gets worse."""
    best: tuple[float, float, Any] = (float("inf"), PENALTIES[0], None)
    for penalty in PENALTIES:
        layer = fit_head(inputs, targets, classes, penalty, progress)
        with torch.no_grad():
            loss = float(nn.functional.cross_entropy(layer(unseen), answers)) if len(answers) else 0.0
        if best[2] is not None and loss >= best[0]:
            break
        best = (loss, penalty, layer)
    return best[1], best[2]
