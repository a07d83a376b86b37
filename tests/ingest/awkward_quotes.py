"""Unquoted files in which quotation marks are ordinary characters, and a last column of quoted line breaks."""

from __future__ import annotations

from awkward_made import Written, across, counted, lay, numbers, pack, picks, shape, texts

PLAIN = "quotes that are no quotes"
BREAKS = "last column of quoted line breaks"


@shape(PLAIN)
def tweets_in_tabs() -> Written:
    said = texts("en", 120, 1)
    said[14] = '"' + said[14]
    said[61] = said[61] + '"'
    rows = across(counted(120, 9001), said, picks(["neutral", "angry", "glad"], 120, 1))
    return Written(pack(lay([["tweet_id", "tweet", "mood"], *rows], "\t", "none")), ["tweet_id", "tweet", "mood"], rows)


@shape(PLAIN)
def films_in_tabs_without_end() -> Written:
    said = texts("en", 900, 2, commas=True)
    for place in range(30, 900, 90):
        said[place] = '"Alien' if place % 20 else '"' + said[place]
        said[place + 37] += ' she called it "a classic"'
    rows = across(picks(["1", "0"], 900, 2), said)
    return Written(
        pack(lay([["label", "sentence"], *rows], "\t", "none"), "\r\n", final=False), ["label", "sentence"], rows
    )


@shape(PLAIN)
def german_pipe() -> Written:
    said = texts("de", 45, 3)
    said[3], said[9] = '"Sehr geehrte Damen und Herren', 'Mit freundlichen Grüßen"'
    rows = across(said, picks(["Lob", "Beschwerde"], 45, 3), numbers(1, 5, 45, 3))
    head = ["Zuschrift", "Art", "Sterne"]
    return Written(pack(lay([head, *rows], "|", "none"), "\r\n", "cp1252"), head, rows)


@shape(PLAIN)
def french_semicolon_first_column() -> Written:
    said = texts("fr", 300, 4)
    said[50], said[51], said[200] = '"Bonjour', 'au revoir"', 'le "patron'
    rows = across(said, picks(["oui", "non"], 300, 4))
    return Written(pack(lay([["avis", "recommande"], *rows], ";", "none")), ["avis", "recommande"], rows)


@shape(PLAIN)
def inches_in_comma_file() -> Written:
    parts = ["Pipe", "Valve", "Bracket", "Hose", "Clamp"]
    rows = across(
        counted(60, 100),
        [f'{part} {size}"' for part, size in zip(picks(parts, 60, 5), numbers(1, 24, 60, 6), strict=True)],
        picks(["plumbing", "garden", "tools"], 60, 7),
        numbers(1, 400, 60, 8),
    )
    rows[20][1], rows[41][1] = '"Ell" fitting 3"', '3/4" to 1" adapter'
    head = ["sku", "item", "department", "stock"]
    return Written(pack(lay([head, *rows], ",", "none")), head, rows)


@shape(PLAIN)
def dialogue_lines_spanish() -> Written:
    rows = across(picks(["ANA", "LUIS", "PACO"], 12, 9), texts("es", 12, 9), picks(["1", "2", "3"], 12, 10))
    rows[2][1], rows[5][1] = '"' + rows[2][1], rows[5][1] + '"'
    head = ["personaje", "frase", "acto"]
    return Written(pack(lay([head, *rows], "\t", "none"), final=False), head, rows)


@shape(PLAIN)
def no_header_pairs_of_questions() -> Written:
    one, two = texts("en", 250, 11), texts("en", 250, 12)
    one[17], two[17], one[140], two[199] = '"Why ' + one[17], two[17] + '"', '"' + one[140], two[199] + '"'
    rows = across(one, two, picks(["0", "1"], 250, 13))
    return Written(pack(lay(rows, "\t", "none")), None, rows)


@shape(PLAIN)
def wide_russian_log() -> Written:
    said = texts("ru", 80, 14)
    said[0], said[79] = '"' + said[0], said[79] + '"'
    days = [f"2022-03-{day % 28 + 1:02}" for day in range(80)]
    rows = across(
        counted(80), days, picks(["Омск", "Тверь"], 80, 1), said, numbers(10, 99, 80, 2), picks(["да", "нет"], 80, 3)
    )
    head = ["№", "дата", "город", "текст", "возраст", "повторно"]
    return Written(pack(lay([head, *rows], "\t", "none"), "\r\n", "cp1251"), head, rows)


@shape(PLAIN)
def one_stray_opening_mark() -> Written:
    rows = across(picks(["news", "sport", "travel"], 1_500, 15), texts("it", 1_500, 15))
    rows[700][1] = '"' + rows[700][1]
    head = ["topic", "titolo"]
    return Written(pack(lay([head, *rows], "\t", "none")), head, rows)


@shape(PLAIN)
def chinese_with_straight_marks() -> Written:
    said = texts("zh", 200, 16)
    said[10], said[30], said[90], said[111] = '"' + said[10], said[30] + '"', '"' + said[90], said[111] + '"'
    rows = across(said, picks(["好评", "差评"], 200, 16))
    return Written(pack(lay([["评论", "类别"], *rows], ",", "none"), encoding="gb18030"), ["评论", "类别"], rows)


def letters(language: str, count: int, seed: int, blank: bool = False, end: str = "\n") -> list[str]:
    """Make texts of several lines each."""
    lines = texts(language, count * 3, seed, commas=True)
    gap = end * 2 if blank else end
    return [gap.join(lines[at : at + 2 + at % 2]) for at in range(0, count * 3, 3)]


@shape(BREAKS)
def survey_answers() -> Written:
    rows = across(counted(25), numbers(0, 10, 25, 1), letters("en", 25, 1))
    head = ["respondent", "nps", "Why did you give this score?"]
    return Written(pack(lay([head, *rows])), head, rows)


@shape(BREAKS)
def survey_answers_all_quoted() -> Written:
    rows = across(texts("de", 40, 2), picks(["ja", "nein", "weiß nicht"], 40, 2), letters("de", 40, 3, blank=True))
    head = ["Frage 1", "Frage 2", "Anmerkungen"]
    return Written(pack(lay([head, *rows], ";", "all"), "\r\n", "utf-8-sig"), head, rows)


@shape(BREAKS)
def survey_few_answered() -> Written:
    said = [text if place % 6 == 0 else "" for place, text in enumerate(letters("fr", 90, 4))]
    rows = across(counted(90, 400), picks(["A", "B", "C"], 90, 4), numbers(18, 80, 90, 4), said)
    head = ["id", "groupe", "âge", "commentaire libre"]
    return Written(pack(lay([head, *rows], ","), "\n", "cp1252"), head, rows)


@shape(BREAKS)
def mail_bodies() -> Written:
    bodies = [f"Hello,\n\n{text}\n\nRegards\nA. B." for text in letters("en", 150, 5, blank=True)]
    rows = across(picks(["spam", "ham"], 150, 5), texts("en", 150, 6), bodies)
    return Written(pack(lay([["class", "subject", "body"], *rows])), ["class", "subject", "body"], rows)


@shape(BREAKS)
def breaks_in_header_too() -> Written:
    rows = across(counted(8), picks(["sí", "no"], 8, 6), letters("es", 8, 7))
    head = ["n.º", "¿Volvería?", "Comentarios\n(máx. 500 letras)"]
    return Written(pack(lay([head, *rows], ";")), ["n.º", "¿Volvería?", "Comentarios\n(máx. 500 letras)"], rows)


@shape(BREAKS)
def lines_with_delimiters_within() -> Written:
    lists = ["- tea, coffee, milk\n- bread, butter\n- soap", "a, b, c\nd, e, f", "1, 2, 3\n4, 5, 6\n7, 8, 9"]
    rows = across(picks(["shop", "code", "table"], 60, 8), numbers(1, 9, 60, 8), picks(lists, 60, 9))
    head = ["kind", "weight", "note"]
    return Written(pack(lay([head, *rows], ",", "texts")), head, rows)


@shape(BREAKS)
def carriage_returns_within() -> Written:
    rows = across(counted(30), picks(["open", "closed"], 30, 10), letters("sv", 30, 10, end="\r\n"))
    head = ["ärende", "status", "fritext"]
    return Written(pack(lay([head, *rows], ";", "texts"), "\r\n"), head, rows)


@shape(BREAKS)
def two_columns_of_reports() -> Written:
    rows = across(letters("pl", 400, 11), letters("pl", 400, 12, blank=True))
    return Written(pack(lay([["opis", "uwagi"], *rows], "\t", "all")), ["opis", "uwagi"], rows)


@shape(BREAKS)
def long_texts_with_marks() -> Written:
    said = [f'He said: "{text}"\nThen he left.' for text in texts("en", 35, 13)]
    rows = across(numbers(1, 5, 35, 13), picks(["Rome", "Oslo", "Bonn"], 35, 14), said)
    return Written(pack(lay([["stars", "city", "review"], *rows], ","), final=False), ["stars", "city", "review"], rows)


@shape(BREAKS)
def japanese_answers() -> Written:
    rows = across(
        counted(50),
        picks(["はい", "いいえ"], 50, 15),
        [f"{a}\n{b}" for a, b in zip(texts("ja", 50, 15), texts("ja", 50, 16), strict=True)],
    )
    return Written(
        pack(lay([["番号", "満足", "自由記述"], *rows]), "\r\n", "cp932"), ["番号", "満足", "自由記述"], rows
    )
