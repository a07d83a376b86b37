"""95 % intervals hold the truth in about 95 of 100 draws, keep a width, hold their own value, and are not given where nothing is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.judge.calibration import calibration_curve, calibration_error, calibration_text, error_by_chance
from core.judge.compare import compare_samples
from core.judge.figure import Figure
from core.judge.intervals import f1_bounds, student, wilson
from core.judge.metrics import METRICS, class_scores, macro_f1_figure, mean_f1, score
from core.judge.result import CalibrationBin
from core.judge.sample import Sample

DRAWS = 400


def population(classes: int, accuracy: float, rare: bool) -> np.ndarray:
    """Return the chance of each cell of a confusion matrix, (classes, classes); rare: each class is met less often than the one before."""
    shares = 1 / np.arange(1, classes + 1) if rare else np.ones(classes)
    shares = shares / shares.sum()
    table = np.outer(shares * (1 - accuracy), shares)
    np.fill_diagonal(table, 0.0)
    table *= (shares * (1 - accuracy) / table.sum(axis=1))[:, None]
    return table + np.diag(shares * accuracy)


def drawn(table: np.ndarray, rows: int, seed: int) -> np.ndarray:
    """Return confusion matrices of so many rows, (draws, classes, classes), those left out in which a class has no rows."""
    flat = np.random.default_rng(seed).multinomial(rows, table.ravel() / table.sum(), DRAWS)
    counts = flat.reshape(DRAWS, *table.shape)
    return counts[(counts.sum(axis=2) > 0).all(axis=1)]


@pytest.mark.parametrize("rows", [10, 30, 100, 300])
@pytest.mark.parametrize("accuracy", [0.7, 0.8, 0.9, 0.95, 0.99])
def test_the_interval_of_a_share_covers(rows, accuracy):
    # Every count there can be, weighted by its chance: nothing is drawn.
    counts = np.arange(rows + 1)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, rows + 1)))])
    chances = np.exp(logs[rows] - logs - logs[::-1] + counts * np.log(accuracy) + (rows - counts) * np.log1p(-accuracy))
    low, high = wilson(counts, np.full(rows + 1, rows))
    held = chances[(low <= accuracy) & (accuracy <= high)].sum()
    # Ten rows take eleven values: with 0.99 an interval holds it in 90 or in 99.6 of 100 draws, and nothing lies between.
    assert (0.90 if rows == 10 else 0.92) <= held <= 0.98


@pytest.mark.parametrize(
    ("classes", "rows", "accuracy", "rare"),
    [
        (2, 30, 0.7, False), (2, 100, 0.95, False), (2, 300, 0.99, True), (5, 30, 0.8, False), (5, 100, 0.9, True), (5, 300, 0.99, False),
        (20, 300, 0.7, False), (20, 300, 0.95, False), (77, 1000, 0.9, False), (77, 3000, 0.95, True),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_the_interval_of_macro_f1_covers(classes, rows, accuracy, rare):
    table = population(classes, accuracy, rare)
    truth, counts = mean_f1(table), drawn(table, rows, classes * rows)
    found = [macro_f1_figure(each, [""] * classes) for each in counts[: 200 if classes > 20 else DRAWS]]
    assert np.mean([each.bounded for each in found]) > 0.9
    low, high = np.array([(each.low, each.high) for each in found if each.bounded]).T
    # A standard error of the simulation is one point; two are allowed on either side.
    assert 0.90 <= np.mean((low <= truth) & (truth <= high)) <= 0.995


def test_many_classes_of_a_handful_of_rows_get_no_interval_of_macro_f1_and_the_reason():
    counts = drawn(population(77, 0.7, rare=False), 1000, 0)
    few = np.array(
        [np.random.default_rng(0).multinomial(3, row / row.sum()) for row in population(77, 0.7, rare=False)]
    )
    found = macro_f1_figure(few, [f"c{number}" for number in range(77)])
    assert not found.bounded
    assert found.why == (
        "Macro-F1 has no interval, for the classes have too few right answers each to tell how far it would vary"
    )
    assert macro_f1_figure(counts[0], [f"c{number}" for number in range(77)]).bounded


@pytest.mark.parametrize("rows", [30, 100, 300])
def test_the_interval_of_f1_of_a_class_covers(rows):
    table = population(4, 0.85, rare=True)
    counts = drawn(table, rows, rows)
    right, support, chosen = np.diagonal(counts, axis1=1, axis2=2), counts.sum(axis=2), counts.sum(axis=1)
    truth = 2 * np.diag(table) / (table.sum(axis=0) + table.sum(axis=1))
    low, high = f1_bounds(right, support, chosen)
    assert 0.92 <= ((low <= truth) & (truth <= high)).mean() <= 0.98


def answers(rows: int, accuracy: float, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return truth and probabilities, (rows,) and (rows, 3), of a model whose stated confidence is right; accuracy: its mean."""
    sure = np.clip(generator.beta(4 * accuracy, 4 * (1 - accuracy), rows), 0.4, 1 - 1e-6)
    others = generator.dirichlet(np.ones(2), rows) * (1 - sure)[:, None]
    chances = np.column_stack([sure, others])
    truth = (chances.cumsum(axis=1) < generator.random((rows, 1))).sum(axis=1).clip(0, 2)
    return truth, chances


@pytest.mark.parametrize(("rows", "accuracy"), [(10, 0.8), (30, 0.7), (100, 0.9), (300, 0.8), (300, 0.97)])
@pytest.mark.slow
def test_the_interval_of_the_log_loss_covers_and_errs_on_the_side_of_width(rows, accuracy):
    generator = np.random.default_rng(rows)
    expected = METRICS["log_loss"].compute(Sample(*answers(200_000, accuracy, generator)))
    found = [METRICS["log_loss"].estimated(Sample(*answers(rows, accuracy, generator))) for _ in range(DRAWS)]
    assert np.mean([each.low <= expected <= each.high for each in found]) >= 0.915


@pytest.mark.parametrize("key", ["accuracy", "macro_f1", "log_loss"])
@pytest.mark.parametrize("rows", [30, 150])
@pytest.mark.slow
def test_the_interval_of_a_paired_difference_covers(key, rows):
    generator = np.random.default_rng(rows)

    def two(count: int) -> tuple[Sample, Sample]:
        truth = generator.integers(0, 2, count)
        hard = generator.normal(0, 1, count)
        samples = []
        for skill in (1.6, 1.0):
            logit = (2 * truth - 1) * skill + hard + generator.normal(0, 0.7, count)
            chance = 1 / (1 + np.exp(-logit))
            samples.append(Sample(truth, np.column_stack([1 - chance, chance])))
        return samples[0], samples[1]

    one, other = two(200_000)
    truth = METRICS[key].compute(one) - METRICS[key].compute(other)
    found = [compare_samples(*two(rows)).differences[key] for _ in range(DRAWS)]
    assert 0.915 <= np.mean([each.low <= truth <= each.high for each in found]) <= 0.99


@pytest.mark.parametrize(
    ("rows", "one", "other"),
    [
        ((28, 2), (0.99, 0.9), (0.99, 0.5)),
        ((29, 1), (0.99, 0.9), (0.99, 0.5)),
        ((40, 40, 3), (0.95, 0.95, 0.9), (0.95, 0.95, 0.4)),
        ((95, 5), (0.97, 0.2), (0.97, 0.5)),
        ((2,) * 20, (0.95,) * 20, (0.6,) * 20),
        ((5,) * 77, (0.9,) * 77, (0.6,) * 77),
    ],
)
def test_the_paired_interval_of_macro_f1_covers_where_classes_are_rare(rows, one, other):
    generator, truth, classes = np.random.default_rng(sum(rows)), np.repeat(np.arange(len(rows)), rows), len(rows)
    shares, metric = np.array(rows) / sum(rows), METRICS["macro_f1"]

    def expected(recall: tuple[float, ...]) -> float:
        table = np.outer(shares * (1 - np.array(recall)), np.full(classes, 1 / (classes - 1)))
        np.fill_diagonal(table, shares * recall)
        return mean_f1(table)

    def answers_of(recall: tuple[float, ...]) -> Sample:
        right = generator.random(len(truth)) < np.array(recall)[truth]
        others = (truth + generator.integers(1, classes, len(truth))) % classes
        return Sample(truth, np.eye(classes)[np.where(right, truth, others)])

    apart = expected(one) - expected(other)
    found = [metric.difference(answers_of(one), answers_of(other)) for _ in range(DRAWS // 2)]
    # With two rows on which the models differ, whatever the class, it was 29 to 94 of 100.
    assert np.mean([each.low <= apart <= each.high for each in found]) >= 0.91


def test_the_calibration_error_of_a_calibrated_model_lies_in_the_range_of_chance_as_often_as_is_said():
    generator, inside, means = np.random.default_rng(0), [], []
    for _ in range(200):
        sample = Sample(*answers(120, 0.8, generator))
        curve = calibration_curve(sample.confidence, sample.right)
        chance, found = error_by_chance(curve), calibration_error(curve)
        inside.append(chance.low <= found <= chance.high)
        means.append(found - chance.value)
    assert 0.9 <= np.mean(inside) <= 0.99
    assert abs(np.mean(means)) < 0.004, "the mean of chance is what a calibrated model shows on average"


def test_a_boastful_model_lies_above_the_range_of_chance_and_the_sentence_says_so():
    curve = calibration_curve(np.full(200, 0.95), np.arange(200) % 4 != 0)
    chance = error_by_chance(curve)
    assert calibration_error(curve) == pytest.approx(0.2)
    assert chance.high < 0.1
    assert "is off by more than that" in calibration_text(0.2, chance)
    assert "no sign that its confidence is wrong" in calibration_text(chance.value, chance)


@pytest.mark.parametrize(
    ("bins", "said"),
    [
        ([(0.9, 0.0)], "off by more than that: it is too sure, with a mean confidence of 0.90 where 0.00 are right."),
        ([(0.6, 0.9), (0.7, 1.0)], "it is not sure enough, with a mean confidence of 0.65 where 0.95 are right."),
        ([(0.6, 0.9), (0.9, 0.6)], "it is too sure of some answers and not sure enough of others."),
    ],
)
def test_a_confidence_that_is_off_is_said_to_be_so_on_its_side(bins, said):
    curve = [CalibrationBin(0.0, 1.0, 50, confidence, right) for confidence, right in bins]
    text = calibration_text(calibration_error(curve), Figure(0.02, 0.01, 0.05), curve)
    assert text.endswith(said)
    honest = calibration_curve(np.repeat([0.25, 0.75], 1000), np.r_[np.arange(1000) % 4 == 0, np.arange(1000) % 4 != 0])
    assert calibration_error(honest) == pytest.approx(0.0, abs=1e-9)
    assert [point.rows for point in honest] == [1000, 1000]
    assert error_by_chance([]).value == 0


@pytest.mark.parametrize(("freedom", "published"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)])
def test_students_percentile_is_the_published_one(freedom, published):
    assert student(freedom) == pytest.approx(published, rel=0.01)


confusions = st.integers(2, 6).flatmap(
    lambda classes: arrays(np.int64, (classes, classes), elements=st.integers(0, 40))
)


@settings(max_examples=200, deadline=None)
@given(confusions)
def test_no_interval_of_a_class_is_without_width_or_without_its_value_and_none_is_given_without_rows(counts):
    names = [f"c{number}" for number in range(len(counts))]
    for place, row in enumerate(class_scores(counts, names)):
        assert (row.recall is None) == (row.f1 is None) == (counts[place].sum() == 0)
        assert (row.precision is None) == (counts[:, place].sum() == 0)
        for figure in (row.precision, row.recall, row.f1):
            assert figure is None or (0 <= figure.low <= figure.value <= figure.high <= 1 and figure.bounded)


@st.composite
def answered(draw):
    """Return truth and two models' probabilities of the same rows, some of them sure of everything."""
    classes, rows = draw(st.integers(2, 5)), draw(st.integers(1, 40))
    generator = np.random.default_rng(draw(st.integers(0, 10**6)))
    sharpness = draw(st.sampled_from([0.02, 0.3, 5.0]))
    truth = generator.integers(0, classes, rows)
    models = [generator.dirichlet(np.full(classes, sharpness), rows) for _ in range(2)]
    if draw(st.booleans()):  # all right, and sure of it
        models = [np.eye(classes)[truth]] * 2
    return truth, *models


@settings(max_examples=200, deadline=None)
@given(answered())
def test_every_figure_lies_in_its_own_interval_which_has_a_width_or_a_reason_why_there_is_none(case):
    truth, one, other = case
    scores = score(truth, one, [f"c{number}" for number in range(one.shape[1])])
    compared = compare_samples(Sample(truth, one), Sample(truth, other))
    for key, metric in ((metric.key, metric) for metric in METRICS):
        figure, apart = scores.figures[key], compared.differences[key]
        assert figure.low <= figure.value <= figure.high
        assert figure.bounded != bool(figure.why), key
        assert metric.low is None or figure.low >= metric.low
        assert metric.high is None or figure.high <= metric.high
        assert apart.low <= apart.value <= apart.high
        assert apart.bounded != bool(apart.why), key
    missing = {f"c{number}" for number in range(one.shape[1])} - {f"c{number}" for number in truth}
    assert ("no test rows of" in scores.macro_f1.why) == bool(missing)
    assert 0 <= scores.chance["ece"].low <= scores.chance["ece"].high <= 1
