"""Put what the dashboard says of its own numbers to the test: python -m benchmarks.honesty [--only PART ...] [--write]"""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks.honesty.part import DOCUMENT, find_parts, write_section
from core.storage import ROOT


def main() -> int:
    """Run the parts that are asked for, print their tables, and write them into the document if that is wanted."""
    parts = find_parts()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.honesty", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=parts, metavar="PART", help=f"of {', '.join(parts)}")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--write", action="store_true", help=f"put the tables into {DOCUMENT.relative_to(ROOT).as_posix()}"
    )
    for part in parts.values():
        part.asks(parser)
    options = parser.parse_args()
    for key in options.only or parts:
        part, started = parts[key], time.perf_counter()
        if lacking := part.ready(options):
            print(f"{part.title}: left out, {lacking}", file=sys.stderr)
            continue
        print(f"## {part.title}\n", flush=True)
        lines = []
        for line in part.lines(options):
            print(line, flush=True)
            lines.append(line)
        print(f"\n({time.perf_counter() - started:.0f} s)\n", flush=True)
        if options.write:
            write_section(part, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
