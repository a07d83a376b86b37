"""What a command line names inside a file: a sheet of a workbook, a file of an archive."""

import zipfile

import openpyxl
import pandas as pd
import pytest
from support import film_rows

from core.commands import cli
from core.dataset.folder import load_dataset
from core.errors import ConfigError, DataError
from core.ingest.given import read_given


class Asked(ConfigError):
    """Enough: the run is not started."""


@pytest.fixture
def book(tmp_path, fathom_home):
    """A workbook whose sheets are called train, test and check."""
    path, book = tmp_path / "films.xlsx", openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in (("train", film_rows(200)), ("test", film_rows(40)), ("check", film_rows(20))):
        sheet = book.create_sheet(name)
        for row in [("text", "label"), *rows]:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def archive(book):
    """An archive of the workbook and two tables."""
    path = book.with_name("films.zip")
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(book, "books/films.xlsx")
        for name, count in (("first.csv", 30), ("set/second.csv", 50)):
            packed.writestr(name, pd.DataFrame(film_rows(count), columns=["text", "label"]).to_csv(index=False))
    return path


def test_a_part_of_a_file_is_read(book, archive):
    assert [len(read_given(f"{book}::{name}").frame) for name in ("train", "test", "check")] == [200, 40, 20]
    assert len(read_given(f"{archive}::set/second.csv").frame) == 50
    assert len(read_given(f"{archive}::films.xlsx::check").frame) == 20


def test_a_file_may_be_called_with_the_sign(book):
    path = book.with_name("odd::name.csv")
    path.write_text("text,label\na b,c\nd e,f\n")
    assert len(read_given(str(path)).frame) == 2


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("nobody", "has no sheet 'nobody'.*'train', 'test', 'check'"),
        ("train::more", "Write FILE::SHEET"),
        ("", "Write FILE::SHEET"),
    ],
)
def test_what_is_not_there_is_told(book, inside, told):
    with pytest.raises(DataError, match=told):
        read_given(f"{book}::{inside}")


def test_what_is_told_twice_or_is_not_in_the_archive_is_refused(book, archive):
    with pytest.raises(DataError, match="and so does --sheet"):
        read_given(f"{book}::train", sheet="test")
    with pytest.raises(DataError, match=r"holds no file 'third\.csv'"):
        read_given(f"{archive}::third.csv")
    with pytest.raises(DataError, match="There is no file"):
        read_given("nowhere.xlsx::train")


def test_training_takes_test_and_validation_rows_from_sheets_of_the_same_workbook(book, archive, monkeypatch):
    asked = []

    def keep(config, **_):
        asked.append(config)
        raise Asked("asked")

    monkeypatch.setattr(cli, "submit", keep)
    inside = ["--sheet", "train", "--test", f"{book}::test", "--validation", f"{archive}::set/second.csv"]
    assert cli.main(["train", str(book), "--text", "text", "--label", "label", *inside]) == 2
    data = asked[0].data
    assert [load_dataset(each).rows for each in (data.dataset, data.test_dataset, data.validation_dataset)] == [200, 40, 50]  # fmt: skip
