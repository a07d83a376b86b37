"""The fields of the Try view are called what the task calls its texts."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from note_task import NOTES
from streamlit.testing.v1 import AppTest
from support import some_metrics

from core.domain import Domain, Example
from core.runs.run import Run
from pages.model.parts.subject import of_demo

TASK = NOTES
PAIR = replace(TASK, text_pair="second", examples=(Example("", "nothing written yet", ""),))


def view(subject):
    from pages.model.parts.try_it import try_it

    try_it(subject)


@pytest.mark.parametrize(
    ("task", "labels"),
    [
        (TASK, ["Note"]),
        (replace(TASK, text_title="Note of the day"), ["Note of the day"]),
        (PAIR, ["Text", "Note"]),
        (replace(PAIR, text_title="What was asked", text_pair_title="A *note*"), ["What was asked", r"A \*note\*"]),
    ],
)
def test_fields_have_the_names_that_the_task_gives(tmp_path, monkeypatch, task, labels):
    monkeypatch.setattr(Run, "config", lambda self: SimpleNamespace(demo="", data=SimpleNamespace(joined=())))
    subject = of_demo(
        Domain("D", "P.", "W.", "", (task,), name="d"), task, "bundled", Run(tmp_path), some_metrics(["a", "b"])
    )
    page = AppTest.from_function(view, kwargs={"subject": subject}, default_timeout=300).run()
    assert not page.exception
    assert [field.label for field in page.text_area] == labels
    assert "the answer comes as you type" in page.info[0].value
