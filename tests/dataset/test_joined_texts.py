"""Several columns as one text, and tables in which nothing is a text."""

import pandas as pd
import pytest

from core.config import DataConfig, RunConfig, TrainConfig
from core.dataset.columns import guess_columns
from core.dataset.joined import join_cells, parts_of, suggest_joining, with_text
from core.dataset.task import fixed_report
from core.dataset.textless import no_text
from core.errors import ConfigError, DataError

ROWS = range(30)
LETTERS = pd.DataFrame(
    {
        "id": [f"M-{number}" for number in ROWS],
        "subject": [f"the bill of month {number}" for number in ROWS],
        "kind": [("mail", "chat")[number % 2] for number in ROWS],
        "message": [
            f"please look at the sum of {number} that you took from my card twice last week" for number in ROWS
        ],
        "label": [("billing", "other", "returns")[number % 3] for number in ROWS],
    },
    index=pd.RangeIndex(2, 32, name="line"),
    dtype="str",
)


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        (["a title", "a body"], "a title | a body"),
        (["", "a body"], "a body"),
        (["a title", "  "], "a title"),
        (["a", "", " c "], "a | c"),
        (["", ""], ""),
    ],
)
def test_empty_parts_leave_no_mark(cells, text):
    assert join_cells(cells) == text
    names = [f"part {number}" for number in range(len(cells))]
    frame = pd.DataFrame([cells], columns=names, dtype="str")
    assert with_text(frame, " + ".join(names)).iloc[0, -1] == text


@pytest.mark.parametrize(
    ("name", "columns", "parts"),
    [
        ("a + b", ["a", "b", "c"], ["a", "b"]),
        ("b + a", ["a", "b"], ["b", "a"]),
        ("a", ["a", "b"], ["a"]),
        ("a + b", ["a + b", "a", "b"], ["a + b"]),
        ("pros + cons + text", ["pros + cons", "text"], ["pros + cons", "text"]),
        ("a + d", ["a", "b"], []),
    ],
)
def test_a_column_with_a_plus_in_its_name_is_one_column(name, columns, parts):
    assert parts_of(name, columns) == parts


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match=r"has no 'titel'.*Its columns are: 'id', 'subject'"):
        with_text(LETTERS, "titel + message")


def test_rows_are_learned_from_as_they_are_joined():
    data = DataConfig("", "letters.csv", "kind + subject + message", "label", joined=("kind", "subject", "message"))
    report, _ = fixed_report(LETTERS, data)
    assert report.frame[data.text].iloc[1].startswith("chat | the bill of month 1 | please look")
    assert RunConfig.from_json(RunConfig("run", data, TrainConfig()).to_json()).data == data
    with pytest.raises(ConfigError, match="is the label"):
        DataConfig("", "letters.csv", "label + message", "label", joined=("label", "message"))


def test_a_row_without_any_part_has_no_text():
    empty = LETTERS.assign(subject="", message=["", *LETTERS["message"].iloc[1:]])
    data = DataConfig("", "letters.csv", "subject + message", "label", joined=("subject", "message"))
    with pytest.raises(DataError, match="1 row has no text"):
        fixed_report(empty, data)


def test_title_and_body_are_proposed_and_a_category_is_not():
    parts, why = suggest_joining(LETTERS, guess_columns(LETTERS))
    assert parts == ["subject", "message"]
    assert "'subject' holds about 5 words" in why
    alone = LETTERS.drop(columns="subject")
    assert suggest_joining(alone, guess_columns(alone)) == ([], "")


@pytest.mark.parametrize("title", ["Betreff", "titre", "asunto", "件名", "Заголовок"])
def test_titles_are_known_by_their_names_in_other_languages(title):
    frame = LETTERS.assign(subject=[f"note{number}" for number in ROWS]).rename(columns={"subject": title})
    assert suggest_joining(frame, guess_columns(frame))[0] == [title, "message"]


def test_a_table_without_texts_is_refused_with_what_its_columns_hold():
    numbers = pd.DataFrame(
        {
            "day": [f"2024-01-{number % 28 + 1:02}" for number in ROWS],
            "amount": [str(number * 1.5) for number in ROWS],
            "code": [f"AB-{number}" for number in ROWS],
            "label": [("x", "y")[number % 2] for number in ROWS],
        },
        dtype="str",
    )
    told = no_text(numbers, [guess_columns(numbers).text])
    for words in (
        "no texts to learn from",
        "'day': dates",
        "'amount': numbers",
        "'code': codes or ids",
        "Add a column",
    ):
        assert words in told
    with pytest.raises(DataError, match="no texts to learn from"):
        fixed_report(numbers, DataConfig("", "numbers.csv", "amount", "label"))


def test_a_column_of_codes_beside_texts_is_no_text_and_the_texts_are_named():
    assert "choose 'subject' for the text" in no_text(LETTERS, ["id"])
    assert no_text(LETTERS, ["message"]) == ""


@pytest.mark.parametrize(
    "texts",
    [
        ["lovely", "dull", "warm"],
        ["很好 的 电影", "不好", "一般"],
        ["a1 is bad", "b2 is good", "c3"],
        ["C++", "C#", "R"],
    ],
)
def test_short_texts_are_texts(texts):
    frame = pd.DataFrame({"text": texts * 10, "label": ["x", "y", "z"] * 10}, dtype="str")
    assert no_text(frame, ["text"]) == ""
