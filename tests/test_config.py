"""What a run is asked to do: every value of the wrong type or out of range is refused in one sentence, wherever it comes from."""

import dataclasses
import json

import pytest

from core.config import DataConfig, RunConfig, TrainConfig, parse_setting, settings
from core.errors import ConfigError

FIELDS = dataclasses.fields(TrainConfig)
WRONG = {
    "int": [32.5, 32.0, "32", True, None, float("nan"), [32]],
    "float": ["0.1", True, None, float("nan"), float("inf"), [0.1]],
    "bool": ["no", 0, 1, None, "true"],
    "str": [3, None, True, ["cpu"]],
}


@pytest.mark.parametrize("spec", FIELDS, ids=lambda spec: spec.name)
def test_a_value_of_another_type_is_refused_with_what_is_allowed(spec):
    for value in WRONG[spec.type]:
        with pytest.raises(ConfigError) as refused:
            TrainConfig(**{spec.name: value})
        said = str(refused.value)
        assert said.startswith(f"{spec.name} is {value!r}; allowed is "), said
        assert "Choose " in said


@pytest.mark.parametrize("spec", [spec for spec in FIELDS if spec.metadata["low"] is not None], ids=lambda s: s.name)
def test_the_ends_of_a_range_are_allowed_and_what_lies_beyond_is_not(spec):
    low, high, step = spec.metadata["low"], spec.metadata["high"], 1 if spec.type == "int" else 1e-6
    for value in (low, high):
        assert getattr(TrainConfig(**{spec.name: value}), spec.name) == value
    for value in (low - step, high + step):
        with pytest.raises(ConfigError, match=rf"{spec.name} is .* from .* to "):
            TrainConfig(**{spec.name: value})


def test_the_message_names_field_value_what_is_allowed_and_what_to_do():
    for name, value, said in (
        (
            "batch_size",
            32.5,
            "batch_size is 32.5; allowed is a whole number from 1 to 4,096. Choose a whole number from 1 to 4,096, such as 32.",
        ),
        ("freeze_encoder", "no", "freeze_encoder is 'no'; allowed is true or false. Choose true or false."),
        ("optimizer", 5, "optimizer is 5; allowed is one of adamw, adam, sgd, adafactor, lbfgs. Choose one of these."),
        (
            "dropout",
            "0.1",
            "dropout is '0.1'; allowed is a number from 0 to 0.9. Choose a number from 0 to 0.9, such as 0.1.",
        ),
        ("encoder", None, "encoder is None; allowed is a text. Choose a text."),
    ):
        with pytest.raises(ConfigError) as refused:
            TrainConfig(**{name: value})
        assert str(refused.value) == said


def test_whole_numbers_are_numbers_and_defaults_pass():
    assert TrainConfig(epochs=2).epochs == 2
    assert set(settings()) == {spec.name for spec in FIELDS}
    assert RunConfig.from_json(
        json.loads(json.dumps(RunConfig("a", DataConfig("x", "f", "t", "l"), TrainConfig()).to_json()))
    )


def test_changes_are_checked_by_name_and_by_value():
    assert TrainConfig().changed({"seed": 5, "freeze_encoder": True}) == TrainConfig(seed=5, freeze_encoder=True)
    with pytest.raises(ConfigError, match=r"no setting 'nonsense'. The settings are: preset, encoder,"):
        TrainConfig().changed({"nonsense": 1})
    with pytest.raises(ConfigError, match="seed is '5'"):
        TrainConfig().changed({"seed": "5"})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("freeze_encoder", "no", False),
        ("freeze_encoder", " ON ", True),
        ("seed", "7", 7),
        ("epochs", "2", 2.0),
        ("device", "cpu", "cpu"),
    ],
)
def test_what_is_typed_becomes_a_value_of_the_fields_type(name, text, value):
    found = parse_setting(name, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("batch_size", "32.5", "batch_size is '32.5'; allowed is a whole number from 1 to 4,096"),
        ("freeze_encoder", "maybe", "freeze_encoder is 'maybe'; allowed is true or false"),
        ("dropout", "much", "dropout is 'much'; allowed is a number"),
        ("nonsense", "1", "There is no setting 'nonsense'"),
    ],
)
def test_what_is_typed_and_fits_nothing_is_refused(name, text, said):
    with pytest.raises(ConfigError, match=said):
        parse_setting(name, text)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": 5}, "text is 5; allowed is a text"),
        ({"text_pair": 5}, "text_pair is 5; allowed is a text or none"),
        ({"validation_share": "0.1"}, "validation_share is '0.1'; allowed is a number"),
        ({"validation_share": 0.9}, "validation_share is 0.9; allowed is 0.01 to 0.5"),
        ({"split_seed": 1.5}, "split_seed is 1.5; allowed is a whole number"),
    ],
)
def test_the_settings_of_the_data_are_checked_too(changes, said):
    with pytest.raises(ConfigError, match=said):
        DataConfig(**{"dataset": "x", "file_name": "f.csv", "text": "t", "label": "l", **changes})


def test_a_damaged_config_file_is_one_sentence():
    whole = RunConfig("a", DataConfig("x", "f", "t", "l"), TrainConfig()).to_json()
    for path, value in ((("train", "batch_size"), 32.5), (("data", "text"), None), (("name",), 5), (("demo",), None)):
        broken = json.loads(json.dumps(whole))
        place = broken
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        with pytest.raises(ConfigError, match=f"{path[-1]} is {value}"):
            RunConfig.from_json(broken)
