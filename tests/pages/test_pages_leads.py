"""What a finished run is said to be worth where it ends: never a lead without a test."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from support import some_metrics, tiny_settings

from core.config import DataConfig, RunConfig
from core.judge.compare import compare_samples
from core.judge.figure import Figure
from core.judge.sample import Sample
from core.runs.run import create_run
from core.storage import write_json
from pages.train.parts import live_progress

TRUTH = np.arange(40) % 2


def answers(wrong):
    """Return answers of which the first so many are wrong."""
    return Sample(TRUTH, np.eye(2)[np.where(np.arange(40) < wrong, 1 - TRUTH, TRUTH)], ["bad", "good"])


def finished(encoder, wrong, other_wrong):
    """Return a run whose strongest simpler way is the majority class, which errs on so many rows as told."""
    metrics = some_metrics(["bad", "good"])
    majority = metrics.baselines["majority"]
    high = replace(majority, name="Majority class", figures=majority.figures | {"accuracy": Figure(1.0, 0.9, 1.0)})
    found = compare_samples(answers(wrong), answers(other_wrong))
    metrics = replace(
        metrics,
        baselines=metrics.baselines | {"majority": high},
        leads={"majority": found, "tfidf": compare_samples(answers(0), answers(30))},
    )
    run = create_run(RunConfig("films", DataConfig("d" * 12, "rows.csv", "text", "label"), tiny_settings(encoder)))
    write_json(run.metrics_file, metrics.to_json())
    run.write_state(status="succeeded")
    return run


def drawn(run):
    def script(run):
        from pages.train.parts.live_progress import result

        result(run)

    test = AppTest.from_function(script, kwargs={"run": run}, default_timeout=120).run()
    assert not test.exception
    return test.success[0].value.replace("\\", "")


@pytest.mark.parametrize(
    ("wrong", "other_wrong", "said"),
    [
        (0, 2, "Not clearly right more often than Majority class: +5.0 ("),
        (0, 20, "Clearly right more often than Majority class: +50.0 ("),
        (20, 0, "Clearly right less often than Majority class: -50.0 ("),
    ],
)
def test_a_run_that_ended_is_held_against_the_strongest_way_on_the_same_rows(
    fathom_home, tiny_encoder, monkeypatch, wrong, other_wrong, said
):
    monkeypatch.setattr(live_progress, "link", lambda *_, **__: None)  # the pages that it leads to are not there
    told = drawn(finished(tiny_encoder, wrong, other_wrong))
    assert told.startswith("Done in ")
    assert said in told
    assert "exact McNemar test, p" in told
    assert "TF-IDF with" not in told
