"""The inbox that Work draws, with the hazards that come with the demo and the model that came along."""

import numpy as np
import pytest

from benchmarks.stage import INBOX_ROWS, Inbox, read_inbox
from core.judge.decision import CostMatrix
from core.tasks.discovery import discover
from core.tasks.models import answering_run, demo_runs
from core.tasks.weighed import weighed, with_waiting


@pytest.mark.slow
def test_no_emergency_stands_below_the_middle_of_a_mixed_inbox_and_most_are_in_its_top_quarter(fathom_home):
    found = [
        (domain, task) for domain in discover().domains.values() for task in domain.tasks if task.work.view == "inbox"
    ]
    (domain, task), *_ = [(domain, task) for domain, task in found if not domain.made]
    inbox = read_inbox(domain, task, answering_run(demo_runs(domain, task)))
    assert inbox.hazards == 60
    # Sure emergencies and doubtful ones: the order must hold for both, or it is none.
    assert inbox.rows["waits"].head(60).nunique() == 2
    alone = np.array([inbox.place_alone(hazard) for hazard in range(60)])
    assert alone.max() <= INBOX_ROWS / 2
    assert (alone <= INBOX_ROWS / 4).mean() >= 0.95
    assert inbox.places_together().max() <= INBOX_ROWS / 2


def test_a_place_counts_all_who_stand_before_whoever_waits_and_ties_speak_against_the_hazard():
    costs = CostMatrix(("now", "later"), ((0.0, 10.0), (1.0, 0.0)))
    chances = np.full((1 + INBOX_ROWS - 1, 2), [0.5, 0.5])
    chances[1:4] = [[0.99, 0.01], [0.6, 0.4], [0.4, 0.6]]
    inside = np.arange(len(chances)) != 5
    rows = weighed(costs.classes, chances, inside, [False] * len(chances), costs, "later")
    inbox = Inbox(with_waiting(rows, 0.9, 2), 1, list(costs.classes))
    # Before it: one out of scope, two of greater harm, and all that may do as much harm; after it the one of less.
    assert inbox.place_alone(0) == INBOX_ROWS - 1
