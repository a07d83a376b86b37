"""Count the private data in a column, show masked examples of it, and mask the column."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence, Sized
from dataclasses import asdict, dataclass, field
from typing import Any

from core.private.accounts import are_ids
from core.private.find import check_kinds, find_private, mask_text
from core.private.kinds import KINDS, Span

MOST_POSITIONS = 1000
MOST_EXAMPLES = 5
CONTEXT_CHARACTERS = 40
_LOOKED_AT = 2000
_STEP = 1000  # Texts between two reports of progress.

Progress = Callable[[int, int], None]


@dataclass
class KindFinding:
    """What was found of one kind.

    Attributes:
        texts: how many texts hold it; spans: how many times it stands there.
        positions: where the first 1,000 of these texts stand, counted from 0.
        examples: up to 5, with about 40 characters around; every private part is hidden.
    """

    kind: str
    name: str
    texts: int = 0
    spans: int = 0
    positions: list[int] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PrivateReport:
    """What was found in a column: the kinds that occur, in display order, how many texts were read, and how many there are."""

    findings: list[KindFinding]
    scanned: int
    total: int
    texts_with_any: int

    def as_dict(self) -> dict[str, Any]:
        """Return plain lists, numbers and strings for JSON."""
        return asdict(self)


def hide(span: Span) -> str:
    """Return a value's outline, such as j***@e***.org: it shows what kind of thing stands there, never the thing."""
    if span.kind == "email" and "@" in span.text:
        local, _, domain = span.text.partition("@")
        host, _, ending = domain.rpartition(".")
        return f"{local[:1]}***@{host[:1]}***.{ending}"
    if span.kind == "url_credentials":
        return span.text.split("://")[0] + "://***:***@***"
    if span.kind == "person":
        return " ".join(word[:1] + "***" for word in span.text.split())
    shown = span.text[:1] if span.kind != "date_of_birth" else ""
    return shown + "".join("*" if character.isalnum() else character for character in span.text[len(shown) :])


def _example(text: str, spans: Sequence[Span], shown: Span) -> str:
    """Return the words around one span, with all private data in them hidden."""
    before = _hidden(text[: shown.start], [span for span in spans if span.end <= shown.start])
    after_spans = [
        Span(span.kind, span.start - shown.end, span.end - shown.end, span.text)
        for span in spans
        if span.start >= shown.end
    ]
    after = _hidden(text[shown.end :], after_spans)
    left = "…" if len(before) > CONTEXT_CHARACTERS else ""
    right = "…" if len(after) > CONTEXT_CHARACTERS else ""
    around = f"{left}{before[-CONTEXT_CHARACTERS:]}{hide(shown)}{after[:CONTEXT_CHARACTERS]}{right}"
    return " ".join(around.split())


def _hidden(text: str, spans: Sequence[Span]) -> str:
    pieces, last = [], 0
    for span in spans:
        pieces += [text[last : span.start], hide(span)]
        last = span.end
    return "".join([*pieces, text[last:]])


def scan_private(
    texts: Sequence[str] | Iterable[str],
    kinds: Collection[str] | None = None,
    *,
    most_rows: int | None = None,
    progress: Progress | None = None,
) -> PrivateReport:
    """Count private data in texts.

    Args:
        most_rows: read no more than so many texts, spread evenly over the column, or the first ones of something without a length.
        progress: called with (texts passed, texts in all or 0 when that is unknown) now and then, and at the end.

    Raises:
        ConfigError: an unknown kind.
    """
    wanted = kinds_in(texts, kinds) if isinstance(texts, Sequence) else check_kinds(kinds)
    length = len(texts) if isinstance(texts, Sized) else 0
    findings = {kind: KindFinding(kind, KINDS[kind]) for kind in KINDS if kind in wanted}
    scanned = total = with_any = 0
    for position, text in enumerate(texts):
        total += 1
        if progress is not None and total % _STEP == 0:
            progress(total, length)
        if most_rows is not None and not _is_sampled(position, most_rows, length):
            continue
        scanned += 1
        if isinstance(text, str) and text:
            with_any += _count(text, position, findings)
    if progress is not None:
        progress(total, total)
    return PrivateReport([finding for finding in findings.values() if finding.spans], scanned, total, with_any)


def kinds_in(values: Sequence[str], kinds: Collection[str] | None = None) -> frozenset[str]:
    """Return the kinds to seek in a column: no payment cards where its cells are long numbers of another sort.

    Raises:
        ConfigError: an unknown kind.
    """
    wanted = frozenset(check_kinds(kinds))
    some = [value for value in itertools.islice(values, _LOOKED_AT) if isinstance(value, str)]
    return wanted - {"payment_card"} if are_ids(some) else wanted


def _is_sampled(position: int, most_rows: int, length: int) -> bool:
    if length <= most_rows:
        return position < most_rows
    return (position + 1) * most_rows // length > position * most_rows // length


def _count(text: str, position: int, findings: dict[str, KindFinding]) -> bool:
    """Add one text to the findings; every kind is sought, so that an example of one never shows another."""
    spans = find_private(text)
    seen: set[str] = set()
    for span in spans:
        finding = findings.get(span.kind)
        if finding is None:
            continue
        finding.spans += 1
        if span.kind not in seen:
            seen.add(span.kind)
            finding.texts += 1
            if len(finding.positions) < MOST_POSITIONS:
                finding.positions.append(position)
            if len(finding.examples) < MOST_EXAMPLES:
                finding.examples.append(_example(text, spans, span))
    return bool(seen)


def mask_column(
    values: Sequence[str], kinds: Collection[str] | None = None, *, progress: Progress | None = None
) -> tuple[list[str], dict[str, int]]:
    """Return the values with placeholders for private data, and how many were put in, by kind.

    Args:
        progress: called with (values done, values in all) now and then, and at the end.

    Raises:
        ConfigError: an unknown kind.
    """
    wanted = kinds_in(values, kinds)
    masked: list[str] = []
    counts: Counter[str] = Counter()
    for value in values:
        text, spans = mask_text(value, wanted) if isinstance(value, str) else (value, [])
        masked.append(text)
        counts.update(span.kind for span in spans)
        if progress is not None and len(masked) % _STEP == 0:
            progress(len(masked), len(values))
    if progress is not None:
        progress(len(masked), len(masked))
    return masked, {kind: counts[kind] for kind in KINDS if counts[kind]}
