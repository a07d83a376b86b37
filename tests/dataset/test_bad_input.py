"""What people really bring: refused with a sentence and exit code 2, or taken unharmed."""

import json

import pytest
from support import film_rows, write_csv

from core.commands.cli import main
from core.config import TrainConfig
from core.errors import ConfigError

ARGUMENTS = ["--text", "text", "--label", "label", "--preset", "quick"]


def refused(capsys, home, *arguments):
    """Run a command that must be refused, and return the sentence."""
    assert main(list(arguments)) == 2
    runs = home / "runs"
    written = (
        [run.name for run in runs.iterdir() if not (home / "shipped" / run.name).is_file()] if runs.exists() else []
    )
    assert not written, "a refused request must write no run; those that come along are put there by looking for one"
    message = capsys.readouterr().err.strip()
    assert message.startswith("Error: ")
    assert "Traceback" not in message
    return message


def table(tmp_path, rows, name="table.csv", header=("text", "label")):
    return str(write_csv(tmp_path / name, list(header), rows))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty (0 rows)"),
        (b"\n \n\n", "is empty (0 rows)"),
        (b"text,label\n", "header (text, label) but no rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "PNG picture"),
        (b"PK\x03\x04" + bytes(200), "Excel workbook"),
        (bytes(range(1, 32)) * 200, "not a text file"),
    ],
)
def test_files_that_hold_no_table_are_refused(tmp_path, fathom_home, capsys, content, words):
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    assert words in refused(capsys, fathom_home, "train", str(file), *ARGUMENTS)
    assert words in refused(capsys, fathom_home, "inspect", str(file))


def test_a_missing_file_and_a_folder_are_refused(tmp_path, fathom_home, capsys):
    assert "There is no file" in refused(capsys, fathom_home, "inspect", str(tmp_path / "no.csv"))
    assert "is a folder" in refused(capsys, fathom_home, "inspect", str(tmp_path))


def test_one_class_only_is_refused_by_its_name(tmp_path, fathom_home, capsys):
    file = table(tmp_path, [(text, "only") for text, _ in film_rows(30)])
    assert "one class only ('only', 30 rows)" in refused(capsys, fathom_home, "train", file, *ARGUMENTS)


def test_a_class_of_one_row_is_refused_by_name_and_line(tmp_path, fathom_home, capsys):
    file = table(tmp_path, [*film_rows(30), ("an odd text", "rare")])
    message = refused(capsys, fathom_home, "train", file, *ARGUMENTS)
    assert "'rare'" in message
    assert "line 32" in message


@pytest.mark.slow
def test_a_hundred_thousand_classes_are_refused(tmp_path, fathom_home, capsys):
    file = table(tmp_path, [(f"text {i}", f"class {i // 2}") for i in range(200_000)])
    message = refused(capsys, fathom_home, "train", file, *ARGUMENTS)
    assert "100,000 different values" in message
    assert "1,000 classes" in message


def test_empty_labels_and_texts_are_refused_by_line(tmp_path, fathom_home, capsys):
    rows = film_rows(30)
    assert "line 4" in refused(
        capsys, fathom_home, "train", table(tmp_path, [*rows[:2], ("text", " "), *rows[2:]]), *ARGUMENTS
    )
    message = refused(
        capsys, fathom_home, "train", table(tmp_path, [*rows[:2], ("\t ", "good"), *rows[2:]]), *ARGUMENTS
    )
    assert "no text" in message
    assert "--fix drop_incomplete" in message


def test_a_column_that_is_not_there_is_named_beside_those_that_are(small_csv, fathom_home, capsys):
    message = refused(capsys, fathom_home, "train", str(small_csv), "--text", "txt", "--label", "label")
    assert "no column 'txt'" in message
    assert "'text', 'label'" in message


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "a\\b", "line\nbreak"])
def test_names_that_could_leave_the_folder_are_refused(small_csv, fathom_home, capsys, name):
    assert "Choose a name without them" in refused(
        capsys, fathom_home, "train", str(small_csv), *ARGUMENTS, "--name", name
    )


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--epochs", "-1"], "epochs is -1.0"),
        (["--set", "batch_size=32.5"], "batch_size is '32.5'; allowed is a whole number from 1 to 4,096"),
        (["--set", "freeze_encoder=maybe"], "freeze_encoder is 'maybe'; allowed is true or false"),
        (["--set", "dropout=2"], "dropout is 2.0; allowed is a number from 0 to 0.9"),
        (["--set", "nonsense=1"], "There is no setting 'nonsense'"),
        (["--set", "batch_size=many"], "batch_size is 'many'"),
        (["--device", "abacus"], "device is 'abacus'"),
        (["--set", "lora_rank=8"], "lora_rank is 8 but freeze_encoder is on"),
    ],
)
def test_settings_out_of_range_are_refused(small_csv, fathom_home, capsys, flags, words):
    assert words in refused(capsys, fathom_home, "train", str(small_csv), *ARGUMENTS, *flags)


def test_an_unseen_label_in_the_test_file_is_named(small_csv, tmp_path, fathom_home, capsys):
    held_out = table(tmp_path, [("a text", "ugly"), ("another", "good")], "test.csv")
    assert "'ugly'" in refused(capsys, fathom_home, "train", str(small_csv), *ARGUMENTS, "--test", held_out)


def test_an_unknown_run_is_refused(small_csv, fathom_home, capsys, tmp_path):
    assert "There is no run 'nope'" in refused(
        capsys, fathom_home, "predict", "nope", str(small_csv), "--text", "text", "-o", str(tmp_path / "out.csv")
    )
    assert not (tmp_path / "out.csv").exists()


def test_the_same_name_twice_is_refused(small_csv, fathom_home, capsys, submit_run):
    submit_run(small_csv, name="Films", start=False)
    assert main(["train", str(small_csv), *ARGUMENTS, "--name", "Films"]) == 2
    assert "There is a run named 'Films' already" in capsys.readouterr().err
    assert len(list((fathom_home / "runs").iterdir())) == 1


@pytest.mark.process
def test_strange_but_usable_texts_train_and_predict(tmp_path, fathom_home, capsys, tiny_encoder):
    strange = [
        "😀😀😀",
        "مرحبا بالعالم",
        "a\x00b nul",
        "word " * 100_000,
        "'; DROP TABLE runs; --",
        "=1+2",
        "<script>alert(1)</script>",
        "电影很好看",
        "\u202eright to left",
    ]
    rows = [*film_rows(60), *((text, ("good", "bad")[i % 2]) for i, text in enumerate(strange))]
    file = table(tmp_path, rows)
    code = main(
        [
            "train",
            file,
            "--text",
            "text",
            "--label",
            "label",
            "--encoder",
            str(tiny_encoder),
            "--set",
            "epochs=1",
            "--set",
            "max_length=32",
            "--device",
            "cpu",
            "--name",
            'quotes "are" fine',
            "--json",
        ]
    )
    shown = capsys.readouterr()
    assert code == 0, shown.err
    result = json.loads(shown.out.strip().splitlines()[-1])
    assert result["status"] == "succeeded"
    assert any("longer than" in notice for notice in result["notices"])
    out = tmp_path / "out.csv"
    assert main(["predict", 'quotes "are" fine', file, "--text", "text", "-o", str(out)]) == 0
    written = out.read_text(encoding="utf-8")
    assert "'=1+2" in written
    assert "a\x00b nul" in written
    assert written.count("<script>alert(1)</script>") == 1


@pytest.mark.process
def test_chinese_texts_bring_a_warning_about_unknown_tokens(tmp_path, fathom_home, capsys, tiny_encoder):
    rows = [
        (f"这部电影{'很好看' if i % 2 else '很难看'}我们{chr(0x4E00 + i)}", "good" if i % 2 else "bad")
        for i in range(40)
    ]
    code = main(
        [
            "train",
            table(tmp_path, rows),
            "--text",
            "text",
            "--label",
            "label",
            "--encoder",
            str(tiny_encoder),
            "--set",
            "epochs=1",
            "--device",
            "cpu",
            "--json",
        ]
    )
    shown = capsys.readouterr()
    assert code == 0, shown.err
    assert "multilingual-e5-small reads about a hundred languages" in shown.out


def test_contradicting_settings_name_both():
    with pytest.raises(ConfigError, match=r"optimizer is 'lbfgs' but freeze_encoder is off"):
        TrainConfig(optimizer="lbfgs")
