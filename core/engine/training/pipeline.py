"""A run from its config to its result: prepare, initialise, train, iterate, test."""

from __future__ import annotations

import copy
import shutil
import time
from dataclasses import dataclass, replace
from typing import Any

from transformers import set_seed
from transformers.utils import logging as transformers_logging

from core.config import RunConfig, TrainConfig
from core.dataset.split import Split
from core.engine.batches import LengthGroupedSampler, epoch_costs
from core.engine.build import add_lora, build_classifier, load_tokenizer
from core.engine.device import DeviceReport
from core.engine.encoders import Encoder, find_encoder
from core.engine.predict import Classifier, ClassifierInfo
from core.engine.tokens import unknown_share
from core.engine.training.cost import RunSize, run_cost
from core.engine.training.evaluate import Evaluation, HeadReading, Tested
from core.engine.training.frozen import fit_head, fit_start, fits_start, put_head, read_rows
from core.engine.training.head import POOLED_LAYERS
from core.engine.training.prepared import PARTS, PreparedData, load_split, prepare, scoring_cost
from core.engine.training.progress import Progress
from core.record import read_record
from core.runs.answering import offer_from
from core.runs.model_card import CARD, write_card
from core.runs.result import DeviceFacts, Doubt, EncoderFacts, RunMetrics, Seconds, SplitCounts, Temperature, Used
from core.runs.run import Run
from core.storage import readable_os_errors, write_json, write_text


@dataclass(frozen=True)
class Prepared:
    """What a run learns from, ready to read; `train` is what was asked for, with what the encoder cannot do taken back."""

    encoder: Encoder
    split: Split
    data: PreparedData
    tokenizer: Any
    train: TrainConfig


@dataclass(frozen=True)
class Trained:
    """A model that has been trained.

    Attributes:
        train: the settings that were really used, such as a halved batch.
        rows_a_s: training rows a second.
        figures, reading: for a frozen encoder the head's figures on validation rows it had not seen, and what it read.
    """

    model: Any
    train: TrainConfig
    rows_a_s: float
    figures: dict[str, float] | None = None
    reading: HeadReading | None = None


class Pipeline:
    """One run at work; `execute` is the whole story."""

    def __init__(
        self, run: Run, config: RunConfig, report: DeviceReport, *, rank: int = 0, world_size: int = 1
    ) -> None:
        self.run = run
        self.config = config
        self.report = report
        self.rank = rank
        self.world_size = world_size
        self.progress = Progress(run.event_writer(), run.cancel_requested, report.kind, speaks=rank == 0)

    def execute(self) -> None:
        """Do the run; a second process of a distributed run ends after training.

        Raises:
            FathomError: with a sentence for the person; RunCancelled when asked to stop.
        """
        transformers_logging.disable_progress_bar()  # the log is read by people
        clock = [time.perf_counter()]
        prepared = self.prepare()
        clock.append(time.perf_counter())
        if prepared.train.freeze_encoder and self.rank > 0:
            return
        trained = self.train_frozen(prepared) if prepared.train.freeze_encoder else self.train_whole(prepared)
        if self.rank > 0:
            return
        clock.append(time.perf_counter())
        tested, temperature, doubt, doubt_failed = self.evaluate(prepared, trained)
        clock.append(time.perf_counter())
        begun, read, learned, ended = clock
        seconds = {"prepare": read - begun, "train": learned - read, "test": ended - learned, "total": ended - begun}
        data, split = prepared.data, prepared.split
        metrics = RunMetrics(
            classes=data.classes,
            test=tested.scores,
            baselines=tested.baselines,
            validation=tested.validation,
            split=SplitCounts(
                **{part: len(getattr(split, part)) for part in PARTS},
                stratified=split.stratified,
                notes=list(split.notes),
                duplicates_kept_together=split.duplicates_kept_together,
                how=split.how,
                seen=split.seen,
            ),
            seconds=Seconds(**{name: round(value, 2) for name, value in seconds.items()}),
            samples_per_s=round(trained.rows_a_s, 2),
            encoder=read_record(EncoderFacts, prepared.encoder.as_dict()),
            device=read_record(DeviceFacts, self.report.as_dict()),
            precision=self.report.precision,
            reload=tested.reload,
            used=Used(trained.train.batch_size, trained.train.accumulation_steps, data.max_length),
            temperature=temperature.rounded() if temperature else None,
            doubt=doubt,
            doubt_failed=doubt_failed,
            notices=self.progress.notices,
            leads=tested.leads,
        )
        with readable_os_errors(self.run.predictions_file):
            tested.predictions.to_parquet(self.run.predictions_file, index=False)
            tested.beside.to_parquet(self.run.baselines_file, index=False)
        offer = offer_from(tested.predictions, len(data.classes))
        write_text(self.run.model / CARD, write_card(self.config, metrics, offer))
        write_json(self.run.metrics_file, metrics.to_json())
        shutil.rmtree(self.run.checkpoints, ignore_errors=True)  # a finished run does not need them

    def evaluate(self, prepared: Prepared, trained: Trained) -> tuple[Tested, Temperature | None, Doubt | None, str]:
        """Calibrate, score and save the model; return also what looks wrong among the labels, or None and why."""
        encoder, data, seed = prepared.encoder, prepared.data, trained.train.seed
        kind = "frozen" if trained.train.freeze_encoder else "lora" if trained.train.lora_rank else "full"
        info = ClassifierInfo(
            kind, tuple(data.classes), data.is_pair, data.max_length, encoder.name, encoder.sha256, encoder.source
        )
        # Adapters are scored merged into the weights, as they are served: in bf16 the two differ by a rounding.
        scored = copy.deepcopy(trained.model).merge_and_unload() if kind == "lora" else trained.model
        classifier = Classifier(scored, prepared.tokenizer, info, self.report)
        evaluation = Evaluation(self.run, classifier, trained.model, data, prepared.split, self.report, self.progress)
        if trained.reading is not None and trained.figures is not None:
            tested = evaluation.test(trained.figures)
            return tested, None, *evaluation.find_doubts(encoder, tested.predictions, seed, trained.reading)
        calibrated = evaluation.calibrate(seed)
        tested = evaluation.test(evaluation.validation_figures(calibrated.validation))
        found = evaluation.find_doubts(encoder, tested.predictions, seed, calibrated.validation)
        return tested, calibrated.temperature, *found

    def prepare(self) -> Prepared:
        """Split and tokenise; say what will be cut off and what the encoder cannot read."""
        progress, train = self.progress, self.config.train
        progress.stage(
            "prepare",
            "Checking the table, splitting it into training, validation and test rows, and cutting texts into word pieces.",
        )
        split = load_split(self.run, self.config)
        for note in split.notes:
            progress.notice(note)
        encoder = find_encoder(train.encoder)
        if train.max_length > encoder.max_length:
            progress.notice(
                f"{encoder.name} reads at most {encoder.max_length} tokens; the maximum length of {train.max_length} was lowered to that."
            )
            train = replace(train, max_length=encoder.max_length)
        tokenizer = load_tokenizer(encoder)
        progress.check_cancelled()
        data = prepare(split, tokenizer, train.max_length)
        cut = float(data.train.rows.truncated.mean())
        if cut >= 0.005:
            progress.notice(
                f"{100 * cut:.1f} % of the training rows are longer than {train.max_length} tokens and were cut there."
            )
        unknown = unknown_share(data.train.rows)
        if unknown >= 0.05:
            progress.notice(
                f"{100 * unknown:.0f} % of the tokens are unknown to {encoder.name}. Choose an encoder that was trained on this language, such as bert-base-chinese for Chinese."
            )
        return Prepared(encoder, split, data, tokenizer, train)

    def plan_work(self, prepared: Prepared) -> float:
        """Tell the progress how much work lies ahead and return the cost of one validation."""
        train, data, encoder = prepared.train, prepared.data, prepared.encoder
        read = {part: scoring_cost(getattr(data, part).rows, encoder) for part in PARTS}
        sampler = LengthGroupedSampler(data.train.rows.lengths, train.batch_size, train.seed)
        epoch = float(epoch_costs(sampler, 0, encoder.hidden_size).sum())
        size = RunSize(
            len(data.train), len(data.test), len(data.classes), **read, epoch=epoch, parameters=encoder.parameters
        )
        cost = run_cost(train, size, fits_start=fits_start(train, encoder))
        self.progress.plan(cost.units, cost.tail_s)
        return cost.validation

    def train_whole(self, prepared: Prepared) -> Trained:
        """Fine-tune all weights, or adapters; the model is the best one."""
        # The Trainer takes a second and a half to import, for which a frozen run need not wait.
        from core.engine.training.finetune import fine_tune

        encoder, data, train = prepared.encoder, prepared.data, prepared.train
        pad, fitted = int(prepared.tokenizer.pad_token_id), fits_start(train, encoder)
        if train.head_start == "fitted" and not fitted:
            self.progress.notice(
                f"{encoder.name} reads [CLS] through a layer of its own and no mean of its tokens, so no head was fitted to start from; it starts at random."
            )
        self.progress.stage(
            "initialise",
            f"Loading {encoder.name} ({encoder.parameters / 1e6:.1f} million parameters) and "
            + (
                f"fitting a head for {len(data.classes)} classes on what it reads before it is trained."
                if fitted
                else f"a fresh head for {len(data.classes)} classes."
            ),
        )
        validation_cost = self.plan_work(prepared)
        start = fit_start(encoder, data, pad, train, self.report, self.progress) if fitted else None

        def build() -> Any:
            set_seed(train.seed)
            layers = min(POOLED_LAYERS, encoder.layers) if start else 1
            model = build_classifier(encoder, data.classes, train, layers)
            if start:
                put_head(model, start)
            return add_lora(model, train.lora_rank, train.dropout) if train.lora_rank else model

        self.progress.stage(
            "train",
            "First pass: loss, gradient, update, batch after batch, up to the first look at the validation rows.",
        )
        model, used, rows_a_s = fine_tune(
            build,
            train,
            data,
            self.report,
            self.run.checkpoints,
            self.progress,
            hidden_size=encoder.hidden_size,
            pad_token_id=pad,
            validation_cost=validation_cost,
            world_size=self.world_size,
        )
        return Trained(model, used, rows_a_s)

    def train_frozen(self, prepared: Prepared) -> Trained:
        """Compute features once and fit the head on them; the model is the encoder with it."""
        encoder, data, train = prepared.encoder, prepared.data, prepared.train
        progress, report, pad = self.progress, self.report, int(prepared.tokenizer.pad_token_id)
        progress.stage(
            "initialise",
            f"Reading every text once with the frozen {encoder.name} ({encoder.parameters / 1e6:.1f} million parameters).",
        )
        self.plan_work(prepared)
        set_seed(train.seed)
        reading = read_rows(encoder, data, pad, report, progress)
        progress.stage("train", "Fitting the classification layer on the features of all training rows.")
        fit = fit_head(reading, data, train, report, progress)
        if train.optimizer == "lbfgs":
            fit.fit_all_rows()
        put_head(reading.model, fit)
        progress.stage("iterate", "The penalty with the lowest validation loss was kept.")
        # The figures are those from before the validation rows joined the training rows.
        seen = HeadReading(reading.train, reading.validation, fit.penalty)
        return Trained(reading.model, train, reading.rows_a_s, fit.best_figures, seen)
