"""What a run will take, before it starts: minutes from timed steps on this device, memory, and what gets cut off."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from core.config import DataConfig, TrainConfig
from core.dataset.split import MOST_VALIDATION_ROWS
from core.engine.batches import batch_cost, epoch_costs, row_sampler
from core.engine.build import add_lora, build_classifier
from core.engine.device import DeviceReport, describe, free_memory_bytes, is_out_of_memory, release_memory
from core.engine.encoders import Encoder, find_encoder
from core.engine.load import LoadMeter, others_now
from core.engine.memory import shortage
from core.engine.predict import autocast, shared_encoder
from core.engine.tokens import TokenizedRows, encoder_tokenizer, tokenize, unknown_share
from core.engine.training.cost import FORWARD_SHARE, RunSize, head_features, run_cost
from core.engine.training.frozen import POOLED_LAYERS, fits_start
from core.engine.training.memory_estimate import memory_estimate
from core.engine.training.optimizers import build_optimizer, parameter_groups
from core.engine.training.preparation import ways_to_read
from core.errors import DataError
from core.runs.progress import SHARED_FROM

_STEPS = 3
_START_S = 4.0  # imports and loading
_UNEVEN = 1.17  # batches of a real reading are not all as full as the one that is timed
_PROCESS_BYTES = {"cpu": 700_000_000, "cuda": 900_000_000}
"""What a process takes beside its tensors: on a CPU the libraries, on a GPU the driver's context and the libraries' work space."""
_lock = threading.Lock()


@dataclass(frozen=True)
class TimedStep:
    """One kind of step as timed on this device.

    Attributes:
        seconds_a_unit: of a token unit, see batches.batch_cost. peak_bytes: the memory it peaked at, where that can be told.
        alone_s_a_unit: what the unit takes by the processor time of its threads, which others on the processor do not lengthen.
        others_share: of the processor, 0 to 1, that other programs used meanwhile.
    """

    seconds_a_unit: float
    peak_bytes: int | None
    alone_s_a_unit: float = 0.0
    others_share: float = 0.0

    @property
    def shared(self) -> bool:
        """Whether other programs used so much of the processor that the time on the clock is none of the step's own."""
        return self.others_share >= SHARED_FROM

    @property
    def own_s_a_unit(self) -> float:
        """Seconds of a unit with the device to itself."""
        if not self.shared or not self.alone_s_a_unit:
            return self.seconds_a_unit
        return min(self.seconds_a_unit, self.alone_s_a_unit)


@lru_cache(maxsize=32)
def _timed(train: TrainConfig, sha256: str, classes: int, shape: tuple[int, int]) -> TimedStep:
    """Time a few real steps of a batch of this shape and leave no memory behind; the hash makes the cache notice a changed encoder.

    Raises:
        RuntimeError: out of memory.
    """
    report = describe(train.device, train.precision)
    meter = LoadMeter()
    timed = _time_steps(train, report, classes, shape)
    others = meter.others_share() if report.kind == "cpu" else 0.0
    release_memory(report.kind)  # only now: until the function returned, its model held on to it
    return replace(timed, others_share=others)


def _time_steps(train: TrainConfig, report: DeviceReport, classes: int, shape: tuple[int, int]) -> TimedStep:
    """Time a few real steps; the first one, which sets things up, does not count."""
    encoder = find_encoder(train.encoder)
    rows, width = shape
    generator = torch.Generator().manual_seed(0)
    ids = torch.randint(0, min(500, len(encoder_tokenizer(train.encoder))), (rows, width), generator=generator).to(
        report.torch_device
    )
    mask = torch.ones_like(ids)
    labels = torch.randint(0, classes, (rows,), generator=generator).to(report.torch_device)
    synchronize = torch.cuda.synchronize if report.kind == "cuda" else lambda: None
    if report.kind == "cuda":
        torch.cuda.reset_peak_memory_stats()
    times: list[float] = []
    worked: list[float] = []
    if train.freeze_encoder:
        module = shared_encoder(encoder, report.torch_device)
        for _ in range(_STEPS):
            started, used = time.perf_counter(), time.process_time()
            with torch.inference_mode(), autocast(report):
                module(input_ids=ids, attention_mask=mask)
            synchronize()
            times.append(time.perf_counter() - started)
            worked.append(time.process_time() - used)
    else:
        # Random state elsewhere must not depend on whether somebody looked at a preflight.
        with torch.random.fork_rng():
            model = build_classifier(encoder, [str(i) for i in range(classes)], train)
            if train.lora_rank:
                model = add_lora(model, train.lora_rank, train.dropout)
            model = model.to(report.torch_device).train()
            if train.gradient_checkpointing:
                model.gradient_checkpointing_enable()
            optimizer = build_optimizer(
                parameter_groups(model, replace(train, encoder_learning_rate=0.0, head_learning_rate=0.0)),
                train,
                report.kind,
            )
            for _ in range(_STEPS):
                started, used = time.perf_counter(), time.process_time()
                with autocast(report):
                    logits = model(input_ids=ids, attention_mask=mask).logits
                torch.nn.functional.cross_entropy(logits.float(), labels).backward()
                optimizer.step()
                optimizer.zero_grad()
                synchronize()
                times.append(time.perf_counter() - started)
                worked.append(time.process_time() - used)
    peak = int(torch.cuda.max_memory_allocated()) if report.kind == "cuda" else None
    units = batch_cost(rows, width, encoder.hidden_size)
    return TimedStep(min(times[1:]) / units, peak, min(worked[1:]) / torch.get_num_threads() / units)


def _typical_shape(rows: TokenizedRows, train: TrainConfig) -> tuple[int, int]:
    """Return rows and width of the batch that stands for the others: median length, rounded so that the cache is used again."""
    width = int(np.median(rows.lengths)) if len(rows) else train.max_length
    size = 64 if train.freeze_encoder else train.batch_size
    return size, max(8, -(-width // 8) * 8)


def _time_what_fits(
    train: TrainConfig, report: DeviceReport, encoder: Encoder, classes: int, shape: tuple[int, int]
) -> tuple[TimedStep, int]:
    """Time steps of a batch of this shape, or of the half, quarter ... of its rows that fits; also return these rows.

    Raises:
        DeviceError: one row alone does not fit.
    """
    rows, width = shape
    while True:
        settings = replace(train, epochs=1.0, preset="balanced", seed=0, batch_size=rows)
        try:
            return _timed(settings, encoder.sha256, min(classes, 1000), (rows, width)), rows
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            if rows == 1:
                raise shortage(report) from error
        rows //= 2
        release_memory(report.kind)  # outside the handler: the exception holds the frames that hold the tensors


def estimate(
    train: TrainConfig,
    rows: int,
    classes: int,
    texts: list[str],
    text_pairs: list[str] | None,
    parts: Sequence[int] = (),
) -> dict[str, Any]:
    """Say what a run will take on this device.

    Args:
        rows: all rows there are to train, validate and test with; texts, text_pairs: a sample of them.
        parts: how many of them are for training, validation and the test; empty for the usual shares.

    Returns:
        minutes_low, minutes, minutes_high; with the device to itself; others_share of the processor that other programs
        use now, 0 to 1; peak_memory_bytes and free_memory_bytes; truncated_share and unknown_share (0 to 1);
        samples_per_s; device; notes (sentences).

    Raises:
        EncoderError, ConfigError: as the run itself would.
        DataError: the sample is empty.
        DeviceError: the memory does not hold a single row.
    """
    if not texts or rows < 1:
        raise DataError("There are no rows to look at. Upload a table with at least one row.")
    report, encoder = describe(train.device, train.precision), find_encoder(train.encoder)
    train = replace(train, max_length=min(train.max_length, encoder.max_length))
    long = train.reading_of_long_texts
    sample = tokenize(encoder_tokenizer(train.encoder), texts, text_pairs, train.max_length, long)
    notes = [] if sample.windows is None else [_windows_note(sample.windows)]
    wanted = _typical_shape(sample, train)
    with _lock:  # two timings at once would measure each other
        timed, fitting = _time_what_fits(train, report, encoder, classes, wanted)
        others = others_now() if report.kind == "cpu" else 0.0
        if timed.shared:
            _timed.cache_clear()  # steps timed beside other programs are timed again as soon as somebody asks
    if fitting != wanted[0]:
        notes.append(
            f"A batch of {wanted[0]} rows does not fit into the memory; the run will go on with {fitting}"
            + (" at a time." if train.freeze_encoder else " and accumulate.")
        )
    size = _size_of(train, sample, parts or usual_parts(rows), classes, encoder, pair=text_pairs is not None)
    cost = run_cost(train, size, fits_start=fits_start(train, encoder))
    # A frozen encoder's timed step is a forward pass.
    seconds_a_unit = timed.own_s_a_unit / (FORWARD_SHARE if train.freeze_encoder else 1.0)
    seconds = _START_S + 1e-4 * rows + cost.units * seconds_a_unit + cost.beside_s
    widest = int(sample.lengths.max())
    # Rows in windows are taken one after the other where they are too many for a batch, and never less than one row.
    together = 64 if train.freeze_encoder else max(train.batch_size, int(sample.counts.max()))
    peak = memory_estimate(encoder, train, together, widest, report.precision)
    peak = max(peak, timed.peak_bytes or 0) + _PROCESS_BYTES.get(report.kind, 0)
    free = free_memory_bytes(report.kind)
    if peak > free:
        notes.append(
            "This may not fit into the free memory. Lower the batch size or the maximum length; otherwise the run halves its batch by itself."
        )
    unit_rows = _row_cost(sample, encoder)
    return {
        "minutes_low": round(0.75 * seconds / 60, 2),
        "minutes": round(seconds / 60, 2),
        "minutes_high": round(1.4 * seconds / 60, 2),
        "others_share": round(max(others, timed.others_share if timed.shared else 0.0), 3),
        "peak_memory_bytes": peak,
        "free_memory_bytes": free,
        "truncated_share": float(sample.truncated.mean()),
        "unknown_share": unknown_share(sample),
        "samples_per_s": round(1.0 / (timed.own_s_a_unit * unit_rows), 1),
        "device": report.as_dict(),
        "notes": notes,
    }


def _row_cost(sample: TokenizedRows, encoder: Encoder) -> float:
    """Return the work of one forward pass over a row, with all its windows, on average, in token units of `batches.batch_cost`."""
    units = sum(batch_cost(1, int(length), encoder.hidden_size) for length in sample.lengths)
    return units / max(1, len(sample.truncated))


def _windows_note(windows: np.ndarray) -> str:
    """Say what reading in windows does to the time."""
    several = windows[windows > 1]
    if not len(several):
        return "No text of the sample is longer than the limit, so none is read in windows."
    return (
        f"{100 * len(several) / len(windows):.0f} % of the texts are read in windows, {several.mean():.1f} on average: "
        f"the time is that of {windows.mean():.1f} texts for each."
    )


def usual_parts(rows: int) -> tuple[float, float, float]:
    """Return how many of some rows are for training, validation and the test where nobody says otherwise."""
    test, validation = DataConfig.test_share * rows, min(DataConfig.validation_share * rows, MOST_VALIDATION_ROWS)
    return rows - test - validation, validation, test


def _size_of(
    train: TrainConfig, sample: TokenizedRows, parts: Sequence[float], classes: int, encoder: Encoder, *, pair: bool
) -> RunSize:
    """Return how large the run is: the rows of its parts, at the lengths of the sample."""
    single = _row_cost(sample, encoder)
    sampler = row_sampler(sample, min(train.batch_size, max(1, len(sample.truncated))), train.seed)
    padding = float(epoch_costs(sampler, 0, encoder.hidden_size).sum()) / (single * max(1, len(sample.truncated)))
    learned, validation, test = parts
    read = single * (_UNEVEN if train.freeze_encoder else 1.0)
    ways = ways_to_read(train, encoder, pair)
    return RunSize(
        int(learned),
        int(validation),
        int(test),
        classes,
        train=read * learned * len(ways),
        validation=read * validation * len(ways),
        test=read * test,
        epoch=single * padding * learned,
        parameters=encoder.parameters,
        features=head_features(encoder.hidden_size, min(POOLED_LAYERS, encoder.layers), ways),
        pair=pair,
    )
