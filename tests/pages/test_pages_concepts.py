"""The page of concepts: every box opens, steps choose boxes, a link chooses them too, and the calculator counts."""

import pytest
from streamlit.testing.v1 import AppTest

from core.config import DataConfig, RunConfig, TrainConfig
from core.lessons.concepts import CONCEPTS
from core.lessons.training_stages import STAGES, WHERE
from core.runs.run import create_run
from core.storage import ROOT


def opened(**query: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "learn" / "concepts.py"), default_timeout=300)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    return sound(test)


def sound(test: AppTest) -> AppTest:
    assert not test.exception
    assert not [error.value for error in test.error]
    return test


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("FATHOM_HOME", str(tmp_path))


def said(test: AppTest) -> str:
    return "\n".join(part.value for part in [*test.markdown, *test.caption])


@pytest.mark.slow
def test_every_concept_and_stage_opens():
    test = opened()
    for node in CONCEPTS:
        test.selectbox(key="node").set_value(node.key)
        assert node.text in said(sound(test.run()))
    for node in STAGES:
        test.selectbox(key="stage").set_value(node.key)
        text = said(sound(test.run()))
        assert node.text in text
        assert WHERE[node.key] in text


def test_a_link_opens_its_concept_and_stage():
    test = opened(node="Compute efficiency", stage="7 Update")
    assert test.selectbox(key="node").value == "efficiency"
    assert test.selectbox(key="stage").value == "update"
    assert "16-bit and 32-bit floating point" in said(test)


def test_an_unknown_concept_in_a_link_falls_back_to_the_first():
    assert opened(node="nonsense").selectbox(key="node").value == CONCEPTS[0].key


@pytest.mark.slow
def test_steps_choose_boxes():
    test = opened()
    test.button(key="step-start").click().run()
    for _ in range(4):
        test.button(key="step-next").click().run()
    sound(test)
    assert test.selectbox(key="node").value == "value"
    assert test.selectbox(key="stage").value == "iterate"


@pytest.mark.slow
def test_the_calculator_counts():
    test = opened()
    assert test.metric[0].value == "363 MB"
    test.pills(key="model-size").set_value("GPT-3").run()
    test.selectbox(key="precision").set_value("mixed").run()
    assert [part.value for part in sound(test).metric] == ["3.15 TB", "18"]
    test.selectbox(key="optimiser").set_value("sgd").run()
    assert [part.value for part in sound(test).metric] == ["1.75 TB", "10"]
    test.number_input(key="millions").set_value(1000.0).run()
    assert [part.value for part in sound(test).metric] == ["10.00 GB", "10"]
    assert test.pills(key="model-size").value is None


def test_without_a_finished_run_the_page_says_so():
    assert "No run has finished yet" in said(opened(stage="5 Loss"))


def test_the_newest_run_that_succeeded_is_the_one_that_stages_open():
    config = DataConfig(dataset="0" * 16, file_name="films.csv", text="text", label="label")
    for name, status in (("First", "succeeded"), ("Second", "succeeded"), ("Third", "failed")):
        create_run(RunConfig(name, config, TrainConfig())).write_state(status=status)
    assert "your newest finished run, Second." in said(opened(stage="5 Loss"))
