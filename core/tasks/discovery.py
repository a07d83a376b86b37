"""Finding the demo domains: each folder is imported and held against the contract; a bad one is named and the rest works."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from types import ModuleType

from core.domain import WORK_VIEWS, ClassInfo, Costs, Domain, Example, HubSource, Slice, Task, Work
from core.errors import DomainError

ROOT = Path(__file__).resolve().parents[2]
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_TITLE = 60
Stamp = tuple[tuple[str, int, int, int], ...]
_LOADING = Lock()  # visitors arrive in threads, and importing a plug-in changes sys.modules


@dataclass(frozen=True)
class Discovery:
    """What was found: domains by name, and for each folder that cannot be used a sentence why."""

    domains: Mapping[str, Domain]
    problems: Mapping[str, str]


def demo_folders() -> list[Path]:
    """Return the folders that hold domains: domain_demos, then those that FATHOM_DEMOS names (separated as in PATH)."""
    more = [Path(part) for part in os.environ.get("FATHOM_DEMOS", "").split(os.pathsep) if part]
    return [ROOT / "domain_demos", *more]


def discover() -> Discovery:
    """Find the domains; a folder that cannot be used is a problem with its name, and the rest works."""
    domains: dict[str, Domain] = {}
    problems: dict[str, str] = {}
    for place in demo_folders():
        if not place.is_dir():
            problems[place.name] = f"There is no folder {place}. Correct FATHOM_DEMOS."
            continue
        for folder in sorted(
            path for path in place.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))
        ):
            name = folder.name
            if name in domains:
                problems[f"{name} in {place.name}"] = f"There are two demos named {name!r}. Rename the folder of one."
                continue
            with _LOADING:
                outcome = _outcome(folder, _stamp(folder))
            if isinstance(outcome, Domain):
                domains[name] = outcome
            else:
                problems[name] = outcome
    return Discovery(domains, problems)


def find_domain(name: str) -> Domain:
    """Return a domain by name.

    Raises:
        DomainError: there is none, or its folder cannot be used.
    """
    found = discover()
    if name in found.domains:
        return found.domains[name]
    if name in found.problems:
        raise DomainError(found.problems[name])
    raise DomainError(f"There is no demo {name[:60]!r}. Choose one of: {', '.join(found.domains) or 'none'}.")


def _stamp(folder: Path) -> Stamp:
    """Return what changes when somebody edits any file of the domain, or makes it readable."""
    found = []
    for place, folders, files in os.walk(folder):
        # Importing writes bytecode beside the files, which is no edit.
        folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
        for file in files:
            try:
                status = os.stat(os.path.join(place, file))
            except OSError:  # deleted meanwhile, or a link to nowhere
                continue
            # The second time moves with rights and with a copy that keeps the first one.
            found.append((os.path.join(place, file), status.st_mtime_ns, status.st_ctime_ns, status.st_size))
    return tuple(sorted(found))


@lru_cache(maxsize=64)
def _outcome(folder: Path, stamp: Stamp) -> Domain | str:
    """Return a domain, or the sentence why it cannot be used; either is kept until a file of the folder changes."""
    try:
        return _load(folder)
    except DomainError as error:
        return str(error)


def _load(folder: Path) -> Domain:
    """Import a domain and check it whole."""
    module = _import(folder)
    demo = getattr(module, "DEMO", None)
    if not isinstance(demo, Domain):
        raise DomainError(
            f"The demo {folder.name!r} has no DEMO that is a core.domain.Domain in its __init__.py. Add one, as in domain_demos/README.md."
        )
    domain = replace(demo, name=folder.name, folder=folder)
    try:
        _check(domain)
    except (TypeError, AttributeError, ValueError) as error:  # a field of another type than the contract's
        raise DomainError(
            f"The demo {folder.name!r} has a field of the wrong type: {error}. Compare its DEMO with core/domain.py."
        ) from error
    return domain


def _import(folder: Path) -> ModuleType:
    file = folder / "__init__.py"
    if not _SLUG.fullmatch(folder.name):
        raise DomainError(
            f"The demo folder {folder.name!r} has a name that no link can hold. Use small letters, digits and underscores, a letter first."
        )
    if not file.is_file():
        raise DomainError(f"The demo {folder.name!r} has no __init__.py. Write one that says DEMO = Domain(...).")
    name = f"fathom_demo_{folder.name}"
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=[str(folder)])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    for old in [known for known in sys.modules if known == name or known.startswith(name + ".")]:
        sys.modules.pop(old, None)  # an edited submodule, or that of another folder with this name, is read anew
    sys.modules[name] = module  # its own submodules are found through it
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a plug-in may fail in any way, and the others must go on
        sys.modules.pop(name, None)
        raise DomainError(
            f"The demo {folder.name!r} cannot be loaded: {type(error).__name__}: {error}. Correct its __init__.py."
        ) from error
    return module


def _check(domain: Domain) -> None:
    """Hold a domain against the contract and its data.

    Raises:
        DomainError: names what does not fit.
    """
    where = f"The demo {domain.name!r}"
    if not domain.tasks:
        raise DomainError(f"{where} has no tasks. Give it one or more.")
    names = [task.name for task in domain.tasks]
    for task in domain.tasks:
        place = f"{where}, task {task.name!r},"
        _check_types(place, task)
        if not _SLUG.fullmatch(task.name) or names.count(task.name) > 1:
            raise DomainError(
                f"{place} has a name that is taken or no link can hold. Use small letters and underscores."
            )
        if task.work.view not in WORK_VIEWS:
            raise DomainError(f"{place} has the view {task.work.view!r}; allowed is one of {', '.join(WORK_VIEWS)}.")
        if len(set(task.labels)) < 2 or len(set(task.labels)) != len(task.labels):
            raise DomainError(f"{place} declares {len(task.labels)} classes, some of them twice or fewer than two.")
        if not task.examples:
            raise DomainError(f"{place} has no examples. Give it at least one text to try.")
        named = {*task.work.order, *task.work.teams, *task.work.feedback, *task.costs.mistakes}
        named |= {label for row in task.costs.mistakes.values() for label in row}
        if unknown := sorted(named - set(task.labels)):
            raise DomainError(f"{place} names classes it does not declare: {', '.join(unknown)}.")
        for file in (domain.train_file(task), domain.test_file(task)):
            _check_file(place, task, file)


def _check_types(place: str, task: Task) -> None:
    """Find what a plug-in is most likely to have mistaken: a text for a tuple of texts, a text for an Example."""
    for field_name, kind in (
        ("classes", ClassInfo),
        ("examples", Example),
        ("slices", Slice),
        ("out_of_scope", str),
        ("additions", str),
    ):
        values = getattr(task, field_name)
        if not isinstance(values, tuple) or not all(isinstance(value, kind) for value in values):
            raise DomainError(
                f"{place} has {field_name} that are not a tuple of {kind.__name__}. Mind the comma in (x,)."
            )
    for field_name, kinds in (("costs", Costs), ("work", Work), ("hub", (HubSource, type(None)))):
        if not isinstance(getattr(task, field_name), kinds):
            raise DomainError(f"{place} has {field_name} of another type than the contract's. See core/domain.py.")
    for field_name in ("text_title", "text_pair_title"):
        title = getattr(task, field_name)
        if not isinstance(title, str) or title != title.strip() or len(title) > _LONGEST_TITLE or "\n" in title:
            raise DomainError(
                f"{place} has the {field_name} {title!r:.80}, which is no heading. Write one line of at most {_LONGEST_TITLE} characters."
            )
    if task.text_pair is None and task.text_pair_title:
        raise DomainError(f"{place} has a text_pair_title and no text_pair. Name the column of the second text.")
    if task.text_pair is not None and task.text_heading == task.text_pair_heading:
        raise DomainError(f"{place} calls both of its texts {task.text_heading!r}. Give them different titles.")
    if words := [part.title for part in task.slices if not isinstance(part.words, tuple)]:
        raise DomainError(f"{place} has a slice {words[0]!r} whose words are not a tuple. Mind the comma in (x,).")
    if odd := [example for example in task.examples if (example.text_pair is None) != (task.text_pair is None)]:
        needed = "needs no second text" if task.text_pair is None else "needs a second text"
        raise DomainError(f"{place} has the example {odd[0].text[:40]!r}, which {needed}. Correct its text_pair.")


def _check_file(place: str, task: Task, file: Path) -> None:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines)
            columns = set(rows.fieldnames or ())
            wanted = {task.text, task.label, task.text_pair, task.work.person, task.work.time, task.work.group}
            if missing := sorted(name for name in wanted if name is not None and name not in columns):
                raise DomainError(f"{place} wants the columns {', '.join(missing)}, which {file.name} does not have.")
            found = {row[task.label] for row in rows}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DomainError(f"{place} cannot read data/{file.name}: {error}. Put the file there, in UTF-8.") from error
    if found != set(task.labels):
        differing = ", ".join(sorted(str(label) for label in found ^ set(task.labels)))
        raise DomainError(f"{place} and data/{file.name} do not have the same classes: {differing}.")
