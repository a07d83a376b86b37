"""The model card: what a stranger must know before using a run's model."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from typing import Protocol

from core import __version__
from core.config import RunConfig, TrainConfig
from core.config.encoders import built_in
from core.config.long_texts import OVERLAP
from core.dataset.joined import told
from core.dataset.outside import outside_told
from core.judge.calibration import calibration_text
from core.judge.promise import Offer
from core.judge.remarks import reasons
from core.judge.result import weakest
from core.runs.result import RunMetrics
from core.templates import render
from core.templates.markdown import Markdown

CARD = "README.md"
"""Name of the card in a model's folder, where the Hub looks for it."""
_MOST_CLASSES = 20
_WEAKEST = 3
SAME_SOURCE = "from the same source as the training rows; other sources, times and ways of writing were not tested"
"""What is said of test rows where nobody knows their manners of writing, as the end of a sentence."""
_USE = re.compile(r"^## Use\n.*?(?=^## )", re.DOTALL | re.MULTILINE)
_QUESTIONS = re.compile(r"^## Questions\n.*?(?=^## )", re.DOTALL | re.MULTILINE)
_LIMITS = re.compile(r"^## Limits\n", re.MULTILINE)
_LIBRARY = "library_name: transformers\n"
_FRONT = re.compile(r"---[ \t]*\n.*?^---[ \t]*(?:\n+|\Z)", re.DOTALL | re.MULTILINE)
_HEADING = re.compile("#{1,4} ")
_ESCAPED = re.compile(r"(\\[:@.])")


class Answered(Protocol):
    """A question that people ask and what is answered; core.tasks.questions.Answer is one."""

    @property
    def question(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def sentences(self) -> Sequence[str]: ...
    @property
    def notes(self) -> Sequence[str]: ...


def write_card(
    config: RunConfig, metrics: RunMetrics, offer: Offer, *, source: str = SAME_SOURCE, finished: float | None = None
) -> str:
    """Return the card of what a run keeps, as Markdown with the Hub's front matter.

    Args:
        config: what was asked; metrics: what it came to; offer: what its test rows allow to promise; source: where the test rows come
            from, see SAME_SOURCE; finished: when the run ended, in seconds since 1970, None for now.
    """
    train, test, encoder = config.train, metrics.test, metrics.encoder
    kept, length = _kept(train), metrics.used.max_length if metrics.used else train.max_length
    temperature, known = metrics.temperature, built_in(encoder.name)
    return render(
        "card.md",
        version=__version__,
        author=os.environ.get("FATHOM_AUTHOR", "not stated"),
        day=time.strftime("%Y-%m-%d", time.localtime(finished)),
        base_model=known.hub if known else encoder.name if encoder.source == "hub" else "",
        name=config.name,
        classes=metrics.classes,
        most_classes=_MOST_CLASSES,
        encoder=encoder,
        train=train,
        data=config.data,
        fixes=config.fixes,
        split=metrics.split,
        outside=outside_told(config.data),
        joined=told(config.data.text, config.data.joined),
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
        kept=kept,
        use=Markdown(_use(kept, encoder.pooling == "mean", bool(config.data.text_pair), length, train.long_texts)),
        long=train.reading_of_long_texts.told(length),
        how=_how(train),
        source=source,
        promise=offer.sentence,
        weakest=weakest(test.per_class, _WEAKEST),
        notices=metrics.notices,
    )


def _kept(train: TrainConfig) -> str:
    """Return what a run's folder holds: "whole", or what was learned alone, in words."""
    if train.freeze_encoder:
        return "the last layer (`head.safetensors`)"
    return (
        f"the adapters of rank {train.lora_rank} and the last layer (`adapter_model.safetensors`)"
        if train.lora_rank
        else "whole"
    )


def _use(kept: str, own_code: bool, pair: bool, max_length: int, long_texts: str) -> str:
    return render(
        "card_use.md",
        kept=Markdown(kept),
        own_code=own_code,
        pair=pair,
        max_length=max_length,
        stride=(max_length - 2) // OVERLAP,
        long_texts=long_texts,
    )


def _how(train: TrainConfig) -> str:
    """Return the settings of a training that matter most, in words."""
    if train.freeze_encoder:
        return "the encoder left as it was and the last layer fitted to it"
    passes = f"{train.epochs:g} {'pass' if train.epochs == 1 else 'passes'} over the rows"
    parts = f"adapters of rank {train.lora_rank} (LoRA)" if train.lora_rank else "all weights"
    return (
        f"{parts}, {passes}, {train.batch_size} rows a step, learning rate {train.encoder_learning_rate:g} (last layer "
        f"{train.head_learning_rate:g})"
    )


def exported_card(text: str, own_code: bool, pair: bool, max_length: int = 512, long_texts: str = "head") -> str:
    """Return a run's card as it goes with the whole model: how transformers loads it in place of how Fathom does.

    Args:
        own_code: whether the exported folder holds a model.py; pair: whether the model reads two texts.
        max_length, long_texts: what it reads at once, in tokens, and of longer texts, a key of core.config.LONG_TEXTS.
    """
    text = _USE.sub(lambda _: _use("whole", own_code, pair, max_length, long_texts), text, count=1)
    return text if _LIBRARY in text or not text.startswith("---\n") else f"---\n{_LIBRARY}{text[4:]}"


def with_questions(text: str, answers: Sequence[Answered]) -> str:
    """Return a card with the questions that people ask before its limits, in place of those that it holds."""
    section = render("card_questions.md", answers=answers)
    bare = _QUESTIONS.sub("", text, count=1)
    return _LIMITS.sub(lambda found: section + found.group(), bare, count=1)


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
