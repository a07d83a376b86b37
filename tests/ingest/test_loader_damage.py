"""Tables of three domains in four delimiters, each damaged in fifteen ways: the table comes back all the same."""

import csv
import io
import random

import pytest

from core.ingest.table import read_anything

WORDS = ["The", "food", "was", "not", "good,", "really;", "staff", '"nice"', "isn't", "it", "|", "ever", "so", "slow."]


def bank(pick, count):
    purposes = ["Rent, March", 'Market "Green" hall', "Train ticket", "Books; used", "Gift for Ana's son"]
    yield ["account", "booked", "amount", "purpose", "category"]
    for _ in range(count):
        yield [
            f"DE{pick.randint(10, 99)} {pick.randint(1000, 9999)}",
            f"2025-{pick.randint(1, 12):02d}-{pick.randint(1, 28):02d}",
            f"-{pick.randint(1, 900)}.{pick.randint(0, 99):02d}",
            pick.choice(purposes),
            pick.choice(["home", "food", "travel", "fun"]),
        ]


def tickets(pick, count):
    bodies = [
        "Hello,\nit does not work. Thanks, Jo",
        'The screen said "error 5", then went black.',
        "Please help; urgent",
        "it's broken | again",
    ]
    yield ["ticket", "opened", "subject", "body", "queue", "priority"]
    for number in range(count):
        yield [
            f"T-{number:05d}",
            f"{pick.randint(1, 28)}/{pick.randint(1, 12)}/2024",
            pick.choice(["Login fails", "Printer, 2nd floor", "Slow", "No sound"]),
            pick.choice(bodies),
            pick.choice(["it", "office"]),
            str(pick.randint(1, 4)),
        ]


def reviews(pick, count):
    yield ["review", "stars"]
    for _ in range(count):
        yield [" ".join(pick.choices(WORDS, k=pick.randint(4, 40))), str(pick.randint(1, 5))]


def written(table, delimiter, **options):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n", **options).writerows(table)
    return out.getvalue()


def damaged(table, delimiter, place):
    """Yield (damage, text, the table in it); without a header the first row is None."""
    lines = [written([row], delimiter) for row in table]
    whole = "".join(lines)
    with_row = lambda row: [*table[:place], row, *table[place + 1 :]]  # noqa: E731 - one expression, used twice
    with_line = lambda line: "".join([*lines[:place], line, *lines[place + 1 :]])  # noqa: E731
    yield "none", whole, table
    yield "preamble", "Report of the day\nmade by nobody\n\n" + whole, table
    yield "preamble with delimiters", f"Report{delimiter * (len(table[0]) - 1)}\n{whole}", table
    yield "footer", f"{whole}\nEnd of report, {len(table) - 1} rows\n", table
    yield "crlf", whole.replace("\n", "\r\n"), [[cell.replace("\n", "\r\n") for cell in row] for row in table]
    yield "all quoted", written(table, delimiter, quoting=csv.QUOTE_ALL), table
    yield "blank lines", "\n".join(lines), table
    yield "trailing delimiters", "".join(line[:-1] + delimiter + "\n" for line in lines), table
    yield "a delimiter too many", with_line(delimiter + lines[place]), table
    yield (
        "the last cell missing",
        with_line(written([table[place][:-1]], delimiter)),
        with_row([*table[place][:-1], ""]),
    )
    if not lines[place].startswith('"'):
        yield "a stray quote", with_line('"' + lines[place]), with_row(['"' + table[place][0], *table[place][1:]])
    yield "backslash escapes", written(table, delimiter, doublequote=False, escapechar="\\"), table
    yield "no header", "".join(lines[1:]), [None, *table[1:]]
    yield "the header again", "".join([*lines[: place + 1], lines[0], *lines[place + 1 :]]), table


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "pipe"])
@pytest.mark.parametrize("domain", [bank, tickets, reviews], ids=lambda domain: domain.__name__)
@pytest.mark.slow
def test_damage_is_repaired(domain, delimiter):
    pick = random.Random(f"{domain.__name__}{delimiter}")
    table = list(domain(pick, 60))
    for damage, content, expected in damaged(table, delimiter, pick.randint(2, 58)):
        for encoding in ("utf-8", "utf-16"):
            found = read_anything(content.encode(encoding))
            assert found.frame.to_numpy().tolist() == expected[1:], (damage, found.describe())
            assert (list(found.frame.columns) if found.header_row else None) == expected[0], (damage, found.describe())
