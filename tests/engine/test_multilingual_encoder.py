"""The multilingual encoder as its package carries it: what it reads, and that a vocabulary stays as it is in a fine-tuning."""

import importlib.util
import json
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from made_once import made_once

from core.config import TrainConfig
from core.config.encoders import BUILT_IN, MULTILINGUAL_ENCODER
from core.engine import encoders
from core.engine.build import build_classifier, hold_vocabulary, load_encoder, load_tokenizer, reads_apart
from core.engine.came_along import carried_folder
from core.engine.encoders import find_encoder
from core.engine.training.memory_estimate import memory_estimate
from core.engine.training.optimizers import parameter_groups
from core.errors import EncoderError

VECTORS = json.loads((Path(__file__).parent / "multilingual_vectors.json").read_text(encoding="utf-8"))
"""What the package's own program makes of texts of five languages, each behind "query: "."""


def test_means_are_those_of_the_package_in_five_languages(tmp_path_factory):
    """Without the package (it is for Linux on x86_64 alone) the refusal names it."""
    entry = BUILT_IN[MULTILINGUAL_ENCODER]
    if importlib.util.find_spec(entry.module) is None:
        with pytest.raises(EncoderError, match=entry.requirement):
            carried_folder(entry)
        return

    def write(folder):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FATHOM_HOME", str(folder))
            carried_folder(entry)

    home = made_once(tmp_path_factory, "multilingual-home", write)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FATHOM_HOME", str(home))
        encoder = find_encoder(MULTILINGUAL_ENCODER)
        model, tokenizer = load_encoder(encoder).eval(), load_tokenizer(encoder)
    assert entry.module not in sys.modules  # its data file is read, it is not run
    assert reads_apart(encoder)
    batch = tokenizer([f"query: {row['text']}" for row in VECTORS], padding=True, return_tensors="pt")
    with torch.no_grad():
        hidden = model(**batch).last_hidden_state
    weights = batch["attention_mask"].unsqueeze(-1)
    means = ((hidden * weights).sum(1) / weights.sum(1)).numpy()
    expected = np.array([row["vector"] for row in VECTORS])
    cosines = (means * expected).sum(1) / np.linalg.norm(means, axis=1) / np.linalg.norm(expected, axis=1)
    assert dict(zip([row["language"] for row in VECTORS], cosines >= 0.999, strict=True)) == dict.fromkeys(
        ["en", "zh", "de", "es", "ar"], True
    )


def test_word_embeddings_that_are_most_of_an_encoder_stay_as_they_are(sentence_encoder, monkeypatch):
    encoder, train = find_encoder(str(sentence_encoder)), TrainConfig()
    assert encoder.held_parameters == 0
    model = build_classifier(encoder, ["a", "b"], train)
    assert all(value.requires_grad for value in model.parameters())
    everything = memory_estimate(encoder, train, 8, 16, "fp32")

    monkeypatch.setattr(encoders, "VOCABULARY_SHARE", 0.1)
    monkeypatch.setattr("core.engine.build.VOCABULARY_SHARE", 0.1)
    words = encoder.vocabulary * encoder.hidden_size
    assert encoder.held_parameters == words
    model = build_classifier(encoder, ["a", "b"], train)
    held = [name for name, value in model.named_parameters() if not value.requires_grad]
    assert held == ["encoder.embeddings.word_embeddings.weight"]
    moved = sum(value.numel() for group in parameter_groups(model, train) for value in group["params"])
    assert moved == sum(value.numel() for value in model.parameters()) - words
    # AdamW keeps two numbers for each that moves, and gradients are one more.
    assert everything - memory_estimate(encoder, replace(train, seed=1), 8, 16, "fp32") in (8 * words, 12 * words)


def test_a_plain_encoder_of_many_languages_is_held_too(tiny_encoder, monkeypatch):
    monkeypatch.setattr("core.engine.build.VOCABULARY_SHARE", 0.1)
    model = build_classifier(find_encoder(str(tiny_encoder)), ["a", "b"], TrainConfig())
    assert not model.get_input_embeddings().weight.requires_grad
    assert hold_vocabulary(model) is model
