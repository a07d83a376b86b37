"""What a result says of itself in words: the rows learned from, the temperature, the doubtful labels."""

from dataclasses import replace

import pytest
from test_result import whole
from tqdm import tqdm

from core.commands.terminal import _show
from core.config import TrainConfig
from core.runs.result import Temperature


def test_a_quick_run_says_that_it_learned_from_its_validation_rows_too():
    split = replace(whole().split, train=149, validation=21)
    quick, full = TrainConfig(optimizer="lbfgs", freeze_encoder=True), TrainConfig()
    assert split.learned(quick) == 170
    assert split.learned_text(quick) == "Learned from 170 rows; cross-validation among them chose what was kept"
    assert split.learned(full) == 149
    assert (
        split.learned_text(full)
        == "Learned from 149 rows; 21 validation rows decided which state of the model was kept"
    )
    assert "1 validation row decided" in replace(split, validation=1).learned_text(full)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"crossvalidated": True}, "Step 3: cross-validated accuracy 0.9412"), ({}, "Step 3: validation accuracy 0.9412")],
)
def test_an_accuracy_by_cross_validation_is_not_called_one_of_the_validation_rows(capsys, more, said):
    event = {"kind": "validation", "step": 3, "accuracy": 0.9412, "macro_f1": 0.9} | more
    with tqdm(total=1.0, disable=True) as bar:
        _show(event, bar, False)
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "said"),
    [(2.5, "too sure of rows that it did not see"), (0.4, "not sure enough of rows"), (1.004, ""), (1.0, "")],
)
def test_a_temperature_says_what_was_done(value, said):
    told = Temperature(value, 1234, 0.7, 0.5).text()
    assert said in told
    assert bool(told) == bool(said)
    if told:
        assert f"temperature of {value:.2f}, fitted on 1,234 such rows" in told
        assert "fell from 0.700 to 0.500" in told


def test_a_temperature_that_few_rows_ask_for_is_not_said_to_have_lowered_their_loss():
    told = Temperature(1.64, 8, 0.064, 0.148).text()
    assert "rises by it from 0.064 to 0.148" in told
    assert "fell" not in told
    assert "too sure of rows" not in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"flagged": 0, "wrong": 0.0, "by_chance": 0.0},
            "Nothing stands out: models that did not see the rows say otherwise of 8 of 80 labels",
        ),
        ({"flagged": 0, "wrong": 0.0, "by_chance": 0.0, "accuracy": 1.0}, "agree with all 80 labels"),
        ({"rows": 0, "flagged": 0, "wrong": 0.0, "left_out": 8}, "No label was judged"),
        (
            {"flagged": 0, "wrong": 0.02, "by_chance": 0.0},
            "No single label stands out. Roughly 2.0 % of the 80 labels may be wrong",
        ),
        (
            {"flagged": 18, "wrong": 0.05, "by_chance": 14.7},
            "18 of 80 labels stand out, with a chance of one in four or more to be wrong. By the models' own certainty about 15",
        ),
        ({"flagged": 1, "wrong": 0.01, "by_chance": 0.2}, "hardly one of them would be right"),
        ({"wrong": None, "by_chance": None}, "by an earlier rule"),
    ],
)
def test_doubtful_labels_are_told_with_what_chance_explains(changes, said):
    assert said in replace(whole().doubt, **changes).sentence
