"""The benchmark of honesty finds its parts, and writes each one's table in its place."""

import argparse

import numpy as np
import pytest

from benchmarks.honesty.coverage import inside
from benchmarks.honesty.part import DOCUMENT, Part, find_parts, write_section
from benchmarks.honesty.related import lines as related


def options_of(part, *given):
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=0)
    part.asks(parser)
    return parser.parse_args(given)


@pytest.mark.parametrize("part", find_parts().values(), ids=lambda part: part.key)
def test_a_part_can_be_run_with_its_defaults_or_says_what_is_lacking(part):
    found = part.ready(options_of(part))
    assert found == "" or found[0].islower(), "it stands inside a sentence"
    assert part.title


def test_the_table_of_a_part_takes_the_place_of_its_last_one_and_leaves_the_others(tmp_path):
    document = tmp_path / "honesty.md"
    document.write_text("# Title\n\nWords.\n", encoding="utf-8")
    one, other = (Part(key, key.title(), order, lambda options: iter(())) for order, key in enumerate(("one", "other")))
    for part, lines in ((one, ["first"]), (other, ["kept"]), (one, [r"second \1", "third"])):
        write_section(part, lines, document)
    text = document.read_text(encoding="utf-8")
    assert text.startswith("# Title\n\nWords.\n\n<!-- one -->\n## One\n\nsecond \\1\nthird\n<!-- end of one -->")
    assert text.count("## One") == text.count("## Other") == text.count("kept") == 1
    assert "first" not in text


def test_the_document_has_a_table_of_every_part():
    written = DOCUMENT.read_text(encoding="utf-8")
    for part in find_parts().values():
        assert f"## {part.title}\n" in written, f"run python -m benchmarks.honesty --only {part.key} --write"


def test_rows_that_belong_together_are_judged_as_they_are_counted_and_as_if_they_were_alone():
    options, generator = options_of(find_parts()["coverage"], "--repeats", "40"), np.random.default_rng(0)
    head, line, *rows, _, told = related(options, generator)
    assert head.count("|") == line.count("|") == rows[0].count("|")
    for row in rows:
        held, *_, different = [cell.split(" (") for cell in row.split("|")[2:-1]]
        assert int(held[0]) > int(held[1].rstrip(") ")), "taken as independent the interval holds less often"
        assert int(different[0]) < int(different[1].rstrip(") "))
    assert "Kish" in told


def test_figures_outside_what_is_promised_are_counted_and_those_below_named():
    said = inside({"ten rows": "70 of 11", "thirty rows": "95", "more": "100", "hardly any": "–"})
    assert said == "Of 3 figures 1 lie within 92 to 98 and 1 above, where rows are fewest. Below: 70 with ten rows."
    assert inside({"thirty rows": "92 of 60"}).endswith("None lies below.")
