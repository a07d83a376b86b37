"""Task cards: filled from the data, edited, kept with the run, and refused when they do not fit."""

from dataclasses import replace

import pandas as pd
import pytest

from core.config import DataConfig, RunConfig, TrainConfig
from core.dataset.folder import save_dataset
from core.domain import Costs, Example, Work
from core.errors import DomainError
from core.ingest.table import read_table
from core.runs.run import create_run
from core.storage import write_json
from core.tasks import own
from core.tasks.card import forget_card, keep_threshold, read_card, write_card
from core.tasks.draft import class_title, draft_card, natural_order, row_word
from core.tasks.own import card_of, corrections_file, with_corrections


def predictions(*rows, pair=False):
    frame = pd.DataFrame(rows, columns=["row", "text", "label", "predicted", "confidence"])
    return frame.assign(text_pair="a reference") if pair else frame


ROWS = predictions(
    (2, "the lift is stuck", "broken", "broken", 0.9),
    (3, "the lift has been stuck since Monday", "broken", "broken", 0.7),
    (4, "what are your hours", "question", "question", 0.8),
    (5, "is it broken or not", "question", "broken", 0.95),
    (6, "hours? broken!", "question", "broken", 0.6),
)
DATA = DataConfig("abc", "lifts.csv", "message", "kind")


@pytest.fixture
def run(fathom_home, tmp_path):
    """A run of a small table with columns that say when and where, which has its predictions."""
    file = tmp_path / "lifts.csv"
    file.write_text(
        "message,kind,received,house\n"
        + "".join(f"{text},{label},2031-05-0{row},H{row}\n" for row, text, label, *_ in ROWS.itertuples(index=False))
    )
    data = replace(DATA, dataset=save_dataset(read_table(file)).id)
    made = create_run(RunConfig("Lifts", data, TrainConfig()))
    ROWS.to_parquet(made.predictions_file)
    return made


def test_a_card_is_filled_from_the_data():
    card = draft_card("Lifts", DATA, ["broken", "question"], ROWS)
    task = card.task
    assert (task.title, task.row, task.purpose) == ("Lifts", "message", "Sort each message into Broken or Question.")
    assert task.costs.of("broken", "question") == task.costs.of("question", "broken") == 1.0
    assert [example.text for example in task.examples] == [
        "what are your hours",
        "the lift is stuck",
        "is it broken or not",
    ], "a typical right row of each class, frequent classes first, then one mistake of each kind, the surest"
    assert [example.truth for example in task.examples] == ["question", "broken", "question"]
    assert "failure" in task.examples[-1].note
    assert "taken for Broken" in task.examples[-1].note


def test_notes_that_would_be_the_same_are_numbered():
    found = draft_card(
        "T", DATA, ["a_b", "A b"], predictions((2, "x", "a_b", "a_b", 0.9), (3, "y", "A b", "A b", 0.9))
    ).task
    assert len({example.note for example in found.examples}) == len(found.examples)


def test_a_pair_needs_two_headings():
    task = draft_card(
        "T", replace(DATA, text="text", text_pair="Text"), ["a", "b"], predictions((2, "x", "a", "a", 0.9), pair=True)
    ).task
    assert task.text_heading != task.text_pair_heading
    assert task.examples[0].text_pair == "a reference"


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("message", "message"),
        ("Reviews", "review"),
        ("text", "text"),
        ("clean_text", "text"),
        ("q1", "text"),
        ("news_item", "news item"),
        ("Diagnosis", "diagnosis"),
    ],
)
def test_a_row_is_called_what_its_column_is_where_that_is_a_word(column, word):
    assert row_word(column) == word


def test_titles_and_natural_orders():
    assert [class_title(label) for label in ("card_arrival", "NASDAQ", "0", "ein Wort")] == [
        "Card arrival",
        "NASDAQ",
        "0",
        "ein Wort",
    ]
    assert natural_order(["10", "9", "-1"]) == ["-1", "9", "10"]
    assert natural_order(["positive", "negative", "neutral"]) == ["negative", "neutral", "positive"]
    assert natural_order(["cats", "dogs"]) == []


def test_a_saved_card_comes_back_whole_and_can_be_forgotten(run):
    card = card_of(run, ROWS, ["broken", "question"])
    assert read_card(run) is None
    assert card.task.work.time == "received"
    costs = Costs("minutes", 1.5, 2.0, {"broken": {"question": 60.0}})
    edited = replace(
        card, warning="W <b>", task=replace(card.task, title="Ärger & Lifte", costs=costs, out_of_scope=("x",))
    )
    write_card(run, edited)
    assert read_card(run) == edited
    assert keep_threshold(run, edited, 0.875, "chosen in Decide").threshold == 0.875
    assert read_card(run).threshold == 0.875
    forget_card(run)
    assert card_of(run, ROWS, ["broken", "question"]) == card


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "title of the task card is empty"),
        ({"row": "a very long name for one row that nobody would read"}, "one or two words"),
        ({"examples": ()}, "no examples"),
        ({"costs": Costs("x", -1.0, 1.0)}, "the cost -1.0"),
        (
            {"work": Work("overview", "T", "P.", minutes_per_row=0.0)},
            "has 0.0 minutes per row; allowed is a number above 0",
        ),
        ({"work": Work("overview", "T", "P.", minutes_per_row="1")}, "has '1' minutes per row"),
        ({"examples": (Example("x", "n", "second"),)}, "needs no second text"),
        ({"examples": (Example("x", "n", truth="lost"),)}, "truth 'lost'; allowed is one of broken, question, or none"),
    ],
)
def test_a_card_that_does_not_fit_is_refused_and_nothing_is_written(run, change, words):
    card = card_of(run, ROWS, ["broken", "question"])
    with pytest.raises(DomainError, match=words):
        write_card(run, replace(card, task=replace(card.task, **change)))
    assert not run.task_file.exists()


@pytest.mark.parametrize("value", [{"version": 99}, [], {"version": 1}, {"version": 1, "task": {"name": "x"}}])
def test_a_card_that_cannot_be_read_says_what_to_do(run, value):
    write_json(run.task_file, value)
    with pytest.raises(DomainError, match=r"task card of run.*(Update Fathom|Delete it)"):
        read_card(run)


def test_test_rows_come_with_all_columns_of_their_table(run):
    table = own.test_table(run, ROWS)
    assert table["message"].tolist() == ROWS["text"].tolist()
    assert table["house"].tolist() == ["H2", "H3", "H4", "H5", "H6"]


def test_corrections_belong_to_the_columns_of_a_table_and_are_learned_from_once(run):
    data = run.config().data
    assert corrections_file(data) == corrections_file(replace(data, split_seed=5))
    assert corrections_file(data) != corrections_file(replace(data, text="house"))
    once = with_corrections(data, [("x", None, "broken")])
    assert [fix["kind"] for fix in once.fixes] == ["drop_texts", "add_rows"]
    assert with_corrections(once, [("y", None, "broken")]).fixes[1]["parameters"]["rows"] == [["y", None, "broken"]]
    assert with_corrections(once, []).fixes == ()
