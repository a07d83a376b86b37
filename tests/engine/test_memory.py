"""When a device's memory ends: batches are halved, nothing is lost, and a person reads a sentence; what a training takes is told before."""

import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from support import film_rows

from core.config import TrainConfig
from core.engine import device as device_module
from core.engine import memory
from core.engine.batches import length_batches
from core.engine.device import describe, device_share, is_out_of_memory
from core.engine.encoders import Encoder
from core.engine.memory import readable_memory_errors, run_batches
from core.engine.predict import Classifier, load_classifier
from core.engine.tokens import TokenizedRows
from core.engine.training import frozen, preflight
from core.engine.training.memory_estimate import memory_estimate
from core.engine.training.preflight import TimedStep, estimate
from core.errors import DeviceError

SHORT = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
TEXTS = [text for text, _ in film_rows(40)]


@pytest.mark.slow
def test_a_batch_that_does_not_fit_is_halved_and_every_row_is_done_once():
    done, told = [], []

    def work(batch):
        if len(batch) > 3:
            raise SHORT
        done.extend(batch.tolist())

    run_batches([np.arange(16), np.arange(16, 20), np.arange(20, 22)], work, describe("cpu"), told.append)
    assert sorted(done) == list(range(22))
    assert told == [8, 4, 2]


def test_memory_is_given_back_only_when_the_failed_attempt_is_gone(monkeypatch):
    class Tensor:
        pass

    held, alive = [], []

    def work(batch):
        tensor = Tensor()
        held.append(weakref.ref(tensor))
        if len(batch) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(memory, "release_memory", lambda kind: alive.append(held[-1]() is not None))
    run_batches([np.arange(2)], work, describe("cpu"))
    assert alive == [False]


def test_one_row_that_does_not_fit_is_said_and_other_errors_stay_as_they_are():
    def short(batch):
        raise SHORT

    def wrong(batch):
        raise RuntimeError("shapes do not match")

    with pytest.raises(DeviceError, match=r"does not suffice: of [\d.]+ GB, [\d.]+ GB are free\. Close other programs"):
        run_batches([np.arange(4)], short, describe("cpu"))
    with pytest.raises(RuntimeError, match="shapes"):
        run_batches([np.arange(4)], wrong, describe("cpu"))


@pytest.mark.parametrize(
    ("error", "seen"),
    [(SHORT, DeviceError), (ValueError("x"), ValueError), (MemoryError("the machine's own"), MemoryError)],
)
def test_only_a_shortage_of_the_device_becomes_a_sentence(error, seen):
    with pytest.raises(seen), readable_memory_errors(describe("cpu")):
        raise error


def test_libraries_that_find_no_memory_count_as_a_shortage():
    assert is_out_of_memory(RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"))
    assert is_out_of_memory(RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"))
    assert not is_out_of_memory(RuntimeError("CUBLAS_STATUS_EXECUTION_FAILED"))


def test_a_card_that_does_not_tell_its_use_stops_no_training(monkeypatch):
    class NotSupported(Exception):
        """As NVIDIA's library raises on a slice of a card."""

    def refuse():
        raise NotSupported

    monkeypatch.setattr(torch.cuda, "utilization", refuse)
    assert device_share("cuda") is None


def test_the_driver_of_a_cuda_device_names_its_maker(monkeypatch):
    class Properties:
        name, total_memory = "a card", 16_000_000_000

    monkeypatch.setattr(device_module, "_available", lambda kind: kind in ("cuda", "cpu"))
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _: Properties)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: (7, 5))
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.version, "hip", None)
    report = describe()
    assert (report.kind, report.count, report.precision, report.driver) == ("cuda", 2, "fp16", "CUDA 13.0")
    monkeypatch.setattr(torch.version, "hip", "7.0")
    assert describe().driver == "ROCm 7.0"


def test_a_gpu_reads_more_rows_at_once_than_a_cpu():
    lengths = np.full(3000, 32)
    rows = TokenizedRows({}, lengths > 99, lengths * 0, lengths)
    assert [len(batch) for batch in length_batches(rows, "cpu")][:2] == [128, 128]
    assert [len(batch) for batch in length_batches(rows, "cuda")] == [1024, 1024, 952]
    assert max(len(batch) for batch in length_batches(rows, "cuda", most=64)) == 64
    long = TokenizedRows({}, lengths > 99, lengths * 0, lengths * 16)
    assert len(length_batches(long, "cpu")[0]) == 8
    assert len(length_batches(long, "cuda")[0]) == 128


@pytest.mark.slow
def test_predictions_are_the_same_when_the_memory_takes_few_rows(submit_run, small_csv, train_here, monkeypatch):
    run = train_here(submit_run(small_csv, start=False, epochs=1.0))
    classifier = load_classifier(run.path, "cpu", "fp32")
    expected = classifier.predict(TEXTS)
    logits, sizes = Classifier.logits, []

    def short_of_memory(self, rows, batch, exact):
        if len(batch) > 6:
            raise SHORT
        sizes.append(len(batch))
        return logits(self, rows, batch, exact)

    monkeypatch.setattr(Classifier, "logits", short_of_memory)
    counts = []
    found = classifier.predict(TEXTS, progress=lambda done, total: counts.append((done, total)))
    assert max(sizes) <= 6
    assert counts[-1] == (len(TEXTS), len(TEXTS))
    assert np.allclose(found.probabilities, expected.probabilities, atol=1e-6)


def test_a_run_that_finds_no_memory_at_all_fails_with_a_sentence_and_can_be_resumed(
    submit_run, small_csv, train_here, monkeypatch
):
    def none_left(*_):
        raise SHORT

    run = submit_run(
        small_csv, start=False, freeze_encoder=True, optimizer="lbfgs", epochs=20.0, dropout=0.0, head_learning_rate=1.0
    )
    with monkeypatch.context() as patch:
        patch.setattr(frozen, "shared_encoder", none_left)
        train_here(run)
    assert run.state().status == "failed"
    assert run.state().reason.startswith("The memory of ")
    assert "Unexpected" not in run.state().reason
    assert run.can_resume()
    train_here(run)
    assert run.state().status == "succeeded", run.state().reason


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "A batch of 32 rows does not fit into the memory; the run will go on with 8 and accumulate."),
        (
            {"freeze_encoder": True},
            "A batch of 64 rows does not fit into the memory; the run will go on with 8 at a time.",
        ),
    ],
)
@pytest.mark.slow
def test_the_preflight_finds_the_batch_that_fits(tiny_encoder, monkeypatch, changes, told):
    def short_of_memory(train, report, classes, shape):
        if shape[0] > 8:
            raise SHORT
        return TimedStep(1e-6, None)

    preflight._timed.cache_clear()
    monkeypatch.setattr(preflight, "_time_steps", short_of_memory)
    train = TrainConfig(encoder=str(tiny_encoder), device="cpu", batch_size=32, **changes)
    assert told in estimate(train, 500, 2, TEXTS, None)["notes"]

    def none_left(*_):
        raise SHORT

    preflight._timed.cache_clear()
    monkeypatch.setattr(preflight, "_time_steps", none_left)
    with pytest.raises(DeviceError, match="does not suffice"):
        estimate(train, 500, 2, TEXTS, None)
    preflight._timed.cache_clear()


@pytest.mark.parametrize(
    ("rows", "width", "changes", "measured_gb"),
    [
        (32, 32, {"precision": "bf16"}, 1.97),
        (32, 128, {"precision": "bf16"}, 3.24),
        (32, 512, {"precision": "bf16"}, 8.16),
        (128, 128, {"precision": "bf16"}, 8.16),
        (32, 128, {"precision": "fp16"}, 3.24),
        (32, 128, {"precision": "fp32"}, 3.97),
        (32, 512, {"precision": "fp32"}, 11.72),
        (32, 512, {"precision": "bf16", "gradient_checkpointing": True}, 2.71),
        (32, 128, {"precision": "bf16", "accumulation_steps": 2}, 3.68),
        (32, 128, {"precision": "bf16", "lora_rank": 8}, 2.81),
        (32, 512, {"precision": "bf16", "lora_rank": 8}, 9.26),
        (32, 512, {"precision": "fp32", "lora_rank": 8}, 14.06),
        (32, 128, {"precision": "bf16", "optimizer": "sgd"}, 2.80),
        (32, 128, {"precision": "bf16", "optimizer": "adafactor"}, 2.34),
    ],
)
def test_the_memory_estimate_is_within_a_tenth_of_what_was_measured(rows, width, changes, measured_gb):
    """BERT-base's peaks on an NVIDIA H200, by `python -m benchmarks.gpu --only memory`; the table stands in docs/gpu.md."""
    encoder = Encoder("base", Path(), "local", "", None, "bert", "cls", 512, 109_482_240, 12, 768, ())
    train = replace(TrainConfig(batch_size=rows, max_length=width), **changes)
    assert memory_estimate(encoder, train, rows, width, train.precision) / 1e9 == pytest.approx(measured_gb, rel=0.1)
