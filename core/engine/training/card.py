"""The model card: what a stranger must know before using a run's model."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from core import __version__
from core.config import RunConfig, TrainConfig
from core.engine.encoders import Encoder


def _percent(figure: dict[str, float]) -> str:
    return f"{100 * figure['value']:.1f} % ({100 * figure['low']:.1f} to {100 * figure['high']:.1f})"


def _usage(config: RunConfig, encoder: Encoder, whole_code: bool) -> list[str]:
    flag = ", trust_remote_code=True" if whole_code else ""
    call = (
        'tokenizer("first text", "second text", return_tensors="pt", truncation=True)'
        if config.data.text_pair
        else 'tokenizer("some text", return_tensors="pt", truncation=True)'
    )
    note = (
        [
            "The folder brings its own small `model.py` (mean pooling), which is why `trust_remote_code=True` is needed; read it first.",
            "",
        ]
        if whole_code
        else []
    )
    return [
        "## Use",
        "",
        *note,
        "```python",
        "from transformers import AutoModelForSequenceClassification, AutoTokenizer",
        "",
        'folder = "path/to/this/folder"',
        "tokenizer = AutoTokenizer.from_pretrained(folder)",
        f"model = AutoModelForSequenceClassification.from_pretrained(folder{flag})",
        f"logits = model(**{call}).logits",
        "print(model.config.id2label[int(logits.argmax())])",
        "```",
        "",
    ]


def _recipe(train: TrainConfig) -> list[str]:
    """Say what is unusual about how the weights came about."""
    if train.freeze_encoder or train.head_start == "random":
        return []
    return ["- The fine-tuning started from a head fitted to the untouched encoder"]


def write_card(config: RunConfig, encoder: Encoder, metrics: dict[str, Any]) -> str:
    """Return the card as Markdown with the Hub's front matter.

    Args:
        config: what was asked; metrics: what metrics.json holds.
    """
    data, train, test, split = config.data, config.train, metrics["test"], metrics["split"]
    majority, tfidf = metrics["baselines"]["majority"], metrics["baselines"]["tfidf"]
    classes, temperature = metrics["classes"], metrics.get("temperature")
    shown = ", ".join(json.dumps(label, ensure_ascii=False) for label in classes[:20]) + (
        f" and {len(classes) - 20} more" if len(classes) > 20 else ""
    )
    base = (
        encoder.name
        if encoder.source == "hub"
        else "sentence-transformers/all-MiniLM-L6-v2"
        if encoder.source == "embedded"
        else ""
    )
    front = [
        "---",
        "library_name: transformers",
        "pipeline_tag: text-classification",
        *([f"base_model: {base}"] if base else []),
        "tags:",
        "- text-classification",
        "- fathom",
        "---",
        "",
    ]
    weak = sorted(test["per_class"], key=lambda row: row["f1"]["value"])[:3]
    limits = [
        f"- Scored on {test['rows']} held-out rows of the same source as the training rows; other sources, times or ways of writing were not tested.",
        f"- Texts are cut after {train.max_length} tokens.",
        "- Weakest classes (F1): "
        + ", ".join(
            f"{json.dumps(row['label'], ensure_ascii=False)} {row['f1']['value']:.2f} ({row['support']} rows)"
            for row in weak
        )
        + ".",
        "- Labels are repeated as the data gives them, with whatever errors and biases they hold. Do not decide about people by this model alone.",
        *[f"- {note}" for note in metrics.get("notices", [])],
    ]
    columns = (
        f"text `{data.text}`"
        + (f", second text `{data.text_pair}`" if data.text_pair else "")
        + f", label `{data.label}`"
    )
    lines = [
        *front,
        f"# {config.name}",
        "",
        f"A text classifier with {len(classes)} classes ({shown}), made by {'fitting a head on' if train.freeze_encoder else 'fine-tuning'} "
        f"{encoder.name} (SHA-256 {encoder.sha256[:16]}…, {encoder.parameters / 1e6:.1f} million parameters).",
        "",
        f"- Trained by: {os.environ.get('FATHOM_AUTHOR', 'not stated')}",
        f"- Date: {time.strftime('%Y-%m-%d')}",
        *_recipe(train),
        f"- With: Fathom {__version__}, preset {train.preset}, seed {train.seed}",
        "",
        "## Data",
        "",
        f"- File: {data.file_name}" + (f"; test file: {data.test_file_name}" if data.test_file_name else ""),
        f"- Columns: {columns}",
        f"- Rows: {split['train']} training, {split['validation']} validation, {split['test']} test; {'stratified by class' if split['stratified'] else 'not stratified'}, seed {data.split_seed}",
        *[f"- {note}" for note in split["notes"]],
        *[f"- Changed before training: {fix}" for fix in config.fixes],
        "",
        "## Results on the test rows",
        "",
        "95 % bootstrap intervals in brackets.",
        "",
        "| | accuracy | macro-F1 |",
        "|---|---|---|",
        f"| this model | {_percent(test['accuracy'])} | {_percent(test['macro_f1'])} |",
        f"| {tfidf['name']} | {_percent(tfidf['accuracy'])} | {_percent(tfidf['macro_f1'])} |",
        f"| {majority['name']} | {_percent(majority['accuracy'])} | {_percent(majority['macro_f1'])} |",
        "",
        f"Log loss {test['log_loss']['value']:.3f}, expected calibration error {test['ece']['value']:.3f}."
        + (
            f" The logits were divided by a temperature of {temperature['value']:.2f}, fitted on {temperature['rows']} validation rows and part of the weights."
            if temperature and temperature["value"] > 1
            else ""
        ),
        "",
        *_usage(config, encoder, whole_code=encoder.pooling == "mean" or train.freeze_encoder),
        "## Limits",
        "",
        *limits,
        "",
    ]
    return "\n".join(lines)
