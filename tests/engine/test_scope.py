"""The guard's boundary: limits that hold on rows it did not see, grades in order, and a file that knows what it was made with."""

from dataclasses import replace

import numpy as np
import pytest

from core.engine.scope import boundary
from core.engine.scope.boundary import GRADES, REFUSED_SHARE, Scope, fit_scope, load_scope, pool

WIDTH = 384


def around(centre: np.ndarray, count: int, spread: float, seed: int) -> np.ndarray:
    """Return rows of length 1 around a direction."""
    rows = centre + spread * np.random.default_rng(seed).normal(size=(count, WIDTH)) / WIDTH**0.5
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


CENTRE = around(np.zeros(WIDTH), 1, 1.0, 7)[0]
INSIDE = around(CENTRE, 300, 1.0, 1)


def fitted(rows: np.ndarray, **given) -> Scope:
    return fit_scope(rows, np.arange(len(rows)), np.arange(len(rows)), **given)


@pytest.fixture(scope="module")
def scope() -> Scope:
    return fitted(INSIDE)


def test_the_pool_holds_texts_of_length_one():
    assert pool().shape[1] == WIDTH
    assert len(pool()) >= 1000
    assert np.linalg.norm(pool(), axis=1) == pytest.approx(1.0, abs=0.02)


def test_new_rows_of_the_kind_are_refused_as_seldom_as_stated_and_others_nearly_always(scope):
    refused = [(fitted(around(CENTRE, 300, 1.0, seed)).score(around(CENTRE, 400, 1.0, 100 + seed))) for seed in (2, 3)]
    shares = [
        float((scores < fitted(around(CENTRE, 300, 1.0, seed)).limits[0]).mean())
        for seed, scores in zip((2, 3), refused, strict=True)
    ]
    assert np.mean(shares) <= 5 * REFUSED_SHARE
    others = around(np.zeros(WIDTH), 200, 1.0, 11)
    assert (scope.grades(scope.score(others)) == "out").mean() >= 0.95
    assert (scope.grades(scope.score(pool())) == "out").mean() >= 0.9


def test_grades_go_from_in_to_out_as_the_score_falls(scope):
    low, high = scope.limits
    assert scope.grades(np.array([high + 1, (low + high) / 2, low - 1])).tolist() == list(GRADES)
    assert low <= high


def test_texts_that_were_named_as_outside_are_refused(scope):
    near = around(CENTRE + 0.6 * around(np.zeros(WIDTH), 1, 1.0, 8)[0], 260, 1.0, 5)
    taught = fitted(INSIDE, own=near[:160])
    before, after = (float((each.grades(each.score(near[160:])) == "out").mean()) for each in (scope, taught))
    assert after > before + 0.2


def test_what_belongs_together_is_held_out_together():
    copies = np.repeat(INSIDE[:40], 5, axis=0)
    fresh = around(CENTRE, 400, 1.0, 41)
    refused = []
    for groups in (np.arange(200), np.repeat(np.arange(40), 5)):
        scope = fit_scope(copies, groups, np.arange(200))
        refused.append(float((scope.grades(scope.score(fresh)) == "out").mean()))
    # A copy of itself among the rows makes every row look nearer than a new one will, and then new ones are refused.
    alone, together = refused
    assert together <= 0.05 < alone


def test_a_kept_guard_is_the_same_and_one_over_another_pool_is_none(scope, tmp_path, monkeypatch):
    scope.save(tmp_path)
    found = load_scope(tmp_path)
    assert found is not None
    texts = around(CENTRE, 20, 2.0, 3)
    assert found.score(texts) == pytest.approx(scope.score(texts))
    assert load_scope(tmp_path / "nowhere") is None
    replace(scope, pool=np.zeros(8, dtype=np.uint8)).save(tmp_path)
    assert load_scope(tmp_path) is None
    (tmp_path / boundary.SCOPE_FILE).write_bytes(b"damaged")
    assert load_scope(tmp_path) is None


def test_pairs_are_read_as_two_texts_and_their_likeness():
    pairs = np.concatenate([INSIDE, around(CENTRE, 300, 1.0, 21)], axis=1)
    assert boundary.linear_view(pairs).shape == (300, 2 * WIDTH + 1)
    scope = fitted(pairs)
    strangers = np.concatenate([around(np.zeros(WIDTH), 50, 1.0, 31), around(np.zeros(WIDTH), 50, 1.0, 32)], axis=1)
    assert (scope.grades(scope.score(strangers)) == "out").mean() >= 0.9
    assert (scope.grades(scope.score(pairs)) == "in").mean() >= 0.9
