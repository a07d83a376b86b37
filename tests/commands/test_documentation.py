"""What the README names is there."""

import importlib.util
import re

from core.commands.cli import build_parser
from core.runs.jobs import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make (\w+)|`make (\w+)", README, re.MULTILINE))
    names = {name for pair in targets for name in pair if name}
    assert {"run", "test"} <= names
    for name in names:
        assert re.search(rf"^{name}:", makefile, re.MULTILINE), name


def test_commands_exist():
    modules = set(re.findall(r"python -m ([\w.]+)", README))
    assert "core" in modules
    for module in modules:
        assert importlib.util.find_spec(module) is not None, module
    actions = next(action for action in build_parser()._actions if hasattr(action, "choices") and action.choices)
    assert set(re.findall(r"python -m core (\w+)", README)) == set(actions.choices)


def test_paths_exist():
    for path in set(re.findall(r"`((?:core|pages|tests|benchmarks|docs|app)[\w/.-]*)`", README)) | set(
        re.findall(r"\]\((docs/[^)]+)\)", README)
    ):
        assert (ROOT / path).exists(), path


def test_every_direct_dependency_is_pinned_and_explained():
    pins = dict(
        line.split("==")
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
    )
    assert pins["torch"] == "2.13.0"
    for name in pins:
        assert re.search(rf"\b{re.escape(name)}\b", README), f"{name} is not in the README's table"
