"""metrics.json: written and read as one schema, an earlier layout moved over, a misfit named by its place."""

import json
from dataclasses import replace

import numpy as np
import pytest
from support import some_metrics, some_scores, tiny_settings

from core.commands.terminal import report
from core.config import DataConfig, RunConfig
from core.errors import RunError
from core.judge.calibration import calibration_error, error_by_chance
from core.judge.compare import compare_samples
from core.judge.figure import bare
from core.judge.metrics import class_scores
from core.judge.sample import Sample
from core.runs.answering import rule_of
from core.runs.doubt import Doubt, DoubtPair
from core.runs.registry import run_summary
from core.runs.result import VERSION, RunMetrics, Temperature, Used
from core.runs.run import create_run
from core.storage import write_json

CHANCES = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.3, 0.7]])
TRUTH = np.array([0, 1, 1, 0])
LEAD = compare_samples(Sample(TRUTH, CHANCES), Sample(TRUTH, CHANCES[::-1]))


def whole() -> RunMetrics:
    metrics = some_metrics(["bad", "good"])
    return replace(
        metrics,
        baselines={
            "majority": replace(metrics.baselines["majority"], label="bad"),
            "tfidf": replace(metrics.baselines["tfidf"], seconds=0.2),
        },
        leads={"majority": LEAD, "tfidf": LEAD},
        used=Used(8, 1, 64),
        temperature=Temperature(1.2, 40, 0.5, 0.4),
        doubt=Doubt(80, 2, 3, 3, 0.03, 0.9, "a way", ["so"], [DoubtPair("bad", "good", 3)], 0.4),
        notices=["One thing."],
    )


def first_version(metrics: RunMetrics) -> dict:
    """Return what was written before the file had a version."""
    value = {key: each for key, each in metrics.to_json().items() if key not in ("version", "doubt_failed")}

    def flat(scored):
        return {**{key: each for key, each in scored.items() if key != "figures"}, **scored["figures"]}

    value["test"] = flat(value["test"])
    value["baselines"] = {
        name: {key: each for key, each in flat(scored).items() if each is not None}
        for name, scored in value["baselines"].items()
    }
    if metrics.doubt_failed:
        value["doubt"] = {"failed": metrics.doubt_failed}
    return value


def test_what_is_written_is_read_again_and_names_its_version():
    value = json.loads(json.dumps(whole().to_json()))
    assert next(iter(value)) == "version"
    assert value["version"] == VERSION
    assert RunMetrics.from_json(value) == whole()


def test_unknown_keys_are_passed_over():
    value = whole().to_json() | {"mood": "fine"}
    value["test"]["colour"] = 3
    value["test"]["per_class"][0]["colour"] = 3
    assert RunMetrics.from_json(value) == whole()


def second_version(metrics: RunMetrics) -> dict:
    """Return what the second version wrote: intervals of a bootstrap, of no width where all is right, for classes without rows too."""
    value = metrics.to_json() | {"version": 2}
    del value["leads"]
    nothing = {"value": 0.0, "low": 0.0, "high": 0.0}
    for scored in (value["test"], *value["baselines"].values()):
        del scored["chance"]
        scored["figures"] = {
            key: {"value": each["value"], "low": each["value"], "high": each["value"]}
            for key, each in scored["figures"].items()
        }
    value["test"] |= {
        "resamples": 1000,
        "per_class": [
            {**row, **{k: row[k] or nothing for k in ("precision", "recall", "f1")}}
            for row in value["test"]["per_class"]
        ],
    }
    return value


@pytest.mark.parametrize("written", [first_version, second_version])
def test_an_earlier_file_is_moved_over_and_gets_the_intervals_that_follow_from_its_confusions(written):
    metrics = some_metrics(["bad", "good", "never"], some_scores(["bad", "good"], sure=0.9))
    confusion = [[*row, 0] for row in metrics.test.confusion] + [[0, 0, 0]]
    test = replace(metrics.test, confusion=confusion, per_class=class_scores(np.array(confusion), metrics.classes))
    metrics = replace(metrics, test=test)
    found = RunMetrics.from_json(written(metrics))
    assert (found.version, found.leads) == (VERSION, {})
    assert found.test.accuracy == metrics.test.accuracy
    assert found.test.accuracy.bounded
    assert found.test.per_class == metrics.test.per_class
    assert found.test.per_class[2].f1 is None
    assert "no test rows of never" in found.test.macro_f1.why
    assert found.test.ece.value == pytest.approx(calibration_error(found.test.calibration))
    assert found.test.chance == {"ece": error_by_chance(found.test.calibration)}
    assert "earlier version" in found.test.log_loss.why
    words = found.baselines["tfidf"]
    assert words.accuracy == metrics.baselines["tfidf"].accuracy
    assert not words.macro_f1.bounded


def test_what_an_earlier_version_said_of_a_simpler_way_without_a_test_is_left_out():
    untested = (
        "X does better on the test rows: macro-F1 0.598 against 0.566 of this model. Try another preset or more rows."
    )
    value = replace(whole(), notices=[untested, "Texts are cut."]).to_json()
    assert RunMetrics.from_json(value).notices == ["Texts are cut."]


def test_why_there_are_no_doubtful_labels_is_moved_over():
    failed = replace(whole(), doubt=None, doubt_failed="RuntimeError: no room")
    found = RunMetrics.from_json(first_version(failed))
    assert (found.doubt, found.doubt_failed) == (None, failed.doubt_failed)


def test_an_earlier_file_whose_confusions_are_of_other_classes_is_refused():
    value = second_version(whole())
    value["classes"].append("more")
    with pytest.raises(RunError, match=r"test\.confusion has the shape \(2, 2\) and not that of 3 classes"):
        RunMetrics.from_json(value)


def test_an_old_file_without_what_came_later_is_read():
    value = first_version(whole())
    for key in ("used", "temperature", "doubt"):
        del value[key]
    found = RunMetrics.from_json(value)
    assert (found.used, found.temperature, found.doubt, found.doubt_failed) == (None, None, None, "")


@pytest.mark.parametrize(
    ("place", "written", "told"),
    [
        (("test", "rows"), None, r"test\.rows is missing"),
        (("test", "figures", "accuracy"), None, r"test\.figures\.accuracy is missing"),
        (("baselines", "tfidf"), None, r"baselines\.tfidf is missing"),
        (("baselines", "tfidf", "figures", "macro_f1", "low"), None, r"baselines\.tfidf\.figures\.macro_f1\.low is missing"),
        (("seconds", "total"), None, r"seconds\.total is missing"),
        (("test", "per_class"), [3], r"test\.per_class\[0\] is 3 and not an object"),
        (("test", "rows"), "many", r"test\.rows is 'many' and not a whole number"),
        (("test", "rows"), True, r"test\.rows is True and not a whole number"),
        (("split", "stratified"), 1, r"split\.stratified is 1 and not true or false"),
        (("classes",), ["a", None], r"classes\[1\] is None and not a text"),
        (("version",), VERSION + 1, rf"version {VERSION + 1}; this Fathom reads up to {VERSION}"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named_by_its_place(place, written, told):
    value = whole().to_json()
    inside = value
    for key in place[:-1]:
        inside = inside[key]
    if written is None:
        del inside[place[-1]]
    else:
        inside[place[-1]] = written
    with pytest.raises(RunError, match=told):
        RunMetrics.from_json(value)


@pytest.mark.parametrize("value", [[], "text", None, 3])
def test_a_file_that_holds_no_object_is_refused(value):
    with pytest.raises(RunError, match="not an object"):
        RunMetrics.from_json(value)


def test_a_misfit_names_the_run_and_leaves_it_in_the_list(fathom_home, tiny_encoder):
    run = create_run(RunConfig("a", DataConfig("d" * 12, "rows.csv", "text", "label"), tiny_settings(tiny_encoder)))
    value = whole().to_json()
    del value["split"]
    for content, told in ((json.dumps(value), "split is missing"), ("{", "damaged")):
        run.metrics_file.write_text(content, encoding="utf-8")
        row = run_summary(run)
        assert told in row["reason"]
        assert row["name"] == "a"
    run.metrics_file.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(RunError, match=run.id):
        run.metrics()


def test_the_line_of_json_has_figures_beside_the_counts(fathom_home, tiny_encoder, capsys):
    run = create_run(RunConfig("a", DataConfig("d" * 12, "rows.csv", "text", "label"), tiny_settings(tiny_encoder)))
    write_json(run.metrics_file, whole().to_json())
    run.write_state(status="succeeded")
    assert report(run, as_json=True) == 0
    line, old = json.loads(capsys.readouterr().out), first_version(whole())
    figures = ["accuracy", "macro_f1", "log_loss", "ece"]
    assert list(line) == [
        "run", "name", "status", "test", "baselines", "leads", "validation", "split", "seconds", "samples_per_s", "encoder", "device",
        "precision", "reload", "notices",
    ]  # fmt: skip
    assert list(line["test"]) == ["rows", *figures]
    assert list(line["baselines"]["tfidf"]) == ["name", "rows", *figures, "seconds"]
    assert list(line["baselines"]["majority"]) == ["name", "rows", *figures, "label"]
    assert line["test"].pop("ece") == old["test"]["ece"] | {"chance": old["test"]["chance"]["ece"]}
    assert line["test"] == {key: old["test"][key] for key in line["test"]}
    assert {key: line[key] for key in list(line)[5:]} == {key: old[key] for key in list(line)[5:]}


def test_a_person_reads_accuracy_with_its_interval_beside_the_baselines(fathom_home, tiny_encoder, capsys):
    run = create_run(RunConfig("a", DataConfig("d" * 12, "rows.csv", "text", "label"), tiny_settings(tiny_encoder)))
    write_json(run.metrics_file, whole().to_json())
    run.write_state(status="succeeded")
    assert report(run, as_json=False) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert rows[-2:] == [rule_of(run).offer.sentence, whole().doubt.sentence]
    rows = rows[:-2]
    assert f"succeeded in 3 s. {whole().test.rows} test rows:" in first
    accuracy, macro = whole().test.accuracy, whole().test.macro_f1
    told = f"accuracy {accuracy.value:.3f} ({accuracy.low:.3f} to {accuracy.high:.3f})   macro-F1 {macro.text()}"
    assert [row.split("  ")[1] for row in rows[:-2]] == ["This model", "Majority", "TF-IDF"]
    assert all(row.endswith(told) for row in rows[:-2])
    assert rows[-2] == whole().lead()
    assert "A perfectly calibrated model would show" in rows[-1]
    together = replace(whole(), test=replace(whole().test, effective=3))
    write_json(run.metrics_file, together.to_json())
    assert run.metrics().test.effective == 3
    assert report(run, as_json=False) == 0
    told = f"In every interval the {whole().test.rows} test rows count for 3, because some belong together."
    assert told in capsys.readouterr().out
    words = whole().baselines["tfidf"]
    bounded = {key: replace(each, why="") for key, each in whole().test.figures.items()}
    without = bounded | {"macro_f1": bare(0.0, "Macro-F1 has no interval, for the classes have too few right answers")}
    ways = {key: replace(each, figures=bounded) for key, each in whole().baselines.items()}
    lacking = replace(
        whole(),
        test=replace(whole().test, figures=bounded),
        baselines=ways | {"tfidf": replace(words, figures=without)},
    )
    write_json(run.metrics_file, lacking.to_json())
    assert report(run, as_json=False) == 0
    assert f"too few right answers (so for {words.name})." in capsys.readouterr().out
