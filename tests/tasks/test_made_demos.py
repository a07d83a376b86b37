"""A run made into a demo: found, held to the contract, taken back, carried as a ZIP, and never trusted when it comes from elsewhere."""

import io
import json
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from presented import presented_demos

from core.errors import DomainError
from core.runs.run import Run
from core.tasks.card import keep_threshold
from core.tasks.carried import demo_zip, drop_in
from core.tasks.discovery import discover, made_folder
from core.tasks.draft import draft_card
from core.tasks.made import Origin, demos_of, make_demo, restore_demo, take_back
from core.tasks.models import answering_run, demo_runs, submit_demo
from core.tasks.own import filled_card

demos = pytest.fixture(scope="module")(presented_demos)
ORIGIN = Origin("CC BY 4.0", "Written for a test.")


@pytest.fixture
def made(demos):
    """A demo made of the films' run, taken away again afterwards."""
    run: Run = demos["films"].run
    card = filled_card(
        run,
        demos["films"].predictions,
        run.metrics().classes,
    )
    card = replace(card, task=replace(card.task, title="Films of mine"))
    domain = make_demo(run, card, ORIGIN)
    yield domain
    if domain.folder.exists():
        take_back(domain)


def test_a_made_demo_is_found_with_its_rows_and_answers_by_its_run(made, demos):
    found = discover()
    assert "films_of_mine" in found.domains, found.problems
    domain = found.domains["films_of_mine"]
    assert (domain.made, domain.licence, domain.origin) == (True, "CC BY 4.0", "Written for a test.")
    task = domain.task(None)
    assert answering_run(demo_runs(domain, task)).id == demos["films"].run.id
    assert len(pd.read_csv(domain.test_file(task))) == len(demos["films"].predictions)
    assert "CC BY 4.0" in (domain.folder / "README.md").read_text(encoding="utf-8")
    assert demos_of(demos["films"].run) == [domain]
    assert not list(made_folder().glob(".*")), "nothing half-written stays behind"


def test_what_belongs_together_goes_along(made, demos, monkeypatch):
    """A run that was split by a column makes a demo that is trained by it again."""
    run = demos["films"].run
    card = filled_card(run, demos["films"].predictions, run.metrics().classes)
    assert card.task.together is None
    by_author = replace(run.config().data, group="author")
    assert draft_card("Films", by_author, ["bad", "good"], demos["films"].predictions).task.together == "author"
    task = replace(made.task(None), together="author")
    domain = make_demo(run, replace(card, task=task), ORIGIN)
    assert "author" in pd.read_csv(domain.train_file(task)).columns
    found = discover().domains[domain.name]
    asked = []
    monkeypatch.setattr("core.tasks.models.submit", lambda config, start: asked.append(config))
    submit_demo(found, found.task(None), "quick")
    assert asked[0].data.group == "author"
    take_back(domain)


def test_taken_back_it_is_gone_and_can_be_brought_back(made):
    key = take_back(made)
    assert made.name not in discover().domains
    assert restore_demo(key) == made.name
    assert made.name in discover().domains
    with pytest.raises(DomainError, match="no longer in the trash"):
        restore_demo(key)


def test_a_second_one_of_the_same_title_gets_a_number(made, demos):
    run = demos["films"].run
    second = make_demo(
        run, replace(filled_card(run, demos["films"].predictions, ["bad", "good"]), task=made.task(None)), ORIGIN
    )
    assert second.name == "films_of_mine_2"
    take_back(second)


@pytest.mark.parametrize(("origin", "words"), [(Origin(" ", "x"), "licence"), (Origin("x", ""), "origin")])
def test_rows_without_licence_or_origin_are_not_shown_to_others(made, demos, origin, words):
    card = filled_card(demos["films"].run, demos["films"].predictions, ["bad", "good"])
    with pytest.raises(DomainError, match=words):
        make_demo(demos["films"].run, card, origin)


def test_a_zip_goes_around_the_world_and_comes_in_under_a_free_name(made):
    content = demo_zip(made)
    domain = drop_in(content, "films.zip")
    assert domain.name == "films_of_mine_2"
    assert domain.runs == {}
    assert discover().domains["films_of_mine_2"].task(None) == made.task(None)
    take_back(domain)


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_what_is_no_demo_is_refused_and_nothing_is_kept(made, monkeypatch):
    inside = _files(demo_zip(made))
    declared = "films_of_mine/demo.json"
    cases = {
        "no ZIP": (b"PK nonsense", "is no ZIP"),
        "empty": (zipped({}), "holds no demo"),
        "code": (zipped({**inside, "films_of_mine/__init__.py": "raise SystemExit"}), "does not belong to a demo"),
        "outside": (zipped({**inside, "films_of_mine/../../evil.csv": "x"}), "does not belong to a demo"),
        "two folders": (zipped({**inside, "other/demo.json": "{}"}), "holds no demo"),
        "later version": (zipped({**inside, declared: json.dumps({"version": 99})}), "cannot read"),
        "damaged": (zipped({**inside, declared: "{"}), "damaged"),
        "other classes": (
            zipped({**inside, "films_of_mine/data/model_train.csv": "text,label\nx,other\n"}),
            "same classes",
        ),
    }
    for content, words in cases.values():
        with pytest.raises(Exception, match=words):
            drop_in(content, "brought.zip")
    monkeypatch.setattr("core.tasks.carried.MOST_BYTES", 1000)
    with pytest.raises(DomainError, match="unpacks to more than"):
        drop_in(demo_zip(made), "large.zip")
    assert sorted(path.name for path in made_folder().iterdir()) == ["films_of_mine"]


def _files(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_kept_threshold_stays_with_the_card(demos):
    run = demos["films"].run
    card = keep_threshold(run, filled_card(run, demos["films"].predictions, ["bad", "good"]), 0.75, "chosen in Decide")
    assert card.threshold == 0.75
    run.task_file.unlink()
