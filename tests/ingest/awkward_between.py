"""Files with lines that are no rows: comments above and between, totals and notes at the end."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts

COMMENTS = "comment lines"
TOTALS = "total rows at the end"
NOTES = "notes at the end"


def commented(
    head: list[str], rows: Rows, above: list[str], within: dict[int, str], mark: str = ",", end: str = "\n"
) -> Written:
    """Put comment lines above the header, and within: before the row of that place."""
    first, *body = lay([head, *rows], mark)
    lines = [line for place, row in enumerate(body) for line in ([within[place], row] if place in within else [row])]
    return Written(pack([*above, first, *lines], end), head, rows, told=bool(within))


@shape(COMMENTS)
def hash_above() -> Written:
    return commented(
        ["text", "label"],
        across(texts("en", 50, 1), picks(["a", "b"], 50)),
        ["# corpus of reviews", "# licence: CC0"],
        {},
    )


@shape(COMMENTS)
def hash_above_and_within() -> Written:
    return commented(
        ["id", "Satz", "Ton"],
        across(counted(120), texts("de", 120, 2), picks(["warm", "kalt"], 120)),
        ["# Fassung 2"],
        {60: "# ab hier zweite Runde"},
        ";",
        "\r\n",
    )


@shape(COMMENTS)
def percent_lines() -> Written:
    return commented(
        ["f1", "f2", "f3", "class"],
        across(*[numbers(0, 99, 30, seed) for seed in range(3)], picks(["u", "v"], 30)),
        ["% 1. Title: small set", "% 2. Sources: none", "%"],
        {},
    )


@shape(COMMENTS)
def slashes() -> Written:
    return commented(
        ["phrase", "langue"],
        across(texts("fr", 44, 3, commas=True), picks(["fr", "be"], 44)),
        ["// généré automatiquement, ne pas modifier"],
        {},
        "\t",
    )


@shape(COMMENTS)
def hash_with_delimiters_in_it() -> Written:
    return commented(
        ["id", "texto", "voto"],
        across(counted(65), texts("es", 65, 4), picks(["sí", "no"], 65)),
        ["# campos: id, texto, voto", "# separador: coma, sin comillas, utf-8"],
        {},
    )


@shape(COMMENTS)
def commented_header() -> Written:
    rows = across(picks(["A1", "B2"], 80), texts("it", 80, 5), numbers(1, 9, 80))
    return Written(pack(["#livello\tfrase\tpunti", *lay(rows, "\t")]), ["#livello", "frase", "punti"], rows)


@shape(COMMENTS)
def hashtags_are_no_comments() -> Written:
    said = [f"#{tag} {text}" for tag, text in zip(picks(["fail", "win"], 90), texts("en", 90, 6), strict=True)]
    rows = across(said, picks(["neg", "pos"], 90))
    return Written(pack(lay([["tweet", "polarity"], *rows])), ["tweet", "polarity"], rows)


@shape(COMMENTS)
def dashes_of_sql() -> Written:
    return commented(
        ["nr", "treść", "stan"],
        across(counted(15), texts("pl", 15, 7), picks(["nowe", "stare"], 15)),
        ["-- eksport z bazy", "-- 15 wierszy"],
        {},
        "|",
    )


@shape(COMMENTS)
def many_comments_within() -> Written:
    return commented(
        ["предложение", "метка"],
        across(texts("ru", 500, 8), picks(["0", "1"], 500)),
        [],
        {place: f"# документ {place // 50}" for place in range(0, 500, 50)},
        "\t",
    )


@shape(COMMENTS)
def long_comment_block() -> Written:
    above = [f"# {text}" for text in texts("en", 25, 9, commas=True)] + ["#"]
    return commented(
        ["a", "b", "c", "d", "note"],
        across(*[numbers(0, 9, 20, seed) for seed in range(4)], texts("en", 20, 10)),
        above,
        {},
    )


def summed(
    head: list[str], rows: Rows, totals: Rows, mark: str = ";", end: str = "\n", encoding: str = "utf-8"
) -> Written:
    return Written(pack(lay([head, *rows, *totals], mark), end, encoding), head, [*rows, *totals])


@shape(TOTALS)
def sum_of_one_column() -> Written:
    return summed(["Ware", "Menge"], across(picks(["Mehl", "Salz"], 30), numbers(1, 50, 30)), [["Summe", "777"]])


@shape(TOTALS)
def total_with_empty_cells() -> Written:
    return summed(
        ["id", "comment", "city", "amount"],
        across(counted(80), texts("en", 80, 11), picks(["Bath", "York"], 80), numbers(1, 99, 80)),
        [["Total", "", "", "4032"]],
        ",",
    )


@shape(TOTALS)
def blank_row_then_total() -> Written:
    rows = across(texts("fr", 55, 12), numbers(1, 9, 55))
    return Written(
        pack([*lay([["motif", "nombre"], *rows], ";"), ";", "Total;281"]),
        ["motif", "nombre"],
        [*rows, ["Total", "281"]],
    )


@shape(TOTALS)
def total_and_mean() -> Written:
    return summed(
        ["estado", "casos", "nota"],
        across(picks(["SP", "RJ"], 27), numbers(1, 400, 27), texts("pt", 27, 13)),
        [["Total", "5120", ""], ["Média", "189", ""]],
        "\t",
    )


@shape(TOTALS)
def short_total_row() -> Written:
    rows = across(counted(40), texts("it", 40, 14), numbers(1, 20, 40))
    return Written(
        pack([*lay([["n", "voce", "quantità"], *rows], ";"), "Totale"]),
        ["n", "voce", "quantità"],
        [*rows, ["Totale", "", ""]],
        told=True,
    )


@shape(TOTALS)
def totals_between_groups() -> Written:
    body = [
        row
        for city in ("Łódź", "Gdynia")
        for row in [*[[city, text, "1"] for text in texts("pl", 12, 15)], [f"Razem {city}", "", "12"]]
    ]
    return summed(["miasto", "opis", "liczba"], body, [["Razem", "", "24"]], ",", "\r\n")


@shape(TOTALS)
def grand_total_of_a_wide_table() -> Written:
    head = ["Region", *(f"M{month}" for month in range(1, 13))]
    return summed(
        head,
        across(picks(["N", "S", "E"], 14), *[numbers(1, 9, 14, seed) for seed in range(12)]),
        [["Grand total", *["70"] * 12]],
        ",",
    )


@shape(TOTALS)
def russian_total() -> Written:
    return summed(
        ["отзыв", "баллы"],
        across(texts("ru", 600, 16), numbers(1, 5, 600)),
        [["Итого", "1801"]],
        "\t",
        encoding="cp1251",
    )


@shape(TOTALS)
def total_in_last_column() -> Written:
    return summed(["svar", "antal"], across(texts("sv", 9, 17), numbers(1, 5, 9)), [["", "27"]], "|")


@shape(TOTALS)
def count_line() -> Written:
    rows = across(counted(26), texts("es", 26, 18), picks(["a", "b"], 26))
    return Written(
        pack([*lay([["id", "frase", "tipo"], *rows]), "(26 filas)"]),
        ["id", "frase", "tipo"],
        [*rows, ["(26 filas)", "", ""]],
        told=True,
    )


def noted(
    head: list[str], rows: Rows, notes: list[str], mark: str = ",", quoting: str = "needed", end: str = "\n"
) -> Written:
    """Put notes below: the first cell of a row or no row, but never gone without words."""
    below = [[note, *[""] * (len(head) - 1)] for note in notes if note]
    return Written(pack([*lay([head, *rows], mark, quoting), *notes], end), head, [*rows, *below], told=True)


@shape(NOTES)
def source_below() -> Written:
    return noted(
        ["id", "text", "label"],
        across(counted(60), texts("en", 60, 19), picks(["a", "b"], 60)),
        ["", "Source: open data portal"],
    )


@shape(NOTES)
def notes_without_blank() -> Written:
    return noted(
        ["Kreis", "Fälle", "Bemerkung"],
        across(picks(["Nord", "Süd"], 33), numbers(1, 99, 33), texts("de", 33, 20)),
        ["* vorläufig", "** geschätzt"],
        ";",
        end="\r\n",
    )


@shape(NOTES)
def notes_with_commas() -> Written:
    return Written(
        pack(
            [
                *lay(
                    [
                        ["ville", "avis", "note", "an"],
                        *(
                            rows := across(
                                picks(["Lyon", "Metz"], 90), texts("fr", 90, 21), numbers(1, 5, 90), ["2020"] * 90
                            )
                        ),
                    ]
                ),
                "",
                "Lecture : note de 1 à 5, arrondie",
            ]
        ),
        ["ville", "avis", "note", "an"],
        [*rows, ["Lecture : note de 1 à 5", " arrondie", "", ""]],
        told=True,
    )


@shape(NOTES)
def quoted_note() -> Written:
    return noted(
        ["folio", "queja", "zona"],
        across(counted(21), texts("es", 21, 22), picks(["N", "S"], 21)),
        ["Fin del informe"],
        ",",
        "all",
    )


@shape(NOTES)
def confidentiality_notice() -> Written:
    return noted(["nr", "uwaga"], across(counted(150), texts("pl", 150, 23)), ["", "", "Dokument poufny"], "\t")


@shape(NOTES)
def many_notes() -> Written:
    return noted(
        ["a", "b", "c", "d", "e", "f"],
        across(*[numbers(0, 99, 12, seed) for seed in range(6)]),
        ["", "Notes:", "a: first measure", "b: second measure", "c to f: not checked", "Printed on Monday"],
    )


@shape(NOTES)
def note_in_a_long_file() -> Written:
    return noted(
        ["отзыв", "класс", "город"],
        across(texts("ru", 1_900, 24), picks(["1", "2"], 1_900), picks(["Омск", "Пермь"], 1_900)),
        ["Конец выгрузки"],
        ";",
    )


@shape(NOTES)
def ruled_off() -> Written:
    return noted(["yorum", "puan"], across(texts("tr", 28, 25), numbers(1, 5, 28)), ["-----", "Kaynak: anket"], "|")


@shape(NOTES)
def padded_note() -> Written:
    rows = across(counted(47), texts("zh", 47, 26), picks(["好", "坏"], 47))
    return Written(
        pack([*lay([["序号", "内容", "评价"], *rows]), ",,", "注：数据仅供参考,,"]),
        ["序号", "内容", "评价"],
        [*rows, ["注：数据仅供参考", "", ""]],
        told=True,
    )


@shape(NOTES)
def comment_mark_below() -> Written:
    return noted(
        ["domanda", "risposta"], across(texts("it", 36, 27), picks(["sì", "no"], 36)), ["# fine"], ";", end="\r\n"
    )
