"""Functions of two numbers on which optimisers are raced: one entry each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.maths.catalogue import Array, Catalogue

Interval = tuple[float, float]


@dataclass(frozen=True)
class Surface:
    """A height above the plane.

    Attributes:
        value, slope: points (..., 2) -> heights (...), gradients (..., 2).
        domain: what to draw, along x and along y.
        minima: where the lowest points lie.
        start: where a race begins.
        learning_rate: a rate at which plain gradient descent converges from the start; adaptive_rate: the same for the optimisers
            that divide by the gradient's size.
        torch: the height as an expression in x and y.
    """

    key: str
    title: str
    latex: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    domain: tuple[Interval, Interval]
    minima: tuple[tuple[float, float], ...]
    start: tuple[float, float]
    learning_rate: float
    adaptive_rate: float
    note: str
    source: str
    torch: str
    rows: int = 0

    def loss(self, parameters: Array) -> float:
        """Return the height at one point (2,)."""
        return float(self.value(parameters))

    def gradient(self, parameters: Array, rows: NDArray[np.int64] | None = None) -> Array:
        """Return the gradient at one point (2,); a surface has no rows, so those count for nothing."""
        return self.slope(parameters)

    def grid(self, resolution: int = 80) -> tuple[Array, Array, Array]:
        """Return x (resolution,), y (resolution,) and heights (y, x) over the domain."""
        x, y = (np.linspace(low, high, resolution) for low, high in self.domain)
        return x, y, self.value(np.stack(np.meshgrid(x, y), axis=-1))


def _xy(points: Array) -> tuple[Array, Array]:
    points = np.asarray(points, dtype=np.float64)
    return points[..., 0], points[..., 1]


def _pair(dx: Array, dy: Array) -> Array:
    return np.stack([dx, dy], axis=-1)


def _bowl(points: Array) -> Array:
    x, y = _xy(points)
    return np.asarray(x**2 + y**2)


def _bowl_slope(points: Array) -> Array:
    x, y = _xy(points)
    return _pair(2 * x, 2 * y)


def _ravine(points: Array) -> Array:
    x, y = _xy(points)
    return np.asarray((x**2 + 40 * y**2) / 2)


def _ravine_slope(points: Array) -> Array:
    x, y = _xy(points)
    return _pair(x, 40 * y)


def _saddle(points: Array) -> Array:
    x, y = _xy(points)
    return np.asarray(x**2 / 2 - y**2 / 2 + y**4 / 4)


def _saddle_slope(points: Array) -> Array:
    x, y = _xy(points)
    return _pair(x, y**3 - y)


def _rosenbrock(points: Array) -> Array:
    x, y = _xy(points)
    return np.asarray((1 - x) ** 2 + 100 * (y - x**2) ** 2)


def _rosenbrock_slope(points: Array) -> Array:
    x, y = _xy(points)
    return _pair(-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2))


def _himmelblau(points: Array) -> Array:
    x, y = _xy(points)
    return np.asarray((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2)


def _himmelblau_slope(points: Array) -> Array:
    x, y = _xy(points)
    first, second = x**2 + y - 11, x + y**2 - 7
    return _pair(4 * x * first + 2 * second, 2 * first + 4 * y * second)


def _beale_terms(points: Array) -> tuple[Array, Array, Array, Array, Array]:
    x, y = _xy(points)
    return x, y, 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3


def _beale(points: Array) -> Array:
    _, _, a, b, c = _beale_terms(points)
    return np.asarray(a**2 + b**2 + c**2)


def _beale_slope(points: Array) -> Array:
    x, y, a, b, c = _beale_terms(points)
    dx = 2 * a * (y - 1) + 2 * b * (y**2 - 1) + 2 * c * (y**3 - 1)
    return _pair(dx, 2 * a * x + 4 * b * x * y + 6 * c * x * y**2)


SURFACES: Catalogue[Surface] = Catalogue(
    "surface",
    Surface(
        key="bowl",
        title="Bowl",
        latex="f(x, y) = x^2 + y^2",
        value=_bowl,
        slope=_bowl_slope,
        domain=((-4.0, 4.0), (-4.0, 4.0)),
        minima=((0.0, 0.0),),
        start=(-3.0, 2.5),
        learning_rate=0.1,
        adaptive_rate=0.1,
        note="Equally steep all round: the slope points straight at the minimum.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 4.3",
        torch="x**2 + y**2",
    ),
    Surface(
        key="ravine",
        title="Ravine",
        latex=r"f(x, y) = \tfrac{1}{2}\,(x^2 + 40\,y^2)",
        value=_ravine,
        slope=_ravine_slope,
        domain=((-5.0, 5.0), (-2.0, 2.0)),
        minima=((0.0, 0.0),),
        start=(-4.5, 1.2),
        learning_rate=0.04,
        adaptive_rate=0.1,
        note="Forty times as steep across as along: a rate that suits one direction is wrong for the other.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 4.3.1 (poor conditioning)",
        torch="(x**2 + 40 * y**2) / 2",
    ),
    Surface(
        key="saddle",
        title="Saddle",
        latex=r"f(x, y) = \tfrac{1}{2} x^2 - \tfrac{1}{2} y^2 + \tfrac{1}{4} y^4",
        value=_saddle,
        slope=_saddle_slope,
        domain=((-2.5, 2.5), (-1.8, 1.8)),
        minima=((0.0, -1.0), (0.0, 1.0)),
        start=(-2.0, 0.001),
        learning_rate=0.1,
        adaptive_rate=0.05,
        note="Flat at the origin, down to both sides of it: whoever starts near the ridge must first leave the plateau.",
        source="Dauphin et al. (2014), Identifying and attacking the saddle point problem, section 2; quartic term added so that minima exist",
        torch="x**2 / 2 - y**2 / 2 + y**4 / 4",
    ),
    Surface(
        key="rosenbrock",
        title="Rosenbrock",
        latex="f(x, y) = (1 - x)^2 + 100\\,(y - x^2)^2",
        value=_rosenbrock,
        slope=_rosenbrock_slope,
        domain=((-2.0, 2.0), (-1.0, 3.0)),
        minima=((1.0, 1.0),),
        start=(-1.2, 1.0),
        learning_rate=0.001,
        adaptive_rate=0.05,
        note="A curved valley with steep walls and a nearly flat floor: reaching the valley is easy, following it is not.",
        source="Rosenbrock (1960), An automatic method for finding the greatest or least value of a function",
        torch="(1 - x)**2 + 100 * (y - x**2)**2",
    ),
    Surface(
        key="himmelblau",
        title="Himmelblau",
        latex="f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        value=_himmelblau,
        slope=_himmelblau_slope,
        domain=((-5.0, 5.0), (-5.0, 5.0)),
        minima=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
        start=(0.0, -3.0),
        learning_rate=0.01,
        adaptive_rate=0.1,
        note="Four minima of the same depth: which one is reached depends on the start and on the optimiser.",
        source="Himmelblau (1972), Applied nonlinear programming",
        torch="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    ),
    Surface(
        key="beale",
        title="Beale",
        latex="f(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
        value=_beale,
        slope=_beale_slope,
        domain=((-4.5, 4.5), (-4.5, 4.5)),
        minima=((3.0, 0.5),),
        start=(1.0, 1.5),
        learning_rate=0.01,
        adaptive_rate=0.05,
        note="Flat in the middle and very steep at the corners: a rate that is safe in the corners crawls in the middle.",
        source="Beale (1958), On an iterative method for finding a local minimum of a function of more than one variable",
        torch="(1.5 - x + x * y)**2 + (2.25 - x + x * y**2)**2 + (2.625 - x + x * y**3)**2",
    ),
)
