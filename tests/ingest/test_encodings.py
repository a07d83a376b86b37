"""Which encoding a file is in: by the language that comes out, at every alignment, with doubts told and mistakes explained."""

import codecs
import encodings
import io
import pkgutil

import pytest

from core.errors import DataError
from core.ingest.encoding import detect_encoding
from core.ingest.encoding_words import lines_as, sample_bytes
from core.ingest.encodings.names import ENCODING_TITLES, encoding_title, known_encoding
from core.ingest.table import read_table
from tests.language_rows import HELD_BY, SENTENCES, language_table

LEAST_RIGHT = 0.98
BYTES_TO_BYTES = {"base64", "bz2", "hex", "quopri", "rot13", "rot-13", "uu", "zlib"}
NOT_FOR_FILES = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "charmap"}


def found(content):
    return detect_encoding(io.BytesIO(content), "in.csv")


def text_of(content, encoding):
    return content.decode(encoding.name, "replace").removeprefix("\ufeff")


def test_languages_are_read_right_in_every_encoding_that_holds_them_and_never_wrong_in_silence():
    cases, wrong, silent = 0, [], []
    for language, names in HELD_BY.items():
        for number, name in enumerate(names):
            for rows in (20, 60):
                written = language_table(language, name, rows, shift=number + rows % 7, seed=7)
                encoding = found(written.encode(name))
                cases += 1
                if text_of(written.encode(name), encoding) != written:
                    wrong.append((language, name, rows, encoding.name))
                    silent += [] if encoding.rival else wrong[-1:]
    assert len(wrong) <= (1 - LEAST_RIGHT) * cases, wrong
    assert not silent


@pytest.mark.parametrize("name", ["gb18030", "cp932", "euc_jp", "euc_jis_2004", "cp949", "big5", "utf-8", "utf-16", "utf-16-le"])  # fmt: skip
def test_a_sample_never_ends_inside_a_character(name):
    language = {"cp932": "ja", "euc_jp": "ja", "euc_jis_2004": "ja", "cp949": "ko", "big5": "tw"}.get(name, "zh")
    rare = "𠮷㐀ä€" if name == "gb18030" else ""
    for shift in range(4):
        written = language_table(language, name, 2500, shift, seed=shift).replace(",a\n", f"{rare},a\n")
        content = written.encode(name)
        assert len(content) > 65_536
        encoding = found(content)
        assert text_of(content, encoding) == written, (encoding.name, shift)
        assert encoding.bad_bytes == 0


def test_long_lines_of_characters_without_a_space_are_read():
    for shift in range(4):
        written = "text,label\n" + "".join(
            f"{'x' * shift}{'的是一在人有我他这个们中来上大为' * 900},{n % 2}\n" for n in range(4)
        )
        assert text_of(written.encode("gb18030"), found(written.encode("gb18030"))) == written


@pytest.mark.parametrize(("language", "name"), [("pl", "cp1250"), ("tr", "cp1254"), ("ru", "koi8-r"), ("ja", "cp932"), ("ja", "iso2022_jp")])  # fmt: skip
def test_letters_that_come_late_decide(language, name):
    early = "text,label\n" + "".join(f"nothing to tell of {n},a\n" for n in range(20_000))
    for rows in (3, 40):
        written = early + language_table(language, name, rows, 0, seed=1)
        assert text_of(written.encode(name), found(written.encode(name))) == written


@pytest.mark.parametrize("text", ["They charged me €{} – “for service”", "It’s been {} days… where’s my parcel?", "The café lamp n° {} doesn’t fit", "A £{} fee for my fiancée"])  # fmt: skip
@pytest.mark.parametrize("rows", [1, 3, 60])
def test_a_few_typographic_characters_are_of_windows_1252(text, rows):
    written = "text,label\n" + "".join(
        f"{text.format(n) if n < rows else f'a plain line {n}'},{'ab'[n % 2]}\n" for n in range(80)
    )
    encoding = found(written.encode("cp1252"))
    assert text_of(written.encode("cp1252"), encoding) == written, encoding.name


def test_of_encodings_that_read_alike_the_commonest_is_named():
    lines = ["Rückmeldungen;;", "text;label;note", *(f"the film {n} was good – déjà vu;good;x" for n in range(60))]
    assert found("\n".join(lines).encode("cp1252")).name == "cp1252"
    families = {"de": "cp1252", "fr": "cp1252", "es": "cp1252", "pl": "cp1250", "tr": "cp1254", "ru": "cp1251"}
    for language, name in families.items():
        for rows in (20, 60, 400):
            assert found(language_table(language, name, rows, 0, seed=11).encode(name)).name == name


def test_a_doubt_is_told_with_the_lines_that_would_change():
    content = "".join(["text,label\n", *(f"a plain line {n},a\n" for n in range(40))]).encode() + b"\xa5\xe3,b\n"
    table = read_table(content, "in.csv")
    told = [problem for problem in table.problems if problem.kind == "encoding"]
    assert "not sure" in told[0].message
    assert "nearly as likely" in told[0].message
    assert [problem.line for problem in told[1:]] == [42]
    assert "not sure" in table.describe()
    assert not [
        problem for problem in read_table("text,label\nläuft,1\n".encode()).problems if problem.kind == "encoding"
    ]


def test_doubts_are_told_of_a_few_lines_only():
    content = b"text,label\n" + b"".join(b"x\xa5\xe3 %d,b\n" % n for n in range(300))
    told = [problem for problem in read_table(content).problems if problem.kind == "encoding"]
    assert len(told) <= 6
    assert all(len(problem.message) < 400 for problem in told)


def test_a_wrong_choice_names_the_line_and_what_would_fit():
    written = language_table("pl", "cp1250", 40, 0, seed=3)
    with pytest.raises(DataError, match=r"line \d+ does not fit.*It looks like Central European \(Windows-1250\)"):
        read_table(written.encode("cp1250"), encoding="utf-8")
    plain = "text,label\n" + "plain,1\n" * 30
    with pytest.raises(DataError, match="line 32 does not fit"):
        read_table(plain.encode() + "Straße,1\n".encode("cp1252"), encoding="utf-8")
    with pytest.raises(DataError, match="no known encoding"):
        read_table(plain.encode(), encoding="rot13")


def test_an_encoding_may_be_told_by_any_name_of_it():
    content = language_table("ru", "koi8-r", 20, 0, seed=5).encode("koi8-r")
    for name in ("koi8-r", "KOI8_R", " koi8-r ", "Cyrillic, Russian (KOI8-R)"):
        table = read_table(content, encoding=name)
        assert table.encoding == "koi8-r"
        assert table.frame["text"].iloc[0][0] in {sentence[0] for sentence in SENTENCES["ru"]}


def test_every_text_encoding_of_the_standard_library_has_a_name_that_a_person_knows():
    for module in pkgutil.iter_modules(encodings.__path__):
        try:
            name = codecs.lookup(module.name).name
        except LookupError:  # aliases, and what another system knows
            continue
        if name in NOT_FOR_FILES | BYTES_TO_BYTES:
            with pytest.raises(DataError, match="no known encoding"):
                known_encoding(name)
            continue
        assert known_encoding(module.name) == name
        assert encoding_title(module.name) != module.name
    assert len(set(ENCODING_TITLES.values())) == len(ENCODING_TITLES)


def test_the_first_lines_are_shown_as_they_would_be():
    written = "text,label\n" + "plain,a\n" * 9000 + "Żółw,b\n"
    sample = sample_bytes(io.BytesIO(written.encode("cp1250")))
    lines, wrong = lines_as(sample, "cp1250")
    assert (lines[0], lines[-1], wrong) == ("text,label", "Żółw,b", 0)
    assert lines_as(sample, "cp1252")[0][-1] == "¯ó³w,b"
    assert lines_as(sample, "utf-8")[1] > 0
    for name in ENCODING_TITLES:
        shown, _ = lines_as(sample, name)
        assert len(shown) <= 8
        assert all(len(line) <= 160 for line in shown)
