"""Record the tours of the demos from the models that answer in them: python -m benchmarks.tour [DOMAIN ...]"""

from __future__ import annotations

import argparse
import sys
from functools import partial

import pandas as pd


def record(name: str) -> str:
    """Record one domain's tour and return a line about it.

    Raises:
        FathomError: the domain is unknown, a task has no model yet, or the serving process fails.
    """
    from core.errors import RunError
    from core.serving.client import Client, wait_until_ready
    from core.storage import home
    from core.tasks.discovery import find_domain
    from core.tasks.models import answering_run, demo_runs
    from core.tasks.tour import answer_from, record_task, write_tour

    domain = find_domain(name)
    runs = {task.name: answering_run(demo_runs(domain, task)) for task in domain.tasks}
    if missing := [task for task, run in runs.items() if run is None]:
        raise RunError(
            f"{name}: no finished run for {', '.join(missing)} in {home()}. Open the demo once for each task, or fine-tune it there, then record again."
        )
    server = wait_until_ready()
    client, tasks = Client(server.url, server.token), {}
    for task in domain.tasks:
        run = runs[task.name]
        assert run is not None
        answer = partial(answer_from, client, run.id)
        rows = pd.read_parquet(run.predictions_file)
        tasks[task.name] = record_task(domain, task, run, run.metrics(), rows, answer)
    client.close()
    write_tour(domain, tasks)
    told = ", ".join(
        f"{task} ({found['preset']}, macro-F1 {found['macro_f1']['value']:.3f}, {len(found['slides'])} examples)"
        for task, found in tasks.items()
    )
    return f"{name}: {told}"


def main() -> None:
    """Record the domains named, or all of them; what cannot be recorded is said, and the others go on."""
    from core.errors import FathomError
    from core.tasks.discovery import discover

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("domains", nargs="*", metavar="DOMAIN", help="all of them, when none is named")
    failed = False
    for name in parser.parse_args().domains or list(discover().domains):
        try:
            print(record(name))
        except FathomError as error:
            failed = True
            print(error, file=sys.stderr)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
