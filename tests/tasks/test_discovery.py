"""How demos are found: folders that work, folders that change, and folders that cannot be used."""

import os
import re
from dataclasses import replace

import pytest
from presented import PAIRED
from support import DOMAIN_SOURCE, write_csv, write_domain

from core.errors import DomainError
from core.tasks.discovery import discover, find_domain

FOUND = discover().domains


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of demos of one's own, named in FATHOM_DEMOS."""
    folder = tmp_path / "demos"
    folder.mkdir()
    monkeypatch.setenv("FATHOM_DEMOS", str(folder))
    return folder


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


def test_rows_that_belong_to_no_class_may_be_given_and_have_to_fit(place):
    write_domain(place)
    films = find_domain("films")
    for part in ("train", "test"):
        file = films.outside_file(films.task(None), part)
        assert (file.name, file.exists()) == (f"remarks_outside_{part}.csv", False)
        write_csv(file, ["text", "kind"], [("turn left at the mill", "other_subject")])
    assert not discover().problems
    with pytest.raises(DomainError, match=r"no part 'valid'.*train, test"):
        films.outside_file(films.task(None), "valid")
    for header, rows, words_of_report in (
        (["text", "label"], [("turn left", "good")], "wants the columns kind, which remarks_outside_train.csv"),
        (["text", "kind"], [], "no rows in data/remarks_outside_train.csv"),
        (["text", "kind"], [("turn left", "other"), (" ", "nonsense")], "empty cell in row 2"),
    ):
        write_csv(films.outside_file(films.task(None), "train"), header, rows)
        assert words_of_report in discover().problems["films"]


def test_a_task_is_not_named_as_the_rows_outside_are(place):
    write_domain(place, source=DOMAIN_SOURCE.replace('name="remarks"', 'name="remarks_outside"'))
    assert "ends in _outside" in discover().problems["films"]


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
