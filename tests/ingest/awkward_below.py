"""Files with totals and notes under the rows."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts

TOTALS = "total rows at the end"
NOTES = "notes at the end"


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
