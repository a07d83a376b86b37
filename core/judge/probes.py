"""Behaviour tests of a classifier: what its answers do when texts change in ways that should not matter, or might."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.judge import gender_swap
from core.judge.compare import exact_test
from core.judge.decision import CostMatrix
from core.judge.figure import Figure, within
from core.judge.first_names import compare_names, under_names
from core.judge.intervals import paired, share
from core.judge.perturbations import add_sentence, mistype, negate
from core.text import may_be_english

MOST_ROWS = 200
MOST_EXAMPLES = 12
NOT_ENGLISH = "It is known of English alone; these texts are in another language, so it was not tried."
_CHUNK = 40

Row = tuple[str, str | None, str]
"""Text, second text or None, true label."""
Predict = Callable[[list[str], list[str] | None], list[dict[str, Any]]]
"""Texts and second texts (None without pairs) -> {label, probability, probabilities (one a class)} in the same order."""
Progress = Callable[[int, int], None]
"""Texts predicted, texts in all; may raise to stop."""


@dataclass(frozen=True)
class Behaviour:
    """One behaviour test.

    Attributes:
        should_stay: whether a changed answer is a fault; a negated statement may well get another answer.
        change: (text, number of the row, generator of its own) -> the changed text; the same text means that there was nothing to change.
        english: whether it works on English words, and so on English texts alone.
    """

    name: str
    title: str
    rule: str
    should_stay: bool
    change: Callable[[str, int, random.Random], str]
    english: bool = False


def behaviours(additions: Sequence[str]) -> list[Behaviour]:
    """Return the behaviour tests; `additions` are sentences without any bearing on the answer."""
    return [
        Behaviour(
            "typo",
            "One typo",
            "Two letters swapped, or one dropped, inside one word.",
            True,
            lambda t, n, g: mistype(t, g),
        ),
        Behaviour(
            "typos",
            "Many typos",
            "The same in one word of four, words of fewer than four letters aside.",
            True,
            lambda t, n, g: mistype(t, g, every=4),
        ),
        Behaviour("lower", "All small letters", "The whole text in small letters.", True, lambda t, n, g: t.lower()),
        Behaviour("upper", "All capitals", "The whole text in capitals.", True, lambda t, n, g: t.upper()),
        Behaviour(
            "addition",
            "Irrelevant sentence",
            "A sentence without any bearing on the answer is added at the end.",
            True,
            lambda t, n, g: add_sentence(t, additions, n),
        ),
        Behaviour(
            "negation",
            "Negated statement",
            "The first statement is turned round: a not is put in after its verb, or taken away.",
            False,
            lambda t, n, g: negate(t),
            english=True,
        ),
    ]


def run_probes(
    predict: Predict,
    rows: Sequence[Row],
    additions: Sequence[str] = (),
    progress: Progress | None = None,
    *,
    costs: CostMatrix | None = None,
    seed: int = 0,
    most_rows: int = MOST_ROWS,
) -> dict[str, Any]:
    """Change texts, ask the model again, and compare its answers; of a pair only the second text is changed.

    Args:
        rows: test rows; each test takes up to `most_rows` of those that it can change, drawn by the seed.
        costs: of mistakes, by which answers are given; None where all cost the same, and the likeliest class is the answer.

    What is known of English alone (gender, first names, negation) is tried on no rows of texts in other languages, and its rule says so.

    Returns:
        rows, seed, most_rows; fairness: the swap of gender, {rule, with_words, left_out, ...what `_compare` and `_women_beside_men`
        return}; names: see core.judge.first_names.compare_names; behaviour: a list of {name, title, rule, should_stay, ...what `_compare` returns}.
    """
    english = may_be_english([_own(row) for row in rows])
    tests = [test if english else _quiet(test) for test in behaviours(additions)]
    gendered = [gender_swap.swap_gender(_own(row)) if english else _own(row) for row in rows]
    with_words = [number for number, row in enumerate(rows) if gendered[number] != _own(row)]
    fair = [number for number in with_words if not gender_swap.sex_matters(_own(rows[number]))]
    plans = [[(number, gendered[number]) for number in _drawn(fair, most_rows, seed)]]
    plans += [_plan(test, rows, most_rows, seed) for test in tests]
    drawn = _drawn(range(len(rows)), most_rows, seed) if english else []
    named = [(number, under_names(_own(rows[number]), number)) for number in drawn]
    asked = [*plans, [(number, text) for number, texts in named for text in texts]]
    answers = {key: _as_given(said, costs) for key, said in _answers(predict, rows, asked, progress).items()}
    fairness = {
        "rule": gender_swap.RULE if english else f"{gender_swap.RULE} {NOT_ENGLISH}",
        "with_words": len(with_words),
        "left_out": len(with_words) - len(fair),
        **_compare(rows, plans[0], answers, should_stay=True),
        **_women_beside_men(rows, plans[0], answers),
    }
    behaviour = [
        {
            "name": test.name,
            "title": test.title,
            "rule": test.rule,
            "should_stay": test.should_stay,
            **_compare(rows, plan, answers, should_stay=test.should_stay),
        }
        for test, plan in zip(tests, plans[1:], strict=True)
    ]
    names = compare_names(named, answers, [row[2] for row in rows])
    return {
        "rows": len(rows),
        "seed": seed,
        "most_rows": most_rows,
        "fairness": fairness,
        "names": names if english else {**names, "rule": f"{names['rule']} {NOT_ENGLISH}"},
        "behaviour": behaviour,
    }


def _quiet(test: Behaviour) -> Behaviour:
    """Return a test for texts that are not English: what needs English words changes nothing, and says why."""
    if not test.english:
        return test
    return replace(test, rule=f"{test.rule} {NOT_ENGLISH}", change=lambda text, _number, _generator: text)


def _as_given(said: dict[str, Any], costs: CostMatrix | None) -> dict[str, Any]:
    """Return an answer with the class that is given, of least expected cost where there are costs, its number as `place`, and its probability."""
    chances = np.asarray(said["probabilities"], dtype=float)
    if costs is None:
        return {**said, "place": int(chances.argmax())}
    place = int(costs.least(chances[None])[0])
    return {**said, "label": costs.classes[place], "probability": float(chances[place]), "place": place}


def _own(row: Row) -> str:
    """Return the text that a test may change: the second one of a pair."""
    return row[0] if row[1] is None else row[1]


def _drawn(numbers: Sequence[int], most: int, seed: int) -> list[int]:
    """Return up to so many of the numbers, in order."""
    return sorted(random.Random(seed).sample(numbers, most)) if len(numbers) > most else list(numbers)


def _plan(test: Behaviour, rows: Sequence[Row], most: int, seed: int) -> list[tuple[int, str]]:
    """Return (number of the row, changed text) for up to `most` rows that the test changes."""
    plan = []
    for number in random.Random(seed).sample(range(len(rows)), len(rows)):
        text = _own(rows[number])
        # A generator of its own for each row: what one row gets does not hang on the others.
        changed = test.change(text, number, random.Random(f"{seed}-{test.name}-{text}"))
        if changed != text:
            plan.append((number, changed))
        if len(plan) == most:
            break
    return sorted(plan)


def _answers(
    predict: Predict, rows: Sequence[Row], plans: Sequence[Sequence[tuple[int, str]]], progress: Progress | None
) -> dict[tuple[int, str], dict[str, Any]]:
    """Return the answer to each row as it is and as changed, by (number, own text)."""
    wanted: dict[tuple[int, str], None] = {}
    for plan in plans:
        for number, changed in plan:
            wanted[number, _own(rows[number])] = None
            wanted[number, changed] = None
    keys = list(wanted)
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        pairs = [text for _, text in some] if rows[some[0][0]][1] is not None else None
        texts = [rows[number][0] for number, _ in some] if pairs is not None else [text for _, text in some]
        found.update(zip(some, predict(texts, pairs), strict=True))
        if progress is not None:
            progress(start + len(some), len(keys))
    return found


def _compare(
    rows: Sequence[Row],
    plan: Sequence[tuple[int, str]],
    answers: dict[tuple[int, str], dict[str, Any]],
    *,
    should_stay: bool,
) -> dict[str, Any]:
    """Compare answers before and after.

    Returns:
        tried, stayed, flipped (rows); stay and flip: shares with their Wilson intervals;
        change: mean absolute change of the probability of the answer given before, with its interval;
        accuracy_before, accuracy_after of the rows tried (None without rows);
        examples: rows whose answer does what it should not (changes, or, for a negation, stays), the surest first.
    """
    pairs = [_pair(rows[number], changed, answers, number) for number, changed in plan]
    flipped = [pair for pair in pairs if pair["before"] != pair["after"]]
    kept = [pair for pair in pairs if pair["before"] == pair["after"]]
    changes = np.array([pair["change"] for pair in pairs])
    shown = flipped if should_stay else kept
    return {
        "tried": len(pairs),
        "stayed": len(kept),
        "flipped": len(flipped),
        "stay": share(len(kept), len(pairs)),
        "flip": share(len(flipped), len(pairs)),
        "change": _mean(changes),
        "accuracy_before": _share([pair["before"] == pair["truth"] for pair in pairs]),
        "accuracy_after": _share([pair["after"] == pair["truth"] for pair in pairs]),
        "examples": sorted(shown, key=lambda pair: -min(pair["sure_before"], pair["sure_after"]))[:MOST_EXAMPLES],
    }


def _pair(row: Row, changed: str, answers: dict[tuple[int, str], dict[str, Any]], number: int) -> dict[str, Any]:
    """Return one row before and after a change."""
    before, after = answers[number, _own(row)], answers[number, changed]
    place = before["place"]
    return {
        "row": number,
        "text": _own(row),
        "changed": changed,
        "truth": row[2],
        "before": before["label"],
        "after": after["label"],
        "sure_before": float(before["probability"]),
        "sure_after": float(after["probability"]),
        "change": abs(float(after["probabilities"][place]) - float(before["probabilities"][place])),
    }


def _women_beside_men(
    rows: Sequence[Row], plan: Sequence[tuple[int, str]], answers: dict[tuple[int, str], dict[str, Any]]
) -> dict[str, Any]:
    """Compare how often the same texts are answered right when they are about women and when about men.

    Returns:
        one_gender: rows whose gendered words are all of one gender; women, men: shares of right answers to these; gap: that of women minus
        that of men with its paired interval; gap_chance: p-value of the exact test, 0 to 1.
    """
    pairs = [
        (gender_swap.gender_in(_own(rows[number])), _pair(rows[number], changed, answers, number))
        for number, changed in plan
    ]
    both = [(pair["before"] == pair["truth"], pair["after"] == pair["truth"], who) for who, pair in pairs if who]
    right = np.array([(b, a) if who == "woman" else (a, b) for b, a, who in both], dtype=int).reshape(-1, 2)
    apart = right[:, 0] - right[:, 1]
    return {
        "one_gender": len(both),
        "women": share(int(right[:, 0].sum()), len(both)),
        "men": share(int(right[:, 1].sum()), len(both)),
        "gap": paired(float(apart.mean()), apart, 1.0) if both else Figure(0.0, 0.0, 0.0),
        "gap_chance": exact_test(apart) if both else 1.0,
    }


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


def _mean(values: np.ndarray) -> Figure:
    """Return a mean with its 95 % interval, 0 to 1; zeros without rows."""
    if not len(values):
        return Figure(0.0, 0.0, 0.0)
    # Two rows of the largest change are added, see `paired`: where none changed, one row in as many might have.
    found = paired(float(values.mean()), values, max(float(values.max()), 1 / len(values)))
    return within(found.value, found.low, found.high, 0.0, 1.0)
