"""Texts with the gender of everybody in them swapped: pronouns, titles, kin and first names."""

from __future__ import annotations

import re

_BOTH_WAYS = """
he she | himself herself | man woman | men women | boy girl | boys girls | male female | males females | father mother
fathers mothers | dad mum | dads mums | daddy mummy | son daughter | sons daughters | brother sister | brothers sisters
husband wife | husbands wives | uncle aunt | uncles aunts | nephew niece | nephews nieces | grandfather grandmother
grandpa grandma | grandad gran | grandson granddaughter | grandsons granddaughters | stepfather stepmother
stepson stepdaughter | boyfriend girlfriend | gentleman lady | gentlemen ladies | lad lass | lads lasses | sir madam
widower widow | chairman chairwoman | chairmen chairwomen | spokesman spokeswoman | spokesmen spokeswomen
businessman businesswoman | businessmen businesswomen | policeman policewoman | salesman saleswoman | waiter waitress
"""
_ONE_WAY = {
    "mom": "dad",
    "mommy": "daddy",
    "moms": "dads",
    "granddad": "gran",
    "grandmum": "grandad",
    "nan": "grandad",
    "nana": "grandad",
    "granny": "grandad",
    "auntie": "uncle",
    "aunty": "uncle",
    "bloke": "woman",
    "hubby": "wife",
    "mam": "dad",
    "ma'am": "sir",
}
_NAMES = """
Adam Eva | Ahmed Fatima | Andrew Anna | Anthony Angela | Carlos Carmen | Charles Claire | Daniel Danielle | David Sarah
Edward Edith | George Gina | Giovanni Giulia | Hassan Hana | Henry Helen | Ivan Irina | James Mary
John Joan | Jonas Julia | José María | Joseph Josephine | Karl Karin | Kevin Karen | Liam Emma | Luca Lucia | Luis Luisa
Martin Martina | Michael Michelle | Mohammed Aisha | Oliver Olivia | Omar Amina | Patrick Patricia | Paul Paula
Peter Petra | Philip Philippa | Piotr Marta | Ravi Priya | Richard Rachel | Robert Emily | Samir Samira | Simon Simone
Stephen Stephanie | Thomas Elizabeth | Tom Nora | Wei Mei | William Jessica
"""
"""Common first names that are no other word; each has one counterpart."""


def _pairs(text: str) -> dict[str, str]:
    couples = [couple.split() for line in text.strip().splitlines() for couple in line.split("|")]
    return {one.lower(): two.lower() for a, b in couples for one, two in ((a, b), (b, a))}


SWAPS = {**_pairs(_BOTH_WAYS), **_ONE_WAY}
NAMES = _pairs(_NAMES)
_MEN = {
    couple.split()[0].lower()
    for words in (_BOTH_WAYS, _NAMES)
    for line in words.strip().splitlines()
    for couple in line.split("|")
}
_MEN |= {"granddad", "bloke", "hubby", "mr", "him", "his"}
_TITLES = {"mr": "ms", "ms": "mr", "mrs": "mr", "miss": "mr"}
_FORMS = ("him", "her", "his", "hers")
_WORD = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted({*SWAPS, *NAMES, *_TITLES, *_FORMS}, key=len, reverse=True)))})(?!\w)",
    re.IGNORECASE,
)

# What may follow "her" where it is an object and not a possessive: words that begin no noun phrase of its own.
_NO_NOUN = frozenset(
    re.findall(
        r"\w+",
        """a about after again against all alone already although an and any are as at away be because been before but by can
        could did do does during each else for from had has have he here him his how i if in into is it later like may might
        my no nor not nothing now of off often on or our out over she should since so some something soon still than that the
        their them then there these they this those though through till to today together tomorrow tonight too towards twice
        under unless until up upon was we were what when where whether which while who why with within without would
        yesterday yet you your""",
    )
)
_NEXT_WORD = re.compile(r"(?:/\w+)?\s+[\"“‘']?(\w+)")
_SEX_MATTERS = re.compile(
    r"\b(?:pregnan|prostat|testic|vagin|uter(?:us|ine)|ovar(?:y|ies|ian)|menstrua|menopaus|menarche|breast|miscarr|midwi"
    r"|erecti(?:on|le)|hysterectom|gyn(?:a?e)colog|obstetric|endometri|placent|antenatal|postnatal|maternity|sperm)\w*"
    r"|\b(?:penis|womb|cervix|smear test|periods)\b|\b(?:her|my|last|first|monthly|heavy|missed|late) period\b|\bg[ai]v\w+ birth\b",
    re.IGNORECASE,
)

RULE = (
    "Swapped both ways and all at once: he and she, him and her, his and hers, Mr and Ms, mother and father and other kin, man and woman, "
    f"and {len(NAMES) // 2} pairs of common first names. Texts in which sex is part of the matter, such as pregnancy or the prostate, are left out."
)


def sex_matters(text: str) -> bool:
    """Tell whether a text speaks of something that only one sex has, so that a swap would make it untrue."""
    return _SEX_MATTERS.search(text) is not None


def swap_gender(text: str) -> str:
    """Swap every gendered word of a text and keep its capitals.

    Whether "her" is his or him, and "his" her or hers, is read off the next word: a possessive has a noun after it. English is not
    always so kind ("gave her rusks"), and then the swapped text has a wrong pronoun.
    """
    return _WORD.sub(lambda found: _counterpart(text, found), text)


def gender_in(text: str) -> str | None:
    """Return whether all gendered words of a text are a woman's or a man's, "woman" or "man"; None for both or none."""
    found = {
        "man" if word.group().lower() in _MEN else "woman"
        for word in _WORD.finditer(text)
        if _counterpart(text, word) != word.group()
    }
    return found.pop() if len(found) == 1 else None


def _counterpart(text: str, found: re.Match[str]) -> str:
    word, key = found.group(), found.group().lower()
    after = text[found.end() :]
    if key in _TITLES:
        # MR is an imaging method, MS a disease, ms a unit of time, and to miss a verb.
        titled = word == key.capitalize() or word in ("mr", "mrs")
        named = (
            re.match(r"\.?\s+[^\W\d_]", after)
            if word in ("mr", "mrs", "Mr", "Mrs")
            else re.match(r"\.?\s+[A-Z]", after)
        )
        return _cased(word, _TITLES[key]) if titled and named else word
    if key == "her":
        return _cased(word, "his" if _possessive(after) else "him")
    if key == "his":
        return _cased(word, "her" if _possessive(after) else "hers")
    if key in ("him", "hers"):
        return _cased(word, {"him": "her", "hers": "his"}[key])
    return _cased(word, SWAPS.get(key) or NAMES[key])


def _possessive(after: str) -> bool:
    """Tell from what follows a pronoun whether a noun of its own comes next."""
    following = _NEXT_WORD.match(after)
    return following is not None and following.group(1).lower() not in _NO_NOUN


def _cased(like: str, word: str) -> str:
    """Return a word with the capitals of another."""
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word.capitalize() if like[0].isupper() else word
