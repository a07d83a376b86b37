"""What the pages say of the program, held against the program."""

import re

import pytest
import torch
from streamlit.testing.v1 import AppTest
from support import tiny_settings
from test_article import prose

from core.config import HEAD_STARTS
from core.engine.encoders import find_encoder
from core.engine.training.lbfgs import zero_layer
from core.engine.training.memory_estimate import memory_estimate
from core.engine.training.selection import kept
from core.lessons.questions import QUESTIONS
from core.lessons.training_stages import stage
from core.maths.activations import ACTIVATIONS
from core.maths.memory import training_memory
from core.runs.presets import preset_config
from core.storage import ROOT
from pages.widgets.shell import where_texts_go

SPOKEN = [
    (path, text)
    for folder in ("pages", "core")
    for path in sorted((ROOT / folder).rglob("*.py"))
    for text in prose(path)
]
WRITTEN = [
    (path, path.read_text(encoding="utf-8"))
    for path in [
        ROOT / "README.md",
        *sorted((ROOT / "docs").glob("*.md")),
        *sorted((ROOT / "core" / "templates").glob("*")),
    ]
    if path.is_file()
]


def said(pattern):
    """Return where a pattern stands in what pages, documents and templates say."""
    return [
        f"{path.name}: {text[:80]}" for path, text in [*SPOKEN, *WRITTEN] if re.search(pattern, text, re.IGNORECASE)
    ]


def test_nothing_says_that_the_best_state_is_kept_since_the_latest_of_those_within_chance_is():
    assert kept(0.78, 0.80, rows=60)  # lower than the best, and kept
    assert not said(r"keep(s|ing)? the best\b|best (state|model|checkpoint) (is|was) kept")
    assert "latest state within one standard error" in stage("evaluate").text


def test_the_last_layer_starts_in_the_ways_that_the_stage_names():
    text = stage("initialise").text
    assert all(word in text for word in HEAD_STARTS)
    assert "from zero" in text
    assert not zero_layer(4, 3, "cpu").weight.any()
    # From zero each class gets a gradient of its own, so that nothing keeps two of them alike.
    layer = zero_layer(4, 3, "cpu").requires_grad_(True)
    inputs, truth = torch.randn(9, 4, generator=torch.Generator().manual_seed(0)), torch.arange(9) % 3
    torch.nn.functional.cross_entropy(layer(inputs), truth).backward()
    slopes = layer.weight.grad
    assert min(float((slopes[a] - slopes[b]).abs().max()) for a, b in ((0, 1), (0, 2), (1, 2))) > 1e-3


@pytest.mark.parametrize("rows", [100, 800, 2000, 10_000, 100_000])
def test_thorough_takes_two_to_three_times_the_passes_of_balanced(rows):
    ratio = preset_config("thorough", rows).epochs / preset_config("balanced", rows).epochs
    assert 2 <= ratio <= 3
    assert said("two to three times")
    assert not said(r"twice (as many|the) passes")


def test_the_calculator_counts_the_bytes_that_the_preflight_counts(tiny_encoder):
    encoder, settings = find_encoder(str(tiny_encoder)), tiny_settings(tiny_encoder).changed({"accumulation_steps": 2})
    for ours, theirs in (("mixed", "bf16"), ("fp32", "fp32")):
        for name, optimizer in (("adam", "adamw"), ("momentum", "sgd")):
            counted = training_memory(encoder.parameters, name, ours).total_gb * 1e9
            assert counted == memory_estimate(encoder, settings.changed({"optimizer": optimizer}), 0, 0, theirs)


def test_only_an_activation_whose_outputs_average_to_nothing_is_called_centred():
    sums = torch.randn(2_000_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    for activation in ACTIVATIONS:
        mean = float(eval(activation.torch, {"torch": torch, "x": sums}).mean())
        assert activation.mean_output == pytest.approx(mean, abs=2e-3), activation.key
        assert activation.zero_centred == (abs(mean) < 2e-3), activation.key
    assert [entry.key for entry in ACTIVATIONS if entry.zero_centred] == ["tanh"]


def test_the_page_says_so_of_each():
    page = AppTest.from_file(str(ROOT / "pages" / "learn" / "activations.py"), default_timeout=60).run()
    for key, words in (("tanh", "centred at 0."), ("elu", "mean is 0.16, not 0"), ("silu", "mean is 0.21, not 0")):
        page.selectbox(key="f").set_value(key).run()
        assert any(words in caption.value for caption in page.caption), key


def test_texts_are_said_to_stay_here_only_where_they_do(monkeypatch):
    monkeypatch.delenv("FATHOM_ENGINE_URL", raising=False)
    assert where_texts_go() == "Your tables and texts stay on this machine."
    monkeypatch.setenv("FATHOM_ENGINE_URL", "http://gpu.example.org:8502")
    assert "sent to the engine" in where_texts_go()
    assert "gpu" in where_texts_go()
    assert not said(r"nothing is sent|nothing leaves this machine|is sent (out|anywhere)")
    private = next(question for question in QUESTIONS if "private" in question.title)
    assert "FATHOM_ENGINE_URL" in private.answer
