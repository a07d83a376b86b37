"""The report: whole without a network, safe with any text, and with the figures of the run in it."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape
from outline import outline
from presented import HOSTILE, presented_demos

from core.domain import ClassInfo, Costs
from core.judge.figure import Figure
from core.judge.metrics import score
from core.runs.answering import rule_of
from core.tasks.benefit import benefit
from core.tasks.costs import matrix_of
from core.tasks.given import PRECAUTION, given_answers
from core.tasks.report.facts import learned_from
from core.tasks.report.page import report_html
from core.tasks.report.scores import LARGEST_MATRIX

demos = pytest.fixture(scope="module")(presented_demos)


def write(presented, **changes):
    domain, run = presented.domain, presented.run
    given = {"task": presented.task, "metrics": run.metrics(), "predictions": presented.predictions, **changes}
    return report_html(domain.title, domain.warning, run=run, **given)


@pytest.fixture(scope="module")
def shown(demos):
    return demos["films"]


@pytest.fixture(scope="module")
def paired(demos):
    return demos["pairs"]


@pytest.fixture(scope="module")
def html(shown):
    return write(shown)


@pytest.fixture(scope="module")
def words(html):
    return re.sub(r"\s+", " ", " ".join(outline(html).texts).replace("\u00a0", " "))


def test_every_tag_is_closed_in_turn(html):
    parser = outline(html)
    assert parser.faults == []
    assert parser.open == []
    assert {"svg", "table", "main", "footer"} <= parser.names


def test_nothing_is_fetched_and_nothing_runs(html):
    parser = outline(html)
    assert not {"script", "link", "img", "iframe", "object", "embed", "base"} & parser.names
    names = {name for _, name, _ in parser.attributes}
    assert not {"src", "href", "srcset", "data", "action", "xlink:href"} & names
    assert not [name for name in names if name.startswith("on")]
    style = html[html.index("<style>") : html.index("</style>")]
    assert "@import" not in style
    assert "url(" not in html
    assert "default-src 'none'" in html


def test_texts_from_the_data_are_escaped(shown, html):
    assert HOSTILE.startswith("<script>")
    wrong_first = shown.predictions.assign(confidence=1.0)
    whole = write(shown, predictions=wrong_first[wrong_first["text"].str.startswith("<script>")])
    assert "<script" not in whole
    assert "&lt;script&gt;alert(&#39;films&#39;)" in whole
    assert "<i>for</i>" not in html
    assert "films &lt;b&gt;" in html


def test_scores_stand_in_it_with_intervals_beside_the_baselines(shown, words):
    metrics = shown.run.metrics()
    for found in (metrics.test, metrics.baselines["tfidf"], metrics.baselines["majority"]):
        for figure in (found.macro_f1, found.accuracy):
            assert f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})" in words
    assert metrics.baselines["tfidf"].name in words
    assert f"{metrics.test.rows} test rows" in words


def test_the_lead_over_the_strongest_baseline_is_said_with_its_interval_and_its_test(shown, words):
    metrics = shown.run.metrics()
    assert set(metrics.leads) == set(metrics.baselines)
    strongest = max(metrics.baselines.values(), key=lambda each: each.accuracy.value)
    assert (
        f"right more often than {strongest.name}: " in metrics.lead()
        or f"right less often than {strongest.name}: " in metrics.lead()
    )
    assert metrics.lead() in words
    assert metrics.lead() in (shown.run.model / "README.md").read_text(encoding="utf-8").replace("\\", "")
    assert "exact McNemar test, p" in metrics.lead()


@pytest.mark.parametrize("optimizer", ["adamw", "lbfgs"])
def test_the_rows_learned_from_are_those_that_were(shown, monkeypatch, optimizer):
    config, split = shown.run.config(), shown.run.metrics().split
    train = replace(config.train, optimizer=optimizer, freeze_encoder=True)
    monkeypatch.setattr(type(shown.run), "config", lambda run: replace(config, train=train))
    assert split.validation
    words = re.sub(r"\s+", " ", " ".join(outline(write(shown)).texts))
    assert f"{split.learned_text(train)}. {split.test} rows were kept to test it on." in words
    rows = sum(row.trained for row in learned_from(shown.task, shown.run, shown.run.metrics(), ()).classes)
    assert rows == split.learned(train) == split.train + (split.validation if optimizer == "lbfgs" else 0)


def test_the_card_says_from_how_many_rows_it_learned(shown):
    said = shown.run.metrics().split.learned_text(shown.run.config().train)
    assert said in (shown.run.model / "README.md").read_text(encoding="utf-8")


def test_purpose_warning_limits_and_training_stand_in_it(shown, words):
    for said in (
        shown.task.purpose,
        shown.task.not_for,
        shown.domain.warning,
        shown.task.title,
        "Limits",
        "Weakest classes",
    ):
        assert said in words
    config = shown.run.config()
    assert shown.run.id in words
    assert f"torch {config.versions['torch']}" in words
    assert f"cut off after {config.train.max_length} tokens" in words
    assert config.data.file_name in words


def test_every_class_has_its_rows_and_the_matrix_its_counts(shown, html):
    metrics = shown.run.metrics()
    trained = pd.read_parquet(shown.run.data / "train.parquet")["label"].value_counts()
    for info, row in zip(shown.task.classes, shown.task.labels, strict=True):
        assert re.search(rf"<b>{info.title}</b>.*?number\">{trained[row]}</td>", html)
    table = html[html.index('<table class="matrix">') :]
    cells = [int(cell) for cell in re.findall(r"<td[^>]*>(\d+)</td>", table[: table.index("</table>")])]
    assert cells == [count for row in metrics.test.confusion for count in row]


def test_right_and_wrong_examples_come_from_the_predictions(shown, words):
    predictions = shown.predictions
    wrong = predictions[predictions["label"] != predictions["predicted"]]
    assert words.count(" right ") >= 1
    if len(wrong):
        assert wrong.sort_values("confidence", ascending=False)["text"].iloc[0] in words


def test_a_pair_shows_both_texts(paired):
    html = write(paired)
    assert outline(html).faults == []
    assert "How was the film?" in html
    assert "<b><bdi>What was written</bdi>:</b>" in html
    assert '<th scope="col" class="text">What was asked</th>' in html


def test_corrections_and_changed_texts_are_reported_where_there_are_some(shown):
    stay = Figure(0.9, 0.8, 0.96)
    test = {"title": "One typo", "rule": "Two letters swapped.", "should_stay": True, "stay": stay, "tried": 40}
    turned = {**test, "title": "Negated statement", "should_stay": False}
    probes = {"behaviour": [test, turned], "fairness": {"rule": "he and she", "stay": stay, "tried": 0}}
    html = write(shown, corrections=[("a text", None, "good")], probes=probes)
    assert "1 rows were corrected" not in html
    assert "1 row was corrected" in html
    assert "One typo" in html
    assert "80\u00a0% to 96\u00a0%" in html
    assert "Negated statement" not in html
    assert outline(html).faults == []
    assert "Changed texts" not in write(shown)


@pytest.mark.parametrize("classes", [2, LARGEST_MATRIX, 77])
def test_any_number_of_classes_fits(shown, classes):
    labels = [f"class_{number:02d}" for number in range(classes)]
    generator = np.random.default_rng(classes)
    truth = generator.integers(0, classes, 300)
    chances = generator.dirichlet(np.ones(classes), 300)
    chances[np.arange(300), truth] += 0.4
    chances /= chances.sum(axis=1, keepdims=True)
    metrics = replace(shown.run.metrics(), classes=labels, test=score(truth, chances, labels))
    said = chances.argmax(axis=1)
    predictions = pd.DataFrame(
        {
            "text": [f"text {number}" for number in range(300)],
            "label": [labels[number] for number in truth],
            "predicted": [labels[number] for number in said],
            "confidence": chances.max(axis=1),
        }
    )
    task = replace(shown.task, classes=tuple(ClassInfo(label, label.title(), "One of many.") for label in labels))
    html = write(shown, task=task, metrics=metrics, predictions=predictions)
    parser = outline(html)
    assert parser.faults == []
    assert parser.open == []
    assert ('class="matrix"' in html) == (classes <= LARGEST_MATRIX)
    assert all(label.title() in html for label in labels)


def test_a_class_without_test_rows_has_a_dash_and_no_figure_without_an_interval_is_given_one(shown):
    labels = ["seen", "also", "rare"]
    truth = np.array([0, 1] * 30)
    chances = np.full((60, 3), 0.1)
    chances[np.arange(60), truth] = 0.8
    metrics = replace(shown.run.metrics(), classes=labels, test=score(truth, chances, labels), leads={})
    task = replace(shown.task, classes=tuple(ClassInfo(label, label.title(), "One of many.") for label in labels))
    predictions = pd.DataFrame(
        {
            "text": [f"text {number}" for number in range(60)],
            "label": [labels[number] for number in truth],
            "predicted": [labels[number] for number in truth],
            "confidence": 0.8,
        }
    )
    html = write(shown, task=task, metrics=metrics, predictions=predictions)
    assert "there are no test rows of rare" in html
    assert "macro-F1, no interval" in html
    row = html.split("<b>Rare</b>")[-1].split("</tr>")[0]
    assert row.count("&ndash;") == 3
    assert "A perfectly calibrated model would show" in html
    assert "(1.00 to 1.00)" not in html


def test_what_may_be_answered_alone_is_said_with_its_promise(shown):
    html = write(shown)
    rule = rule_of(shown.run)
    assert str(escape(rule.sentence)) in html
    assert str(escape(rule.offer.lacking)) in html
    assert str(escape(shown.run.metrics().doubt.sentence)) in html


def test_test_rows_that_were_seen_are_not_called_new_and_no_figure_of_the_threshold_rests_on_them(shown, words):
    metrics = shown.run.metrics()
    assert f"Measured on {metrics.split.tested()}." in words
    split = replace(metrics.split, seen=4)
    html = re.sub(r"\s+", " ", write(shown, metrics=replace(metrics, split=split)))
    assert f"Measured on {metrics.test.rows} test rows, 4 of which were seen before the test." in html
    assert "did not see in training" not in html


def test_one_test_row_is_in_the_singular(shown):
    metrics = shown.run.metrics()
    one = [replace(row, support=1) for row in metrics.test.per_class]
    html = write(shown, metrics=replace(metrics, test=replace(metrics.test, rows=1, per_class=one)))
    assert " on 1 row" in html
    assert "1 test row answered correctly" in html
    assert "1 row was kept to test it on" in html
    assert "1 rows" not in html
    assert "1 test rows" not in html


def test_where_every_test_row_was_seen_the_report_is_written_all_the_same(shown, monkeypatch):
    monkeypatch.setattr("core.tasks.report.page.unseen", lambda run, predictions, seen: predictions.iloc[:0])
    html = write(shown)
    assert "On the test rows themselves" not in html
    assert "What it is good for" not in html


def test_it_opens_with_what_the_model_is_good_for_and_tells_likeliest_from_given(shown):
    rule, classes = rule_of(shown.run), shown.run.metrics().classes
    plain = write(shown)
    assert str(escape(benefit(shown.task, classes, shown.predictions, rule.threshold).sentence)) in plain
    assert "answered correctly" in plain
    assert PRECAUTION not in plain
    dear = {classes[0]: dict.fromkeys(classes[1:], 900.0)}
    task = replace(shown.task, costs=Costs("euros", 1.0, 2.0, dear))
    threshold = rule_of(shown.run, matrix_of(task, classes)).threshold
    given = given_answers(task, classes, shown.predictions, threshold)
    assert given.precautions
    html = write(shown, task=task)
    assert str(escape(given.sentence)) in html
    assert html.count(PRECAUTION) == 1
    assert "answered correctly" not in html
    assert "have the right likeliest class" in html
