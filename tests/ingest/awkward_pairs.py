"""Further files that are awkward in two ways at once."""

from __future__ import annotations

from awkward_made import Written, across, counted, lay, numbers, pack, picks, shape, texts
from awkward_mixed import MIXED


@shape(MIXED)
def counted_names_over_an_index() -> Written:
    rows = across(counted(40, 0), texts("en", 40, 101, commas=True))
    return Written(pack(lay([["", "0"], *rows])), ["", "0"], rows)


@shape(MIXED)
def counted_names_and_one_word() -> Written:
    rows = across(*[numbers(0, 9, 40, seed) for seed in range(5)], texts("de", 40, 142))
    head = ["0", "1", "2", "3", "4", "text"]
    return Written(pack(lay([head, *rows], ";")), head, rows)


@shape(MIXED)
def years_over_large_numbers() -> Written:
    rows = across([f"Ort {n}" for n in counted(30)], *[numbers(1000, 9999, 30, seed) for seed in range(4)])
    head = ["Ort", "2016", "2017", "2018", "2019"]
    return Written(pack(lay([head, *rows], ";")), head, rows)


@shape(MIXED)
def years_in_rows_without_header() -> Written:
    rows = across(texts("en", 40, 141), numbers(1990, 2000, 40), numbers(2001, 2010, 40))
    rows[0][1:] = ["1999", "2001"]
    return Written(pack(lay(rows)), None, rows)


@shape(MIXED)
def empty_middle_of_corpus() -> Written:
    rows = across(counted(100), ["*" if n % 33 == 5 else "" for n in range(100)], texts("en", 100, 110, commas=True))
    return Written(pack(lay(rows, "\t", "none")), None, rows)


@shape(MIXED)
def nameless_middle_filled_once() -> Written:
    rows = across(counted(100), ["x" if n == 77 else "" for n in range(100)], texts("es", 100, 111))
    return Written(pack(lay([["id", "", "frase"], *rows], ";")), ["id", "", "frase"], rows)


@shape(MIXED)
def three_semicolons_and_commas() -> Written:
    rows = across(counted(50), texts("ru", 50, 132, commas=True), picks(["a", "b"], 50))
    return Written(pack(lay([["id", "текст", "метка"], *rows], ";;;", "none")), ["id", "текст", "метка"], rows)


@shape(MIXED)
def pipes_between_tabs() -> Written:
    rows = across(counted(90), texts("en", 90, 127, commas=True), picks(["x", "y"], 90))
    return Written(pack(lay(rows, "\t|\t", "none")), None, rows)


@shape(MIXED)
def facts_as_wide_as_the_table() -> Written:
    rows = across(texts("en", 80, 155, commas=True), picks(["a", "b"], 80))
    above = ["Title,Reviews", "Owner,Team 4", "Date,2020-01-01", ""]
    return Written(pack([*above, *lay([["text", "label"], *rows])]), ["text", "label"], rows)


@shape(MIXED)
def comment_above_single_column() -> Written:
    said = texts("en", 40, 151, commas=True)
    return Written(pack(["# exported answers", "text", *said]), ["text"], [[text] for text in said])


@shape(MIXED)
def stray_marks_around_a_comment() -> Written:
    said = texts("pl", 30, 160)
    said[4], said[19] = '"' + said[4], said[19] + '"'
    rows = across(picks(["tak", "nie"], 30), said)
    first, *body = lay([["zgoda", "uwaga"], *rows], "\t", "none")
    return Written(pack([first, *body[:12], "# druga tura", *body[12:]]), ["zgoda", "uwaga"], rows, told=True)


@shape(MIXED)
def long_delimiter_under_banner_over_note() -> Written:
    rows = across(texts("de", 60, 161, commas=True), picks(["Lob", "Kritik"], 60), numbers(1, 5, 60))
    head = ["Freitext", "Klasse", "Punkte"]
    return Written(
        pack(["Auswertung Mai", "", *lay([head, *rows], " | ", "none"), "", "Quelle: Umfrage"]),
        head,
        [*rows, ["Quelle: Umfrage", "", ""]],
        told=True,
    )


@shape(MIXED)
def long_delimiter_and_a_colon_below() -> Written:
    rows = across(counted(25), texts("zh", 25, 162), picks(["甲", "乙"], 25))
    head = ["编号", "评论", "类别"]
    return Written(
        pack([*lay([head, *rows], ":::", "none"), "", "Source: survey"]),
        head,
        [*rows, ["Source: survey", "", ""]],
        told=True,
    )


@shape(MIXED)
def facts_over_a_small_table() -> Written:
    rows = across(texts("ru", 7, 163), picks(["да", "нет"], 7), numbers(1, 9, 7), picks(["Омск", "Тверь"], 7))
    head = ["отзыв", "метка", "балл", "город"]
    return Written(pack(["Created;2021-04-05", "By;Team 4", "", *lay([head, *rows], ";")]), head, rows)


@shape(MIXED)
def facts_and_empty_columns_over_lines_in_quotes() -> Written:
    said = [f"{a}\n{b}" for a, b in zip(texts("fr", 20, 164), texts("fr", 20, 165), strict=True)]
    rows = across(picks(["oui", "non"], 20), said)
    lines = lay([[*row, "", ""] for row in [["réponse", "avis"], *rows]])
    return Written(pack(["Créé,2021-04-05", "Par,équipe 4", "", *lines], "\r\n"), ["réponse", "avis"], rows)


@shape(MIXED)
def ragged_under_a_title() -> Written:
    rows = across(counted(25), texts("es", 25, 170, commas=True))
    lines = lay([["id", "remark"], *rows], ",", "none")
    return Written(pack(["Export of May", "", *lines]), ["id", "remark"], rows, told=True)


@shape(MIXED)
def ragged_with_semicolons_and_without_header() -> Written:
    said = [text.replace(",", ";") for text in texts("tr", 30, 171, commas=True)]
    rows = across(counted(30), said, picks(["a", "b"], 30), numbers(18, 80, 30))
    return Written(pack(lay(rows, ";", "none"), "\r\n"), None, rows, told=True)


@shape(MIXED)
def repeated_groups_under_a_banner() -> Written:
    rows = across(counted(40), numbers(1, 5, 40), texts("it", 40, 172))
    above = [["Meta", "Answers", "Answers"], ["id", "score", "comment"]]
    lines = ["Report 2020", "", *lay([*above, *rows], "\t")]
    return Written(pack(lines), ["Meta\nid", "Answers\nscore", "Answers\ncomment"], rows)
