"""The page of backpropagation: every choice draws, guided steps set the controls, and the numbers follow the mathematics."""

import math

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.charts.backprop import worked_graph
from core.charts.boundary import boundaries_side_by_side
from core.dataset.folder import save_dataset
from core.ingest.table import Table
from core.maths.activations import ACTIVATIONS
from core.maths.data_sets import DATA_SETS
from core.maths.initialisations import INITIALISATIONS
from core.maths.network import Network
from core.maths.network_training import train_network
from core.maths.optimizers import OPTIMIZERS
from core.maths.worked_example import worked_example
from core.storage import ROOT

FILE = str(ROOT / "pages" / "learn" / "backprop.py")
NETWORK, START = "Small network", "Starting weights"


def opened(**query: str) -> AppTest:
    test = AppTest.from_file(FILE, default_timeout=300)
    for key, value in query.items():
        test.query_params[key] = value
    return sound(test.run())


def sound(test: AppTest) -> AppTest:
    assert not test.exception
    assert not [error.value for error in test.error]
    return test


def metric(test: AppTest, label: str) -> str:
    return next(part.value for part in test.metric if part.label == label)


def written(test: AppTest) -> str:
    return "\n".join(part.value for kind in (test.latex, test.markdown, test.info, test.caption) for part in kind)


def shown(test: AppTest) -> list[str]:
    return [part.value.strip("$\n") for part in test.latex]


def test_the_worked_example_is_the_articles_and_its_loss_falls():
    test = opened()
    p = 1 / (1 + math.exp(0.15))
    assert metric(test, "Loss before") == f"{-math.log(p):.6f}"
    assert float(metric(test, "Loss after")) < float(metric(test, "Loss before"))


def test_every_step_is_shown_one_by_one_and_all_together():
    test = opened(at="1")
    steps = worked_example().steps
    for number, step in enumerate(steps, start=1):
        assert test.slider(key="at").value == number
        assert shown(test) == [step.symbolic, step.numeric]
        if number < len(steps):
            sound(test.button(key="at-next").click().run())
    assert test.button(key="at-next").disabled
    sound(test.button(key="at-back").click().run())
    assert test.slider(key="at").value == len(steps) - 1
    test.toggle(key="all").set_value(True)
    assert shown(sound(test.run())) == [text for step in steps for text in (step.symbolic, step.numeric)]


def test_other_numbers_give_the_loss_of_those_numbers():
    test = opened(x1="2", w2="0.5", b="0.1", rate="0.5")
    test.segmented_control(key="y").set_value(0)
    sound(test.run())
    done = worked_example((2, 2, 3), 0, (0.1, 0.5, 0.05), 0.1, 0.5)
    assert metric(test, "Loss before") == f"{done.before.loss:.6f}"
    assert metric(test, "Loss after") == f"{done.after.loss:.6f}"


def test_a_step_without_a_rate_changes_nothing_and_a_score_out_of_reach_is_a_sentence():
    assert "lowered the loss" in written(opened())
    assert "loss has not changed" in written(opened(rate="0"))
    test = AppTest.from_file(FILE, default_timeout=300)
    for key, value in {"x1": "50", "x2": "50", "w1": "10", "w2": "10"}.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception
    assert "Take smaller inputs or weights" in test.error[0].value


def test_the_graph_shows_a_number_only_once_it_is_known():
    example = worked_example()
    places = {step.key: place for place, step in enumerate(example.steps)}

    def texts(key: str) -> str:
        chart = worked_graph(example, places[key])
        return "\n".join([*(t.text[0] for t in chart.data if t.text), *(a.text for a in chart.layout.annotations)])

    loss, gradient = f"{example.before.loss:.4g}", f"{example.gradient[1]:.4g}"
    assert loss not in texts("probability")
    assert loss in texts("loss")
    assert gradient not in texts("d_loss_d_w1")
    assert gradient in texts("d_loss_d_w2")
    assert f"w2' = {example.moved[1]:.5g}" in texts("update_w2")
    assert f"{example.after.loss:.4g}" in texts("change")


@pytest.mark.parametrize("entry", list(DATA_SETS), ids=lambda entry: entry.key)
@pytest.mark.slow
def test_every_set_is_learned_and_its_starts_are_compared(entry):
    test = opened(part=NETWORK, set=entry.title, steps="50")
    assert test.selectbox(key="set").value == entry.key
    assert "After 50 steps" in written(test)
    sound(test.segmented_control(key="part").set_value(START).run())
    assert list(test.dataframe[0].value["start"]) == [entry.title for entry in INITIALISATIONS]


@pytest.mark.slow
def test_every_activation_optimiser_and_start_draws():
    test = opened(part=NETWORK, layers="2", u1="2", u2="2", steps="50")
    for key, names in (("f", ACTIVATIONS.keys), ("opt", OPTIMIZERS.keys), ("init", INITIALISATIONS.keys)):
        for name in names:
            sound(test.selectbox(key=key).set_value(name).run())


@pytest.mark.slow
def test_the_guide_sets_the_controls_and_more_units_solve_what_one_cannot():
    test = opened()
    test.button(key="step-start").click().run()
    right = []
    for _ in range(4):
        sound(test.button(key="step-next").click().run())
        if test.session_state["part"] == NETWORK:
            assert test.selectbox(key="set").value == "xor"
            right.append(float(written(test).split("After 300 steps ")[1].split(" %")[0]))
    assert right[0] < 80 < 95 < right[1]
    sound(test.button(key="step-next").click().run())
    table = test.dataframe[0].value.set_index("start")
    assert table.loc["Zero", "different units"] == "1 of 8, 1 of 8, 1 of 8"
    assert table.loc["Zero", "training loss"] > 0.69 > table.loc["He", "training loss"]
    narrow = sound(test.button(key="step-next").click().run()).dataframe[0].value.set_index("start")
    assert narrow.loc["Gaussian", "training loss"] > table.loc["Gaussian", "training loss"]
    test.button(key="step-end").click().run()
    assert test.button(key="step-start")


def test_zero_is_told_as_twins_and_the_columns_are_those_of_the_training():
    test = opened(part=START, set="Moons", layers="1", u1="3", steps="100", lr="0.03")
    trained = train_network(
        Network((3,)), DATA_SETS["moons"].generate(240, 0.1, 0), "he", "adam", {"learning_rate": 0.03}, 100, snapshots=1
    )
    table = test.dataframe[0].value.set_index("start")
    assert table.loc["He", "training loss"] == pytest.approx(trained.snapshots[-1].train_loss)
    assert "from zero: 1 of 3" in written(test)


def test_boundaries_stand_side_by_side_frame_by_frame():
    data = DATA_SETS["blobs"].generate(60, 0.05, 0)
    named = [
        (key, train_network(Network((3,), outputs=3), data, key, steps=20, snapshots=4)) for key in ("zero", "xavier")
    ]
    chart = boundaries_side_by_side(named, resolution=12)
    assert len(chart.frames) == 5
    assert [trace.type for trace in chart.data] == ["heatmap", "heatmap", "scatter", "scatter"]
    assert set(chart.data[0].z.ravel().tolist()) <= {0, 1, 2}
    assert (chart.frames[-1].data[1].z == chart.data[1].z).all()
    assert not (chart.frames[0].data[1].z == chart.data[1].z).all()


def test_columns_of_a_persons_table_are_learned_and_rows_left_out_are_named(fathom_home):
    rows = 40
    frame = pd.DataFrame(
        {
            "height": ["tall" if i == 3 else str(i % 10 + 20 * (i % 2)) for i in range(rows)],
            "weight": [str(i % 7) for i in range(rows)],
            "kind <b>": ["a" if i % 2 else "b" for i in range(rows)],
            "note": [f"note {i}" for i in range(rows)],
        },
        index=pd.Index(list(range(2, rows + 2)), name="line"),
        dtype="str",
    )
    save_dataset(Table(frame, "measures.csv", "utf-8", ",", 1))
    test = opened(part=NETWORK, set="Columns of your table", data="measures.csv")
    assert test.selectbox(key="cx").options == ["height", "weight"]
    assert test.selectbox(key="cl").value == "kind <b>"
    assert "39 points in 2 classes" in written(test)
    assert "line 5" in written(test)
    assert "100 % of the training points are right" in written(test)
    sound(test.selectbox(key="cx").set_value("weight").run())
    assert "three different columns" in test.warning[0].value


def test_two_tables_of_one_name_are_told_apart(fathom_home):
    for shift in (0, 1):
        columns = {"x": [str(i + shift) for i in range(8)], "y": [str(i % 3) for i in range(8)], "c": ["a", "b"] * 4}
        frame = pd.DataFrame(columns, index=range(2, 10), dtype="str")
        save_dataset(Table(frame, "twice.csv", "utf-8", ",", 1))
    names = opened(part=NETWORK, set="Columns of your table").selectbox(key="data").options
    assert len(set(names)) == 2
    assert all(name.startswith("twice.csv (") for name in names)


def test_without_a_table_the_page_says_how_to_bring_one(fathom_home):
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    test.switch_page("pages/learn/backprop.py").run()
    test.segmented_control(key="part").set_value(NETWORK).run()
    sound(test.selectbox(key="set").set_value("table").run())
    assert any("No table here yet" in part.value for part in test.info)


def test_a_table_without_numbers_gets_a_sentence(fathom_home):
    frame = pd.DataFrame({"text": ["one", "two", "three"], "label": ["a", "b", "a"]}, index=[2, 3, 4], dtype="str")
    save_dataset(Table(frame, "texts.csv", "utf-8", ",", 1))
    test = opened(part=NETWORK, set="Columns of your table")
    assert "0 columns of numbers" in test.warning[0].value
