"""Tables in many languages and encodings, small and large, sound and broken."""

import codecs
import unicodedata

from shape_case import Cell, Shape
from shape_sentences import SENTENCES, make_rows

HEADERS = {
    "zh": ["内容", "类别"],
    "ja": ["本文", "分類"],
    "ko": ["내용", "분류"],
    "ru": ["текст", "категория"],
    "tr": ["metin", "kategori"],
    "pl": ["treść", "kategoria"],
    "cs": ["text", "třída"],
    "el": ["κείμενο", "κατηγορία"],
    "he": ["טקסט", "קטגוריה"],
    "th": ["ข้อความ", "ประเภท"],
    "de": ["Text", "Kategorie"],
}

# language, encoding, delimiter, rows; ten a shape
KINDS: dict[str, list[tuple[str, str, str, int]]] = {
    "Chinese": [
        ("zh", "gbk", ",", 8),
        ("zh", "gb18030", "\t", 12),
        ("zh", "gb2312", ";", 10),
        ("tw", "big5", ",", 8),
        ("tw", "cp950", "\t", 15),
        ("tw", "big5hkscs", ";", 9),
        ("zh", "utf-8", "|", 8),
        ("zh", "utf-8-sig", ",", 8),
        ("zh", "hz", ",", 8),
        ("tw", "utf-16", "\t", 8),
    ],
    "Japanese and Korean": [
        ("ja", "shift_jis", ",", 8),
        ("ja", "cp932", "\t", 12),
        ("ja", "euc_jp", ",", 8),
        ("ja", "iso2022_jp", ",", 8),
        ("ja", "utf-16-le", ",", 8),
        ("ko", "euc_kr", ",", 8),
        ("ko", "cp949", ";", 14),
        ("ko", "utf-8", "\t", 8),
        ("ko", "iso2022_kr", ",", 8),
        ("ja", "utf-32", ",", 8),
    ],
    "Cyrillic": [
        ("ru", "cp1251", ",", 8),
        ("ru", "koi8_r", ";", 8),
        ("ru", "cp866", ",", 8),
        ("ru", "iso8859_5", "\t", 8),
        ("ru", "mac_cyrillic", ";", 8),
        ("uk", "cp1251", ",", 8),
        ("uk", "koi8_u", ";", 8),
        ("uk", "cp1125", ",", 8),
        ("bg", "cp1251", "\t", 8),
        ("bg", "cp866", ";", 8),
    ],
    "Turkish": [
        ("tr", "cp1254", ",", 8),
        ("tr", "cp1254", ";", 40),
        ("tr", "iso8859_9", "\t", 8),
        ("tr", "cp857", ";", 8),
        ("tr", "mac_turkish", "\t", 8),
        ("tr", "iso8859_3", ",", 8),
        ("tr", "utf-8", ";", 8),
        ("tr", "utf-16-be", ",", 8),
        ("tr", "cp1254", "|", 5),
        ("tr", "iso8859_9", ",", 60),
    ],
    "Polish, Czech and Hungarian": [
        ("pl", "cp1250", ",", 8),
        ("pl", "iso8859_2", ";", 8),
        ("pl", "cp852", ",", 8),
        ("pl", "mac_latin2", "\t", 8),
        ("cs", "cp1250", ";", 8),
        ("cs", "iso8859_2", ",", 8),
        ("cs", "cp852", ";", 8),
        ("hu", "cp1250", "\t", 8),
        ("hu", "iso8859_2", ";", 8),
        ("hu", "cp852", ",", 12),
    ],
    "Greek": [
        ("el", "cp1253", ",", 8),
        ("el", "iso8859_7", ";", 8),
        ("el", "cp737", ",", 8),
        ("el", "cp869", ";", 8),
        ("el", "mac_greek", "\t", 8),
        ("el", "cp1253", "\t", 40),
        ("el", "utf-8", ";", 8),
        ("el", "utf-16", ",", 8),
        ("el", "iso8859_7", "|", 5),
        ("el", "cp737", ";", 30),
    ],
    "Hebrew and Arabic": [
        ("he", "cp1255", ",", 8),
        ("he", "iso8859_8", ";", 8),
        ("he", "cp862", ",", 8),
        ("he", "cp1255", "\t", 40),
        ("he", "utf-8", ";", 8),
        ("he", "utf-16-le", ",", 8),
        ("ar", "cp1256", ",", 8),
        ("ar", "iso8859_6", ";", 8),
        ("ar", "cp1256", ";", 30),
        ("ar", "utf-16", ",", 8),
    ],
    "Thai and Vietnamese": [
        ("th", "tis_620", ",", 8),
        ("th", "cp874", ";", 8),
        ("th", "iso8859_11", "\t", 8),
        ("th", "utf-8", ",", 8),
        ("th", "cp874", "\t", 40),
        ("vi", "cp1258", ",", 8),
        ("vi", "cp1258", ";", 30),
        ("vi", "utf-8", "\t", 8),
        ("vi", "utf-16", ";", 8),
        ("vi", "utf-8-sig", ";", 8),
    ],
    "Mac": [
        ("de", "mac_roman", ",", 8),
        ("fr", "mac_roman", ";", 8),
        ("es", "mac_roman", "\t", 8),
        ("pt", "mac_roman", ";", 8),
        ("sv", "mac_roman", ",", 8),
        ("da", "mac_roman", ";", 8),
        ("fr", "mac_roman", ",", 50),
        ("de", "mac_roman", "\t", 40),
        ("es", "mac_roman", ";", 60),
        ("hu", "mac_latin2", ",", 8),
    ],
    "DOS pages": [
        ("de", "cp850", ";", 8),
        ("de", "cp437", ",", 8),
        ("fr", "cp850", ";", 8),
        ("es", "cp850", ",", 8),
        ("es", "cp437", ";", 30),
        ("pt", "cp860", ";", 8),
        ("sv", "cp437", ";", 8),
        ("da", "cp865", "\t", 8),
        ("fr", "cp863", ";", 8),
        ("da", "cp850", ";", 20),
    ],
}
ENDINGS = ("\n", "\r\n", "\r\n")
# what cp864 and iso8859_6 cannot write is written with plain marks
PLAIN_MARKS = str.maketrans({"،": ".", "’": "'"})


def write(header: list[str], rows: list[list[str]], encoding: str, delimiter: str, ending: str = "\n") -> bytes:
    """Write rows as a delimited file, with quotes where a cell holds the delimiter."""
    lines = [
        delimiter.join(
            '"' + cell.replace('"', '""') + '"' if delimiter in cell or '"' in cell else cell for cell in row
        )
        for row in [header, *rows]
    ]
    text = ending.join(lines) + ending
    if encoding in ("cp1258",):
        text = split_marks(text)
    return text.encode(encoding)


def split_marks(text: str) -> str:
    """Write Vietnamese as Windows does: the vowel, then its tone as a character of its own."""
    out = []
    for character in text:
        try:
            character.encode("cp1258")
            out.append(character)
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", character)
            marks = [part for part in parts[1:] if part in "\u0300\u0301\u0303\u0309\u0323"]
            vowel = unicodedata.normalize("NFC", parts[0] + "".join(part for part in parts[1:] if part not in marks))
            out.append(vowel + "".join(marks))
    return "".join(out)


def build() -> list[Shape]:
    return [
        *in_languages(),
        *over_the_sample(),
        *windows_western(),
        *wide_characters(),
        *broken_inside(),
        *mixed_encodings(),
    ]


def in_languages() -> list[Shape]:
    shapes = []
    for kind, rows_of_kind in KINDS.items():
        for at, (language, encoding, delimiter, count) in enumerate(rows_of_kind):
            header = HEADERS.get(language, ["text", "label"]) if at % 2 else ["text", "label"]
            rows = [
                [cell.translate(PLAIN_MARKS) if language in ("ar", "uk") else cell for cell in row]
                for row in make_rows(language, count, at)
            ]
            data = write(header, rows, encoding, delimiter, ENDINGS[at % 3])
            shapes.append(Shape(f"encodings: {kind}", f"{language}-{encoding}-{at}.csv", data, header, rows))
    return shapes


def over_the_sample() -> list[Shape]:
    """Files of more than 64 KiB, in which the first characters are shifted by 0 to 3 bytes."""
    shapes = []
    wanted = [("zh", "gb18030"), ("tw", "big5"), ("ja", "cp932"), ("ja", "euc_jp"), ("ko", "cp949"), ("zh", "utf-8"), ("th", "utf-8"), ("ja", "utf-16-le"), ("ru", "koi8_r"), ("cs", "iso8859_2")]  # fmt: skip
    for at, (language, encoding) in enumerate(wanted):
        rows = make_rows(language, 1100)
        while len(write(["t", "l"], rows, encoding, ",")) < 70_000:
            rows += make_rows(language, 400, len(rows))
        for shift in (at % 4,):  # each of the four alignments, in turn
            header = ["text" + "x" * shift, "label"]
            data = write(header, rows, encoding, ",\t;"[shift % 3])
            shapes.append(
                Shape("encodings: over 64 KB", f"{language}-{encoding}-large-{shift}.csv", data, header, rows)
            )
    return shapes


def windows_western() -> list[Shape]:
    """Prices in euro, curly quotes, dashes and dots of word processors in cp1252."""
    lines = {
        "de": ["Kostet 19,90 €, „wirklich“ günstig – und schnell", "Nie wieder: 250 € für Schrott…", "Größe passt, Preis (49 €) auch", "„Sehr gut“ sagte meine Mutter"],
        "fr": ["Trop cher : 35 € pour ça…", "L’employé était « très » aimable", "Œuvre magnifique – à voir", "Reçu à l’heure, 12 € de port"],
        "en": ["It’s only €5 – a “bargain”", "Didn’t work… I’d like my €20 back", "“Great” said nobody", "The café’s bill was €38"],
        "es": ["Pagué 60 € y no llegó…", "“Muy bueno” dice mi niño", "El año pasado costaba 45 €", "¿Por qué cobran 9 € más?"],
        "it": ["Costa 15 € – perché così tanto?", "L’articolo è arrivato “usato”", "Più di 100 € buttati…", "La qualità è ottima, città comoda"],
    }  # fmt: skip
    shapes = []
    for at, (language, texts) in enumerate(lines.items()):
        for repeat, delimiter in ((1, ";"), (9, "\t")):
            header = ["text", "label"]
            rows = [
                [text if not turn else f"{text} {turn}", "ja" if number % 2 else "nein"]
                for turn in range(repeat)
                for number, text in enumerate(texts)
            ]
            data = write(header, rows, "cp1252", delimiter, ENDINGS[at % 3])
            shapes.append(
                Shape(
                    "encodings: cp1252 with euro and curly quotes",
                    f"{language}-cp1252-{repeat}.csv",
                    data,
                    header,
                    rows,
                )
            )
    return shapes


def wide_characters() -> list[Shape]:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE, "utf-32-le": codecs.BOM_UTF32_LE, "utf-32-be": codecs.BOM_UTF32_BE}  # fmt: skip
    shapes = []
    for at, (encoding, mark) in enumerate(marks.items()):
        for language, with_mark in (("en", False), ("zh", False), ("ru", True), ("de", False)):
            header, rows = ["text", "label"], make_rows(language, 9, at)
            data = (mark if with_mark else b"") + write(header, rows, encoding, "\t" if at % 2 else ",", "\r\n")
            shapes.append(
                Shape("encodings: UTF-16 and UTF-32", f"{language}-{encoding}-{with_mark}.txt", data, header, rows)
            )
    return shapes


def broken_inside() -> list[Shape]:
    """UTF-8 and other text with a few bytes that no character has."""
    shapes = []
    wanted = [("zh", "utf-8", b"\xff"), ("de", "utf-8", b"\xfc"), ("ru", "utf-8", b"\xd0"), ("ja", "cp932", b"\xff"), ("ko", "cp949", b"\xff"), ("fr", "utf-8", b"\xe9"), ("th", "utf-8", b"\xe0\xb8"), ("tr", "utf-8", b"\xfd"), ("pl", "utf-8", b"\xb3"), ("es", "utf-8", b"\xf1")]  # fmt: skip
    for at, (language, encoding, junk) in enumerate(wanted):
        header, count = ["text", "label"], (40, 1600)[at % 2]
        rows: list[list[Cell]] = [list(row) for row in make_rows(language, count)]
        marked = [list(row) for row in rows]
        marked[count // 2][0] = "BROKEN here"
        data = write(header, marked, encoding, ",").replace(b"BROKEN", b"BR" + junk + b"EN")
        shapes.append(
            Shape("encodings: broken bytes in the middle", f"{language}-{encoding}-broken.csv", data, header,
                  [*rows[:count // 2], ["*", rows[count // 2][1]], *rows[count // 2 + 1:]],
                  must_tell=r"byte|encoding")
        )  # fmt: skip
    return shapes


def mixed_encodings() -> list[Shape]:
    """Two files glued together that were written in different encodings: told, and the rows of the larger part right."""
    shapes = []
    wanted = [("de", "utf-8", "cp1252"), ("fr", "utf-8", "cp1252"), ("pl", "utf-8", "cp1250"), ("ru", "utf-8", "cp1251"), ("tr", "utf-8", "cp1254"), ("es", "utf-8", "mac_roman"), ("zh", "utf-8", "gbk"), ("ja", "utf-8", "cp932"), ("el", "utf-8", "cp1253"), ("sv", "utf-8", "cp850")]  # fmt: skip
    for at, (language, one, other) in enumerate(wanted):
        header, count = ["text", "label"], (24, 700)[at % 2]
        rows = make_rows(language, count)
        cut = count - 4
        data = write(header, rows[:cut], one, ",") + write(rows[cut], rows[cut + 1 :], other, ",")
        shapes.append(Shape("encodings: mixed", f"{language}-{one}-then-{other}.csv", data, header, rows, must_tell=r"mix|byte|fit the encoding"))  # fmt: skip
    return shapes


LANGUAGES = tuple(SENTENCES)
