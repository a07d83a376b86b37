"""Private data found and masked, by kind, beside Presidio's pattern recognisers: python -m benchmarks.private [--peer PYTHON]"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from benchmarks.planted.look_alikes import look_alikes
from benchmarks.planted.sentences import Planted, planted
from core.private import KINDS, find_private, mask_private
from core.storage import ROOT

Found = list[tuple[str, int, int]]

# Run by the peer's interpreter: texts as JSON on stdin, for each the spans [entity, start, end, score] on stdout.
_PEER = r"""
import json, sys, time, logging, inspect
logging.disable(logging.CRITICAL)
import spacy
from spacy.language import Language
import presidio_analyzer.predefined_recognizers as predefined
from presidio_analyzer import AnalyzerEngine, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

@Language.component("lower_lemma")
def lower_lemma(doc):
    for token in doc:
        token.lemma_ = token.lower_
    return doc

class Tokenizer(SpacyNlpEngine):
    def __init__(self):
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        nlp = spacy.blank("en")
        nlp.add_pipe("lower_lemma")
        self.nlp = {"en": nlp}
    def is_loaded(self):
        return True

registry = RecognizerRegistry(supported_languages=["en"])
registry.recognizers = []
for name, cls in inspect.getmembers(predefined, inspect.isclass):
    if (issubclass(cls, PatternRecognizer) and cls is not PatternRecognizer) or name == "PhoneRecognizer":
        try:
            registry.add_recognizer(cls(supported_language="en"))
        except Exception:
            pass
engine = AnalyzerEngine(registry=registry, nlp_engine=Tokenizer(), supported_languages=["en"])
texts = json.load(sys.stdin)
engine.analyze("warm up 555-0100", language="en")
began = time.process_time()
spans = [[[r.entity_type, r.start, r.end, r.score] for r in engine.analyze(text, language="en")] for text in texts]
json.dump({"cpu_s": time.process_time() - began, "spans": spans, "recognizers": len(registry.recognizers)}, sys.stdout)
"""
_PEER_KINDS = {"EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "CREDIT_CARD": "payment_card", "IBAN_CODE": "iban", "IP_ADDRESS": "ip_address", "MAC_ADDRESS": "mac_address", "CRYPTO": "crypto_wallet"}  # fmt: skip
_PEER_DOCUMENTS = ("PASSPORT", "DRIVER_LICENSE", "DRIVING_LICENCE", "FUEHRERSCHEIN", "DRIVER_LICENCE")
_PEER_NATIONAL = ("US_SSN", "US_ITIN", "UK_NHS", "UK_NINO", "ES_NIF", "ES_NIE", "IT_FISCAL_CODE", "PL_PESEL", "SG_NRIC_FIN", "IN_AADHAAR", "IN_PAN", "FI_PERSONAL_IDENTITY_CODE", "KR_RRN", "SE_PERSONNUMMER", "ZA_ID_NUMBER", "TH_TNIN", "TR_NATIONAL_ID", "DE_TAX_ID", "DE_SOCIAL_SECURITY", "CA_SIN", "AU_TFN", "NG_NIN")  # fmt: skip
_PEER_SCORE = 0.4  # Below it Presidio's patterns are guesses without context; its documentation suggests a threshold.


@dataclass(frozen=True)
class Score:
    """Of one kind: values planted, found whole, masked so that nothing of them is left, and spans that were nobody's."""

    planted: int
    found: int
    masked: int
    right_spans: int
    wrong_spans: int

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 0.0

    @property
    def precision(self) -> float:
        spans = self.right_spans + self.wrong_spans
        return self.right_spans / spans if spans else 1.0


def score_kind(kind: str, rows: Sequence[Planted], found: Sequence[Found], masked: Sequence[str] | None) -> Score:
    """Compare what was found with what was planted; a span is right when it touches a planted value of its kind."""
    planted_count = whole = hidden = right = wrong = 0
    for place, (row, spans) in enumerate(zip(rows, found, strict=True)):
        start = row.text.find(row.value) if row.kind == kind else -1
        end = start + len(row.value)
        mine = [(first, last) for name, first, last in spans if name == kind]
        touching = [(first, last) for first, last in mine if start >= 0 and first < end and last > start]
        right += len(touching)
        wrong += len(mine) - len(touching)
        if start >= 0:
            planted_count += 1
            whole += any(first <= start and last >= end for first, last in touching)
            hidden += masked is not None and row.value not in masked[place]
    return Score(planted_count, whole, hidden, right, wrong)


def ordinary_sentences() -> list[str]:
    """Return the texts of the bundled sample, the ordinary sentences that speed is measured on."""
    frame = pd.read_csv(ROOT / "pages" / "samples" / "library_messages.csv", dtype=str)
    return [str(text) for text in frame["text"]]


def texts_per_second(texts: Sequence[str], at_least_s: float = 1.0) -> float:
    """Measure how many texts are searched in a second of one core's time, whatever else the machine does."""
    done, began = 0, time.process_time()
    while time.process_time() - began < at_least_s:
        for text in texts:
            find_private(text)
        done += len(texts)
    return done / (time.process_time() - began)


def _peer_kind(entity: str) -> str:
    if entity in _PEER_NATIONAL:
        return "national_id"
    if any(word in entity for word in _PEER_DOCUMENTS):
        return "passport"
    return _PEER_KINDS.get(entity, "")


def run_peer(python: str, texts: Sequence[str]) -> tuple[list[Found], float] | None:
    """Let Presidio search the texts under another interpreter; None where it is not installed. Seconds include no start."""
    done = subprocess.run([python, "-c", _PEER], input=json.dumps(list(texts)), capture_output=True, text=True)
    if done.returncode:
        return None
    answer = json.loads(done.stdout)
    found = [
        [(_peer_kind(entity), start, end) for entity, start, end, score in spans if score >= _PEER_SCORE]
        for spans in answer["spans"]
    ]
    return found, float(answer["cpu_s"])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Private data found and masked, by kind.")
    parser.add_argument("--peer", default=sys.executable, help="a Python in which presidio-analyzer is installed")
    parser.add_argument("--misses", action="store_true", help="print what was missed and what was wrongly taken")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    rows = planted(tuple(KINDS), arguments.seed) + look_alikes(arguments.seed)
    found: list[Found] = [[(span.kind, span.start, span.end) for span in find_private(row.text)] for row in rows]
    masked = [mask_private(row.text) for row in rows]
    ordinary = ordinary_sentences()
    peer = run_peer(arguments.peer, [row.text for row in rows])
    head = "| kind | planted | found | masked | recall | precision |"
    print(head + (" Presidio: recall | precision |" if peer else ""))
    print("|---|--:|--:|--:|--:|--:|" + ("--:|--:|" if peer else ""))
    for kind in KINDS:
        score = score_kind(kind, rows, found, masked)
        line = f"| {KINDS[kind]} | {score.planted} | {score.found} | {score.masked} | {score.recall:.2f} | {score.precision:.2f} |"
        if peer:
            theirs = score_kind(kind, rows, peer[0], None)
            has_kind = theirs.right_spans + theirs.wrong_spans > 0
            line += f" {theirs.recall:.2f} | {theirs.precision:.2f} |" if has_kind else " no such kind | |"
        print(line)
    alike = [spans for row, spans in zip(rows, found, strict=True) if not row.kind]
    print(f"\nLook-alikes: {len(alike):,}, of which {sum(map(bool, alike))} were taken for private data.", end="")
    if peer:
        theirs_alike = [spans for row, spans in zip(rows, peer[0], strict=True) if not row.kind]
        wrongly = sum(any(kind for kind, _, _ in spans) for spans in theirs_alike)
        print(f" Presidio (score {_PEER_SCORE} or more): {wrongly}.", end="")
    planted_rate = texts_per_second([row.text for row in rows])
    print(f"\nTexts a second of one core: {texts_per_second(ordinary):,.0f} ordinary sentences, {planted_rate:,.0f} of these test texts.", end="")  # fmt: skip
    if peer:
        ordinary_peer = run_peer(arguments.peer, ordinary)
        rate = len(ordinary) / ordinary_peer[1] if ordinary_peer else 0.0
        print(f" Presidio: {rate:,.0f} and {len(rows) / peer[1]:,.0f}.")
    else:
        print(f"\nPresidio is not installed for {arguments.peer}; give another Python with --peer.")
    if arguments.misses:
        print_misses(rows, found)


def print_misses(rows: Sequence[Planted], found: Sequence[Found]) -> None:
    """Print every planted value that was not found whole under its kind, and every span that is nobody's."""
    for row, spans in zip(rows, found, strict=True):
        start = row.text.find(row.value)
        end = start + len(row.value)
        if row.kind and not any(kind == row.kind and first <= start and last >= end for kind, first, last in spans):
            print(f"missed {row.kind}: {row.value!r} in {row.text!r}, found {spans}")
        for kind, first, last in spans:
            if not row.kind or kind != row.kind or last <= start or first >= end:
                print(f"wrong {kind}: {row.text[first:last]!r} in {row.text!r}")


if __name__ == "__main__":
    main()
