"""Files of long delimiters, and of semicolons beside decimal commas."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts

LONG = "long delimiters"
DECIMAL = "decimal commas"


def split_by(mark: str, head: list[str] | None, rows: Rows, end: str = "\n", encoding: str = "utf-8") -> Written:
    return Written(pack(lay([head, *rows] if head else rows, mark, "none"), end, encoding), head, rows)


@shape(LONG)
def triple_colon() -> Written:
    return split_by(
        " ::: ",
        ["id", "title", "genre", "plot"],
        across(counted(200), texts("en", 200, 1), picks(["drama", "comedy"], 200), texts("en", 200, 2, commas=True)),
    )


@shape(LONG)
def triple_colon_without_header() -> Written:
    return split_by(":::", None, across(counted(90), texts("it", 90, 3, commas=True), picks(["a", "b"], 90)))


@shape(LONG)
def double_colon() -> Written:
    return split_by(
        "::",
        ["user", "film", "stars", "said"],
        across(numbers(1, 99, 400), numbers(1, 999, 400, 1), numbers(1, 5, 400), texts("fr", 400, 4, commas=True)),
    )


@shape(LONG)
def double_pipe() -> Written:
    return split_by(
        "||",
        ["Frage", "Antwort", "Kategorie"],
        across(texts("de", 33, 5, commas=True), texts("de", 33, 6, commas=True), picks(["A", "B"], 33)),
        "\r\n",
        "cp1252",
    )


@shape(LONG)
def spaced_pipe() -> Written:
    rows = across(counted(60), texts("es", 60, 7, commas=True), picks(["alto", "bajo"], 60))
    return split_by(" | ", ["n", "texto", "nivel"], rows)


@shape(LONG)
def triple_pipe() -> Written:
    said = [
        text + picks(["", " | ok", " a|b"], 1, place)[0] for place, text in enumerate(texts("en", 120, 8, commas=True))
    ]
    return split_by(
        "|||", ["source", "target", "score"], across(said, texts("de", 120, 8, commas=True), numbers(0, 100, 120))
    )


@shape(LONG)
def dollars_with_pluses() -> Written:
    return split_by(
        " +++$+++ ",
        None,
        across(
            [f"L{n}" for n in counted(500, 100)],
            picks(["u0", "u2"], 500),
            picks(["BIANCA", "CAMERON"], 500),
            texts("en", 500, 9, commas=True),
        ),
    )


@shape(LONG)
def tilde_pipe_tilde() -> Written:
    return split_by(
        "~|~", ["klucz", "treść", "ocena"], across(counted(14), texts("pl", 14, 10, commas=True), numbers(1, 6, 14))
    )


@shape(LONG)
def double_semicolon() -> Written:
    return split_by(
        ";;",
        ["отзыв", "оценка"],
        across(
            [f"{a}; {b}" for a, b in zip(texts("ru", 150, 11), texts("ru", 150, 12), strict=True)], numbers(1, 5, 150)
        ),
    )


@shape(LONG)
def double_tab() -> Written:
    return split_by("\t\t", ["label", "sentence"], across(picks(["0", "1"], 75), texts("tr", 75, 13, commas=True)))


def decimals(count: int, seed: int, places: int = 2) -> list[str]:
    return [
        f"{int(whole)},{int(part):0{places}}"
        for whole, part in zip(numbers(0, 400, count, seed), numbers(0, 10**places - 1, count, seed + 7), strict=True)
    ]


@shape(DECIMAL)
def german_prices() -> Written:
    head = ["Artikel", "Preis", "Gewicht"]
    rows = across(picks(["Apfel", "Birne", "Kirsche"], 80), decimals(80, 1), decimals(80, 2, 3))
    return Written(pack(lay([head, *rows], ";")), head, rows)


@shape(DECIMAL)
def three_numbers_only() -> Written:
    head = ["x", "y", "z"]
    rows = across(decimals(50, 3), decimals(50, 4), decimals(50, 5))
    return Written(pack(lay([head, *rows], ";"), "\r\n"), head, rows)


@shape(DECIMAL)
def numbers_without_header() -> Written:
    rows = across(decimals(300, 6), decimals(300, 7))
    return Written(pack(lay(rows, ";")), None, rows)


@shape(DECIMAL)
def french_texts_and_scores() -> Written:
    head = ["avis", "score", "classe"]
    rows = across(texts("fr", 1_000, 8, commas=True), decimals(1_000, 8), picks(["pos", "nég"], 1_000))
    return Written(pack(lay([head, *rows], ";"), encoding="cp1252"), head, rows)


@shape(DECIMAL)
def decimals_in_tabs() -> Written:
    head = ["id", "wynik", "uwaga"]
    rows = across(counted(40), decimals(40, 9), texts("pl", 40, 9))
    return Written(pack(lay([head, *rows], "\t")), head, rows)


@shape(DECIMAL)
def decimals_in_commas_quoted() -> Written:
    head = ["voce", "importo", "nota"]
    rows = across(picks(["luce", "gas"], 65), decimals(65, 10), texts("it", 65, 10, commas=True))
    return Written(pack(lay([head, *rows], ",")), head, rows)


@shape(DECIMAL)
def thousands_and_decimals() -> Written:
    head = ["Konto", "Saldo", "Buchungstext", "Datum"]
    money = [f"{n}.{m:03},{m % 100:02}" for n, m in enumerate(range(100, 100 + 28))]
    rows = across(counted(28, 4000), money, texts("de", 28, 11, commas=True), ["01.02.2020"] * 28)
    return Written(pack(lay([head, *rows], ";"), "\r\n", "utf-8-sig"), head, rows)


@shape(DECIMAL)
def percent_signs() -> Written:
    head = ["municipio", "share", "texto"]
    rows = across(picks(["Gijón", "Lugo"], 7), [f"{value} %" for value in decimals(7, 12, 1)], texts("es", 7, 12))
    return Written(pack(lay([head, *rows], ";"), final=False), head, rows)


@shape(DECIMAL)
def one_text_ten_decimals() -> Written:
    head = ["текст", *(f"v{number}" for number in range(10))]
    rows = across(texts("ru", 150, 13), *[decimals(150, seed, 4) for seed in range(10)])
    return Written(pack(lay([head, *rows], ";")), head, rows)


@shape(DECIMAL)
def negative_and_missing() -> Written:
    head = ["pomiar", "wartość", "błąd"]
    values = [("-" if place % 3 else "") + value if place % 7 else "" for place, value in enumerate(decimals(90, 14))]
    rows = across([f"p{n}" for n in counted(90)], values, decimals(90, 15))
    return Written(pack(lay([head, *rows], ";")), head, rows)
