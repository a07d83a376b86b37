"""A task of notes in two classes, for views that need one and no model."""

from core.domain import ClassInfo, Costs, Example, Task, Work

NOTES = Task(
    name="notes",
    title="Notes",
    purpose="Sort notes.",
    not_for="Nothing else.",
    row="note",
    classes=(ClassInfo("a", "A", "One."), ClassInfo("b", "B", "Two.")),
    examples=(Example("", "nothing written yet"),),
    out_of_scope=(),
    costs=Costs("minutes", review=1.0, usual=2.0),
    work=Work("overview", "Notes", "All notes."),
    additions=(),
)
