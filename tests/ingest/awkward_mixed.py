"""Files that are awkward in two ways at once."""

from __future__ import annotations

from awkward_made import Written, across, counted, lay, numbers, pack, picks, shape, texts

MIXED = "two shapes at once"


@shape(MIXED)
def sep_line_then_banner() -> Written:
    head = ["Nr", "Kommentar", "Note"]
    rows = across(counted(40), texts("de", 40, 1, commas=True), numbers(1, 6, 40))
    return Written(pack(["sep=;", "Umfrage Mensa;;", *lay([head, *rows], ";")], "\r\n", "cp1252"), head, rows)


@shape(MIXED)
def nameless_index_and_remarks() -> Written:
    rows = [
        [str(place), *row, "check" if place == 7 else ""]
        for place, row in enumerate(across(texts("en", 300, 2), picks(["a", "b"], 300)))
    ]
    return Written(pack(lay([["", "text", "label", ""], *rows])), ["", "text", "label", ""], rows)


@shape(MIXED)
def decimals_and_total() -> Written:
    rows = across(picks(["Strom", "Gas"], 24), [f"{n},50" for n in numbers(1, 99, 24)], texts("de", 24, 3))
    head = ["Posten", "Betrag", "Text"]
    return Written(pack(lay([head, *rows, ["Summe", "1.204,00", ""]], ";")), head, [*rows, ["Summe", "1.204,00", ""]])


@shape(MIXED)
def comments_and_header_again() -> Written:
    head = ["frase", "voz"]
    rows = across(texts("es", 60, 4), picks(["ella", "él"], 60))
    first, *body = lay([head, *rows], "\t")
    return Written(pack(["# parte 1", first, *body[:30], "# parte 2", first, *body[30:]]), head, rows, told=True)


@shape(MIXED)
def long_delimiter_with_stray_marks() -> Written:
    said = texts("en", 110, 5, commas=True)
    said[8], said[40] = '"' + said[8], said[40] + '"'
    rows = across(picks(["q1", "q2"], 110), said, numbers(0, 1, 110))
    return Written(pack(lay([["q", "answer", "right"], *rows], ":::", "none")), ["q", "answer", "right"], rows)


@shape(MIXED)
def indented_and_stray_marks() -> Written:
    said = ["  " + text if place % 3 == 0 else text for place, text in enumerate(texts("fr", 90, 6))]
    said[20], said[55] = '"' + said[20], said[55] + '"'
    rows = across(said, picks(["x", "y"], 90))
    return Written(pack(lay([["ligne", "main"], *rows], "\t", "none"), "\r\n"), ["ligne", "main"], rows)


@shape(MIXED)
def banner_over_header_of_two_rows() -> Written:
    above = [["", "Antes", "", "Después", ""], ["id", "nota", "texto", "nota", "texto"]]
    rows = across(counted(33), numbers(1, 5, 33), texts("es", 33, 7), numbers(1, 5, 33, 1), texts("es", 33, 8))
    return Written(
        pack(["Encuesta de cursos 2022", "", *lay([*above, *rows], ";")]),
        ["id", "Antes\nnota", "Antes\ntexto", "Después\nnota", "Después\ntexto"],
        rows,
    )


@shape(MIXED)
def ragged_and_notes() -> Written:
    rows = across(counted(75), texts("en", 75, 9, commas=True))
    return Written(
        pack([*lay([["id", "complaint"], *rows], ",", "none"), "", "End of list"]),
        ["id", "complaint"],
        [*rows, ["End of list", ""]],
        told=True,
    )


@shape(MIXED)
def facts_and_multi_line_texts() -> Written:
    said = [f"{a}\n\n{b}" for a, b in zip(texts("pl", 50, 10), texts("pl", 50, 11, commas=True), strict=True)]
    rows = across(counted(50), picks(["skarga", "pytanie"], 50), said)
    head = ["id", "rodzaj", "treść"]
    return Written(pack(["Utworzono,2021-02-03", "", *lay([head, *rows])]), head, rows)


@shape(MIXED)
def facts_and_empty_columns() -> Written:
    head = ["avis", "ville", "", "", ""]
    rows = [
        [*row, "", "", "doublon" if place == 4 else ""]
        for place, row in enumerate(across(texts("fr", 80, 12), picks(["Nice", "Caen"], 80)))
    ]
    return Written(pack([",".join(["Date", "2020-01-01", "", "", ""]), *lay([head, *rows])]), head, rows)


@shape(MIXED)
def tabs_commas_and_line_breaks() -> Written:
    said = [f"{a},\n{b}" for a, b in zip(texts("it", 40, 13, commas=True), texts("it", 40, 14), strict=True)]
    rows = across(picks(["sì", "no"], 40), said)
    return Written(pack(lay([["accettato", "motivo"], *rows], "\t"), "\r\n"), ["accettato", "motivo"], rows)


@shape(MIXED)
def r_index_and_decimals() -> Written:
    rows = [
        [str(place), text, f"{number},{number}"]
        for place, (text, number) in enumerate(zip(texts("sv", 64, 15), numbers(1, 9, 64), strict=True), 1)
    ]
    head, *body = lay([["text", "vikt"], *rows], ";", "all")
    return Written(pack([head, *body]), ["", "text", "vikt"], rows)


@shape(MIXED)
def single_column_with_banner() -> Written:
    said = texts("en", 45, 16, commas=True)
    return Written(pack(["Open answers of question 9", "", "answer", *said]), ["answer"], [[text] for text in said])


@shape(MIXED)
def comment_above_lines_with_spaced_pipes() -> Written:
    rows = across(counted(130), texts("ru", 130, 17, commas=True), picks(["да", "нет"], 130))
    head = ["id", "текст", "ответ"]
    return Written(pack(["# выгрузка", *lay([head, *rows], " | ", "none")]), head, rows)
