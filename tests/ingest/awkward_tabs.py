"""Files that say their delimiter on a first line, and tabs among commas."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts
from awkward_marks import decimals

SEP = "sep= line"
TABS = "tabs with commas in texts"


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
