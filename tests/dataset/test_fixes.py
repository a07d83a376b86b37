"""Fixes: each changes what it says, is replayed from JSON, and is undone by leaving it out."""

import pandas as pd
import pytest

from core.config import DataConfig, RunConfig, TrainConfig
from core.dataset.fix_kinds import FIXES, Columns
from core.dataset.fixes import Fix, add_edits, add_fix, apply_fixes, from_dicts, load_fixes, save_fixes
from core.dataset.folder import save_dataset
from core.dataset.task import load_task
from core.errors import ConfigError, DataError
from core.ingest.table import read_table

COLUMNS = Columns("text", "label")
ROWS = [
    ("a good film", "pos"),  # line 2
    ("a good film", "pos"),
    ("a good film", "neg"),
    ("dull", "neg"),
    ("dull", "neg"),
    (" ", "neg"),
    ("no label here", ""),
    ("once", "odd"),
    ("<p>Tom &amp; Jerry</p>", "pos"),
    ("cafÃ© crÃ¨me", "pos"),
    ("zero\x00width\u200b", "neg"),
    ("see https://example.org/a?b=1 now", "neg"),
    ("write to ann.lee@example.org please", "pos"),
]


IN_CELLS = {"in": "cell", "mark": ";"}
PARAMETERS = {
    "merge_labels": {"labels": {"odd": "neg"}},
    "drop_labels": {"labels": ["odd"]},
    "keep_labels": {"labels": ["odd"]},
    "order_labels": {"labels": ["neg", "pos"]},
    "cut_label": {"cuts": [3.0], "names": ["low", "high"]},
    "drop_lines": {"lines": [2]},
    "drop_near_duplicates": {"lines": [2]},
    "remove_phrases": {"phrases": ["a"]},
    "drop_texts": {"rows": []},
    "add_rows": {"rows": []},
    "yes_no": {**IN_CELLS, "label": "pos"},
    **dict.fromkeys(("join_columns", "first_label", "majority_of_columns", "drop_several"), IN_CELLS),
}
"""What the kinds need that cannot be made without."""


def table() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=["text", "label"], index=range(2, 2 + len(ROWS))).astype("str")


def fixed(*fixes: Fix, **options) -> pd.DataFrame:
    return apply_fixes(table(), COLUMNS, fixes, **options)[0]


@pytest.mark.parametrize(
    ("fix", "gone"),
    [
        (Fix("drop_incomplete"), {7, 8}),
        (Fix("drop_small_classes"), {8, 9}),
        (Fix("drop_duplicates"), {3, 6}),
        (Fix("drop_conflicts"), {2, 3, 4}),
        (Fix("drop_lines", {"lines": [5, 12]}), {5, 12}),
        (Fix("edit", {"dropped": [2]}), {2}),
    ],
)
def test_a_fix_leaves_out_its_rows_and_no_others(fix, gone):
    assert set(table().index) - set(fixed(fix).index) == gone


@pytest.mark.parametrize(
    ("kind", "line", "text"),
    [
        ("strip_markup", 10, "Tom & Jerry"),
        ("repair_mojibake", 11, "café crème"),
        ("remove_controls", 12, "zerowidth"),
        ("replace_urls", 13, "see [URL] now"),
        ("mask_private", 14, "write to [EMAIL] please"),
    ],
)
def test_a_fix_of_texts_changes_its_row_and_no_others(kind, line, text):
    new = fixed(Fix(kind))
    assert new.loc[line, "text"] == text
    assert [i for i in new.index if new.loc[i, "text"] != table().loc[i, "text"]] == [line]


def test_the_commonest_label_wins_and_a_tie_is_left_out():
    rows = [("x", "a"), ("x", "a"), ("x", "b"), ("y", "a"), ("y", "b"), ("z", "b")]
    frame = pd.DataFrame(rows, columns=["text", "label"], index=range(2, 8)).astype("str")
    new, sentences = apply_fixes(frame, COLUMNS, [Fix("majority_label")])
    assert new["label"].to_dict() == {2: "a", 3: "a", 4: "a", 7: "b"}
    assert sentences == [
        "3 rows of texts with several labels got the commonest one, or were left out where none is commonest."
    ]


def test_merging_spellings_goes_through_several_merges():
    fixes = add_fix([Fix("merge_labels", {"labels": {"odd": "neg"}})], Fix("merge_labels", {"labels": {"neg": "bad"}}))
    assert len(fixes) == 1
    assert set(fixed(*fixes)["label"]) == {"pos", "bad", ""}


def test_phrases_that_stand_everywhere_are_removed():
    frame = pd.DataFrame({"text": ["Sent from my phone. Hello there"], "label": ["a"]}, index=[2]).astype("str")
    new, _ = apply_fixes(frame, COLUMNS, [Fix("remove_phrases", {"phrases": ["Sent from my phone."]})])
    assert new["text"].tolist() == ["Hello there"]


def test_the_table_itself_is_never_changed_and_undo_is_leaving_a_fix_out():
    frame = table()
    apply_fixes(frame, COLUMNS, [Fix(kind, PARAMETERS.get(kind, {})) for kind in FIXES])
    pd.testing.assert_frame_equal(frame, table())
    pd.testing.assert_frame_equal(fixed(), table())


def test_a_test_file_gets_the_changes_of_texts_but_keeps_its_rows():
    new = fixed(Fix("drop_duplicates"), Fix("drop_lines", {"lines": [2]}), Fix("replace_urls"), is_test=True)
    assert len(new) == len(table())
    assert new.loc[13, "text"] == "see [URL] now"


def test_pairs_are_fixed_in_both_texts():
    frame = pd.DataFrame(
        {"a": ["<b>one</b>", "x"], "b": ["<i>two</i>", " "], "label": ["p", "q"]}, index=[2, 3]
    ).astype("str")
    columns = Columns("a", "label", "b")
    new, _ = apply_fixes(frame, columns, [Fix("strip_markup"), Fix("drop_incomplete")])
    assert new.loc[2, ["a", "b"]].tolist() == ["one", "two"]
    assert list(new.index) == [2]


def test_an_unknown_fix_is_refused_with_those_there_are():
    with pytest.raises(ConfigError, match="drop_incomplete"):
        Fix("polish")


@pytest.mark.parametrize("kind", FIXES)
def test_every_fix_survives_json(kind):
    fix = Fix(kind, PARAMETERS.get(kind, {}))
    assert from_dicts([fix.as_dict()]) == (fix,)
    assert fixed(fix).index.isin(table().index).all()


def test_corrections_by_hand_are_kept_with_the_data_set_and_merged(fathom_home, small_csv):
    dataset = save_dataset(read_table(small_csv))
    first, second = dataset.frame().index[:2]
    add_edits(dataset.id, {int(first): "bad"}, [int(second)])
    fixes = add_edits(dataset.id, {int(second): "good"}, [])
    assert (
        load_fixes(dataset.id)
        == fixes
        == [Fix("edit", {"labels": {str(first): "bad", str(second): "good"}, "dropped": []})]
    )
    new, sentences = apply_fixes(dataset.frame(), COLUMNS, fixes)
    assert new.loc[first, "label"] == "bad"
    assert len(new) == dataset.rows
    assert sentences
    save_fixes(dataset.id, [])
    assert load_fixes(dataset.id) == []


def test_fixes_of_a_data_set_that_is_gone_are_refused(fathom_home):
    with pytest.raises(DataError, match="Upload the file again"):
        load_fixes("0123456789abcdef")


def test_a_run_records_its_fixes_and_learns_from_the_fixed_rows(fathom_home, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("text,label\n" + "".join(f"row {i},{'ab'[i % 2]}\n" for i in range(40)) + ",a\nlast,\n")
    dataset = save_dataset(read_table(path))
    data = DataConfig(dataset.id, "t.csv", "text", "label")
    with pytest.raises(DataError, match="no label"):
        load_task(data)
    data = DataConfig(dataset.id, "t.csv", "text", "label", fixes=(Fix("drop_incomplete").as_dict(),))
    assert len(load_task(data).train.frame) == 40
    assert load_task(data).notices == ["2 rows without a text or a label left out."]
    config = RunConfig("r", data, TrainConfig())
    assert RunConfig.from_json(config.to_json()) == config


def test_corrected_rows_are_added_and_whatever_has_their_text_gives_way():
    frame = pd.DataFrame(
        {"a": ["one", "two", "three"], "label": ["p", "q", "p"], "more": ["x", "y", "z"]}, index=[2, 3, 4]
    ).astype("str")
    rows = {"rows": [["two", None, "p"], ["new", None, "q"]]}
    fixes = [Fix("drop_texts", rows), Fix("add_rows", rows)]
    new, sentences = apply_fixes(frame, Columns("a", "label"), fixes)
    assert new[["a", "label"]].to_numpy().tolist() == [["one", "p"], ["three", "p"], ["two", "p"], ["new", "q"]]
    assert new.loc[[2, 4], "more"].tolist() == ["x", "z"]
    assert new.index.is_unique
    assert ["1 row" in sentences[0], "2 rows" in sentences[1]] == [True, True]
    tested, _ = apply_fixes(frame, Columns("a", "label"), fixes, is_test=True)
    assert tested["a"].tolist() == ["one", "three"], "what was learned from is no test"


def test_of_a_pair_both_texts_must_be_the_same_to_give_way():
    frame = pd.DataFrame({"a": ["q", "q"], "b": ["yes", "no"], "label": ["p", "q"]}, index=[2, 3]).astype("str")
    new, _ = apply_fixes(frame, Columns("a", "label", "b"), [Fix("drop_texts", {"rows": [["q", "no", "p"]]})])
    assert new["b"].tolist() == ["yes"]
