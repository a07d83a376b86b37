"""A full disk and memory that ran out are told as such, whatever raised them, and the reason is written even then."""

import errno
import os

import pytest

from core.config import DataConfig, RunConfig, TrainConfig
from core.errors import DataError, RunCancelled
from core.runs.ending import RESERVE_BYTES, ending, keep_reserve, write_ending
from core.runs.run import create_run
from core.storage import explain_os_error
from core.worker import main


def caused_by(error: BaseException, cause: BaseException) -> BaseException:
    error.__cause__ = cause
    return error


FULL = [
    OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)),
    RuntimeError(
        "[enforce fail at inline_container.cc:664] . PytorchStreamWriter failed writing file: No space left on device"
    ),
    Exception("Error while serializing: I/O error: No space left on device (os error 28)"),
    caused_by(RuntimeError("it could not be saved"), OSError(errno.ENOSPC, "full")),
]
MEMORY = [
    MemoryError(),
    OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
    ImportError("libtorch_cpu.so: failed to map segment from shared object"),
    RuntimeError(
        "[enforce fail at alloc_cpu.cpp:121] . DefaultCPUAllocator: can't allocate memory: you tried to allocate 8589934592 bytes."
    ),
    RuntimeError("std::bad_alloc"),
    caused_by(ValueError("weights cannot be loaded"), MemoryError()),
]


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_a_full_disk_is_the_reason(error):
    status, reason = ending(error)
    assert status == "failed"
    assert reason.startswith("The disk is full. Free some space")


def test_a_full_disk_that_was_told_already_is_told_with_what_to_do(tmp_path):
    status, reason = ending(explain_os_error(FULL[0], tmp_path))
    assert status == "failed"
    assert "is full" in reason
    assert "Free some space" in reason


@pytest.mark.parametrize("error", MEMORY, ids=lambda error: type(error).__name__)
def test_memory_that_ran_out_is_the_reason(error):
    assert ending(error)[1].startswith("The machine's memory did not suffice.")


def test_other_reasons_stay_what_they_are():
    assert ending(DataError("A sentence.")) == ("failed", "A sentence.")
    assert ending(RunCancelled("Stopped.")) == ("cancelled", "Stopped.")
    assert ending(KeyError("x"))[1].startswith("Unexpected KeyError")
    assert ending(ImportError("No module named 'torch'"))[1].startswith("Unexpected ImportError")


@pytest.fixture
def run(fathom_home):
    return create_run(RunConfig("A run", DataConfig("abc", "f.csv", "text", "label"), TrainConfig()))


def test_the_room_for_the_end_is_kept_and_given_back(run):
    keep_reserve(run)
    assert run.reserve_file.stat().st_size == RESERVE_BYTES
    write_ending(run, "failed", "The disk is full.", 5.0)
    assert not run.reserve_file.exists()
    assert (run.state().status, run.state().reason) == ("failed", "The disk is full.")


def test_the_end_is_written_although_nothing_else_can_be(run, monkeypatch):
    """As on a full disk: writing fails for as long as the reserve takes its room."""
    write = os.fsync

    def full(handle):
        if run.reserve_file.exists():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(handle)

    def work(_):
        monkeypatch.setattr(os, "fsync", full)
        run.write_state(device="Some CPU")

    monkeypatch.setattr("core.worker.work", work)
    monkeypatch.setattr(os, "nice", lambda _: 0)
    assert main([str(run.path)]) == 1
    assert run.state().status == "failed"
    assert "full" in run.state().reason
    assert "Free some space" in run.state().reason
