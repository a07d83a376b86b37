"""Files whose header stands on several rows, and texts that have none."""

from __future__ import annotations

from awkward_made import Written, across, counted, lay, numbers, pack, picks, shape, texts

LEVELS = "header of several rows"
LINES = "one text a line without header"


@shape(LEVELS)
def groups_over_names() -> Written:
    rows = across(counted(40), numbers(1, 5, 40), texts("en", 40, 31), numbers(1, 5, 40, 1), texts("en", 40, 32))
    above, names = ["", "Food", "", "Staff", ""], ["id", "score", "comment", "score", "comment"]
    return Written(
        pack(lay([above, names, *rows])), ["id", "Food\nscore", "Food\ncomment", "Staff\nscore", "Staff\ncomment"], rows
    )


@shape(LEVELS)
def units_below_names() -> Written:
    rows = across(numbers(10, 40, 30), numbers(900, 1100, 30), texts("de", 30, 33))
    above = [["Temperatur", "Druck", "Bemerkung"], ["°C", "hPa", ""]]
    return Written(pack(lay([*above, *rows], ";")), ["Temperatur\n°C", "Druck\nhPa", "Bemerkung"], rows)


@shape(LEVELS)
def qualtrics_three_rows() -> Written:
    rows = across(["2021-05-01 10:00:00"] * 50, numbers(1, 7, 50), texts("en", 50, 34, commas=True))
    names = ["StartDate", "Q1", "Q2"]
    asked = ["Start Date", "How satisfied are you, overall?", "Please tell us why."]
    ids = ['{"ImportId":"startDate"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2_TEXT"}']
    head = [f"{name}\n{question}" for name, question in zip(names, asked, strict=True)]
    return Written(pack(lay([names, asked, ids, *rows])), head, rows)


@shape(LEVELS)
def two_languages() -> Written:
    rows = across(counted(70), texts("fr", 70, 35), picks(["oui", "non"], 70))
    above = [["Numéro", "Commentaire", "Réponse"], ["Number", "Comment", "Answer"]]
    return Written(
        pack(lay([*above, *rows], "\t"), "\r\n"), ["Numéro\nNumber", "Commentaire\nComment", "Réponse\nAnswer"], rows
    )


@shape(LEVELS)
def years_over_quarters() -> Written:
    rows = across(picks(["Nord", "Süd", "West"], 24), *[numbers(10, 900, 24, seed) for seed in range(8)])
    above = [["", "2019", "", "", "", "2020", "", "", ""], ["Region", *["Q1", "Q2", "Q3", "Q4"] * 2]]
    return Written(
        pack(lay([*above, *rows], ";")),
        ["Region", *(f"{year}\nQ{quarter}" for year in (2019, 2020) for quarter in range(1, 5))],
        rows,
    )


@shape(LEVELS)
def pandas_levels() -> Written:
    rows = across(numbers(0, 99, 45), numbers(0, 99, 45, 1), texts("es", 45, 36), picks(["x", "y"], 45))
    above = [["medida", "medida", "texto", "texto"], ["alto", "ancho", "nota", "grupo"]]
    return Written(pack(lay([*above, *rows])), ["medida\nalto", "medida\nancho", "texto\nnota", "texto\ngrupo"], rows)


@shape(LEVELS)
def groups_written_once_in_tabs() -> Written:
    rows = across(picks(["A", "B"], 300), texts("pl", 300, 37), texts("pl", 300, 38), numbers(1, 3, 300))
    above = [["Grupa", "Wywiad", "", ""], ["", "przed", "po", "ocena"]]
    return Written(pack(lay([*above, *rows], "\t")), ["Grupa", "Wywiad\nprzed", "Wywiad\npo", "Wywiad\nocena"], rows)


@shape(LEVELS)
def types_below_names() -> Written:
    rows = across(counted(20), texts("en", 20, 39), numbers(0, 1, 20))
    above = [["id", "text", "label"], ["int", "string", "int"]]
    return Written(pack(lay([*above, *rows], "|")), ["id\nint", "text\nstring", "label\nint"], rows)


@shape(LEVELS)
def three_levels() -> Written:
    rows = across(counted(32), *[numbers(1, 5, 32, seed) for seed in range(4)], texts("it", 32, 40))
    above = [
        ["", "Ospedale", "", "", "", ""],
        ["", "Reparto A", "", "Reparto B", "", ""],
        ["id", "cura", "pulizia", "cura", "pulizia", "note"],
    ]
    head = [
        "id",
        "Ospedale\nReparto A\ncura",
        "Ospedale\nReparto A\npulizia",
        "Ospedale\nReparto B\ncura",
        "Ospedale\nReparto B\npulizia",
        "note",
    ]
    return Written(pack(lay([*above, *rows], ";")), head, rows)


@shape(LEVELS)
def question_below_code() -> Written:
    rows = across(counted(9), texts("sv", 9, 41), picks(["1", "2"], 9))
    above = [["id", "v1", "v2"], ["", "Vad tycker du om skolan?", "Skulle du välja den igen?"]]
    return Written(
        pack(lay([*above, *rows])), ["id", "v1\nVad tycker du om skolan?", "v2\nSkulle du välja den igen?"], rows
    )


def alone(said: list[str], end: str = "\n", encoding: str = "utf-8", final: bool = True) -> Written:
    return Written(pack(said, end, encoding, final), None, [[text] for text in said])


@shape(LINES)
def reviews_by_line() -> Written:
    return alone(texts("en", 2_000, 42, commas=True))


@shape(LINES)
def five_sentences() -> Written:
    return alone(
        ["it is raining again", "the shop was closed", "who took my umbrella?", "we walked home", "dinner was cold"]
    )


@shape(LINES)
def tweets_by_line() -> Written:
    tags = picks(["#late", "@railway", "https://example.org/a", ":)", "RT"], 600, 43)
    return alone([f"{tag} {text}" for tag, text in zip(tags, texts("en", 600, 43, commas=True), strict=True)])


@shape(LINES)
def german_windows_lines() -> Written:
    return alone(texts("de", 150, 44, commas=True), "\r\n", "cp1252")


@shape(LINES)
def chinese_lines() -> Written:
    return alone(
        [f"{a}，{b}。" for a, b in zip(texts("zh", 320, 45), texts("zh", 320, 46), strict=True)], encoding="gb18030"
    )


@shape(LINES)
def quotations_by_line() -> Written:
    return alone(
        [f'"{text}"' if place % 3 == 0 else text for place, text in enumerate(texts("fr", 40, 47, commas=True))]
    )


@shape(LINES)
def dialogue_by_line() -> Written:
    who = picks(["ANA", "LUIS"], 88, 48)
    return alone(
        [f"{name}: {text}" for name, text in zip(who, texts("es", 88, 48, commas=True), strict=True)], final=False
    )


@shape(LINES)
def commands_by_line() -> Written:
    verbs = picks(["turn on", "dim", "play", "stop"], 65, 49)
    return alone(
        [
            f"{verb} the {thing}"
            for verb, thing in zip(verbs, picks(["lamp", "radio", "heater", "song"], 65, 50), strict=True)
        ]
    )


@shape(LINES)
def russian_lines_with_semicolons() -> Written:
    said = [f"{a}; {b}" if len(a) % 2 else a for a, b in zip(texts("ru", 210, 51), texts("ru", 210, 52), strict=True)]
    return alone(said, "\r\n", "utf-8-sig")


@shape(LINES)
def numbered_headlines() -> Written:
    return alone(
        [f"{place}. {text} - {place * 37 % 90} views" for place, text in enumerate(texts("pt", 33, 53, commas=True), 1)]
    )
