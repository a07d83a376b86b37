"""Runs as processes: cancelled, killed, resumed, waiting in line, and two that train one model."""

import itertools
import os
import subprocess
import sys

import pytest
from support import events_of, film_rows, wait_for, wait_for_end, write_csv

from core.engine.training import callback
from core.errors import RunError
from core.runs.jobs import cancel, resume
from core.storage import ROOT


@pytest.mark.slow
def test_cancel_takes_effect_within_one_step_and_the_run_can_be_resumed(submit_run, small_csv, train_here, monkeypatch):
    run = submit_run(small_csv, start=False, epochs=3.0)
    told = callback.RunCallback.on_step_end

    def cancel_at_step_three(self, args, state, control, **kwargs):
        if state.global_step == 3 and not getattr(self.progress, "asked", False):
            self.progress.asked = True
            cancel(run)
        told(self, args, state, control, **kwargs)

    monkeypatch.setattr(callback.RunCallback, "on_step_end", cancel_at_step_three)
    train_here(run)
    assert run.state().status == "cancelled"
    assert max(event["step"] for event in events_of(run, "step")) <= 3
    monkeypatch.setattr(callback.RunCallback, "on_step_end", told)
    assert run.can_resume()
    train_here(run)
    assert run.state().status == "succeeded", run.state().reason
    with pytest.raises(RunError, match="nothing to cancel"):
        cancel(run)


@pytest.mark.process
def test_a_killed_worker_shows_as_interrupted_and_resumes_from_its_checkpoint(submit_run, tmp_path, monkeypatch):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(300))
    run = submit_run(table, epochs=16.0, evaluations_per_epoch=2)
    wait_for(lambda: any(run.checkpoints.glob("checkpoint-*/trainer_state.json")), what="a checkpoint")
    state = run.state()
    assert state.status == "running", state.reason
    os.kill(state.pid, 9)
    wait_for(lambda: run.state().status == "interrupted", what="the state interrupted")
    assert "Resume" in run.state().reason
    before = max(event["step"] for event in events_of(run, "step"))
    resume(run)
    assert wait_for_end(run) == "succeeded", run.state().reason
    assert any("last checkpoint" in event["message"] for event in events_of(run, "notice"))
    resumed_at = [event["step"] for event in events_of(run, "step")]
    again = resumed_at[resumed_at.index(before) + 1]
    assert 1 < again <= before + 1


@pytest.mark.process
def test_runs_wait_for_the_device_in_their_order(submit_run, small_csv):
    frozen = {"freeze_encoder": True, "optimizer": "lbfgs", "head_learning_rate": 1.0}
    runs = [submit_run(small_csv, name=f"run {i}", **frozen) for i in range(3)]
    assert [wait_for_end(run) for run in runs] == ["succeeded"] * 3
    spans = [(run.state().started_at, run.state().finished_at) for run in runs]
    for (_, ended), (started, _) in itertools.pairwise(spans):
        assert started >= ended - 0.5


@pytest.mark.process
def test_two_processes_train_the_model_that_one_would(submit_run, tmp_path, train_here):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(400))
    same = {"epochs": 8.0, "dropout": 0.0, "batch_size": 4, "precision": "fp32", "gradient_clip_norm": 0.0}
    run = submit_run(table, name="two processes", start=False, **same)
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node=2",
        "-m",
        "core.worker",
        str(run.path),
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=300, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert run.state().status == "succeeded", run.state().reason
    # One process that sums the gradients of two batches sees the same rows in each update.
    alone = train_here(submit_run(table, name="one process", start=False, accumulation_steps=2, **same))
    steps = [[event["step"] for event in events_of(one, "step")] for one in (run, alone)]
    assert steps[0] == steps[1], "one of the two processes speaks, and updates as often"
    ours, theirs = (one.metrics().test.accuracy.value for one in (run, alone))
    assert min(ours, theirs) > 0.9
    gap = [
        abs(a["loss"] - b["loss"])
        for a, b in zip(events_of(run, "validation"), events_of(alone, "validation"), strict=True)
    ]
    assert max(gap[:2]) < 0.05, gap
