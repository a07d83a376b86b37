"""Hostile and mangled files: only the project's own errors, within bounds of memory and time."""

import csv
import io
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DataError, FathomError
from core.ingest.overrides import Corrections
from core.ingest.table import read_anything, read_table

LONGEST_S = 20.0
"""Of processor time, memory tracing included, so that a busy machine fails nothing."""
MEMORY_BYTES = 64_000_000
"""Beyond what the file itself takes; the inputs here are at most 200 KB, but for the hostile ones below."""
COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}

GOOD = [
    ["id", "date", "text", "label"],
    *(
        [
            str(n),
            f"2026-01-{n % 28 + 1:02d}",
            f'It was "good", no {n};\nreally' if n % 3 == 0 else f"plain words {n}",
            "ab"[n % 2],
        ]
        for n in range(40)
    ),
]


def as_csv(table, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue().encode()


def read_within_bounds(content, name="x.csv", corrections=None, bound=MEMORY_BYTES):
    """Read, letting only the project's own errors pass, and hold the bounds; return the table or None."""
    tracemalloc.start()
    start = time.process_time()
    table, message = None, ""
    try:
        table = read_anything(content, name, corrections or Corrections())
        assert all(isinstance(problem.message, str) and len(problem.quote) <= 200 for problem in table.problems)
        assert len(table.describe()) < 5000
    except FathomError as error:
        message = str(error)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(message) < 2000
    assert time.process_time() - start < LONGEST_S, "a hang"
    assert peak < bound, f"{peak:,} bytes"
    return table


@settings(max_examples=150, **COMMON)
@given(st.binary(max_size=3000))
@pytest.mark.slow
def test_random_bytes(content):
    read_within_bounds(content)


@settings(max_examples=60, **COMMON)
@given(
    st.sampled_from(
        [
            b"PK\x03\x04",
            b"\x1f\x8b\x08\x00",
            b"PAR1",
            b'{"a":',
            b'[{"a":',
            b"\xff\xfe",
            b"\xfe\xff",
            b"\xef\xbb\xbf",
            b"\xff\xfe\x00\x00",
        ]
    ),
    st.binary(max_size=2000),
)
def test_random_bytes_after_a_signature(head, content):
    read_within_bounds(head + content, "x.json" if head[:1] in b"[{" else "x")


@settings(max_examples=150, **COMMON)
@given(
    st.lists(
        st.sampled_from([*list(",;\t|\"'\\\n\r a1é-:/."), '""', "\r\n", "2026-01-02", "word", "::", "\x00"]),
        max_size=400,
    )
)
def test_texts_of_signs_that_matter(parts):
    read_within_bounds("".join(parts).encode())


@st.composite
def mutated(draw):
    """A good file with some bytes changed, doubled, dropped or moved."""
    content = bytearray(as_csv(GOOD, draw(st.sampled_from(",;\t|"))))
    for _ in range(draw(st.integers(1, 12))):
        if not content:
            break
        place = draw(st.integers(0, len(content) - 1))
        how = draw(st.sampled_from(["change", "insert", "drop", "cut", "repeat"]))
        if how == "change":
            content[place] = draw(st.sampled_from(b"\",;\t|'\\\n\r \x00\xe9\xffa1"))
        elif how == "insert":
            content[place:place] = draw(
                st.sampled_from([b'"', b",", b"\n", b'"""', b"\r", b",,,", b'"\n"', b"\xc3", b"\\"])
            )
        elif how == "drop":
            del content[place : place + draw(st.integers(1, 40))]
        elif how == "cut":
            del content[max(1, place) :]
        else:
            content += content[place : place + 200]
    return bytes(content)


@settings(max_examples=150, **COMMON)
@given(
    mutated(),
    st.sampled_from(
        [
            None,
            {"delimiter": ","},
            {"delimiter": "", "header_row": 2},
            {"header_row": 0},
            {"quote": "'"},
            {"encoding": "utf-16"},
            {"encoding": "cp1252", "header_row": 3},
        ]
    ),
)
@pytest.mark.slow
def test_good_files_mangled(content, corrections):
    read_within_bounds(content, corrections=Corrections(**(corrections or {})))


@settings(max_examples=60, **COMMON)
@given(
    st.lists(
        st.tuples(
            st.text(
                st.one_of(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), st.sampled_from("\n\r\t")),
                max_size=60,
            ).filter(lambda text: text.strip() and "\ufeff" not in text),
            st.sampled_from(["pos", "neg"]),
        ),
        min_size=12,
        max_size=40,
    ),
    st.sampled_from(",;\t|"),
)
@pytest.mark.slow
def test_any_text_written_by_the_rules_comes_back(rows, delimiter):
    table = [["text", "label"], *map(list, rows)]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    found = read_table(out.getvalue().encode())
    assert [list(found.frame.columns), *found.frame.to_numpy().tolist()] == table


HOSTILE = {
    "quotes": b'"' * 1_000_000,
    "delimiters": b"," * 1_000_000,
    "line ends": b"\n" * 1_000_000,
    "carriage returns": b"\r" * 1_000_000,
    "delimiters and quotes": b',"' * 200_000,
    "quotes and line ends": b'"\n' * 200_000,
    "quotes that open on every line": b"text,label\n" + b'"open,x\n' * 2_000,
    "odd quotes": b"text,label\n" + b'"a "b, c "d\n' * 1_500,
    "wide quoted rows": b"a,b,c\n" + (b'"x",' * 1500 + b"\n") * 40,
    "a line of quoted cells": b"text,label\n" + (b'"a" , ' * 10_000 + b"x\n") * 2,
    "rows of every width": b"a,b,c,d,e\n" + b"".join(b"x," * (n % 12) + b"y\n" for n in range(20_000)),
    "objects that open": b'{"a":' * 20_000,
    "lists that open": b"[" * 100_000,
    "a deep object": b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}\n",
    "an object that never ends": b'[{"a":"' + b"x" * 1_000_000,
    "blank rows": b"a,b,c\n" + b",,\n" * 100_000,
    "one long line": b"text,label\n" + b"word " * 2_000_000 + b",x\n",
    "one long cell of quotes": b"a,b\n" + b'"' * 2_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.slow
def test_hostile_files_cost_no_more_than_their_size_allows(name):
    read_within_bounds(HOSTILE[name], bound=MEMORY_BYTES + 20 * len(HOSTILE[name]))


def test_a_line_of_a_million_delimiters_is_refused_by_its_line():
    with pytest.raises(DataError, match="Line 2 holds 1,000,000 delimiters"):
        read_table(b"a,b\n" + b"," * 1_000_000)
