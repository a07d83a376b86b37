"""Marks for a missing label, ratings, groups of classes that may be one, and fixes as they are written on a command line."""

import json
import random
import shlex

import pytest
from label_tables import LANGUAGES, examined, frame_of, one_each, sets, texts

from core.dataset.columns import guess_columns
from core.dataset.doctor import examine
from core.dataset.fix_kinds import FIXES, Columns
from core.dataset.fix_values import complete_fixes, parse_fix, written
from core.dataset.fixes import Fix, add_fix, apply_fixes, effect_of
from core.dataset.label_likeness import propose_merges
from core.dataset.label_marks import doubtful_marks, missing_marks
from core.dataset.scales import find_scale, suggest_cuts
from core.errors import ConfigError
from core.text import in_quotes


def with_marks(language, marks):
    labels = one_each(language)
    return frame_of(
        text=texts(language),
        label=[marks[n // 4 % len(marks)] if n % 4 == 0 else label for n, label in enumerate(labels)],
    )


@pytest.mark.parametrize(
    ("language", "marks"),
    [("en", ["?"]), ("de", ["k.A.", "-"]), ("fr", ["non renseigné"]), ("es", ["sin etiqueta", "N/A"]), ("zh", ["未标注"]), ("en", ["\\N", "#N/A", "NaN"])],
)  # fmt: skip
def test_marks_for_a_missing_label_are_counted_and_left_out_or_kept(language, marks):
    frame = with_marks(language, marks)
    columns, diagnosis = examined(frame)
    finding = next(found for found in diagnosis.findings if found.kind == "label_placeholders")
    assert finding.title.startswith(f"30 rows have {in_quotes(marks[0])}")
    assert "where a label should stand" in finding.title
    assert {*LANGUAGES[language][0]} == {*apply_fixes(frame, columns, finding.fixes[:1])[0]["label"]}
    kept = finding.fixes[1]
    assert kept.kind == "keep_labels"
    assert "label_placeholders" not in {found.kind for found in examine(frame, columns, chosen=[kept]).findings}


@pytest.mark.parametrize(
    ("labels", "sure", "doubtful"),
    [
        (["DE", "FR", "NA", "ZA"], [], []), (["none", "mild", "severe"], [], ["none"]), (["None", "?", "hate"], ["?"], ["None"]), (["+", "-"], [], []),
        (["-1", "0", "1"], [], []), (["-1", "0", "1", "2", "3"], [], ["-1"]), (["yes", "no", "unlabeled"], ["unlabeled"], []), (["done", "todo"], [], []), (["NA", "cat", "dog"], [], ["NA"]),
    ],
)  # fmt: skip
def test_what_may_be_a_class_is_asked_about_and_not_left_out(labels, sure, doubtful):
    assert missing_marks(labels) == sure
    assert doubtful_marks(dict.fromkeys(labels, 9)) == doubtful


@pytest.mark.parametrize(
    ("name", "labels", "names"),
    [
        ("stars", list("12345"), ["1 to 2", "3", "4 to 5"]), ("Bewertung", list("12345"), ["1 to 2", "3", "4 to 5"]), ("v1", ["★", "★★", "★★★", "★★★★", "★★★★★"], ["1 to 2", "3", "4 to 5"]),
        ("nps", [str(n) for n in range(11)], ["0 to 3", "4 to 6", "7 to 10"]), ("note", ["1/5", "2/5", "3/5", "4/5", "5/5"], ["1 to 2", "3", "4 to 5"]), ("puntuación", ["1 estrella", "2 estrellas", "3 estrellas"], ["1", "2", "3"]),
    ],
)  # fmt: skip
def test_ratings_become_classes_by_cut_offs(name, labels, names):
    frame = frame_of(text=texts("en"), **{name: [labels[n % len(labels)] for n in range(120)]})
    columns = Columns("text", name)
    finding = next(found for found in examine(frame, columns).findings if found.kind == "ordered_labels")
    assert finding.severity == "note"
    fixed, _ = apply_fixes(frame, columns, finding.fixes)
    assert sorted(fixed[name].unique()) == sorted(names)


def test_scores_with_decimals_are_cut_into_three_classes_of_about_one_size():
    drawn = random.Random(1)
    frame = frame_of(text=texts("en"), toxicity=[f"{drawn.random():.3f}" for _ in range(120)])
    columns = Columns("text", "toxicity")
    diagnosis = examine(frame, columns)
    fixed, _ = apply_fixes(frame, columns, diagnosis.advised_fixes())
    assert fixed["toxicity"].value_counts().min() >= 30


@pytest.mark.parametrize(
    ("name", "labels"),
    [("label", "01"), ("Class Index", "1234"), ("label", ["-1", "0", "1"]), ("label", ["1.5", "15", "2"]), ("label", [str(n) for n in range(27)]), ("topic", ["a", "1"])],
)  # fmt: skip
def test_numbers_of_classes_are_no_ratings(name, labels):
    assert find_scale(dict.fromkeys(labels, 9), name) is None


def test_cut_offs_lie_on_the_scale():
    scale = find_scale(dict.fromkeys("12345", 9), "rating")
    assert suggest_cuts(scale, {}) == [3.0, 4.0]
    with pytest.raises(ConfigError, match="greater than the one before"):
        apply_fixes(
            frame_of(text=["a"], r=["1"]),
            Columns("text", "r"),
            [Fix("cut_label", {"cuts": [4, 3], "names": ["a", "b", "c"]})],
        )


@pytest.mark.parametrize(
    "group",
    [
        ("Card", "Cards"), ("Fees and rates", "Fees & rates"), ("Reklamation", "Reklamationen"), ("Catégorie", "Categorie"), ("query", "queries"), ("car loan", "loan of car"), ("Karte", "Karten"),
        ("factura", "facturas"), ("Lieferung und Versand", "Lieferung & Versand"), ("log in", "login"),
    ],
)  # fmt: skip
def test_groups_that_may_be_one_are_proposed(group):
    (found,) = propose_merges({group[0]: 40, group[1]: 12, "something else": 20})
    assert set(found.labels) == set(group)


def test_what_differs_in_a_sign_or_number_is_never_proposed():
    assert (
        propose_merges(
            dict.fromkeys(
                [
                    "C",
                    "C++",
                    "C#",
                    "A",
                    "A+",
                    "A-",
                    "-1",
                    "1",
                    "1.5",
                    "15",
                    "level 1",
                    "level 2",
                    "R&D",
                    "positive",
                    "negative",
                ],
                9,
            )
        )
        == []
    )


def test_a_label_that_was_merged_and_left_out_does_not_come_back():
    fixes = add_fix(
        [Fix("merge_labels", {"labels": {"a": "b"}}), Fix("drop_labels", {"labels": ["b"]})],
        Fix("merge_labels", {"labels": {"c": "d"}}),
    )
    frame = frame_of(text=["1", "2", "3", "4"], label=["a", "b", "c", "d"])
    assert apply_fixes(frame, Columns("text", "label"), fixes)[0]["label"].tolist() == ["d", "d"]


TABLES = {
    "cells": lambda: frame_of(text=texts("en"), label=[", ".join(names) for names in sets("en")]),
    "flags": lambda: frame_of(text=texts("de"), **{name: ["1" if name in row else "0" for row in sets("de")] for name in LANGUAGES["de"][0]}),
    "class columns": lambda: frame_of(text=texts("fr"), **{name: ["x" if name == row else "" for row in one_each("fr")] for name in LANGUAGES["fr"][0]}),
    "annotators": lambda: frame_of(text=texts("es"), rater1=one_each("es"), rater2=[*one_each("es")[:100], *one_each("es", 9)[:20]]),
    "rows": lambda: frame_of(text=texts("en") * 2, label=[*one_each("en"), *one_each("en", 5)]),
    "marks": lambda: with_marks("en", ["?", "n/a"]),
    "ratings": lambda: frame_of(text=texts("en"), rating=[str(1 + n % 5) for n in range(120)]),
    "spellings": lambda: frame_of(text=texts("en"), label=[*one_each("en")[:110], *["Billing"] * 9, "shiping"]),
    "mess": lambda: frame_of(text=[*texts("en")[:116], "<b>a</b> www.example.org", "cafÃ© noir", "write to jo.day@example.org", ""], label=[*one_each("en")[:119], "lonely"]),
    "phrases": lambda: frame_of(text=[f"{text} sent from my own telephone today" for text in texts("en")], label=one_each("en")),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_fix_of_every_finding_is_taken_by_the_command_line_and_does_the_same(name):
    frame = TABLES[name]()
    columns, diagnosis = examined(frame)
    fixes = [fix for finding in diagnosis.findings for fix in finding.fixes]
    assert fixes
    for fix in fixes:
        (option,) = shlex.split(written(fix))
        (completed,) = complete_fixes(frame, columns, [parse_fix(option)])
        assert completed.kind == fix.kind
        assert effect_of(frame, columns, completed) == effect_of(frame, columns, fix), option


def test_values_are_read_from_short_forms_json_and_files(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps({"Cards": "Card"}), encoding="utf-8")
    assert (
        parse_fix(f"merge_labels:@{tmp_path / 'm.json'}")
        == parse_fix("merge_labels:Cards=Card")
        == parse_fix('merge_labels:{"Cards": "Card"}')
    )
    assert parse_fix("cut_label:bad<3,good").parameters == {"cuts": [3.0], "names": ["bad", "good"]}
    assert parse_fix("drop_lines:2,7").parameters == {"lines": [2, 7]}
    assert parse_fix('drop_labels:["a, b"]').parameters == {"labels": ["a, b"]}


@pytest.mark.parametrize(
    "text",
    ["polish", "merge_labels:Cards", "drop_lines", "yes_no", "cut_label:x", "strip_markup:yes", "majority_label:maybe", "drop_labels:[", *(f"{kind}:{{" for kind in list(FIXES)[:2])],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_way_on(text):
    with pytest.raises(ConfigError, match=r"Write|Allowed|allowed|Correct"):
        parse_fix(text)


def test_a_table_of_columns_about_where_a_row_comes_from_is_learned_by_its_product():
    drawn = random.Random(2)
    some = lambda *values: [drawn.choice(values) for _ in range(120)]  # noqa: E731
    frame = frame_of(
        received=[f"2019-0{1 + n % 9}-1{n % 9}" for n in range(120)],
        Product=some("Mortgage", "Debt", "Loan"),
        Issue=some(*"pqrstu"),
        narrative=texts("en"),
        State=some("CA", "TX"),
        via=some("Web", "Phone"),
        Tags=some("", "", "", "Older"),
        timely=some("Yes", "No"),
    )
    assert guess_columns(frame).label == "Product"
    french = frame_of(Catégorie=some("retour", "compte"), Commentaire=texts("fr"), Note=some(*"12345"))
    assert guess_columns(french).label == "Catégorie"
