"""The model card: true for what lies in the folder beside it, in a run and in an export."""

import pytest
from support import some_metrics

from core.config import DataConfig, RunConfig, TrainConfig
from core.judge.promise import Offer
from core.runs.model_card import SAME_SOURCE, exported_card, with_questions, write_card
from core.tasks.questions import Answer

DATA = DataConfig("0" * 16, "a.csv", "text", "label")
KINDS = {
    "whole": TrainConfig(preset="balanced", epochs=5.0),
    "adapters": TrainConfig(preset="balanced", epochs=8.0, lora_rank=8, encoder_learning_rate=1e-3),
    "last layer": TrainConfig(preset="quick", freeze_encoder=True, optimizer="lbfgs"),
}


def card(kind, **changes):
    config = RunConfig("A run", DATA, KINDS[kind])
    return write_card(config, some_metrics(["a", "b"]), Offer(None, 30, 30), **changes)


@pytest.mark.parametrize("kind", ["adapters", "last layer"])
def test_a_folder_of_what_was_learned_alone_does_not_promise_that_transformers_loads_it(kind):
    text = card(kind)
    assert f"the {kind}" in text
    assert "python -m core predict" in text
    assert "from_pretrained" not in text
    assert "model.py" not in text
    assert "library_name" not in text


def test_a_whole_model_says_how_it_is_loaded():
    text = card("whole")
    assert "from_pretrained(folder" in text
    assert "python -m core predict" not in text
    assert "library_name: transformers" in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_card_of_an_export_says_how_the_whole_model_is_loaded(kind):
    text = exported_card(card(kind), own_code=True, pair=True)
    assert text.startswith("---\nlibrary_name: transformers\n")
    assert text.count("library_name") == text.count("\n## Use\n") == text.count("\n## Limits\n") == 1
    assert "small `model.py`" in text
    assert '"first text", "second text"' in text
    assert "python -m core predict" not in text
    without = exported_card(text, own_code=False, pair=False)
    assert "model.py" not in without
    assert "trust_remote_code" not in without


def test_the_settings_that_were_used_are_told_and_no_recipe():
    text = card("adapters")
    assert "adapters of rank 8 (LoRA), 8 passes over the rows" in text
    assert "learning rate 0.001" in text
    assert "balanced" not in text


def test_questions_stand_before_the_limits_once_and_are_replaced():
    first = with_questions(card("whole"), [Answer("Who?", "Nobody", ["On 3 rows."], ["A note."])])
    assert first.index("## Questions") < first.index("## Limits")
    assert "- **Who?** Nobody. On 3 rows. A note." in first
    second = with_questions(first, [Answer("Who?", "Somebody.", [])])
    assert "Nobody" not in second
    assert second.count("## Questions") == 1
    assert "Somebody. \n" not in second


def test_what_was_not_tested_is_careful_where_nobody_said_and_else_as_given():
    assert f"They come {SAME_SOURCE}." in card("whole")
    assert "They come from the moon." in card("whole", source="from the moon")
