"""A run from its config to its result: prepare, initialise, train, iterate, test."""

from __future__ import annotations

import copy
import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from transformers import set_seed

from core.config import RunConfig, TrainConfig
from core.engine.build import (
    Reading,
    add_lora,
    build_classifier,
    build_mean_pooled,
    round_adapters,
)
from core.engine.device import DeviceReport
from core.engine.predict import Classifier, ClassifierInfo, shared_encoder
from core.engine.scope.of_run import fit_run_scope
from core.engine.starts import earlier_head, put_kept, reading_of
from core.engine.training.cost import needs_halves
from core.engine.training.doubt import DoubtSearch, Judged
from core.engine.training.evaluate import Evaluation, Tested
from core.engine.training.frozen import FittedHead, fit_frozen, fit_start, fits_start, put_head, read_rows
from core.engine.training.preparation import Prepared, Version, make_ready, plan_work
from core.engine.training.prepared import PARTS
from core.engine.training.progress import Progress
from core.errors import FathomError
from core.record import read_record
from core.runs.answering import offer_from
from core.runs.doubt import Doubt
from core.runs.model_card import CARD, write_card
from core.runs.result import DeviceFacts, EncoderFacts, RunMetrics, Seconds, SplitCounts, Temperature, Used
from core.runs.run import Run
from core.runs.seen import seen_among
from core.storage import readable_os_errors, write_json, write_text

log = logging.getLogger("fathom.pipeline")


@dataclass(frozen=True)
class Trained:
    """A model that has been trained.

    Attributes:
        train: the settings that were really used, such as a halved batch.
        rows_a_s: training rows a second; version: how its rows are tokenised; reading: None for an encoder with a head of its own.
        judge: what models that did not see them say of the rows, for the search for doubtful labels; it takes the search and
            the probabilities of validation and test rows.
        temperature, validation: for a frozen encoder what was fitted, and the probabilities of the validation rows, longest
            first, by heads that had not seen them.
        judged: see Evaluation.calibrate.
    """

    model: Any
    train: TrainConfig
    rows_a_s: float
    version: Version
    reading: Reading | None
    judge: Callable[[DoubtSearch, np.ndarray, np.ndarray], Judged]
    temperature: Temperature | None = None
    validation: np.ndarray | None = None
    judged: tuple[np.ndarray, np.ndarray] | None = None


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
        clock = [time.perf_counter()]
        prepared = make_ready(self.run, self.config, self.progress)
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
        data, split = trained.version.data, prepared.split
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
            encoder=read_record(EncoderFacts, {**prepared.encoder.as_dict(), "name": prepared.encoder_called}),
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
        start = prepared.start.id if prepared.start else ""
        known = seen_among(tested.predictions, [split.train, split.validation], start)
        offer = offer_from(tested.predictions[~known], len(data.classes), int(known.sum()))
        self.guard()
        write_text(self.run.model / CARD, write_card(self.config, metrics, offer))
        write_json(self.run.metrics_file, metrics.to_json())
        shutil.rmtree(self.run.checkpoints, ignore_errors=True)  # a finished run does not need them

    def evaluate(self, prepared: Prepared, trained: Trained) -> tuple[Tested, Temperature | None, Doubt | None, str]:
        """Calibrate, score and save the model; return also what looks wrong among the labels, or None and why."""
        encoder, seed, version = prepared.encoder, trained.train.seed, trained.version
        data, reading = version.data, trained.reading or Reading()
        kind = "frozen" if trained.train.freeze_encoder else "lora" if trained.train.lora_rank else "full"
        info = ClassifierInfo(
            kind,
            tuple(data.classes),
            data.is_pair,
            data.max_length,
            encoder.name,
            encoder.sha256,
            encoder.source,
            reading.layers,
            reading.unit,
            reading.apart,
            reading.matched,
            reading.mark,
            data.long.way,
            data.long.most_windows,
        )
        if kind == "lora":
            round_adapters(trained.model)
        # Adapters are scored merged into the weights, as they are served: in bf16 the two differ by a rounding.
        scored = copy.deepcopy(trained.model).merge_and_unload() if kind == "lora" else trained.model
        classifier = Classifier(scored, version.tokenizer, info, self.report)
        evaluation = Evaluation(self.run, classifier, trained.model, data, prepared.split, self.report, self.progress)
        temperature, validation = trained.temperature, trained.validation
        if validation is None:
            calibrated = evaluation.calibrate(seed, trained.judged)
            temperature, validation = calibrated.temperature, calibrated.validation
        tested = evaluation.test(evaluation.validation_figures(validation))
        test = tested.predictions[[f"p:{label}" for label in data.classes]].to_numpy()
        found = evaluation.find_doubts(seed, lambda search: trained.judge(search, validation, test))
        return tested, temperature, *found

    def guard(self) -> None:
        """Fit what tells texts like those of this run from others, beside the model; a failure of this is told, and the run stands."""
        try:
            fit_run_scope(self.run, self.config.data, self.report).save(self.run.model)
        except Exception as error:  # the model is good without it
            log.exception("fitting the guard failed")
            reason = str(error) if isinstance(error, FathomError) else f"{type(error).__name__}: {error}"
            self.progress.notice(
                f"Texts of other kinds cannot be told from those learned from ({reason}). The model itself is not affected."
            )

    def train_whole(self, prepared: Prepared) -> Trained:
        """Fine-tune all weights, or adapters; which state is kept is for core.engine.training.selection to say."""
        # The Trainer takes a second and a half to import, for which a frozen run need not wait.
        from core.engine.training.finetune import fine_tune
        from core.engine.training.halves import judge_by_halves

        encoder, version, train = prepared.encoder, prepared.versions[0], prepared.train
        data, fitted = version.data, fits_start(train, encoder)
        if train.head_start == "fitted" and not fitted:
            self.progress.notice(
                f"{encoder.name} reads [CLS] through a layer of its own and no mean of its tokens, so no head was fitted to start from; it starts at random."
            )
        kept = prepared.kept
        head = (
            "fitting a head on what it reads before it is trained,"
            if fitted
            else "the head of the earlier model,"
            if kept
            else "a fresh head"
        )
        self.progress.stage(
            "initialise",
            f"Loading {prepared.encoder_called} ({encoder.parameters / 1e6:.1f} million parameters) and {head} for {len(data.classes)} classes.",
        )
        cost = plan_work(prepared, self.progress)
        start = fit_start(encoder, data, prepared.pad, train, self.report, self.progress) if fitted else None
        self.progress.spent(cost.heads_s if start else 0.0)
        reading = (
            None
            if encoder.pooling != "mean"
            else start.reading
            if start
            else reading_of(kept)
            if kept
            else Reading(1, data.apart, data.apart, data.apart, data.mark)
        )

        def build(head: FittedHead | None = start) -> Any:
            set_seed(train.seed)
            model = build_classifier(encoder, data.classes, train, head.reading if head else reading)
            if head:
                put_head(model, head.weight, head.bias)
            elif kept:
                put_kept(model, kept, data.classes)
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
            pad_token_id=prepared.pad,
            cost=cost,
            world_size=self.world_size,
        )
        held_out, judged = start.choice.held_out if start else None, None
        if start and needs_halves(train, len(data.validation), fits_start=fitted) and self.world_size == 1:
            judged = judge_by_halves(
                build, start, prepared, used, self.report, self.run.checkpoints, self.progress, cost
            )

        def judge(search: DoubtSearch, validation: np.ndarray, test: np.ndarray) -> Judged:
            return search.judge_tuned(encoder, prepared.pad, validation, test, held_out)

        return Trained(model, used, rows_a_s, version, reading, judge, judged=judged)

    def train_frozen(self, prepared: Prepared) -> Trained:
        """Compute features once, and fit on them the head that cross-validation chooses; the model is the encoder with it."""
        encoder, train, progress = prepared.encoder, prepared.train, self.progress
        progress.stage(
            "initialise",
            f"Reading every text once with the frozen {prepared.encoder_called} ({encoder.parameters / 1e6:.1f} million parameters).",
        )
        cost, kept = plan_work(prepared, self.progress), prepared.kept
        set_seed(train.seed)
        clock, parts = time.perf_counter(), ("train", "validation")
        candidates = [
            read_rows(
                encoder, each.data, parts, prepared.pad, self.report, progress, reading_of(kept) if kept else None
            )
            for each in prepared.versions
        ]
        data = prepared.versions[0].data
        count = len(data.train) + len(data.validation)
        rows_a_s = len(prepared.versions) * count / max(1e-9, time.perf_counter() - clock)
        progress.stage(
            "train", "Fitting the classification layer on the features, and judging rows that it did not see."
        )
        merged = {reading: features for each in candidates for reading, features in each.items()}
        earlier = earlier_head(kept, prepared.split, data.classes) if kept else None
        fit = fit_frozen(merged, data, train, self.report, progress, earlier)
        version = next(each for each in prepared.versions if each.data.apart == fit.reading.apart)
        module = shared_encoder(encoder, self.report.torch_device)
        model: Any = build_mean_pooled(module, data.classes, reading=fit.reading)
        put_head(model, fit.weight, fit.bias)
        progress.spent(cost.heads_s if fit.held_out is not None else 0.0)
        progress.stage("iterate", "What did best on rows that it had not seen was kept.")

        def judge(search: DoubtSearch, _validation: np.ndarray, test: np.ndarray) -> Judged:
            held_out = search.judge_by_heads(merged) if fit.held_out is None else fit.held_out
            return search.judge_frozen(held_out, test)

        validation = fit.validation[version.data.validation.positions]
        return Trained(model, train, rows_a_s, version, fit.reading, judge, fit.temperature, validation)
