"""Files in which something stands above the table: banners, facts about the file, a preamble without a gap."""

from __future__ import annotations

from awkward_made import Written, across, counted, lay, numbers, pack, picks, shape, texts

BANNER = "banner rows"
FACTS = "rows of facts above the header"
GLUED = "preamble glued to the header"


def table(language: str, count: int, seed: int, labels: list[str]) -> list[list[str]]:
    return across(counted(count), texts(language, count, seed), picks(labels, count, seed))


@shape(BANNER)
def title_and_blank() -> Written:
    rows = table("en", 30, 1, ["billing", "delivery"])
    head = ["ticket", "message", "queue"]
    return Written(pack(["Support tickets of the second quarter", "", *lay([head, *rows])]), head, rows)


@shape(BANNER)
def title_padded_with_delimiters() -> Written:
    rows = [
        [*row, score] for row, score in zip(table("de", 60, 2, ["gut", "schlecht"]), numbers(1, 9, 60), strict=True)
    ]
    head = ["Nr", "Kommentar", "Urteil", "Punkte"]
    return Written(
        pack(["Auswertung Gästebuch 2021;;;", ";;;", *lay([head, *rows], ";")], "\r\n", "cp1252"), head, rows
    )


@shape(BANNER)
def three_lines_of_agency() -> Written:
    rows = across(*[numbers(0, 900, 40, seed) for seed in range(5)], texts("fr", 40, 3))
    head = ["dép", "2018", "2019", "2020", "2021", "remarque"]
    above = ["Observatoire régional de la santé", "Consultations par département", "Chiffres provisoires", ""]
    return Written(pack([*above, *lay([head, *rows], ";")]), head, rows)


@shape(BANNER)
def quoted_banner() -> Written:
    rows = table("it", 500, 4, ["positivo", "negativo", "misto"])
    head = ["codice", "recensione", "giudizio"]
    return Written(pack(['"Recensioni, tutte le sedi"', *lay([head, *rows], ",", "all")]), head, rows)


@shape(BANNER)
def ruled_banner() -> Written:
    rows = table("en", 18, 5, ["A", "B"])
    head = ["no", "answer", "arm"]
    return Written(pack(["=" * 40, "TRIAL 7 - FREE TEXT ANSWERS", "=" * 40, *lay([head, *rows], "\t")]), head, rows)


@shape(BANNER)
def banner_in_the_middle_cell() -> Written:
    rows = across(
        counted(70), picks(["norte", "sur"], 70), texts("es", 70, 6), numbers(1, 5, 70), picks(["sí", "no"], 70, 1)
    )
    head = ["id", "zona", "queja", "gravedad", "resuelta"]
    return Written(pack([",,Registro de quejas,,", *lay([head, *rows])], "\r\n"), head, rows)


@shape(BANNER)
def banner_over_two_columns() -> Written:
    rows = across(texts("ru", 1_000, 7), picks(["жалоба", "вопрос", "благодарность"], 1_000, 7))
    head = ["обращение", "тип"]
    return Written(
        pack(["Обращения граждан за март", "", "", *lay([head, *rows], "\t")], encoding="cp1251"), head, rows
    )


@shape(BANNER)
def banner_with_comma() -> Written:
    rows = across(*[numbers(0, 50, 25, seed) for seed in range(6)], texts("en", 25, 8))
    head = ["mon", "tue", "wed", "thu", "fri", "sat", "remarks"]
    return Written(pack(["Station log, week 12", *lay([head, *rows])]), head, rows)


@shape(BANNER)
def japanese_title() -> Written:
    rows = table("ja", 90, 9, ["良い", "悪い"])
    head = ["番号", "感想", "評価"]
    return Written(pack(["お客様アンケート集計,,", *lay([head, *rows])], "\r\n", "cp932"), head, rows)


@shape(BANNER)
def confidential_notice() -> Written:
    rows = table("sv", 12, 10, ["ja", "nej"])
    head = ["rad", "svar", "godkänd"]
    above = ["INTERNT - FÅR EJ SPRIDAS", "Enkätsvar avdelning 4", " "]
    return Written(pack([*above, *lay([head, *rows], "|")], final=False), head, rows)


@shape(FACTS)
def created_and_author() -> Written:
    rows = table("en", 40, 11, ["bug", "wish"])
    head = ["issue", "summary", "kind"]
    return Written(pack(["Created,2023-04-01", "Author,QA team", "", *lay([head, *rows])]), head, rows)


@shape(FACTS)
def created_in_a_semicolon_file() -> Written:
    rows = across(*[numbers(1, 5, 33, seed) for seed in range(4)], texts("de", 33, 12))
    head = ["Sauberkeit", "Lage", "Preis", "Service", "Freitext"]
    return Written(pack(["Erstellt;01.02.2022 14:05", "Benutzer;Zentrale", *lay([head, *rows], ";")]), head, rows)


@shape(FACTS)
def facts_padded_to_width() -> Written:
    rows = across(counted(200), picks(["Lyon", "Nice"], 200), texts("fr", 200, 13), picks(["1", "2", "3"], 200, 3))
    head = ["id", "ville", "avis", "note"]
    above = ["Date,12/05/2020,,", "Source,enquête en ligne,,", "Période,avril,,", ",,,"]
    return Written(pack([*above, *lay([head, *rows])], "\r\n"), head, rows)


@shape(FACTS)
def facts_with_colons() -> Written:
    rows = table("es", 75, 14, ["alta", "media", "baja"])
    head = ["caso", "descripción", "prioridad"]
    above = ["Generado: 2021-10-10 08:00", "Filtro: todos", "Filas: 75", ""]
    return Written(pack([*above, *lay([head, *rows], "\t")]), head, rows)


@shape(FACTS)
def facts_over_two_columns() -> Written:
    rows = across(texts("en", 300, 15, commas=True), picks(["pos", "neg"], 300, 15))
    return Written(
        pack(["Created,2019-01-31", "Exported by,reviews tool 2.1", "", *lay([["text", "label"], *rows])]),
        ["text", "label"],
        rows,
    )


@shape(FACTS)
def quoted_facts() -> Written:
    rows = across(
        counted(22), texts("pl", 22, 16), picks(["tak", "nie"], 22), numbers(18, 70, 22), picks(["K", "M"], 22, 2)
    )
    head = ["lp", "odpowiedź", "zgoda", "wiek", "płeć"]
    above = ['"Utworzono";"2022-06-30"', '"Ankieta";"Satysfakcja pracowników"', ""]
    return Written(pack([*above, *lay([head, *rows], ";", "all")], encoding="cp1250"), head, rows)


@shape(FACTS)
def many_facts() -> Written:
    rows = across(*[numbers(0, 99, 55, seed) for seed in range(8)], picks(["ok", "fail"], 55), texts("en", 55, 17))
    head = [f"ch{channel}" for channel in range(1, 9)] + ["state", "operator note"]
    above = [
        f"{name}\t{value}"
        for name, value in {
            "Device": "XR-20",
            "Serial": "00117",
            "Firmware": "1.4",
            "Start": "2020-02-02",
            "Interval": "5 s",
        }.items()
    ]
    return Written(pack([*above, "", *lay([head, *rows], "\t")]), head, rows)


@shape(FACTS)
def created_last_before_header() -> Written:
    rows = table("tr", 64, 18, ["olumlu", "olumsuz"])
    head = ["sıra", "yorum", "duygu"]
    return Written(pack(["Oluşturuldu | 2022-11-05", *lay([head, *rows], "|")], encoding="cp1254"), head, rows)


@shape(FACTS)
def empty_facts() -> Written:
    rows = across(counted(15), texts("pt", 15, 19), numbers(1, 5, 15), picks(["RJ", "SP", "MG"], 15))
    head = ["nº", "relato", "nota", "UF"]
    return Written(pack(["Criado em,", "Responsável,", "", *lay([head, *rows])]), head, rows)


@shape(FACTS)
def facts_in_chinese() -> Written:
    rows = across(counted(400), texts("zh", 400, 20), picks(["体育", "财经", "科技"], 400), picks(["甲", "乙"], 400, 1))
    head = ["编号", "标题", "栏目", "编辑"]
    return Written(pack(["导出时间,2023年5月1日", "部门,运营", *lay([head, *rows])], encoding="gbk"), head, rows)


@shape(GLUED)
def source_line() -> Written:
    rows = table("en", 80, 21, ["yes", "no"])
    head = ["id", "statement", "true"]
    return Written(pack(["Source: city open data portal", *lay([head, *rows])]), head, rows)


@shape(GLUED)
def source_line_with_commas() -> Written:
    rows = across(*[numbers(0, 9, 120, seed) for seed in range(5)], texts("en", 120, 22, commas=True))
    head = ["a1", "a2", "a3", "a4", "a5", "free_text"]
    above = ["Downloaded 3 May 2021, see the portal, for terms of use", "Figures are rounded, except totals"]
    return Written(pack([*above, *lay([head, *rows])]), head, rows)


@shape(GLUED)
def paragraphs_above() -> Written:
    rows = table("de", 35, 23, ["Bund", "Land", "Kreis"])
    head = ["lfd", "Vorhaben", "Ebene"]
    above = [
        "Diese Liste enthält alle gemeldeten Vorhaben.",
        "Sie wird laufend ergänzt.",
        "Stand: Mai 2020. Rückfragen an die Pressestelle.",
    ]
    return Written(pack([*above, *lay([head, *rows], ";")], "\r\n"), head, rows)


@shape(GLUED)
def export_line_in_tabs() -> Written:
    rows = across(texts("fr", 610, 24, commas=True), picks(["A1", "B2", "C1"], 610))
    return Written(
        pack(["Export du corpus d'apprentissage, version 3", *lay([["phrase", "niveau"], *rows], "\t", "none")]),
        ["phrase", "niveau"],
        rows,
    )


@shape(GLUED)
def column_legend() -> Written:
    rows = across(counted(28), texts("en", 28, 25), numbers(1, 5, 28), picks(["m", "f"], 28))
    head = ["pid", "comment", "likert", "sex"]
    above = ["pid = participant number", "likert = 1 (never) to 5 (always)", "sex = m or f"]
    return Written(pack([*above, *lay([head, *rows], "\t")]), head, rows)


@shape(GLUED)
def quoted_preamble() -> Written:
    rows = table("es", 140, 26, ["urgente", "normal"])
    head = ["folio", "petición", "trámite"]
    above = ['"Ayuntamiento, oficina de atención"', '"Peticiones recibidas en 2020, sin datos personales"']
    return Written(pack([*above, *lay([head, *rows], ",", "texts")]), head, rows)


@shape(GLUED)
def sql_echo() -> Written:
    rows = table("en", 50, 27, ["open", "shut"])
    head = ["case_id", "remarks", "status"]
    return Written(pack(["SELECT case_id, remarks, status FROM cases", *lay([head, *rows], "|")]), head, rows)


@shape(GLUED)
def numbers_in_preamble() -> Written:
    rows = across(*[numbers(100, 999, 16, seed) for seed in range(4)], picks(["rot", "blau"], 16), texts("de", 16, 28))
    head = ["q1", "q2", "q3", "q4", "Gruppe", "Notiz"]
    return Written(pack(["Tabelle 12", "Werte in 1.000", *lay([head, *rows], ";")], encoding="cp1252"), head, rows)


@shape(GLUED)
def russian_preamble() -> Written:
    rows = table("ru", 1_200, 29, ["да", "нет"])
    head = ["номер", "отзыв", "рекомендует"]
    return Written(
        pack(["Отзывы покупателей: выгрузка из магазина", "Без правки орфографии", *lay([head, *rows], ";")]),
        head,
        rows,
    )


@shape(GLUED)
def bom_and_preamble() -> Written:
    rows = across(
        counted(90),
        picks(["web", "app", "phone"], 90),
        texts("pl", 90, 30),
        numbers(1, 10, 90),
        numbers(1, 10, 90, 1),
        picks(["a", "b"], 90, 5),
        counted(90, 500),
    )
    head = ["id", "kanał", "treść", "ocena1", "ocena2", "grupa", "konto"]
    return Written(
        pack(["Raport kwartalny", "Wszystkie kanały", *lay([head, *rows], "\t")], "\r\n", "utf-8-sig"), head, rows
    )
