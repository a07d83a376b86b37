"""How far a model is ahead of the simpler ways: which of them is the strongest, what is said of it, and whether anything was learned."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from core.judge.compare import SIGNIFICANT, Comparison, chance, in_points, lead_text
from core.judge.figure import Figure
from core.judge.metrics import METRICS
from core.judge.result import Baseline, Scores

_ONE_SIDED = 1.6449
"""Standard deviations that chance exceeds in one case of twenty (`SIGNIFICANT`)."""

_WHAT = {
    "tfidf": "counts words and knows nothing of language",
    "surface": "does not read a word",
    "majority": "always gives the most frequent class",
}


def ways_text(baselines: Mapping[str, Baseline]) -> str:
    """Say what each baseline knows, a sentence each."""
    return " ".join(f"{baselines[key].name} {what}." for key, what in _WHAT.items() if key in baselines)


def strongest(figures: Mapping[str, Mapping[str, Figure]], key: str) -> str:
    """Return which of several ways is best by a metric, the first of those that are equally good.

    Args:
        figures: of each way, by the key of the metric; key: of the metric.
    """
    sign = 1 if METRICS[key].better == "higher" else -1
    return max(figures, key=lambda name: sign * figures[name][key].value)


def strongest_of(baselines: Mapping[str, Baseline], key: str) -> str:
    """Return the key of the strongest baseline by a metric."""
    return strongest({name: each.figures for name, each in baselines.items()}, key)


def lead_sentences(test: Scores, baselines: Mapping[str, Baseline], leads: Mapping[str, Comparison]) -> list[str]:
    """Say how far a model is ahead of the strongest baseline by accuracy and by macro-F1, and what makes the lead worth less.

    Args:
        test: the model's scores; leads: the model against each baseline on the same rows, by the baseline's key; may be empty.
    """
    right, macro = strongest_of(baselines, "accuracy"), strongest_of(baselines, "macro_f1")
    said = []
    if right in leads and right == macro:
        said = [lead_text(leads[right], baselines[right].name)]
    elif right in leads and macro in leads:
        said = [
            lead_text(leads[right], baselines[right].name, ("accuracy",)),
            macro_text(leads[macro], baselines[macro].name),
        ]
    return [*said, *caveats(test, baselines, leads)]


def caveats(test: Scores, baselines: Mapping[str, Baseline], leads: Mapping[str, Comparison]) -> list[str]:
    """Say what makes a lead worth less, a sentence each; see `lead_sentences`."""
    return [said for said in (shortcut(test, baselines, leads), unlearned(test, leads)) if said]


def macro_text(found: Comparison, name: str) -> str:
    """Return how far a model's macro-F1 is ahead of another's on the same rows, in one sentence."""
    better, points = found.better("macro_f1"), in_points(found, "macro_f1")
    if not found.differences["macro_f1"].bounded:
        return f"Its macro-F1 less that of {name}, in points: {points}, a difference without an interval here."
    how = ("Not clearly ahead of", "Clearly ahead of", "Clearly behind")[0 if better is None else better + 1]
    return f"{how} {name} in macro-F1: {points} points (95 % interval)."


def short_lead(found: Comparison, name: str) -> str:
    """Return whether a model is right more often than another, for a place that has no room for more."""
    how = (
        "not clearly right more" if found.winner is None else ("clearly right more", "clearly right less")[found.winner]
    )
    return f"{how} often than {name} on the same rows ({chance(found)})"


def better_way(baselines: Mapping[str, Baseline], leads: Mapping[str, Comparison]) -> str:
    """Advise the simpler way where it is clearly better than the model; return nothing where that cannot be told from chance."""
    right, macro = strongest_of(baselines, "accuracy"), strongest_of(baselines, "macro_f1")
    best = right
    if leads[right].winner == 1:
        said = f"{baselines[right].name} is right clearly more often on the same test rows ({chance(leads[right])})"
    elif leads[macro].better("macro_f1") == 1:
        best = macro
        said = f"{baselines[macro].name} has a clearly higher macro-F1 on the same test rows"
    else:
        return ""
    if best == "majority":
        return f"{said}: as it is, this model is of no use."
    return f"{said}: use it in place of this model, or try another preset."


def shortcut(test: Scores, baselines: Mapping[str, Baseline], leads: Mapping[str, Comparison]) -> str:
    """Warn where length and punctuation tell the classes, and the model is not clearly right more often; return nothing elsewhere."""
    surface, majority = baselines.get("surface"), baselines.get("majority")
    if surface is None or majority is None or "surface" not in leads or leads["surface"].winner == 0:
        return ""
    if surface.accuracy.low <= majority.accuracy.value:
        return ""
    how = "does as well" if surface.accuracy.value >= test.accuracy.value else "is not clearly behind"
    return f"{surface.name} {how}, without reading a word: this table may hold a shortcut, which texts from elsewhere need not share."


def unlearned(test: Scores, leads: Mapping[str, Comparison]) -> str:
    """Say where the test rows show no sign that anything was learned; return nothing where they do.

    A sign is to be right clearly more often than the majority class, or than the model's own answers would be if they were dealt out to
    the rows at random, by the mean and the variance of that (the margins of the confusion matrix are kept; Mantel 1963).
    """
    confusion = np.array(test.confusion, dtype=float)
    rows, right = int(confusion.sum()), int(np.trace(confusion))
    if not rows or ("majority" in leads and leads["majority"].winner == 0):
        return ""
    truth, said = confusion.sum(axis=1), confusion.sum(axis=0)
    if (truth > 0).sum() < 2:
        return "All test rows are of one class, which cannot show whether anything was learned."
    # Rows that belong together count for fewer, as they do in the intervals.
    counts = test.effective or rows
    share = counts / rows
    if chance_of_all_right((share * truth).tolist()) >= SIGNIFICANT:
        if counts < rows:
            return f"{rows:,} test rows, which count for {counts:,} because some belong together, are too few to show whether anything was learned."
        return f"{rows:,} test {'row is' if rows == 1 else 'rows are'} too few to show whether anything was learned."
    mean, _ = dealt_out(truth, said)
    spread = dealt_out(share * truth, share * said)[1]
    if share * (mean - right) - 0.5 > _ONE_SIDED * spread:
        return (
            f"What was learned does not hold for the test rows: {right:,} of {rows:,} are right, fewer than the {mean:,.1f} that the same answers dealt out "
            "to the rows at random would be right on."
        )
    if share * (right - mean) - 0.5 > _ONE_SIDED * spread:
        return ""
    return (
        f"No sign that anything was learned: {right:,} of {rows:,} test rows are right, "
        f"and the same answers dealt out to the rows at random would be right on {mean:,.1f} on average."
    )


def chance_of_all_right(truth: Sequence[float]) -> float:
    """Return the probability that answers with as many rows of each class as there are are all right by chance.

    Args:
        truth: rows of each class.
    """
    return math.exp(sum(math.lgamma(count + 1) for count in truth) - math.lgamma(sum(truth) + 1))


def dealt_out(truth: np.ndarray, said: np.ndarray) -> tuple[float, float]:
    """Return how many answers are right when they are dealt out to the rows at random: mean and standard deviation.

    Args:
        truth, said: rows of each class, and answers of each class (classes,); both have the same sum.
    """
    rows = truth.sum()
    expected = truth * said
    # The counts on the diagonal are hypergeometric; the sum over all pairs i != j is the square of the sum less the squares.
    spread = (expected * (rows - truth) * (rows - said)).sum() + expected.sum() ** 2 - (expected**2).sum()
    return float(expected.sum() / rows), math.sqrt(spread / (rows**2 * max(1.0, rows - 1)))
