"""Names of persons where the wording gives them away: after a title, a greeting, an introduction, kin, a field's label or a closing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.private.ordinary import NEVER_NAMES, ORGANISATION_WORDS, is_frequent, is_people

_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"
_WORD = rf"[{_LETTER}](?:[{_LETTER}]|['-](?!s\b)(?=[{_LETTER}])){{0,24}}\.?(?![0-9_@{_LETTER}])"
_NAME = rf"{_WORD}(?: {_WORD}){{0,6}}"
_PARTICLE_WORDS = "van der 't den de la los von del della di da dos du le bin ibn al el ter ten zu af av y e"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_TITLES_INSIDE = "mr mrs ms miss dr prof professor med dipl ing sir herr herrn frau mag lic dott dott.ssa sig sig.ra avv sr sra dra heer"  # fmt: skip
_TITLE_WORDS = frozenset(_TITLES_INSIDE.split())
_MOST_WORDS = 5


@dataclass(frozen=True)
class _Cue:
    """What announces a name.

    Attributes:
        pattern: its first group is what may be a name; hints: one of them stands in every text that the pattern fits, the text in small letters unless `cased`.
        plain: a name in small letters, or in capitals only, is taken as well where it is no frequent word.
        careful: even a capitalised word must be no frequent one; words: so many capitalised words are the least.
    """

    pattern: re.Pattern[str]
    hints: tuple[str, ...]
    plain: bool = False
    careful: bool = False
    words: int = 1
    cased: bool = False


_TITLE = r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sir|Madam|Herr|Frau|Herrn|Fru|Mme|Mlle|Monsieur|Madame|Mademoiselle|Docteur|Sr|Sra|Srta|Dra|Señor|Señora|Señorita|Senhor|Senhora|Dona|Don|Doña|Sig|Sig\.ra|Sig\.na|Signor|Signora|Signorina|Dott|Dott\.ssa|Dottor|Avv|Dhr|Mevr|[Mm]evrouw|[Mm]eneer|[Hh]eer|Pani|Pana|Panu|г-н|г-жа|[Гг]осподин|[Гг]оспожа"
_CLOSING = r"(?:(?:kind|best|warm|warmest|many) )?(?:regards|wishes)|best|sincerely|yours(?: (?:truly|faithfully|sincerely))?|cheers|thanks|thank you|many thanks|(?:viele |liebe |beste |schöne |mit freundlichen |freundliche )?gr(?:ü|ue)(?:ß|ss)en?|gruß|mfg|lg|vg|cordialement|bien à vous|salutations|merci|saludos|atentamente|gracias|saluti|cordiali saluti|grazie|(?:met )?vriendelijke groet(?:en)?|groetjes|groeten|mvh|(?:vänliga )?hälsningar|pozdrawiam|с уважением|atenciosamente|abraços|saygılarımla"
_CUES = (
    _Cue(
        re.compile(rf"(?<![\w'-])(?:{_TITLE})(?![\w'])\.? ({_NAME})"),
        ("Mr", "Ms", "Miss ", "Mx", "Dr", "Prof", "Doc", "Sir ", "Madam", "Herr", "Frau", "Fru ", "Mme", "Mlle", "Monsieur", "Mademoiselle", "Sr", "Señ", "Senh", "Don", "Doñ", "Sig", "Dott", "Avv", "Dhr", "Mevr", "mevr", "eneer", "eer ", "Pan", "г-", "осп"),
        cased=True,
    ),
    _Cue(re.compile(rf"(?<![\w'-])(?:MR|MRS|MS|MISS|DR|PROF|HERR|FRAU|SR|SRA|MME)(?:\.|(?= [A-Z]{{2}}|\. )) ({_NAME})"), ("MR", "MS", "MISS ", "DR", "PROF", "HERR", "FRAU", "SR", "MME"), plain=True, careful=True, cased=True),
    _Cue(re.compile(rf"(?<![\w'-])(?:mr|mrs|dr|prof|ms\.)\.? ((?:(?:de|di|da|van|von|del|la|le|el) ){{0,2}}{_WORD})"), ("mr ", "mr.", "mrs", "dr ", "dr.", "prof ", "prof.", "ms."), plain=True, careful=True, cased=True),
    _Cue(re.compile(rf"(?:^|[\n,;:(] ?|\b[a-zà-ÿ]{{1,20}} )M\. ((?![A-Z][a-z]{{2,24}} et al){_NAME})"), ("m. ",), careful=True),
    _Cue(
        re.compile(rf"(?:^|[\n.!?\"'] ?)(?i:dear|hi|hello|hey{{1,4}}|liebe|lieber|hallo|cher|chère|querido|querida|hola|estimado|estimada|caro|cara|gentile|beste|hej|ciao|bonjour|salut|olá|привет|здравствуйте),? ({_NAME})(?=\s?[,:!\n])"),
        ("dear", "hi", "hello", "hey", "lieb", "hallo", "cher", "ch\u00e8re", "querid", "hola", "estimad", "caro ", "cara ", "gentile", "beste", "hej", "ciao", "bonjour", "salut", "olá", "прив", "здрав"),
        plain=True,
    ),
    _Cue(re.compile(rf"(?:^|\n)(?:Dear|Hi|Hello|Hey|Hallo|Hola) ({_WORD})(?= [a-z])"), ("dear", "hi", "hello", "hey", "hallo", "hola"), careful=True),
    _Cue(
        re.compile(rf"\b(?i:my (?:full |first |last |maiden )?name is|my name's|i am called|my name: ?|name's|ich hei(?:ß|ss)e|je m'appelle|me llamo|mi chiamo|(?:me )?chamo-me|ik heet|jag heter|jeg heter|meg heter|nazywam się|mam na imię|меня зовут|adım|benim adım) ({_NAME})"),
        ("name", "called", "heiß", "heiss", "appelle", "nom ", "llamo", "nombre", "chiamo", "chamo", "nome", "naam", "heet", "heter", "nazywam", "imię", "зовут", "adım"),
        plain=True,
    ),
    _Cue(re.compile(rf"\b(?i:mein name ist|mon nom est|mi nombre es|meu nome é|il mio nome è|mijn naam is|mitt namn är) ({_NAME})"), ("name ist", "nom est", "nombre es", "nome ", "naam is", "namn är")),
    _Cue(
        re.compile(rf"\b(?:[Ss]igned by|[Tt]he name is|(?:[Jj]ust |[Pp]lease |[Yy]ou can )[Cc]all me) ({_NAME})"),
        ("igned by", "name is", "call me"),
        careful=True,
    ),
    _Cue(re.compile(rf"\b(?:I'm|I am|[Ii]t's|[Ii]ts|[Tt]his is|[Ii]ch bin|[Jj]e suis|[Ss]oy|[Ss]ono|[Ii]k ben|[Jj]ag är|[Ss]ou) ({_NAME})"), ("i'm", "i am", "it's", "its", "this is", "ich bin", "je suis", "soy", "sono", "ik ben", "jag är", "sou"), careful=True, words=2),
    _Cue(re.compile(rf"\b(?:I'm|I am|[Ii]t's|[Tt]his is|[Ii]ch bin|[Jj]e suis|[Ss]oy) ({_WORD})(?=,? (?:here|again|speaking|calling|writing|and I|from|von|aus|de la|du)\b)"), ("i'm", "i am", "it's", "this is", "ich bin", "je suis", "soy"), careful=True),
    _Cue(
        re.compile(rf"\b(?i:my|our|mein|meine|meiner|meinem|meinen|mon|ma|mi|mio|mia|meu|minha|mijn) (?:[a-z]{{2,10}} )?(?i:wife|husband|partner|son|daughter|brother|sister|mother|father|mom|mum|dad|aunt|uncle|cousin|niece|nephew|grandson|granddaughter|grandmother|grandfather|friend|boss|colleague|neighbou?r|landlord|landlady|roommate|flatmate|girlfriend|boyfriend|fiancée?|frau|mann|sohn|tochter|bruder|schwester|mutter|vater|freund|freundin|femme|mari|fils|fille|frère|sœur|mère|père|esposa|marido|hijo|hija|hermano|hermana|moglie|marito|figlio|figlia|filho|filha|vrouw|zoon|dochter),? ({_NAME})"),
        ("my ", "our ", "mein", "mon ", "ma ", "mi ", "mio ", "mia ", "meu ", "minha ", "mijn "),
        careful=True,
    ),
    _Cue(
        re.compile(rf"(?:^|[\n;|,.(\t]|\b(?i:patient(?:'s)?|full|first|last|family|given|middle|maiden|customer|client|contact|student|employee|applicant|guest|card ?holder|account holder|my|your|beneficiary|parent|guardian)) ?(?i:name|surname|first name|last name|name of (?:patient|customer|student)|nachname|vorname|nom|prénom|nombre|apellidos?|nome|cognome|naam|achternaam|voornaam|namn|efternamn|navn|imię|nazwisko|имя|фамилия|isim|soyad)(?: ?\([^()\n]{{0,40}}\))? ?(?:[:=]|- ) ?({_NAME})"),
        (":", "=", "- "),
        plain=True,
    ),
    _Cue(
        re.compile(rf"\b(?i:patient|customer|client|contact person|contact|card ?holder|account holder|applicant|employee|student|kunde|kundin|patientin|cliente|paciente|signed) ?[:=] ?({_NAME})"),
        (":", "="),
        careful=True,
        words=2,
    ),
    _Cue(re.compile(rf"\b(?i:{_CLOSING})[,.!]?(?: ?\n\s{{0,3}}|, )({_NAME})(?=\s{{0,3}}(?:\Z|\n|[,.]))"), ("regard", "wishes", "best", "sincerely", "yours", "cheers", "thank", "grü", "grue", "gruß", "mfg", "lg", "vg", "cordialement", "bien", "salutations", "merci", "salu", "atent", "gracias", "grazie", "groet", "mvh", "hälsn", "pozdr", "уваж", "atenc", "abraç", "sayg"), plain=True, careful=True),
)  # fmt: skip
_CHINESE = re.compile(
    r"(?:我叫|我的名字是|我的名字叫|姓名[:：]? ?|患者[:：] ?|联系人[:：] ?|名前は|氏名[:：]? ?)((?:(?![我叫])[\u4e00-\u9fff]){2,4}?)(?=[,.，。、;；!！?？\s\0(（]|$|电话|手机|です|と申|今年|住|来自)"
)


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Find names that a title, a greeting, an introduction, kin, a label or a closing announces."""
    small = text.lower()
    for cue in _CUES:
        if any(hint in (text if cue.cased else small) for hint in cue.hints):
            match = cue.pattern.search(text)
            while match:
                start, end = _name_in(match[1], cue)
                if end:
                    yield match.start(1) + start, match.start(1) + end
                # The words that were no part of a name can announce the next.
                match = cue.pattern.search(text, match.start(1) + end)
    if "叫" in text or "名" in text or "患者" in text or "联系人" in text:
        yield from (match.span(1) for match in _CHINESE.finditer(text))


def _name_in(words: str, cue: _Cue) -> tuple[int, int]:
    """Return where the leading words that can be a name begin and end; (0, 0) when there is none."""
    begin = end = taken = weight = 0
    for word in re.finditer(r"[^ ]+", words):
        bare = word[0].rstrip(".")
        small = bare.lower()
        if taken == 0 and small in _TITLE_WORDS and not (end and cue.words > 1):
            begin = word.end() + 1
            continue
        if small in _PARTICLES and (taken == 0 or bare == small) and word[0] == bare:
            continue
        if small in ORGANISATION_WORDS:
            return 0, 0
        if taken == _MOST_WORDS or not _can_be_named(bare, cue, first=taken == 0):
            break
        taken += 1
        weight += len(bare) > 1
        end = word.end()
        if word[0].endswith(".") and len(bare) > 2:
            break  # The end of a sentence.
    if taken < cue.words or not weight:
        return 0, 0
    if words[:end].endswith(".") and len(words[:end].rpartition(" ")[2]) > 2:
        end -= 1
    return begin, end


def _can_be_named(word: str, cue: _Cue, *, first: bool) -> bool:
    """Say whether a word can be a part of a name, by how it is written and by what it is not."""
    if len(word) == 1:
        return word.isupper() and not (first and cue.careful) and word != "I"
    if word.lower().split("'")[0] in NEVER_NAMES:
        return False
    if word[0].isupper() and not word.isupper():
        return not cue.careful or not (is_frequent(word) or is_people(word))
    return cue.plain and not is_frequent(word)
