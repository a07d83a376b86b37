"""National identity numbers: what each looks like when written, its check, and the words that announce it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.ar import cuit
from stdnum.ar import dni as ar_dni
from stdnum.at import vnr
from stdnum.au import tfn
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ch_ssn
from stdnum.cl import rut
from stdnum.cz import rc
from stdnum.de import idnr as de_idnr
from stdnum.dk import cpr
from stdnum.do import cedula
from stdnum.ec import ci
from stdnum.ee import ik
from stdnum.es import dni as es_dni
from stdnum.es import nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.id import nik
from stdnum.ie import pps
from stdnum.il import idnr as il_idnr
from stdnum.in_ import aadhaar, pan
from stdnum.is_ import kennitala
from stdnum.iso7064 import mod_11_2
from stdnum.it import codicefiscale
from stdnum.jp import in_ as my_number
from stdnum.kr import rrn
from stdnum.lt import asmens
from stdnum.mx import curp
from stdnum.my import nric
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pe import cui
from stdnum.pk import cnic
from stdnum.pl import pesel
from stdnum.pt import cc
from stdnum.ro import cnp
from stdnum.ru import inn
from stdnum.se import personnummer
from stdnum.si import emso
from stdnum.th import pin
from stdnum.tr import tckimlik
from stdnum.ua import rntrc
from stdnum.us import itin
from stdnum.us import ssn as us_ssn
from stdnum.za import idnr as za_idnr


def is_nino(number: str) -> bool:
    """Check a British National Insurance number (HMRC manual NIM39110: letters that are not used, prefixes that are not issued)."""
    return bool(re.fullmatch(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]", number, re.I))


def is_snils(number: str) -> bool:
    """Check a Russian pension insurance number: the weighted sum of nine digits, modulus 101, is the last two."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:9], range(9, 0, -1), strict=True))
    return number[:9] != "000000000" and total % 101 % 100 == int(number[9:])


def is_sg_nric(number: str) -> bool:
    """Check a Singaporean NRIC or FIN: seven weighted digits give the letter."""
    number = number.upper()
    series = number[0]
    if series not in "STFGM":
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True))
    if series == "M":
        return "XWUTRQPNJLK"[10 - (total + 3) % 11] == number[8]
    total += 4 if series in "TG" else 0
    return ("JZIHGFEDCBA" if series in "ST" else "XWUTRQPNMLK")[total % 11] == number[8]


def _is_cpr(number: str) -> bool:
    """Check a Danish number by its date and, the check digit being optional since 2007, by its checksum too."""
    return bool(cpr.is_valid(number)) and cpr.checksum(number.replace("-", "")) == 0


def is_resident_id(number: str) -> bool:
    """Check a Chinese resident identity number (GB 11643-1999): a province, a date of birth, ISO 7064 modulus 11-2."""
    if not ("11" <= number[:2] <= "83" and number[:17].isdigit()):
        return False
    return _is_date(number[6:10], number[10:12], number[12:14]) and bool(mod_11_2.is_valid(number))


def is_dated_rrn(number: str) -> bool:
    """Check a South Korean number by its date alone: those issued since October 2020 have no check digit."""
    century = "18" if number[6] in "90" else "19" if number[6] in "1256" else "20"
    return _is_date(century + number[:2], number[2:4], number[4:6])


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return datetime.date(int(year), int(month), int(day)) <= datetime.date.today()
    except ValueError:
        return False


def _is_nir(number: str) -> bool:
    """Check a French number: sex 1 or 2, a month of birth, and modulus 97."""
    month = int(number[3:5])
    return number[0] in "12" and (1 <= month <= 12 or 20 <= month <= 42 or month >= 50) and bool(nir.is_valid(number))


def _is_personal_cuit(number: str) -> bool:
    return number[:2] in ("20", "23", "24", "27") and bool(cuit.is_valid(number))


def _is_personal_inn(number: str) -> bool:
    return len(number) == 12 and bool(inn.is_valid(number))


@dataclass(frozen=True, slots=True)
class IdRule:
    """How one country's number is recognised.

    Attributes:
        forms: spellings that are telling by themselves; 9 is a digit, A a letter.
        announced: spellings that count only after one of the words.
        words: a pattern of what announces the number, in small letters.
        as_written: the check wants the separators too.
    """

    name: str
    is_valid: Callable[[str], bool]
    forms: tuple[str, ...]
    announced: tuple[str, ...] = ()
    words: str = ""
    as_written: bool = False


ANY_ID_WORDS = r"\b(?:national id|identity|identification|id (?:number|no|card)|personal (?:number|id|code)|social (?:security|insurance)|insurance number|tax (?:id|number|code)|taxpayer|tin|citizen|ssn|national number)\b|身份证|证件号"

RULES: tuple[IdRule, ...] = (
    IdRule("US SSN", us_ssn.is_valid, ("999-99-9999",), ("999 99 9999", "999999999", "999.99.9999"), r"\bssn|social security|\bsoc\b"),
    IdRule("US ITIN", itin.is_valid, ("999-99-9999",), ("999 99 9999", "999999999"), r"\bitin\b"),
    IdRule("GB NINO", is_nino, ("AA 99 99 99 A", "AA999999A", "AA 999999 A", "AA-99-99-99-A", "AA 99 99 99A"), ("AA99 99 99A",), r"\bnino\b|\bni (?:number|no)|national insurance"),
    IdRule("GB NHS", nhs.is_valid, (), ("999 999 9999", "9999999999", "999-999-9999"), r"\bnhs\b"),
    IdRule("CA SIN", sin.is_valid, (), ("999 999 999", "999-999-999", "999999999"), r"\bsin\b|\bnas\b|social insurance"),
    IdRule("DE IdNr", de_idnr.is_valid, (), ("99999999999", "99 999 999 999"), r"steuer|\bid-?nr\b|\btin\b|identifikationsnummer"),
    IdRule("FR NIR", _is_nir, ("9 99 99 99 999 999 99", "999999999999999", "9 99 99 99 999 999/99", "9 99 99 9A 999 999 99", "999999A99999999", "9999999999999 99"), (), ""),
    IdRule("IT codice fiscale", codicefiscale.is_valid, ("AAAAAA99A99A999A", "AAA AAA 99A99 A999A", "AAA AAA 99A99A999A"), (), ""),
    IdRule("ES DNI", es_dni.is_valid, ("99999999A", "99999999-A", "99.999.999-A", "99.999.999A"), ("99999999 A",), r"\bdni\b|\bnif\b"),
    IdRule("ES NIE", nie.is_valid, ("A9999999A", "A-9999999-A", "A9999999-A", "A-9999999A"), (), ""),
    IdRule("PT CC", cc.is_valid, ("99999999 9 AA9", "999999999AA9", "99999999-9-AA9", "99999999-9AA9"), (), ""),
    IdRule("NL BSN", bsn.is_valid, (), ("999999999", "999.999.999", "9999.99.999", "999 999 999"), r"\bbsn\b|burgerservice|sofinummer"),
    IdRule("BE NN", nn.is_valid, ("99.99.99-999.99", "99.99.99-999-99"), ("99999999999", "999999-999-99", "99 99 99 999 99"), r"rijksregister|registre national|\bniss\b|\binsz\b|nationaal nummer|numéro national"),
    IdRule("CH AHV", ch_ssn.is_valid, ("999.9999.9999.99", "9999999999999", "999 9999 9999 99"), (), ""),
    IdRule("AT SVNR", vnr.is_valid, (), ("9999999999", "9999 999999", "9999-999999", "9999/999999"), r"\bsvnr\b|\bsv-?n|sozialversicherung|versicherungsnummer"),
    IdRule("SE personnummer", personnummer.is_valid, ("999999-9999", "99999999-9999"), ("9999999999", "999999999999"), r"person(?:nummer|nr)|samordningsnummer", True),
    IdRule("NO fødselsnummer", fodselsnummer.is_valid, ("99999999999", "999999 99999"), (), ""),
    IdRule("DK CPR", _is_cpr, ("999999-9999",), ("9999999999", "999999 9999"), r"\bcpr\b|personnummer"),
    IdRule("DK CPR", cpr.is_valid, (), ("999999-9999", "9999999999", "999999 9999"), r"\bcpr\b"),
    IdRule("FI HETU", hetu.is_valid, ("999999-999A", "999999-9999", "999999A999A", "999999A9999"), (), "", True),
    IdRule("IS kennitala", kennitala.is_valid, ("999999-9999",), ("9999999999",), r"kennitala|\bkt\b"),
    IdRule("PL PESEL", pesel.is_valid, (), ("99999999999",), r"pesel"),
    IdRule("CZ/SK RČ", rc.is_valid, ("999999/9999",), ("999999/999", "9999999999"), r"rodné|rodne|\br\.?č|birth number"),
    IdRule("RO CNP", cnp.is_valid, (), ("9999999999999",), r"\bcnp\b"),
    IdRule("BG EGN", egn.is_valid, (), ("9999999999",), r"\begn\b|егн"),
    IdRule("HR OIB", oib.is_valid, (), ("99999999999",), r"\boib\b"),
    IdRule("SI/RS EMŠO", emso.is_valid, (), ("9999999999999",), r"emšo|emso|jmbg|матични"),
    IdRule("EE isikukood", ik.is_valid, (), ("99999999999",), r"isikukood"),
    IdRule("LT asmens kodas", asmens.is_valid, (), ("99999999999",), r"asmens"),
    IdRule("GR AMKA", amka.is_valid, (), ("99999999999",), r"amka|αμκα"),
    IdRule("TR kimlik", tckimlik.is_valid, (), ("99999999999",), r"kimlik|\btc\b|\bt\.c\.|\btckn\b"),
    IdRule("IE PPS", pps.is_valid, (), ("9999999A", "9999999AA", "9999999 A", "9999999 AA"), r"\bpps"),
    IdRule("CN identity card", is_resident_id, ("999999999999999999", "99999999999999999A", "999999 99999999 9999", "999999 99999999 999A"), (), ""),
    IdRule("KR RRN", rrn.is_valid, ("999999-9999999",), ("9999999999999",), r"주민|\brrn\b"),
    IdRule("KR RRN", is_dated_rrn, (), ("999999-9999999",), r"주민|\brrn\b|resident registration"),
    IdRule("JP My Number", my_number.is_valid, (), ("999999999999", "9999 9999 9999", "9999-9999-9999"), r"my number|マイナンバー|個人番号"),
    IdRule("SG NRIC", is_sg_nric, ("A9999999A",), (), ""),
    IdRule("IN Aadhaar", aadhaar.is_valid, ("9999 9999 9999", "9999-9999-9999"), ("999999999999",), r"aadhaar|aadhar|uidai|आधार"),
    IdRule("IN PAN", pan.is_valid, ("AAAAA9999A",), (), ""),
    IdRule("PK CNIC", cnic.is_valid, ("99999-9999999-9",), ("9999999999999",), r"cnic"),
    IdRule("MY NRIC", nric.is_valid, ("999999-99-9999",), ("999999999999",), r"\bnric\b|mykad|\bic (?:no|number)"),
    IdRule("TH PIN", pin.is_valid, ("9-9999-99999-99-9", "9 9999 99999 99 9"), ("9999999999999",), r"บัตรประชาชน|thai id"),
    IdRule("ID NIK", nik.is_valid, (), ("9999999999999999",), r"\bnik\b|\bktp\b"),
    IdRule("BR CPF", cpf.is_valid, ("999.999.999-99",), ("99999999999", "999999999-99", "999 999 999 99"), r"\bcpf\b"),
    IdRule("CL RUT", rut.is_valid, ("99.999.999-9", "99.999.999-A", "9.999.999-9", "9.999.999-A"), ("99999999-9", "99999999-A"), r"\bru[tn]\b"),
    IdRule("AR CUIL", _is_personal_cuit, ("99-99999999-9",), ("99999999999",), r"\bcui[lt]\b"),
    IdRule("AR DNI", ar_dni.is_valid, (), ("99.999.999", "99999999"), r"\bdni\b"),
    IdRule("MX CURP", curp.is_valid, ("AAAA999999AAAAAA99", "AAAA999999AAAAAAA9"), (), ""),
    IdRule("DO cédula", cedula.is_valid, ("999-9999999-9",), ("99999999999",), r"cédula|cedula"),
    IdRule("EC CI", ci.is_valid, (), ("9999999999", "999999999-9"), r"cédula|cedula"),
    IdRule("PE CUI", cui.is_valid, (), ("999999999", "99999999-9"), r"\bcui\b|\bdni\b"),
    IdRule("ZA ID", za_idnr.is_valid, (), ("9999999999999", "999999 9999 99 9", "999999 9999 999"), r"\b(?:sa|rsa|south african) id|\bid (?:number|no)"),
    IdRule("IL identity", il_idnr.is_valid, (), ("999999999", "99999999-9"), r"teudat|mispar zehut|תעודת זהות|ת\.ז"),
    IdRule("AU TFN", tfn.is_valid, (), ("999 999 999", "999999999"), r"\btfn\b|tax file"),
    IdRule("RU SNILS", is_snils, ("999-999-999 99", "999-999-999-99"), ("99999999999",), r"снилс|snils"),
    IdRule("RU INN", _is_personal_inn, (), ("999999999999",), r"инн|\binn\b"),
    IdRule("UA RNTRC", rntrc.is_valid, (), ("9999999999",), r"рнокпп|іпн|ідентифікаційний"),
)  # fmt: skip
