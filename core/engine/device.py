"""Which device there is, what it can do, and which precision training and serving use on it."""

from __future__ import annotations

import platform
from dataclasses import asdict, dataclass
from typing import Any

import psutil
import torch

from core.errors import ConfigError

KINDS = ("cuda", "mps", "xpu", "cpu")
_SHORTAGES = ("out of memory", "can't allocate memory", "status_alloc_failed")
"""What torch, its CPU allocator and NVIDIA's libraries (cuBLAS, cuDNN) say when memory ends."""


@dataclass(frozen=True)
class DeviceReport:
    """One device as a person should see it.

    Attributes:
        kind: cuda, mps, xpu or cpu.
        count: how many of this kind.
        memory_bytes: memory of one device (of the machine, for cpu and mps).
        driver: the driver's or runtime's version, or the instruction set of a CPU.
        precision: bf16, fp16 or fp32: what will be used for matrix products.
        torch_device: what torch calls it, such as "cuda:0".
    """

    kind: str
    name: str
    count: int
    memory_bytes: int
    driver: str
    precision: str
    torch_device: str

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def _available(kind: str) -> bool:
    if kind == "cuda":
        return torch.cuda.is_available()
    if kind == "mps":
        return torch.backends.mps.is_available()
    if kind == "xpu":
        return hasattr(torch, "xpu") and torch.xpu.is_available()
    return True


def cpu_has_bf16() -> bool:
    """Tell whether the CPU multiplies bf16 in hardware; emulated bf16 is slower than fp32."""
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") or capabilities.get("bf16"))


def supported_precisions(kind: str) -> tuple[str, ...]:
    """Return the precisions that the device runs well, best first; fp32 is always the last."""
    if kind == "cuda":
        major, _ = torch.cuda.get_device_capability()
        # bf16 tensor cores came with compute capability 8.0, fp16 ones with 7.0; below, 16 bits only save memory
        return ("bf16", "fp16", "fp32") if major >= 8 else ("fp16", "fp32")
    if kind == "xpu":
        return ("bf16", "fp32")
    if kind == "cpu" and cpu_has_bf16():
        return ("bf16", "fp32")
    return ("fp32",)


def _cpu_name() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine() or "CPU"


def _identity(kind: str) -> tuple[str, int, int, str]:
    """Return name, count, memory in bytes and driver of the first device of a kind."""
    if kind == "cuda":
        properties = torch.cuda.get_device_properties(0)
        driver = f"ROCm {torch.version.hip}" if torch.version.hip else f"CUDA {torch.version.cuda}"
        return properties.name, torch.cuda.device_count(), properties.total_memory, driver
    if kind == "xpu":
        xpu = torch.xpu.get_device_properties(0)
        return xpu.name, torch.xpu.device_count(), xpu.total_memory, str(xpu.driver_version)
    memory = psutil.virtual_memory().total
    if kind == "mps":
        return f"Apple GPU ({platform.machine()})", 1, memory, f"macOS {platform.mac_ver()[0]}"
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    return _cpu_name(), cores, memory, torch.backends.cpu.get_cpu_capability()


def describe(device: str = "auto", precision: str = "auto") -> DeviceReport:
    """Pick a device and a precision and say what they are.

    Args:
        device: auto, or one of cuda, mps, xpu, cpu.
        precision: auto, or one of bf16, fp16, fp32.

    Raises:
        ConfigError: the device is not there, or cannot use the precision.
    """
    kinds = [kind for kind in KINDS if _available(kind)]
    kind = kinds[0] if device == "auto" else device
    if kind not in kinds:
        raise ConfigError(
            f"device is {device!r}, which this machine does not have. Here there is: {', '.join(kinds)}. Choose auto or one of these."
        )
    allowed = supported_precisions(kind)
    if precision not in ("auto", *allowed):
        raise ConfigError(
            f"precision is {precision!r}, which {kind} on this machine does not run well. Choose auto or one of: {', '.join(allowed)}."
        )
    name, count, memory, driver = _identity(kind)
    return DeviceReport(
        kind=kind,
        name=name,
        count=count,
        memory_bytes=int(memory),
        driver=driver,
        precision=allowed[0] if precision == "auto" else precision,
        torch_device=f"{kind}:0" if kind in ("cuda", "xpu") else kind,
    )


def memory_in_use_bytes(kind: str) -> int:
    """Return the memory this process uses: on the device for cuda and xpu, resident for cpu and mps."""
    if kind == "cuda":
        return int(torch.cuda.max_memory_allocated())
    if kind == "xpu":
        return int(torch.xpu.max_memory_allocated())
    return int(psutil.Process().memory_info().rss)


def free_memory_bytes(kind: str) -> int:
    """Return the memory that is still free on the device (in the machine, for cpu and mps)."""
    if kind == "cuda":
        return int(torch.cuda.mem_get_info()[0])
    return int(psutil.virtual_memory().available)


def device_share(kind: str) -> float | None:
    """Return how busy the device is, 0 to 1, since the last call; None where nobody can tell."""
    if kind == "cuda":
        try:
            return torch.cuda.utilization() / 100
        except Exception:  # noqa: BLE001 - it needs NVIDIA's management library, whose errors differ by card and container
            return None
    return psutil.cpu_percent() / 100 if kind == "cpu" else None


def is_out_of_memory(error: BaseException) -> bool:
    """Tell whether an exception means that the device's memory did not suffice."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(sign in text for sign in _SHORTAGES)


def release_memory(kind: str) -> None:
    """Give cached device memory back."""
    import gc

    gc.collect()
    if kind == "cuda":
        torch.cuda.empty_cache()
    elif kind == "xpu":
        torch.xpu.empty_cache()
    elif kind == "mps":
        torch.mps.empty_cache()
