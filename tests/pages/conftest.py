"""The Work view of a domain whose model says good or bad as the words do."""

import pandas as pd
import pytest
from presented import PAIRED
from streamlit.testing.v1 import AppTest
from support import DOMAIN_SOURCE, write_csv, write_domain
from work_page import finished, script

from core.tasks.discovery import find_domain

COLUMNS = ("sender", "received", "house")
FULL = 'work=Work(view="{view}", title="Remarks", purpose="All.", order=("bad", "good"), person="sender", time="received", group="house", teams={{"bad": "Complaints"}}, feedback={{"good": "Thank you."}})'


@pytest.fixture
def page(tmp_path, fathom_home, monkeypatch):
    """Return a function that draws the view of a domain whose model says good or bad as the words do."""

    def answered(_, model, texts, pairs=None, progress=None):
        return [
            {
                "label": "bad",
                "probability": p,
                "probabilities": [p, 1 - p],
                "tokens": 5,
                "truncated": False,
                "in_scope": "elsewhere" not in text,
            }
            for text, p in ((text, 0.5 + (len(text) % 50) / 100) for text in texts)
        ]

    monkeypatch.setattr("core.serving.client.Client.answer_many", answered)
    monkeypatch.setattr(
        "pages.widgets.engine.ensure_server", lambda: type("S", (), {"url": "http://127.0.0.1:9", "token": None})
    )
    monkeypatch.setenv("FATHOM_DEMOS", str(tmp_path / "demos"))

    def draw(view: str, *, full: bool, pair: bool = False) -> AppTest:
        usual = 'work=Work(view="overview", title="Remarks", purpose="Remarks by class.")'
        assert usual in DOMAIN_SOURCE
        work = FULL.format(view=view) if full else usual.replace("overview", view)
        source = (PAIRED if pair else DOMAIN_SOURCE).replace(usual, work)
        folder = write_domain(tmp_path / "demos", source=source)
        if pair:
            for part in ("train", "test"):
                file = folder / "data" / f"remarks_{part}.csv"
                rows = [("How was it?", *row) for row in pd.read_csv(file).itertuples(index=False)]
                write_csv(file, ["question", "remark", "label"], rows)
        if full:
            for part in ("train", "test"):
                file = folder / "data" / f"remarks_{part}.csv"
                read = pd.read_csv(file)
                more = [
                    (text, label, f"P{n % 4}", f"2031-05-{1 + n % 28:02}T10:00", f"House {n % 3}")
                    for n, (text, label) in enumerate(read.itertuples(index=False))
                ]
                write_csv(file, ["text", "label", *COLUMNS], more)
        domain = find_domain("films")
        finished(domain, domain.task(None))
        return AppTest.from_function(script, args=("films",), default_timeout=300).run()

    return draw
