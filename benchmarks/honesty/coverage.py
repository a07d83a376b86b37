"""How often a 95 % interval holds the value that endless rows of the same kind would give."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.honesty.models import Answering, Kind, confusion_chances, counted, recalled, recalling, two_models
from benchmarks.honesty.part import Part
from benchmarks.honesty.related import lines as related
from core.judge.calibration import calibration_curve, calibration_error, error_by_chance
from core.judge.compare import compare_samples
from core.judge.intervals import f1_bounds, wilson
from core.judge.metrics import METRICS, macro_f1_figure, mean_f1, score
from core.judge.sample import Sample

ROWS = (10, 30, 100, 300)
ACCURACIES = (0.7, 0.8, 0.9, 0.95, 0.99)
KINDS = tuple(Kind(classes, rare) for classes in (2, 5, 20, 77) for rare in (False, True))
RARE = (
    ((28, 2), (0.99, 0.9), (0.99, 0.5)),
    ((29, 1), (0.99, 0.9), (0.99, 0.5)),
    ((28, 2), (0.97, 0.2), (0.97, 0.5)),
    ((95, 5), (0.97, 0.2), (0.97, 0.5)),
    ((285, 15), (0.99, 0.9), (0.99, 0.7)),
    ((40, 40, 3), (0.95, 0.95, 0.9), (0.95, 0.95, 0.4)),
    ((15, 15), (0.9, 0.9), (0.7, 0.7)),
    ((2,) * 20, (0.95,) * 20, (0.6,) * 20),
    ((3,) * 30, (0.9,) * 30, (0.8,) * 30),
    ((5,) * 77, (0.9,) * 77, (0.6,) * 77),
    ((2, 2, 1), (0.9, 0.9, 0.9), (0.9, 0.9, 0.3)),
    ((2, 2, 1), (0.95, 0.95, 0.95), (0.6, 0.6, 0.6)),
)
"""Test rows of each class, and the share of them that either of two models gets right."""
_LEAST = 0.1
"""Where an interval is given in a smaller share of the draws, nothing is counted."""

Cell = Callable[[int, float], str]


def table(cell: Cell, rows: tuple[int, ...] = ROWS) -> Iterator[str]:
    """Yield a table of per cent by rows and accuracy."""
    yield f"| rows | {' | '.join(f'{accuracy:g}' for accuracy in ACCURACIES)} |"
    yield "|---" * (1 + len(ACCURACIES)) + "|"
    for count in rows:
        yield f"| {count:,} | {' | '.join(cell(count, accuracy) for accuracy in ACCURACIES)} |"


def inside(cells: dict[str, str]) -> str:
    """Say how many of the figures of several tables lie within 92 to 98, and name those that do not; cells: what each stands for, and the figure."""
    held = {name: int(cell.split(" ")[0]) for name, cell in cells.items() if cell != "–"}
    outside = {name: share for name, share in held.items() if not 92 <= share <= 98}
    named = [f"{share} with {name}" for name, share in sorted(outside.items(), key=lambda pair: pair[1]) if share < 92]
    above = sum(share > 98 for share in outside.values())
    return (
        f"Of {len(held)} figures {len(held) - len(outside)} lie within 92 to 98 and {above} above, where rows are fewest. "
        + (f"Below: {'; '.join(named)}." if named else "None lies below.")
    )


def lines(options: argparse.Namespace) -> Iterator[str]:
    """Yield a table for each interval."""
    yield (
        f"A model of which everything is known answers test rows that are drawn anew {options.repeats:,} times; the tables say in how many per cent of the draws the 95 % "
        "interval holds the value that endless rows would give, by the number of rows (down) and the model's accuracy (across). Some classes are harder than others."
    )
    for title, part in (
        ("Accuracy, precision, recall, shares of groups: Wilson's interval", accuracy),
        ("F1 of a class, five classes of which each is met less often than the one before", class_f1),
        ("Macro-F1", macro_f1),
        ("Log loss, five classes", log_loss),
        ("Two models on the same rows", pairs),
        ("Two models on the same rows, macro-F1 where some classes are rare", rare_pairs),
        ("Rows that belong together", related),
        ("The calibration error, and what chance alone makes of it", calibration),
        ("How long it takes", seconds),
    ):
        yield ""
        yield f"### {title}"
        yield ""
        yield from part(options, np.random.default_rng(options.seed))


def _held(low: np.ndarray, high: np.ndarray, truth: np.ndarray | float) -> str:
    return f"{100 * float(np.mean((low <= truth) & (truth <= high))):.0f}"


def accuracy(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield the coverage of a share."""

    def cell(rows: int, truth: float) -> str:
        right = generator.binomial(rows, truth, 20 * options.repeats)
        return _held(*wilson(right, np.full_like(right, rows)), truth)

    yield from table(cell)
    yield ""
    yield (
        "A count of few rows takes few values, so that no interval can hold a chance in exactly 95 of 100 draws: at ten rows and 0.99 nine in ten draws have no mistake, "
        "one has one, and an interval holds 0.99 in 90 or in 99.6 of 100 draws, whichever it is."
    )


def class_f1(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield the coverage of F1 of the classes that have rows."""

    def cell(rows: int, accuracy: float) -> str:
        chances = confusion_chances(Kind(5, True), accuracy, generator)
        counts = counted(chances, rows, options.repeats, generator)
        right, support, chosen = np.diagonal(counts, axis1=1, axis2=2), counts.sum(axis=2), counts.sum(axis=1)
        low, high = f1_bounds(right, support, chosen)
        truth = np.broadcast_to(2 * np.diag(chances) / (chances.sum(axis=0) + chances.sum(axis=1)), low.shape)
        there = support > 0
        return _held(low[there], high[there], truth[there])

    yield from table(cell)


def macro_f1(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield the coverage of macro-F1 by the number of classes and how even they are."""
    seen: dict[str, str] = {}
    for kind in KINDS:
        draws = options.repeats if kind.classes < 20 else options.repeats // 2

        def cell(rows: int, accuracy: float, kind: Kind = kind, draws: int = draws) -> str:
            chances = confusion_chances(kind, accuracy, generator)
            counts = counted(chances, rows, draws, generator)
            found = [macro_f1_figure(each, [""] * kind.classes) for each in counts]
            given = [(each.low, each.high) for each in found if each.bounded]
            if len(given) < _LEAST * draws:
                return "–"
            low, high = np.array(given).T
            share = len(given) / draws
            said = _held(low, high, mean_f1(chances)) + (f" of {100 * share:.0f}" if share < 0.995 else "")
            seen[f"{kind.classes} {'uneven' if kind.rare else 'even'} classes, {rows:,} rows and {accuracy:g}"] = said
            return said

        yield f"{kind.classes} classes, {'each met less often than the one before' if kind.rare else 'met equally often'}:"
        yield ""
        yield from table(cell, (*ROWS, 1000) if kind.classes < 77 else (300, 1000, 3000))
        yield ""
    yield inside(seen)
    yield ""
    yield (
        "No interval is given where a class has no test rows, for its F1 may be anything, nor where many classes have a handful of rows each: F1 of so few rows lies too low by more "
        "than can be told from them. Page, report and command line say so. “95 of 60” means: in 60 of 100 draws an interval was given, and 95 of 100 of these held; a dash: it was given in "
        "fewer than one draw of ten. A test set drawn class by class, as the split does it, has rows of every class."
    )


def log_loss(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield the coverage of the log loss for models whose confidence is right, boasts, and is too careful."""
    metric = METRICS["log_loss"]
    seen: dict[str, str] = {}
    for said, sharpness in (("confidence that is right", 1.0), ("boastful", 1.7), ("too careful", 0.6)):

        def cell(rows: int, accuracy: float, sharpness: float = sharpness) -> str:
            model = Answering(5, accuracy, sharpness)
            truth, chances = model.answers(200_000, generator)
            pool = Sample(truth, chances)
            expected = metric.compute(pool)
            found = []
            for _ in range(options.repeats):
                some = generator.integers(0, len(truth), rows)
                found.append(metric.estimated(Sample(truth[some], chances[some])))
            low, high = (np.array([getattr(each, name) for each in found]) for name in ("low", "high"))
            seen[f"{rows} rows and {accuracy:g}, sharpness {sharpness:g}"] = _held(low, high, expected)
            return seen[f"{rows} rows and {accuracy:g}, sharpness {sharpness:g}"]

        yield f"A model with {said}:" if sharpness == 1 else f"A model that is {said}:"
        yield ""
        yield from table(cell)
        yield ""
    yield inside(seen)
    yield ""
    yield (
        "Most of a log loss are the losses of mistakes. Few rows of a good model hold none, and then no sum over the rows can say how dear the next one will be; the interval "
        "takes that from the model's own probabilities and is wide rather than wrong: above 98 where rows are few or mistakes rare."
    )


def pairs(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield the coverage of paired differences, and how often the exact test errs."""
    keys = [metric.key for metric in METRICS if metric.parts is not None]
    truth, one, other = two_models(400_000, generator)
    first, second = Sample(truth, one), Sample(truth, other)
    apart = {key: METRICS[key].compute(first) - METRICS[key].compute(second) for key in keys}
    yield f"| rows | {' | '.join(METRICS[key].name for key in keys)} | said to be better, of two that are equal |"
    yield "|---" * (2 + len(keys)) + "|"
    for rows in ROWS:
        held: dict[str, list[bool]] = {key: [] for key in keys}
        false = 0
        for _ in range(options.repeats):
            some = generator.integers(0, len(truth), rows)
            found = compare_samples(Sample(truth[some], one[some]), Sample(truth[some], other[some]))
            for key in keys:
                held[key].append(found.differences[key].low <= apart[key] <= found.differences[key].high)
            swap = generator.random(rows) < 0.5
            mixed = [np.where(swap[:, None], *pair) for pair in ((one[some], other[some]), (other[some], one[some]))]
            equal = compare_samples(Sample(truth[some], mixed[0]), Sample(truth[some], mixed[1]))
            false += equal.winner is not None
        yield f"| {rows} | {' | '.join(f'{100 * np.mean(held[key]):.0f}' for key in keys)} | {100 * false / options.repeats:.1f} |"
    yield ""
    yield (
        f"Two models of two classes, of accuracies {METRICS['accuracy'].compute(first):.2f} and {METRICS['accuracy'].compute(second):.2f}, which err on the same rows more often than by chance. "
        "The exact test may call one of two equal models better in 5 of 100 draws at most."
    )


def rare_pairs(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield the coverage of the paired difference in macro-F1 where some classes have few rows."""
    metric = METRICS["macro_f1"]
    yield "| rows of the classes | one model gets right | the other | true difference | holds it | mean width |"
    yield "|---|---|---|---|---|---|"
    for rows, one, other in RARE:
        truth, shares = np.repeat(np.arange(len(rows)), rows), np.array(rows) / sum(rows)
        expected = [mean_f1(recalled(shares, np.array(recall))) for recall in (one, other)]
        apart, held, widths = expected[0] - expected[1], [], []
        for _ in range(options.repeats):
            pair = [Sample(truth, recalling(truth, np.array(recall), generator)) for recall in (one, other)]
            found = metric.difference(pair[0], pair[1])
            held.append(found.low <= apart <= found.high)
            widths.append(min(1.0, found.high) - max(-1.0, found.low))
        said = [_listed(values) for values in (rows, one, other)]
        yield f"| {' | '.join(said)} | {apart:+.3f} | {100 * np.mean(held):.0f} | {np.mean(widths):.2f} |"
    yield ""
    yield (
        "A row of a class that has two moves macro-F1 by far more than one of a class that has forty. The two rows on which the models differ are therefore added to each class; "
        "added to all rows together, they left intervals that held in 29 to 84 of 100 draws where a class of one to five rows stood beside common ones. Where rows are so few the interval is wide, for little is known."
    )


def _listed(values: tuple[float, ...]) -> str:
    alike = len(values) > 3 and len(set(values)) == 1
    return f"{len(values)} times {values[0]:g}" if alike else ", ".join(f"{value:g}" for value in values)


def calibration(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield what a perfectly calibrated model shows beside what is said of it."""
    yield "| rows | error shown by a perfectly calibrated model, mean | said beside it: chance alone, mean | in the range of chance, % | a boastful model above it, % |"
    yield "|---|---|---|---|---|"
    honest, boastful = Answering(5, 0.8), Answering(5, 0.8, 1.7)
    for rows in ROWS:
        errors, means, inside, above = [], [], [], []
        for _ in range(options.repeats):
            for model in (honest, boastful):
                sample = Sample(*model.answers(rows, generator))
                curve = calibration_curve(sample.confidence, sample.right)
                error, chance = calibration_error(curve), error_by_chance(curve)
                if model is boastful:
                    above.append(error > chance.high)
                    continue
                errors.append(error)
                means.append(chance.value)
                inside.append(chance.low <= error <= chance.high)
        yield f"| {rows} | {np.mean(errors):.3f} | {np.mean(means):.3f} | {100 * np.mean(inside):.0f} | {100 * np.mean(above):.0f} |"
    yield ""
    yield (
        "The error has no interval of its own, for on few rows it is high by chance alone, and percentiles of a bootstrap hold the true one in 0 to 33 of 100 draws. "
        "Beside it stands what a perfectly calibrated model would show on as many rows."
    )


def seconds(options: argparse.Namespace, generator: np.random.Generator) -> Iterator[str]:
    """Yield how long all figures and intervals of one test set take."""
    for rows, classes in ((300, 5), (3000, 77), (100_000, 20)):
        truth, chances = Answering(classes, 0.8).answers(rows, generator)
        started = time.perf_counter()
        score(truth, chances, [str(number) for number in range(classes)])
        yield f"- {rows:,} rows of {classes} classes, all figures with their intervals: {time.perf_counter() - started:.2f} s"


def asks(parser: argparse.ArgumentParser) -> None:
    """Add how often the simulation is repeated."""
    parser.add_argument("--repeats", type=int, default=400, help="test sets drawn for each figure of the coverage")


PART = Part("coverage", "Intervals", 1, lines, asks)
