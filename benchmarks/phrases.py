"""Which words to mark: gradients, integrated gradients and leaving out, judged by deletion: python -m benchmarks.phrases"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.ingest.phrases import says_something
from core.tasks.marks import FAINT, MOST_PHRASES

if TYPE_CHECKING:
    from core.engine.predict import Classifier

PHRASES = "phrases, left out and alone"
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True)
class Word:
    """A word of a text or pair, and its place in characters."""

    source: str
    start: int
    end: int
    says: bool


def words_of(texts: Mapping[str, str]) -> list[Word]:
    """Return the words of a text or pair."""
    return [
        Word(source, found.start(), found.end(), says_something(found[0]))
        for source, text in texts.items()
        for found in _WORD.finditer(text)
    ]


def deleted(texts: Mapping[str, str], words: Sequence[Word], filler: str) -> dict[str, str]:
    """Return texts with a filler in place of some words."""
    left = dict(texts)
    for word in sorted(words, key=lambda word: -word.start):
        left[word.source] = f"{left[word.source][: word.start]}{filler}{left[word.source][word.end :]}"
    return left


def chances(classifier: Classifier, variants: Sequence[Mapping[str, str]], number: int) -> np.ndarray:
    """Return the probability of a class for each variant, (variants,)."""
    pairs = [each["text_pair"] for each in variants] if "text_pair" in variants[0] else None
    return np.asarray(classifier.predict([each["text"] for each in variants], pairs).probabilities[:, number])


def by_gradient(classifier: Classifier, reading: Any, number: int) -> np.ndarray:
    """Return gradient times embedding of each piece, (pieces,), of the class's log-probability."""
    import torch

    from core.engine.explain.anatomy import anatomy_of

    anatomy, kept = anatomy_of(classifier.model, len(classifier.classes)), {}

    def keep(_module: Any, _inputs: Any, output: Any) -> Any:
        kept["embedded"] = output.detach().requires_grad_(True)
        return kept["embedded"]

    hook = anatomy.embeddings.register_forward_hook(keep)
    with torch.enable_grad():
        value = anatomy.model(**reading.inputs).logits[0].log_softmax(-1)[number]
        slope = torch.autograd.grad(value, kept["embedded"])[0]
    hook.remove()
    return np.asarray((slope * kept["embedded"]).sum(-1)[0].detach().numpy())


def ranked(
    classifier: Classifier, texts: Mapping[str, str], words: Sequence[Word], label: str
) -> dict[str, np.ndarray]:
    """Return by method what each word is worth for a label, (words,)."""
    from core.engine.explain.anatomy import anatomy_of
    from core.engine.explain.attribution import attribute
    from core.engine.explain.phrases import phrase_effects
    from core.engine.explain.reading import read_text

    number = classifier.classes.index(label)
    reading = read_text(classifier, texts["text"], texts.get("text_pair"))
    anatomy = anatomy_of(classifier.model, len(classifier.classes))
    integrated = np.array(attribute(classifier, anatomy, reading, number, target="log_probability")["pieces"])
    slopes = by_gradient(classifier, reading, number)

    def of_pieces(values: np.ndarray) -> np.ndarray:
        return np.array(
            [
                sum(
                    values[place]
                    for place, piece in enumerate(reading.pieces)
                    if piece["source"] == word.source and piece["start"] < word.end and piece["end"] > word.start
                )
                for word in words
            ],
            dtype=float,
        )

    left_out = chances(classifier, [texts, *(deleted(texts, [word], "") for word in words)], number)
    found = phrase_effects(classifier, texts["text"], texts.get("text_pair"), label=label)["phrases"]
    phrases = [
        next(
            (
                phrase["effect"]
                for phrase in found
                if phrase["source"] == word.source and phrase["start"] <= word.start < phrase["end"]
            ),
            0.0,
        )
        for word in words
    ]
    return {
        "gradient x embedding": of_pieces(slopes),
        "integrated gradients": of_pieces(integrated),
        "leaving out words": np.log(left_out[0]) - np.log(np.maximum(left_out[1:], 1e-9)),
        PHRASES: np.array(phrases),
    }


def judged(classifier: Classifier, texts: Mapping[str, str], label: str) -> list[dict[str, Any]]:
    """Return a row for each method: how far the probability falls without its best words and without its faintest."""
    words, number = words_of(texts), classifier.classes.index(label)
    saying = [place for place, word in enumerate(words) if word.says]
    worths = ranked(classifier, texts, words, label)
    effects = worths[PHRASES]
    # What is marked for the label: as many words of the other methods are deleted.
    marked = sorted(set(effects[effects >= FAINT * np.abs(effects).max()]) - {0.0})[-MOST_PHRASES:]
    count = int(sum(effects[place] in marked for place in saying))
    if not 0 < 2 * count <= len(saying):
        return []
    rows = []
    for method, worth in worths.items():
        best = sorted(saying, key=lambda place: -worth[place])[:count]
        faint = sorted(saying, key=lambda place: abs(worth[place]))[:count]
        first = sorted(range(len(words)), key=lambda place: -worth[place])[:count]
        variants = [texts]
        for chosen in (best, faint):
            variants += [deleted(texts, [words[place] for place in chosen], filler) for filler in ("", "[MASK]")]
        found = chances(classifier, variants, number)
        rows.append(
            {
                "method": method,
                "best left out": found[0] - found[1],
                "best masked": found[0] - found[2],
                "faintest left out": found[0] - found[3],
                "faintest masked": found[0] - found[4],
                "says something": float(np.mean([words[place].says for place in first])),
            }
        )
    return rows


def main() -> None:
    """Print a table over test rows of all models that come along."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=17, help="test rows of each task")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FATHOM_HOME"] = folder

        from core.engine.predict import load_classifier
        from core.tasks.discovery import discover
        from core.tasks.models import answering_run, demo_runs

        rows: list[dict[str, Any]] = []
        for domain in discover().domains.values():
            for task in domain.tasks if not domain.made else ():
                run = answering_run(demo_runs(domain, task))
                if run is None:
                    continue
                classifier = load_classifier(run.path, "cpu", "fp32")
                frame = pd.read_parquet(run.predictions_file)
                for row in frame.sample(min(options.rows, len(frame)), random_state=1).to_dict("records"):
                    texts = {name: row[name] for name in ("text", "text_pair")[: 2 if task.text_pair else 1]}
                    rows += judged(classifier, texts, row["predicted"])
        table = pd.DataFrame(rows).groupby("method", sort=False)
        print(
            f"{len(rows) // len(table)} rows; as many words deleted as phrases hold that are marked for the answer, function words spared\n"
        )
        print(f"| method | {' | '.join(table.mean().columns)} |\n|---|{'---|' * len(table.mean().columns)}")
        for method, means in table.mean().iterrows():
            print(f"| {method} | {' | '.join(f'{value:.3f}' for value in means)} |")


if __name__ == "__main__":
    main()
