"""The command line: inspect, train, runs, use, compare, predict and serve, on the same core as the pages."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.collector import loading
from core.commands.cross_validate import cross_validate
from core.commands.inspect_file import inspect_file
from core.commands.keep_in_use import against, compare_runs, use_run
from core.commands.output_formats import FORMATS
from core.commands.predict_file import NOT_SURE, predict_file
from core.commands.reading_options import add_reading_options, read_as_told
from core.commands.split_options import (
    add_split_options,
    as_chosen,
    check_split,
    private_told,
    read_files,
    with_saved,
    with_split,
)
from core.commands.terminal import follow, report
from core.commands.text_options import add_columns, add_long_texts, chosen_text
from core.config import EMBEDDED_ENCODER, PRESETS, DataConfig, parse_setting, settings
from core.config.encoders import BUILT_IN
from core.dataset.fix_values import complete_fixes, parse_fix, usage
from core.errors import ConfigError, FathomError
from core.runs.jobs import cancel
from core.runs.plan import measure, plan_run
from core.runs.registry import find_run, list_runs, run_summary
from core.runs.starts import Start, check_place, earlier_model, start_told
from core.runs.submission import check_name, free_name, submit
from core.tasks.shipped import install_every_shipped


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0 for success, 2 for a user's mistake, 1 for a failure."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except FathomError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the reader has gone; nothing more can be said
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with its commands."""
    parser = argparse.ArgumentParser(
        prog="python -m core", description="Fine-tune a BERT text classifier on your own CSV."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    inspect = commands.add_parser("inspect", help="say what a file holds")
    inspect.add_argument("file", help="a table, or hub:OWNER/NAME[@SPLIT] for a data set of the Hub")
    inspect.add_argument("--json", action="store_true", help="print one JSON object")
    for flag, note in (
        ("text", 'column of the text, or several, as in "title + body"'),
        ("text-pair", "column of the second text"),
        ("label", "column of the class"),
        ("encoder", "whose tokenizer reads the texts"),
    ):
        inspect.add_argument(f"--{flag}", help=note)
    add_reading_options(inspect)
    inspect.add_argument("--report", metavar="OUT.html", help="write the findings as one HTML page")
    inspect.set_defaults(command=inspect_file)

    train = commands.add_parser("train", help="train a classifier and wait for its result")
    train.add_argument("file", help="a table, or hub:OWNER/NAME[@SPLIT] for a data set of the Hub")
    add_columns(train)
    train.add_argument("--label", required=True, metavar="COL", help="column of the class")
    add_reading_options(train)
    add_split_options(train)
    train.add_argument(
        "--encoder",
        "--from",
        metavar="NAME",
        help=f"{' or '.join(BUILT_IN)}, which come along, Hub name or local folder; or a finished run (id or name) or the folder of an exported model, to go on from it",
    )
    train.add_argument("--preset", choices=PRESETS, default="balanced")
    train.add_argument("--name", help="what to call the run")
    train.add_argument(
        "--fix",
        action="append",
        default=[],
        dest="fixes",
        metavar="NAME[:VALUE]",
        help=f"change the table before it is learned from, in this order; VALUE may be JSON or @FILE.json, and is found in the table where it is left away: {usage()}",
    )
    train.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        dest="changes",
        help=f"change a setting: {', '.join(settings())}",
    )
    for flag, kind in (
        ("epochs", float),
        ("batch-size", int),
        ("max-length", int),
        ("seed", int),
        ("device", str),
        ("precision", str),
    ):
        train.add_argument(f"--{flag}", type=kind)
    add_long_texts(train)
    train.add_argument("--json", action="store_true", help="end with one JSON line")
    train.set_defaults(command=train_run)

    runs = commands.add_parser("runs", help="list the runs")
    runs.add_argument("--json", action="store_true")
    runs.set_defaults(command=show_runs)

    use = commands.add_parser("use", help="put a run into use for a task, or go back to the one before it")
    use.add_argument(
        "run",
        nargs="?",
        help="id or name of a run; with --back or --end the task. Left out: what is in use, and what was",
    )
    use.add_argument("--task", metavar="NAME", help="what the task is called, usually as on the run's card")
    way = use.add_mutually_exclusive_group()
    way.add_argument("--back", action="store_true", help="put the run into use again that was in use before")
    way.add_argument("--end", action="store_true", help="take the task's run out of use")
    use.add_argument("--json", action="store_true", help="list as one JSON object")
    use.set_defaults(command=use_run)

    compare = commands.add_parser("compare", help="a new run against an earlier one, on rows that neither learned from")
    compare.add_argument("champion", help="id or name of the earlier run, or a task whose run in use it is")
    compare.add_argument("challenger", help="id or name of the new run")
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    compare.set_defaults(command=compare_runs)

    predict = commands.add_parser("predict", help="classify a file with a finished run")
    predict.add_argument("run", help="id or name of a run, or the task whose run in use is asked")
    predict.add_argument("file", help="a table, or hub:OWNER/NAME[@SPLIT] for a data set of the Hub")
    add_columns(predict, required=False)
    predict.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="OUT.csv",
        help=f"where to write; the ending names the format: {', '.join(FORMATS)}",
    )
    add_reading_options(predict)
    predict.add_argument(
        "--threshold",
        type=float,
        metavar="SHARE",
        help="probability (0 to 1) below which a row waits for a person, in place of the one that the model keeps",
    )
    predict.add_argument(
        "--not-sure",
        nargs="?",
        const=NOT_SURE,
        metavar="WORD",
        help=f"write this word in place of the class of rows that wait for a person; without a word, {NOT_SURE!r}",
    )
    predict.set_defaults(command=predict_file)

    serve = commands.add_parser("serve", help="serve predictions over HTTP")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8502)
    serve.set_defaults(command=serve_models)
    return parser


def _parse_change(change: str) -> tuple[str, Any]:
    """Turn FIELD=VALUE into a setting of the field's type."""
    name, found, text = change.partition("=")
    if not found:
        raise ConfigError(f"--set {change!r} is not FIELD=VALUE. Write it like --set batch_size=16.")
    return name, parse_setting(name, text)


def wanted_changes(options: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that the flags change, the plain flags last."""
    changes = dict(_parse_change(change) for change in options.changes)
    for flag in ("epochs", "batch_size", "max_length", "long_texts", "seed", "device", "precision"):
        if getattr(options, flag) is not None:
            changes[flag] = getattr(options, flag)
    return changes


def train_run(options: argparse.Namespace) -> int:
    """Submit a run, follow it to its end, and print its result."""
    if options.name is not None:
        check_name(options.name)  # before a large file is read
    fixes = [parse_fix(text) for text in options.fixes]  # before a large file is read
    table = as_chosen(read_as_told(options), options.private)
    text, read, columns, joined = chosen_text(table.frame, options)
    fixes = complete_fixes(read, columns, fixes)
    data = DataConfig(
        "",
        table.name,
        text,
        options.label,
        options.text_pair,
        joined=joined,
        fixes=tuple(fix.as_dict() for fix in fixes),
    )
    start = start_of(options.encoder)
    files = read_files(options)
    data = with_split(data, options, files)
    task, told = check_split(table, data, files)
    told += private_told((table, files.test, files.validation), options.private)
    plan = plan_run(
        measure(task.train.frame, data),
        data,
        options.preset,
        name=options.name or free_name(f"{Path(table.name).stem} {options.preset}"),
        encoder=options.encoder or EMBEDDED_ENCODER,
        changes=wanted_changes(options),
        start=start,
    )
    told += start_told(start, task.train.classes) if start else []
    print("\n".join(told), file=sys.stderr)
    plan = dataclasses.replace(plan, data=with_saved(data, table, files))
    if data.folds:
        return cross_validate(plan, as_json=options.json)
    run = submit(plan)
    print(f"Run {run.id}", file=sys.stderr)
    try:
        follow(run)
    except KeyboardInterrupt:
        print("\nCancelling the run ...", file=sys.stderr)
        cancel(run)
        follow(run)
    code = report(run, as_json=options.json)
    if start and start.run and code == 0 and not options.json:
        print("\n".join(against(find_run(start.run), run).told))
    return code


def start_of(name: str | None) -> Start | None:
    """Keep the earlier model that is named in place of an encoder, whole and loaded once; None where an encoder is named, or nothing.

    Raises:
        RunError, EncoderError: the run has no finished model, or it is damaged.
    """
    if name is None or name == EMBEDDED_ENCODER:
        return None
    if earlier_model(name) is None:
        check_place(name)
        return None
    with loading():
        from core.engine.starts import keep_start

    return keep_start(name)


def show_runs(options: argparse.Namespace) -> int:
    """Print the runs there are, newest first, with the models that come along."""
    for trouble in install_every_shipped():
        print(f"Note: {trouble}", file=sys.stderr)
    rows = [run_summary(run) for run in list_runs()]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    if not rows:
        print("No runs yet. Start one: python -m core train FILE --text COL --label COL")
    for row in rows:
        accuracy = f"accuracy {row['accuracy']:.3f}" if "accuracy" in row else ""
        marks = [f"in use for {task!r}" for task in row.get("in_use", [])]
        marks += [f"continues {row['continues']!r}"] if row.get("continues") else []
        told = f" ({', '.join(marks)})" if marks else ""
        print(f"{row['id']:<50} {row['status']:<12} {row.get('preset', ''):<9} {accuracy:<15} {row['name']}{told}")
    return 0


def serve_models(options: argparse.Namespace) -> int:
    """Serve predictions until stopped, of the models that come along too."""
    from core.commands.serve_models import serve_models as serve

    for trouble in install_every_shipped():
        print(f"Note: {trouble}", file=sys.stderr)
    serve(options.host, options.port)
    return 0
