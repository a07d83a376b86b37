"""Activation functions with their derivatives: one entry each, read by the pages and swept by the tests."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.maths.catalogue import Array, Catalogue

SATURATION_BOUND = 0.01
"""A tail is called saturated where less than one hundredth of the gradient passes."""

LEAKY_SLOPE = 0.01
ELU_ALPHA = 1.0
_TANH_GELU = math.sqrt(2 / math.pi), 0.044715


@dataclass(frozen=True)
class Activation:
    """An activation function of one number, applied to each element of an array.

    Attributes:
        latex, derivative_latex: the formulas, with x as the argument.
        range: the infimum and the supremum of the values.
        kinks: where the derivative jumps; the value given there is torch's.
        torch: the same function as a torch expression in x.
    """

    key: str
    title: str
    latex: str
    derivative_latex: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    range: tuple[float, float]
    note: str
    source: str
    torch: str
    kinks: tuple[float, ...] = ()

    @property
    def mean_output(self) -> float:
        """The mean of the outputs for inputs spread as a standard normal number is; 0 where they are centred at zero."""
        x = np.linspace(-12.0, 12.0, 24_001)  # a kink lies on a point; the ends weigh nothing
        return float((self.value(x) * normal_density(x)).sum() * (x[1] - x[0]))

    @property
    def zero_centred(self) -> bool:
        """Whether that mean is 0: the next layer's inputs, and with them the gradients of its weights, then have both signs alike."""
        return abs(self.mean_output) < 1e-9

    def saturation(self, bound: float = SATURATION_BOUND) -> tuple[tuple[float, float], ...]:
        """Return the tails, each (from, to) with an infinite end, in which |derivative| stays below the bound.

        Tails are looked for between -50 and 50; a dip of the derivative between them is no saturation.
        """
        x = np.linspace(-50.0, 50.0, 20_001)
        passes = np.flatnonzero(np.abs(self.derivative(x)) >= bound)
        if not len(passes):
            return ((-math.inf, math.inf),)
        tails = []
        if passes[0] > 0:
            tails.append((-math.inf, self._edge(x[passes[0] - 1], x[passes[0]], bound)))
        if passes[-1] < len(x) - 1:
            tails.append((self._edge(x[passes[-1] + 1], x[passes[-1]], bound), math.inf))
        return tuple(tails)

    def _edge(self, outside: float, inside: float, bound: float) -> float:
        """Bisect to where |derivative| reaches the bound."""
        for _ in range(60):
            middle = (outside + inside) / 2
            if abs(float(self.derivative(np.array(middle)))) < bound:
                outside = middle
            else:
                inside = middle
        return float(outside)


_erfc = np.frompyfunc(math.erfc, 1, 1)


def normal_cdf(x: Array) -> Array:
    """Return the standard normal distribution function, exact in the left tail too (through erfc, without 1 + erf)."""
    return np.asarray(0.5 * np.asarray(_erfc(-np.asarray(x) / math.sqrt(2)), dtype=np.float64))


def normal_density(x: Array) -> Array:
    """Return the standard normal density."""
    return np.asarray(np.exp(-0.5 * np.square(x)) / math.sqrt(2 * math.pi))


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)) without overflow: the exponential is only taken of -|x|."""
    small = np.exp(-np.abs(x))
    return np.asarray(np.where(np.asarray(x) >= 0, 1.0, small) / (1.0 + small))


def log_sigmoid(x: Array) -> Array:
    """Return log(sigmoid(x)) without taking the logarithm of a rounded zero."""
    return np.asarray(np.minimum(x, 0.0) - np.log1p(np.exp(-np.abs(x))))


def sigmoid_derivative(x: Array) -> Array:
    """Return sigmoid(x) sigmoid(-x), which keeps its digits where 1 - sigmoid(x) would round to zero."""
    small = np.exp(-np.abs(x))
    return np.asarray(small / np.square(1.0 + small))


def _tanh_derivative(x: Array) -> Array:
    return 4.0 * sigmoid_derivative(2.0 * np.asarray(x))


def _gelu(x: Array) -> Array:
    return np.asarray(x * normal_cdf(x))


def _gelu_derivative(x: Array) -> Array:
    return np.asarray(normal_cdf(x) + x * normal_density(x))


def _gelu_tanh(x: Array) -> Array:
    scale, cubic = _TANH_GELU
    return np.asarray(x * sigmoid(2.0 * scale * (x + cubic * np.power(x, 3))))  # (1 + tanh u) / 2 is sigmoid(2 u)


def _gelu_tanh_derivative(x: Array) -> Array:
    scale, cubic = _TANH_GELU
    inner = 2.0 * scale * (x + cubic * np.power(x, 3))
    slope = 2.0 * scale * (1.0 + 3.0 * cubic * np.square(x))
    return np.asarray(sigmoid(inner) + x * slope * sigmoid_derivative(inner))


def _silu_derivative(x: Array) -> Array:
    return np.asarray(sigmoid(x) + x * sigmoid_derivative(x))


ACTIVATIONS: Catalogue[Activation] = Catalogue(
    "activation",
    Activation(
        key="sigmoid",
        title="Sigmoid",
        latex=r"\sigma(x) = \frac{1}{1 + e^{-x}}",
        derivative_latex=r"\sigma'(x) = \sigma(x)\,\bigl(1 - \sigma(x)\bigr)",
        value=sigmoid,
        derivative=sigmoid_derivative,
        range=(0.0, 1.0),
        note="Turns a score into a probability; inside a deep network it passes at most a quarter of the gradient.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, sections 3.10 and 6.3.2",
        torch="torch.sigmoid(x)",
    ),
    Activation(
        key="tanh",
        title="Tanh",
        latex=r"\tanh(x) = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
        derivative_latex=r"\tanh'(x) = 1 - \tanh^2(x)",
        value=lambda x: np.asarray(np.tanh(x)),
        derivative=_tanh_derivative,
        range=(-1.0, 1.0),
        note="A sigmoid stretched to (-1, 1): centred on zero and four times as steep there, but still flat in both tails.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.3.2",
        torch="torch.tanh(x)",
    ),
    Activation(
        key="relu",
        title="ReLU",
        latex=r"\mathrm{ReLU}(x) = \max(0, x)",
        derivative_latex=r"\mathrm{ReLU}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}",
        value=lambda x: np.asarray(np.maximum(x, 0.0)),
        derivative=lambda x: np.asarray(np.where(np.asarray(x) > 0, 1.0, 0.0)),
        range=(0.0, math.inf),
        note="Passes the gradient whole where it is on and not at all where it is off; a unit that is off for every row learns nothing any more.",
        source="Glorot, Bordes and Bengio (2011), Deep sparse rectifier neural networks, section 3",
        torch="torch.relu(x)",
        kinks=(0.0,),
    ),
    Activation(
        key="leaky_relu",
        title="Leaky ReLU",
        latex=rf"\mathrm{{LeakyReLU}}(x) = \max(0, x) + {LEAKY_SLOPE}\,\min(0, x)",
        derivative_latex=rf"\mathrm{{LeakyReLU}}'(x) = \begin{{cases}} 1 & x > 0 \\ {LEAKY_SLOPE} & x \le 0 \end{{cases}}",
        value=lambda x: np.asarray(np.where(np.asarray(x) > 0, x, LEAKY_SLOPE * np.asarray(x))),
        derivative=lambda x: np.asarray(np.where(np.asarray(x) > 0, 1.0, LEAKY_SLOPE)),
        range=(-math.inf, math.inf),
        note="Lets a hundredth of the gradient through on the left, so that a unit that is off can come back.",
        source="Maas, Hannun and Ng (2013), Rectifier nonlinearities improve neural network acoustic models, section 2",
        torch=f"torch.nn.functional.leaky_relu(x, {LEAKY_SLOPE})",
        kinks=(0.0,),
    ),
    Activation(
        key="elu",
        title="ELU",
        latex=r"\mathrm{ELU}(x) = \begin{cases} x & x > 0 \\ e^{x} - 1 & x \le 0 \end{cases}",
        derivative_latex=r"\mathrm{ELU}'(x) = \begin{cases} 1 & x > 0 \\ e^{x} & x \le 0 \end{cases}",
        value=lambda x: np.asarray(np.where(np.asarray(x) > 0, x, ELU_ALPHA * np.expm1(np.minimum(x, 0.0)))),
        derivative=lambda x: np.asarray(np.where(np.asarray(x) > 0, 1.0, ELU_ALPHA * np.exp(np.minimum(x, 0.0)))),
        range=(-ELU_ALPHA, math.inf),
        note="Negative values pull the mean of the outputs towards zero, not to it; the left tail levels off at -1.",
        source="Clevert, Unterthiner and Hochreiter (2016), Exponential linear units, section 3, with alpha = 1",
        torch="torch.nn.functional.elu(x)",
    ),
    Activation(
        key="gelu",
        title="GELU",
        latex=r"\mathrm{GELU}(x) = x\,\Phi(x) = \frac{x}{2}\Bigl(1 + \mathrm{erf}\bigl(x / \sqrt{2}\bigr)\Bigr)",
        derivative_latex=r"\mathrm{GELU}'(x) = \Phi(x) + x\,\frac{e^{-x^2/2}}{\sqrt{2\pi}}",
        value=_gelu,
        derivative=_gelu_derivative,
        range=(-0.16997120747990366, math.inf),
        note="What BERT uses: x is weighted by the chance that a standard normal number is smaller than it.",
        source="Hendrycks and Gimpel (2016), Gaussian error linear units, section 2",
        torch="torch.nn.functional.gelu(x)",
    ),
    Activation(
        key="gelu_tanh",
        title="GELU, tanh form",
        latex=r"\frac{x}{2}\Bigl(1 + \tanh\bigl(\sqrt{2/\pi}\,(x + 0.044715\,x^3)\bigr)\Bigr)",
        derivative_latex=r"\frac{1 + \tanh u}{2} + \frac{x\,u'}{2}\,(1 - \tanh^2 u),\quad u = \sqrt{2/\pi}\,(x + 0.044715\,x^3),"
        r"\quad u' = \sqrt{2/\pi}\,(1 + 0.134145\,x^2)",
        value=_gelu_tanh,
        derivative=_gelu_tanh_derivative,
        range=(-0.17004075057125412, math.inf),
        note="An approximation that GPT took and the code of BERT later took over; it differs from the exact form by less than 0.0005.",
        source="Hendrycks and Gimpel (2016), Gaussian error linear units, section 2",
        torch="torch.nn.functional.gelu(x, approximate='tanh')",
    ),
    Activation(
        key="silu",
        title="SiLU",
        latex=r"\mathrm{SiLU}(x) = x\,\sigma(x)",
        derivative_latex=r"\mathrm{SiLU}'(x) = \sigma(x) + x\,\sigma(x)\,\bigl(1 - \sigma(x)\bigr)",
        value=lambda x: np.asarray(x * sigmoid(x)),
        derivative=_silu_derivative,
        range=(-0.2784645427610738, math.inf),
        note="GELU with the logistic curve in place of the normal one; also called Swish, and common in newer language models.",
        source="Hendrycks and Gimpel (2016), Gaussian error linear units, section 2; Elfwing, Uchibe and Doya (2018)",
        torch="torch.nn.functional.silu(x)",
    ),
)
