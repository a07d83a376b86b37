"""Charts of a run while it learns: what was scored along the way is called by its name."""

import pytest

from core.charts.training import loss_curve, validation_curve


@pytest.mark.parametrize(
    ("more", "title", "name"),
    [
        ({}, "Validation rows: higher is better", "validation"),
        ({"crossvalidated": True}, "Cross-validated: higher is better", "cross-validated"),
    ],
)
def test_a_score_by_cross_validation_is_not_called_one_of_the_validation_rows(more, title, name):
    step = {"kind": "step", "step": 1, "loss": 0.5}
    events = [
        step,
        {"kind": "validation", "step": 1, "loss": 0.4, "accuracy": 0.9, "macro_f1": 0.8, "best": True} | more,
    ]
    assert title in validation_curve(events).layout.title.text
    line = loss_curve(events).data[-1]
    assert (line.name, f"<extra>{name}</extra>" in line.hovertemplate) == (name, True)
