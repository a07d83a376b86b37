"""What a finding names: the phrase that says most, no page of boilerplate, no language of numbers, every mark counted."""

import random

import pandas as pd
import pytest

from core.dataset.doctor import examine, examine_tokens
from core.dataset.doctor.leakage import as_written, telling_phrases
from core.dataset.doctor.meaning import check_marks
from core.dataset.fix_kinds import Columns
from core.dataset.scales import class_names, find_scale
from core.text import in_quotes, language_shares

COLUMNS = Columns("text", "label")
WORDS = [f"{first}{second}" for first in "bdfglmnprst" for second in ("alo", "eni", "ira", "ovu", "uke")]


def filler(count: int = 6) -> str:
    return " ".join(random.choice(WORDS) for _ in range(count))


def examined(rows):
    frame = pd.DataFrame(rows, columns=["text", "label"], index=range(2, 2 + len(rows))).astype("str")
    return examine(frame, COLUMNS)


def finding_of(rows, kind):
    return next(found for found in examined(rows).findings if found.kind == kind)


@pytest.mark.parametrize(
    ("sign", "named"),
    [
        (". A ticket number follows", "ticket number follows"),
        ("- kind regards", "kind regards"),
        ("!!! urgent", "urgent"),
        ("written in C#", "written in c"),
        ("(see below)", "see below"),
    ],
)
def test_of_phrases_in_the_same_rows_the_longest_of_words_is_named(sign, named):
    random.seed(5)
    rows = [(f"{filler()} {sign} {filler(2)}", "a") for _ in range(40)] + [(filler(9), "b") for _ in range(40)]
    told = finding_of(rows, "leakage")
    assert told.title.startswith(f"{named!r} alone gives the class 'a' away: 100 % of the 40 rows")
    assert told.count == 40
    assert len(told.examples) == 1


def test_a_phrase_with_a_mark_is_shown_as_it_is_written_and_finds_its_rows():
    assert as_written("c #", ["a loop in c, then", "a loop in c# please", "c#"]) == ("c#", [False, True, True])
    assert as_written("#sale", ["no", "see #sale now"]) == ("#sale", [False, True])
    random.seed(6)
    marks = {"C": "c", "C++": "c++", "C#": "c#"}
    rows = [(f"{filler()} {marks[name]} {filler()}", name) for name in marks for _ in range(40)]
    told = finding_of(rows, "leakage")
    assert told.count == 40
    assert any("c++" in example or "++" in example for example in told.examples)


def test_phrases_of_other_rows_stay_apart():
    texts = ["red sign here"] * 30 + ["red mark there"] * 30 + ["nothing at all"] * 60
    found = telling_phrases(texts, ["a"] * 60 + ["b"] * 60)
    assert {each["phrase"] for each in found} == {"red", "nothing at all"}


def test_a_phrase_that_fills_a_page_is_shown_in_part_and_removed_whole():
    random.seed(7)
    page = " ".join(f"sentence {n} of the terms applies" for n in range(200))
    told = finding_of([(f"{filler()} {page} {filler()}", "ab"[n % 2]) for n in range(60)], "boilerplate")
    assert len(told.examples[0]) <= 300
    assert told.examples[0].endswith("…")
    assert "…'." in told.title
    assert len(told.fixes[0].parameters["phrases"][0]) > 5000


def test_a_table_of_numbers_is_refused_by_the_doctor_and_has_no_language():
    random.seed(8)
    rows = [(f"{random.random():.15f}", "ab"[n % 2]) for n in range(60)]
    diagnosis = examined(rows)
    told = [found for found in diagnosis.findings if found.kind == "wrong_text_column"]
    assert [found.severity for found in told] == ["severe"]
    assert "no texts to learn from" in told[0].title
    assert diagnosis.grade.startswith("Not ready yet.")
    texts = [text for text, _ in rows]
    assert language_shares(texts) == {}
    tokens = {"rows": 60, "unknown_share": 0.0, "lengths": [9] * 60, "truncated_share": 0.0, "cut_share": 0.0}
    english = {"name": "all-MiniLM-L6-v2", "languages": ["en"]}
    kinds = {found.kind for found in examine_tokens(diagnosis, texts, tokens, 64, english).findings}
    assert "language" not in kinds


def test_every_mark_is_counted_in_the_sentence():
    marks = ["?", "-", "N/A", "unlabeled", "\\N", "#N/A", "NaN", "--"]
    rows = [("some text", label) for label in ["good", "bad"] * 20] + [("some text", mark) for mark in marks]
    told = check_marks(pd.DataFrame(rows, columns=["text", "label"]), COLUMNS)[0]
    assert told.title.startswith("8 rows have ")
    assert " or one of 2 more (2) where a label should stand" in told.title
    assert "\\\\N" not in told.title
    assert in_quotes("\\N") == "'\\N'"
    assert in_quotes("a\x07b") == "'a\\x07b'"


def test_repeated_rows_beside_contradicting_ones_say_what_is_counted():
    random.seed(9)
    once = [(filler(9), "ab"[n % 2]) for n in range(60)]
    told = finding_of([*once, *once[:10], (once[20][0], "a"), (once[20][0], "b")], "duplicates")
    assert told.title == "20 rows (27.8 %) repeat the text and label of another row, texts with several labels aside."


def test_names_of_classes_of_scores_leave_no_doubt_where_a_cut_off_belongs():
    scale = find_scale({f"{n / 7:.2f}": 1 for n in range(90)}, "score")
    assert class_names([4.5, 8.0], scale) == ["below 4.5", "4.5 to below 8", "8 and more"]
