"""Words that are no names: those that follow the same cues as a name does."""

from __future__ import annotations

import re

# A capitalised word that follows a title, a greeting or a label and is nobody's name, whatever its case.
_NEVER_NAMES = """
    sir madam madame customer customers team teams all colleague colleagues friend friends everyone everybody anyone somebody support service services editor reader
    readers student students parent parents member members guest guests client clients valued hiring manager managers committee diary santa god lord ladies gentlemen
    folks guys mates there again world library librarian staff president chairman chairwoman speaker minister secretary teacher professor doctor nurse mum mom dad
    grandma grandpa ambassador mayor governor judge justice senator congressman congresswoman attorney officer agent representative general pepper who strange house
    office clinic monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november
    december the this that these those it he she we they you your my our his her their i im in on at by for from with and but or nor if as to of so a an not no yes when while
    then please thank thanks unknown none null nil anonymous anonymized redacted removed deleted withheld confidential hidden true false is was are were be has have had will would
    can could should shall may might must do does did date phone telephone tel email mail address age male female name names number ssn dob account surname siri google nn xyz abc
    damen herren kunde kundin kunden kollegen freunde alle zusammen tous toutes amis monsieur todos todas amigos amigo señores señor señora tutti amici smart just
    quick hope hi hello hey dear what why how where which whom whose visit visits appointment appointments referral note notes can't don't won't didn't isn't concern whomever
    doktor direktor director directeur directrice direttore docteur maître dame herr frau heer mevrouw
"""  # fmt: skip
NEVER_NAMES = frozenset(_NEVER_NAMES.split())

# One of these among the words makes them an organisation's.
_ORGANISATIONS = """
    bureau bank banking agency department dept services service company corporation corp inc llc ltd gmbh university college school office commission council
    insurance mortgage financial finance credit group team center centre hospital union association authority support desk division ministry institute committee
    society foundation holdings partners solutions systems sales complaints accounts billing management card capital trust loans loan abteilung kundenservice
    amt behörde service-team banque banco banca equipo équipe account balance
"""
ORGANISATION_WORDS = frozenset(_ORGANISATIONS.split())

# Frequent words of running text, for what is written without capitals or in capitals only: there a name is what is none of these.
_FREQUENT = """
    able about above abroad absolutely across actually added afraid after afternoon against ago ahead alive allowed almost alone along already also although always am among
    amount angry another any anything anyway apparently appointment appreciate approved around asked asking associated attached available aware away awful back bad balance bank
    based because become been before begin being believe below best better between big bit blank book both bought break bring broken business busy buy call called calling came
    cancel cancelled card care case cash change changed charge charged cheap check child children city clear clearly clerk closed code cold come coming company complaint
    completely complicated concerned confirmed confused contact correct correctly cost couple credit curious currently cut daily data daughter day days dead deal debt decided deed
    delayed denied desperate despite different difficult disabled disappointed disgusted dispute divorced doesn't doing done down due during each early easy either else
    embarrassed employed empty end enough entered even evening ever every everything exactly excited expected explained extremely fake family far fast father fed feel few
    file fine finally first five fixed follow following form forty forward found four fraud free frequent frustrated full fun furious further gave get getting give given glad go goes
    going gone good got great guess had half happy hard hardly hate having hear heard help helped her here hereby himself home hot hour hours however hungry husband ill
    impressed included incorrect incorrectly indeed information instead interested into invalid invoice it's its itself job joint just keep kept kid kind kindly know
    known last late lately later least left legally less let letter life like likely limit line linked list listed little living local locked long longer look looking lost lot lots loud love low
    loyal mad made mailed make makes making many married matter maybe me mean meant medication memo mentioned message met middle mine misspelled misspelt mistake money month months
    more morning mortgage most mother move moved much myself near nearly need needed needs nervous never new next nice night nobody nor normally nothing noted notified now
    nowhere obviously off office often okay ok old once one ones online only open opened order ordered other others ought out outside over owed own owner paid part party
    past patient pay paying payment pending people perhaps person phoned pissed place placed played pleased pleasure possible posted prescribed previously price private probably problem
    profile properly put question quite ran rang rather read ready real really reason received recently record referred refund regarding registered related reply report request
    required responsible retired return returned right ring safe said same sat satisfied save saw say saying says school searching seen seems self selling send senior sent serious several sharing
    shocked shop short show shown sick side sign signed simply since single sister sitting six sixty small sold some someone something sometimes son soon sorry sort
    speak speaking spell spelled spelling spelt spoke stated states still stolen stop stopped straight stuck stupid such supposed sure surely surprised take taken taking talk talking tell ten than that's them themselves
    therefore they're thing things think thirty those though thought three through thus tied till time times tired today together told tomorrow tonight too took top total totally
    toward town tracking trapped tried true truly try trying turn twenty twice two type unable under understand unemployed unfortunately until unsure up upset us use
    used useful user using usual usually very via visit wait waiting walked want wanted wants watch way week weekend weeks weird welcome well went weren't whatever
    whether whole wife willing within without woman won wonder wonderful wondering word work worked working works worried worse worst worth wouldn't write writing written wrong
    wrongly wrote year years yesterday yet you're yours yourself young appeared ive im id across victim currently title page website statement contract bill mortgage lease loan policy policies deposit
    cautious unhappy unacceptable ridiculous outrageous terrible horrible honest homeless pregnant diabetic allergic elderly autistic deaf blind mr mrs ms dr miss
    und oder nicht ist sind war bin bist ich du er sie es wir ihr der die das den dem des ein eine einen einem aus bei mit von zu im am auf für falsch richtig aber auch noch schon sehr seit hier heute bitte danke kunde nur wie
    et ou est suis ne pas je tu il elle nous vous ils elles le la les des un une du de au aux en dans sur pour avec chez mal faux mais aussi très depuis ici votre mon ma mes
    y o es está soy no el los las una uno del al con por para mal incorrecto equivocado pero también muy desde aquí su sus mi mis tengo quiero vivo que
    e é são sou não um uma do da com em para errado mas também muito meu minha sono non il lo gli un uno sbagliato ma anche molto mio mia ho
    en of is niet ik een het van voor met maar ook fout och är inte jag ett för med men fel i jest nie się na oraz ale
"""  # fmt: skip
FREQUENT_WORDS = frozenset(_FREQUENT.split()) | NEVER_NAMES | ORGANISATION_WORDS

# What people say they are, capitalised as a name is.
_PEOPLES = """
    french greek czech dutch welsh thai swiss arab black white muslim jewish catholic hindu buddhist sikh protestant atheist filipino filipina latino latina hispanic
    german roman afro euro kiwi aussie democrat republican français française allemand allemande español española mexicano alemán alemana deutscher deutsche österreicher
"""
PEOPLES = frozenset(_PEOPLES.split())
_PEOPLE_ENDING = re.compile(
    r"(?:[^r]ian|ish|ese|ican|ean|ander)\Z"
)  # Italian, Irish, Chinese, American, Korean, New Zealander.
_WORD_ENDING = re.compile(
    r"(?:..[^mr]ed|...ing|..tion|..sion|...ment|..ness|..able|..ible|...ful|...less|..ity|...ously|...ally|..ically|ingly|atory|eous|ious)\Z"
)  # fmt: skip


def is_frequent(word: str) -> bool:
    """Say whether a word of running text is no name: a frequent one, or one with the ending of a verb, a noun or an adjective."""
    word = word.lower()
    return word in FREQUENT_WORDS or bool(_WORD_ENDING.search(word)) or word.endswith(("'re", "'ve", "'ll", "n't"))


def is_people(word: str) -> bool:
    """Say whether a word names a people or a creed, as in "I'm Irish"."""
    word = word.lower()
    return word in PEOPLES or bool(_PEOPLE_ENDING.search(word))
