"""The benchmark of the demos: its figures are those of the runs, and what was trained before is not trained again."""

import re

import pytest
from support import film_rows, write_csv, write_domain

from benchmarks import demos
from core.runs.registry import list_runs


@pytest.fixture
def bench(monkeypatch, tmp_path, fathom_home, capsys):
    """Return a function that runs the benchmark and returns its exit code and what it printed."""
    write_domain(tmp_path / "more")
    monkeypatch.setenv("FATHOM_DEMOS", str(tmp_path / "more"))

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["demos", *arguments])
        code = demos.main()
        return code, capsys.readouterr().out.splitlines()

    return run


@pytest.mark.process
def test_the_table_holds_the_runs_figures_and_a_finished_run_is_taken_again(bench):
    code, lines = bench("--tasks", "films", "--preset", "quick")
    assert code == 0
    (run,) = list_runs()
    metrics = run.metrics()
    cells = [cell.strip() for cell in lines[2].strip("|").split("|")]
    ours, words = (part.macro_f1.value for part in (metrics.test, metrics.baselines["tfidf"]))
    assert cells[1:3] == ["2", "48 / 20"]
    assert cells[3].startswith(f"{ours:.3f} (")
    lead, chance = cells[6].split("; ")
    assert float(lead.split(" ")[0]) == pytest.approx(100 * (ours - words), abs=0.06)
    assert chance.startswith("p ")
    assert re.search(rf"on {int(100 * (ours - words) >= 5)} of 1 tasks", lines[-1])
    assert bench("--tasks", "films/remarks", "--preset", "quick") == (0, lines)
    assert [other.id for other in list_runs()] == [run.id]


def test_an_unknown_task_names_those_there_are(bench):
    with pytest.raises(SystemExit, match=r"no task nonsense\. Choose of: .*films/remarks"):
        bench("--tasks", "nonsense")


def test_equal_texts_under_two_labels_lower_the_best_possible_accuracy_of_a_real_set(tmp_path, fathom_home):
    rows = film_rows(40)
    write_csv(tmp_path / "films_train.csv", ["text", "label"], rows)
    write_csv(tmp_path / "films_test.csv", ["text", "label"], [*rows[:8], (rows[0][0], "bad"), (rows[0][0], "good")])
    run, best, best_of_all = demos.submit_real("films", tmp_path, "balanced")
    assert run.config().data.test_file_name == "films_test.csv"
    assert best == pytest.approx(9 / 10)
    assert best_of_all == pytest.approx(49 / 50)
