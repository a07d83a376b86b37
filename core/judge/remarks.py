"""What is to be known of the intervals of figures, in sentences: that rows count for fewer, and why some figures have none."""

from __future__ import annotations

from collections.abc import Container, Iterable

from core.judge.result import Baseline, Scored


def counted_text(scored: Scored) -> str:
    """Say how many rows the test rows count for, in a sentence; nothing where each stands for itself."""
    if scored.effective is None:
        return ""
    return (
        f"In every interval the {scored.rows:,} test rows count for {scored.effective:,}, because some belong together."
    )


def reasons(scored: Iterable[Scored], keys: Container[str] | None = None) -> list[str]:
    """Return what is to be known of the figures' intervals, a sentence each: that rows count for fewer, and why some have none.

    Where not all results lack one, the sentence names those that do.

    Args:
        scored: the model's own, and those of simpler ways; keys: of the metrics that are shown, all of them where it is None.
    """
    results = list(scored)
    lacking: dict[tuple[str, str], list[str]] = {}
    for each in results:
        for key, figure in each.figures.items():
            if figure.why and (keys is None or key in keys):
                lacking.setdefault((key, figure.why), []).append(
                    each.name if isinstance(each, Baseline) else "this model"
                )
    said = [counted for each in results if (counted := counted_text(each))]
    for (key, why), names in lacking.items():
        some = len(names) < sum(key in each.figures for each in results) and len(set(names)) == len(names)
        said.append(f"{why} (so for {' and '.join(names)})." if some else f"{why}.")
    return list(dict.fromkeys(said))
