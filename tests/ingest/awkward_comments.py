"""Files with comments above and between the rows."""

from __future__ import annotations

from awkward_made import Rows, Written, across, counted, lay, numbers, pack, picks, shape, texts

COMMENTS = "comment lines"


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
