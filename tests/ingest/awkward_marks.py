"""Files of unusual delimiters: long ones, decimal commas beside them, a sep= line, tabs among commas."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts

LONG = "long delimiters"
DECIMAL = "decimal commas"
SEP = "sep= line"
TABS = "tabs with commas in texts"


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


def told_by_excel(
    line: str,
    head: list[str],
    rows: Rows,
    mark: str,
    end: str = "\r\n",
    encoding: str = "utf-8",
    quoting: str = "needed",
) -> Written:
    return Written(pack([line, *lay([head, *rows], mark, quoting)], end, encoding), head, rows)


@shape(SEP)
def sep_semicolon() -> Written:
    return told_by_excel(
        "sep=;", ["Text", "Label"], across(texts("de", 20, 16, commas=True), picks(["a", "b"], 20)), ";"
    )


@shape(SEP)
def sep_comma() -> Written:
    return told_by_excel(
        "sep=,",
        ["id", "note", "state"],
        across(counted(300), texts("en", 300, 17, commas=True), picks(["on", "off"], 300)),
        ",",
        "\n",
    )


@shape(SEP)
def sep_tab_in_utf_16() -> Written:
    return told_by_excel(
        "sep=\t", ["texte", "type"], across(texts("fr", 44, 18), picks(["x", "y"], 44)), "\t", encoding="utf-16"
    )


@shape(SEP)
def sep_pipe_in_capitals() -> Written:
    return told_by_excel(
        "SEP=|",
        ["frase", "clase", "año"],
        across(texts("es", 61, 19, commas=True), picks(["1", "2"], 61), numbers(1990, 2020, 61)),
        "|",
    )


@shape(SEP)
def sep_caret() -> Written:
    return told_by_excel(
        "sep=^", ["recensione", "voto"], across(texts("it", 1_100, 20, commas=True), numbers(1, 5, 1_100)), "^", "\n"
    )


@shape(SEP)
def sep_with_bom() -> Written:
    return told_by_excel(
        "sep=;",
        ["lp", "opis", "kwota"],
        across(counted(36), texts("pl", 36, 21), decimals(36, 21)),
        ";",
        encoding="utf-8-sig",
        quoting="all",
    )


@shape(SEP)
def sep_in_quotes() -> Written:
    return told_by_excel(
        '"sep=;"', ["metin", "sınıf"], across(texts("tr", 27, 22), picks(["iyi", "kötü"], 27)), ";", quoting="all"
    )


@shape(SEP)
def sep_tilde() -> Written:
    return told_by_excel(
        "sep=~",
        ["текст", "кто", "куда"],
        across(texts("ru", 88, 23, commas=True), picks(["я", "он"], 88), picks(["дом", "лес"], 88)),
        "~",
        encoding="cp1251",
    )


@shape(SEP)
def sep_single_column() -> Written:
    return told_by_excel("sep=;", ["commentaire"], [[text] for text in texts("fr", 70, 24, commas=True)], ";")


@shape(SEP)
def sep_space_before() -> Written:
    return told_by_excel("sep = ;", ["svar", "kod"], across(texts("sv", 15, 25, commas=True), numbers(1, 4, 15)), ";")


def tabbed(
    head: list[str] | None, rows: Rows, end: str = "\n", encoding: str = "utf-8", quoting: str = "none"
) -> Written:
    return Written(pack(lay([head, *rows] if head else rows, "\t", quoting), end, encoding), head, rows)


@shape(TABS)
def one_comma_in_every_text() -> Written:
    return tabbed(
        ["text", "label"],
        across(
            [f"{text}, {word}" for text, word in zip(texts("en", 50, 26), picks(["sadly", "gladly"], 50), strict=True)],
            picks(["0", "1"], 50),
        ),
    )


@shape(TABS)
def names_with_commas() -> Written:
    names = [
        f"{last}, {first}"
        for last, first in zip(picks(["Meyer", "Kurz", "Adam"], 200, 27), picks(["Eva", "Jan"], 200, 28), strict=True)
    ]
    return tabbed(
        ["name", "antwort", "punkte"], across(names, texts("de", 200, 27), numbers(1, 9, 200)), "\r\n", "cp1252"
    )


@shape(TABS)
def many_commas_without_header() -> Written:
    return tabbed(
        None,
        across(
            picks(["LOC", "NUM", "HUM"], 450),
            [f"{a}, {b}, {c}" for a, b, c in zip(*[texts("en", 450, seed) for seed in (1, 2, 3)], strict=True)],
        ),
    )


@shape(TABS)
def numbers_and_places() -> Written:
    return tabbed(
        ["lat", "lon", "sitio"],
        across(
            numbers(1, 80, 30),
            numbers(1, 180, 30),
            [f"{a}, {b}" for a, b in zip(picks(["Lugo", "Vigo"], 30), picks(["España", "Galicia"], 30), strict=True)],
        ),
    )


@shape(TABS)
def lists_of_tags() -> Written:
    tags = picks(["red, blue, green", "red", "blue, green", "none, at, all, today"], 1_800, 29)
    return tabbed(["tags", "caption"], across(tags, texts("fr", 1_800, 29, commas=True)))


@shape(TABS)
def commas_in_header() -> Written:
    return tabbed(
        ["Vad, kort", "Var, ungefär"], across(texts("sv", 16, 30, commas=True), picks(["hemma, inne", "ute"], 16))
    )


@shape(TABS)
def semicolons_and_commas() -> Written:
    said = [
        f"{a}; {b}" for a, b in zip(texts("pl", 95, 31, commas=True), texts("pl", 95, 32, commas=True), strict=True)
    ]
    return tabbed(["id", "treść", "klasa"], across(counted(95), said, picks(["a", "b"], 95)))


@shape(TABS)
def quoted_tabs() -> Written:
    return tabbed(
        ["文", "類"],
        across(
            [f"{a}, {b}" for a, b in zip(texts("ja", 40, 33), texts("ja", 40, 34), strict=True)],
            picks(["はい", "いいえ"], 40),
        ),
        quoting="all",
    )


@shape(TABS)
def empty_cells_and_commas() -> Written:
    said = [text if place % 3 else "" for place, text in enumerate(texts("pt", 110, 35, commas=True))]
    return tabbed(
        ["a", "b", "c", "d"],
        across(said, picks(["", "sim"], 110), texts("pt", 110, 36, commas=True), picks(["", "não"], 110, 1)),
    )


@shape(TABS)
def chinese_and_commas() -> Written:
    return tabbed(
        ["句子", "标签"],
        across(
            [f"{a},{b}" for a, b in zip(texts("zh", 700, 37), texts("zh", 700, 38), strict=True)], numbers(0, 4, 700)
        ),
        encoding="gb18030",
    )
