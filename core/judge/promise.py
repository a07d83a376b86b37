"""A threshold that comes with a promise: so many of the answers above it are right, on rows of the kind of the test rows; numpy only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.judge.binomial import CONFIDENCE, at_most, least_rows, most_wrong
from core.judge.threshold import STEP, effective_from_the_top, levels_of, thresholds

SHARES = (0.95, 0.9, 0.85, 0.8)
"""What is tried for, the most first; where not even the last can be promised, a person looks at every row."""
NOTHING_PROMISED = (
    "No share of right answers can be promised, so a person looks at every row until somebody chooses a threshold."
)
_WALK = 1.05
"""Each threshold that is tried answers at least so many times the rows of the one before it."""
_MOST_TIMES = 20
"""Where more than so many times the rows would be needed, more rows are no advice."""
_SUREST = 10
"""What more rows would bring is judged by the surest so many answers, and by more than these."""
_FEWEST = 5
"""Fewer rows, or groups of rows, tell nothing of that."""
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Promise:
    """With CONFIDENCE, at least `share` of the answers at `threshold` or above are right on rows of the kind of the test rows.

    Attributes:
        share: 0 to 1, of SHARES; threshold: on the highest probability, 0 to 1.
        answered, right: test rows at or above it, and those of them that are right; rows: all test rows.
        held: test rows that wait at any threshold, for their likeliest class is not the one of least expected cost; they are no answers.
    """

    share: float
    threshold: float
    answered: int
    right: int
    rows: int
    held: int = 0

    def goes_with(self, threshold: float) -> bool:
        """Tell whether it was made for this threshold: one that was not tested, stricter or not, carries no promise."""
        return abs(threshold - self.threshold) < STEP / 2

    @property
    def sentence(self) -> str:
        """The promise in words."""
        which = (
            "all answers are right, however probable,"
            if self.answered + self.held == self.rows
            else f"the answers at a probability of {self.threshold:.3f} or more are right,"
        )
        said = f"With {_percent(CONFIDENCE)} confidence, at least {_percent(self.share)} of {which} on rows of the kind of the {self.rows:,} test rows."
        return f"{said} A precaution waits for a person and is not counted as an answer." if self.held else said


@dataclass(frozen=True)
class Offer:
    """What a model's test rows let it promise.

    Attributes:
        promise: the highest of SHARES that can be promised, at the threshold that answers the most rows; None where none can.
        rows: test rows that the model had not seen; effective: how many they count for, fewer where rows belong together.
        needed: test rows of the present kind with which SHARES[0] may be expected to be promised; None where it is promised, or where
            more rows alone would hardly do.
        hopeless: whether even the surest answers are, for all that these rows tell, wrong too often for SHARES[0].
        seen: further test rows, which the model had seen before the test; nothing is promised from them.
        held: those of `rows` that are no answers at any threshold, see Promise.
    """

    promise: Promise | None
    rows: int
    effective: int
    needed: int | None = None
    hopeless: bool = False
    seen: int = 0
    held: int = 0

    def at(self, threshold: float) -> Promise | None:
        """Return the promise that goes with a threshold, None where none does."""
        return self.promise if self.promise is not None and self.promise.goes_with(threshold) else None

    @property
    def lacking(self) -> str:
        """Why SHARES[0] cannot be promised, and what would help, in words; empty where it is promised from all test rows."""
        return " ".join(part for part in (self._left_out, self._short_of) if part)

    @property
    def _left_out(self) -> str:
        if not self.seen:
            return ""
        rows = "One more test row stands" if self.seen == 1 else f"{self.seen:,} more test rows stand"
        return f"{rows} among the rows that it learned from or was chosen by, and {'does' if self.seen == 1 else 'do'} not count here."

    @property
    def _short_of(self) -> str:
        wanted, least = _percent(SHARES[0]), least_rows(SHARES[0])
        if self.promise is not None and self.promise.share == SHARES[0]:
            return ""
        said = f"{wanted} cannot be promised from {_counted(self.rows)}{self._fewer}"
        if self.promise is None:
            said += f", and neither can {_percent(SHARES[-1])}"
        if self.hopeless:
            return (
                f"{said}. More test rows alone would hardly help: even the surest answers are wrong too often for that."
            )
        if self.needed is not None:
            more = (
                f"With about {_about(self.needed):,} test rows of this kind instead of {self.rows:,} it may be possible"
            )
        else:
            more = f"{'So few' if self.effective < least else 'These'} rows do not tell how many would be enough"
        return f"{said}. {more}; {least} answers, all of them right, are the least that it takes."

    @property
    def _fewer(self) -> str:
        """Why not every test row counts: precautions are no answers, and rows that belong together count for fewer."""
        free = self.rows - self.held
        together = self.effective < free
        if not self.held:
            return f", which count for {self.effective:,} because some belong together" if together else ""
        rest = f"; the other {free:,} count for {self.effective:,} because some belong together" if together else ""
        return f" ({self.held:,} of them {'waits' if self.held == 1 else 'wait'} as a precaution{rest})"

    @property
    def sentence(self) -> str:
        """What is promised, and what is not, in words."""
        first = self.promise.sentence if self.promise is not None else NOTHING_PROMISED
        return f"{first} {self.lacking}".strip()


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _counted(rows: int) -> str:
    return "one test row" if rows == 1 else f"{rows:,} test rows"


def _about(rows: int) -> int:
    """Return a number of rows upwards to two digits that count: it is an estimate."""
    step = 10 ** max(0, len(str(rows)) - 2)
    return -(-rows // step) * step


def find_promise(
    confidence: np.ndarray,
    right: np.ndarray,
    classes: int,
    groups: Sequence[object] | np.ndarray | None = None,
    held: np.ndarray | None = None,
) -> Offer:
    """Return the promise that test rows allow.

    Thresholds are tested from a strict one down to looser ones, each by the exact binomial test, until one fails (fixed-sequence testing:
    Learn then Test, Angelopoulos et al. 2021, section 3). The walk begins where the model's own probabilities make a success the
    likeliest; whether it was right has no say in that, which would spoil the test.

    Args:
        confidence: (rows,) highest probability, 0 to 1; right: (rows,) whether its class is the true one; classes: that the model knows.
        groups: (rows,) equal for rows that belong together. They count for fewer rows (Kish 1965: squared sum over sum of squares).
        held: (rows,) which rows are no answers at any threshold. What the model said must decide that, and a rule that was fixed before:
            then the others are a sample of the answers to come, and the tests hold as they do for all rows.
    """
    free = np.ones(len(confidence), dtype=bool) if held is None else ~np.asarray(held, dtype=bool)
    counts = _Counts(
        np.asarray(confidence)[free],
        np.asarray(right, dtype=bool)[free],
        classes,
        None if groups is None else np.asarray(groups)[free],
        len(confidence),
    )
    found = next((promise for share in SHARES if (promise := _walk(counts, share)) is not None), None)
    reached = found is not None and found.share == SHARES[0]
    needed = None if reached else _needed(counts, SHARES[0])
    hopeless = not reached and needed is None and _is_hopeless(counts, SHARES[0])
    return Offer(found, counts.rows, int(counts.effective[0]), needed, hopeless, held=counts.held)


class _Counts:
    """What happens at every threshold of the grid, ascending.

    Attributes:
        answered, wrong: (steps,) rows at or above it, and those of them that are wrong; effective: (steps,) how many rows they count for.
        expected: (steps,) share of them that the model itself expects to be wrong.
        rows: all test rows; held: those of them that are not among the rows given, for they are no answers at any threshold.
    """

    def __init__(
        self, confidence: np.ndarray, right: np.ndarray, classes: int, groups: np.ndarray | None, rows: int
    ) -> None:
        self.grid, self.rows, self.held = thresholds(classes), rows, rows - len(confidence)
        levels = levels_of(confidence, self.grid)
        order = np.argsort(-levels, kind="stable")
        answered = np.searchsorted(-levels[order], -np.arange(len(self.grid)), side="right")

        def summed(values: np.ndarray) -> np.ndarray:
            return np.concatenate([[0.0], np.cumsum(values[order])])[answered]

        self.answered = answered
        self.wrong = summed(~right)
        self.expected = summed(1.0 - confidence) / np.maximum(1, answered)
        self.effective = answered if groups is None else effective_from_the_top(levels, groups, answered)


def _walk(counts: _Counts, share: float) -> Promise | None:
    """Return the promise of a share at the loosest threshold that the walk reaches, None where its first test fails."""
    steps = _steps(counts, least_rows(share))
    if not steps:
        return None
    allowed = [most_wrong(int(counts.effective[i]), share) for i in steps]
    hopes = [
        float(at_most(most, int(counts.effective[i]), float(counts.expected[i])))
        for i, most in zip(steps, allowed, strict=True)
    ]
    last = None
    for number in range(int(np.argmax(hopes)), len(steps)):
        i = steps[number]
        if counts.wrong[i] * counts.effective[i] > allowed[number] * counts.answered[i] + _ROUNDING:
            break
        last = i
    if last is None:
        return None
    answered = int(counts.answered[last])
    right = answered - int(counts.wrong[last])
    return Promise(share, float(counts.grid[last]), answered, right, counts.rows, counts.held)


def _steps(counts: _Counts, least: int) -> list[int]:
    """Return the thresholds that are tried, as numbers in the grid, from the strictest to the one that answers every row."""
    steps: list[int] = []
    wanted = float(least)
    for i in range(len(counts.grid) - 1, -1, -1):
        if counts.effective[i] >= wanted:
            steps.append(i)
            wanted = max(counts.effective[i] + 1, counts.effective[i] * _WALK)
    if steps and counts.answered[0] > counts.answered[steps[-1]] and counts.effective[0] >= least:
        steps.append(0)
    # Of thresholds that answer the same rows, the loosest is as safe and easier to say.
    return [int(np.searchsorted(-counts.answered, -counts.answered[i])) for i in steps]


def _needed(counts: _Counts, share: float) -> int | None:
    """Return with how many test rows of the present kind a share may be expected to be promised, None where with no number.

    At each threshold the share that is wrong is taken half a row higher than it is, for the best of many thresholds flatters.
    """
    found = []
    for i in _steps(counts, _SUREST):
        rows = int(counts.effective[i])
        wrong = counts.wrong[i] / counts.answered[i] + 0.5 / (rows + 1)
        if wrong < 1 - share and (more := _rows_for(wrong, share, _MOST_TIMES * rows)) is not None:
            found.append(math.ceil(counts.rows * max(1.0, more / rows)))
    return min(found, default=None)


def _is_hopeless(counts: _Counts, share: float) -> bool:
    """Tell whether at every threshold so many answers are wrong that, if the share were right, it would be a chance of one in ten at most.

    The exact binomial test again, the other way; where all of several tests have to reject, none needs a correction (Berger 1982).
    """
    effective = int(counts.effective[0])
    if effective < _FEWEST:
        return False

    def too_wrong(step: int) -> bool:
        rows = int(counts.effective[step])
        wrong = int(counts.wrong[step] / counts.answered[step] * rows + _ROUNDING)
        return 1 - at_most(wrong - 1, rows, 1 - share) <= 1 - CONFIDENCE

    return all(too_wrong(step) for step in _steps(counts, min(_SUREST, effective)))


def _rows_for(wrong: float, share: float, most: int) -> int | None:
    """Return the fewest rows of which such a share wrong is few enough, None beyond `most`."""
    low, high = least_rows(share), least_rows(share)
    while round(wrong * high) > most_wrong(high, share):
        low, high = high, 2 * high
        if high > most:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if round(wrong * middle) <= most_wrong(middle, share) else (middle, high)
    return high
