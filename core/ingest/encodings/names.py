"""Every text encoding of the standard library, by a name that a person knows."""

from __future__ import annotations

import codecs

from core.errors import DataError

ENCODING_TITLES = {
    "utf-8": "Unicode (UTF-8)",
    "utf-8-sig": "Unicode (UTF-8 with a mark)",
    "utf-16": "Unicode (UTF-16)",
    "utf-16-le": "Unicode (UTF-16, little end first)",
    "utf-16-be": "Unicode (UTF-16, big end first)",
    "utf-32": "Unicode (UTF-32)",
    "utf-32-le": "Unicode (UTF-32, little end first)",
    "utf-32-be": "Unicode (UTF-32, big end first)",
    "utf-7": "Unicode (UTF-7)",
    "ascii": "Plain English letters (ASCII)",
    "cp1252": "Western European (Windows-1252)",
    "iso8859-1": "Western European (ISO 8859-1, Latin-1)",
    "iso8859-15": "Western European with euro (ISO 8859-15, Latin-9)",
    "mac-roman": "Western European (Mac Roman)",
    "cp850": "Western European (DOS 850)",
    "cp858": "Western European with euro (DOS 858)",
    "cp437": "United States (DOS 437)",
    "hp-roman8": "Western European (HP Roman-8)",
    "palmos": "Western European (Palm OS)",
    "cp860": "Portuguese (DOS 860)",
    "cp863": "French Canadian (DOS 863)",
    "cp861": "Icelandic (DOS 861)",
    "mac-iceland": "Icelandic (Mac)",
    "cp865": "Nordic (DOS 865)",
    "iso8859-10": "Nordic (ISO 8859-10, Latin-6)",
    "iso8859-14": "Celtic (ISO 8859-14, Latin-8)",
    "iso8859-3": "South European, Maltese and Esperanto (ISO 8859-3, Latin-3)",
    "cp1250": "Central European (Windows-1250)",
    "iso8859-2": "Central European (ISO 8859-2, Latin-2)",
    "cp852": "Central European (DOS 852)",
    "mac-latin2": "Central European (Mac)",
    "mac-croatian": "Croatian and Slovene (Mac)",
    "mac-romanian": "Romanian (Mac)",
    "iso8859-16": "Romanian (ISO 8859-16, Latin-10)",
    "cp1257": "Baltic (Windows-1257)",
    "iso8859-13": "Baltic (ISO 8859-13, Latin-7)",
    "iso8859-4": "Baltic and Nordic (ISO 8859-4, Latin-4)",
    "cp775": "Baltic (DOS 775)",
    "cp1251": "Cyrillic (Windows-1251)",
    "koi8-r": "Cyrillic, Russian (KOI8-R)",
    "koi8-u": "Cyrillic, Ukrainian (KOI8-U)",
    "koi8-t": "Cyrillic, Tajik (KOI8-T)",
    "iso8859-5": "Cyrillic (ISO 8859-5)",
    "cp866": "Cyrillic (DOS 866)",
    "cp855": "Cyrillic (DOS 855)",
    "cp1125": "Cyrillic, Ukrainian (DOS 1125)",
    "mac-cyrillic": "Cyrillic (Mac)",
    "kz1048": "Cyrillic, Kazakh (KZ-1048)",
    "ptcp154": "Cyrillic, Asian (PT154)",
    "cp1253": "Greek (Windows-1253)",
    "iso8859-7": "Greek (ISO 8859-7)",
    "cp737": "Greek (DOS 737)",
    "cp869": "Greek (DOS 869)",
    "mac-greek": "Greek (Mac)",
    "cp1254": "Turkish (Windows-1254)",
    "iso8859-9": "Turkish (ISO 8859-9, Latin-5)",
    "cp857": "Turkish (DOS 857)",
    "mac-turkish": "Turkish (Mac)",
    "cp1255": "Hebrew (Windows-1255)",
    "iso8859-8": "Hebrew (ISO 8859-8)",
    "cp862": "Hebrew (DOS 862)",
    "cp856": "Hebrew (DOS 856)",
    "cp1256": "Arabic (Windows-1256)",
    "iso8859-6": "Arabic (ISO 8859-6)",
    "cp720": "Arabic (DOS 720)",
    "cp864": "Arabic (DOS 864)",
    "mac-arabic": "Arabic (Mac)",
    "mac-farsi": "Persian (Mac)",
    "cp1006": "Urdu (IBM 1006)",
    "cp874": "Thai (Windows-874)",
    "iso8859-11": "Thai (ISO 8859-11)",
    "tis-620": "Thai (TIS-620)",
    "cp1258": "Vietnamese (Windows-1258)",
    "gb18030": "Chinese, simplified (GB 18030)",
    "gbk": "Chinese, simplified (GBK)",
    "gb2312": "Chinese, simplified (GB 2312)",
    "hz": "Chinese, simplified (HZ)",
    "big5": "Chinese, traditional (Big5)",
    "cp950": "Chinese, traditional (Windows-950)",
    "big5hkscs": "Chinese, traditional, Hong Kong (Big5-HKSCS)",
    "shift_jis": "Japanese (Shift JIS)",
    "cp932": "Japanese (Shift JIS, Windows-932)",
    "shift_jis_2004": "Japanese (Shift JIS 2004)",
    "shift_jisx0213": "Japanese (Shift JIS X 0213)",
    "euc_jp": "Japanese (EUC-JP)",
    "euc_jis_2004": "Japanese (EUC-JIS 2004)",
    "euc_jisx0213": "Japanese (EUC-JIS X 0213)",
    "iso2022_jp": "Japanese (ISO 2022-JP)",
    "iso2022_jp_1": "Japanese (ISO 2022-JP-1)",
    "iso2022_jp_2": "Japanese and others (ISO 2022-JP-2)",
    "iso2022_jp_3": "Japanese (ISO 2022-JP-3)",
    "iso2022_jp_2004": "Japanese (ISO 2022-JP 2004)",
    "iso2022_jp_ext": "Japanese with half-width kana (ISO 2022-JP)",
    "cp949": "Korean (Windows-949)",
    "euc_kr": "Korean (EUC-KR)",
    "johab": "Korean (Johab)",
    "iso2022_kr": "Korean (ISO 2022-KR)",
    "cp037": "Mainframe, English (EBCDIC 037)",
    "cp1140": "Mainframe, English with euro (EBCDIC 1140)",
    "cp500": "Mainframe, Western European (EBCDIC 500)",
    "cp273": "Mainframe, German (EBCDIC 273)",
    "cp1026": "Mainframe, Turkish (EBCDIC 1026)",
    "cp875": "Mainframe, Greek (EBCDIC 875)",
    "cp424": "Mainframe, Hebrew (EBCDIC 424)",
}
"""By the name that Python gives the encoding; first Unicode, then by script, the commonest first."""


def known_encoding(name: str) -> str:
    """Return Python's name of a text encoding that is named in any of the ways Python knows, or by its title.

    Raises:
        DataError: there is none of that name, or it is no encoding of text.
    """
    for known, title in ENCODING_TITLES.items():
        if name.strip().casefold() == title.casefold():
            return known
    try:
        found = codecs.lookup(name.strip())
        "".encode(found.name)  # refuses what turns bytes into bytes
    except (LookupError, ValueError, UnicodeError) as error:
        raise DataError(_unknown(name)) from error
    if found.name not in ENCODING_TITLES:
        raise DataError(_unknown(name))
    return found.name


def _unknown(name: str) -> str:
    return f"{name[:40]!r} is no known encoding. Try utf-8, utf-16, cp1252, latin-1, gb18030 or shift_jis."


def encoding_title(name: str) -> str:
    """Return a title for an encoding by any name of it; the name itself when there is none."""
    try:
        return ENCODING_TITLES[codecs.lookup(name).name]
    except (LookupError, ValueError):
        return name
