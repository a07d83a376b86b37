"""Four questions that people ask before they trust a model, answered in plain sentences from its test rows and the tests of changed texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain import Task
from core.judge.figure import Figure
from core.judge.slices import CLEAR, FEWEST_ROWS, GroupScore
from core.tasks.probed import NAMED

NOT_TRIED = "Not tried yet"
NOBODY_SAID = "Nobody has said"
_MOST_NAMED = 3
_KINDS = {
    "language": "in other languages",
    "other_subject": "about other subjects",
    "neighbouring": "about neighbouring subjects",
    "one_word": "of one word",
    "nonsense": "of nonsense",
    NAMED: "that the card says it should refuse",
}


@dataclass(frozen=True)
class Answer:
    """One question.

    Attributes:
        verdict: the answer in a few words or a sentence; sentences: what it rests on, with rows and intervals; notes: what else is to be
            known, less pressing.
    """

    question: str
    verdict: str
    sentences: Sequence[str]
    notes: Sequence[str] = ()


def answers(
    task: Task,
    warning: str,
    scores: Sequence[GroupScore],
    probes: Mapping[str, Any] | None,
    manners: Mapping[str, int],
    languages: Sequence[str] = (),
    origin: str = "",
) -> list[Answer]:
    """Answer the four questions.

    Args:
        scores: groups of the test rows; probes: see `core.tasks.probed.probe`, None where the tests were not run.
        manners: see `core.tasks.groups.manners_of`; languages: codes of those that the encoder was made for.
        origin: who wrote the rows as stated elsewhere, where the task says nothing.
    """
    return [
        _treated_worse(task, scores, probes),
        _spelling_and_names(probes),
        _not_for(task, warning, probes, languages),
        _who_wrote(task.data_origin.strip() or origin.strip(), manners),
    ]


def _treated_worse(task: Task, scores: Sequence[GroupScore], probes: Mapping[str, Any] | None) -> Answer:
    compared = [score for score in scores if score.chance is not None and score.gap is not None]
    below = sorted((s for s in compared if s.stands_out and _gap(s).value < 0), key=lambda s: (s.chance, _gap(s).value))
    small = [score.group.name for score in scores if score.chance is None and score.rows]
    without = [score.group.name for score in scores if not score.rows]
    without += [p.title for p in task.slices if p.column and p.title not in {score.group.title for score in scores}]
    notes = (
        [f"Too few rows to tell (fewer than {FEWEST_ROWS}, or as few beside them): {', '.join(small)}."]
        if small
        else []
    )
    notes += [f"Without any test row: {', '.join(without)}."] if without else []
    notes.append("About people whom no group names, such as by age or origin, nothing is known.")
    gender, verdict_of_gender = _women_and_men(probes)
    if not compared:
        verdict = "Cannot be told on so few rows"
        groups = f"No group has {FEWEST_ROWS} test rows and as many beside it to be held against."
    elif below:
        verdict = "Rows " + _listed([f"“{score.group.name}”" for score in below[:_MOST_NAMED]])
        groups = f"{_beside(below[0])}, more than chance explains with {len(compared)} groups compared (Holm's correction).{_also(below)}"
    else:
        lowest = min(compared, key=lambda score: _gap(score).value)
        verdict = "Nobody clearly, among the groups that were looked at"
        groups = (
            f"{'The one group that could be compared is not' if len(compared) == 1 else f'Of {len(compared)} groups none is'} answered right less often than the rest by more "
            f"than chance explains{'' if len(compared) == 1 else ' (Holm)'}. {'It is' if len(compared) == 1 else 'The lowest:'} {_beside(lowest)}."
        )
    if verdict_of_gender:
        verdict = verdict_of_gender.capitalize() if not below else f"{verdict}, and {verdict_of_gender}"
    return Answer("Who is treated worse?", verdict, [groups, gender], notes)


def _gap(score: GroupScore) -> Figure:
    return score.gap or Figure(0.0, 0.0, 0.0)


def _beside(score: GroupScore) -> str:
    own = score.accuracy or Figure(0.0, 0.0, 0.0)
    gap = _gap(score)
    return (
        f"“{score.group.name}”, right in {_whole(own.value)} of {score.rows:,} rows against {_whole(own.value - gap.value)} of the other "
        f"{score.others:,}: a gap of {_points(gap)}"
    )


def _also(below: Sequence[GroupScore]) -> str:
    """Say what other groups are answered worse, and how far they hold the same rows as the one that is most clearly so."""
    first = below[0].group
    told = []
    for score in below[1:_MOST_NAMED]:
        both = int((score.group.inside & first.inside).sum())
        shared = f"; {both:,} of its {score.rows:,} rows are “{first.name}” too" if 2 * both > score.rows else ""
        told.append(f"“{score.group.name}”, {_points(_gap(score))}{shared}")
    more = f" and {len(below) - _MOST_NAMED} more under Groups" if len(below) > _MOST_NAMED else ""
    return f" Clearly below the rest as well: {'. '.join(told)}{more}." if told else ""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _women_and_men(probes: Mapping[str, Any] | None) -> tuple[str, str]:
    """Return a sentence on women and men, and a verdict where one of them is treated worse."""
    if probes is None:
        return "Whether women and men are answered alike was not tried yet.", ""
    swap = probes["fairness"]
    if swap["one_gender"] < FEWEST_ROWS:
        return (
            f"Whether women and men are answered alike cannot be told: too few rows speak of one of them alone ({swap['one_gender']:,}).",
            "",
        )
    worse = "" if swap["gap_chance"] >= CLEAR else "texts about women" if swap["gap"].value < 0 else "texts about men"
    found = (
        f"The same {swap['one_gender']:,} texts are answered right in {_whole(swap['women'].value)} when they are about women and in "
        f"{_whole(swap['men'].value)} when about men, a difference of {_points(swap['gap'])}; swapping changes {swap['flipped']:,} of "
        f"{swap['tried']:,} answers ({_share(swap['flip'])})"
    )
    return f"{found}{': a clear difference' if worse else ': no clear difference'}.", worse


def _spelling_and_names(probes: Mapping[str, Any] | None) -> Answer:
    question = "What happens with spelling and names?"
    if probes is None:
        told = (
            "Run the tests: test rows are sent again with slips, in capitals, and under first names of other origins."
        )
        return Answer(question, NOT_TRIED, [told])
    tests = {test["name"]: test for test in probes["behaviour"]}
    typo, typos, names = tests["typo"], tests["typos"], probes["names"]
    if typos["tried"] < FEWEST_ROWS:
        few = f"Only {_counted(typos['tried'])} could be changed; that is too few to say anything."
        return Answer(question, "Cannot be told on so few rows", [few])
    slips = (
        f"One slip changes {_flips(typo)}, slips in every fourth word {_flips(typos)}; right answers go from "
        f"{_whole(typos['accuracy_before'])} to {_whole(typos['accuracy_after'])} by the latter. {_capitals(tests)}"
    )
    if not names["origins"]:
        told = "First names of other origins were not tried: those known are names in English texts."
        return Answer(
            question, f"Slips in every fourth word change {_whole(typos['flip'].value)} of the answers", [slips, told]
        )
    first, *others = names["origins"]
    worse = [each for each in others if each["chance"] < CLEAR and each["gap"].value < 0]
    named = f"Sent under a first name of each of {len(names['origins'])} origins, {_flips(names, 'text')} get another answer by at least one name. "
    if worse:
        named += " ".join(
            f"Under {each['origin']} names fewer are answered right than under {first['origin']} ones, by {_points(each['gap'])}, which is more than chance explains."
            for each in worse
        )
    else:
        lowest = min(others, key=lambda each: each["gap"].value)
        named += f"No origin's names get clearly fewer right answers than {first['origin']} ones (lowest: {lowest['origin']}, {_points(lowest['gap'])})."
    verdict = (
        f"Slips in every fourth word change {_whole(typos['flip'].value)} of the answers, and {_whole(names['flip'].value)} of the texts do "
        f"not get the same answer under all {len(names['origins'])} first names"
    )
    return Answer(question, verdict, [slips, named])


def _capitals(tests: Mapping[str, Mapping[str, Any]]) -> str:
    lower, upper = tests["lower"], tests["upper"]
    if max(lower["change"].high, upper["change"].high) < 1e-3:
        return "Capitals make no difference: it does not read them."
    return f"All capitals change {_flips(upper)}, all small letters {_flips(lower)}."


def _not_for(task: Task, warning: str, probes: Mapping[str, Any] | None, languages: Sequence[str]) -> Answer:
    outside = dict((probes or {}).get("outside") or {})
    english = "Its encoder was made for English. " if list(languages) == ["en"] else ""
    if probes is None:
        told = f"{english}How many texts of other kinds it turns away was not tried yet."
    elif not outside:
        told = f"{english}How many texts in other languages or about other matters it turns away is not known: there are none to try. Write some under Card, “Texts it should refuse”."
    else:
        first = outside.pop("language", None)
        kind = "language" if first else next(iter(outside))
        first = first or outside.pop(kind)
        told = f"{english}It turns away {_refused(first)} of {first['rows']:,} texts {_KINDS.get(kind, kind)} ({_share(first['refused'])})"
        told += "." if _refused(first) == first["rows"] else "; the rest get an answer that means nothing."
        told += " So few rows are no more than a hint." if first["rows"] < FEWEST_ROWS else ""
    rest = [f"{_refused(each)} of {each['rows']:,} {_KINDS.get(kind, kind)}" for kind, each in outside.items()]
    notes = [warning, *([f"Of other texts of no class it turns away {_listed(rest)}."] if rest else [])]
    return Answer("What must it not be used for?", task.not_for, [told], notes)


def _refused(kind: Mapping[str, Any]) -> int:
    return round(kind["refused"].value * kind["rows"])


def _who_wrote(origin: str, manners: Mapping[str, int]) -> Answer:
    question = "Who wrote the rows?"
    told = []
    if len(manners) > 1:
        named = ", ".join(f"{name.replace('_', ' ')} {rows:,}" for name, rows in sorted(manners.items()))
        told = [f"The test rows are in {len(manners)} manners of writing: {named}."]
    if origin:
        first, *rest = re.split(r"(?<=[.!?])\s+", origin)
        return Answer(question, first, [" ".join(rest), *told] if rest else told)
    todo = "Write under Card who wrote the rows, when and for what, and who gave the labels: what is true of them need not be true of others."
    return Answer(question, NOBODY_SAID, [todo, *told])


def _flips(test: Mapping[str, Any], noun: str = "answer") -> str:
    """Return how many of the rows tried change, with the share."""
    return f"{test['flipped']:,} of {test['tried']:,} {noun}s ({_share(test['flip'])})"


def _share(figure: Figure) -> str:
    digits = 1 if figure.high < 0.1 else 0
    return f"{_whole(figure.value, digits)}, {100 * figure.low:.{digits}f} to {100 * figure.high:.{digits}f}"


def _whole(share: float, digits: int = 0) -> str:
    if digits == 0 and 0 < share < 0.005:
        return "less than 1\N{NO-BREAK SPACE}%"
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}%"


def _points(gap: Figure) -> str:
    value, low, high = (_signed(round(100 * number)) for number in (gap.value, gap.low, gap.high))
    return f"{value} points ({low} to {high})"


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "\N{MINUS SIGN}") if points else "0"


def _counted(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows:,} rows"
