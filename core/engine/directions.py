"""Random directions in weight space that a seed fixes, and the record of a training's path along them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.storage import readable_os_errors

PATH_FILE = "path.npz"
AXES = (0, 1)
MOST_RECORDS = 64
"""A longer path is thinned to every second record, the newest one always kept."""


def gaussian(name: str, shape: Iterable[int], seed: int, axis: int) -> Tensor:
    """Return a weight's part of a random direction, on the CPU; seed, axis and name decide it alone."""
    generator = torch.Generator().manual_seed(zlib.crc32(f"{seed}:{axis}:{name}".encode()))
    return torch.randn(tuple(shape), generator=generator)


def filter_norms(weight: Tensor) -> Tensor:
    """Return the norm of each filter, (rows,): a row of a matrix, what leads to one output."""
    return weight.reshape(weight.shape[0], -1).norm(dim=1)


def filter_normalised(weight: Tensor, name: str, seed: int, axis: int) -> Tensor:
    """Return a random direction whose filters are as long as the weight's own (Li et al. 2018, section 4).

    Biases and norms (one-dimensional) get none, as in that paper's code: they have no filters to compare with.
    """
    if weight.ndim < 2:
        return torch.zeros_like(weight)
    direction = gaussian(name, weight.shape, seed, axis).to(weight.device)
    factor = filter_norms(weight) / filter_norms(direction).clamp(min=1e-12)
    return direction * factor.reshape(-1, *[1] * (weight.ndim - 1))


def filter_products(weight: Tensor, name: str, seed: int, axis: int) -> np.ndarray:
    """Return <g, w> / |g| of each filter with the raw direction g, (rows,) float32.

    The filter-normalised direction is g scaled per filter by the final weight's norm, which is not known yet while training
    goes on; from these products the projection on it follows exactly afterwards, however it is scaled.
    """
    direction = gaussian(name, weight.shape, seed, axis).to(weight.device)
    flat, rows = direction.reshape(weight.shape[0], -1), weight.detach().float().reshape(weight.shape[0], -1)
    products = (flat * rows).sum(dim=1) / flat.norm(dim=1).clamp(min=1e-12)
    return np.asarray(products.cpu().numpy(), dtype=np.float32)


class PathRecorder:
    """Notes, at each validation, where the weights stand along two random directions; written to path.npz in the run's folder.

    A record costs one product a filter (about 0.4 MB and under a second for the embedded encoder), where the weights
    themselves would cost 90 MB. Adapters of LoRA are not recorded: what is served are the merged weights.
    """

    def __init__(self, file: Path, seed: int) -> None:
        self.file = file
        self.seed = seed
        self.rows: list[dict[str, Any]] = []
        if file.is_file():  # a resumed run goes on with its record
            self.rows = read_path(file)["rows"]

    def record(self, weights: Iterable[tuple[str, Tensor]], step: int, loss: float) -> None:
        """Note the weights at a step; a step that was noted before is noted anew."""
        products = {
            f"{axis}:{name}": filter_products(weight, name, self.seed, axis)
            for name, weight in weights
            if weight.ndim >= 2
            for axis in AXES
        }
        if not products:
            return
        self.rows = [row for row in self.rows if row["step"] < step]
        self.rows.append({"step": step, "loss": loss, "products": products})
        if len(self.rows) > MOST_RECORDS:
            self.rows = self.rows[-1::-2][::-1]
        self._write()

    def scale(self, name: str, factor: float) -> None:
        """Note that a weight was multiplied in every state, as calibration does with the last layer's, so that the path still ends where the weights are."""
        for row in self.rows:
            for key in row["products"].keys() & {f"{axis}:{name}" for axis in AXES}:
                row["products"][key] = row["products"][key] * np.float32(factor)
        if self.rows:
            self._write()

    def _write(self) -> None:
        arrays: dict[str, np.ndarray] = {
            "seed": np.array(self.seed),
            "steps": np.array([row["step"] for row in self.rows]),
            "losses": np.array([row["loss"] for row in self.rows]),
        }
        for key in self.rows[0]["products"]:
            arrays[f"product:{key}"] = np.stack([row["products"][key] for row in self.rows])
        aside = self.file.with_name(f".{self.file.name}.aside.npz")
        with readable_os_errors(self.file):
            np.savez(aside, **arrays)  # type: ignore[arg-type]
            aside.replace(self.file)


def read_path(file: Path) -> dict[str, Any]:
    """Return {seed, rows: [{step, loss, products}]} of a record."""
    with np.load(file) as arrays:
        keys = [key for key in arrays.files if key.startswith("product:")]
        products = {key.removeprefix("product:"): arrays[key] for key in keys}
        rows = [
            {
                "step": int(step),
                "loss": float(loss),
                "products": {key: values[number] for key, values in products.items()},
            }
            for number, (step, loss) in enumerate(zip(arrays["steps"], arrays["losses"], strict=True))
        ]
        return {"seed": int(arrays["seed"]), "rows": rows}


def project_path(record: dict[str, Any], final: dict[str, Tensor]) -> list[dict[str, Any]]:
    """Return [{step, loss, x, y}]: each noted state's place in the plane of two filter-normalised directions around `final`.

    x and y are coefficients of the directions: <theta_t - theta, d> / |d|^2, the directions being all but orthogonal.
    """
    places: list[list[float]] = [[0.0, 0.0] for _ in record["rows"]]
    for axis in AXES:
        lengths = 0.0
        sums = np.zeros(len(record["rows"]))
        for name, weight in final.items():
            key = f"{axis}:{name}"
            if weight.ndim < 2 or key not in record["rows"][0]["products"]:
                continue
            norms = filter_norms(weight).cpu().numpy().astype(np.float64)
            at_end = filter_products(weight, name, record["seed"], axis).astype(np.float64)
            lengths += float((norms**2).sum())
            for number, row in enumerate(record["rows"]):
                sums[number] += float(((row["products"][key] - at_end) * norms).sum())
        for number, value in enumerate(sums):
            places[number][axis] = float(value) / max(lengths, 1e-12)
    return [
        {"step": row["step"], "loss": row["loss"], "x": x, "y": y}
        for row, (x, y) in zip(record["rows"], places, strict=True)
    ]
