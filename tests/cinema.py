"""A demo of films whose real rows lie on a stand-in of the Hub."""

import io
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq

from core.domain import ClassInfo, Costs, Domain, Example, HubSource, Task, Work

NOWHERE = "http://127.0.0.1:9"
TRAIN, TEST = "data/train-00000-of-00001.parquet", "data/test-00000-of-00001.parquet"


def parquet(rows, text="review", label="verdict"):
    out = io.BytesIO()
    pq.write_table(
        pa.table({text: [row[0] for row in rows], label: pa.array([("bad", "good").index(row[1]) for row in rows])}),
        out,
    )
    return out.getvalue()


SOURCE = HubSource(
    "acme/films",
    text="review",
    label="verdict",
    licence="CC BY 4.0",
    note="Reviews of films, longer than the bundled ones.",
    classes={"0": "Panned", "1": "Praised"},
)
TASK = Task(
    name="films",
    title="Films",
    purpose="Tells praise from blame.",
    not_for="Not for hiring.",
    row="review",
    classes=(ClassInfo("good", "Good", "Praise."), ClassInfo("bad", "Bad", "Blame.")),
    examples=(Example("a warm film", "plain"),),
    out_of_scope=(),
    costs=Costs("points", 0.5, 1.0),
    work=Work("overview", "Films", "All reviews."),
    additions=(),
    hub=SOURCE,
)
DOMAIN = Domain("Cinema", "Films.", "Only films.", "F", (TASK,), name="cinema")
PLAIN = replace(TASK, hub=None)
