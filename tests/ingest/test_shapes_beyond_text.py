"""Files of every awkward shape, written from descriptions: each is read as it is meant, or an oddity says what was changed."""

import pytest
import shape_books
import shape_encodings
import shape_exports
import shape_harder
import shape_packed
import shape_refused
import shape_services
import shape_sheets
from shape_case import RIGHT, TOLD, Refusal, Shape, judge, judge_refusal

_BUILDERS = (shape_encodings, shape_books, shape_harder, shape_packed, shape_exports, shape_services, shape_sheets)
_SHAPES: dict[str, list[Shape]] = {}
for _builder in _BUILDERS:
    for _shape in _builder.build():
        _SHAPES.setdefault(_shape.kind, []).append(_shape)
_REFUSED = shape_refused.build()
TOLD_AT_MOST = {
    "encodings: mixed": 2,  # lines in Chinese or Japanese encodings inside UTF-8 are named, and read byte by byte
    "harder: joined and odd text": 2,  # a mark inside a file, and the sign at the end of one of DOS
    "harder: stacked tables": 6,  # a total or a source below is left out, two rows of names are joined
    "workbooks: train and test sheets": 3,  # the sheet "dev" is called validation in the column of parts
    "harder: archives of many tables": 4,  # one of several tables is read, and the others are named
}
"""Of the files of a shape, those of which it may be said what was changed instead of reading them as meant."""


@pytest.mark.parametrize("kind", _SHAPES)
def test_a_shape_is_read_as_meant_or_told(kind: str) -> None:
    verdicts = {shape.name: judge(shape) for shape in _SHAPES[kind]}
    wrong = {name: why for name, (verdict, why) in verdicts.items() if verdict not in (RIGHT, TOLD)}
    told = {name: why for name, (verdict, why) in verdicts.items() if verdict == TOLD}
    assert not wrong
    assert len(told) <= TOLD_AT_MOST.get(kind, 0), told


@pytest.mark.parametrize("refusal", _REFUSED, ids=str)
def test_a_file_that_is_no_table_is_named_and_says_what_to_do(refusal: Refusal) -> None:
    verdict, why = judge_refusal(refusal)
    assert verdict == RIGHT, why
