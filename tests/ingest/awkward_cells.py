"""Files with hardly filled columns on the right, and files with unquoted commas."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts

REMARK = "nearly empty columns on the right"
RAGGED = "ragged comma files"


def widened(head: list[str], rows: Rows, names: list[str], remarks: dict[int, list[str]]) -> tuple[list[str], Rows]:
    """Add columns on the right that only some rows fill."""
    empty = [""] * len(names)
    return [*head, *names], [[*row, *remarks.get(place, empty)] for place, row in enumerate(rows)]


@shape(REMARK)
def spam_with_three_nameless() -> Written:
    head, rows = widened(
        ["v1", "v2"],
        across(picks(["ham", "spam"], 800), texts("en", 800, 1, commas=True)),
        ["", "", ""],
        {95: [" PO Box 5249", "MK17 92H. 450Ppw", ""], 281: ["just Keep-in-touch", "", ""], 700: ["", "", "GNT:-)"]},
    )
    return Written(pack(lay([head, *rows]), "\r\n", "cp1252"), head, rows)


@shape(REMARK)
def one_remark_in_the_second_row() -> Written:
    head, rows = widened(
        ["id", "satz", "klasse"],
        across(counted(40), texts("de", 40, 2), picks(["x", "y"], 40)),
        [""],
        {1: ["bitte prüfen"]},
    )
    return Written(pack(lay([head, *rows], ";")), head, rows)


@shape(REMARK)
def one_remark_in_the_last_row() -> Written:
    head, rows = widened(
        ["texte", "note"], across(texts("fr", 120, 3), numbers(1, 5, 120)), ["", ""], {119: ["", "fin du lot"]}
    )
    return Written(pack(lay([head, *rows], "\t"), final=False), head, rows)


@shape(REMARK)
def remark_without_name_or_marks() -> Written:
    rows = across(counted(60), texts("es", 60, 4), picks(["sí", "no"], 60))
    lines = lay([["id", "frase", "válida"], *rows])
    lines[31] += ",dudoso"
    return Written(
        pack(lines),
        ["id", "frase", "válida", ""],
        [[*row, "dudoso" if place == 30 else ""] for place, row in enumerate(rows)],
    )


@shape(REMARK)
def named_remark_column() -> Written:
    head, rows = widened(
        ["question", "answer", "ok"],
        across(texts("en", 25, 5), texts("en", 25, 6), picks(["1", "0"], 25)),
        ["remark"],
        {12: ["see ticket, urgent"]},
    )
    return Written(pack(lay([head, *rows])), head, rows)


@shape(REMARK)
def eight_empty_columns() -> Written:
    head, rows = widened(
        ["opis", "kod"],
        across(texts("pl", 200, 7), numbers(10, 99, 200)),
        [""] * 8,
        {77: ["", "", "?", "", "", "", "", "nie"]},
    )
    return Written(pack(lay([head, *rows], ";"), "\r\n", "cp1250"), head, rows)


@shape(REMARK)
def trailing_delimiter_on_every_row() -> Written:
    rows = across(counted(33), texts("it", 33, 8), picks(["a", "b"], 33))
    return Written(
        pack([line + "|" for line in lay([["n", "testo", "classe"], *rows], "|")]), ["n", "testo", "classe"], rows
    )


@shape(REMARK)
def trailing_delimiter_except_header() -> Written:
    rows = across(numbers(1, 5, 80), texts("tr", 80, 9), picks(["e", "h"], 80))
    head, *body = lay([["puan", "yorum", "onay"], *rows], ";")
    return Written(pack([head, *(line + ";" for line in body)]), ["puan", "yorum", "onay"], rows)


@shape(REMARK)
def remark_beside_two_banner_like_rows() -> Written:
    head, rows = widened(
        ["оценка", "отзыв"],
        across(numbers(1, 5, 9), texts("ru", 9, 10)),
        ["", "", ""],
        {0: ["спам?", "", ""], 1: ["", "повтор", ""]},
    )
    return Written(pack(lay([head, *rows])), head, rows)


@shape(REMARK)
def long_remarks_with_commas() -> Written:
    note = "checked by hand, kept, because the writer asked for it"
    head, rows = widened(
        ["utterance", "intent"],
        across(texts("en", 1_500, 11), picks(["pay", "stop", "help"], 1_500)),
        ["note", ""],
        {2: [note, ""], 1_400: [note, "done"]},
    )
    return Written(pack(lay([head, *rows])), head, rows)


def unquoted(head: list[str] | None, rows: Rows, mark: str = ",", end: str = "\n") -> Written:
    """Join without quotes although cells hold the delimiter: what was meant is rows, and that must be told."""
    return Written(pack(lay([head, *rows] if head else rows, mark, "none"), end), head, rows, told=True)


@shape(RAGGED)
def text_last() -> Written:
    return unquoted(["label", "text"], across(picks(["0", "1"], 90), texts("en", 90, 12, commas=True)))


@shape(RAGGED)
def text_last_of_three() -> Written:
    return unquoted(
        ["Nr", "Stadt", "Beschwerde"],
        across(counted(300), picks(["Köln", "Ulm"], 300), texts("de", 300, 13, commas=True)),
        end="\r\n",
    )


@shape(RAGGED)
def text_first() -> Written:
    return unquoted(
        ["commentaire", "classe"], across(texts("fr", 150, 14, commas=True), picks(["plainte", "merci"], 150))
    )


@shape(RAGGED)
def text_in_the_middle() -> Written:
    return unquoted(
        ["id", "texto", "grupo", "edad"],
        across(counted(70), texts("es", 70, 15, commas=True), picks(["A", "B"], 70), numbers(18, 80, 70)),
    )


@shape(RAGGED)
def text_last_without_header() -> Written:
    return unquoted(None, across(picks(["sport", "politica", "cronaca"], 220), texts("it", 220, 16, commas=True)))


@shape(RAGGED)
def short_rows() -> Written:
    rows = across(
        counted(45),
        texts("pl", 45, 17),
        [text if place % 4 == 0 else "" for place, text in enumerate(texts("pl", 45, 18))],
        [""] * 45,
    )
    lines = [line.rstrip(",") for line in lay(rows)]
    return Written(pack(["lp,opis,uwagi,podpis", *lines]), ["lp", "opis", "uwagi", "podpis"], rows)


@shape(RAGGED)
def every_text_with_commas() -> Written:
    said = [
        f"{a}, {b}, {c}" if place % 2 else f"{a}, {b}"
        for place, (a, b, c) in enumerate(zip(*[texts("en", 60, seed) for seed in (4, 5, 6)], strict=True))
    ]
    return unquoted(["rating", "review"], across(numbers(1, 5, 60), said))


@shape(RAGGED)
def commas_in_few_of_many() -> Written:
    said = texts("pt", 2_000, 19)
    for place in range(100, 2_000, 400):
        said[place] = "Olá, " + said[place] + ", obrigado"
    return unquoted(["voto", "frase"], across(picks(["sim", "não"], 2_000), said))


@shape(RAGGED)
def semicolons_in_texts() -> Written:
    said = [
        f"{text}; {other}" if place % 5 == 0 else text
        for place, (text, other) in enumerate(zip(texts("ru", 85, 20), texts("ru", 85, 21), strict=True))
    ]
    return unquoted(["код", "текст"], across(counted(85, 300), said), ";")


@shape(RAGGED)
def some_quoted_some_not() -> Written:
    rows = across(picks(["yes", "no"], 48), texts("en", 48, 22, commas=True))
    lines = [lay([row], ",", "needed" if place % 2 else "none")[0] for place, row in enumerate(rows)]
    return Written(pack(["verdict,argument", *lines]), ["verdict", "argument"], rows, told=True)
