"""What rules a delimiter out early never rules out one that fits."""

import random

from core.ingest.delimited.cells import learn
from core.ingest.delimited.lenient import Reading, edges_suit, join_surplus

COLUMNS = learn([[f"2031-05-{day:02}", "a short remark here", f"{day}.50", "yes"] for day in range(1, 29)], 4)
CELLS = ("2031-05-04", "7.50", "a", "short remark", "", "yes", " no", "x9", "12")


def test_what_can_be_joined_so_that_all_columns_suit_has_edges_that_suit():
    pick, suited, ruled_out = random.Random(8), 0, 0
    for _ in range(4000):
        cells = [pick.choice(CELLS) for _ in range(pick.randint(5, 9))]
        if pick.random() < 0.5:
            cells[0], cells[-2:] = "2031-05-04", ["7.50", "yes"]
        telling = sorted(pick.sample(range(4), pick.randint(1, 4)))
        found = join_surplus(Reading(cells, [False] * len(cells), 0.0), COLUMNS, " ")
        suits = found is not None and all(COLUMNS[at].allows(found[0][at]) for at in telling)
        edges = edges_suit(cells, COLUMNS, " ", telling)
        assert edges or not suits, (cells, telling)
        suited, ruled_out = suited + suits, ruled_out + (not edges)
    assert suited > 200
    assert ruled_out > 200
