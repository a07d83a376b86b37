"""The Work view of a domain whose model says good or bad as the words do, as a page."""

import re

import pandas as pd
from streamlit.testing.v1 import AppTest
from support import some_metrics

from core.storage import write_json
from core.tasks.discovery import find_domain
from core.tasks.models import submit_demo


def script(name: str):
    from core.tasks.discovery import find_domain
    from core.tasks.models import answering_run, demo_runs
    from pages.model.parts.subject import of_demo
    from pages.model.parts.work import work

    domain = find_domain(name)
    task = domain.task(None)
    run = answering_run(demo_runs(domain, task))
    work(of_demo(domain, task, "bundled", run, run.metrics()))


def finished(domain, task) -> None:
    """Leave a run of the task that has ended, without training one."""
    run = submit_demo(domain, task, "quick", start=False)
    write_json(run.metrics_file, some_metrics(["bad", "good"]).to_json())
    # Twelve right rows from 0.6 up and a wrong one below it: 0.6 is the threshold that comes with a promise, of 80 %.
    rows = [(f"a {n}", "good", "good", 0.6 + n / 100) for n in range(12)] + [("b", "bad", "good", 0.5995)]
    frame = pd.DataFrame(rows, columns=["text", "label", "predicted", "confidence"])
    frame = frame.assign(**{"p:bad": 1 - frame["confidence"], "p:good": frame["confidence"]})
    frame.to_parquet(run.predictions_file)
    run.write_state(status="succeeded")


def sentences(page: AppTest) -> str:
    parts = [*page.markdown, *page.caption, *page.info, *page.warning, *page.subheader]
    return "\n".join(part.value for part in parts)


def for_a_person(page: AppTest) -> int:
    """How many rows the page says that a person should look at, above its table or, of an inbox, in its filter."""
    shown = [str(option.content) for group in page.button_group for option in group.proto.options]
    return int(
        re.search(r"To look at by hand: (\d+)|For a person \((\d+)\)", "\n".join([sentences(page), *shown])).expand(
            r"\1\2"
        )
    )


def fine(page: AppTest) -> None:
    assert [one.value for one in (*page.exception, *page.error)] == []


def press(page: AppTest, start: str) -> AppTest:
    return next(button for button in page.button if button.label.startswith(start)).click().run()


def bundled_texts() -> list[str]:
    domain = find_domain("films")
    return pd.read_csv(domain.test_file(domain.task(None)))["text"].tolist()
