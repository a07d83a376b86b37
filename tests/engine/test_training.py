"""Whole runs with a tiny encoder: what they write, that they learn, that they repeat, and every setting."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from support import WORDS, events_of, film_rows, write_csv
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from core.config import EMBEDDED_ENCODER
from core.engine.export import export_model
from core.engine.predict import load_classifier
from core.runs.events import STAGES
from core.runs.jobs import launch
from core.storage import ROOT
from core.worker import main


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
    assert metrics.classes == ["bad", "good"]
    assert metrics.split.train + metrics.split.validation + metrics.split.test == 80
    assert metrics.test.rows == metrics.split.test == int(np.sum(metrics.test.confusion))
    assert metrics.test.accuracy.low <= metrics.test.accuracy.value <= metrics.test.accuracy.high
    assert metrics.reload.largest_difference <= 1e-3
    assert not run.checkpoints.exists()
    predictions = pd.read_parquet(run.predictions_file)
    assert np.allclose(predictions[["p:bad", "p:good"]].sum(axis=1), 1.0)
    beside = pd.read_parquet(run.baselines_file)
    for key, scored in metrics.baselines.items():
        chances = beside[[f"{key}:p:bad", f"{key}:p:good"]].to_numpy()
        right = np.array(metrics.classes)[chances.argmax(axis=1)] == predictions["label"]
        assert right.mean() == pytest.approx(scored.accuracy.value)
    assert "## Limits" in (run.model / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_it_learns(submit_run, tmp_path, train_here):
    table = write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(400))
    run = train_here(submit_run(table, start=False, epochs=8.0, dropout=0.0))
    metrics = run.metrics()
    assert metrics.test.accuracy.value > 0.9 > metrics.baselines["majority"].accuracy.value
    steps = events_of(run, "step")
    assert steps[-1]["loss"] < steps[0]["loss"]
    assert metrics.baselines["tfidf"].accuracy.value > 0.8


@pytest.mark.slow
def test_the_same_seed_gives_the_same_model(submit_run, small_csv, train_here):
    first = train_here(submit_run(small_csv, name="first", start=False))
    second = train_here(submit_run(small_csv, name="second", start=False))
    third = train_here(submit_run(small_csv, name="third", start=False, seed=99))
    losses = [[event["loss"] for event in events_of(run, "step")] for run in (first, second, third)]
    assert losses[0] == losses[1] != losses[2]
    probabilities = [pd.read_parquet(run.predictions_file)["p:good"] for run in (first, second)]
    assert probabilities[0].equals(probabilities[1])


@pytest.mark.parametrize("optimizer", ["lbfgs", "adamw"])
@pytest.mark.slow
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
    crossed = [event.get("crossvalidated", False) for event in events_of(run, "validation")]
    assert crossed
    assert set(crossed) == {optimizer == "lbfgs"}
    kept = ["README.md", "classifier.json", "head.safetensors", "scope.safetensors"]
    assert sorted(path.name for path in run.model.iterdir()) == kept
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


@pytest.mark.slow
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
@pytest.mark.slow
def test_lora_keeps_its_adapter_and_predicts_the_same_after_loading(submit_run, small_csv, train_here, precision):
    run = train_here(submit_run(small_csv, start=False, lora_rank=2, precision=precision))
    assert run.state().status == "succeeded", run.state().reason
    assert (run.model / "adapter_model.safetensors").is_file()
    assert not (run.model / "model.safetensors").exists()
    assert run.metrics().reload.largest_difference <= 1e-4


@pytest.mark.slow
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
@pytest.mark.slow
def test_settings_can_be_changed(submit_run, small_csv, train_here, changes):
    run = train_here(submit_run(small_csv, start=False, epochs=1.0, **changes))
    assert run.state().status == "succeeded", run.state().reason


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
