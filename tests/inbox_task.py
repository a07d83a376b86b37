"""A task whose mistakes cost differently, for tests of what costs decide."""

from core.domain import ClassInfo, Costs, Example, Task, Work

LABELS = ("emergency", "urgent", "routine")


def inbox_task(urgent: dict[str, float] | None = None) -> Task:
    """Return a task of messages in an inbox; urgent: what it costs to take an urgent one for another, 5 where nothing is said."""
    mistakes = {"emergency": {"urgent": 200.0, "routine": 800.0}} | ({"urgent": urgent} if urgent else {})
    return Task(
        name="messages",
        title="Messages",
        purpose="Sort messages.",
        not_for="It decides nothing.",
        row="message",
        classes=tuple(ClassInfo(label, label.title(), "A kind.") for label in LABELS),
        examples=(Example("pills", "may be an overdose"),),
        out_of_scope=(),
        costs=Costs("looks by a nurse", 1.0, 5.0, mistakes),
        work=Work("inbox", "Inbox", "All messages.", order=LABELS),
        additions=(),
    )
