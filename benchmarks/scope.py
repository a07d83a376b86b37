"""Whether the demos' models let their own texts in and others not, by manner and by kind: python -m benchmarks.scope [--other FILE=COL ...]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from core.engine.device import DeviceReport
    from core.engine.scope.boundary import Scope

    Model = tuple[Scope, DeviceReport]

OTHER_ROWS = 300


def shares(grades: np.ndarray, by: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return for each value of `by` the share of texts refused, and refused or unusual, 0 to 1."""
    table = pd.DataFrame({"by": list(by), "out": grades == "out", "marked": grades != "in"})
    return {str(key): (float(part["out"].mean()), float(part["marked"].mean())) for key, part in table.groupby("by")}


def told(found: dict[str, tuple[float, float]]) -> str:
    """Return the shares as text: refused / refused or unusual, in per cent."""
    return ", ".join(f"{key} {100 * out:.0f} / {100 * marked:.0f}" for key, (out, marked) in found.items())


def graded(model: Model, frame: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """Return the guard's grade of each row's texts, (rows,)."""
    from core.engine.scope.reading import read_texts

    scope, report = model
    texts = [frame[name].tolist() for name in columns]
    return scope.grades(scope.score(read_texts(report, texts[0], texts[1] if len(texts) > 1 else None)))


def lines(others: dict[str, list[str]]) -> Iterator[str]:
    """Yield a line for each demo task that has a finished model."""
    from core.engine.predict import load_classifier
    from core.engine.scope.of_run import scope_of
    from core.tasks.discovery import discover
    from core.tasks.models import answering_run, demo_runs

    yield "| task | own test rows by manner | texts of no class by kind | other tables |"
    yield "|---|---|---|---|"
    for domain in discover().domains.values():
        for task in domain.tasks:
            run = answering_run(demo_runs(domain, task))
            if run is None:
                continue
            report = load_classifier(run.path).report
            model = (scope_of(run, report), report)
            columns = [name for name in (task.text, task.text_pair) if name]
            own = pd.read_csv(domain.test_file(task), keep_default_na=False, dtype=str)
            manners = own["register"].tolist() if "register" in own else ["all"] * len(own)
            cells = [told(shares(graded(model, own, columns), manners))]
            outside = domain.outside_file(task, "test")
            if outside.is_file():
                foreign = pd.read_csv(outside, keep_default_na=False, dtype=str)
                cells.append(told(shares(graded(model, foreign, columns), foreign["kind"].tolist())))
            else:
                cells.append("–")
            more: dict[str, tuple[float, float]] = {}
            for name, texts in others.items() if task.text_pair is None else ():
                more |= shares(graded(model, pd.DataFrame({task.text: texts}), [task.text]), [name] * len(texts))
            yield f"| {domain.title}: {task.title} | {cells[0]} | {cells[1]} | {told(more) or '–'} |"


def main() -> int:
    """Print the table for the models in FATHOM_HOME."""
    from core.errors import FathomError
    from core.ingest.table import read_table

    parser = argparse.ArgumentParser(prog="python -m benchmarks.scope", description=__doc__)
    parser.add_argument("--other", nargs="*", default=[], metavar="FILE=COL", help="tables of other kinds of texts")
    options = parser.parse_args()
    try:
        others = {}
        for given in options.other:
            file, _, column = given.rpartition("=")
            others[Path(file).stem] = read_table(Path(file)).frame[column].head(OTHER_ROWS).tolist()
        print("Refused / refused or unusual, in per cent.\n")
        for line in lines(others):
            print(line, flush=True)
    except FathomError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
