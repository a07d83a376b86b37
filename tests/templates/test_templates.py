"""Every template lays out any text as it is written: nothing in it is markup, and it does not turn what stands around it."""

import re
import shutil
from dataclasses import replace

import pandas as pd
import pytest
import yaml
from jinja2 import UndefinedError
from markdown_it import MarkdownIt
from outline import TURN, outline
from presented import presented_demos

from core.dataset.doctor.findings import Diagnosis, Finding
from core.dataset.doctor.report import ReportedTable
from core.dataset.doctor.report import report_html as doctor_html
from core.dataset.fix_kinds import Columns
from core.dataset.fixes import Fix
from core.domain import ClassInfo
from core.judge.figure import Figure
from core.judge.promise import Offer
from core.runs.model_card import card_body, with_questions, write_card
from core.runs.run import Run
from core.storage import read_json, write_json
from core.tasks.questions import Answer
from core.tasks.report.page import report_html
from core.tasks.slides import example_slide, first_slide, last_slide
from core.templates import FOLDER, render
from pages.widgets import pieces

demos = pytest.fixture(scope="module")(presented_demos)
HOSTILE = (
    '<script>alert(1)</script><!-- {{ 7*7 }} {% raw %} {# "\' &lt; \' onload="x" </title></style>&amp; `a` ``*b* _c_ ~~d~~'
    f" [e](/f) ![g](h) <i> | :red[j] :material/home: :smile: http://e.org www.e.org a@e.org $k$ \u2066{TURN}\u200f \ud800 \r\n\n---\n# l\n- m <b>"
)
SHOWN = HOSTILE.replace("\ud800", "\ufffd")
PLAIN = "harmless" + "\n" * HOSTILE.count("\n") + " " * 200 + "text"
FLAT = PLAIN.replace("\n", "")
BEHAVED = {"base.html", "slide.html", "parts.html", "words.html"}
"""Layouts and parts, which are filled through the others."""


def squeezed(text):
    return "".join(text.split())


def label(text, number):
    """Return a label; tables and files of parquet cannot hold a lone surrogate."""
    return f"{text.replace(chr(0xD800), chr(0xFFFD))}{number}"


@pytest.fixture
def subject(demos, tmp_path):
    """Return a function that copies a demo's run and puts a text into whatever a person may have written there."""
    presented = demos["pairs"]

    def written(text, classes=2):
        folder = tmp_path / "written" / str(len(text)) / presented.run.id
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(presented.run.path, folder)
        run = Run(folder)
        run.name_file.write_text(label(text, ""), encoding="utf-8")
        config = run.config()
        named = {"file_name": text, "test_file_name": text, "text": text, "label": f"{text}l", "text_pair": f"{text}p"}
        write_json(
            run.config_file,
            replace(
                config, name=text, data=replace(config.data, **named), fixes=(text,), versions={text: text}
            ).to_json(),
        )
        write_json(run.metrics_file, poisoned(read_json(run.metrics_file), text, classes))
        return presented, described(presented.task, text, classes), run

    return written


def poisoned(metrics, text, classes):
    """Return metrics.json with a text for every name, and as many classes as wanted."""
    labels = [label(text, number) for number in range(classes)]
    metrics["classes"] = labels
    metrics["test"]["per_class"] = [metrics["test"]["per_class"][0] | {"label": each} for each in labels]
    metrics["test"]["confusion"] = [[1] * classes] * classes
    metrics["split"]["notes"] = metrics["notices"] = [text]
    for named in (metrics["encoder"], metrics["device"], *metrics["baselines"].values()):
        named["name"] = text
    metrics["encoder"]["source"] = "hub"
    return metrics


def described(task, text, classes):
    """Return a task with a text for everything that is said of it."""
    told = tuple(ClassInfo(label(text, number), f"{text}{number}", text) for number in range(classes))
    words = dict.fromkeys(("title", "purpose", "not_for", "row", "text_title", "text_pair_title"), text)
    return replace(task, classes=told, **words)


def report(subject, text, classes=2):
    _, task, run = subject(text, classes)
    first, second = label(text, 0), label(text, 1)
    answers = [(first, first, first, first, 0.9), (first, second, second, first, 0.8)]
    rows = pd.DataFrame(answers, columns=["text", "text_pair", "label", "predicted", "confidence"])
    stay = Figure(0.9, 0.8, 1.0)
    test = {"title": text, "rule": text, "should_stay": True, "stay": stay, "tried": 9}
    probes = {"behaviour": [test], "fairness": {"rule": text, "stay": stay, "tried": 0}}
    given = {
        "corrections": [(text, text, text)],
        "probes": probes,
        "answers": asked(text),
        "manners": {"a": 3, "b": 4},
    }
    return report_html(text, text, task, run, run.metrics(), rows, **given)


def facts(text):
    figure = {"value": 0.5, "low": 0.4, "high": 0.6}
    read = {"text": text, "truth": text, "pressing": False, "minutes": 1.0}
    return {
        "rows": {"train": 9, "test": 9}, "classes": [label(text, 0), label(text, 1)], "accuracy": figure, "macro_f1": figure, "max_length": 9,
        "baselines": {"tfidf": {"name": text, "accuracy": figure, "macro_f1": figure}}, "lead": text, "caveats": [text], "weakest": {"label": label(text, 0), "f1": 0.5, "rows": 9},
        "benefit": {"headline": text, "label": text, "came": [read], "ordered": [read | {"pressing": True}]}, "given": {"alone": 3, "alone_right": 2},
    }  # fmt: skip


def slides(subject, text):
    """Return the slides of an example: asked, answered right and wrong, and with a note in place of a truth."""
    _, task, _ = subject(text)
    first, second = label(text, 0), label(text, 1)
    asked = {"text": text, "text_pair": text, "truth": first, "note": text}
    moved = [{"source": s, "start": 0, "end": len(text), "effect": e} for s, e in (("text", 0.5), ("text_pair", -0.5))]
    answer = {"label": first, "probabilities": {first: 0.9, second: 0.1}, "words": moved}
    given = [(asked, None), (asked, answer), (asked | {"truth": second}, answer), (asked | {"truth": None}, answer)]
    return "".join(example_slide(text, task, task.labels, example, "example 1", said) for example, said in given)


def doctor(_, text):
    finding = Finding("empty", "severe", text, text, 20, list(range(20)), [Fix("strip_markup")], [text])
    diagnosis = Diagnosis(9, 2, [finding], 0.9, {}, 5)
    return doctor_html(diagnosis, ReportedTable(text, text, Columns(text, text, text), {text: 3}, (), (text,)))


def drawn(call, monkeypatch):
    found = []
    monkeypatch.setattr(pieces.st, "html", found.append)
    call()
    return found[0]


def boxes(text, monkeypatch):
    piece = {"piece": text, "position": 0, "id": 1, "mask": 1, "segment": 0, "word": None}
    return drawn(lambda: pieces.piece_boxes([piece]), monkeypatch)


def coloured(text, monkeypatch):
    words = [{"word": text, "source": "text", "start": 0, "end": len(text)}]
    return drawn(lambda: pieces.coloured_text(text * 2, words, [0.5]), monkeypatch)


def marked(text, monkeypatch):
    phrases = [{"source": "text", "start": 0, "end": len(text), "effect": 0.5}]
    return drawn(lambda: pieces.marked_texts({"text": text * 2}, phrases), monkeypatch)


def card(subject, text):
    _, _, run = subject(text)
    return with_questions(write_card(run.config(), run.metrics(), Offer(None, 30, 30)), asked(text))


def asked(text):
    return [Answer(text, text, [text], [text])]


def readme_of_a_demo(subject, text):
    presented, task, _ = subject(text)
    domain = replace(presented.domain, title=text, licence=text, origin=text)
    return render("demo_readme.md", domain=domain, task=task, day="2026-01-01")


MARKDOWN = {"card.md": card, "card_use.md": card, "card_questions.md": card, "demo_readme.md": readme_of_a_demo}
HTML = {
    "report.html": report,
    "report.html with many classes": lambda subject, text: report(subject, text, classes=13),
    "slide_first.html": lambda subject, text: first_slide(text, text, subject(text)[1], facts(text), text),
    "slide_last.html": lambda subject, text: last_slide(text, text, subject(text)[1], facts(text)),
    "slide_example.html": slides,
    "doctor.html": doctor,
}
WORDS = {"pieces.html": boxes, "coloured_text.html": coloured, "marked_text.html": marked}


def holds(hostile, plain):
    """Check that a page with a hostile text is built like one with a harmless text, and shows it as often and in full."""
    found, wanted = outline(hostile), outline(plain)
    assert found.tags == wanted.tags
    assert (found.faults, found.open, found.comments) == ([], [], wanted.comments)
    assert found.turned == []
    hostile.encode()
    texts, wanted_texts = (squeezed("".join(each.texts)) for each in (found, wanted))
    assert texts.count(squeezed(SHOWN)) == wanted_texts.count(squeezed(PLAIN)) > 0
    assert texts.replace(squeezed(SHOWN), "") == wanted_texts.replace(squeezed(PLAIN), "")


@pytest.mark.parametrize("case", HTML)
def test_a_hostile_text_is_shown_as_it_is_written(subject, case):
    holds(HTML[case](subject, HOSTILE), HTML[case](subject, PLAIN))


@pytest.mark.parametrize("case", WORDS)
def test_hostile_words_are_drawn_as_they_are_written(monkeypatch, case):
    holds(WORDS[case](HOSTILE, monkeypatch), WORDS[case](PLAIN, monkeypatch))


def test_every_template_is_held_to_it():
    there = {path.name for path in FOLDER.iterdir() if path.suffix in (".html", ".md")}
    assert there == {name.split()[0] for name in HTML} | set(WORDS) | set(MARKDOWN) | BEHAVED


def test_no_template_switches_escaping_off():
    for path in FOLDER.glob("*.*"):
        if path.suffix != ".py":
            text = path.read_text(encoding="utf-8")
            assert "safe" not in text.replace("unsafe-inline", ""), path.name
            assert "autoescape" not in text, path.name


def test_a_name_that_is_not_given_is_an_error():
    with pytest.raises(UndefinedError, match="area"):
        render("slide_first.html", task=None)


def parsed(markdown):
    """Return the kinds of tokens of a text of Markdown in order, and its words."""
    kinds, words = [], []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        for each in [token, *(token.children or ())]:
            if each.type not in ("inline", "text"):
                kinds.append(each.type)
            if each.type in ("text", "code_inline", "fence"):
                words.append(each.content)
    return kinds, squeezed("".join(words))


def without_front(markdown):
    return markdown.split("\n---\n", 1)[1] if markdown.startswith("---\n") else markdown


@pytest.mark.parametrize("case", MARKDOWN)
def test_a_hostile_text_is_no_markup(subject, case):
    hostile, plain = (parsed(without_front(MARKDOWN[case](subject, text))) for text in (HOSTILE, FLAT))
    assert hostile[0] == plain[0]
    assert not {"html_block", "html_inline", "link_open", "image", "em_open", "s_open", "hr"} & set(hostile[0])
    seen = SHOWN
    for mark in (TURN, "\u2066", "\r", "\n"):
        seen = seen.replace(mark, mark.encode("unicode_escape").decode())
    words = hostile[1].replace(r"\ud800", "\ufffd")
    assert words.count(squeezed(seen)) == plain[1].count(squeezed(PLAIN)) > 5
    assert words.replace(squeezed(seen), "") == plain[1].replace(squeezed(PLAIN), "")


def test_a_page_makes_no_icon_emoji_or_link_of_a_text_in_a_card(subject):
    tokens = MarkdownIt("commonmark").enable("table").parse(card_body(card(subject, HOSTILE)))
    texts = [each.content for token in tokens for each in token.children or () if each.type == "text"]
    assert any("smile" in text for text in texts)
    for text in texts:
        assert not re.search(r":material/|:smile:|://|www\.e|a@e", text)


def test_the_front_matter_of_a_card_is_read_as_it_was_meant(subject):
    for base in (HOSTILE, FLAT):
        written = card(subject, base)
        front = written.removeprefix("---\n").split("\n---\n")[0]
        assert yaml.safe_load(front) == {
            "library_name": "transformers",
            "pipeline_tag": "text-classification",
            "base_model": base,
            "tags": ["text-classification", "fathom"],
        }
        assert card_body(written).startswith("### ")
        assert card_body(written).count("\n#### ") == written.count("\n## ") == 5


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("# A card\n\nMade by hand.", "### A card\n\nMade by hand."),
        (
            "---\na: b\n---\n\n## Use\n\n```python\n# a comment\n```\n# End\n",
            "#### Use\n\n```python\n# a comment\n```\n### End",
        ),
        ("", ""),
        ("A rule:\n\n---\n\nand more\n\n---\n\nA #1", "A rule:\n\n---\n\nand more\n\n---\n\nA #1"),
        ("---\nno end", "---\nno end"),
    ],
)
def test_a_page_shows_a_card_without_front_matter_and_with_smaller_headings(text, body):
    assert card_body(text) == body
