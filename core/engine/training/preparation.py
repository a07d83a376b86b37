"""What a run learns from, made ready: the split, the rows as word pieces, and how much work lies ahead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from core.config import LONG_TEXTS, RunConfig, TrainConfig
from core.config.encoders import encoder_for_languages
from core.dataset.split import Split
from core.engine.batches import epoch_costs, row_sampler
from core.engine.build import load_tokenizer, reads_apart
from core.engine.encoders import Encoder, find_encoder
from core.engine.tokens import TokenizedRows, unknown_share
from core.engine.training.cost import RunCost, RunSize, head_features, run_cost
from core.engine.training.frozen import POOLED_LAYERS, fits_start
from core.engine.training.prepared import PARTS, PreparedData, load_split, prepare, scoring_cost
from core.engine.training.progress import Progress
from core.runs.run import Run
from core.runs.starts import Start, read_start, start_told


@dataclass(frozen=True)
class Version:
    """A run's rows as one way of reading them wants them tokenised, with the tokenizer that did it."""

    data: PreparedData
    tokenizer: Any


@dataclass(frozen=True)
class Prepared:
    """What a run learns from, ready to read.

    Attributes:
        versions: the rows in one piece each, and for pairs those whose texts stand apart; one of them, or both where
            cross-validation is to choose. train: what was asked for, with what the encoder cannot do taken back.
        start: the earlier model that the run goes on from, or None.
    """

    encoder: Encoder
    split: Split
    versions: tuple[Version, ...]
    train: TrainConfig
    start: Start | None = None

    @property
    def kept(self) -> Start | None:
        """The earlier model whose head is gone on from, or None where the head begins anew."""
        if self.start is None or self.train.head_start != "kept":
            return None
        reads_means = self.train.freeze_encoder or self.encoder.pooling == "mean"
        return self.start if self.start.pooled == reads_means else None

    @property
    def encoder_called(self) -> str:
        """What a person calls the encoder: its name, or that of the earlier model whose encoder it is."""
        return self.start.name if self.start and self.encoder.source == "start" else self.encoder.name

    @property
    def pad(self) -> int:
        """The number of the padding token."""
        return int(self.versions[0].tokenizer.pad_token_id)


def make_ready(run: Run, config: RunConfig, progress: Progress) -> Prepared:
    """Split and tokenise; say what will be cut off and what the encoder cannot read."""
    train = config.train
    progress.stage(
        "prepare",
        "Checking the table, splitting it into training, validation and test rows, and cutting texts into word pieces.",
    )
    start = None if config.continues is None else read_start(config.continues.start)
    split = load_split(run, config)
    for note in split.notes:
        progress.notice(note)
    encoder = find_encoder(train.encoder)
    if train.max_length > encoder.max_length:
        progress.notice(
            f"{encoder.name} reads at most {encoder.max_length} tokens; the maximum length of {train.max_length} was lowered to that."
        )
        train = replace(train, max_length=encoder.max_length)
    if start is not None:
        for note in start_told(start, sorted(set(split.train["label"])), train.max_length):
            progress.notice(note)
        if train.head_start == "kept" and start.is_pair:  # its head reads pairs in its own way
            train = replace(train, pair_reading="apart" if start.apart else "together")
    versions = []
    is_pair = "text_pair" in split.train.columns
    if is_pair and train.pair_reading == "apart" and not reads_apart(encoder):
        progress.notice(f"{encoder.name} cannot read the texts of a pair apart, so it reads them together.")
    for apart in ways_to_read(train, encoder, is_pair):
        progress.check_cancelled()
        tokenizer = load_tokenizer(encoder, apart=apart)
        data = prepare(split, tokenizer, train.max_length, apart=apart, long=train.reading_of_long_texts)
        versions.append(Version(data, tokenizer))
    data = versions[0].data
    if note := cut_note(data.train.rows, train):
        progress.notice(note)
    unknown = unknown_share(data.train.rows)
    if unknown >= 0.05:
        progress.notice(
            f"{100 * unknown:.0f} % of the tokens are unknown to {encoder.name}, which cannot learn from what it cannot read. {encoder_for_languages().name} reads {encoder_for_languages().reads}."
        )
    prepared = Prepared(encoder, split, tuple(versions), train, start)
    if start is not None and train.head_start == "kept" and prepared.kept is None:
        progress.notice(
            f"The last layer of {start.name} reads the encoder in another way than this run does, so it starts fresh for every class; the encoder is gone on from."
        )
    return prepared


def cut_note(rows: TokenizedRows, train: TrainConfig) -> str:
    """Say how many of the training rows are longer than the limit, and what is read of them; nothing where they are few."""
    long = float((rows.truncated | (rows.counts > 1)).mean())
    if long < 0.005:
        return ""
    told = f"{100 * long:.1f} % of the training rows are longer than {train.max_length} tokens and {LONG_TEXTS[train.long_texts].cut}"
    if rows.windows is None:
        return f"{told}."
    told += f", in {rows.windows[rows.windows > 1].mean():.1f} windows on average"
    left = int(rows.truncated.sum())
    more = f" {left:,} of them have more than {train.most_windows} windows; so many are read, spread over the text."
    return f"{told}.{more if left else ''}"


def ways_to_read(train: TrainConfig, encoder: Encoder, is_pair: bool) -> tuple[bool, ...]:
    """Return whether the texts of a pair are read apart; both ways where cross-validation is to choose."""
    wanted = train.pair_reading
    if not is_pair or wanted == "together" or not reads_apart(encoder):
        return (False,)
    return (False, True) if wanted == "auto" and train.freeze_encoder else (True,)


def plan_work(prepared: Prepared, progress: Progress) -> RunCost:
    """Tell the progress how much work lies ahead and return what it costs."""
    train, data, encoder = prepared.train, prepared.versions[0].data, prepared.encoder
    read = {part: scoring_cost(getattr(data, part).rows, encoder) for part in PARTS}
    for part in PARTS[:2] if len(prepared.versions) > 1 else ():
        read[part] *= len(prepared.versions)
    sampler = row_sampler(data.train.rows, train.batch_size, train.seed)
    epoch = float(epoch_costs(sampler, 0, encoder.hidden_size).sum())
    size = RunSize(
        len(data.train),
        len(data.validation),
        len(data.test),
        len(data.classes),
        **read,
        epoch=epoch,
        parameters=encoder.parameters,
        features=head_features(
            encoder.hidden_size, min(POOLED_LAYERS, encoder.layers), [each.data.apart for each in prepared.versions]
        ),
        pair=data.is_pair,
    )
    cost = run_cost(train, size, fits_start=fits_start(train, encoder))
    progress.plan(cost.units, cost.beside_s)
    return cost
