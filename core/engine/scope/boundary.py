"""The boundary between texts like those a run learned from and all others, fitted on both sides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from core.engine.training.crossvalidation import deal_folds

SCOPE_FILE = "scope.safetensors"
POOL_FILE = Path(__file__).with_name("pool.safetensors")
"""What the encoder reads of the demos' rows that belong to no class; made by benchmarks.scope_pool."""
REFUSED_SHARE, UNUSUAL_SHARE = 0.0075, 0.02
"""Of rows like those a run learned from, so many may be refused, and be called unusual."""
GRADES = ("in", "unusual", "out")
_FOLDS = 5
_FEWEST_GROUPS = 2 * _FOLDS
_STRENGTH, _MIX_STRENGTH = 10.0, 1.0
_POOL_WEIGHT = 0.2
"""Of a row of other subjects beside one that was written for this task."""
_NEAR = (1, 10)
_NEAR_OTHERS = (1, 3)
_ALIKE = 3
_SCALE = 127.0


@dataclass(frozen=True)
class Scope:
    """A fitted boundary. What it goes by: a linear one, and how near the nearest rows of either side are.

    Attributes:
        weight (width,), bias (1,): the linear boundary, positive inside.
        inside (rows, width), own (others, width): what the encoder reads of rows on either side, as bytes of 1/127.
        taken (more, 1 or 2): which texts of the pool, for pairs which two, lie outside as well; pool (8,): the pool's hash.
        mean (5,), mix (5,), mix_bias (1,): how the five signals are put together.
        limits (2,): scores below which a text is refused, and unusual.
            places (rows,): where the rows inside stand in the run's training and then validation rows.
    """

    weight: np.ndarray
    bias: np.ndarray
    inside: np.ndarray
    own: np.ndarray
    taken: np.ndarray
    pool: np.ndarray
    mean: np.ndarray
    mix: np.ndarray
    mix_bias: np.ndarray
    limits: np.ndarray
    places: np.ndarray

    def score(self, read: np.ndarray) -> np.ndarray:
        """Return how far inside each text lies, (texts,), in log odds; see reading.read_texts for what is taken."""
        near = nearness(read, self.vectors(), self.outside())
        signals = np.column_stack([linear_view(read) @ self.weight + self.bias, near])
        return np.asarray((signals - self.mean) @ self.mix + self.mix_bias)

    def grades(self, scores: np.ndarray) -> np.ndarray:
        """Return for each score one of GRADES, (texts,): refused below the first limit, unusual below the second."""
        below = (scores[:, None] < self.limits).sum(axis=1)
        return np.array(GRADES, dtype=object)[below]

    def vectors(self) -> np.ndarray:
        """Return what the encoder reads of the rows inside, (rows, width) float32."""
        return np.asarray(self.inside.astype(np.float32) / _SCALE)

    def outside(self) -> np.ndarray:
        """Return what the encoder reads of the rows outside, (others, width) float32."""
        own = self.own.astype(np.float32) / _SCALE
        return np.concatenate([own, _joined(pool(), self.taken)]) if len(self.taken) else own

    def save(self, folder: Path) -> None:
        """Write it beside a model."""
        save_file({name: np.ascontiguousarray(value) for name, value in vars(self).items()}, folder / SCOPE_FILE)


def load_scope(folder: Path) -> Scope | None:
    """Read what `Scope.save` wrote; None where there is none, or a damaged one, or one of another version or over another pool."""
    try:
        found = Scope(**load_file(folder / SCOPE_FILE))
    except (OSError, TypeError, SafetensorError):
        return None
    return found if np.array_equal(found.pool, pool_hash()) else None


@lru_cache(maxsize=1)
def pool() -> np.ndarray:
    """Return what the encoder reads of texts of many subjects, languages and none, (texts, 384) at length 1."""
    return np.asarray(load_file(POOL_FILE)["read"].astype(np.float32) / _SCALE)


@lru_cache(maxsize=1)
def pool_hash() -> np.ndarray:
    """Return the first eight bytes of the pool file's SHA-256."""
    return np.frombuffer(hashlib.sha256(POOL_FILE.read_bytes()).digest()[:8], dtype=np.uint8)


def as_bytes(read: np.ndarray) -> np.ndarray:
    """Return numbers of -1 to 1 as bytes of 1/127."""
    return np.round(_SCALE * read).astype(np.int8)


def linear_view(read: np.ndarray) -> np.ndarray:
    """Return what the linear boundary is drawn through: a text as it is read; of a pair both texts and their cosine."""
    half = read.shape[1] // 2
    if not is_pair(read):
        return read
    return np.column_stack([read, 3.0 * (read[:, :half] * read[:, half:]).sum(axis=1)])


def is_pair(read: np.ndarray) -> bool:
    """Tell whether rows are pairs, by their width."""
    return read.shape[1] == 2 * pool().shape[1]


def nearness(read: np.ndarray, inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Return the cosines to the first and tenth nearest row inside and the first and third nearest outside, (texts, 4)."""
    share = 0.5 if is_pair(read) else 1.0  # both texts of a pair are of length 1
    found = []
    for others, places in ((inside, _NEAR), (outside, _NEAR_OTHERS)):
        cosines = share * (read @ others.T)
        found += [_nth(cosines, place) for place in places]
    return np.column_stack(found)


def _nth(values: np.ndarray, place: int) -> np.ndarray:
    """Return the nth highest value of each row, or the lowest where there are fewer."""
    place = min(place, values.shape[1])
    return np.asarray(np.partition(values, -place, axis=1)[:, -place])


def fit_scope(
    inside: np.ndarray, groups: np.ndarray, places: np.ndarray, own: np.ndarray | None = None, seed: int = 0
) -> Scope:
    """Fit the boundary of some rows.

    Signals that a row would give about itself are taken from fits without it and its group, and the limits are quantiles of
    the scores of rows inside that come of them: a text like those is refused as seldom as stated, whoever wrote the pool.

    Args:
        inside: (rows, width) what the encoder reads of rows that were learned from, at least two; groups: (rows,) equal for
            rows that belong together; places: see Scope.
        own: the same of rows that were written as belonging to none of this task's classes, or None.
    """
    taken = _taken(inside, groups, np.random.default_rng(seed))
    others = _joined(pool(), taken)
    own = np.zeros((0, inside.shape[1]), dtype=np.float32) if own is None else own
    outside = np.concatenate([own, others])
    read = np.concatenate([inside, outside])
    answer = np.repeat([1, 0], [len(inside), len(outside)])
    weights = np.concatenate([np.ones(len(own)), np.full(len(others), _POOL_WEIGHT if len(own) else 1.0)])
    weights = np.concatenate([np.ones(len(inside)), weights * len(inside) / weights.sum()])
    if len(np.unique(groups)) < _FEWEST_GROUPS:
        groups = np.arange(len(inside))  # held out by so few, a fold would have nothing left to learn from
    apart = np.concatenate([np.unique(groups, return_inverse=True)[1], len(groups) + np.arange(len(outside))])
    fold = deal_folds(apart, answer, _FOLDS, seed)
    view, signals = linear_view(read), np.zeros((len(read), 1 + len(_NEAR) + len(_NEAR_OTHERS)))
    for number in range(_FOLDS):
        seen, unseen = fold != number, fold == number
        if not unseen.any() or len(set(answer[seen])) < 2:
            continue
        weight, bias = _logistic(view[seen], answer[seen], weights[seen], _STRENGTH)
        signals[unseen, 0] = view[unseen] @ weight + bias
        signals[unseen, 1:] = nearness(read[unseen], read[seen & (answer == 1)], read[seen & (answer == 0)])
    mean, spread = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    mix, mix_bias = _logistic((signals - mean) / spread, answer, weights, _MIX_STRENGTH)
    mix = mix / spread
    scores = ((signals - mean) @ mix + mix_bias)[answer == 1]
    weight, bias = _logistic(view, answer, weights, _STRENGTH)
    return Scope(
        weight=weight.astype(np.float32),
        bias=np.array([bias], dtype=np.float32),
        inside=as_bytes(inside),
        own=as_bytes(own),
        taken=taken.astype(np.int16),
        pool=pool_hash(),
        mean=mean,
        mix=mix,
        mix_bias=np.array([mix_bias]),
        limits=np.quantile(scores, [REFUSED_SHARE, UNUSUAL_SHARE]),
        places=places.astype(np.int32),
    )


def _taken(inside: np.ndarray, groups: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Return which texts of the pool are of another kind than some rows: less like these than these are like each other, (texts, 1).

    For pairs it is any two texts of the pool, (texts, 2): one of them may be like a row's, both together are not.
    """
    given = pool()
    if is_pair(inside):
        return np.column_stack([generator.permutation(len(given)), np.arange(len(given))])
    cosines = inside @ inside.T
    cosines[groups[:, None] == groups] = -1.0
    usual = float(np.median(_nth(cosines, _ALIKE)))
    return np.flatnonzero(_nth(given @ inside.T, _ALIKE) <= usual)[:, None]


def _joined(given: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Return texts of the pool, or two of them beside each other, (texts, width)."""
    return np.concatenate([given[column] for column in taken.T], axis=1)


def _logistic(
    features: np.ndarray, answer: np.ndarray, weights: np.ndarray, strength: float
) -> tuple[np.ndarray, float]:
    """Return weights and bias of a logistic regression."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        model: Any = LogisticRegression(C=strength, solver="newton-cholesky").fit(
            features, answer, sample_weight=weights
        )
    return model.coef_[0], float(model.intercept_[0])
