"""What the command line says about the split, and what it asks for."""

import pandas as pd
import pytest
from support import film_rows

from core.commands import cli
from core.dataset.folder import load_dataset
from core.dataset.task import load_task, split_task
from core.errors import ConfigError


class Asked(ConfigError):
    """Enough: the run is not started."""


@pytest.fixture
def table(tmp_path, fathom_home):
    """A table with an author, a day, and a column of parts."""
    frame = pd.DataFrame(film_rows(200), columns=["text", "label"])
    frame["author"] = [f"Author {i % 23}" for i in range(200)]
    frame["day"] = [str(day.date()) for day in pd.date_range("2023-01-01", periods=200)]
    frame["Split"] = [("Training", "Training", "Dev", "Testing")[i % 4] for i in range(200)]
    frame.to_csv(tmp_path / "films.csv", index=False)
    frame[:20].assign(text=[f"another {text}" for text in frame["text"][:20]]).to_csv(
        tmp_path / "more.csv", index=False
    )
    return tmp_path / "films.csv"


@pytest.fixture
def train(table, monkeypatch):
    """Return a function that runs train with more options and returns the config that it submits."""
    asked = []

    def submit(config):
        asked.append(config)
        raise Asked("That will do.")

    monkeypatch.setattr(cli, "submit", submit)

    def run(*more):
        code = cli.main(["train", str(table), "--text", "text", "--label", "label", *map(str, more)])
        return asked.pop() if asked else code

    return run


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (("--group", "author"), {"group": "author"}),
        (("--time", "day"), {"time": "day"}),
        (("--split", "Split"), {"parts": "Split"}),
        (("--test-share", "0.3", "--validation-share", "0.2"), {"test_share": 0.3, "validation_share": 0.2}),
        (("--split-seed", "4"), {"split_seed": 4}),
        (("--group", "author", "--split-seed", "7"), {"group": "author", "split_seed": 7}),
    ],
)
def test_the_options_are_what_the_run_is_asked_for(train, options, wanted, capsys):
    data = train(*options).data
    assert {name: getattr(data, name) for name in wanted} == wanted
    told = capsys.readouterr().err
    split = split_task(load_task(data), data)
    assert (
        f"Split: {len(split.train):,} training, {len(split.validation):,} validation and {len(split.test):,} test rows"
        in told
    )
    assert split.how in told


def test_separate_files_are_kept_and_counted(train, table, capsys):
    more = table.with_name("more.csv")
    data = train("--validation", more, "--test", more).data
    assert (data.validation_file_name, data.test_file_name) == ("more.csv", "more.csv")
    assert load_dataset(data.validation_dataset).rows == 20
    told = capsys.readouterr().err
    assert "200 training, 20 validation and 20 test rows" in told
    assert "20 of the 20 test rows have a text that stands in another part as well (20 in validation)" in told


def test_a_column_of_parts_is_offered_and_what_is_learned_from_is_measured(train, capsys):
    plain = train()
    assert "Note: column 'Split' seems to say which rows are for training and for the test" in capsys.readouterr().err
    followed = train("--split", "Split")
    assert "seems to say" not in capsys.readouterr().err
    assert plain.train.epochs == followed.train.epochs == 5
    split = split_task(load_task(followed.data), followed.data)
    assert (len(split.train), len(split.validation), len(split.test)) == (100, 50, 50)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--group", "nobody"), "There is no column 'nobody'"),
        (("--time", "text"), "cannot be read as times"),
        (("--split", "author"), "does not tell which rows to learn from"),
        (("--group", "label"), "which is the label"),
        (("--test-share", "0.9"), "test_share is 0.9; allowed is 0.01 to 0.5"),
        (("--test-share", "0.5", "--validation-share", "0.4"), "together they may be 0.8 at most"),
        (("--split", "Split", "--test", "more.csv"), "from the column or from files, not from both"),
        (("--validation", "gone.csv"), "gone.csv"),
    ],
)
def test_what_cannot_be_is_refused_before_a_run_is_made(train, table, options, told, capsys, monkeypatch):
    monkeypatch.chdir(table.parent)
    assert train(*options) == 2
    error = capsys.readouterr().err
    assert told in error
    assert "Traceback" not in error
