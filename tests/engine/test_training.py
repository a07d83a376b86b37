"""Whole runs with a tiny encoder: what they write, that they repeat, and what happens when something goes wrong."""

import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from support import WORDS, film_rows, wait_for, wait_for_end, write_csv
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from core.config import EMBEDDED_ENCODER
from core.engine.export import export_model
from core.engine.predict import load_classifier
from core.engine.training import callback, evaluate, finetune
from core.errors import RunError
from core.runs.events import STAGES
from core.runs.jobs import ROOT, cancel, launch, resume
from core.worker import main


@pytest.fixture
def train_here(monkeypatch):
    """Return a function that does a run inside this process and returns it."""
    monkeypatch.setattr(os, "nice", lambda _: 0)

    def train(run):
        main([str(run.path)])
        return run

    return train


def events_of(run, kind):
    return [event for event in run.events()[0] if event["kind"] == kind]


def test_fine_tuning_writes_everything_and_passes_through_all_stages(submit_run, small_csv, train_here):
    run = train_here(submit_run(small_csv, start=False, epochs=4.0))
    assert run.state().status == "succeeded", run.log_tail()
    assert [event["stage"] for event in events_of(run, "stage")] == list(STAGES)
    steps = events_of(run, "step")
    assert steps[-1]["step"] == steps[-1]["steps"] == len(steps)
    for field in (
        "loss",
        "learning_rate",
        "head_learning_rate",
        "gradient_norm",
        "samples_per_s",
        "memory_bytes",
        "eta_s",
        "epoch",
    ):
        assert steps[-1][field] is not None, field
    assert len(events_of(run, "validation")) == 4
    metrics = run.metrics()
    assert metrics["classes"] == ["bad", "good"]
    assert metrics["split"]["train"] + metrics["split"]["validation"] + metrics["split"]["test"] == 80
    assert metrics["test"]["rows"] == metrics["split"]["test"] == int(np.sum(metrics["test"]["confusion"]))
    assert (
        metrics["test"]["accuracy"]["low"]
        <= metrics["test"]["accuracy"]["value"]
        <= metrics["test"]["accuracy"]["high"]
    )
    assert metrics["reload"]["largest_difference"] <= 1e-3
    assert not run.checkpoints.exists()
    predictions = pd.read_parquet(run.predictions_file)
    assert np.allclose(predictions[["p:bad", "p:good"]].sum(axis=1), 1.0)
    assert "## Limits" in (run.model / "README.md").read_text(encoding="utf-8")


def test_it_learns(submit_run, tmp_path, train_here):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(400))
    run = train_here(submit_run(table, start=False, epochs=8.0, dropout=0.0))
    metrics = run.metrics()
    assert metrics["test"]["accuracy"]["value"] > 0.9 > metrics["baselines"]["majority"]["accuracy"]["value"]
    steps = events_of(run, "step")
    assert steps[-1]["loss"] < steps[0]["loss"]
    assert metrics["baselines"]["tfidf"]["accuracy"]["value"] > 0.8


def test_the_same_seed_gives_the_same_model(submit_run, small_csv, train_here):
    first = train_here(submit_run(small_csv, name="first", start=False))
    second = train_here(submit_run(small_csv, name="second", start=False))
    third = train_here(submit_run(small_csv, name="third", start=False, seed=99))
    losses = [[event["loss"] for event in events_of(run, "step")] for run in (first, second, third)]
    assert losses[0] == losses[1] != losses[2]
    probabilities = [pd.read_parquet(run.predictions_file)["p:good"] for run in (first, second)]
    assert probabilities[0].equals(probabilities[1])


@pytest.mark.parametrize("optimizer", ["lbfgs", "adamw"])
def test_a_frozen_run_keeps_its_head_alone_and_exports_whole(submit_run, small_csv, train_here, tmp_path, optimizer):
    run = train_here(
        submit_run(
            small_csv,
            start=False,
            freeze_encoder=True,
            optimizer=optimizer,
            epochs=20.0,
            dropout=0.0,
            encoder=EMBEDDED_ENCODER,
            head_learning_rate=1.0 if optimizer == "lbfgs" else 1e-2,
        )
    )
    assert run.state().status == "succeeded", run.state().reason
    assert sorted(path.name for path in run.model.iterdir()) == ["README.md", "classifier.json", "head.safetensors"]
    texts = ["a lovely warm film", "dull and awful"]
    ours = load_classifier(run.path)
    other = load_classifier(run.path)
    assert ours.model.encoder is other.model.encoder
    folder = export_model(run.path, tmp_path / "export")
    model = AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True).eval()
    batch = AutoTokenizer.from_pretrained(folder)(texts, return_tensors="pt", padding=True)
    with torch.no_grad():
        theirs = model(**batch).logits.softmax(dim=-1).numpy()
    assert np.allclose(theirs, ours.predict(texts).probabilities, atol=0.03)
    assert model.config.id2label == {0: "bad", 1: "good"}
    assert str(ROOT) not in (folder / "config.json").read_text(encoding="utf-8")


def test_a_plain_bert_run_loads_without_foreign_code(submit_run, small_csv, train_here, tmp_path):
    run = train_here(submit_run(small_csv, start=False, epochs=1.0))
    model = AutoModelForSequenceClassification.from_pretrained(run.model, trust_remote_code=False).eval()
    tokenizer = AutoTokenizer.from_pretrained(run.model)
    rows = pd.read_parquet(run.predictions_file)
    with torch.no_grad():
        logits = model(**tokenizer(rows["text"].tolist(), return_tensors="pt", padding=True)).logits
    assert np.allclose(logits.softmax(dim=-1)[:, 1].numpy(), rows["p:good"], atol=0.03)
    assert [model.config.id2label[i] for i in logits.argmax(dim=-1).tolist()] == rows["predicted"].tolist()


@pytest.mark.parametrize("precision", ["fp32", "auto"])
def test_lora_keeps_its_adapter_and_predicts_the_same_after_loading(submit_run, small_csv, train_here, precision):
    run = train_here(submit_run(small_csv, start=False, lora_rank=2, precision=precision))
    assert run.state().status == "succeeded", run.state().reason
    assert (run.model / "adapter_model.safetensors").is_file()
    assert not (run.model / "model.safetensors").exists()
    assert run.metrics()["reload"]["largest_difference"] <= 1e-4


def test_pairs_are_learned_as_pairs(submit_run, tmp_path, train_here):
    rows = [
        (f"{a} film", f"{b} story {i}", "same" if (a in WORDS["good"]) == (b in WORDS["good"]) else "other")
        for i, (a, b) in enumerate(zip(WORDS["good"] * 8, (WORDS["good"] + WORDS["bad"]) * 4, strict=True))
    ]
    run = train_here(
        submit_run(write_csv(tmp_path / "pairs.csv", ["a", "b", "label"], rows), start=False, pair="b", epochs=1.0)
    )
    assert run.state().status == "succeeded", run.state().reason
    classifier = load_classifier(run.path)
    assert classifier.is_pair
    assert len(classifier.predict(["one"], ["two"]).probabilities) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "sgd", "schedule": "cosine"},
        {"optimizer": "adafactor", "schedule": "constant"},
        {"optimizer": "adam", "class_weights": True, "label_smoothing": 0.1},
        {"gradient_checkpointing": True, "accumulation_steps": 2},
        {"early_stopping_patience": 1, "evaluations_per_epoch": 2},
        {"precision": "fp32", "gradient_clip_norm": 0.0},
    ],
)
def test_settings_can_be_changed(submit_run, small_csv, train_here, changes):
    run = train_here(submit_run(small_csv, start=False, epochs=1.0, **changes))
    assert run.state().status == "succeeded", run.state().reason


def test_out_of_memory_halves_the_batch_and_says_so(submit_run, small_csv, train_here, monkeypatch):
    compute = finetune.ClassifierTrainer.compute_loss

    def short_of_memory(self, model, inputs, *args, **kwargs):
        if len(inputs["labels"]) > 4 and model.training:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return compute(self, model, inputs, *args, **kwargs)

    monkeypatch.setattr(finetune.ClassifierTrainer, "compute_loss", short_of_memory)
    run = train_here(submit_run(small_csv, start=False, batch_size=16, epochs=1.0))
    assert run.state().status == "succeeded", run.state().reason
    assert (run.metrics()["used"]["batch_size"], run.metrics()["used"]["accumulation_steps"]) == (4, 4)
    notices = " ".join(event["message"] for event in events_of(run, "notice"))
    assert "batches of 8 rows" in notices
    assert "batches of 4 rows" in notices


def test_a_loss_that_is_no_number_ends_the_run_with_advice(submit_run, small_csv, train_here, monkeypatch):
    monkeypatch.setattr(
        finetune.ClassificationLoss, "forward", lambda self, logits, labels: logits.sum() * float("nan")
    )
    run = train_here(submit_run(small_csv, start=False))
    assert run.state().status == "failed"
    assert "Lower the learning rates" in run.state().reason


def test_a_saved_model_that_scores_otherwise_fails_the_run(submit_run, small_csv, train_here, monkeypatch):
    load = evaluate.load_classifier

    def damaged(*args):
        classifier = load(*args)
        with torch.no_grad():
            classifier.model.classifier.bias += torch.tensor([3.0, 0.0])
        return classifier

    monkeypatch.setattr(evaluate, "load_classifier", damaged)
    run = train_here(submit_run(small_csv, start=False, epochs=1.0))
    assert run.state().status == "failed"
    assert "must not be used" in run.state().reason
    assert not run.metrics_file.exists()


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


def test_a_killed_worker_shows_as_interrupted_and_resumes_from_its_checkpoint(submit_run, tmp_path, monkeypatch):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(300))
    run = submit_run(table, epochs=40.0, evaluations_per_epoch=4)
    wait_for(lambda: any(run.checkpoints.glob("checkpoint-*/trainer_state.json")), what="a checkpoint")
    state = run.state()
    assert state.status == "running", state.reason
    os.kill(state.pid, 9)
    wait_for(lambda: run.state().status == "interrupted", 10, "the state interrupted")
    assert "Resume" in run.state().reason
    before = max(event["step"] for event in events_of(run, "step"))
    resume(run)
    assert wait_for_end(run) == "succeeded", run.state().reason
    assert any("last checkpoint" in event["message"] for event in events_of(run, "notice"))
    resumed_at = [event["step"] for event in events_of(run, "step")]
    again = resumed_at[resumed_at.index(before) + 1]
    assert 1 < again <= before + 1


def test_runs_wait_for_the_device_in_their_order(submit_run, small_csv):
    runs = [submit_run(small_csv, name=f"run {i}", epochs=1.0) for i in range(3)]
    assert [wait_for_end(run) for run in runs] == ["succeeded"] * 3
    spans = [(run.state().started_at, run.state().finished_at) for run in runs]
    for (_, ended), (started, _) in itertools.pairwise(spans):
        assert started >= ended - 0.5


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
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert run.state().status == "succeeded", run.state().reason
    # One process that sums the gradients of two batches sees the same rows in each update.
    alone = train_here(submit_run(table, name="one process", start=False, accumulation_steps=2, **same))
    steps = [[event["step"] for event in events_of(one, "step")] for one in (run, alone)]
    assert steps[0] == steps[1], "one of the two processes speaks, and updates as often"
    ours, theirs = (one.metrics()["test"]["accuracy"]["value"] for one in (run, alone))
    assert min(ours, theirs) > 0.9
    gap = [
        abs(a["loss"] - b["loss"])
        for a, b in zip(events_of(run, "validation"), events_of(alone, "validation"), strict=True)
    ]
    assert max(gap[:2]) < 0.05, gap


def test_a_checkpoint_cut_off_while_saving_is_not_used(tmp_path):
    for step, whole in ((10, True), (20, False)):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(b"x")
        if whole:
            (folder / "trainer_state.json").write_text("{}")
    assert finetune.last_whole_checkpoint(tmp_path) == tmp_path / "checkpoint-10"
    assert not (tmp_path / "checkpoint-20").exists()
    assert finetune.last_whole_checkpoint(tmp_path / "nowhere") is None


def test_a_run_whose_data_set_is_gone_fails_with_a_sentence(submit_run, small_csv, train_here, fathom_home):
    run = submit_run(small_csv, start=False)
    for file in (fathom_home / "datasets").glob("*/*"):
        file.unlink()
    train_here(run)
    assert run.state().status == "failed"
    assert "Upload the file again" in run.state().reason


def test_a_maximum_length_beyond_the_encoder_is_lowered_with_a_notice(submit_run, small_csv, train_here):
    run = train_here(submit_run(small_csv, start=False, epochs=1.0, max_length=512))
    assert run.metrics()["used"]["max_length"] == 128
    assert any("reads at most 128 tokens" in notice for notice in run.metrics()["notices"])


def test_the_worker_says_what_it_wants_when_called_wrongly(capsys):
    assert main([]) == 2
    assert "RUN_DIR" in capsys.readouterr().err


def test_config_names_what_was_asked(submit_run, small_csv):
    run = submit_run(small_csv, start=False, dropout=0.25)
    config = json.loads(run.config_file.read_text(encoding="utf-8"))
    assert config["train"]["dropout"] == 0.25
    assert config["data"]["file_name"] == "films.csv"
    assert config["versions"]["torch"].startswith("2.")
    assert replace(run.config(), name="x").name == "x"
    assert callable(launch)
