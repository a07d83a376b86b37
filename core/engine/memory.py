"""When a device's memory does not suffice: halve the batch, and where nothing is left to halve, say it in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from core.engine.device import DeviceReport, free_memory_bytes, is_out_of_memory, release_memory
from core.errors import DeviceError


def shortage(report: DeviceReport) -> DeviceError:
    """Return the error that says how much memory there is and what to do when it does not suffice."""
    free, whole = free_memory_bytes(report.kind) / 1e9, report.memory_bytes / 1e9
    return DeviceError(
        f"The memory of {report.name} does not suffice: of {whole:.1f} GB, {free:.1f} GB are free. Close other programs that use it, "
        "lower the batch size or the maximum length, choose a smaller encoder, or choose another device."
    )


@contextmanager
def readable_memory_errors(report: DeviceReport) -> Iterator[None]:
    """Raise DeviceError instead of whatever torch raises when the device's memory ends inside the block."""
    try:
        yield
    except Exception as error:
        # MemoryError is the machine's own memory, of which the device's figures say nothing.
        if isinstance(error, DeviceError | MemoryError) or not is_out_of_memory(error):
            raise
        raise shortage(report) from error


def run_batches(
    batches: list[np.ndarray],
    work: Callable[[np.ndarray], None],
    report: DeviceReport,
    halved: Callable[[int], None] = lambda _: None,
) -> None:
    """Do `work` on each batch of row numbers; one that does not fit into the memory is cut in half, and so are those after it.

    Args:
        work: takes row numbers (rows,); is called again with fewer of them after running out of memory.
        halved: told the new number of rows.

    Raises:
        DeviceError: one row alone does not fit.
    """
    pending = list(batches)
    while pending:
        batch, size = pending[0], 0
        try:
            work(batch)
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            if len(batch) == 1:
                raise shortage(report) from error
            size = len(batch) // 2
        if not size:
            pending.pop(0)
            continue
        # Outside the handler: the exception holds the frames that hold the tensors.
        release_memory(report.kind)
        halved(size)
        pending = [part[i : i + size] for part in pending for i in range(0, len(part), size)]
