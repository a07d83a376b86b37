"""Imports point one way, and the page's process stays free of torch."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from core.runs.jobs import ROOT

HEAVY = {"torch", "transformers", "datasets", "peft", "accelerate", "safetensors"}
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
    if name.startswith(("core/charts/", "core/ingest/")):
        assert not any(module.startswith(("core.engine", "core.serving")) for module in modules), name


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


def test_the_page_process_never_imports_torch():
    modules = [
        relative(path)[:-3].replace("/", ".").removesuffix(".__init__")
        for path in SOURCES
        if relative(path).startswith(("core/charts", "core/ingest", "pages/widgets"))
    ]
    modules += [
        "core.serving.client",
        "core.serving.process",
        "core.runs.submission",
        "core.runs.jobs",
        "core.runs.run",
        "core.runs.presets",
    ]
    script = f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\nheavy = {sorted(HEAVY)!r}\nsys.exit(', '.join(n for n in heavy if n in sys.modules) or None)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def test_app_is_short_and_pages_are_thin():
    assert len((ROOT / "app.py").read_text().splitlines()) < 60
    for path in SOURCES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, f"{relative(path)} is two rooms"
