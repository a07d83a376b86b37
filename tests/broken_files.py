"""Files as they really come, each with the table that a person would read in it."""

import csv
import io
import random
from dataclasses import dataclass, field

CITIES = ["Łódź", "Kraków", "Gdańsk", "Brno", "Košice", "Praha"]
PLAIN = [
    ["id", "text", "label"],
    ["1", "good film", "pos"],
    ["2", "bad film", "neg"],
    ["3", "fine film", "pos"],
    ["4", "poor film", "neg"],
]
READINGS = [
    ["station", "date", "level", "note"],
    ["K-101", "2026-01-02", "3.25", "gate open"],
    ["K-102", "2026-01-03", "3.40", "gate open, ice"],
    ["K-103", "2026-01-04", "2.95", ""],
    ["K-104", "2026-01-05", "3.05", "repaired"],
    ["K-105", "2026-01-06", "3.15", "gate shut"],
    ["K-106", "2026-01-07", "3.00", "gate open"],
]


@dataclass
class Case:
    """A file, the table that stands in it, and what must be said about it."""

    content: bytes
    rows: list[list[str]]
    header: list[str] | None
    says: str = ""
    notes: list[str] = field(default_factory=list)


def text(table, delimiter=",", quote='"', end="\n", **options):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quotechar=quote, lineterminator=end, **options).writerows(table)
    return out.getvalue()


def case(content, table, says="", notes=(), encoding="utf-8"):
    data = content if isinstance(content, bytes) else content.encode(encoding)
    return Case(data, table[1:], table[0], says, list(notes))


def bare(content, rows, says="no header"):
    return Case(content.encode(), rows, None, says)


def long_table(count=40):
    generator = random.Random(5)
    words = ["river", "boat", "ferry", "lock", "quay", "water", "tide", "wind", "sail", "rope", "crew", "night"]
    return [
        ["text", "label"],
        *(
            [" ".join(generator.choices(words, k=9)) + f", no {n}", generator.choice(["calm", "storm"])]
            for n in range(count)
        ),
    ]


def patients(count=30):
    """Rows of five columns, four of which have a form that shows mistakes."""
    return [
        ["ward", "admitted", "time", "complaint", "weight"],
        *(
            [
                f"W{n % 4:02d}",
                f"{n % 28 + 1:02d}.03.2026",
                f"{n % 24:02d}:15",
                f"pain in the {part}, day {n}",
                f"{60 + n},5",
            ]
            for n, part in zip(range(count), ["knee", "back", "arm"] * 20, strict=False)
        ),
    ]


def edit(table, delimiter, line, old, new):
    lines = text(table, delimiter).split("\n")
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    return "\n".join(lines)


PATIENTS = patients()
LONG = long_table()
CASES = {
    "comma": case(text(PLAIN), PLAIN, "comma-separated, utf-8, header on line 1"),
    "semicolon": case(text(PLAIN, ";"), PLAIN, "semicolon-separated"),
    "tab": case(text(PLAIN, "\t"), PLAIN, "tab-separated"),
    "pipe": case(text(PLAIN, "|"), PLAIN, "pipe-separated"),
    "caret": case(text(PLAIN, "^"), PLAIN, "caret-separated"),
    "tilde": case(text(PLAIN, "~"), PLAIN, "tilde-separated"),
    "hive": case(text(PLAIN, "\x01"), PLAIN, "control character 1-separated"),
    "double colon": case("\n".join("::".join(row) for row in PLAIN), PLAIN, "double colon-separated"),
    "double pipe": case("\n".join("||".join(row) for row in PLAIN), PLAIN, "double pipe-separated"),
    "space": case(text([row[:3] for row in READINGS], " "), [row[:3] for row in READINGS], "space-separated"),
    "space, words in quotes": case(text(READINGS, " "), READINGS, "space-separated"),
    "comma and space": case(text(PLAIN).replace(",", ", "), PLAIN),
    "semicolon decimals": case(
        "name;x;y\n" + "".join(f"p{n};{n},5;{n * 2},25\n" for n in range(20)),
        [["name", "x", "y"], *([f"p{n}", f"{n},5", f"{n * 2},25"] for n in range(20))],
        "semicolon-separated",
    ),
    "excel's sep line": case("sep=;\n" + text(PLAIN, ";"), PLAIN, "header on line 2"),
    "every cell quoted": case(text(PLAIN, quoting=csv.QUOTE_ALL), PLAIN),
    "single quotes": case(text(READINGS, quote="'", quoting=csv.QUOTE_ALL), READINGS, "single quotes"),
    "single quotes where needed": case(text(READINGS + READINGS[1:], quote="'"), READINGS + READINGS[1:]),
    "backslash escapes": case(
        'text,label\n"he said \\"no\\", twice",a\n"a \\\\ b, c",b\n"plain, text",a\n',
        [["text", "label"], ['he said "no", twice', "a"], ["a \\ b, c", "b"], ["plain, text", "a"]],
        "quotes escaped by \\",
    ),
    "unescaped quotes": case(
        'id,text,label\n1,"the "best" film, ever",pos\n2,"a "so-so" film",neg\n3,"good, bad",pos\n',
        [["id", "text", "label"], ["1", 'the "best" film, ever', "pos"], ["2", 'a "so-so" film', "neg"], ["3", "good, bad", "pos"]],
        "2 rows with stray quotes: lines 2, 3",
    ),
    "inches": case('item,size\nscreen,27"\ntable,48"\ncable,3"\n', [["item", "size"], ["screen", '27"'], ["table", '48"'], ["cable", '3"']]),
    "quote that never closes": case(
        edit(PATIENTS, ";", 5, "W03", '"W03'), [*PATIENTS[:4], ['"W03', *PATIENTS[4][1:]], *PATIENTS[5:]], "1 row with a stray quote: line 5"
    ),
    "quote at the end of a line": case("a,b\nx,y\nz,\"\nu,v\nw,t\n", [["a", "b"], ["x", "y"], ["z", '"'], ["u", "v"], ["w", "t"]]),
    "quoted line breaks": case(
        text([["text", "label"], ["one\ntwo, three\n\nfour", "a"], ["five\r\nsix", "b"], ["seven", "a"]]),
        [["text", "label"], ["one\ntwo, three\n\nfour", "a"], ["five\r\nsix", "b"], ["seven", "a"]],
    ),
    "unescaped quotes over lines": case(
        text(LONG[:9]) + '"she said "hi", then\nleft, quickly",calm\n' + text(LONG[9:]),
        [*LONG[:9], ['she said "hi", then\nleft, quickly', "calm"], *LONG[9:]],
    ),
    "crlf": case(text(PLAIN, end="\r\n"), PLAIN),
    "cr": case(text(PLAIN, end="\r"), PLAIN),
    "mixed line ends": case("id,text\n1,a b\r\n2,c d\r3,e f\n", [["id", "text"], ["1", "a b"], ["2", "c d"], ["3", "e f"]]),
    "no last line end": case(text(PLAIN).rstrip(), PLAIN),
    "blank lines everywhere": case("\n\n" + text(PLAIN).replace("\n", "\n\n") + "\n\n", PLAIN),
    "unquoted delimiters in the text": case(
        "text,label\n" + "".join(f"{row[0]},{row[1]}\n" for row in LONG[1:]), LONG, "40 rows with too many cells"
    ),
    "unquoted delimiters now and then": case(
        text(LONG) + "wind, rope, and crew,storm\n", [*LONG, ["wind, rope, and crew", "storm"]], "1 row with too many cells: line 42"
    ),
    "a missing delimiter": case(edit(PATIENTS, ";", 7, "06.03.2026;05:15", "06.03.202605:15"), PATIENTS, "1 row with too few cells: line 7"),
    "a delimiter too many": case(edit(PATIENTS, ";", 7, "06.03.2026;", "06.03.2026;;"), PATIENTS, "1 row with too many cells: line 7"),
    "a row in another delimiter": case(
        edit(PATIENTS, "|", 9, text([PATIENTS[8]], "|").strip(), text([PATIENTS[8]], ";").strip()), PATIENTS, "1 row in another delimiter: line 9"
    ),
    "too few cells": case(text(LONG) + "only a text\n", [*LONG, ["only a text", ""]], "1 row with too few cells: line 42"),
    "trailing delimiters": case("a,b,\nx,y,\nz,w,\n", [["a", "b"], ["x", "y"], ["z", "w"]]),
    "trailing delimiters, not in the header": case("a,b\nx,y,\nz,w,\nu,v,\n", [["a", "b"], ["x", "y"], ["z", "w"], ["u", "v"]]),
    "row names as R writes them": case(
        'text,label\n"1","good, film","pos"\n"2","bad film","neg"\n"3","fine film","pos"\n',
        [["", "text", "label"], ["1", "good, film", "pos"], ["2", "bad film", "neg"], ["3", "fine film", "pos"]],
    ),
    "preamble": case("Exported by the river office\nPeriod: 2026\n\n" + text(READINGS), READINGS, "2 lines above the header left out: lines 1, 2"),
    "preamble with delimiters": case("River office,,,\n,,,\nLevels of 2026,,,\n" + text(READINGS), READINGS, "header on line 4"),
    "preamble of comments": case("# made by hand\n# in a hurry, at night\n" + text(READINGS), READINGS, "header on line 3"),
    "footer of totals": case(text(READINGS, ";") + "Total;;18.80;\n", READINGS, "1 line under the table left out: line 8"),
    "footer after a blank line": case(text(READINGS) + "\nSource: river office\nAll levels in metres\n", READINGS, "2 lines under the table left out"),
    "preamble, footer, cp1252": case(
        "Bücherei Köln\nStand: März\n\n" + text([["Nr", "Text", "Güte"], *([str(n), f"Schöne Grüße, Nummer {n}", "gut" if n % 2 else "übel"] for n in range(30))], ";") + "Summe;;30\n",
        [["Nr", "Text", "Güte"], *([str(n), f"Schöne Grüße, Nummer {n}", "gut" if n % 2 else "übel"] for n in range(30))],
        "semicolon-separated, cp1252 (sure, looks German), header on line 4",
        encoding="cp1252",
    ),
    "no header, numbers": bare("1,2.5,x\n2,3.5,y\n3,1.5,x\n4,2.0,y\n5,2.0,x\n", [[str(n + 1), v, w] for n, (v, w) in enumerate(zip(["2.5", "3.5", "1.5", "2.0", "2.0"], "xyxyx", strict=True))]),
    "no header, texts and classes": bare(text(LONG[1:]), LONG[1:]),
    "header over two rows, units": case(
        "station,date,level\n,day,m\n" + text([row[:3] for row in READINGS[1:]]),
        [["station", "date day", "level m"], *(row[:3] for row in READINGS[1:])],
        "header over 2 rows from line 1",
    ),
    "header over two rows, groups": case(
        "sales,,returns,\nnorth,south,north,south\n" + "".join(f"{n},{n + 1},{n % 3},{n % 2}\n" for n in range(10, 30)),
        [["sales north", "sales south", "returns north", "returns south"], *([str(n), str(n + 1), str(n % 3), str(n % 2)] for n in range(10, 30))],
    ),
    "header twice": case(text([READINGS[0], *READINGS]), READINGS),
    "header again halfway": case(text([*READINGS[:4], READINGS[0], *READINGS[4:]]), READINGS, "1 repeated header left out: line 5"),
    "two tables": case(text(READINGS) + "\nkeeper,phone\nAnna,112\nBo,113\n", READINGS, "1 further table not read: line 9"),
    "two tables, wider": case(text([row[:3] for row in READINGS]) + "\n" + text(READINGS), [row[:3] for row in READINGS], "1 further table not read"),
    "repeated and empty names": case("text,,text\na b,c,d\ne f,g,h\n", [["text", "column 2", "text (2)"], ["a b", "c", "d"], ["e f", "g", "h"]]),
    "one column": case("text\n" + "".join(f"{row[0]}\n" for row in LONG[1:]), [["text"], *([row[0]] for row in LONG[1:])], "one column"),
    "one column, quoted": case('text\n"a, b"\n"c\nd"\ne; f\n', [["text"], ["a, b"], ["c\nd"], ["e; f"]]),
    "semicolons in the texts": case(text([["text", "label"], *([f"one; two; three {n}", "ab"[n % 2]] for n in range(20))]), [["text", "label"], *([f"one; two; three {n}", "ab"[n % 2]] for n in range(20))], "comma-separated"),
    "tabs in the texts": case(text([["text", "label"], *([f"one\ttwo\tthree {n}", "ab"[n % 2]] for n in range(20))]), [["text", "label"], *([f"one\ttwo\tthree {n}", "ab"[n % 2]] for n in range(20))], "comma-separated"),
    "apostrophes": case(text([["text", "label"], *([f"'tis the dogs' day, isn't it {n}", "ab"[n % 2]] for n in range(20))]), [["text", "label"], *([f"'tis the dogs' day, isn't it {n}", "ab"[n % 2]] for n in range(20))]),
    "utf-8 with a mark": case(text(PLAIN), PLAIN, "utf-8-sig", encoding="utf-8-sig"),
    "utf-16": case(text(READINGS, "\t"), READINGS, "tab-separated, utf-16", encoding="utf-16"),
    "utf-16 without a mark": case(text(READINGS, "\t"), READINGS, "utf-16-le", encoding="utf-16-le"),
    "utf-16 big end first": case(text(READINGS, "\t"), READINGS, "utf-16-be", encoding="utf-16-be"),
    "gb18030": case(text([["文本", "标签"], *([f"这家餐厅的菜很好吃，服务也不错，第{n}次来", "好" if n % 2 else "差"] for n in range(30))]), [["文本", "标签"], *([f"这家餐厅的菜很好吃，服务也不错，第{n}次来", "好" if n % 2 else "差"] for n in range(30))], "gb18030", encoding="gb18030"),
    "shift-jis": case(text([["本文", "分類"], *([f"この図書館はとても静かで使いやすいです。{n}回目", "良い" if n % 2 else "悪い"] for n in range(30))]), [["本文", "分類"], *([f"この図書館はとても静かで使いやすいです。{n}回目", "良い" if n % 2 else "悪い"] for n in range(30))], encoding="shift_jis"),
    "cyrillic": case(text([["текст", "класс"], *([f"Очень хорошая книга, советую всем читать {n}", "да" if n % 2 else "нет"] for n in range(30))], ";"), [["текст", "класс"], *([f"Очень хорошая книга, советую всем читать {n}", "да" if n % 2 else "нет"] for n in range(30))], encoding="cp1251"),
    "utf-8 with a few bad bytes": case(
        text([["text", "label"], *([f"Zażółć gęślą jaźń w mieście {CITIES[n % 6]} {n}", "ab"[n % 2]] for n in range(30))]).encode().replace(b"Brno 9", b"Brn\xf6 9"),
        [["text", "label"], *([f"Zażółć gęślą jaźń w mieście {CITIES[n % 6]} {n}".replace("Brno 9", "Brnö 9"), "ab"[n % 2]] for n in range(30))],
        "1 place that does not fit the encoding: line 11",
    ),
    "nul bytes": case("id,text\n1,a\x00b\n2,c\n", [["id", "text"], ["1", "a\x00b"], ["2", "c"]]),
    "header only": case("id,text,label\n", [["id", "text", "label"]]),
    "one row under a header": case("id,text,day\n7,some text,2026-01-02\n", [["id", "text", "day"], ["7", "some text", "2026-01-02"]]),
}  # fmt: skip
