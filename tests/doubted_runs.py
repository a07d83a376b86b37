"""Films with labels flipped on purpose, and settings that find them in seconds."""

import random

from support import film_rows, write_csv

QUICK = {
    "freeze_encoder": True,
    "optimizer": "lbfgs",
    "epochs": 60.0,
    "weight_decay": 0.01,
    "head_learning_rate": 1.0,
    "dropout": 0.0,
}


def flipped_films(folder, count=400, wrong=20):
    """Write a learnable table in which some labels are wrong; return its path and the lines of those."""
    rows = film_rows(count)
    chosen = set(random.Random(5).sample(range(count), wrong))
    other = {"good": "bad", "bad": "good"}
    table = [(text, other[label] if i in chosen else label) for i, (text, label) in enumerate(rows)]
    return write_csv(folder / "films.csv", ["text", "label"], table), {i + 2 for i in chosen}
