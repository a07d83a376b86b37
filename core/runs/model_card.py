"""The model card: what a stranger must know before using a run's model."""

from __future__ import annotations

import os
import re
import time

from core import __version__
from core.config import RunConfig
from core.dataset.outside import outside_told
from core.judge.calibration import calibration_text
from core.judge.promise import Offer
from core.judge.remarks import reasons
from core.judge.result import weakest
from core.runs.result import RunMetrics
from core.templates import render

CARD = "README.md"
"""Name of the card in a model's folder, where the Hub looks for it."""
_MOST_CLASSES = 20
_WEAKEST = 3
_EMBEDDED = "sentence-transformers/all-MiniLM-L6-v2"
"""What the Hub calls the embedded encoder."""
_FRONT = re.compile(r"---[ \t]*\n.*?^---[ \t]*(?:\n+|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile("#{1,4} ")
_ESCAPED = re.compile(r"(\\[:@.])")


def write_card(config: RunConfig, metrics: RunMetrics, offer: Offer) -> str:
    """Return the card as Markdown with the Hub's front matter.

    Args:
        config: what was asked; metrics: what it came to; offer: what its test rows allow to promise.
    """
    train, test, encoder = config.train, metrics.test, metrics.encoder
    temperature = metrics.temperature
    return render(
        "card.md",
        version=__version__,
        author=os.environ.get("FATHOM_AUTHOR", "not stated"),
        day=time.strftime("%Y-%m-%d"),
        base_model={"hub": encoder.name, "embedded": _EMBEDDED}.get(encoder.source, ""),
        name=config.name,
        classes=metrics.classes,
        most_classes=_MOST_CLASSES,
        encoder=encoder,
        train=train,
        data=config.data,
        fixes=config.fixes,
        split=metrics.split,
        outside=outside_told(config.data),
        learned=metrics.split.learned_text(train),
        scores=[
            {"name": name, "accuracy": scored.accuracy, "macro_f1": scored.macro_f1}
            for name, scored in (("this model", test), *((each.name, each) for each in metrics.simpler))
        ],
        log_loss=test.log_loss.value,
        calibration=calibration_text(test.ece.value, test.chance.get("ece"), test.calibration),
        lead=metrics.lead(),
        reasons=reasons([test, *metrics.simpler], ("accuracy", "macro_f1")),
        temperature=temperature.text() if temperature else "",
        own_code=encoder.pooling == "mean" or train.freeze_encoder,
        promise=offer.sentence,
        weakest=weakest(test.per_class, _WEAKEST),
        notices=metrics.notices,
    )


def card_body(text: str) -> str:
    """Return a card as a page shows it: without the front matter that the Hub reads, its headings two steps smaller."""
    found = _FRONT.match(text)
    lines, in_code = [], False
    for line in text[found.end() if found else 0 :].split("\n"):
        in_code ^= line.startswith("```")  # in code, # begins a comment
        if not in_code:
            # A page makes icons, emojis and links of text in spite of the escapes; a word joiner, which is not seen, keeps it from that.
            line = _ESCAPED.sub("\\1\N{WORD JOINER}", f"##{line}" if _HEADING.match(line) else line)
        lines.append(line)
    return "\n".join(lines).strip()
