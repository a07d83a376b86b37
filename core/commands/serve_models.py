"""Serving predictions by the costs of each model's task; the app starts it as python -m core.commands.serve_models."""

from __future__ import annotations

import argparse
import sys

from core.errors import ServingError
from core.runs.run import Run
from core.serving.server import serve
from core.tasks.costs import costs_of
from core.tasks.stage import opening


def serve_models(host: str, port: int, parent_pid: int | None = None) -> None:
    """Serve until stopped; see core.serving.server.serve.

    Raises:
        ServingError: the port is taken or the address is not of this machine.
    """
    serve(host, port, costs_of=costs_of, first_model=opening_run, parent_pid=parent_pid)


def opening_run() -> Run | None:
    """Return the run that Home asks, None where there is none."""
    found = opening()
    return None if found is None else found[2]


def main() -> int:
    """Parse the arguments of the process that the app starts."""
    parser = argparse.ArgumentParser(prog="python -m core.commands.serve_models")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8502)
    parser.add_argument("--parent-pid", type=int)
    options = parser.parse_args()
    try:
        serve_models(options.host, options.port, options.parent_pid)
    except ServingError as error:
        print(f"Error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
