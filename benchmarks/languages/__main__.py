"""Tables in other languages: the built-in encoders beside words and characters that are counted: python -m benchmarks.languages"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.config import EMBEDDED_ENCODER, DataConfig
from core.config.encoders import MULTILINGUAL_ENCODER
from core.storage import ROOT

FOLDER = Path(__file__).parent
TRAIN = {
    "zh": ROOT / "pages" / "samples" / "property_messages_zh.csv",
    "de": ROOT / "pages" / "samples" / "sports_club_de.csv",
    "es": FOLDER / "es_train.csv",
    "ar": FOLDER / "ar_train.csv",
}
"""Rows to learn from: the two samples of the Data page, and two tables more."""
SHARE = 0.8
"""Each seed learns from so much of the training rows, class by class."""


Way = Callable[[pd.DataFrame, pd.DataFrame, Path, int], float]
"""Training rows, test rows, a folder to work in and a seed -> accuracy on the test rows."""


def read_set(language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return training and test rows of a language, with the columns text and label."""
    return tuple(  # type: ignore[return-value]
        pd.read_csv(path, dtype=str).set_axis(["text", "label"], axis=1)
        for path in (TRAIN[language], FOLDER / f"{language}_test.csv")
    )


def counted(train: pd.DataFrame, test: pd.DataFrame, **settings: Any) -> float:
    """Return the accuracy of TF-IDF with logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(sublinear_tf=True, **settings), LogisticRegression(C=10.0, max_iter=1000))
    return float(model.fit(train["text"], train["label"]).score(test["text"], test["label"]))


def learned(train: pd.DataFrame, test: pd.DataFrame, folder: Path, preset: str, encoder: str, seed: int) -> float:
    """Do a whole run in this process and return its accuracy on the test rows."""
    from core.dataset.folder import save_dataset
    from core.ingest.table import read_table
    from core.runs.plan import measure, plan_run
    from core.runs.registry import find_run
    from core.runs.submission import free_name, submit
    from core.worker import main as work

    saved = []
    for part, frame in (("train", train), ("test", test)):
        frame.to_csv(folder / f"{part}.csv", index=False)
        saved.append(save_dataset(read_table(folder / f"{part}.csv")))
    data = DataConfig(saved[0].id, "train.csv", "text", "label", None, saved[1].id, "test.csv")
    config = plan_run(
        measure(train, data), data, preset, name=free_name(f"{preset} {seed}"), encoder=encoder, changes={"seed": seed}
    )
    run = submit(replace(config, data=replace(data, split_seed=seed)), start=False)
    work([str(run.path)])
    if find_run(run.id).state().status != "succeeded":
        raise SystemExit(f"{run.id}: {run.state().reason}")
    rows = pd.read_parquet(run.predictions_file)
    return float((rows["label"] == rows["predicted"]).mean())


def means(texts: list[str]) -> np.ndarray:
    """Return the untouched multilingual encoder's mean of the last layer for each text, (texts, hidden), of length 1."""
    import torch

    from core.engine.build import load_encoder, load_tokenizer
    from core.engine.encoders import find_encoder

    encoder = find_encoder(MULTILINGUAL_ENCODER)
    model, tokenizer, found = load_encoder(encoder).eval(), load_tokenizer(encoder), []
    for start in range(0, len(texts), 32):
        batch = tokenizer(texts[start : start + 32], padding=True, return_tensors="pt")
        with torch.no_grad():
            hidden = model(**batch).last_hidden_state
        weights = batch["attention_mask"].unsqueeze(-1)
        mean = (hidden * weights).sum(1) / weights.sum(1)
        found.append(torch.nn.functional.normalize(mean, dim=1).numpy())
    return np.concatenate(found)


def reading(prefix: str = "") -> Way:
    """Return the way that fits a logistic regression to the untouched encoder's means, of texts behind a prefix where one is given."""

    def way(train: pd.DataFrame, test: pd.DataFrame, _folder: Path, _seed: int) -> float:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=2000))
        learn, ask = (means([prefix + text for text in frame["text"]]) for frame in (train, test))
        return float(model.fit(learn, train["label"]).score(ask, test["label"]))

    return way


def counting(**settings: Any) -> Way:
    """Return the way that counts words or characters."""
    return lambda train, test, _folder, _seed: counted(train, test, **settings)


def learning(preset: str, encoder: str, prefix: str = "") -> Way:
    """Return the way that trains a model, on texts behind a prefix where one is given."""

    def way(train: pd.DataFrame, test: pd.DataFrame, folder: Path, seed: int) -> float:
        learn, ask = (frame.assign(text=prefix + frame["text"]) for frame in (train, test))
        return learned(learn, ask, folder, preset, encoder, seed)

    return way


WAYS: dict[str, Way] = {
    "words": counting(ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b"),
    "characters": counting(analyzer="char_wb", ngram_range=(1, 4)),
    "means": reading(),
    "means-query": reading("query: "),
    "embedded": learning("quick", EMBEDDED_ENCODER),
    "prefixed": learning("quick", MULTILINGUAL_ENCODER, prefix="query: "),
    "quick": learning("quick", MULTILINGUAL_ENCODER),
    "balanced": learning("balanced", MULTILINGUAL_ENCODER),
}
NAMES = {
    "words": "TF-IDF, words",
    "characters": "TF-IDF, characters",
    "means": f"logistic regression on means of {MULTILINGUAL_ENCODER}",
    "means-query": "the same, texts behind “query: ”",
    "embedded": f"quick, {EMBEDDED_ENCODER}",
    "prefixed": f"quick, {MULTILINGUAL_ENCODER}, texts behind “query: ”",
    "quick": f"quick, {MULTILINGUAL_ENCODER}",
    "balanced": f"balanced, {MULTILINGUAL_ENCODER}",
}


def main() -> None:
    """Print a row of Markdown for each language and way: mean accuracy, spread over the seeds, seconds a run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.languages", description=__doc__)
    parser.add_argument("--languages", nargs="+", choices=list(TRAIN), default=list(TRAIN))
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    print("| language | rows | way | accuracy | spread | seconds |\n|---|---|---|---|---|---|", flush=True)
    for language in options.languages:
        whole, test = read_set(language)
        for name in options.ways:
            found, started = [], time.perf_counter()
            for seed in range(options.seeds):
                train = whole.groupby("label").sample(frac=SHARE, random_state=seed)
                with tempfile.TemporaryDirectory() as folder:
                    found.append(WAYS[name](train, test, Path(folder), seed))
            each_s = (time.perf_counter() - started) / options.seeds
            print(
                f"| {language} | {len(train)} / {len(test)} | {NAMES[name]} | {np.mean(found):.3f} | {np.ptp(found):.3f} | {each_s:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
