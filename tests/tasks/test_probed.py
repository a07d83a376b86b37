"""What was asked of a model with changed texts is kept beside its run, for as long as it belongs to it."""

from dataclasses import replace

import pandas as pd
import pytest
from inbox_task import inbox_task

from core.judge.figure import Figure
from core.runs.run import Run
from core.tasks.costs import matrix_of
from core.tasks.probed import NAMED, kept_probes, outside_rows, probe

TASK = replace(inbox_task(), additions=("It rains.",), out_of_scope=("A recipe.", "A bus."))
CLASSES = ["emergency", "urgent", "routine"]


class Engine:
    def predict_many(self, model, texts, pairs=None):
        return [{"label": "routine", "probability": 0.9, "probabilities": [0.05, 0.05, 0.9]} for _ in texts]

    def answer_many(self, model, texts, pairs=None):
        return [{"scope": "out" if "recipe" in text else "unusual"} for text in texts]


@pytest.fixture
def run(tmp_path):
    made = Run(tmp_path / "run")
    made.path.mkdir()
    pd.DataFrame({"text": [f"She waits, number {n}." for n in range(30)], "label": "routine"}).to_parquet(
        made.predictions_file
    )
    return made


def ask(run, task=TASK, **more):
    seen = []
    rows, outside = pd.read_parquet(run.predictions_file), outside_rows(None, task)
    found = probe(
        Engine(), run, task, rows, matrix_of(task, CLASSES), outside, lambda done, total: seen.append(done / total)
    )
    assert seen[-1] == 1.0
    return found


def kept(run, task=TASK):
    return kept_probes(run, task, matrix_of(task, CLASSES), outside_rows(None, task))


def test_what_was_found_is_read_back_as_it_was(run):
    assert kept(run) is None
    found = ask(run)
    assert kept(run) == found
    assert isinstance(kept(run)["fairness"]["flip"], Figure)
    assert found["outside"][NAMED]["rows"] == 2
    assert found["outside"][NAMED]["refused"].value == 0.5
    assert found["outside"][NAMED]["marked"].value == 1.0


def test_it_is_not_shown_for_another_model_other_costs_or_other_texts(run):
    ask(run)
    assert kept(run, inbox_task({"routine": 77.0})) is None
    assert kept(run, replace(TASK, additions=("It snows.",))) is None
    assert kept(run, replace(TASK, out_of_scope=("A recipe.",))) is None
    assert kept(run, replace(TASK, data_origin="We wrote them.")) is not None
    pd.read_parquet(run.predictions_file).assign(label="urgent").to_parquet(run.predictions_file)
    assert kept(run) is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"found": {}}', "\ud800"])
def test_a_damaged_file_is_as_good_as_none(run, content):
    run.probes_file.write_bytes(content.encode("utf-8", "surrogatepass"))
    assert kept(run) is None


def test_a_task_without_texts_to_refuse_has_nothing_to_try(run):
    assert outside_rows(None, replace(TASK, out_of_scope=())) == []
    assert ask(run, replace(TASK, out_of_scope=()))["outside"] == {}
