"""The article that the pages under Learn grew from is named once, and every correction leads to that name."""

import ast
import re
from functools import cache

from streamlit.testing.v1 import AppTest

from core.lessons.article import ABOUT, ARTICLE, SLIP
from core.storage import ROOT

FOLDERS = ("pages/learn", "core/lessons", "core/maths", "core/charts")


@cache
def prose(path):
    """Return the texts of a module that a page can show: its strings without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spoken = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    silent = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [node.value for node in spoken if id(node) not in silent]


def test_no_text_speaks_of_an_article_that_it_does_not_name():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name == "article.py":
                continue
            for text in prose(path):
                assert not re.search(r"\b(the|this) article\b", text, re.IGNORECASE), f"{path.name}: {text[:80]}"


def test_a_correction_carries_the_name_of_the_article_and_one_page_says_it_in_full():
    def page():
        from pages.learn.parts.lesson import slip

        slip("It says otherwise.")

    caption = AppTest.from_function(page).run().caption[0]
    assert SLIP in caption.value
    assert caption.help == ARTICLE
    assert "AI大模型创业, starting a company on large AI models" in ARTICLE  # the Chinese with its translation
    assert "starting a company on large AI models" in ABOUT
    assert '{ABOUT}", help=ARTICLE' in (ROOT / "pages" / "learn" / "concepts.py").read_text(encoding="utf-8")
