"""What languages are called in English, by their ISO 639-1 codes."""

from __future__ import annotations

_NAMES = """
af Afrikaans | ar Arabic | bg Bulgarian | bn Bengali | bs Bosnian | ca Catalan | cs Czech | cy Welsh | da Danish | de German | el Greek
en English | eo Esperanto | es Spanish | et Estonian | eu Basque | fa Persian | fi Finnish | fr French | ga Irish | gl Galician
gu Gujarati | he Hebrew | hi Hindi | hr Croatian | hu Hungarian | hy Armenian | id Indonesian | is Icelandic | it Italian | ja Japanese
ka Georgian | kk Kazakh | km Khmer | kn Kannada | ko Korean | lt Lithuanian | lv Latvian | mk Macedonian | ml Malayalam | mr Marathi
ms Malay | nb Norwegian | ne Nepali | nl Dutch | nn Norwegian | no Norwegian | pa Punjabi | pl Polish | pt Portuguese | ro Romanian
ru Russian | sk Slovak | sl Slovenian | sq Albanian | sr Serbian | sv Swedish | sw Swahili | ta Tamil | te Telugu | th Thai | tl Tagalog
tr Turkish | uk Ukrainian | ur Urdu | vi Vietnamese | zh Chinese
"""
LANGUAGES: dict[str, str] = {
    entry.split()[0]: entry.split()[1] for line in _NAMES.strip().splitlines() for entry in line.split("|")
}


def language_name(code: str) -> str:
    """Return what a language is called; its code where it is not in the list."""
    return LANGUAGES.get(code, f"language {code!r}")
