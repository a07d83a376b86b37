"""Several labels a row: found in cells and columns, said in words with their count, made one by a recorded fix; what is one label is left alone."""

import itertools
import json
import random

import pytest
from label_tables import LANGUAGES, ROWS, examined, frame_of, one_each, sets, texts

from core.dataset.doctor import examine
from core.dataset.fixes import Fix, apply_fixes, from_dicts
from core.dataset.label_cells import find_joined, labels_in
from core.dataset.label_columns import NONE_OF_THEM, find_votes


def turns(kinds):
    """Return each kind with a language, in turn."""
    return list(zip(kinds, itertools.cycle(LANGUAGES)))


WRITTEN = {
    "comma": ", ".join,
    "bare comma": ",".join,
    "hash": "#".join,
    "semicolon": "; ".join,
    "bar": " | ".join,
    "slash": "/".join,
    "JSON": json.dumps,
    "Python": str,
    "numpy": lambda names: "[" + " ".join(map(repr, names)) + "]",
    "choices": lambda names: names[0] if len(names) == 1 else json.dumps({"choices": names}, ensure_ascii=False),
}


@pytest.mark.parametrize(("way", "language"), turns(WRITTEN))
def test_several_labels_in_a_cell_are_counted_and_made_one(language, way):
    meant = sets(language)
    frame = frame_of(text=texts(language), label=[WRITTEN[way](names) for names in meant])
    columns, diagnosis = examined(frame)
    several = sum(len(names) > 1 for names in meant)
    finding = next(finding for finding in diagnosis.findings if finding.kind == "several_labels")
    assert f"{several} rows have several labels" in finding.title
    assert finding.severity == "severe"
    assert finding.count == several == len(finding.lines)
    assert columns.label == "label"
    fixes = {fix.kind: fix for fix in from_dicts([fix.as_dict() for fix in finding.fixes])}
    first, _ = apply_fixes(frame, columns, [fixes["first_label"]])
    assert first["label"].tolist() == [names[0] for names in meant]
    single, told = apply_fixes(frame, columns, [fixes["drop_several"]])
    assert single["label"].tolist() == [names[0] for names in meant if len(names) == 1]
    assert told == [f"{several} rows with several labels left out."]
    wanted = LANGUAGES[language][0][2]
    asked, _ = apply_fixes(frame, columns, [Fix("yes_no", {**fixes["yes_no"].parameters, "label": wanted})])
    assert asked["label"].tolist() == [wanted if wanted in names else f"not {wanted}" for names in meant]


@pytest.mark.parametrize(
    "labels",
    [
        ["Paris, France", "Lyon, France", "Berlin, Germany", "Bonn, Germany"],
        ["Paris, France", "Paris", "Lyon, France", "Berlin"],
        ["Springfield, Ohio", "Springfield, Illinois", "Columbus, Ohio", "Chicago, Illinois"],
        ["Bills, fees", "Cards", "Loans, mortgages"],
        ["Bills, fees", "Fees", "Cards"],
        ["red/small", "red/large", "blue/small", "blue/large"],
        ["Smith, John", "Smith, Mary", "Jones, John", "Jones, Mary"],
        ["4,5", "3,5", "4,0", "5,0", "4"],
        ["4/5", "3/5", "5/5", "1/5"],
        ["N/A", "yes", "no"],
        ["C", "C++", "C#", "Java"],
        ["A", "A+", "A-", "B"],
        ["R&D", "Sales", "HR & Legal"],
        ["very good", "good", "very bad", "bad"],
        ["not spam", "spam"],
        ["Credit card or prepaid card", "Credit card", "Prepaid card", "Money transfer, virtual currency, or money service"],
        ["Credit reporting, credit repair services, or other personal consumer reports", "Credit reporting", "Student loan"],
        ["Fees and rates", "Fees & rates", "Cards"],
        ["Sci-Fi", "Drama", "Comedy"],
        ["Health > Diet", "Health > Sport", "Money > Tax", "Money > Rent"],
        ["Müller, GmbH", "Meier, GmbH", "Schulze, AG"],
        ["食品、飲料", "家電", "衣類"],
        ["[positive", "negative]"],
        ["2024-01", "2024-02"],
    ],
)  # fmt: skip
def test_what_is_one_label_is_not_split(labels):
    drawn = random.Random(3)
    cells = frame_of(label=[drawn.choice(labels) for _ in range(200)])["label"]
    assert find_joined(cells) is None


@pytest.mark.parametrize(
    ("cell", "mark", "labels"),
    [
        ('["a", "b, c"]', "", ("a", "b, c")), ("['a' 'b']", "", ("a", "b")), ("[a, b]", "", ("a", "b")), ("[]", "", ()), ("a|b|a", "|", ("a", "b")),
        ('{"choices": ["x"]}', "", ("x",)), ('{"cats": {"x": 1.0, "y": 0.0}}', "", ("x",)), ('{"x": true, "y": true}', "", ("x", "y")), ("#a #b", "#", ("a", "b")),
        ("['it\\'s', 'b']", "", ("it\\'s", "b")), ("{broken", "", ("{broken",)), ("", ",", ()), ('[{"start": 1}]', ",", ('[{"start": 1}]',)),
    ],
)  # fmt: skip
def test_a_cell_is_read(cell, mark, labels):
    assert labels_in(cell, mark) == labels


FLAGS = {"0/1": ("1", "0"), "floats": ("1.0", "0.0"), "yes/no": ("Yes", "No"), "ja/nein": ("ja", "nein"), "x": ("x", ""), "tick": ("✓", ""), "true": ("TRUE", "FALSE"), "sí": ("sí", "no"), "oui": ("oui", "non"), "是": ("是", "否")}  # fmt: skip


def flagged(language, meant, way, prefix="", last=()):
    yes, no = FLAGS[way]
    names = LANGUAGES[language][0]
    spread = {prefix + name: [yes if name in row else no for row in meant] for name in names}
    return frame_of(number=[str(n) for n in range(ROWS)], comment=texts(language), **spread, **dict(last))


@pytest.mark.parametrize(("way", "language"), turns(FLAGS))
def test_a_column_for_each_label_is_several_labels(language, way):
    prefix = "topic_" if language in ("de", "es") else ""
    meant = sets(language, least=0)
    frame = flagged(language, meant, way, prefix)
    columns, diagnosis = examined(frame)
    assert columns.text == "comment"
    assert columns.label in frame.columns[2:]
    several = sum(len(names) > 1 for names in meant)
    finding = diagnosis.findings[0]
    assert finding.title.startswith(f"{several} rows have several labels: 5 columns hold yes or no, one column a label")
    fix = next(fix for fix in finding.fixes if fix.kind == "first_label")
    fixed, _ = apply_fixes(frame, columns, [fix])
    assert fixed[columns.label].tolist() == [names[0] if names else NONE_OF_THEM for names in meant]
    assert "several_labels" not in {found.kind for found in examine(fixed, columns, chosen=[fix]).findings}


@pytest.mark.parametrize(("way", "language"), turns(FLAGS))
def test_a_column_for_each_class_is_one_label_put_together_without_a_loss(language, way):
    meant = one_each(language)
    channels = ["mail", "phone", "chat"]
    last = {"via": [channels[n % 3] for n in range(ROWS)]}
    frame = flagged(language, [[name] for name in meant], way, "is ", last)
    columns, diagnosis = examined(frame)
    assert diagnosis.findings[0].kind == "label_in_columns"
    assert "One label is spread over 5 columns" in diagnosis.findings[0].title
    fixed, told = apply_fixes(frame, columns, diagnosis.advised_fixes())
    assert fixed[columns.label].tolist() == meant
    assert told == [f"The label was read from several columns in {ROWS} rows."]


def test_two_questions_of_yes_and_no_beside_a_label_are_no_labels():
    frame = frame_of(
        text=texts("en"),
        label=one_each("en"),
        vip=["1", "0"] * 60,
        paid=["1", "0", "0"] * 40,
        late=["0", "1", "1"] * 40,
    )
    columns, diagnosis = examined(frame)
    assert columns.label == "label"
    assert not {"several_labels", "label_in_columns", "annotator_columns"} & {
        found.kind for found in diagnosis.findings
    }


def votes(language, count=3, wrong=0.2, gaps=0.0):
    drawn, names = random.Random(4), LANGUAGES[language][0]
    truth = one_each(language)
    return [
        ["" if drawn.random() < gaps else drawn.choice(names) if drawn.random() < wrong else label for label in truth]
        for _ in range(count)
    ]


ANNOTATORS = [("annotator_1", "annotator_2", "annotator_3"), ("rater1", "rater2", "rater3"), ("Label A", "Label B", "Label C"), ("Anna", "Ben", "Cleo"), ("标注员1", "标注员2", "标注员3"), ("codeur 1", "codeur 2", "codeur 3"), ("Gutachter: Kurz", "Gutachter: Lang", "Gutachter: Alt"), ("label_anna", "label_ben", "label_cleo"), ("evaluador1", "evaluador2", "evaluador3"), ("vote_1", "vote_2", "vote_3")]  # fmt: skip


@pytest.mark.parametrize(("names", "language"), turns(ANNOTATORS))
def test_a_column_for_each_annotator_becomes_the_label_of_most(language, names):
    said = votes(language, gaps=0.1)
    frame = frame_of(text=texts(language), **dict(zip(names, said, strict=True)))
    columns, diagnosis = examined(frame)
    finding = diagnosis.findings[0]
    assert finding.kind == "annotator_columns"
    rows = list(zip(*said, strict=True))
    differ = sum(len(set(row) - {""}) > 1 for row in rows)
    assert f"{differ} rows have several labels" in finding.title
    leave = next(fix for fix in finding.fixes if fix.parameters.get("ties") == "leave out")
    fixed, told = apply_fixes(frame, columns, [leave])
    for line, label in fixed[columns.label].items():
        row = [vote for vote in rows[line - 2] if vote]
        assert all(row.count(label) > row.count(other) for other in set(row) - {label})
    tied = len(frame) - len(fixed)
    assert f"{tied} row{'s' if tied != 1 else ''} without a majority left out" in told[0]
    first, _ = apply_fixes(frame, columns, [finding.fixes[0]])
    assert len(first) == len(frame)


def test_two_annotators_who_agree_and_two_columns_that_do_not():
    frame = frame_of(text=texts("de"), first=votes("de")[0], second=votes("de")[1])
    assert find_votes(frame, ["text"]) is not None
    drawn = random.Random(5)
    marks = [[drawn.choice("12345") for _ in range(ROWS)] for _ in range(3)]
    assert find_votes(frame_of(text=texts("en"), price=marks[0], service=marks[1], speed=marks[2])) is None
    gold = frame_of(text=texts("en"), gold_label=one_each("en"), label1=votes("en")[0], label2=votes("en")[1])
    columns, diagnosis = examined(gold)
    assert columns.label == "gold_label"
    assert "annotator_columns" not in {found.kind for found in diagnosis.findings}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_for_each_label_of_a_text_is_said_and_made_one(language):
    meant = sets(language, most=3)
    pairs = [(text, name) for text, names in zip(texts(language), meant, strict=True) for name in names]
    random.Random(6).shuffle(pairs)
    frame = frame_of(text=[text for text, _ in pairs], label=[name for _, name in pairs])
    columns, diagnosis = examined(frame)
    finding = next(found for found in diagnosis.findings if found.kind == "conflicting_labels")
    several = sum(len(names) > 1 for names in meant)
    assert f"{several} texts have several labels, a row for each" in finding.title
    wanted = LANGUAGES[language][0][0]
    where = next(fix for fix in finding.fixes if fix.kind == "yes_no").parameters
    asked, told = apply_fixes(frame, columns, [Fix("yes_no", {**where, "label": wanted})])
    assert dict(zip(asked["text"], asked["label"], strict=True)) == {
        text: wanted if wanted in names else f"not {wanted}" for text, names in zip(texts(language), meant, strict=True)
    }
    assert f"{len(pairs) - ROWS} rows that repeat a text left out" in told[0]
    first, _ = apply_fixes(frame, columns, [next(fix for fix in finding.fixes if fix.kind == "first_label")])
    assert dict(zip(first["text"], first["label"], strict=True)) == dict(reversed(pairs))


def test_a_few_texts_under_two_labels_are_slips_and_no_table_of_several_labels():
    frame = frame_of(text=[*texts("en"), *texts("en")[:6]], label=[*one_each("en"), *["urgent"] * 6])
    finding = next(found for found in examined(frame)[1].findings if found.kind == "conflicting_labels")
    assert "a row for each" not in finding.title
