"""Inside BERT and the landscape of a run as pages: every view of every kind of run, guided steps, links, and numbers that follow."""

import base64
import json

import numpy as np
import pytest
from explain_runs import EVERY_KIND, text_of, trained_runs
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from support import wait_for

from core.engine.explain.limits import MOST_SHOWN_TOKENS, MOST_STEPS, STEP_OPTIMIZERS
from core.serving.client import Client
from core.serving.engine_room import EngineRoom
from core.serving.process import ServerInfo
from core.serving.server import create_app
from core.storage import ROOT
from pages.learn.parts import inside_backward, inside_forward
from pages.widgets import engine, shell

VIEWS = ["Pieces", "Attention", "Answer", "Way back", "One step"]
runs = pytest.fixture(scope="module")(trained_runs)


@pytest.fixture(scope="module")
def served(runs):
    """The project's client, talking to the application in this process."""
    room = EngineRoom()
    room.warm_up()
    client = Client("http://testserver")
    client._http = TestClient(create_app(room), raise_server_exceptions=False)
    return client


@pytest.fixture
def client(served, monkeypatch):
    """Let pages talk to that client, and nothing start by itself."""
    shell._started.set()
    monkeypatch.setattr(engine, "ensure_server", lambda: ServerInfo(served.url, None))
    monkeypatch.setattr(engine, "_client", lambda *_: served)
    return served


def opened(name, **query):
    test = AppTest.from_file(str(ROOT / "pages" / "learn" / f"{name}.py"), default_timeout=300)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert_sound(test)
    return test


def assert_sound(test):
    assert not test.exception
    assert not [error.value for error in test.error]


def metric(test, label):
    return next(part.value for part in test.metric if part.label == label)


def chart(test, title):
    """Return the figure whose title begins so."""
    figures = [json.loads(part.proto.spec) for part in test.get("plotly_chart")]
    return next(figure for figure in figures if figure["layout"]["title"]["text"].startswith(title))


def cells(figure):
    """Return a heat map's values, which plotly packs as binary."""
    z = figure["data"][0]["z"]
    shape = [int(size) for size in z["shape"].split(",")]
    return np.frombuffer(base64.b64decode(z["bdata"]), dtype=z["dtype"]).reshape(shape)


def said(test):
    return " ".join(part.value for kind in (test.markdown, test.caption, test.info) for part in kind)


def test_what_the_pages_offer_is_what_the_engine_takes():
    assert tuple(inside_backward.OPTIMIZERS) == STEP_OPTIMIZERS
    assert inside_backward.MOST_STEPS == MOST_STEPS
    assert inside_forward.MOST_SHOWN == MOST_SHOWN_TOKENS


@pytest.mark.parametrize("view", VIEWS)
@EVERY_KIND
def test_every_view_of_every_kind_of_run_is_drawn(runs, client, kind, view):
    text, pair = text_of(kind)
    query = {"text": text, **({"text2": pair} if pair else {})}
    test = opened("attention", run=runs[kind].id, tab=view, **query)
    assert test.session_state["tab"] == view
    assert test.get("plotly_chart")
    assert len(test.text_area) == (2 if pair else 1)


def test_without_a_choice_the_runs_surest_mistake_or_row_is_read(runs, client):
    test = opened("attention", run=runs["full"].id)
    assert test.query_params["text"] == test.text_area(key="text").value
    assert "the run never learned from it" in said(test)


def test_the_guide_opens_the_views_and_sets_their_controls(runs, client):
    text, _ = text_of("full")
    test = opened("attention", run=runs["full"].id, text=text)
    test.button(key="step-start").click().run()
    assert test.session_state["tab"] == "Pieces"
    for number, view in enumerate(("Attention", "Attention", "Attention", "Answer", "Way back", "One step"), start=2):
        test.button(key="step-next").click().run()
        assert_sound(test)
        assert test.session_state["tab"] == view
        if number == 3:
            assert test.slider(key="padding").value == 3
            masked = cells(chart(test, "+ mask"))
            assert np.isnan(masked[:, -3:]).all()
            assert np.isfinite(masked[:, :-3]).all()
    assert test.query_params["tab"] == "One step"


def test_a_layer_and_a_head_show_their_own_weights_and_the_numbers_of_one_cell(runs, client):
    text, _ = text_of("full")
    test = opened("attention", run=runs["full"].id, text=text, tab="Attention", layer="2", head="1", query="3", key="1")
    expected = client.explain("inside", runs["full"].id, text=text, layer=2, head=1)["head"]
    np.testing.assert_allclose(cells(chart(test, "Weights")), expected["probabilities"], atol=1e-5)
    shown = " ".join(part.value for part in test.latex)
    assert f"{expected['scores'][3][1]:.4f}" in shown
    assert rf"\approx {expected['probabilities'][3][1]:.4f}" in shown
    test.button_group(key="show").set_value("q")
    test.run()
    assert_sound(test)
    np.testing.assert_allclose(cells(chart(test, "Q: queries")), expected["q"], atol=1e-4)


def test_the_mathematics_page_gets_the_models_own_weights(runs, client):
    text, _ = text_of("full")
    test = opened("attention", run=runs["full"].id, text=text, tab="Attention", numpy="1")
    apart = float(said(test).split("to within **")[1].split("**")[0])
    assert apart < 1e-5


def test_a_real_step_says_what_the_engine_says_and_the_model_stays(runs, client):
    (text, _), run = text_of("full"), runs["full"].id
    before = client.predict(run, [text])
    query = {"run": run, "text": text, "tab": "One step", "label": "bad", "optimiser": "sgd", "lr": "0.1", "steps": "3"}
    test = opened("attention", **query)
    step = client.explain(
        "step", run, text=text, label="bad", optimizer="sgd", learning_rate=0.1, steps=3, gradient_clip_norm=0.0
    )
    index = step["classes"].index("bad")
    assert metric(test, "Probability of bad") == f"{step['steps'][-1]['probabilities'][index]:.4f}"
    assert metric(test, "Loss") == f"{step['steps'][-1]['loss']:.4f}"
    lower = metric(test, "Loss")
    test.slider(key="steps").set_value(8)
    test.run()
    assert_sound(test)
    assert float(metric(test, "Loss")) < float(lower)
    assert "the model is unchanged" in test.success[0].value
    assert client.predict(run, [text]) == before


def test_the_way_back_shows_the_loss_of_the_label_and_a_small_completeness_error(runs, client):
    (text, _), run = text_of("full"), runs["full"].id
    test = opened("attention", run=run, text=text, tab="Way back", label="bad")
    probability = client.predict(run, [text])["predictions"][0]["probabilities"][
        client.models()[0]["classes"].index("bad")
    ]
    assert float(metric(test, "Loss")) == pytest.approx(-np.log(probability), abs=2e-3)
    assert float(metric(test, "Completeness error").removesuffix(" %")) < 5
    assert "Steps used" in said(test)
    test.button_group(key="label").set_value("good")
    test.run()
    assert float(metric(test, "Its probability")) == pytest.approx(1 - probability, abs=2e-3)


def test_a_text_beyond_the_limit_gets_a_notice_and_a_window(runs, client):
    test = opened("attention", run=runs["full"].id, text="a lovely film " * 40, tab="Attention")
    assert any("were cut from the end" in warning.value for warning in test.warning)
    test.slider(key="from").set_value(8)
    test.run()
    assert_sound(test)
    assert len(cells(chart(test, "Weights"))) == inside_forward.MOST_DRAWN


def test_values_that_a_link_has_wrong_become_defaults(runs, client):
    query = {"run": "gone-20200101", "tab": "Nothing", "layer": "99", "head": "x", "lr": "7", "steps": "-1"}
    test = opened("attention", **query)
    assert "no finished run" in test.warning[0].value
    assert test.query_params["tab"] == "Pieces"
    test = opened("attention", **{**query, "run": runs["full"].id, "tab": "One step"})
    assert test.query_params["steps"] == "1"
    assert test.query_params["lr"] == "0.0001"


def test_another_run_keeps_a_text_of_ones_own_and_drops_the_label(runs, client):
    test = opened("attention", run=runs["full"].id, text="my own lovely words", tab="One step", label="bad")
    test.selectbox(key="run").set_value(runs["frozen"].id)
    test.run()
    assert_sound(test)
    assert test.text_area(key="text").value == "my own lovely words"
    test.selectbox(key="run").set_value(runs["pair"].id)
    test.run()
    assert_sound(test)
    assert test.text_area(key="text2").value


@pytest.mark.parametrize("name", ["attention", "landscape"])
def test_without_a_run_the_page_says_how_to_get_one(client, monkeypatch, name):
    from pages.learn.parts import opened_model

    monkeypatch.setattr(opened_model, "_models", lambda _: [])
    links = []
    monkeypatch.setattr(opened_model.st, "page_link", lambda page, **options: links.append((page, options)))
    test = opened(name)
    assert "less than a minute" in test.info[0].value
    assert links[0][0] == "pages/train/data.py"
    assert links[0][1]["query_params"] == {"sample": "library_messages"}


def finished(test):
    """Draw the page anew until the surface is there."""

    def done():
        test.run()
        assert_sound(test)
        return any(part.label == "Lowest here" for part in test.metric)

    wait_for(done, what="the surface")


@pytest.mark.parametrize("kind", ["full", "frozen"])
def test_a_landscape_is_started_once_and_opens_at_once_from_then_on(runs, client, kind):
    query = {"run": runs[kind].id, "points": "11", "rows": "32"}
    test = opened("landscape", **query)
    next(button for button in test.button if button.label == "Start").click().run()
    finished(test)
    result = client.landscape(runs[kind].id, points=11, rows=32, extent=1.0)["result"]
    assert metric(test, "Loss, trained") == f"{result['centre']['loss']:.4f}"
    assert metric(test, "Lowest here") == f"{min(min(row) for row in result['loss']):.4f}"
    assert ("in the head only" in said(test)) == (kind == "frozen")
    assert "thin slice" in said(test)
    again = opened("landscape", **query, view="surface", measure="accuracy")
    assert chart(again, "Accuracy around")["data"][0]["type"] == "surface"
    assert not [button for button in again.button if button.label == "Start"]


def test_a_landscape_can_be_left_found_again_and_cancelled(runs, client):
    query = {"run": runs["full"].id, "points": "31", "rows": "512", "directions": "3"}
    test = opened("landscape", **query)
    next(button for button in test.button if button.label == "Start").click().run()
    again = opened("landscape", **query)
    cancel = [button for button in again.button if button.label == "Cancel"]
    assert cancel, "the work is not found again"
    cancel[0].click().run()
    state = {"points": 31, "rows": 512, "extent": 1.0, "seed": 3}
    wait_for(lambda: client.landscape(runs["full"].id, **state)["status"] == "cancelled", what="the cancel")
    again.run()
    assert "cancelled" in again.warning[0].value
    assert [button for button in again.button if button.label == "Start"]
