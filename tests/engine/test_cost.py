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
    MOST_TUNED_ROWS,
    RELOAD_ROWS,
    RunSize,
    folds_s,
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
)
QUICK = {"freeze_encoder": True, "optimizer": "lbfgs", "epochs": 100.0}


def test_the_parts_of_a_fine_tuning_add_up():
    train = TrainConfig(epochs=3.0, evaluations_per_epoch=2)
    found = run_cost(train, SIZE, fits_start=False)
    # The validation rows twice a pass and once at the end; the test rows twice, and the training rows for their labels.
    assert found.units == pytest.approx(27_000 + FORWARD_SHARE * (7 * 1000 + 3000 + 8000))
    assert found.validation == FORWARD_SHARE * 1000
    assert found.tail_s == pytest.approx(2 + 0.08 + 6e-6 * 3200 + folds_s(800, 4))
    assert found.saving_s == pytest.approx(6 * 0.5)
    # A start is fitted to what is read for the labels anyway.
    assert run_cost(train, SIZE, fits_start=True).units == pytest.approx(found.units)


def test_few_validation_rows_cost_the_training_of_two_halves():
    few = replace(SIZE, validation_rows=FEW_VALIDATION_ROWS - 1)
    train = TrainConfig(epochs=3.0)
    whole, judged = (run_cost(train, few, fits_start=start).units for start in (False, True))
    assert judged - whole == pytest.approx(27_000 + FORWARD_SHARE * 8000)
    assert run_cost(TrainConfig(**QUICK), few, fits_start=False).units < whole


def test_a_frozen_encoder_reads_every_row_once_and_the_test_rows_again():
    found = run_cost(TrainConfig(**QUICK), SIZE, fits_start=False)
    assert found.units == pytest.approx(FORWARD_SHARE * (8000 + 1000 + 3000))
    assert found.saving_s == 0.0
    assert found.tail_s > run_cost(TrainConfig(), SIZE, fits_start=False).tail_s


def test_what_is_looked_at_again_has_a_limit():
    large = replace(SIZE, rows=10 * MOST_TUNED_ROWS, test_rows=10 * RELOAD_ROWS)
    few = run_cost(TrainConfig(epochs=1.0), large, fits_start=False)
    assert few.units == pytest.approx(9000 + FORWARD_SHARE * (2 * 1000 + 1.1 * 1500 + 0.1 * 8000))


@pytest.mark.parametrize("changes", [{}, {"epochs": 5.0, "evaluations_per_epoch": 3}, QUICK])
@pytest.mark.slow
def test_preflight_and_progress_say_the_same_of_the_same_table(changes, submit_run, tmp_path, monkeypatch):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(600))
    run = submit_run(table, start=False, **changes)
    progress, told = Progress(run.event_writer(), run.cancel_requested, "cpu"), []
    prepared = make_ready(run, run.config(), progress)
    monkeypatch.setattr(progress, "plan", lambda units, tail_s: told.append((units, tail_s)))
    plan_work(prepared, progress)
    monkeypatch.setattr(preflight, "run_cost", lambda *args, **kinds: told.append(run_cost(*args, **kinds)) or told[-1])
    texts = load_dataset(run.config().data.dataset).frame()["text"].tolist()
    preflight.estimate(run.config().train, 600, 2, texts, None)
    (units, tail_s), before = told
    assert before.tail_s == pytest.approx(tail_s, rel=0.03)
    frozen = preflight._UNEVEN if "freeze_encoder" in changes else 1.0
    assert before.units / frozen == pytest.approx(units, rel=0.05)
