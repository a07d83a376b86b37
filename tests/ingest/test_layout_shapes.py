"""What stands above, beside and between the rows of a table, and marks between cells: each shape in several forms."""

import csv
import io

import pytest

from core.ingest.table import read_table

TEXTS = [
    "The lamp is broken, again",
    "Where is my parcel",
    "I can't log in",
    "Refund please",
    "It's late, very late",
] * 6
LABELS = ["billing", "shipping", "account", "billing", "shipping"] * 6
TWO = [["text", "label"], *zip(TEXTS, LABELS, strict=True)]
THREE = [["id", "text", "label"], *([str(n), *row] for n, row in enumerate(TWO[1:]))]
FOUR = [["id", "text", "label", "date"], *([*row, f"2026-01-{n % 28 + 1:02d}"] for n, row in enumerate(THREE[1:]))]


def written(rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


ABOVE = {
    "a name and a date over two columns": ("Created,2026-03-04\n", TWO),
    "the same with an empty row": ("Created,2026-03-04\n,\n", TWO),
    "the same with an empty line": ("Created,4 March 2026\n\n", TWO),
    "a name and a date over three": ("Created,2026-03-04,\n", THREE),
    "two such rows over four": ("Created,2026-03-04,,\nBy,Support,,\n", FOUR),
    "two such rows cut short": ("Created,2026-03-04\nBy,Support\n\n", FOUR),
    "a title in quotes": ('"All messages, 2026",,\n', THREE),
    "a title": ("All messages\n", TWO),
    "a title and an empty line": ("Alle Nachrichten\n\n", TWO),
    "notes with colons": ("Report: messages\nDate: 2026-03-04\nRows: 30\n", THREE),
    "sentences with commas": (
        "Messages, complaints and thanks, all of 2026\nWritten by the team, for the team\n\n",
        THREE,
    ),
    "comments": ("# messages of 2026\n# by the team, for the team\n", THREE),
}


@pytest.mark.parametrize("name", ABOVE)
def test_what_stands_above_the_header_is_left_out_and_told(name):
    above, rows = ABOVE[name]
    table = read_table((above + written(rows)).encode(), "in.csv")
    assert [list(table.frame.columns), *table.frame.to_numpy().tolist()] == [list(row) for row in rows]
    assert any("above the header" in problem.message for problem in table.problems)


def test_names_of_groups_above_the_names_stay():
    table = read_table((",Message,Message,\n" + written(FOUR)).encode(), "in.csv")
    assert list(table.frame.columns) == ["id", "Message text", "Message label", "Message date"]


@pytest.mark.parametrize("place", [1, 7, 29])
@pytest.mark.parametrize("wide", [1, 2, 4])
@pytest.mark.parametrize("rows", [TWO, THREE, FOUR], ids=["two", "three", "four"])
def test_a_remark_beside_the_table_is_kept_in_its_own_column_and_told(rows, wide, place):
    beside = [[*row, *[""] * wide] for row in rows]
    beside[place][len(rows[0])] = "please check"
    table = read_table(written(beside).encode(), "in.csv")
    names = list(table.frame.columns)
    assert names[: len(rows[0])] == rows[0]
    assert table.frame[names[: len(rows[0])]].to_numpy().tolist() == [list(row) for row in rows[1:]]
    assert table.frame[names[len(rows[0])]].iloc[place - 1] == "please check"
    assert any("please check" in problem.message and problem.line == place + 1 for problem in table.problems)


@pytest.mark.parametrize("wide", [1, 2, 3])
def test_columns_without_a_name_and_a_cell_are_no_columns(wide):
    table = read_table(written([[*row, *[""] * wide] for row in TWO]).encode(), "in.csv")
    assert list(table.frame.columns) == ["text", "label"]
    assert table.problems == []


def test_comments_between_rows_are_left_out_and_told():
    content = "# messages\n" + written(THREE[:10]) + "# half way\n" + written(THREE[10:])
    table = read_table(content.encode(), "in.csv")
    assert table.frame.to_numpy().tolist() == THREE[1:]
    assert "1 comment left out: line 12" in table.describe()


def test_a_comment_that_names_the_columns_is_the_header():
    table = read_table(("# id,text,label\n" + written(THREE[1:])).encode(), "in.csv")
    assert list(table.frame.columns) == ["id", "text", "label"]
    assert len(table.frame) == 30


def test_texts_that_begin_with_a_hash_are_no_comments():
    rows = [
        ["text", "label"],
        *([f"#{text}" if n % 3 == 0 else text, label] for n, (text, label) in enumerate(TWO[1:])),
    ]
    assert read_table(written(rows).encode(), "in.csv").frame.to_numpy().tolist() == rows[1:]


@pytest.mark.parametrize("first", ["hello", "so tired", "привет", "今日は雨だ", "Guten Morgen"])
def test_the_first_of_texts_alone_is_a_text_and_that_is_told(first):
    table = read_table("\n".join([first, *TEXTS]).encode(), "in.txt")
    assert table.frame.iloc[:, 0].tolist() == [first, *TEXTS]
    assert any(problem.line == 1 and "header" in problem.message for problem in table.problems)


@pytest.mark.parametrize("first", ["text", "tweet_text", "Beschwerde", "Nachricht", "комментарий", "评论"])
def test_a_name_above_texts_alone_is_the_name(first):
    table = read_table("\n".join([first, *TEXTS]).encode(), "in.txt")
    assert list(table.frame.columns) == [first]
    assert len(table.frame) == 30


@pytest.mark.parametrize(
    "mark",
    [
        ":::",
        " ::: ",
        "|||",
        " || ",
        " | ",
        "+++$+++",
        " +++$+++ ",
        "<sep>",
        "[SEP]",
        "\t||\t",
        " -> ",
        "=>",
        "@@",
        "§",
        "¬",
    ],
)
@pytest.mark.parametrize("rows", [TWO, THREE, FOUR], ids=["two", "three", "four"])
def test_delimiters_of_several_characters_and_rare_ones_are_found(mark, rows):
    table = read_table("\n".join(mark.join(row) for row in rows).encode(), "in.txt")
    assert [list(table.frame.columns), *table.frame.to_numpy().tolist()] == [list(row) for row in rows]
    assert table.delimiter == mark


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_last_column_of_line_breaks_in_quotes_is_a_column(delimiter):
    lines = [f'{n}{delimiter}{text.replace(",", "")}{delimiter}"\n"' for n, text in enumerate(TEXTS)]
    table = read_table("\n".join([f"id{delimiter}text{delimiter}note", *lines]).encode(), "in.csv")
    assert list(table.frame.columns) == ["id", "text", "note"]
    assert table.frame["note"].tolist() == ["\n"] * 30


STRAY = ['"{}', '{}"', '"{}" he said', 'he said "{}"', '{} 5" wide', '"']


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":::"])
@pytest.mark.parametrize("apart", [2, 5, 20])
@pytest.mark.parametrize("header", [True, False])
def test_quotation_marks_that_enclose_nothing_are_text(delimiter, apart, header):
    texts = [text.replace(",", "") for text in TEXTS]
    texts[3], texts[3 + apart] = f'"{texts[3]}', f'{texts[3 + apart]}"'
    for place, form in enumerate(STRAY):
        texts[25 - place] = form.format(texts[25 - place])
    lines = [delimiter.join(row) for row in zip(texts, LABELS, strict=True)]
    content = "\n".join([delimiter.join(["text", "label"]), *lines] if header else lines)
    table = read_table(content.encode(), "in.csv")
    assert table.frame.iloc[:, 0].tolist() == texts
    assert any("quote" in problem.message for problem in table.problems)
