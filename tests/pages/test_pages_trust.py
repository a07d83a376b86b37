"""The Trust view of a demo, drawn for tasks of many shapes with predictions made by hand."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from support import some_metrics

from core.config import DataConfig, RunConfig, TrainConfig
from core.domain import ClassInfo, Costs, Domain, Example, Slice, Task, Work
from core.judge.compare import compare_samples
from core.judge.metrics import score
from core.judge.sample import Sample
from core.runs.run import Run
from pages.model.parts import trust_tests
from pages.model.parts.subject import Subject, of_demo


def made(folder: Path, classes: int, rows: int, *, pair: bool = False, source: str = "bundled") -> Subject:
    """Return a demo whose run has test rows, figures and a card, and no more."""
    labels = [f"c{number}" for number in range(classes)]
    texts = [f"{'He' if n % 2 else 'She'} is waiting for parcel number {n}, and complains." for n in range(rows)]
    frame = pd.DataFrame({"text": ["Where is it?"] * rows if pair else texts}, dtype="str")
    if pair:
        frame["text_pair"] = texts
    truth = np.arange(rows) % classes
    probabilities = np.random.default_rng(0).dirichlet(np.ones(classes), rows)
    run = Run(folder / "runs" / "made")
    run.model.mkdir(parents=True)
    (run.model / "README.md").write_text("# A card\n\nMade by hand.", encoding="utf-8")
    config = RunConfig(
        "made",
        DataConfig("0" * 16, "a.csv", "text", "label", "text_pair" if pair else None),
        TrainConfig(preset="quick"),
    )
    run.config_file.write_text(json.dumps(config.to_json()), encoding="utf-8")
    named = frame.assign(
        label=[labels[number] for number in truth],
        predicted=[labels[number] for number in probabilities.argmax(axis=1)],
        confidence=probabilities.max(axis=1),
        **{f"p:{label}": probabilities[:, number] for number, label in enumerate(labels)},
    )
    named.to_parquet(run.predictions_file)
    (folder / "data").mkdir()
    frame.assign(label=named["label"], town=["Leeds", "Lund"] * (rows // 2)).to_csv(
        folder / "data" / "parcels_test.csv", index=False
    )
    metrics = some_metrics(labels, score(truth, probabilities, labels))
    infos = tuple(ClassInfo(label, f"Class {label}", "One.") for label in labels)
    task = Task(
        name="parcels", title="Parcels", purpose="To test.", not_for="For nothing else.", row="message", classes=infos,
        examples=(Example("A", "B"),), out_of_scope=(), costs=Costs("points", 1.0, 2.0), work=Work("overview", "W", "P"),
        additions=("It rains.",), slices=(Slice("From Leeds", ("Leeds",), "town"), Slice("Complaints", ("complains",))),
        text_pair="text_pair" if pair else None,
        text_title="", text_pair_title="What they *wrote*" if pair else "",
    )  # fmt: skip
    return of_demo(Domain("Post", "P", "W", "", (task,), "post", folder), task, source, run, metrics)


class Engine:
    """Answers by whether a text speaks of a man, and keeps what it was asked."""

    def __init__(self, classes: int) -> None:
        self.classes, self.asked = classes, []

    def predict_many(self, model, texts, pairs=None):
        assert model == "made"
        self.asked += list(zip(texts, pairs or texts, strict=True))
        answers = []
        for text in pairs or texts:
            place = 1 if " he " in f" {text.lower()}" else 0
            shares = [0.9 if number == place else 0.1 / (self.classes - 1) for number in range(self.classes)]
            answers.append({"label": f"c{place}", "probability": 0.9, "probabilities": shares})
        return answers

    def answer_many(self, model, texts, pairs=None):
        return [answer | {"scope": "out"} for answer in self.predict_many(model, texts, pairs)]


def drawn(subject: Subject, part: str) -> AppTest:
    """Draw one part of the view."""

    def script(subject):
        from pages.model.parts.trust import trust

        trust(subject)

    test = AppTest.from_function(script, kwargs={"subject": subject}, default_timeout=300)
    test.query_params["trust"] = part
    test.run()
    assert not test.exception
    return test


@pytest.mark.parametrize(("classes", "rows", "pair"), [(2, 20, False), (3, 40, True), (77, 20, False)])
@pytest.mark.slow
def test_every_part_is_drawn_for_any_number_of_classes(tmp_path, monkeypatch, classes, rows, pair):
    subject = made(tmp_path, classes, rows, pair=pair)
    monkeypatch.setattr(trust_tests, "client", lambda: Engine(classes))
    for part in ("Scores", "Groups", "Fairness", "Behaviour", "Model card"):
        test = drawn(subject, part)
        assert test.query_params["trust"] in (part, [part])
        assert "Run the tests" in [button.label for button in test.button]
    assert any("Made by hand." in part.value for part in test.markdown)


def test_the_groups_are_said_to_count_for_fewer_where_rows_belong_together(tmp_path):
    subject = made(tmp_path, 2, 160)
    told = "In every interval the 160 test rows count for 40, because some belong together."
    alone = drawn(subject, "Groups")
    assert not any("count for" in part.value for part in alone.caption)
    pd.read_parquet(subject.run.predictions_file).assign(group=np.arange(160) // 4).to_parquet(
        subject.run.predictions_file
    )
    metrics = replace(subject.metrics, test=replace(subject.metrics.test, effective=40))
    together = drawn(replace(subject, metrics=metrics), "Groups")
    assert any(told in part.value for part in together.caption)
    widths = []
    for test in (alone, together):
        low, high = (
            test.dataframe[0].value.set_index("group").loc["Length: short", "accuracy"][:-1].split("(")[1].split(" to ")
        )
        widths.append(float(high) - float(low))
    assert widths[1] > 1.5 * widths[0]


def test_the_scores_claim_no_lead_without_a_test(tmp_path):
    subject = made(tmp_path, 2, 40)
    truth, ways = np.arange(40) % 2, subject.metrics.baselines
    own = Sample(truth, np.eye(2)[truth], ["c0", "c1"])
    slips = Sample(truth, np.eye(2)[np.where(np.arange(40) < 2, 1 - truth, truth)], ["c0", "c1"])
    leads = {key: compare_samples(own, slips) for key in ways}
    subject = replace(subject, metrics=replace(subject.metrics, leads=leads))
    test = drawn(subject, "Scores")
    shown = " ".join(part.value for part in (*test.markdown, *test.caption)).replace("\\", "")
    assert "Not clearly right more often than Majority: +5.0 (" in shown
    assert "exact McNemar test, p = 0.500" in shown
    assert "ahead of it" not in shown
    assert "always gives the most frequent class" in shown


def test_groups_of_a_column_are_shown_for_bundled_rows_and_said_to_be_missing_elsewhere(tmp_path):
    table = drawn(made(tmp_path / "one", 2, 40), "Groups").dataframe[0].value.set_index("group")
    assert table.loc["From Leeds", "rows"] == 20
    assert table.loc["Complaints", "rows"] == 40
    assert table.loc["Complaints", "gap to the rest"] == "–"
    assert table.loc["Spelling: informal", "note"] == "too few rows"
    test = drawn(made(tmp_path / "two", 2, 40, source="hub"), "Groups")
    assert "From Leeds" not in test.dataframe[0].value["group"].tolist()
    assert any("From Leeds" in caption.value for caption in test.caption)


@pytest.mark.parametrize("pair", [False, True])
def test_a_text_of_a_pair_is_named_where_it_is_searched_or_changed(tmp_path, monkeypatch, pair):
    subject = made(tmp_path, 2, 40, pair=pair)
    monkeypatch.setattr(trust_tests, "client", lambda: Engine(2))
    heading = r"What they \*wrote\*"
    rules = " ".join(part.value for part in drawn(subject, "Groups").caption)
    assert (f"Words are looked for in “{heading}” alone." in rules) == pair
    test = drawn(subject, "Fairness")
    assert any(f"Only “{heading}” is changed." in part.value for part in test.markdown) == pair
    test.button[0].click().run()
    columns = json.loads(test.dataframe[0].proto.columns)
    own = "What they *wrote*" if pair else "Message"
    assert (columns["before"]["label"], columns["after"]["label"]) == (f"{own}, before", f"{own}, after")


def test_it_opens_with_four_questions_and_says_what_is_not_known(tmp_path, monkeypatch):
    subject = made(tmp_path, 2, 40)
    monkeypatch.setattr(trust_tests, "client", lambda: Engine(2))
    test = drawn(subject, "Scores")
    shown = [part.value.replace("\\", "") for part in test.markdown]
    for question in ("Who is treated worse?", "What happens with spelling and names?", "What must it not be used for?"):
        assert shown.index(f"###### {question}") < shown.index("##### In detail")
    assert shown[shown.index("###### Who wrote the rows?") + 1] == "**Nobody has said**"
    assert "**For nothing else.**" in shown
    assert "**Not tried yet**" in shown
    next(button for button in test.button if button.label == "Run the tests").click().run()
    assert not test.exception
    assert subject.run.probes_file.is_file()
    again = [part.value for part in drawn(subject, "Scores").markdown]  # another session finds what was kept
    assert "**Not tried yet**" not in again
    assert any("answered right in" in text and "when about men" in text for text in again)


def test_tests_run_on_a_press_and_their_result_stays(tmp_path, monkeypatch):
    subject, engine = made(tmp_path, 2, 40, pair=True), Engine(2)
    monkeypatch.setattr(trust_tests, "client", lambda: engine)
    test = drawn(subject, "Fairness")
    assert not engine.asked
    next(button for button in test.button if button.label == "Run the tests").click().run()
    assert not test.exception
    assert {text for text, _ in engine.asked} == {"Where is it?"}
    shown = {metric.label: metric.value for metric in test.metric}
    assert shown["Rows with gendered words"] == "40 of 40"
    assert shown["Answers that flip"] == "100.0\N{NO-BREAK SPACE}%"
    asked = len(engine.asked)
    test.segmented_control[0].set_value("Behaviour").run()
    assert not test.exception
    assert len(engine.asked) == asked
    table = test.dataframe[0].value.set_index("test")
    assert table.loc["One typo", "rows tried"] == 40
    assert table.loc["All capitals", "answer stays"].startswith("100.0\N{NO-BREAK SPACE}%")
