"""A demo of alarms made from a few test rows, and its Decide view opened, for tests of what Decide says."""

from pathlib import Path

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest
from support import some_metrics

from core.domain import ClassInfo, Costs, Domain, Example, Task, Work
from core.runs.run import Run
from pages.model.parts.subject import Subject, of_demo

TASK = Task(
    name="alarm",
    title="Alarm or not",
    purpose="Sort reports.",
    not_for="Nothing else.",
    row="report",
    classes=(ClassInfo("fire", "Fire *now*", "It burns."), ClassInfo("calm", "Calm", "It does not.")),
    examples=(Example("smoke", "short"),),
    out_of_scope=("a recipe",),
    costs=Costs("euros", review=5.0, usual=20.0, mistakes={"fire": {"calm": 400.0}}),
    work=Work("overview", "Reports", "All reports."),
    additions=("Thank you.",),
)
DOMAIN = Domain("Safety", "Reports.", "A test.", "S", (TASK,), name="safety")


def view(subject):
    from pages.model.parts.decide import decide

    decide(subject)


def make_demo(folder: Path, labels, predicted, confidence, classes) -> Subject:
    """Return a demo made from test rows: true class, predicted class and its probability."""
    folder.mkdir()
    texts = [f"report {number} <b> $x$" for number in range(len(labels))]
    frame = pd.DataFrame({"text": texts, "label": labels, "predicted": predicted, "confidence": confidence})
    frame = frame.assign(**{f"p:{label}": np.where(frame["predicted"] == label, confidence, 0.0) for label in classes})
    frame.to_parquet(folder / "predictions.parquet")
    return of_demo(DOMAIN, TASK, "bundled", Run(folder), some_metrics(list(classes)))


def twenty_rows(folder: Path) -> Subject:
    """Return a demo of twenty rows: the surest twelve are right, then a missed fire at 0.70, then one false alarm and six right ones."""

    labels = ["calm"] * 12 + ["fire"] + ["calm"] * 7
    predicted = ["calm"] * 12 + ["calm", "fire"] + ["calm"] * 6
    confidence = [*np.linspace(0.99, 0.88, 12), 0.70, 0.65, *np.linspace(0.6, 0.55, 6)]
    return make_demo(folder, labels, predicted, confidence, ["calm", "fire"])


def shown(page: AppTest) -> str:
    """Return every sentence on the page, without hard spaces."""
    parts = [*page.markdown, *page.caption, *page.warning, *page.success, *page.info, *page.subheader]
    return "\n".join(part.value for part in parts).replace("\u00a0", " ").replace("\\", "")


def figures(page: AppTest) -> dict[str, tuple[str, str]]:
    """Return the figures by name, with the note under each."""
    return {m.label: (m.value.replace("\u00a0", " "), m.delta.replace("\u00a0", " ")) for m in page.metric}


def opened(subject: Subject, **link: str) -> AppTest:
    page = AppTest.from_function(view, default_timeout=300, kwargs={"subject": subject})
    for name, value in link.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page
