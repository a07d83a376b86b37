"""One cost of a run: what is said before it starts is what its progress counts."""

from dataclasses import replace

import pytest
from support import film_rows, write_csv

from core.config import TrainConfig
from core.dataset.folder import load_dataset
from core.engine.training import preflight
from core.engine.training.cost import (
    FEW_VALIDATION_ROWS,
    FORWARD_SHARE,
    GUARD_ROWS,
    MOST_TUNED_ROWS,
    RELOAD_ROWS,
    RunSize,
    head_features,
    heads_s,
    run_cost,
)
from core.engine.training.preparation import make_ready, plan_work
from core.engine.training.progress import Progress

SIZE = RunSize(
    rows=800,
    validation_rows=80,
    test_rows=100,
    classes=4,
    train=8000.0,
    validation=1000.0,
    test=1500.0,
    epoch=9000.0,
    parameters=20_000_000,
    features=1920,
)
QUICK = {"freeze_encoder": True, "optimizer": "lbfgs", "epochs": 100.0}


def test_the_parts_of_a_fine_tuning_add_up():
    train = TrainConfig(epochs=3.0, evaluations_per_epoch=2)
    found = run_cost(train, SIZE, fits_start=False)
    # The validation rows twice a pass and once at the end; the test rows twice, and the training rows for their labels and the guard.
    assert found.units == pytest.approx(27_000 + FORWARD_SHARE * (7 * 1000 + 3000 + 2 * 8000))
    assert found.validation == FORWARD_SHARE * 1000
    assert found.heads_s == heads_s(800, 4, 1920)
    assert found.beside_s == pytest.approx(2 + 3 + 0.08 + 6e-6 * 3200 + found.heads_s + 6 * found.look_s)
    assert found.look_s == pytest.approx(0.8)
    # A start is fitted to what is read for the labels anyway.
    assert run_cost(train, SIZE, fits_start=True).units == pytest.approx(found.units)


def test_few_validation_rows_cost_the_training_of_two_halves():
    few = replace(SIZE, validation_rows=FEW_VALIDATION_ROWS - 1)
    train = TrainConfig(epochs=3.0)
    whole, judged = (run_cost(train, few, fits_start=start) for start in (False, True))
    looks = train.evaluations_per_epoch * train.epochs
    assert not whole.half
    assert judged.half == pytest.approx(13_500 + looks * FORWARD_SHARE * 1000)
    assert judged.units - whole.units == pytest.approx(2 * judged.half + FORWARD_SHARE * 8000)
    assert judged.beside_s - whole.beside_s == pytest.approx(2 * looks * judged.look_s)
    assert run_cost(TrainConfig(**QUICK), few, fits_start=False).units < whole.units


def test_a_frozen_encoder_reads_every_row_once_and_the_test_rows_again():
    found = run_cost(TrainConfig(**QUICK), SIZE, fits_start=False)
    assert found.units == pytest.approx(FORWARD_SHARE * (2 * 8000 + 1000 + 3000))
    assert found.look_s == 0.0
    steps = run_cost(TrainConfig(**QUICK | {"optimizer": "adamw"}), SIZE, fits_start=False)
    assert steps.beside_s > found.beside_s


def test_texts_that_are_compared_give_heads_more_to_read():
    assert head_features(384, 4, (False,)) == 1920
    assert head_features(384, 4, (False, True)) == 1920 + 9 * 1537
    pairs = replace(SIZE, features=9605, pair=True)
    one, two = (run_cost(TrainConfig(**QUICK), size, fits_start=False) for size in (SIZE, pairs))
    assert two.units == one.units
    assert two.heads_s > one.heads_s
    assert two.beside_s - two.heads_s > one.beside_s - one.heads_s


def test_what_is_looked_at_again_has_a_limit():
    large = replace(SIZE, rows=10 * MOST_TUNED_ROWS, test_rows=10 * RELOAD_ROWS)
    few = run_cost(TrainConfig(epochs=1.0), large, fits_start=False)
    guard = GUARD_ROWS / large.rows
    assert few.units == pytest.approx(9000 + FORWARD_SHARE * (2 * 1000 + 1.1 * 1500 + (0.1 + guard) * 8000))


@pytest.mark.parametrize("changes", [{}, {"epochs": 5.0, "evaluations_per_epoch": 3}, QUICK])
@pytest.mark.slow
def test_preflight_and_progress_say_the_same_of_the_same_table(changes, submit_run, tmp_path, monkeypatch):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(600))
    run = submit_run(table, start=False, **changes)
    progress, told = Progress(run.event_writer(), run.cancel_requested, "cpu"), []
    prepared = make_ready(run, run.config(), progress)
    monkeypatch.setattr(progress, "plan", lambda units, beside_s: told.append((units, beside_s)))
    plan_work(prepared, progress)
    monkeypatch.setattr(preflight, "run_cost", lambda *args, **kinds: told.append(run_cost(*args, **kinds)) or told[-1])
    texts = load_dataset(run.config().data.dataset).frame()["text"].tolist()
    preflight.estimate(run.config().train, 600, 2, texts, None)
    (units, beside_s), before = told
    assert before.beside_s == pytest.approx(beside_s, rel=0.03)
    frozen = preflight._UNEVEN if "freeze_encoder" in changes else 1.0
    assert before.units / frozen == pytest.approx(units, rel=0.05)
