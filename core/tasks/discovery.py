"""Finding the demo domains: each folder is imported and held against the contract; a bad one is named and the rest works."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from threading import Lock
from types import CodeType, ModuleType

from core.domain import Domain
from core.errors import DomainError
from core.storage import ROOT, home
from core.tasks.contract import SLUG, check_domain
from core.tasks.declaration import DECLARATION, read_domain

Stamp = tuple[tuple[str, int, int, int], ...]
_LOADING = Lock()  # visitors arrive in threads, and importing a plug-in changes sys.modules


@dataclass(frozen=True)
class Discovery:
    """What was found: domains by name, and for each folder that cannot be used a sentence why."""

    domains: Mapping[str, Domain]
    problems: Mapping[str, str]


def demo_folders() -> list[Path]:
    """Return the folders that hold domains: domain_demos, those that FATHOM_DEMOS names (separated as in PATH), those made here."""
    more = [Path(part) for part in os.environ.get("FATHOM_DEMOS", "").split(os.pathsep) if part]
    made = [made_folder()] if made_folder().is_dir() else []
    return [ROOT / "domain_demos", *more, *made]


def made_folder() -> Path:
    """Return the folder that holds the demos made of a run on this installation; it need not be there."""
    return home() / "made_demos"


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
    """Read a domain, from demo.json where there is one and else from code, and check it whole."""
    if (folder / DECLARATION).is_file():
        domain = read_domain(folder)
        check_domain(domain)
        return domain
    module = _import(folder)
    demo = getattr(module, "DEMO", None)
    if not isinstance(demo, Domain):
        raise DomainError(
            f"The demo {folder.name!r} has no DEMO that is a core.domain.Domain in its __init__.py. Add one, as in domain_demos/README.md."
        )
    domain = replace(demo, name=folder.name, folder=folder)
    try:
        check_domain(domain)
    except (TypeError, AttributeError, ValueError) as error:  # a field of another type than the contract's
        raise DomainError(
            f"The demo {folder.name!r} has a field of the wrong type: {error}. Compare its DEMO with core/domain.py."
        ) from error
    return domain


class _AsWritten(SourceFileLoader):
    """Compile the source at each load: Python's cache takes a file of the same second and length for the same file."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def _import(folder: Path) -> ModuleType:
    file = folder / "__init__.py"
    if not SLUG.fullmatch(folder.name):
        raise DomainError(
            f"The demo folder {folder.name!r} has a name that no link can hold. Use small letters, digits and underscores, a letter first."
        )
    if not file.is_file():
        raise DomainError(f"The demo {folder.name!r} has no __init__.py. Write one that says DEMO = Domain(...).")
    name = f"fathom_demo_{folder.name}"
    spec = importlib.util.spec_from_file_location(
        name, file, loader=_AsWritten(name, str(file)), submodule_search_locations=[str(folder)]
    )
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
