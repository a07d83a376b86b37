"""Fine-tuning from a head that was fitted to the untouched encoder."""

import os
import shutil

import numpy as np
import pytest
from support import film_rows, write_csv
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from core.config import TrainConfig
from core.engine.build import Reading, build_classifier, build_mean_pooled, load_encoder, load_tokenizer
from core.engine.device import describe
from core.engine.encoders import find_encoder
from core.engine.export import export_model
from core.engine.predict import load_classifier
from core.engine.training.frozen import fit_start
from core.engine.training.prepared import load_split, prepare
from core.engine.training.progress import Progress
from core.maths.softmax import softmax
from core.runs.presets import FEW_ROWS, preset_config
from core.worker import main

CLASSES = ["bad", "good"]


@pytest.fixture
def sentence_encoder(tiny_encoder, tmp_path):
    """Return the tiny encoder as one that is mean-pooled."""
    folder = tmp_path / "sentence-encoder"
    shutil.copytree(tiny_encoder, folder)
    (folder / "modules.json").write_text("[]")
    return folder


@pytest.fixture
def train_here(submit_run, sentence_encoder, tmp_path, monkeypatch):
    """Return a function that trains on films from a fitted head."""
    monkeypatch.setattr(os, "nice", lambda _: 0)
    table = write_csv(tmp_path / "films.csv", ["text", "label"], film_rows(200))

    def train(**changes):
        given = {"encoder": str(sentence_encoder), "head_start": "fitted", "precision": "fp32"}
        run = submit_run(table, start=False, **given | changes)
        main([str(run.path)])
        assert run.state().status == "succeeded", run.state().reason
        return run

    return train


@pytest.mark.slow
def test_training_starts_at_the_head_that_was_fitted_to_the_untouched_encoder(train_here, tmp_path):
    """With steps of length 0 the saved head is that of a frozen run which did not learn from its validation rows."""
    still = train_here(encoder_learning_rate=0.0, head_learning_rate=0.0, epochs=1.0)
    events = [event for event in still.events()[0] if event["kind"] == "step"]
    assert [event["step"] for event in events] == list(range(1, len(events) + 1))  # the fit of the start is not drawn
    read = [event for event in still.events()[0] if event["kind"] == "progress" and event["stage"] == "initialise"]
    assert read[-1]["done"] == read[-1]["total"] == still.metrics().split.train
    encoder, split = find_encoder(still.config().train.encoder), load_split(still, still.config())
    data = prepare(split, load_tokenizer(encoder), 32)
    report = describe("cpu", "fp32")
    progress = Progress(still.event_writer(), lambda: False, "cpu", speaks=False)
    fit = fit_start(encoder, data, 0, still.config().train, report, progress)
    model = load_classifier(still.model, "cpu", "fp32").model
    assert (model.config.pooled_layers, model.config.unit_length) == (fit.reading.layers, True)
    # What was saved has been cooled once more, by rows that neither the head nor its cross-validation saw.
    ratio = np.linalg.norm(fit.weight) / float(model.classifier.weight.detach().norm())
    assert ratio == pytest.approx(still.metrics().temperature.value, rel=1e-3)
    assert np.allclose(fit.weight / ratio, model.classifier.weight.detach().numpy(), atol=1e-4)


@pytest.mark.parametrize("changes", [{}, {"lora_rank": 2}])
@pytest.mark.slow
def test_what_was_trained_on_is_saved_and_exported(train_here, tmp_path, changes):
    run = train_here(epochs=2.0, **changes)
    assert run.metrics().reload.largest_difference <= 1e-4
    assert "Start: a head fitted to the unchanged encoder" in (run.model / "README.md").read_text(encoding="utf-8")
    folder = export_model(run.path, tmp_path / "export")
    model = AutoModelForSequenceClassification.from_pretrained(folder, trust_remote_code=True).eval()
    assert model.config.unit_length
    text = "a wonderful film"
    logits = model(**AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")).logits.detach().numpy()
    expected = load_classifier(run.model, "cpu", "fp32").predict([text]).probabilities
    assert np.allclose(softmax(logits), expected, atol=1e-5)


@pytest.mark.slow
def test_a_plain_bert_starts_at_random_and_says_so(train_here, tiny_encoder):
    run = train_here(encoder=str(tiny_encoder))
    assert any("starts at random" in note for note in run.metrics().notices)


@pytest.mark.parametrize("preset", ["balanced", "thorough"])
def test_presets_start_from_a_fitted_head_where_rows_are_few(preset):
    few, many = preset_config(preset, FEW_ROWS), preset_config(preset, FEW_ROWS + 1)
    assert (few.head_start, many.head_start) == ("fitted", "random")
    assert few.head_learning_rate < many.head_learning_rate
    assert preset_config(preset, 300, encoder="bert-base-uncased").head_start == "random"
    assert preset_config(preset, 300, is_pair=True).head_start == "random"


def test_a_classifier_over_several_layers_reads_them_side_by_side(sentence_encoder):
    encoder = find_encoder(str(sentence_encoder))
    model = build_classifier(encoder, CLASSES, TrainConfig(encoder=str(sentence_encoder)), Reading(2))
    assert model.classifier.in_features == 2 * encoder.hidden_size
    assert build_mean_pooled(load_encoder(encoder), CLASSES).classifier.in_features == encoder.hidden_size
