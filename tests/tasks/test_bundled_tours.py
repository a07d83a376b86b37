"""The tours of the bundled demos, held against the models that come along: a slide that is meant to be right is right."""

from functools import partial

import pandas as pd
import pytest

from core.ingest.phrases import FUNCTION_WORDS
from core.storage import ROOT
from core.tasks.choice import FEWEST_RIGHT
from core.tasks.costs import given_class
from core.tasks.discovery import discover, find_domain
from core.tasks.marks import text_parts
from core.tasks.models import answering_run, demo_runs
from core.tasks.tour import answer_from, read_tour, record_task

BUNDLED = [
    (name, task.name)
    for name, domain in discover().domains.items()
    if domain.folder.parent == ROOT / "domain_demos"
    for task in domain.tasks
]


@pytest.fixture(params=BUNDLED, ids="/".join)
def bundled(request):
    domain = find_domain(request.param[0])
    return domain, domain.task(request.param[1])


def check(task, slides):
    """Hold slides against what a tour promises: the task's first examples and right answers, then one mistake."""
    meant = [(example.text, example.text_pair) for example in task.examples[:FEWEST_RIGHT]]
    assert [(slide["text"], slide["text_pair"]) for slide in slides[:FEWEST_RIGHT]] == meant
    given = [given_class(task, slide["probabilities"]) for slide in slides]
    missed = [slide["text"] for slide, said in zip(slides[:-1], given, strict=False) if said != slide["truth"]]
    assert not missed, f"meant to be right and answered wrongly: {missed}"
    likeliest = [max(slide["probabilities"], key=slide["probabilities"].get) for slide in slides]
    assert given == likeliest, "a precaution waits for a person and shows no answer of the model alone"
    assert slides[-1]["truth"] in task.labels
    assert given[-1] != slides[-1]["truth"], "the tour shows no mistake"


def test_the_recorded_tour_shows_right_answers_and_then_one_mistake(bundled):
    domain, task = bundled
    check(task, read_tour(domain)["tasks"][task.name]["slides"])


def test_what_is_marked_on_a_slide_is_more_than_function_words_and_signs(bundled):
    domain, task = bundled
    for slide in read_tour(domain)["tasks"][task.name]["slides"]:
        texts = {source: slide[source] for source in ("text", "text_pair") if slide[source] is not None}
        marked = [part.text for parts in text_parts(texts, slide["words"]).values() for part in parts if part.effect]
        assert marked, slide["text"]
        assert not [phrase for phrase in marked if FUNCTION_WORDS.issuperset(phrase.casefold().split())]
        assert all(phrase[0].isalnum() and phrase[-1].isalnum() for phrase in marked), marked
        assert not [phrase for phrase in marked if phrase.startswith(("Question", "Reference"))], (
            "the words of the form"
        )
        if task.text_pair is None:
            assert any(word["effect"] > 0 for word in slide["words"]), f"nothing spoke for the answer: {slide['text']}"


def test_notes_say_what_one_sees_for_they_stand_beside_the_answer(bundled):
    _, task = bundled
    assert all(example.note and example.note.endswith(".") and "?" not in example.note for example in task.examples)


@pytest.mark.slow
def test_the_model_that_comes_along_answers_as_its_tour_says(bundled, fathom_home, served):
    domain, task = bundled
    run = answering_run(demo_runs(domain, task))
    assert run is not None
    rows = pd.read_parquet(run.predictions_file)
    found = record_task(domain, task, run, run.metrics(), rows, partial(answer_from, served, run.id))
    check(task, found["slides"])
    kept = read_tour(domain)["tasks"][task.name]
    shown = ("text", "text_pair", "truth", "note", "label")
    assert found["run"] == kept["run"]
    assert [[slide[name] for name in shown] for slide in found["slides"]] == [
        [slide[name] for name in shown] for slide in kept["slides"]
    ]
