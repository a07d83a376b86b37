"""How far a run is: never less than it was, and all of it at the end."""

from core.runs.progress import share_done


def stage(name):
    return {"kind": "stage", "stage": name, "message": ""}


def step(number, of):
    return {"kind": "step", "step": number, "steps": of}


WHOLE = [
    stage("prepare"),
    {"kind": "progress", "done": 80, "total": 80, "unit": "rows"},
    stage("initialise"),
    {"kind": "progress", "done": 40, "total": 80, "unit": "texts"},
    stage("train"),
    step(1, 10),
    step(5, 10),
    {"kind": "validation", "step": 5},
    stage("iterate"),
    {"kind": "notice", "message": "The batch was halved."},
    step(4, 20),  # begun again with smaller batches
    step(20, 20),
    stage("test"),
    {"kind": "progress", "done": 1, "total": 4, "unit": "parts"},
    {"kind": "progress", "done": 4, "total": 4, "unit": "parts"},
]


def shares(events):
    return [share_done(events[:count]) for count in range(len(events) + 1)]


def test_progress_begins_at_nothing_never_falls_and_ends_at_one():
    seen = shares(WHOLE)
    assert seen[0] == 0.0
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_a_message_of_a_new_stage_takes_nothing_away():
    until = next(i for i, event in enumerate(WHOLE) if event == stage("iterate"))
    assert share_done(WHOLE[: until + 1]) == share_done(WHOLE[:until]) > 0.5


def test_steps_move_it_within_their_stage():
    begun = WHOLE[:5]
    assert share_done([*begun, step(2, 10)]) < share_done([*begun, step(3, 10)]) < 0.85


def test_a_resumed_run_begins_again():
    assert share_done([*WHOLE[:8], stage("prepare")]) == 0.0
