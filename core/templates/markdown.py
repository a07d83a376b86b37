"""Texts of people inside Markdown and its front matter, so that nothing in them is read as markup."""

from __future__ import annotations

import json
import re

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, breaks, lone surrogates, and marks that would turn the direction of what follows."""
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$&!^=@]|:(?=[\w/+-])|(?<=www)\.")
_STARTS = re.compile(r"^([-+]|\d+[.)])(?=[\s-]|$)")
"""Signs that make a list or a rule at the beginning of a line."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*")
_WORDS_OF_YAML = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


class Markdown(str):
    """Text that is Markdown already and is not to be escaped again."""


def _seen(text: str) -> str:
    """Spell what cannot be seen: a line break becomes \\n."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def markdown(text: str) -> Markdown:
    """Return Markdown, on one line, that shows a text as it is written."""
    escaped = _MARKS.sub(r"\\\g<0>", _seen(text).strip())
    return Markdown(_STARTS.sub(lambda found: found[0][:-1] + "\\" + found[0][-1], escaped))


def code(text: str) -> Markdown:
    """Return a text as code, whatever backquotes it holds."""
    shown = _seen(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    edge = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) or not shown else ""
    return Markdown(f"{fence}{edge}{shown}{edge}{fence}")


def yaml(text: str) -> Markdown:
    """Return a text as a scalar of YAML, in quotes where it could be read as anything else."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    return Markdown(text if plain else json.dumps(text))
