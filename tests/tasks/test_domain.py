"""The bundled demos: what each task declares, and that the rest of the program names none of them."""

import ast
import csv
import re

import pytest

from core.judge.slices import FEWEST_ROWS, holds_word
from core.storage import ROOT
from core.tasks.discovery import discover, find_domain

TASKS = {
    "education": ["scoring", "comments", "bloom"],
    "finance": ["sentiment", "intent", "risk"],
    "medicine": ["urgency", "specialty", "disease_group"],
}
FOUND = discover().domains
BUNDLED = [(name, task.name) for name, domain in FOUND.items() for task in domain.tasks]
FEWEST_SLICE_ROWS = 8


@pytest.fixture(params=BUNDLED, ids="/".join)
def bundled(request):
    """A bundled domain and one of its tasks."""
    domain = find_domain(request.param[0])
    return domain, domain.task(request.param[1])


def rows_of(domain, task):
    """Return the training and the test rows of a task."""
    read = []
    for file in (domain.train_file(task), domain.test_file(task)):
        with file.open(encoding="utf-8", newline="") as lines:
            read.append(list(csv.DictReader(lines)))
    return read


def words(text):
    return re.findall(r"\w+", text.casefold())


def trigrams(text):
    found = words(text)
    return {tuple(found[start : start + 3]) for start in range(len(found) - 2)}


def test_three_domains_with_three_tasks_each_are_found(monkeypatch):
    monkeypatch.delenv("FATHOM_DEMOS", raising=False)
    found = discover()
    assert not found.problems
    assert (
        TASKS.items() <= {name: [task.name for task in domain.tasks] for name, domain in found.domains.items()}.items()
    )


def test_each_class_has_a_title_and_a_description_of_its_own(bundled):
    _, task = bundled
    titles = [info.title for info in task.classes]
    descriptions = [info.description for info in task.classes]
    assert len(set(titles)) == len(set(descriptions)) == len(task.classes)
    assert all(len(words(description)) >= 4 for description in descriptions)
    assert [task.title_of(label) for label in task.labels] == titles


def test_examples_are_varied_and_not_rows_of_the_data(bundled):
    domain, task = bundled
    column = task.text_pair or task.text
    rows = [row[column] for part in rows_of(domain, task) for row in part]
    tried = [example.text_pair or example.text for example in task.examples]
    assert len(tried) == 6
    for text in tried:
        assert not {" ".join(words(text))} & {" ".join(words(row)) for row in rows}
        own = trigrams(text)
        nearest = max(rows, key=lambda row: len(own & trigrams(row)))
        assert len(own & trigrams(nearest)) <= 0.25 * len(own), (text, nearest)
    for example in task.examples:
        assert (example.text_pair is None) == (task.text_pair is None)
        assert example.truth in task.labels
        given_away = [info.title for info in task.classes if info.title.casefold() in example.note.casefold()]
        assert not given_away, (example.note, given_away)
    assert len({example.truth for example in task.examples[:4]}) == min(4, len(task.classes))


def test_a_pair_is_written_as_the_data_write_it():
    domain = find_domain("education")
    task = domain.task("scoring")
    train, _ = rows_of(domain, task)
    usual = re.compile(r"Question: .+ Reference answer: .+")
    teachers = re.compile(r"(?:Question|Q|Task): .+ (?:(?:Reference|Model|Expected) answer|Sample solution): .+")
    written = [row["text_a"] for row in train]
    assert all(usual.fullmatch(example.text) for example in task.examples)
    assert all(teachers.fullmatch(text) for text in written)
    assert sum(usual.fullmatch(text) is not None for text in written) >= 0.9 * len(written)


def test_each_task_says_what_it_is_not_for_and_brings_what_every_view_needs(bundled):
    _, task = bundled
    assert len(words(task.purpose)) > 8
    assert re.search(r"\b(?:no|not)\b", task.not_for)
    assert 3 <= len(task.out_of_scope) <= 4
    assert 3 <= len(task.additions) <= 4
    work = task.work
    needed = {
        "inbox": (work.person, work.time, work.order),
        "feed": (work.time, work.group, work.order),
        "routing": (set(work.teams) == set(task.labels),),
        "register": (work.order,),
        "gradebook": (work.person, work.group, set(work.feedback) == set(task.labels)),
        "overview": (work.group, work.order),
    }
    assert all(needed[work.view])
    assert not work.order or set(work.order) == set(task.labels)


def test_the_warnings_of_the_three_fields_are_said():
    found = discover().domains
    assert "not a medical device" in found["medicine"].warning
    assert "no investment advice" in found["finance"].warning
    assert "A teacher decides" in found["education"].warning


def test_slices_hold_rows_of_the_test_set_and_not_all_of_them(bundled):
    domain, task = bundled
    _, test = rows_of(domain, task)
    for part in task.slices:
        texts = [row[part.column] if part.column else row[task.text_pair or task.text] for row in test]
        inside = sum(holds_word(text, part.words) for text in texts)
        assert FEWEST_SLICE_ROWS <= inside <= 0.8 * len(test), f"{part.title}: {inside} of {len(test)} rows"


def test_those_who_mistype_and_those_who_write_a_second_language_are_scored_apart(bundled):
    domain, task = bundled
    _, test = rows_of(domain, task)
    named = {part.words for part in task.slices if part.column == "register"}
    assert {("slips",), ("second_language",)} <= named
    for (register,) in named:
        assert sum(row["register"] == register for row in test) >= FEWEST_ROWS, "too few rows to say anything"


def test_a_missed_emergency_costs_far_more_than_a_false_alarm():
    costs = find_domain("medicine").task("urgency").costs
    for other in ("urgent", "routine", "self_care"):
        assert costs.of("emergency", other) >= 10 * costs.of(other, "emergency") > 0
    assert costs.of("emergency", "self_care") > costs.of("emergency", "routine") > costs.of("emergency", "urgent")
    assert costs.of("emergency", "emergency") == 0


def test_missed_fraud_and_missed_risks_cost_more_than_false_ones():
    finance = find_domain("finance")
    intent, risk = finance.task("intent"), finance.task("risk")
    for label in set(intent.labels) - {"fraud_report"}:
        assert intent.costs.of("fraud_report", label) >= 10 * intent.costs.of(label, "fraud_report")
    for label in set(risk.labels) - {"none"}:
        assert risk.costs.of(label, "none") >= 10 * risk.costs.of("none", label)


def test_a_look_by_a_person_pays_against_the_dearest_mistake_and_not_against_all(bundled):
    costs, labels = bundled[1].costs, bundled[1].labels
    every = [costs.of(true, taken) for true in labels for taken in labels if true != taken]
    assert costs.unit
    assert 0 < costs.review < max(every)
    assert min(every) > 0


def test_public_data_are_declared_with_columns_and_a_licence():
    found = discover().domains
    hubs = {task.name: task.hub for domain in found.values() for task in domain.tasks if task.hub}
    expected = {
        "sentiment": "takala/financial_phrasebank",
        "intent": "PolyAI/banking77",
        "disease_group": "TimSchopf/medical_abstracts",
    }
    assert expected.items() <= {name: hub.name for name, hub in hubs.items()}.items()
    assert all(hubs[name].licence.startswith("CC BY") for name in expected)
    assert all(hub.licence and hub.note for hub in hubs.values())
    assert hubs["sentiment"].test_split is None
    assert found["medicine"].task("disease_group").title_of("4") == "Cardiovascular diseases"


def test_core_and_pages_name_no_demo():
    for path in [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                parts = set(re.split(r"[/\\.@:]", node.value))
                assert not parts & set(FOUND), f"{path.relative_to(ROOT)}:{node.lineno} names a demo: {node.value!r}"
