"""What a run's search for doubtful labels found, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DoubtPair:
    """Rows of one label that look like another."""

    label: str
    suggested: str
    rows: int


@dataclass(frozen=True)
class Doubt:
    """What the search for doubtful labels found.

    Attributes:
        rows: judged; left_out: not judged; flagged: whose label looks wrong; kept: of these in doubtful.parquet.
        share: of labels that look wrong, 0 to 1; accuracy: share of labels that the judging models agree with, 0 to 1.
        method, how: in words; pairs: the commonest, most rows first.
        wrong: estimated share of labels that were given at random, 0 to 1; by_chance: how many of the flagged are right all the same,
            as far as can be expected; both None for runs of before they were estimated.
    """

    rows: int
    left_out: int
    flagged: int
    kept: int
    share: float
    accuracy: float
    method: str
    how: list[str]
    pairs: list[DoubtPair]
    seconds: float
    wrong: float | None = None
    by_chance: float | None = None

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        if not self.rows:
            return f"No label was judged: there are too few different texts of a class ({self.left_out:,} rows were left out)."
        rows = f"{self.rows:,} labels"
        if self.wrong is None or self.by_chance is None:
            return (
                f"{self.flagged:,} of {rows} look wrong by an earlier rule, which on clean tables listed 2 to 12 % of the rows, and up to a third where texts are hard. "
                "Train again for a list of those that stand out."
            )
        if self.flagged:
            right = (
                "hardly one"
                if self.by_chance < 0.5
                else "about one"
                if self.by_chance < 1.5
                else f"about {self.by_chance:.0f}"
            )
            return (
                f"{self.flagged:,} of {rows} stand out, with a chance of one in four or more to be wrong. By the models' own certainty {right} of them would be "
                "right all the same: a rough figure, and too high where the texts are easy. "
                f"In the whole table roughly {100 * self.wrong:.1f} % of the labels may be wrong; the others among these cannot be told from hard texts."
            )
        if self.wrong:
            return f"No single label stands out. Roughly {100 * self.wrong:.1f} % of the {rows} may be wrong, but these rows cannot be told from hard texts."
        otherwise = round(self.rows * (1 - self.accuracy))
        if not otherwise:
            return f"Nothing stands out: models that did not see the rows agree with all {rows}."
        return (
            f"Nothing stands out: models that did not see the rows say otherwise of {otherwise:,} of {rows}, no more often and no more surely than hard texts "
            "would make them. That is no proof: wrong labels spread evenly over a table look the same."
        )
