"""Files with a column that has no name, and with the header again among the rows."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts

INDEX = "nameless index column"
AGAIN = "header again in the middle"


def indexed(rows: Rows, first: int = 0) -> Rows:
    return [[str(number), *row] for number, row in enumerate(rows, first)]


@shape(INDEX)
def pandas_index() -> Written:
    rows = indexed(across(texts("en", 500, 54, commas=True), picks(["pos", "neg"], 500)))
    return Written(pack(lay([["", "review", "sentiment"], *rows])), ["", "review", "sentiment"], rows)


@shape(INDEX)
def r_index_without_name() -> Written:
    rows = indexed(across(texts("en", 60, 55), picks(["a", "b"], 60), numbers(1, 9, 60)), 1)
    head, *body = lay([["text", "group", "score"], *rows], ",", "all")
    return Written(pack([head, *body]), ["", "text", "group", "score"], rows)


@shape(INDEX)
def r_index_in_tabs() -> Written:
    rows = [[f"row{place}", *row] for place, row in enumerate(across(texts("de", 25, 56), picks(["m", "w"], 25)))]
    return Written(pack(lay([["Antwort", "Geschlecht"], *rows], "\t")), ["", "Antwort", "Geschlecht"], rows)


@shape(INDEX)
def shuffled_index() -> Written:
    rows = across(numbers(0, 90_000, 800, 57), texts("fr", 800, 57), picks(["0", "1", "2"], 800))
    return Written(pack(lay([["", "texte", "classe"], *rows], ";"), "\r\n"), ["", "texte", "classe"], rows)


@shape(INDEX)
def quoted_nameless() -> Written:
    rows = indexed(across(texts("it", 12, 58), picks(["vero", "falso"], 12)), 1)
    return Written(pack(lay([["", "frase", "esito"], *rows], ",", "all"), final=False), ["", "frase", "esito"], rows)


@shape(INDEX)
def two_nameless() -> Written:
    rows = indexed(indexed(across(texts("es", 130, 59), picks(["si", "no"], 130))))
    return Written(pack(lay([["", "", "frase", "voto"], *rows])), ["", "", "frase", "voto"], rows)


@shape(INDEX)
def nameless_last() -> Written:
    rows = across(texts("en", 45, 60), picks(["x", "y", "z"], 45), numbers(1, 99, 45, 60))
    return Written(pack(lay([["answer", "code", ""], *rows], "\t")), ["answer", "code", ""], rows)


@shape(INDEX)
def nameless_words() -> Written:
    rows = across(picks(["Berlin", "Hamburg", "Bonn"], 9), numbers(1, 50, 9), numbers(1, 50, 9, 1))
    return Written(pack(lay([["", "2020", "2021"], *rows], ";")), ["", "2020", "2021"], rows)


@shape(INDEX)
def nameless_in_the_middle() -> Written:
    rows = across(counted(210), texts("zh", 210, 61), numbers(0, 5, 210), picks(["甲", "乙"], 210))
    return Written(pack(lay([["编号", "内容", "", "类"], *rows])), ["编号", "内容", "", "类"], rows)


@shape(INDEX)
def wide_r_index() -> Written:
    rows = indexed(across(*[numbers(1, 7, 75, seed) for seed in range(11)], texts("pl", 75, 62)), 1)
    head = [*(f"p{number}" for number in range(1, 12)), "opis"]
    return Written(pack(lay([head, *rows], " ", "all")), ["", *head], rows)


def again(
    head: list[str], rows: Rows, places: list[int], delimiter: str = ",", quoting: str = "needed", end: str = "\n"
) -> Written:
    """Write the header once more above the rows at these places."""
    body = [line for place, row in enumerate(rows) for line in ([head, row] if place in places else [row])]
    return Written(pack(lay([head, *body], delimiter, quoting), end), head, rows, told=True)


@shape(AGAIN)
def two_files_joined() -> Written:
    return again(["text", "label"], across(texts("en", 80, 63, commas=True), picks(["ham", "spam"], 80)), [40])


@shape(AGAIN)
def printed_pages() -> Written:
    return again(
        ["Nr", "Beleg", "Text", "Art"],
        across(counted(300), numbers(1, 9_999, 300), texts("de", 300, 64), picks(["S", "H"], 300)),
        list(range(50, 300, 50)),
        ";",
        end="\r\n",
    )


@shape(AGAIN)
def numeric_tables_joined() -> Written:
    return again(
        ["x", "y", "class"], across(numbers(0, 99, 60), numbers(0, 99, 60, 1), numbers(0, 1, 60)), [20, 40], "\t"
    )


@shape(AGAIN)
def header_again_at_the_start() -> Written:
    return again(["id", "avis"], across(counted(30), texts("fr", 30, 65)), [0])


@shape(AGAIN)
def many_small_files() -> Written:
    return again(
        ["autor", "frase", "tema"],
        across(picks(["a", "b"], 1_000), texts("es", 1_000, 66), picks(["t1", "t2"], 1_000)),
        list(range(10, 1_000, 10)),
        ",",
        "all",
    )


@shape(AGAIN)
def header_again_in_pipes() -> Written:
    return again(
        ["klucz", "opis", "status"], across(counted(44), texts("pl", 44, 67), picks(["ok", "błąd"], 44)), [11], "|"
    )


@shape(AGAIN)
def wide_header_again() -> Written:
    head = [f"q{number}" for number in range(1, 13)] + ["opmerking"]
    return again(head, across(*[numbers(1, 5, 26, seed) for seed in range(12)], texts("sv", 26, 68)), [13], ";")


@shape(AGAIN)
def header_again_near_the_end() -> Written:
    return again(["コメント", "分類"], across(texts("ja", 70, 69), picks(["良", "悪"], 70)), [69])


@shape(AGAIN)
def header_again_in_quotes() -> Written:
    return again(["Comment, full", "Rating"], across(texts("en", 55, 70, commas=True), numbers(1, 5, 55)), [22, 33])


@shape(AGAIN)
def russian_header_again() -> Written:
    return again(
        ["текст", "метка"], across(texts("ru", 400, 71), picks(["0", "1"], 400)), [100, 200, 300], "\t", "none"
    )
