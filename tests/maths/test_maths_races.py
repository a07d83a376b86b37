"""Races of optimisers: divergence, schedules, what is kept, and what is refused."""

import numpy as np
import pytest

from core.errors import ConfigError
from core.maths.data_problems import LogisticRegression
from core.maths.race import Racer, race
from core.maths.schedules import SCHEDULES
from core.maths.surfaces import SURFACES


def test_a_rate_that_is_too_high_diverges_and_is_flagged_where_it_left():
    laps = race(
        SURFACES["ravine"], [Racer("bgd", {"learning_rate": 0.2}), Racer("bgd", {"learning_rate": 0.04})], (-4.5, 1.2)
    )
    wild, calm = laps
    assert calm.diverged_at is None
    assert calm.left_at is None
    assert wild.left_at == 1  # 1.2 becomes 1.2 (1 - 0.2 * 40) = -8.4
    assert wild.path[1][1] == pytest.approx(-8.4)
    assert wild.diverged_at == wild.steps == 2
    assert "widths" in wild.reason
    assert len(wild.path) == len(wild.losses) == len(wild.rows_seen) == 3
    assert len(wild.traces["step"]) == len(wild.learning_rates) == 2


def test_numbers_that_overflow_end_a_racer_without_a_warning():
    lap = race(SURFACES["rosenbrock"], [Racer("momentum", {"learning_rate": 10.0})], (-1.2, 1.0), 50)[0]
    assert lap.diverged_at is not None
    problem = LogisticRegression([[1e200], [-1e200]], [1, 0])
    problem.gradient = lambda parameters, rows=None: np.full(2, np.inf)
    lap = race(problem, [Racer("sgd")], [0.0, 0.0], 50)[0]
    assert lap.diverged_at == 1
    assert "finite" in lap.reason


def test_a_schedule_moves_every_racers_rate():
    lap = race(SURFACES["bowl"], [Racer("sgd", {"learning_rate": 0.1})], (1.0, 1.0), 10, "linear", warmup=2)[0]
    np.testing.assert_allclose(lap.learning_rates, 0.1 * np.array(SCHEDULES["linear"].factors(10, 2)))
    np.testing.assert_array_equal(lap.path[0], lap.path[1])  # the first step's rate is 0


def test_a_race_keeps_only_both_ends_when_asked_to():
    kept, bare = (race(SURFACES["beale"], [Racer("adam")], (1.0, 1.5), 30, keep=keep)[0] for keep in (True, False))
    np.testing.assert_array_equal(bare.path, kept.path[[0, -1]])
    np.testing.assert_array_equal(bare.losses, kept.losses)
    assert not bare.traces


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"start": [0.0, np.nan]}, "start is"),
        ({"steps": 0}, "steps is 0"),
        ({"schedule": "step"}, "no schedule called 'step'"),
        ({"racers": [Racer("sgd", {"learning_rate": 11.0})]}, "learning_rate of SGD is 11"),
    ],
)
def test_a_race_that_cannot_be_run_is_refused(changes, message):
    arguments = {"problem": SURFACES["bowl"], "racers": [Racer("sgd")], "start": [1.0, 1.0], "steps": 5} | changes
    with pytest.raises(ConfigError, match=message):
        race(**arguments)
