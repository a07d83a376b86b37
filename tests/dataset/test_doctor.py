"""The doctor: what it finds, how harmful it says it is, what it offers, and what it leaves alone."""

import json
import random
import re

import pandas as pd
import pytest
from support import film_rows

from core.dataset.doctor import examine, examine_tokens
from core.dataset.doctor.leakage import telling_phrases
from core.dataset.doctor.report import ReportedTable, report_html, report_json
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import apply_fixes
from core.dataset.near import SIMILARITY, near_groups, triples

COLUMNS = Columns("text", "label")
ENGLISH = {"name": "all-MiniLM-L6-v2", "languages": ["en"]}


def table(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["text", "label"], index=range(2, 2 + len(rows))).astype("str")


def clean(count: int = 80) -> list[tuple[str, str]]:
    return film_rows(count)


def found(rows, kind, **options):
    diagnosis = examine(table(rows), COLUMNS, **options)
    return next((finding for finding in diagnosis.findings if finding.kind == kind), None)


def test_a_sound_table_is_called_so():
    diagnosis = examine(table(clean()), COLUMNS)
    assert diagnosis.findings == []
    assert diagnosis.ceiling == 1.0
    assert diagnosis.grade == "In good order: 80 rows in 2 classes, and nothing is in the way."


CASES = {
    "missing_label": ([("no label at all here", "  ")], "severe", 1),
    "missing_text": ([("\t ", "good")], "severe", 1),
    "conflicting_labels": (
        [(text, {"good": "bad", "bad": "good"}[label]) for text, label in clean()[:3]],
        "warning",
        6,
    ),
    "duplicates": (clean()[:10], "warning", 20),
    "label_spellings": ([("what a fine picture", "Good"), ("so very tired of it", "bad.")], "severe", 2),
    "lonely_classes": ([("something else entirely", "other")], "severe", 1),
    "small_classes": ([(f"a row of the third kind, number {i}", "third") for i in range(5)], "warning", 5),
    "markup": ([("<div class='x'>a <b>good</b> film</div>", "good"), ("fish &amp; chips", "bad")], "warning", 2),
    "mojibake": ([("un cafÃ© trÃ¨s bon", "good"), ("itâ€™s fine", "good")], "warning", 2),
    "controls": ([("a\x07 good film", "good")], "note", 1),
    "urls": ([("look at www.example.org/films", "good")], "note", 1),
    "private_data": (
        [("write to jo.day@example.org", "good"), ("or pay with 4111 1111 1111 1111", "bad")],
        "severe",
        2,
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_planted_fault_is_found_with_its_rows_and_mended_by_its_fix(kind):
    rows, severity, count = CASES[kind]
    planted = clean() + rows
    finding = found(planted, kind)
    assert finding is not None
    assert (finding.severity, finding.count) == (severity, count)
    assert len(finding.lines) == count
    assert finding.effect
    assert f"{count:,}" in finding.title or kind in ("private_data", "small_classes")
    assert finding.fixes
    mended, sentences = apply_fixes(table(planted), COLUMNS, finding.fixes[:1])
    assert sentences
    assert kind not in {left.kind for left in examine(mended, COLUMNS).findings}


def test_the_best_possible_accuracy_counts_each_texts_commonest_label():
    rows = clean(40) + [("same words here", "good")] * 3 + [("same words here", "bad")] * 2
    diagnosis = examine(table(rows), COLUMNS)
    assert diagnosis.ceiling == pytest.approx(43 / 45)
    assert diagnosis.repeats == {"unique": 40, "repeated": 0, "conflicting": 5}


def test_a_slip_of_the_pen_in_a_label_is_found_but_numbered_classes_are_not():
    rows = [(f"about thing {i} of many", f"card_{i % 3}") for i in range(120)]
    assert found(rows, "label_spellings") is None
    assert found(rows, "label_slips") is None
    finding = found(
        [*rows, ("a late one", "positve")] + [(f"nice thing {i} here", "positive") for i in range(40)],
        "label_slips",
    )
    assert finding.severity == "warning"
    assert finding.fixes[0].parameters == {"labels": {"positve": "positive"}}


def test_nearly_equal_texts_are_found_by_their_exact_similarity():
    base = "the quick brown fox jumps over the lazy dog and runs away into the deep dark forest of the north"
    other = base.replace("north", "south")
    shared = len(triples(base) & triples(other)) / len(triples(base) | triples(other))
    assert shared >= SIMILARITY
    assert near_groups([base, "something else that shares nothing with the others at all", other]) == [[0, 2]]
    finding = found([*clean(), (base, "good"), (other, "good")], "near_duplicates")
    assert finding.lines == [82, 83]
    assert finding.fixes[0].parameters == {"lines": [83]}


def test_rows_of_the_test_file_in_training_are_severe():
    rows = clean()
    test = table([*rows[:8], ("never seen before", "good")])
    finding = found(rows, "test_overlap", test=test)
    assert (finding.severity, finding.count) == ("severe", 8)
    loud = found([(f"  {text.upper()}!", label) for text, label in rows], "test_overlap", test=test)
    assert loud.count == 8, "capitals, spaces and punctuation make no new text"


def test_a_test_file_of_pairs_is_compared_by_whole_pairs():
    """Every question of the test file is known and no pair is: the one is told as what it is, the other not claimed."""
    pairs = [(f"question {i % 10}", f"answer number {i} is another one", "xy"[i // 10 % 2]) for i in range(100)]
    frame = pd.DataFrame(pairs, columns=["q", "a", "l"]).astype("str")
    kinds = {f.kind: f for f in examine(frame[:70], Columns("q", "l", "a"), test=frame[70:]).findings}
    assert "test_overlap" not in kinds
    assert (
        "30 rows of the 30 in the test file share their 'q' with the training file" in kinds["test_known_sides"].title
    )
    known = {f.kind: f for f in examine(frame[:70], Columns("q", "l", "a"), test=frame[68:]).findings}
    assert known["test_overlap"].count == 2
    single = pd.DataFrame(film_rows(60), columns=["a", "l"]).assign(q=[f"q {i}" for i in range(60)]).astype("str")
    assert not {f.kind for f in examine(single[:40], Columns("q", "l", "a"), test=single[40:]).findings} & set(known)


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (lambda i: str(1000 + 7 * i), "number"),
        (lambda i: f"2031-0{1 + i % 9}-{10 + i % 18}", "date"),
        (lambda i: f"K{i:05d}", "id"),
        (lambda i: f"a long remark about case {i} that nobody would call a class", "free text"),
    ],
)
def test_a_label_column_that_is_none_is_named(values, word):
    rows = [(f"some text number {i} with words", values(i)) for i in range(120)]
    finding = found(rows, "wrong_label_column")
    assert finding.severity == "severe"
    assert word in finding.title


def test_a_text_column_that_holds_ids_is_named():
    finding = found([(f"A-{i:06d}", "ab"[i % 2]) for i in range(60)], "wrong_text_column")
    assert finding.severity == "severe"


def test_a_phrase_that_stands_in_every_row_is_found_and_removed():
    rows = [(f"{text} This message was sent from the club's own app.", label) for text, label in clean()]
    finding = found(rows, "boilerplate")
    assert finding.count == 80
    assert finding.fixes[0].parameters["phrases"] == ["This message was sent from the club's own app."]


def test_a_word_that_gives_the_label_away_is_found():
    rows = [(f"{text} ref{'G' if label == 'good' else 'B'}", label) for text, label in clean(120)]
    finding = found(rows, "leakage")
    assert finding.severity == "severe"
    assert any("refg" in example.lower() for example in finding.examples)


def test_information_is_whole_for_a_perfect_sign_and_nothing_for_chance():
    texts = ["sign here"] * 50 + ["nothing here"] * 50
    phrases = telling_phrases(texts, ["a"] * 50 + ["b"] * 50)
    assert {p["phrase"] for p in phrases} == {"sign here", "nothing here"}
    assert all(p["information"] == pytest.approx(1.0) for p in phrases)
    random.seed(1)
    assert telling_phrases([random.choice(["sign", "none"]) for _ in range(200)], ["a", "b"] * 100) == []


def test_imbalance_is_noted_with_its_share():
    finding = found(
        clean(40)[::2] * 1
        + [(f"so good {i} times over", "good") for i in range(400)]
        + [(f"bad luck {i}", "bad") for i in range(21)],
        "imbalance",
    )
    assert finding.severity == "warning"
    assert finding.details["largest_share"] > 0.9


def tokens(unknown: float = 0.0, cut: float = 0.0, lost: float = 0.0) -> dict:
    return {"rows": 100, "unknown_share": unknown, "truncated_share": cut, "lost_share": lost}


def test_what_the_encoder_cannot_read_is_told_with_its_share():
    rows = [("这部电影真的很好看我们都喜欢", "good"), ("演员的表演不够好故事太长了", "bad")] * 20
    diagnosis = examine(table(rows), COLUMNS)
    texts = [text for text, _ in rows]
    finding = examine_tokens(diagnosis, texts, tokens(unknown=0.34), 128, ENGLISH).findings[0]
    assert (finding.kind, finding.severity) == ("unknown_tokens", "severe")
    assert "34 %" in finding.title
    assert finding.encoder == "multilingual-e5-small"
    assert "about a hundred languages" in finding.effect


def test_the_multilingual_encoder_is_not_proposed_to_itself():
    """It reads Chinese; what it cannot read, such as made-up letters, no built-in encoder reads."""
    texts = ["\u8fd9\u90e8\u7535\u5f71\u771f\u7684\u5f88\u597d\u770b\u6211\u4eec\u90fd\u559c\u6b22"] * 20
    diagnosis = examine(table(clean()), COLUMNS)
    many = {"name": "multilingual-e5-small", "languages": []}
    assert examine_tokens(diagnosis, texts, tokens(), 128, many).findings == diagnosis.findings
    finding = examine_tokens(diagnosis, texts, tokens(unknown=0.4), 128, many).findings[0]
    assert (finding.kind, finding.encoder) == ("unknown_tokens", "")
    assert "by its name on the Hub" in finding.effect


def test_another_language_in_latin_letters_is_told():
    texts = [
        "Der Film war leider viel zu lang und die Handlung hat mich nicht überzeugt",
        "Die Schauspieler haben mich sehr berührt und ich habe oft gelacht",
        "Das Ende kam für mich völlig überraschend, aber es hat gut gepasst",
    ] * 20
    diagnosis = examine(table([(text, "ab"[i % 2]) for i, text in enumerate(texts)]), COLUMNS)
    found = next(f for f in examine_tokens(diagnosis, texts, tokens(), 128, ENGLISH).findings if f.kind == "language")
    assert found.title == "Most texts seem to be in German; all-MiniLM-L6-v2 was trained on English."
    assert found.encoder == "multilingual-e5-small"
    english = [text for text, _ in clean()]
    assert examine_tokens(examine(table(clean()), COLUMNS), english, tokens(), 128, ENGLISH).findings == []


def test_what_is_lost_behind_the_cut_is_told():
    diagnosis = examine_tokens(examine(table(clean()), COLUMNS), ["a"], tokens(cut=0.5, lost=0.2), 64, ENGLISH)
    assert "50 % of the rows are longer than 64 tokens; 20 % of all text" in diagnosis.findings[0].title


def test_findings_are_ordered_by_harm():
    rows = clean() + CASES["urls"][0] + CASES["markup"][0] + CASES["missing_label"][0]
    severities = [finding.severity for finding in examine(table(rows), COLUMNS).findings]
    assert severities == sorted(severities, key=["severe", "warning", "note"].index)
    assert severities[0] == "severe"


def test_pairs_are_examined_in_both_texts():
    frame = pd.DataFrame(
        [(f"question {i} about it", f"<b>answer</b> {i} to it", "ab"[i % 2]) for i in range(60)],
        columns=["q", "a", "label"],
    ).astype("str")
    kinds = {finding.kind for finding in examine(frame, Columns("q", "label", "a")).findings}
    assert "markup" in kinds


def report_of(rows):
    diagnosis = examine(table(rows), COLUMNS)
    return diagnosis, ReportedTable("<films>.csv", "comma-separated", COLUMNS, {"good": 40, "<b>": 2}, [], ["One fix."])


def test_the_report_stands_alone_and_shows_markup_as_text():
    rows = clean() + CASES["markup"][0] + CASES["private_data"][0]
    diagnosis, about = report_of(rows)
    page = report_html(diagnosis, about)
    assert "&lt;films&gt;.csv" in page
    assert "<div class='x'>" not in page
    assert not re.search(r"(src|href)=", page)
    assert "jo.day@example.org" not in page
    assert "4111" not in page
    value = json.loads(report_json(diagnosis, about))
    assert value["grade"] == diagnosis.grade
    assert {finding["kind"] for finding in value["findings"]} == {finding.kind for finding in diagnosis.findings}
    assert value["classes"] == {"good": 40, "<b>": 2}


@pytest.mark.parametrize("rows", [[], [("", "")], [("", "")] * 30, [("a", "b")], [("x" * 200_000, "a"), ("y", "b")]])
def test_odd_tables_are_examined_without_failing(rows):
    diagnosis = examine(table(rows), COLUMNS)
    assert 0.0 <= diagnosis.ceiling <= 1.0
    assert diagnosis.grade
