"""Doubtful labels in a real browser: a label is corrected in its cell, survives other pages, is saved, and trained with."""

import json
import os
import re
from dataclasses import replace
from urllib.parse import parse_qs, urlparse

import pandas as pd
import pytest
from doubted_runs import flipped_films
from playwright.sync_api import expect

from core.config import DataConfig, RunConfig
from core.dataset.folder import save_dataset
from core.ingest.table import read_table
from core.runs.presets import preset_config
from core.runs.submission import submit
from core.worker import main as work

pytestmark = pytest.mark.browser


@pytest.fixture
def finished(app, tmp_path, monkeypatch):
    """A quick run on films of which some have the wrong label."""
    monkeypatch.setenv("FATHOM_HOME", str(app.home))
    table, _ = flipped_films(tmp_path, count=400, wrong=30)
    dataset = save_dataset(read_table(table))
    config = replace(preset_config("quick", dataset.rows, classes=2), max_length=32)
    data = DataConfig(dataset.id, dataset.file_name, "text", "label")
    run = submit(RunConfig("doubted films", data, config), start=False)
    monkeypatch.setattr(os, "nice", lambda _: 0)
    assert work([str(run.path)]) == 0, run.log_tail()
    return run


def test_a_label_is_corrected_in_its_cell_kept_saved_and_trained_with(page, app, finished):
    found = pd.read_parquet(finished.doubtful_file)
    first = found.iloc[0]
    url = f"{app.url}/model?run={finished.id}&view=Results&part=Doubtful+labels"
    page.goto(url)
    grid = page.get_by_test_id("stDataFrame").filter(visible=True).first
    expect(grid).to_be_visible(timeout=120_000)
    # The grid is drawn on a canvas: the fourth column of the first row is the corrected label.
    box = grid.bounding_box()
    page.mouse.dblclick(box["x"] + 62 + 262 + 100 + 50, box["y"] + 38 + 27)
    page.get_by_role("option", name=first["suggested"], exact=True).click()
    expect(page.get_by_role("button", name="Save corrections (1)")).to_be_visible(timeout=120_000)
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Fathom")).to_be_visible(timeout=120_000)
    page.go_back()
    expect(page.get_by_role("button", name="Save corrections (1)")).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Save corrections (1)").click()
    expect(page.get_by_text("Saved for these rows: 1.")).to_be_visible(timeout=120_000)
    fixes = json.loads(next((app.home / "datasets").glob(f"{finished.config().data.dataset}/fixes.json")).read_text())
    assert fixes == [{"kind": "edit", "parameters": {"labels": {str(first["row"]): first["suggested"]}, "dropped": []}}]
    page.get_by_role("button", name="Train again with the corrections").click()
    page.wait_for_url(re.compile("/train"))
    query = parse_qs(urlparse(page.url).query)
    assert query == {"data": [finished.config().data.dataset], "text": ["text"], "label": ["label"]}
    expect(page.get_by_text(re.compile("400 rows, 2 classes"))).to_be_visible(timeout=120_000)
