"""Names of persons where the wording gives them away: after a title, a salutation, an introduction or a field's label."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UPPER = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100\u0102\u0104\u0106\u010c\u010e\u0110\u0118\u011a\u0130\u0141\u0147\u0150\u0158\u015a\u015e\u0160\u0164\u016e\u0170\u0178\u0179\u017b\u017d\u0391-\u03a9\u0400-\u042f"
_LETTER = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f"
_WORD = rf"[{_UPPER}](?:[{_LETTER}]{{1,24}}|\.|'[{_UPPER}][{_LETTER}]{{1,24}})(?:'(?!s\b)[{_LETTER}]{{2,24}}|['-][{_UPPER}][{_LETTER}]{{1,24}})?"
_PARTICLE = r"(?:(?:van der|van 't|van den|van de|von der|de la|de los|van|von|de|del|della|di|da|dos|du|le|la|bin|ibn|al|el|ter|ten|zu) )"
_TITLES = rf"(?:(?:Sig\.ra|Dott\.ssa|Prof\.ssa|Dr\.ssa) |[{_UPPER}][{_LETTER}.]{{1,8}}\. )?"
_NAME = rf"{_TITLES}{_WORD}(?: {_PARTICLE}?{_WORD}){{0,4}}"

_TITLE = re.compile(
    rf"\b(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Sir|Madam|Herr|Frau|Herrn|Mme|Mlle|Monsieur|Madame|Mademoiselle|Sr|Sra|Srta|Señor|Señora|Don|Doña|Sig|Signor|Signora|Dhr|Mevr|Mevrouw|MR|MRS|MS|DR)\b\.? (?:(?:Dr|Prof|med)\. )?)({_PARTICLE}?{_NAME})"
)
_SALUTATION = re.compile(
    rf"(?:^|[\n.!?\"'] ?)(?:Dear|Hi|Hello|Hey|Liebe|Lieber|Hallo|Cher|Chère|Querido|Querida|Hola|Estimado|Estimada|Caro|Cara|Gentile|Beste)(?: (?:Mr|Mrs|Ms|Dr|Prof)\b\.?)? ({_NAME})(?=\s?[,:!\n])"
)
_INTRODUCTION = re.compile(
    rf"\b(?:[Mm]y (?:full |first |last |maiden )?name is|[Mm]y name's|[Ii] am called|[Mm]y name: ?|[Tt]he name is|[Nn]ame's|[Mm]ein Name ist|[Ii]ch heiße|[Jj]e m'appelle|[Mm]on nom est|[Mm]e llamo|[Mm]i nombre es|[Mm]i chiamo|[Mm]eu nome é|[Mm]ijn naam is|[Ii]k heet|[Jj]ag heter|[Mm]eg heter|[Nn]azywam się|[Мм]еня зовут|[Ss]igned by|[Tt]his is) ({_NAME})"
)
_LABEL = re.compile(
    rf"\b(?:[Pp]atient(?:'s)?(?: [Nn]ame)?|[Ff]ull [Nn]ame|[Cc]ustomer(?: [Nn]ame)?|[Cc]lient(?: [Nn]ame)?|[Ss]urname|[Ff]irst [Nn]ame|[Ll]ast [Nn]ame|[Cc]ontact [Pp]erson|[Cc]ard ?holder|[Aa]pplicant|[Ee]mployee(?: [Nn]ame)?|[Ss]tudent [Nn]ame|[Nn]ame|[Nn]ame of (?:patient|customer|student)|[Nn]achname|[Vv]orname|[Nn]om|[Nn]ombre) ?[:=] ?({_NAME})"
)
_SIGNATURE = re.compile(
    rf"\b(?:[Rr]egards|[Ss]incerely|[Yy]ours|[Cc]heers|[Yy]ours (?:truly|faithfully|sincerely)|Grüße|Gruß|Grüßen|Cordialement|Saludos|Saluti),?(?: ?\n\s?|, )({_NAME})(?=\s*(?:$|\n|[,.]))"
)
_CHINESE = re.compile(
    r"(?:我叫|我的名字是|我的名字叫|姓名[:：]? ?|患者[:：] ?|联系人[:：] ?|名前は|氏名[:：]? ?)((?:(?![我叫])[\u4e00-\u9fff]){2,4}?)(?=[,.，。、;；!！?？\s\0(（]|$|电话|手机|です|と申|今年|住|来自)"
)
_PATTERNS = (
    (_TITLE, ("Mr", "MR", "Ms", "MS", "Miss", "Mx", "Dr", "DR", "Prof", "Doctor", "Sir ", "Madam", "Herr", "Frau", "Mme", "Mlle", "Mons", "Sr", "Señ", "Don ", "Doña", "Sig", "Dhr", "Mevr")),
    (_SALUTATION, ("Dear", "Hi ", "Hello", "Hey", "Lieb", "Hallo", "Cher", "Ch\u00e8re", "Querid", "Hola", "Estimad", "Caro ", "Cara ", "Gentile", "Beste")),
    (_INTRODUCTION, ("name", "Name", "called", "heiße", "appelle", "nom ", "llamo", "nombre", "chiamo", "nome", "naam", "heet", "heter", "nazywam", "Nazywam", "зовут", "igned", "his is")),
    (_LABEL, (":", "=")),
    (_SIGNATURE, ("egards", "incerely", "ours", "heers", "Gr\u00fc", "Gru\u00df", "Cordialement", "Salud", "Salut")),
    (_CHINESE, ("叫", "名", "患者", "联系人")),
)  # fmt: skip
# Capitalised words that follow the same cues and are nobody's name, or end one.
_NEVER_NAMES = """
    Sir Madam Madame Customer Customers Team All Colleague Colleagues Friend Friends Everyone Everybody Support Service Editor Reader Readers Student Students
    Parent Parents Member Members Guest Client Valued Hiring Manager Committee Diary Santa God Lord Ladies Gentlemen Folks Guys There Library Librarian Staff
    President Chairman Chairwoman Speaker Minister Secretary Teacher Professor Doctor Nurse Mum Mom Dad Grandma Grandpa Ambassador Mayor Governor Judge Justice General Pepper Who Strange House Office Clinic Bank
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December
    The This That These Those It He She We They You Your My Our His Her Their I In On At By For From With And But Or If When While Then Please Thank Thanks
    Not Unknown None Null Anonymous True False Yes No Is Was Are Were Has Have Had Will Would Can Could Date Phone Email Address Age Male Female Name Number
    Damen Herren Kunde Kundin Kollegen Freunde Alle Zusammen Tous Toutes Amis Client Clients Monsieur Todos Amigos Amigo Señores Tutti Amici Smart
"""
_NOT_A_NAME = frozenset(_NEVER_NAMES.split())
_TITLE_WORDS = frozenset({"Mr", "Mrs", "Ms", "Dr", "Prof"})


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Find names that a title, a greeting, an introduction, a label or a closing announces."""
    for pattern, cues in _PATTERNS:
        if any(cue in text for cue in cues):
            for match in pattern.finditer(text):
                end = _name_end(match[1], weak=pattern is _INTRODUCTION and match[0][:7].lower() == "this is")
                if end:
                    yield match.start(1), match.start(1) + end


def _name_end(name: str, *, weak: bool) -> int:
    """Return the length of the leading words that can be a name; 0 when there is none."""
    end = words = 0
    for word in re.finditer(r"[^ ]+", name):
        bare = word[0].rstrip(".")
        if (bare in _NOT_A_NAME and len(bare) > 1) or (bare in _TITLE_WORDS and words == 0):
            break
        words += 1
        end = word.end()
    if weak and words < 2:
        return 0
    trimmed = name[:end]
    if trimmed.endswith(".") and not re.search(r"(?:^| )[^ ]\.$", trimmed):
        trimmed = trimmed[:-1]
    return len(trimmed) if len(trimmed) >= 2 and trimmed[-1] != "." else 0
