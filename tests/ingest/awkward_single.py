"""Files of one column that hold commas, and files whose spaces count."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts

SINGLE = "single column with commas"
SPACES = "leading spaces kept"


def single(name: str, said: list[str], quoting: str = "none", end: str = "\n", encoding: str = "utf-8") -> Written:
    return Written(
        pack(lay([[name], *([text] for text in said)], ",", quoting), end, encoding), [name], [[text] for text in said]
    )


@shape(SINGLE)
def comments_unquoted() -> Written:
    return single("comment", texts("en", 100, 23, commas=True))


@shape(SINGLE)
def addresses_of_three_parts() -> Written:
    return single(
        "address",
        [
            f"{number} {street}, {town}, {state}"
            for number, street, town, state in zip(
                numbers(1, 99, 50),
                picks(["Main St", "Oak Ave"], 50),
                picks(["Salem", "Dover"], 50, 1),
                picks(["OR", "DE"], 50, 2),
                strict=True,
            )
        ],
    )


@shape(SINGLE)
def names_last_first() -> Written:
    return single(
        "Name",
        [
            f"{last}, {first}"
            for last, first in zip(
                picks(["Kurz", "Lang", "Adam"], 35, 24), picks(["Eva", "Jan", "Ute"], 35, 25), strict=True
            )
        ],
        end="\r\n",
    )


@shape(SINGLE)
def answers_quoted() -> Written:
    return single("Réponse libre", texts("fr", 260, 26, commas=True), "needed")


@shape(SINGLE)
def all_quoted() -> Written:
    return single("frase", texts("es", 18, 27, commas=True), "all", encoding="utf-8-sig")


@shape(SINGLE)
def commas_in_one_text_only() -> Written:
    return single("sentence", [*texts("en", 39, 28), "Well, no, not today"])


@shape(SINGLE)
def polish_remarks() -> Written:
    return single("Uwagi mieszkańców", texts("pl", 1_300, 29, commas=True), end="\r\n", encoding="cp1250")


@shape(SINGLE)
def lists_of_words() -> Written:
    return single("ingredients", picks(["flour, water, salt", "milk", "eggs, sugar", "oats, nuts, honey, oil"], 66, 30))


@shape(SINGLE)
def chinese_single() -> Written:
    return single(
        "评论",
        [f"{a},{b}" if len(a) % 2 else a for a, b in zip(texts("zh", 140, 31), texts("zh", 140, 32), strict=True)],
    )


@shape(SINGLE)
def russian_long_texts() -> Written:
    return single("Обращение", [" ".join(texts("ru", 6, seed, commas=True)) for seed in range(24)])


def spaced(head: list[str], rows: Rows, mark: str = ",", quoting: str = "needed", end: str = "\n") -> Written:
    return Written(pack(lay([head, *rows], mark, quoting), end), head, rows)


@shape(SPACES)
def indented_code() -> Written:
    lines = ["def f(x):", "    return x", "        y = 1", "  # odd", "\tpass"]
    return spaced(["n", "line", "kind"], across(counted(50), picks(lines, 50), picks(["code", "note"], 50)))


@shape(SPACES)
def space_after_comma() -> Written:
    return spaced(["label", "text"], across(picks(["a", "b"], 70), [" " + text for text in texts("en", 70, 33)]))


@shape(SPACES)
def padded_columns() -> Written:
    return spaced(
        ["Ort", "Anzahl", "Text"],
        across(
            [f"{town:<10}" for town in picks(["Ulm", "Köln", "Jena"], 40)],
            [f"{number:>6}" for number in numbers(1, 9_999, 40)],
            texts("de", 40, 34),
        ),
        ";",
    )


@shape(SPACES)
def spaces_at_both_ends() -> Written:
    return spaced(
        ["avis", "note"],
        across([f"  {text} " for text in texts("fr", 200, 35, commas=True)], numbers(1, 5, 200)),
        ",",
        "all",
        "\r\n",
    )


@shape(SPACES)
def some_lines_indented() -> Written:
    return spaced(
        ["frase", "tipo"],
        across(
            [text if place % 4 else "   " + text for place, text in enumerate(texts("es", 33, 36))],
            picks(["x", "y"], 33),
        ),
        "\t",
        "none",
    )


@shape(SPACES)
def cells_of_spaces_only() -> Written:
    return spaced(
        ["id", "testo", "esito"],
        across(
            counted(25),
            [text if place % 5 else "  " for place, text in enumerate(texts("it", 25, 37))],
            picks(["ok", "no"], 25),
        ),
        "|",
    )


@shape(SPACES)
def hard_spaces() -> Written:
    return spaced(
        ["cena", "opis"],
        across(
            [f"{number}\u00a0zł" for number in numbers(1, 99, 15)], [f"\u00a0{text}" for text in texts("pl", 15, 38)]
        ),
        ";",
    )


@shape(SPACES)
def ideographic_spaces() -> Written:
    return spaced(["本文", "分類"], across([f"\u3000{text}" for text in texts("ja", 90, 39)], picks(["甲", "乙"], 90)))


@shape(SPACES)
def verse_by_line() -> Written:
    said = ["  " * (place % 3) + text for place, text in enumerate(texts("en", 24, 40, commas=True))]
    return Written(pack(said), None, [[text] for text in said])


@shape(SPACES)
def trailing_spaces_at_line_end() -> Written:
    return spaced(
        ["метка", "текст"],
        across(picks(["0", "1"], 1_000), [text + "  " for text in texts("ru", 1_000, 41)]),
        "\t",
        "none",
    )
