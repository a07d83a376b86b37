"""E-mail, IP and MAC addresses, wallets, and web addresses that carry a password."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from stdnum import bitcoin

from core.private.plain import words_before

_LATIN = "0-9A-Za-z\u00c0-\u024f\u0370-\u052f"
_LOCAL_BACKWARDS = re.compile(rf"[{_LATIN}_.!#$%&'*+^~-]{{1,64}}")
_LOCAL_ANY_BACKWARDS = re.compile(r"[\w.+-]{1,64}")
_DOMAIN = re.compile(
    rf"(?:[{_LATIN}](?:[{_LATIN}-]{{0,61}}[{_LATIN}])?\.){{1,20}}(xn--[a-z0-9-]{{2,59}}|[A-Za-z\u00c0-\u024f\u0370-\u052f]{{2,24}})(?![0-9A-Za-z_@])"
)
_DOMAIN_ANY = re.compile(r"(?:\w(?:[\w-]{0,61}\w)?\.){1,20}([^\W\d_]{2,24})(?![\w@])")
_ENDINGS = "png jpg jpeg gif svg webp bmp tif tiff ico pdf css js ts py json xml yml yaml html htm txt csv zip gz tar exe dll ipynb mp mpeg wav"
_FILE_ENDINGS = frozenset(_ENDINGS.split())
_AT = r" ?[\[({<] ?(?:at|@) ?[\])}>] ?"
_DOT = r"(?: ?[\[({<] ?(?:dot|\.) ?[\])}>] ?| dot |\.)"
_SPELLED_AT = re.compile(rf"{_AT}| at (?=[\w-]{{1,63}}(?: [\w-]{{1,63}})?(?: dot | ?[\[({{<] ?(?:dot|\.)))", re.I)
_SPELLED_DOMAIN = re.compile(
    rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[A-Za-z\u00c0-\u052f]{{2,24}}(?![0-9A-Za-z_])", re.I
)
_SPELLED_CUES = (" dot ", " DOT ", "dot)", "dot]", "at)", "at]", "AT)", "AT]", "at}", "@)", "@]")

_CREDENTIALS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{1,15}://[^\s/@:\0]{1,128}:[^\s/@\0]{1,256}@[^\s\0<>\"'()\[\]\u3000-\u9fff\uac00-\ud7af]{1,2048}"
)
_SCHEME_MARKS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-")
_IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z]|\.[0-9])")
_WORD_MARK = re.compile("[0-9A-Za-z_]")
_HEX_RUN = re.compile(r"[0-9A-Fa-f:.]{5,}+")
_MAC = re.compile(
    r"(?<![0-9A-Za-z])(?<![:.-][0-9A-Fa-f]{2}[:.-])(?:[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Za-z]|[:.-][0-9A-Fa-f]{2})"
)
_VERSION_BEFORE = re.compile(
    r"(?:\b(?:v|ver|version|versions|versie|release|rel|build|firmware|update|upgrade|sdk|driver|kernel|package|patch|rev|revision|section|sections|sect|sec|chapter|clause|article|paragraph|para|abschnitt|kapitel|absatz|figure|fig|table|step|exercise|aufgabe|appendix|requirement|rule|oid|版本|版)|§)[ .:#]{0,8}\Z|[a-z0-9)][/=]\Z|[a-z]-\Z"
)
_HOST_BEFORE = re.compile(
    r"\b(?:ip|ips|ipv4|host|hosts|server|address|addresses|adresse|gateway|dns|ping|subnet|router|login|logged|client|proxy|ssh|telnet|node|peer)\b|://\Z"
)
_LONG_TOKEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{26,90}+(?![0-9A-Za-z])")
_ETHEREUM = re.compile(r"0x[0-9A-Fa-f]{40}")


def find_credentials(text: str) -> Iterator[tuple[int, int]]:
    """Find web addresses of the form scheme://user:password@host."""
    place = text.find("://")
    while place >= 0:
        start = place
        while start > 0 and place - start < 16 and (text[start - 1] in _SCHEME_MARKS):
            start -= 1
        match = _CREDENTIALS.match(text, start, place + 2500)
        if match:
            yield start, start + len(match[0].rstrip(".,;:!?"))
        place = text.find("://", match.end() if match else place + 3)


def _local_start(text: str, end: int) -> int:
    """Return where the part before the @ begins; `end` when there is none."""
    backwards = text[max(0, end - 64) : end][::-1]
    match = _LOCAL_BACKWARDS.match(backwards) or _LOCAL_ANY_BACKWARDS.match(backwards)
    start = end - match.end() if match else end
    while start < end and not (text[start].isalnum() or text[start] in "_+"):
        start += 1
    return start


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """Find e-mail addresses, also those spelled "name (at) host (dot) org"."""
    place = text.find("@")
    while place >= 0:
        domain = _DOMAIN.match(text, place + 1, place + 256) or _DOMAIN_ANY.match(text, place + 1, place + 256)
        following = place + 1
        if domain and domain[1].lower() not in _FILE_ENDINGS:
            start = _local_start(text, place)
            if start < place and text[start:place] != "git":
                yield start, domain.end()
                following = domain.end()
        place = text.find("@", following)
    if any(cue in text for cue in _SPELLED_CUES):
        yield from _find_spelled(text)


def _find_spelled(text: str) -> Iterator[tuple[int, int]]:
    for match in _SPELLED_AT.finditer(text):
        domain = _SPELLED_DOMAIN.match(text, match.end(), match.end() + 256)
        start = _local_start(text, match.start())
        if domain and start < match.start():
            yield start, domain.end()


def _is_private_ipv4(text: str, start: int, end: int) -> bool:
    """Tell an address of somebody from a version, a section, a netmask and the machine's own address."""
    try:
        address = ipaddress.IPv4Address(text[start:end])
    except ValueError:
        return False
    octets = address.packed
    if octets[0] in (0, 127, 255) or octets[-1] == octets[-2] == octets[-3] == 0:
        return False
    before = words_before(text, start, 40)
    if _VERSION_BEFORE.search(before) and not before.endswith("//"):
        return False
    if max(octets) >= 32 or octets[0] == 10:
        return True
    return bool(_HOST_BEFORE.search(before)) or bool(re.match(r":[0-9]{2,5}\b|/[0-9]{1,2}\b", text[end : end + 6]))


def _is_private_ipv6(token: str) -> bool:
    """Tell an IPv6 address from a time, a C++ name and the machine's own address."""
    try:
        address = ipaddress.IPv6Address(token)
    except ValueError:
        return False
    groups = [group for group in token.split(":") if group]
    if address.is_loopback or address.is_unspecified or not any(character.isdigit() for character in token):
        return False
    return len(groups) >= 4 or (len(groups) >= 2 and len(groups[0]) == 4 and groups[0][0].lower() in "23f")


def find_ip_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Find IPv4 and IPv6 addresses that could be somebody's."""
    if text.count(".") >= 3:
        for match in _IPV4.finditer(text):
            if _is_private_ipv4(text, match.start(), match.end()):
                yield match.span()
    if text.count(":") >= 2:
        for match in _HEX_RUN.finditer(text):
            token = match[0].rstrip(".")
            if token.endswith(":") and not token.endswith("::"):
                token = token[:-1]
            start, end = match.start(), match.start() + len(token)
            if len(token) > 45 or token.count(":") < 2:
                continue
            stuck = _WORD_MARK.match(text[start - 1 : start]) or _WORD_MARK.match(text[end : end + 1])
            if not stuck and _is_private_ipv6(token):
                yield start, end


def find_mac_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Find hardware addresses in the three usual spellings."""
    if text.count(":") >= 5 or text.count("-") >= 5 or text.count(".") >= 2:
        for match in _MAC.finditer(text):
            has_letter = any(character.isalpha() for character in match[0])
            if has_letter or ":" in match[0]:
                yield match.span()


def find_wallets(text: str) -> Iterator[tuple[int, int]]:
    """Find Bitcoin addresses whose checksum holds, and addresses of the Ethereum form."""
    if len(text) < 26:
        return
    for match in _LONG_TOKEN.finditer(text):
        token = match[0]
        if _ETHEREUM.fullmatch(token) or (token[0] in "13bB" and bitcoin.is_valid(token)):
            yield match.span()
