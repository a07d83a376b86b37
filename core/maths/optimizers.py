"""Optimisers by torch.optim's definitions: one entry each, every number of a step kept for the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from core.errors import ConfigError
from core.maths.catalogue import Array, Catalogue, Setting, resolve

Moments = dict[str, Array]
Trace = dict[str, Array]
Update = Callable[[Array, Array, Moments, Mapping[str, float], int], tuple[Array, Moments, Trace]]


@dataclass(frozen=True)
class State:
    """What an optimiser remembers: how many steps it has taken, and its moments by name."""

    t: int
    moments: Moments


@dataclass(frozen=True)
class Optimizer:
    """An optimiser: from parameters and their gradient to the next parameters.

    Attributes:
        latex: the update, one line each, in order; symbols: each symbol and what it means.
        settings: its hyper-parameters with defaults and ranges.
        moments: the names of what it remembers; each starts at zero.
        data: whose gradient it takes: all rows ("full") or a few ("batch").
        torch: the same as a torch.optim call; torch_state: our moment's name to torch's.
    """

    key: str
    title: str
    latex: tuple[str, ...]
    symbols: Mapping[str, str]
    settings: tuple[Setting, ...]
    update: Update
    note: str
    source: str
    torch: str
    moments: tuple[str, ...] = ()
    torch_state: Mapping[str, str] = field(default_factory=dict)
    data: Literal["full", "batch"] = "batch"

    def resolve(self, hyper: Mapping[str, float] | None = None) -> dict[str, float]:
        """Fill the hyper-parameters with their defaults.

        Raises:
            ConfigError: an unknown name or a value out of range.
        """
        return resolve(self.settings, hyper, self.title)

    def start(self, parameters: Array) -> State:
        """Return the state before the first step."""
        return State(0, {name: np.zeros_like(parameters, dtype=np.float64) for name in self.moments})

    def step(
        self, parameters: Array, gradient: Array, state: State, hyper: Mapping[str, float] | None = None
    ) -> tuple[Array, State, Trace]:
        """Take one step; nothing that is handed in is changed.

        Hyper-parameters that are left out take their defaults. Their ranges are not checked here, so that a schedule may bring
        the learning rate down to 0; `resolve` checks them.

        Returns:
            The new parameters, the new state, and the trace: every number of the step by name, `step` being what was added.

        Raises:
            ConfigError: parameters, gradient and state differ in shape, or a hyper-parameter is unknown.
        """
        if parameters.shape != gradient.shape or any(m.shape != parameters.shape for m in state.moments.values()):
            shapes = {name: m.shape for name, m in state.moments.items()}
            raise ConfigError(
                f"{self.title} got parameters of shape {parameters.shape}, a gradient of shape {gradient.shape} and a state of "
                f"{shapes}; all must agree. Start anew with start(parameters)."
            )
        values = {setting.name: setting.default for setting in self.settings}
        if unknown := set(hyper or {}) - set(values):
            raise ConfigError(f"{self.title} has no setting {sorted(unknown)[0]!r}; it has {', '.join(values)}.")
        values |= dict(hyper or {})
        t = state.t + 1
        step, moments, trace = self.update(parameters, gradient, state.moments, values, t)
        return parameters + step, State(t, moments), {"gradient": gradient, **trace, "step": step}


def _descent(p: Array, g: Array, moments: Moments, h: Mapping[str, float], t: int) -> tuple[Array, Moments, Trace]:
    return -h["learning_rate"] * g, {}, {}


def _momentum(p: Array, g: Array, moments: Moments, h: Mapping[str, float], t: int) -> tuple[Array, Moments, Trace]:
    m = h["momentum"] * moments["m"] + g
    return -h["learning_rate"] * m, {"m": m}, {"m": m}


def _nesterov(p: Array, g: Array, moments: Moments, h: Mapping[str, float], t: int) -> tuple[Array, Moments, Trace]:
    m = h["momentum"] * moments["m"] + g
    ahead = g + h["momentum"] * m
    return -h["learning_rate"] * ahead, {"m": m}, {"m": m, "ahead": ahead}


def _rmsprop(p: Array, g: Array, moments: Moments, h: Mapping[str, float], t: int) -> tuple[Array, Moments, Trace]:
    v = h["rho"] * moments["v"] + (1 - h["rho"]) * g * g
    root = np.sqrt(v) + h["epsilon"]
    return -h["learning_rate"] * g / root, {"v": v}, {"v": v, "denominator": root}


def _adam(p: Array, g: Array, moments: Moments, h: Mapping[str, float], t: int) -> tuple[Array, Moments, Trace]:
    m = h["beta1"] * moments["m"] + (1 - h["beta1"]) * g
    v = h["beta2"] * moments["v"] + (1 - h["beta2"]) * g * g
    m_hat, v_hat = m / (1 - h["beta1"] ** t), v / (1 - h["beta2"] ** t)
    root = np.sqrt(v_hat) + h["epsilon"]
    trace = {"m": m, "v": v, "m_hat": m_hat, "v_hat": v_hat, "denominator": root}
    return -h["learning_rate"] * m_hat / root, {"m": m, "v": v}, trace


def _adamw(p: Array, g: Array, moments: Moments, h: Mapping[str, float], t: int) -> tuple[Array, Moments, Trace]:
    step, after, trace = _adam(p, g, moments, h, t)
    decay = -h["learning_rate"] * h["weight_decay"] * p
    return step + decay, after, {**trace, "decay": decay}


def _rate(default: float) -> Setting:
    return Setting("learning_rate", r"\eta", "learning rate", default, 1e-6, 10.0, log=True)


_MOMENTUM = Setting("momentum", r"\mu", "momentum", 0.9, 0.0, 0.999)
_EPSILON = Setting("epsilon", r"\epsilon", "epsilon", 1e-8, 1e-16, 0.1, log=True)
_BETAS = (
    Setting("beta1", r"\beta_1", "beta 1 (memory of the mean)", 0.9, 0.0, 0.999),
    Setting("beta2", r"\beta_2", "beta 2 (memory of the square)", 0.999, 0.0, 0.9999),
)

_SYMBOLS = {
    r"\theta_t": "parameters after step t",
    r"\eta": "learning rate",
    "g_t": "gradient at step t",
}
_FEW = {
    r"\mathcal{B}_t": "the rows drawn for step t",
    r"L_i": "loss of row i",
}
_MEAN = {
    "m_t": "velocity: the gradients so far, older ones fading",
    r"\mu": "momentum: what is left of the velocity each step",
}
_ADAM = {
    "m_t": "first moment: running mean of the gradients",
    "v_t": "second moment: running mean of their squares",
    r"\beta_1": "share of the first moment that is kept",
    r"\beta_2": "share of the second moment that is kept",
    r"\hat{m}_t": "first moment, corrected for its start at zero",
    r"\hat{v}_t": "second moment, corrected for its start at zero",
    r"\epsilon": "small constant, added to the root and not under it",
}
_BATCH_GRADIENT = r"g_t = \frac{1}{|\mathcal{B}_t|} \sum_{i \in \mathcal{B}_t} \nabla_{\theta} L_i(\theta_{t-1})"
_MOMENTS = (
    r"m_t = \beta_1 m_{t-1} + (1 - \beta_1)\,g_t",
    r"v_t = \beta_2 v_{t-1} + (1 - \beta_2)\,g_t^2",
    r"\hat{m}_t = m_t / (1 - \beta_1^t), \qquad \hat{v}_t = v_t / (1 - \beta_2^t)",
)

OPTIMIZERS: Catalogue[Optimizer] = Catalogue(
    "optimiser",
    Optimizer(
        key="bgd",
        title="BGD",
        latex=(
            r"g_t = \frac{1}{N} \sum_{i=1}^{N} \nabla_{\theta} L_i(\theta_{t-1})",
            r"\theta_t = \theta_{t-1} - \eta\,g_t",
        ),
        symbols=_SYMBOLS | {"N": "number of all training rows", r"L_i": "loss of row i"},
        settings=(_rate(0.1),),
        update=_descent,
        data="full",
        note="Batch gradient descent: the exact slope over all rows, one step for each pass over the data.",
        source="Goodfellow, Bengio and Courville (2016), Deep Learning, sections 4.3 and 8.1.3",
        torch="torch.optim.SGD(parameters, lr=learning_rate)",
    ),
    Optimizer(
        key="sgd",
        title="SGD",
        latex=(_BATCH_GRADIENT, r"\theta_t = \theta_{t-1} - \eta\,g_t"),
        symbols=_SYMBOLS | _FEW,
        settings=(_rate(0.1),),
        update=_descent,
        note="Stochastic gradient descent: BGD's update on the slope over a few random rows, which is noisy and cheap.",
        source="Robbins and Monro (1951); Goodfellow, Bengio and Courville (2016), Deep Learning, section 8.3.1",
        torch="torch.optim.SGD(parameters, lr=learning_rate)",
    ),
    Optimizer(
        key="momentum",
        title="Momentum",
        latex=(_BATCH_GRADIENT, r"m_t = \mu\,m_{t-1} + g_t", r"\theta_t = \theta_{t-1} - \eta\,m_t"),
        symbols=_SYMBOLS | _FEW | _MEAN,
        settings=(_rate(0.05), _MOMENTUM),
        update=_momentum,
        moments=("m",),
        torch_state={"m": "momentum_buffer"},
        note="Slopes that agree add up, slopes that alternate cancel: faster along a ravine, calmer across it.",
        source="Polyak (1964); Goodfellow, Bengio and Courville (2016), Deep Learning, section 8.3.2",
        torch="torch.optim.SGD(parameters, lr=learning_rate, momentum=momentum)",
    ),
    Optimizer(
        key="nesterov",
        title="Nesterov",
        latex=(
            _BATCH_GRADIENT,
            r"m_t = \mu\,m_{t-1} + g_t",
            r"\theta_t = \theta_{t-1} - \eta\,(g_t + \mu\,m_t)",
        ),
        symbols=_SYMBOLS | _FEW | _MEAN,
        settings=(_rate(0.05), replace(_MOMENTUM, low=0.01)),  # torch refuses 0: nothing to look ahead by
        update=_nesterov,
        moments=("m",),
        torch_state={"m": "momentum_buffer"},
        note="Momentum that looks one velocity ahead, so that it brakes before it overshoots.",
        source="Sutskever, Martens, Dahl and Hinton (2013), section 2, in the form torch.optim computes",
        torch="torch.optim.SGD(parameters, lr=learning_rate, momentum=momentum, nesterov=True)",
    ),
    Optimizer(
        key="rmsprop",
        title="RMSProp",
        latex=(
            _BATCH_GRADIENT,
            r"v_t = \rho\,v_{t-1} + (1 - \rho)\,g_t^2",
            r"\theta_t = \theta_{t-1} - \eta\,\frac{g_t}{\sqrt{v_t} + \epsilon}",
        ),
        symbols=_SYMBOLS
        | _FEW
        | {
            "v_t": "running mean of the squared gradients",
            r"\rho": "share of the running mean that is kept",
            r"\epsilon": "small constant, added to the root and not under it",
        },
        settings=(_rate(0.01), Setting("rho", r"\rho", "rho (memory of the square)", 0.99, 0.0, 0.9999), _EPSILON),
        update=_rmsprop,
        moments=("v",),
        torch_state={"v": "square_avg"},
        note="Divides each parameter's slope by its usual size, so that steep and flat directions move alike.",
        source="Tieleman and Hinton (2012), Neural networks for machine learning, lecture 6e",
        torch="torch.optim.RMSprop(parameters, lr=learning_rate, alpha=rho, eps=epsilon)",
    ),
    Optimizer(
        key="adam",
        title="Adam",
        latex=(
            _BATCH_GRADIENT,
            *_MOMENTS,
            r"\theta_t = \theta_{t-1} - \eta\,\frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}",
        ),
        symbols=_SYMBOLS | _FEW | _ADAM,
        settings=(_rate(0.01), *_BETAS, _EPSILON),
        update=_adam,
        moments=("m", "v"),
        torch_state={"m": "exp_avg", "v": "exp_avg_sq"},
        note="Joins momentum's running mean with RMSProp's scaling, both corrected for their start at zero.",
        source="Kingma and Ba (2015), Adam, algorithm 1",
        torch="torch.optim.Adam(parameters, lr=learning_rate, betas=(beta1, beta2), eps=epsilon)",
    ),
    Optimizer(
        key="adamw",
        title="AdamW",
        latex=(
            _BATCH_GRADIENT,
            *_MOMENTS,
            r"\theta_t = \theta_{t-1} - \eta\,\lambda\,\theta_{t-1} - \eta\,\frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}",
        ),
        symbols=_SYMBOLS | _FEW | _ADAM | {r"\lambda": "weight decay: how strongly weights are pulled to zero"},
        settings=(_rate(0.01), *_BETAS, _EPSILON, Setting("weight_decay", r"\lambda", "weight decay", 0.01, 0.0, 1.0)),
        update=_adamw,
        moments=("m", "v"),
        torch_state={"m": "exp_avg", "v": "exp_avg_sq"},
        note="Adam whose pull towards zero bypasses the moments; what BERT is usually fine-tuned with.",
        source="Loshchilov and Hutter (2019), Decoupled weight decay regularization, algorithm 2",
        torch="torch.optim.AdamW(parameters, lr=learning_rate, betas=(beta1, beta2), eps=epsilon, weight_decay=weight_decay)",
    ),
)

ARTICLE_SLIPS = (
    "It writes m = β₁x + (1 − β₁)g and v = β₂x² + (1 − β₂)g²; the first terms are β₁ and β₂ times the moments of the "
    "step before, m and v.",
    "It puts ε under the root; Kingma and Ba add it to the root.",
    "It calls the moments partial derivatives and Adam a mix of SGD and BGD; they are running means, and Adam joins momentum "
    "with RMSProp's scaling.",
    "It gives SGD and BGD one formula; they differ in the rows that the gradient is taken over.",
)
"""What the article named in core.lessons.article gets wrong about optimisers."""
