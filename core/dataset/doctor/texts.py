"""Checks of the texts: the right column, leftovers of other formats, phrases that stand everywhere, language, lengths."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from core.config.encoders import built_in, encoder_for_languages
from core.config.languages import language_name
from core.dataset import cleaning
from core.dataset.doctor.findings import Finding, lines_of, rows_text
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import Fix
from core.dataset.textless import no_text
from core.text import language_shares, script_shares

_ID = re.compile(r"[A-Za-z]{0,6}[-_#]?\d[\w-]*|[0-9a-fA-F-]{16,}")
_EVERYWHERE = 0.6
_MOST_SHOWN = 300
_RUN = 4


def check_texts(frame: pd.DataFrame, columns: Columns) -> list[Finding]:
    """Run every check that reads the texts themselves; `frame` may be a sample."""
    found: list[Finding] = []
    for name in columns.texts:
        found += _looks_like_id(frame[name], name)
    if not found and (reason := no_text(frame, columns.texts)):
        effect = "There are no words to learn from, so training refuses the table."
        found = [Finding("wrong_text_column", "severe", reason, effect, len(frame))]
    if found:
        return found
    checks: list[tuple[str, Callable[[str], bool], str, str, str, Fix]] = [
        (
            "markup",
            _has_markup,
            "hold markup (tags, or entities such as &amp;)",
            "The encoder reads tags as words, and the room they take is lost to the text.",
            "warning",
            Fix("strip_markup"),
        ),
        (
            "mojibake",
            _is_garbled,
            "hold garbled letters, such as Ã© for é",
            "They were decoded wrongly at some point; the encoder does not know such words.",
            "warning",
            Fix("repair_mojibake"),
        ),
        (
            "controls",
            lambda text: bool(cleaning.CONTROLS.search(text)),
            "hold control characters or marks without width",
            "They are invisible, split words in two, and differ from row to row.",
            "note",
            Fix("remove_controls"),
        ),
        (
            "urls",
            lambda text: bool(cleaning.URL.search(text)),
            "hold web addresses",
            "An address takes 20 to 60 word pieces, and the site it names can give the class away.",
            "note",
            Fix("replace_urls"),
        ),
    ]
    for kind, test, what, effect, severity, fix in checks:
        rows = pd.Series(False, index=frame.index)
        for name in columns.texts:
            rows |= frame[name].map(test).astype(bool)
        if count := int(rows.sum()):
            found.append(
                Finding(
                    kind,
                    severity if count >= 0.02 * len(frame) else "note",
                    f"{rows_text(count)} {what if count != 1 else what.replace('hold', 'holds', 1)}.",
                    effect,
                    count,
                    lines_of(rows),
                    [fix],
                )
            )
    for name in columns.texts:
        found += _boilerplate(frame[name])
    return found


def common_phrases(frame: pd.DataFrame, columns: Columns) -> list[str]:
    """Return the phrases that stand in most of the texts, of either column of a pair."""
    found = [finding for name in columns.texts for finding in _boilerplate(frame[name])]
    return [str(phrase) for finding in found for phrase in finding.fixes[0].parameters["phrases"]]


def _has_markup(text: str) -> bool:
    return bool(cleaning.MARKUP.search(text))


def _is_garbled(text: str) -> bool:
    return bool(cleaning.GARBLED.search(text)) and ("\ufffd" in text or cleaning.repair_mojibake(text) != text)


def _looks_like_id(texts: pd.Series, name: str) -> list[Finding]:
    sample = texts.sample(min(len(texts), 1000), random_state=0).str.strip()
    share = float(sample.map(lambda text: bool(_ID.fullmatch(text))).mean()) if len(sample) else 0.0
    if share < 0.8:
        return []
    return [
        Finding(
            "wrong_text_column",
            "severe",
            f"The text column {name!r} looks like a number or an id ({100 * share:.0f} % of the rows, such as {sample.iloc[0]!r}).",
            "There are no words to learn from. Choose the column that holds the text.",
            len(texts),
        )
    ]


def _boilerplate(texts: pd.Series) -> list[Finding]:
    """Find runs of at least four words that stand in most of the rows."""
    sample = [text.split() for text in texts.sample(min(len(texts), 1000), random_state=0)]
    if len(sample) < 20:
        return []
    seen: Counter[tuple[str, ...]] = Counter()
    for words in sample:
        seen.update({tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)})
    common = {run for run, count in seen.items() if count >= _EVERYWHERE * len(sample)}
    if not common:
        return []
    phrases: Counter[str] = Counter()
    for words in sample:
        start = end = -1
        for i in range(len(words) - _RUN + 2):
            if tuple(words[i : i + _RUN]) in common:
                start, end = (i if start < 0 else start), i + _RUN
            elif start >= 0 and i > end - _RUN:
                phrases[" ".join(words[start:end])] += 1
                start = end = -1
    chosen = [phrase for phrase, count in phrases.most_common(5) if count >= 0.3 * len(sample)]
    rows = texts.map(lambda text: any(phrase in text for phrase in chosen)).astype(bool)
    count = int(rows.sum())
    if not count:
        return []
    return [
        Finding(
            "boilerplate",
            "warning",
            f"{rows_text(count)} ({100 * count / len(texts):.0f} %) contain the same phrase: {_shown(chosen[0], 80)!r}.",
            "A phrase that is nearly everywhere says nothing about the class and takes up room that telling words need.",
            count,
            lines_of(rows),
            [Fix("remove_phrases", {"phrases": chosen})],
            examples=[_shown(phrase, _MOST_SHOWN) for phrase in chosen],
        )
    ]


def _shown(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def check_language(texts: Sequence[str], tokens: dict[str, Any], encoder: dict[str, Any]) -> list[Finding]:
    """Compare script, language and unknown tokens with what the encoder knows.

    Args:
        tokens: engine.tokens.token_summary of a sample; encoder: its name and languages (ISO 639-1; empty when not stated).
    """
    name, languages = encoder["name"], list(encoder.get("languages") or [])
    unknown = tokens["unknown_share"]
    shares, scripts = language_shares(texts), script_shares(texts)
    main = next(iter(shares), "")
    foreign = 1.0 - sum(shares.get(language, 0.0) for language in languages) if languages and shares else 0.0
    other = encoder_for_languages()
    proposed = "" if built_in(name) == other else other.name
    advice = (
        f"Take {proposed}, which reads {other.reads}."
        if proposed
        else "Choose an encoder for this language on the Train page, by its name on the Hub."
    )
    details = {"unknown_share": unknown, "languages": shares, "scripts": scripts}
    if unknown >= 0.05:
        return [
            Finding(
                "unknown_tokens",
                "severe" if unknown >= 0.3 else "warning",
                f"{100 * unknown:.0f} % of the tokens are unknown to {name}.",
                f"What it cannot read it cannot learn from. {advice}",
                tokens["rows"],
                details=details,
                encoder=proposed,
            )
        ]
    latin = scripts.get("LATIN", 0.0) if scripts else 1.0
    if languages and (latin < 0.8 or (foreign >= 0.5 and shares.get(main, 0.0) >= 0.3)):
        script = next(iter(scripts), "")
        what = language_name(main) if latin >= 0.8 else f"{script.title()} script"
        return [
            Finding(
                "language",
                "warning",
                f"Most texts seem to be in {what}; {name} was trained on {', '.join(map(language_name, languages))}.",
                f"It sees letters rather than words, so it learns less. {advice}",
                details=details,
                encoder=proposed,
            )
        ]
    return []
