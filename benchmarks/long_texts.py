"""Long texts read at one end, at both, or in windows: accuracy and time on made sets and given ones: python -m benchmarks.long_texts"""

from __future__ import annotations

import argparse
import logging
import os
import random
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.tables import given_files, read
from core.config import LONG_TEXTS
from core.runs.presets import preset_config

PLACES = ("start", "end", "middle")
_TOLD = {
    "billing": (
        "The amount on my last {paper} is higher than we agreed.",
        "I was charged twice for one {paper} and want the money back.",
        "Please explain the extra fee that stands on the {paper}.",
        "A sum was taken from my card that no {paper} mentions.",
    ),
    "delivery": (
        "The {thing} has still not arrived although it was sent a week ago.",
        "The courier left the {thing} in the rain at the wrong door.",
        "Where is the {thing}, and when will it reach my address?",
        "The tracking page says nothing new about the {thing}.",
    ),
    "account": (
        "I cannot sign in any more, the page says that my {key} is wrong.",
        "Please reset the {key} of my profile, I have forgotten it.",
        "Somebody changed the {key} with which I log on.",
        "My profile is locked since I typed the {key} three times.",
    ),
    "returns": (
        "I would like to send the {thing} back, it does not fit.",
        "Which label do I need to give the {thing} back to you?",
        "The {thing} is not what I expected, so I return it.",
        "How long may I keep the {thing} before I must give it back?",
    ),
}
_SLOTS = {
    "paper": ("invoice", "bill", "statement", "receipt"),
    "thing": ("parcel", "jacket", "lamp", "kettle", "chair"),
    "key": ("password", "code", "address", "passphrase"),
}
_WHO = ("My neighbour", "A colleague", "Our gardener", "The baker", "An old friend", "My aunt", "The teacher")
_DID = (
    "walked past the river",
    "spoke about the weather",
    "read the morning paper",
    "waited for the tram",
    "fed the cat",
)
_WHEN = (
    "on a quiet morning",
    "before the rain came",
    "late in the evening",
    "during the long break",
    "while music played",
)
_AND = ("and nobody minded", "as on most days", "and then went home", "without saying much", "and laughed about it")


def long_text(generator: random.Random, label: str, place: str, sentences: int) -> str:
    """Return sentences that say nothing, with one that tells the class at the start, at the end or somewhere between."""
    lists = (_WHO, _DID, _WHEN, _AND)
    said = [f"{' '.join(generator.choice(words) for words in lists)}." for _ in range(sentences - 1)]
    slots = {name: generator.choice(words) for name, words in _SLOTS.items()}
    where = {"start": 0, "end": len(said), "middle": generator.randint(1, len(said) - 1)}[place]
    said.insert(where, generator.choice(_TOLD[label]).format(**slots))
    return " ".join(said)


def made_set(place: str, rows: int, sentences: int, seed: int) -> pd.DataFrame:
    """Return so many rows of four classes, columns text and label."""
    generator = random.Random(f"{place}-{seed}")
    labels = [list(_TOLD)[number % len(_TOLD)] for number in range(rows)]
    return pd.DataFrame({"text": [long_text(generator, each, place, sentences) for each in labels], "label": labels})


def learned(
    train: pd.DataFrame, test: pd.DataFrame, preset: str, seed: int, changes: dict[str, Any], folder: Path
) -> float:
    """Learn from rows as a run with these settings does, without what it does beside, and return the accuracy on test rows."""
    from core.config import EMBEDDED_ENCODER
    from core.dataset.split import Split
    from core.engine.build import add_lora, build_classifier, build_mean_pooled, load_tokenizer
    from core.engine.device import describe
    from core.engine.encoders import find_encoder
    from core.engine.predict import Classifier, ClassifierInfo
    from core.engine.training.finetune import fine_tune
    from core.engine.training.frozen import fit_head, fit_start, put_head, read_rows
    from core.engine.training.prepared import prepare
    from core.engine.training.progress import Progress
    from core.runs.events import EventWriter

    encoder, report = find_encoder(EMBEDDED_ENCODER), describe("cpu")
    tokenizer, progress = (
        load_tokenizer(encoder),
        Progress(EventWriter(Path(os.devnull)), lambda: False, "cpu", speaks=False),
    )
    settings = preset_config(preset, len(train), classes=train["label"].nunique()).changed({"seed": seed, **changes})
    held = train.groupby("label", group_keys=False).sample(frac=0.2, random_state=seed)
    split = Split(train.drop(held.index).reset_index(drop=True), held.reset_index(drop=True), test)
    data = prepare(split, tokenizer, settings.max_length, long=settings.reading_of_long_texts)
    pad = int(tokenizer.pad_token_id)
    if preset == "quick":
        features = read_rows(encoder, data, ("train", "validation"), pad, report, progress)
        labels = data.labels("train", "validation")
        groups = np.arange(len(labels))
        head = fit_head(features, labels, groups, len(data.classes), settings, "cpu", progress)
        model: Any = build_mean_pooled(_module(encoder), data.classes, reading=head.reading)
        put_head(model, head.weight, head.bias)
    else:
        head = fit_start(encoder, data, pad, settings, report, progress)

        def build() -> Any:
            model = build_classifier(encoder, data.classes, settings, head.reading)
            put_head(model, head.weight, head.bias)
            return add_lora(model, settings.lora_rank, 0.0) if settings.lora_rank else model

        at = {"hidden_size": encoder.hidden_size, "pad_token_id": pad}
        model, _, _ = fine_tune(build, settings, data, report, folder, progress, **at, cost=None)
    info = ClassifierInfo(
        "full", tuple(data.classes), False, data.max_length, encoder.name, "", "", long_texts=settings.long_texts
    )
    said = Classifier(model, tokenizer, info, report).predict_tokens(data.test.rows)
    return float((said.probabilities.argmax(axis=1) == np.array(data.test.labels)).mean())


def _module(encoder: Any) -> Any:
    from core.engine.predict import shared_encoder

    return shared_encoder(encoder, "cpu")


def main() -> None:
    """Learn with every way to read long texts and print accuracy and time, mean and spread over the seeds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.long_texts", description=__doc__)
    parser.add_argument(
        "--tables", nargs="+", default=[], metavar="NAME=TRAIN,TEST", help="given ones instead of those made"
    )
    parser.add_argument("--places", nargs="+", default=list(PLACES), choices=PLACES, help="where the class is told")
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--ways", nargs="+", default=None, choices=list(LONG_TEXTS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[13, 14, 15])
    parser.add_argument("--rows", nargs=2, type=int, default=[96, 100], metavar=("TRAIN", "TEST"))
    parser.add_argument("--sentences", type=int, default=30)
    parser.add_argument("--max-length", type=int, default=64)
    options = parser.parse_args()
    ways = options.ways or [way for way in LONG_TEXTS if options.preset != "quick" or way != "windows-surest"]
    logging.disable(logging.INFO)
    files = given_files(options.tables)
    print(f"| set ({options.preset}, {options.max_length} tokens) | {' | '.join(ways)} |\n|---|{'---|' * len(ways)}")
    for name in files or options.places:
        found = defaultdict(list)
        for seed in options.seeds:
            if files:
                table = read(name, files[name])
                train = table.train.sample(min(len(table.train), options.rows[0]), random_state=seed).reset_index(
                    drop=True
                )
                test = table.test.head(options.rows[1])
            else:
                train, test = (
                    made_set(name, rows, options.sentences, seed + 100 * part) for part, rows in enumerate(options.rows)
                )
            for way in ways:
                started = time.process_time()
                changes = {"long_texts": way, "max_length": options.max_length}
                with tempfile.TemporaryDirectory() as folder:
                    accuracy = learned(train, test, options.preset, seed, changes, Path(folder) / "checkpoints")
                found[way].append((accuracy, time.process_time() - started))
        cells = []
        for way in ways:
            accuracies, seconds = np.array(found[way]).T
            ratio = np.median(seconds / np.array(found[ways[0]])[:, 1])
            spread = accuracies.std(ddof=1) if len(accuracies) > 1 else 0.0
            cells.append(f"{100 * accuracies.mean():.1f} ± {100 * spread:.1f} / {ratio:.1f}")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
