"""Presidio as another way to find private data, run by an interpreter of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence

Found = list[tuple[str, int, int]]

# Run by the peer's interpreter: texts as JSON on stdin, for each the spans [entity, start, end, score] on stdout.
_PEER = r"""
import json, sys, time, logging, inspect, resource
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

if len(sys.argv) > 1:
    from presidio_analyzer.nlp_engine import NlpEngineProvider
    models = [{"lang_code": "en", "model_name": sys.argv[1]}]
    nlp_engine = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
else:
    nlp_engine = Tokenizer()
registry = RecognizerRegistry(supported_languages=["en"])
registry.recognizers = []
for name, cls in inspect.getmembers(predefined, inspect.isclass):
    if (issubclass(cls, PatternRecognizer) and cls is not PatternRecognizer) or name == "PhoneRecognizer":
        try:
            registry.add_recognizer(cls(supported_language="en"))
        except Exception as error:  # one that reads no English
            print(f"left out: {name} ({error})", file=sys.stderr)
if len(sys.argv) > 1:
    registry.add_recognizer(predefined.SpacyRecognizer(supported_language="en"))
engine = AnalyzerEngine(registry=registry, nlp_engine=nlp_engine, supported_languages=["en"])
texts = json.load(sys.stdin)
engine.analyze("warm up 555-0100", language="en")
began = time.process_time()
spans = [[[r.entity_type, r.start, r.end, r.score] for r in engine.analyze(text, language="en")] for text in texts]
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
json.dump({"cpu_s": time.process_time() - began, "memory_bytes": memory, "spans": spans, "recognizers": len(registry.recognizers)}, sys.stdout)
"""
_PEER_KINDS = {"EMAIL_ADDRESS": "email", "PHONE_NUMBER": "phone", "CREDIT_CARD": "payment_card", "IBAN_CODE": "iban", "IP_ADDRESS": "ip_address", "MAC_ADDRESS": "mac_address", "CRYPTO": "crypto_wallet", "PERSON": "person"}  # fmt: skip
_PEER_DOCUMENTS = ("PASSPORT", "DRIVER_LICENSE", "DRIVING_LICENCE", "FUEHRERSCHEIN", "DRIVER_LICENCE")
_PEER_NATIONAL = ("US_SSN", "US_ITIN", "UK_NHS", "UK_NINO", "ES_NIF", "ES_NIE", "IT_FISCAL_CODE", "PL_PESEL", "SG_NRIC_FIN", "IN_AADHAAR", "IN_PAN", "FI_PERSONAL_IDENTITY_CODE", "KR_RRN", "SE_PERSONNUMMER", "ZA_ID_NUMBER", "TH_TNIN", "TR_NATIONAL_ID", "DE_TAX_ID", "DE_SOCIAL_SECURITY", "CA_SIN", "AU_TFN", "NG_NIN")  # fmt: skip
PEER_SCORE = 0.4  # Below it Presidio's patterns are guesses without context; its documentation suggests a threshold.


def _peer_kind(entity: str) -> str:
    if entity in _PEER_NATIONAL:
        return "national_id"
    if any(word in entity for word in _PEER_DOCUMENTS):
        return "passport"
    return _PEER_KINDS.get(entity, "")


def run_peer(python: str, texts: Sequence[str], model: str = "") -> tuple[list[Found], float, int] | None:
    """Let Presidio search texts under another interpreter.

    Args:
        model: a spaCy pipeline that is installed there, which finds names; without one Presidio's patterns work alone.

    Returns:
        What was found in each text, the seconds of one core without the start, and bytes of memory; None where it is not installed.
    """
    command = [python, "-c", _PEER, *([model] if model else [])]
    done = subprocess.run(command, input=json.dumps(list(texts)), capture_output=True, text=True)
    if done.returncode:
        return None
    answer = json.loads(done.stdout)
    found = [
        [(_peer_kind(entity), start, end) for entity, start, end, score in spans if score >= PEER_SCORE]
        for spans in answer["spans"]
    ]
    return found, float(answer["cpu_s"]), int(answer["memory_bytes"])
