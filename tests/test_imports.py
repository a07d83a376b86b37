"""Imports point one way, and the page's process stays free of torch."""

import ast
import graphlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.storage import ROOT

HEAVY = {"torch", "transformers", "datasets", "peft", "accelerate", "safetensors"}
LEVELS = (
    {"config", "errors", "storage", "text", "domain"},
    {"ingest", "private", "maths", "lessons"},
    {"judge", "runs", "dataset"},
    {"engine", "tasks", "charts"},
    {"serving"},
    {"commands", "worker", "__main__"},
)
"""The parts of core from the bottom up: one may import from its own level and from those below. A module that lies directly in core
and is not named here belongs to the bottom."""
NEVER = {
    "core.judge": ("core.domain", "core.tasks", "core.runs", "core.dataset", "core.ingest", "core.engine"),
    "core.ingest": ("core.config", "core.domain", "core.private", "core.maths"),
    "core.private": ("core.config", "core.domain", "core.ingest", "core.maths"),
    "core.maths": ("core.config", "core.domain", "core.ingest", "core.private"),
    "core.dataset": ("core.domain", "core.judge", "core.runs"),
    "core.runs": ("core.domain",),
    "core.engine": ("core.domain", "core.tasks", "core.charts"),
    "core.tasks": ("core.engine",),
    "core.charts": ("core.engine", "core.tasks", "core.ingest"),
    "core.serving": ("core.domain", "core.tasks", "core.charts"),
    "core.serving.client": ("core.engine",),
    "core.serving.process": ("core.engine",),
}
"""What a part must not know although it lies on its level or below: judging knows no demo, reading a file knows no run, and so on."""
SOURCES = [path for folder in ("core", "pages") for path in sorted((ROOT / folder).rglob("*.py"))] + [ROOT / "app.py"]


def imported(path: Path) -> set[str]:
    """Return every module that a file imports, at any depth of indentation."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def module_of(path: Path) -> str:
    return relative(path)[:-3].replace("/", ".").removesuffix(".__init__")


def level_of(module: str) -> int:
    part = module.partition(".")[2].partition(".")[0]
    return next((number for number, parts in enumerate(LEVELS) if part in parts), 0)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_imports_only_what_its_place_allows(path):
    name, modules = relative(path), imported(path)
    roots = {module.split(".")[0] for module in modules}
    if not name.startswith("core/engine/"):
        assert not roots & HEAVY, f"{name} imports {roots & HEAVY}; only core.engine may"
    if name.startswith("core/"):
        assert not roots & {"streamlit", "pages", "app", "tests", "benchmarks"}, name
    else:
        assert not any(module.startswith("core.engine") for module in modules), (
            f"{name} imports the engine; pages go through core.serving.client"
        )
    for part, others in NEVER.items():
        if f"{module_of(path)}.".startswith(f"{part}."):
            wrong = {module for module in modules for other in others if f"{module}.".startswith(f"{other}.")}
            assert not wrong, f"{name} imports {wrong}, of which {part} must know nothing"


@pytest.mark.parametrize("path", [path for path in SOURCES if relative(path).startswith("core/")], ids=relative)
def test_core_imports_from_its_own_level_and_below(path):
    own = level_of(module_of(path))
    above = {module for module in imported(path) if module.startswith("core.") and level_of(module) > own}
    assert not above, f"{relative(path)} reaches up to {above}"


def test_no_modules_import_each_other_in_a_circle():
    modules = {module_of(path): path for path in SOURCES}
    graph = {name: {other for other in imported(path) if other in modules} - {name} for name, path in modules.items()}
    graphlib.TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("path", sorted((ROOT / "domain_demos").rglob("*.py")), ids=relative)
def test_a_demo_imports_its_contract_and_nothing_else(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    assert all(node.level <= 1 for node in nodes if isinstance(node, ast.ImportFrom)), (
        f"{path} reaches out of its folder"
    )
    named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    named |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    beyond = {name for name in named if name.split(".")[0] not in sys.stdlib_module_names}
    assert all(name.startswith(("core.domain", "core.charts")) for name in beyond), f"{relative(path)}: {beyond}"


@pytest.mark.process
def test_the_page_process_never_imports_torch():
    modules = [
        module_of(path)
        for path in SOURCES
        if relative(path).startswith(("core/charts", "core/ingest", "pages/widgets"))
    ]
    modules += [
        "core.serving.client",
        "core.serving.process",
        "core.serving.server",
        "core.runs.submission",
        "core.runs.jobs",
        "core.runs.run",
        "core.runs.presets",
    ]
    script = f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\nheavy = {sorted(HEAVY)!r}\nsys.exit(', '.join(n for n in heavy if n in sys.modules) or None)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]


def test_app_is_short_and_no_module_is_two_rooms():
    assert len((ROOT / "app.py").read_text().splitlines()) < 60
    for path in [*SOURCES, *sorted((ROOT / "benchmarks").rglob("*.py"))]:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 300, f"{relative(path)} has {lines} lines: it is two rooms"


def test_few_modules_lie_outside_the_packages_of_core():
    loose = [path.name for path in (ROOT / "core").glob("*.py")]
    assert len(loose) <= 10, loose


def test_one_place_knows_where_the_project_lies():
    who = [
        relative(path)
        for path in SOURCES
        if re.search(r"__file__.*parent(s\[|\.parent)", path.read_text(encoding="utf-8"))
    ]
    assert who == ["core/storage.py"], "take core.storage.ROOT"


def test_every_link_of_a_page_is_drawn_in_one_place():
    """Streamlit's own link leaves the browser behind on the page one is on; pages.widgets.link mends that for all."""
    for path in sorted((ROOT / "pages").rglob("*.py")):
        if relative(path) != "pages/widgets/link.py":
            assert "st.page_link" not in path.read_text(encoding="utf-8"), (
                f"{relative(path)}: use pages.widgets.link.link"
            )
