"""What the doctor says about the split: columns by which a random one flatters, and a column that tells the parts."""

import numpy as np
import pandas as pd
import pytest
from support import film_rows

from core.commands.cli import main
from core.config import DataConfig
from core.dataset.doctor import examine
from core.dataset.doctor.findings import split_label, split_option
from core.dataset.doctor.flattering import candidate_columns, measure_gap
from core.dataset.doctor.report import ReportedTable, report_html
from core.dataset.fix_kinds import Columns
from core.dataset.split import split_rows

COLUMNS = Columns("text", "label")
WORDS = [f"word{i}" for i in range(900)]


def drawn(generator, count, words=WORDS):
    return " ".join(generator.choice(words, count))


def signed(generator, people=15, each=12):
    """Rows whose writer signs and decides the label, while the words say nothing."""
    labels = generator.integers(0, 3, people)
    return [
        (f"{drawn(generator, 9)} yours, p{w}", f"c{labels[w]}", f"p{w}") for w in range(people) for _ in range(each)
    ]


def copied(generator, sources=70, each=4):
    """Noisy copies of texts whose labels have nothing to do with their words."""
    rows = []
    for number in range(sources):
        words, label = generator.choice(WORDS, 14), f"c{generator.integers(0, 3)}"
        rows += [(" ".join(words[generator.random(14) < 0.75]), label, f"doc {number}") for _ in range(each)]
    return rows


def by_document(generator, documents=40, each=8):
    """Sentences of documents, each with words and a label of its own."""
    rows = []
    for number in range(documents):
        own, label = generator.choice(WORDS, 20), f"c{generator.integers(0, 3)}"
        rows += [(drawn(generator, 10, own), label, str(number)) for _ in range(each)]
    return rows


def leaning(generator, people=30, each=10):
    """Writers with favourite words who lean to a label, as patients with a chronic complaint do."""
    rows = []
    for number in range(people):
        own, label = generator.choice(WORDS, 4), generator.integers(0, 3)
        for _ in range(each):
            said = label if generator.random() < 0.85 else generator.integers(0, 3)
            rows.append((f"{drawn(generator, 8)} {drawn(generator, 2, own)}", f"c{said}", f"P-{number:03d}"))
    return rows


MATTERS = {
    "writers who sign": signed,
    "noisy copies": copied,
    "documents": by_document,
    "writers with habits": leaning,
    "few writers": lambda generator: signed(generator, 8, 25),
    "many writers": lambda generator: signed(generator, 60, 5),
    "numbers for names": lambda generator: [(t, label, str(int(w[1:]) + 100)) for t, label, w in signed(generator)],
    "names in other capitals": lambda generator: [
        (t, label, (w, w.upper(), f" {w} ")[i % 3]) for i, (t, label, w) in enumerate(signed(generator))
    ],
    "two copies each": lambda generator: copied(generator, 150, 2),
    "with empty cells": lambda generator: [
        (t, label, w if i % 9 else "") for i, (t, label, w) in enumerate(signed(generator))
    ],
}


@pytest.mark.parametrize("make", MATTERS.values(), ids=MATTERS)
def test_a_column_by_which_a_random_split_flatters_is_found_with_both_figures(make):
    frame = pd.DataFrame(make(np.random.default_rng(5)), columns=["text", "label", "who"]).astype("str")
    found = [finding for finding in examine(frame, COLUMNS).findings if finding.kind == "flattering_split"]
    assert len(found) == 1
    finding = found[0]
    assert finding.split == {"group": "who"}
    random, grouped = finding.details["random"], finding.details["grouped"]
    assert random > grouped + 0.1
    assert f"{random:.2f} of the rows right, but {grouped:.2f} when no value of column 'who'" in finding.title
    split_rows(frame, DataConfig("d", "f.csv", "text", "label", **finding.split))


def learnable(generator, count=400):
    """Texts whose words say the label."""
    rows = []
    for _ in range(count):
        label = generator.integers(0, 3)
        rows.append((f"{drawn(generator, 8)} {drawn(generator, 2, [f'of{label}{i}' for i in range(6)])}", f"c{label}"))
    return rows


LEAVES_ALONE = {
    "ten names at random": lambda g, rows: [f"a{i}" for i in g.integers(0, 10, len(rows))],
    "many names at random": lambda g, rows: [f"a{i}" for i in g.integers(0, len(rows) // 4, len(rows))],
    "names of very different size": lambda g, rows: [f"a{min(9, int(i))}" for i in g.geometric(0.25, len(rows))],
    "a name that leans to a label": lambda g, rows: [
        f"a{3 * g.integers(0, 4) + (int(label[1]) if g.random() < 0.6 else g.integers(0, 3))}" for _, label in rows
    ],
    "number of words": lambda g, rows: [str(len(text.split()) + g.integers(0, 5)) for text, _ in rows],
    "a rating": lambda g, rows: [str(i) for i in g.integers(1, 8, len(rows))],
    "weekdays": lambda g, rows: [("mon", "tue", "wed", "thu", "fri")[i] for i in g.integers(0, 5, len(rows))],
    "dates": lambda g, rows: [f"2024-03-{i:02d}" for i in g.integers(1, 28, len(rows))],
    "one value each": lambda g, rows: [f"id {i}" for i in range(len(rows))],
    "one value": lambda g, rows: ["same"] * len(rows),
    "mostly empty": lambda g, rows: [f"a{i % 20}" if i % 5 == 0 else "" for i in range(len(rows))],
    "blocks of rows": lambda g, rows: [f"page {i // 10}" for i in range(len(rows))],
}


@pytest.mark.parametrize("make", LEAVES_ALONE.values(), ids=LEAVES_ALONE)
@pytest.mark.slow
def test_a_column_that_changes_nothing_raises_no_alarm(make):
    for seed in range(3):
        generator = np.random.default_rng(seed)
        rows = learnable(generator)
        frame = pd.DataFrame(rows, columns=["text", "label"]).assign(who=make(generator, rows)).astype("str")
        assert [f.title for f in examine(frame, COLUMNS).findings if f.split] == []


def test_equal_texts_of_many_writers_do_not_look_like_a_flattering_split():
    generator = np.random.default_rng(2)
    rows = [("thanks", "c0") if i % 6 == 0 else row for i, row in enumerate(learnable(generator))]
    frame = pd.DataFrame(rows, columns=["text", "label"]).assign(who=generator.integers(0, 12, len(rows))).astype("str")
    gap = measure_gap(frame, COLUMNS, "who")
    assert not gap.flatters
    assert abs(gap.random - gap.grouped) < 0.05


def test_the_question_of_a_pair_may_be_the_group():
    """Answers repeat the question's own words, and the question decides the label."""
    generator = np.random.default_rng(3)
    rows = []
    for _ in range(40):
        own, label = generator.choice(WORDS, 12), f"c{generator.integers(0, 2)}"
        rows += [(f"what about {' '.join(own)}", drawn(generator, 8, own), label) for _answer in range(6)]
    frame = pd.DataFrame(rows, columns=["q", "a", "l"]).astype("str")
    columns = Columns("q", "l", "a")
    assert candidate_columns(frame, columns) == ["q"]
    assert next(f for f in examine(frame, columns).findings if f.split).split == {"group": "q"}


def test_a_column_that_tells_the_parts_is_offered():
    frame = pd.DataFrame(film_rows(120), columns=["text", "label"]).assign(
        Fold=["Training", "Training", "dev", "Testing"] * 30
    )
    finding = next(f for f in examine(frame.astype("str"), COLUMNS).findings if f.kind == "given_parts")
    assert finding.split == {"parts": "Fold"}
    assert "'Training' (60), 'dev' (30), 'Testing' (30)" in finding.title
    assert (split_label(finding.split), split_option(finding.split)) == ("Follow column 'Fold'", "--split Fold")
    assert split_option({"group": "the author"}) == "--group 'the author'"


def test_the_command_line_and_the_report_say_what_to_split_by(tmp_path, capsys):
    frame = pd.DataFrame(signed(np.random.default_rng(1)), columns=["text", "label", "author"])
    frame.to_csv(tmp_path / "letters.csv", index=False)
    assert main(["inspect", str(tmp_path / "letters.csv")]) == 0
    told = capsys.readouterr().out
    assert "A random split flatters" in told
    assert "split: train with --group author" in told
    about = ReportedTable("letters.csv", "a table", COLUMNS, {}, (), ())
    assert "Another split: Split by &#39;author&#39;" in report_html(examine(frame.astype("str"), COLUMNS), about)
