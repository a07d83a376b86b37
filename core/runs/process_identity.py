"""Which process it is: a number is given again, and wall clocks are moved; the start counted from the machine's own start is neither."""

from __future__ import annotations

from pathlib import Path

import psutil

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def process_identity(pid: int) -> str:
    """Return what no other process on this machine has had or will have; empty where there is no such process, or it has ended.

    On Linux the id of this start of the machine, and the clock ticks from there to the start of the process (proc(5), field 22 of stat);
    elsewhere the start that the system itself keeps.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        if _BOOT.is_file():
            after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
            return f"{_BOOT.read_text(encoding='utf-8').strip()}:{after_name.split()[19]}"
        return f"{process.create_time():.2f}"
    except (psutil.Error, OSError, IndexError):
        return ""
