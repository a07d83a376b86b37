"""Cross-validation on a run's page: asked for by a press, followed, cancelled, gone on with, and told."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from support import film_rows

from core.runs.folds import runs_of
from core.storage import ROOT


@pytest.fixture
def trained(submit_run, train_here, tmp_path, monkeypatch):
    """A quick run that has ended; what is submitted from now on waits until the test trains it."""
    pd.DataFrame(film_rows(60), columns=["text", "label"]).to_csv(tmp_path / "films.csv", index=False)
    run = train_here(submit_run(tmp_path / "films.csv", start=False, freeze_encoder=True, optimizer="lbfgs"))
    assert run.state().status == "succeeded", run.log_tail()
    monkeypatch.setattr("core.runs.submission.launch", lambda _: 0)
    monkeypatch.setattr("pages.model.parts.folds.resume", lambda run: run.write_state(status="queued", reason=""))
    return run


def opened(run):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.switch_page("pages/model/model.py")
    for name, value in {"run": run.id, "view": "Results", "part": "Cross-validation"}.items():
        app.query_params[name] = value
    return app.run()


def texts(app):
    return " ".join(element.value for element in [*app.markdown, *app.warning]).replace("\\", "")


@pytest.mark.slow
def test_a_press_starts_the_folds_and_the_page_follows_and_tells_them(trained, train_here):
    app = opened(trained)
    assert "trains once for each" in texts(app)
    app.number_input(key="folds").set_value(3).run()
    app.button(key="cross-validate").click().run()
    assert not app.exception
    runs = runs_of(trained.id)
    assert [(run.config().data.folds, run.config().data.fold) for run in runs] == [(3, 1), (3, 2), (3, 3)]
    assert all(run.config().train == trained.config().train for run in runs)
    app.button(key="cancel-folds")
    for run in runs[:2]:
        train_here(run)
    assert [run.state().status for run in runs] == ["succeeded", "succeeded", "queued"]
    app = opened(trained)
    assert "Mean of 2 folds" in texts(app)
    app.button(key="cancel-folds").click().run()
    assert runs[2].cancel_requested()
    train_here(runs[2])
    assert runs[2].state().status == "cancelled"
    app = opened(trained)
    assert "1 of 3 folds have no result: cancelled" in texts(app)
    app.button(key="resume-folds").click().run()
    train_here(runs[2])
    app = opened(trained)
    assert "Mean of 3 folds" in texts(app)
    assert "Pooled, 60 rows" in texts(app)
    assert not app.warning
    assert [option.partition(" (")[0] for option in app.selectbox[0].options] == ["test run"], (
        "folds are no models to choose"
    )
