"""Home goes by the same rule as Try: out of scope, unusual, as a precaution, not sure, or answered, one short line each."""

from types import SimpleNamespace

import pytest
from inbox_task import LABELS, inbox_task
from streamlit.testing.v1 import AppTest


def said(chances, scope="in", threshold=0.8):
    """Return what the engine says of one text."""
    best = max(chances)
    waits = best < threshold or scope == "out"
    one = {"label": LABELS[chances.index(best)], "probability": best, "probabilities": chances, "waits": waits}
    return {
        "classes": LABELS,
        "predictions": [one],
        "rows": [{"scope": scope, "in_scope": scope != "out"}],
        "answering": {"threshold": threshold},
    }


@pytest.fixture
def home(fathom_home, monkeypatch):
    """Return a function that draws Home's answer to a text of which the engine says what is given."""
    monkeypatch.setattr(
        "pages.widgets.engine.ensure_server", lambda: type("S", (), {"url": "http://127.0.0.1:9", "token": None})
    )

    def draw(found):
        monkeypatch.setattr("core.serving.client.Client.answer", lambda *_, **__: found)

        def first(task, run):
            from pages.parts.live_model import _said

            _said(task, run, "a text")

        page = AppTest.from_function(first, kwargs={"task": inbox_task(), "run": SimpleNamespace(id="one")}).run()
        assert not page.exception
        parts = [*page.markdown, *page.caption, *page.warning]
        return "\n".join(part.value for part in parts).replace("\u00a0", " ").replace("\\", "")

    return draw


CASES = {
    "answered": (said([0.0, 0.01, 0.99]), ["### Routine", "Above the threshold of 80 %"], ["Not sure", "Unlike"]),
    "unusual": (
        said([0.0, 0.01, 0.99], "unusual"),
        ["### Routine", "Unlike most of what it learned from"],
        ["Not sure"],
    ),
    "not sure": (
        said([0.0, 0.3, 0.7], threshold=0.9),
        ["### Not sure", "likeliest is", "70 % is below the threshold of 90 %"],
        ["Above"],
    ),
    "precaution": (
        said([0.21, 0.62, 0.17], threshold=0.9),
        ["### Emergency", "as a precaution"],
        ["Not sure", "threshold"],
    ),
    "nothing promised": (
        said([0.0, 0.01, 0.99], threshold=1.0),
        ["### Not sure", "Nothing can be promised"],
        ["Above"],
    ),
    "out of scope": (said([0.0, 0.01, 0.99], "out"), ["Not a case for this model."], ["###", "threshold", "99 %"]),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_answer_is_marked_as_in_try(home, name):
    found, there, away = CASES[name]
    shown = home(found)
    for words in there:
        assert words in shown, (words, shown)
    for words in away:
        assert words not in shown, (words, shown)
