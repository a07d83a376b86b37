"""Demos: what discovery finds, what each task declares, and what becomes of a plug-in that does not fit."""

import ast
import csv
import os
import re
from dataclasses import replace

import pytest
from presented import PAIRED
from support import DOMAIN_SOURCE, write_csv, write_domain

from core.discovery import discover, find_domain
from core.errors import DomainError
from core.jobs import ROOT
from core.slices import holds_word

TASKS = {
    "education": ["scoring", "comments", "bloom"],
    "finance": ["sentiment", "intent", "risk"],
    "medicine": ["urgency", "specialty", "disease_group"],
}
FOUND = discover().domains
BUNDLED = [(name, task.name) for name, domain in FOUND.items() for task in domain.tasks]
FEWEST_SLICE_ROWS = 8


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of demos of one's own, named in FATHOM_DEMOS."""
    folder = tmp_path / "demos"
    folder.mkdir()
    monkeypatch.setenv("FATHOM_DEMOS", str(folder))
    return folder


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
    assert len(tried) in (5, 6)
    for text in tried:
        assert not {" ".join(words(text))} & {" ".join(words(row)) for row in rows}
        own = trigrams(text)
        nearest = max(rows, key=lambda row: len(own & trigrams(row)))
        assert len(own & trigrams(nearest)) <= 0.25 * len(own), (text, nearest)
    for example in task.examples:
        assert (example.text_pair is None) == (task.text_pair is None)
        given_away = [info.title for info in task.classes if info.title.casefold() in example.note.casefold()]
        assert not given_away, (example.note, given_away)


def test_a_pair_is_written_as_the_data_write_it():
    domain = find_domain("education")
    task = domain.task("scoring")
    train, _ = rows_of(domain, task)
    form = re.compile(r"Question: .+ Reference answer: .+")
    assert all(form.fullmatch(text) for text in [*(row["text_a"] for row in train), *(e.text for e in task.examples)])


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


def test_a_fourth_domain_is_a_folder_and_nothing_else(place):
    write_domain(place)
    found = discover()
    assert set(found.domains) == {*FOUND, "films"}
    domain = find_domain("films")
    assert (domain.name, domain.folder, domain.task(None).labels) == ("films", place / "films", ("good", "bad"))
    assert domain.test_file(domain.task("remarks")).is_file()
    assert not found.problems


def test_texts_are_called_what_the_task_says_else_what_a_row_is_called(place):
    write_domain(place)
    remarks = find_domain("films").task(None)
    assert remarks.text_heading == "Remark"
    pair = replace(remarks, text_pair="answer")
    assert (pair.text_heading, pair.text_pair_heading) == ("Text", "Remark")
    named = replace(pair, text_title="What was asked", text_pair_title="What was written")
    assert (named.text_heading, named.text_pair_heading) == ("What was asked", "What was written")
    scoring = find_domain("education").task("scoring")
    assert (scoring.text_heading, scoring.text_pair_heading) == ("Question and reference answer", "Student's answer")


def test_several_folders_may_be_named(tmp_path, monkeypatch):
    places = [tmp_path / "one", tmp_path / "two"]
    write_domain(places[0], "films")
    write_domain(places[1], "plays")
    write_domain(places[1], "films")
    monkeypatch.setenv("FATHOM_DEMOS", os.pathsep.join(map(str, [*places, tmp_path / "three"])))
    found = discover()
    assert {"films", "plays"} <= set(found.domains)
    assert found.domains["films"].folder.parent == places[0]
    assert "two demos named 'films'" in found.problems["films in two"]
    assert "no folder" in found.problems["three"]


def test_an_edit_is_seen_without_a_new_start_also_in_a_module_of_the_domain(place):
    source = DOMAIN_SOURCE.replace('title="Films"', "title=TITLE").replace(
        "from core.domain", "from .names import TITLE\nfrom core.domain", 1
    )
    folder = write_domain(place, source=source + "# a demo of two files\n")
    names = folder / "names.py"
    for number, title in enumerate(("Films", "Pictures that move")):
        names.write_text(f"TITLE = {title!r}\n")
        os.utime(names, (1_000_000 + number * 10, 1_000_000 + number * 10))
        assert find_domain("films").title == title


def counting(folder, log, source):
    """Write a plug-in that leaves a mark each time it is run."""
    mark = f"with open({str(log)!r}, 'a') as file:\n    file.write('x')\n"
    (folder / "__init__.py").write_text(mark + source, encoding="utf-8")


def test_a_broken_plug_in_is_run_again_only_when_it_changes_and_is_picked_up_once_mended(place, tmp_path):
    folder, log = write_domain(place), tmp_path / "runs"
    counting(folder, log, "1 / 0\n")
    said = {discover().problems["films"] for _ in range(3)}
    with pytest.raises(DomainError, match="ZeroDivisionError"):
        find_domain("films")
    assert len(said) == 1
    assert log.read_text() == "x"
    counting(folder, log, DOMAIN_SOURCE)
    for _ in range(3):
        assert find_domain("films").title == "Films"
    assert not discover().problems
    assert log.read_text() == "xx"
    counting(folder, log, "1 / 0\n")
    assert "ZeroDivisionError" in discover().problems["films"]
    assert log.read_text() == "xxx"


def test_a_plug_in_is_mended_by_any_of_its_files(place, tmp_path):
    folder, log = write_domain(place), tmp_path / "runs"
    source = (
        DOMAIN_SOURCE.replace('title="Films"', "title=TITLE")
        .replace(
            "from core.domain",
            "import json\nfrom pathlib import Path\nfrom .parts.names import KEY\nfrom core.domain",
            1,
        )
        .replace("DEMO =", 'TITLE = json.loads((Path(__file__).parent / "words.json").read_text())[KEY]\n\nDEMO =')
    )
    counting(folder, log, source.partition('"""A demo of films, written by a test."""')[2])
    assert "No module named" in discover().problems["films"]
    (folder / "parts").mkdir()
    (folder / "parts" / "names.py").write_text("KEY = 'title'\n", encoding="utf-8")
    assert "FileNotFoundError" in discover().problems["films"]
    (folder / "words.json").write_text('{"title": "Pictures"}', encoding="utf-8")
    assert find_domain("films").title == "Pictures"
    test_file = folder / "data" / "remarks_test.csv"
    whole = test_file.read_bytes()
    test_file.write_text("text,label\nfine,good\n", encoding="utf-8")
    assert "same classes: bad" in discover().problems["films"]
    ran = log.read_text()
    discover()
    assert log.read_text() == ran
    test_file.write_bytes(whole)
    assert find_domain("films").title == "Pictures"


def test_a_copy_that_keeps_the_time_of_the_file_is_seen(place):
    folder = write_domain(place)
    init = folder / "__init__.py"
    os.utime(init, (1_000_000, 1_000_000))
    assert find_domain("films").title == "Films"
    init.write_text(DOMAIN_SOURCE.replace('title="Films"', 'title="Plays"'), encoding="utf-8")
    os.utime(init, (1_000_000, 1_000_000))
    assert find_domain("films").title == "Plays"


def test_a_link_to_nowhere_and_a_cache_of_bytecode_do_no_harm(place):
    folder = write_domain(place)
    (folder / "gone.csv").symlink_to(folder / "nothing")
    first = find_domain("films")
    (folder / "__pycache__").mkdir(exist_ok=True)
    (folder / "__pycache__" / "x.pyc").write_bytes(b"")
    assert find_domain("films") is first


SPOILED = {
    "no_init": (None, "no __init__.py"),
    "syntax_error": ("DEMO = (", "SyntaxError"),
    "raises": ("1 / 0", "ZeroDivisionError"),
    "absent_module": ("import a_module_that_is_not_there", "ModuleNotFoundError"),
    "leaves": ("import sys\nsys.exit(3)", "SystemExit"),
    "no_demo": ("DOMAIN = 1", "has no DEMO"),
    "of_another_type": ("DEMO = {'title': 'Films'}", "has no DEMO"),
    "no_tasks": (re.sub(r"tasks=\(.*\),\n\)", "tasks=(),\n)", DOMAIN_SOURCE, flags=re.DOTALL), "has no tasks"),
    "tasks_are_words": (
        re.sub(r"tasks=\(.*\),\n\)", "tasks=('remarks',),\n)", DOMAIN_SOURCE, flags=re.DOTALL),
        "wrong type",
    ),
    "costs_are_missing": (DOMAIN_SOURCE.replace('Costs(unit="points", review=1.0, usual=5.0)', "None"), "has costs of"),
    "additions_are_one_text": (
        DOMAIN_SOURCE.replace('("It rained.",)', '("It rained.")'),
        "additions that are not a tuple",
    ),
    "examples_are_texts": (
        re.sub(r"examples=\(.*?\),\),", "examples=('lovely',),", DOMAIN_SOURCE),
        "examples that are not a tuple of Example",
    ),
    "slice_of_one_word": (
        DOMAIN_SOURCE.replace("Costs, Domain", "Costs, Slice, Domain").replace(
            'additions=("It rained.",),', 'additions=("It rained.",), slices=(Slice("Story", ("story")),),'
        ),
        "whose words are not a tuple",
    ),
    "half_a_pair": (
        DOMAIN_SOURCE.replace('row="remark",', 'row="remark", text_pair="text",'),
        "needs a second text",
    ),
    "title_is_a_number": (
        DOMAIN_SOURCE.replace('row="remark",', 'row="remark", text_title=3,'),
        "text_title 3, which is no heading",
    ),
    "title_of_two_lines": (
        DOMAIN_SOURCE.replace('row="remark",', 'row="remark", text_title="A remark\\nor two",'),
        "which is no heading",
    ),
    "title_too_long": (
        DOMAIN_SOURCE.replace('row="remark",', f'row="remark", text_title="{"long" * 20}",'),
        "at most 60 characters",
    ),
    "title_of_a_second_text_that_is_not_there": (
        DOMAIN_SOURCE.replace('row="remark",', 'row="remark", text_pair_title="Answer",'),
        "text_pair_title and no text_pair",
    ),
    "both_titles_are_the_same": (
        PAIRED.replace('text_pair_title="What was written"', 'text_pair_title="What was asked"'),
        "calls both of its texts 'What was asked'",
    ),
    "unknown_view": (DOMAIN_SOURCE.replace('view="overview"', 'view="carousel"'), "'carousel'"),
    "task_in_no_link": (DOMAIN_SOURCE.replace('name="remarks"', 'name="All remarks!"'), "no link can hold"),
    "no_examples": (re.sub(r"examples=\(.*?\),\),", "examples=(),", DOMAIN_SOURCE), "no examples"),
    "class_twice": (DOMAIN_SOURCE.replace('ClassInfo("bad"', 'ClassInfo("good"'), "twice"),
    "class_too_many": (
        DOMAIN_SOURCE.replace('ClassInfo("bad"', 'ClassInfo("so_so", "So so", "Neither."), ClassInfo("bad"'),
        "same classes: so_so",
    ),
    "cost_of_a_stranger": (
        DOMAIN_SOURCE.replace("usual=5.0", 'usual=5.0, mistakes={"ugly": {"good": 2.0}}'),
        "does not declare: ugly",
    ),
    "column_of_work": (DOMAIN_SOURCE.replace('view="overview"', 'view="inbox", person="sender"'), "columns sender"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_plug_in_that_does_not_fit_is_reported_by_name_and_the_rest_works(place, name):
    source, words_of_report = SPOILED[name]
    write_domain(place, "healthy")
    folder = write_domain(place, name, source=source or "")
    if source is None:
        (folder / "__init__.py").unlink()
    found = discover()
    assert set(found.domains) == {*FOUND, "healthy"}
    assert list(found.problems) == [name]
    assert repr(name) in found.problems[name]
    assert words_of_report in found.problems[name]
    with pytest.raises(DomainError, match=name):
        find_domain(name)


def test_data_that_do_not_fit_are_reported_by_file(place):
    for name in ("no_test_file", "other_columns", "other_classes", "not_utf8"):
        write_domain(place, name)
    (place / "no_test_file/data/remarks_test.csv").unlink()
    write_csv(
        place / "other_columns/data/remarks_train.csv", ["sentence", "label"], [("fine", "good"), ("dull", "bad")]
    )
    write_csv(place / "other_classes/data/remarks_test.csv", ["text", "label"], [("fine", "good"), ("odd", "ugly")])
    (place / "not_utf8/data/remarks_train.csv").write_bytes("text,label\ncaf\xe9,good\n".encode("latin-1"))
    found = discover()
    assert set(found.domains) == set(FOUND)
    for name, part in {
        "no_test_file": "cannot read data/remarks_test.csv",
        "other_columns": "columns text, which remarks_train.csv does not have",
        "other_classes": "same classes: bad, ugly",
        "not_utf8": "cannot read data/remarks_train.csv",
    }.items():
        assert part in found.problems[name], found.problems[name]
        assert name in found.problems[name]


def test_a_folder_whose_name_no_link_can_hold_is_reported(place):
    write_domain(place, "My films")
    (place / ".hidden").mkdir()
    (place / "_drafts").mkdir()
    assert list(discover().problems) == ["My films"]


def test_an_unknown_demo_and_an_unknown_task_name_the_choices():
    with pytest.raises(DomainError, match=r"education, .*finance, .*medicine"):
        find_domain("astrology")
    with pytest.raises(DomainError, match="urgency, specialty, disease_group"):
        find_domain("medicine").task("palmistry")


def test_core_and_pages_name_no_demo():
    for path in [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                parts = set(re.split(r"[/\\.@:]", node.value))
                assert not parts & set(FOUND), f"{path.relative_to(ROOT)}:{node.lineno} names a demo: {node.value!r}"
