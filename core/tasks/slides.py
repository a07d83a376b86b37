"""Slides of a presentation as HTML in type that can be read from the back of a room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from core.domain import Task

MOST_BARS = 5
_FEW_CLASSES = 10
_FAINT = 0.3
"""Words below this share of the strongest stay as they are."""
_MOST_MARKS = 6
"""Words marked in one text: a room cannot take in more."""
_SHORT = 170
"""Characters up to which a text is set larger still."""

STYLE = """<style>
[data-testid=stSidebar], [data-testid=stHeader], [data-testid=stToolbar], [data-testid=stSidebarCollapsedControl],
[data-testid=stExpandSidebarButton], [data-testid=stDecoration], [data-testid=stStatusWidget] { display: none !important; }
[data-testid=stMainBlockContainer] { max-width: none; padding: 5vh 6vw 8.5rem; }
.st-key-present-space { display: none; } .st-key-present-keys > div { gap: 0.4rem; }
.st-key-present-keys { position: fixed; left: 0; right: 0; bottom: 0; z-index: 100; padding: 0.7rem 6vw 0.9rem;
  border-top: 1px solid rgba(138,148,160,0.35); backdrop-filter: blur(14px); }
.slide { line-height: 1.35; overflow-wrap: anywhere; }
.slide p { margin: 0; } .slide .of { font-size: 1.2rem; opacity: 0.75; margin-bottom: 1.6rem; }
.slide h1 { font-size: clamp(3rem, 5vw, 5rem); line-height: 1.1; margin: 0 0 1.4rem; padding: 0; }
.slide .text { font-size: 2rem; font-weight: 500; line-height: 1.42; max-width: 75rem; }
.slide .text.short { font-size: clamp(2.2rem, 3.1vw, 3.4rem); line-height: 1.4; max-width: 75rem; }
.slide .which { font-size: 1.2rem; font-weight: 600; opacity: 0.75; margin: 1.2rem 0 0.2rem; }
.slide .choices { font-size: 1.6rem; opacity: 0.85; margin-top: 2.6rem; } .slide .many { display: flex; flex-wrap: wrap; gap: 0.7rem; }
.slide .many span { padding: 0.15rem 0.9rem; border: 1px solid rgba(138,148,160,0.6); border-radius: 2rem; }
.slide .answer { display: flex; flex-wrap: wrap; gap: 1.4rem 5rem; align-items: center; margin-top: 2rem; padding-top: 1.6rem;
  border-top: 2px solid rgba(138,148,160,0.45); }
.slide .said { min-width: min(22rem, 100%); flex: 1 1 22rem; }
.slide .label { font-size: clamp(3rem, 4.6vw, 4.6rem); font-weight: 700; line-height: 1.1; }
.slide .truth { font-size: 1.7rem; margin-top: 0.8rem; }
.slide .truth b { padding: 0.1rem 0.6rem; border-radius: 0.3rem; }
.slide .truth .right { background: rgba(0,158,115,0.28); } .slide .truth .wrong { background: rgba(213,94,0,0.34); }
.slide .bars { flex: 2 1 26rem; display: grid; grid-template-columns: minmax(8rem, max-content) 1fr 5rem; gap: 0.5rem 1.1rem; align-items: center; font-size: 1.5rem; }
.slide .track { height: 1.5rem; border-radius: 0.3rem; background: rgba(138,148,160,0.22); }
.slide .fill { display: block; height: 100%; border-radius: 0.3rem; background: #8a94a0; } .slide .first .fill, .slide .fill.first { background: #0072B2; }
.slide .share { text-align: right; font-variant-numeric: tabular-nums; }
.slide mark { color: inherit; border-radius: 0.25rem; padding: 0.04em 0.1em; } .slide sup { font-weight: 700; font-size: 0.55em; }
.slide .legend { font-size: 1.15rem; opacity: 0.8; margin-top: 1.4rem; }
.slide .figures { display: flex; flex-wrap: wrap; gap: 1.6rem 4.5rem; margin: 2.6rem 0 2.2rem; }
.slide .figures b { display: block; font-size: clamp(3rem, 4.6vw, 4.6rem); line-height: 1.1; } .slide .figures span { font-size: 1.35rem; opacity: 0.85; }
.slide .never { font-size: 1.7rem; padding-left: 1.2rem; border-left: 0.4rem solid #E69F00; max-width: 75rem; }
.slide ul { font-size: 2rem; padding-left: 1.4em; max-width: 75rem; margin: 0; } .slide li { margin: 0 0 1.1rem; }
@media (max-width: 640px) { .st-key-present-hint { display: none; }
  [data-testid=stMainBlockContainer] { padding: 1rem 1rem 11rem; } .st-key-present-keys { padding: 0.5rem 1rem 0.7rem; }
  .slide .of { font-size: 1rem; margin-bottom: 0.9rem; } .slide h1 { font-size: 2.2rem; }
  .slide .text, .slide .text.short { font-size: 1.45rem; } .slide .choices, .slide .bars { font-size: 1.1rem; } .slide .label { font-size: 2.4rem; }
  .slide .bars { grid-template-columns: 8.5rem 1fr 3.2rem; } .slide .truth, .slide .never { font-size: 1.2rem; } .slide ul { font-size: 1.3rem; }
  .slide .figures { gap: 1rem; margin: 1.4rem 0; } .slide .figures b { font-size: 2.4rem; } .slide .figures span { font-size: 1.05rem; } }
</style>"""
"""Hides everything but the slide and its keys while it is on the page."""


def _slide(of: str, body: str) -> str:
    return f'<div class="slide"><p class="of">{escape(of)}</p>{body}</div>'


def _percent(share: float) -> str:
    if 0 < share < 0.005:
        return "&lt; 1 %"
    return "&gt; 99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def first_slide(area: str, warning: str, task: Task, facts: Mapping[str, Any], source: str) -> str:
    """Return the slide that says what the model does, how well, and what it must not be used for."""
    own, words = facts["macro_f1"], facts["baselines"]["tfidf"]
    figures = [
        (
            f"{own['value']:.2f}",
            f"macro-F1 on {facts['rows']['test']:,} test rows<br>95 % interval {own['low']:.2f} to {own['high']:.2f}",
        ),
        (f"{words['macro_f1']['value']:.2f}", f"by counting words<br>{escape(words['name'])}"),
        (
            _percent(facts["accuracy"]["value"]),
            f"of the test rows are right<br>{len(facts['classes'])} classes to choose from",
        ),
    ]
    drawn = "".join(f"<div><b>{big}</b><span>{small}</span></div>" for big, small in figures)
    body = (
        f'<h1>{escape(task.title)}</h1><p class="text">{escape(task.purpose)}</p><div class="figures">{drawn}</div>'
        f'<p class="never">{escape(warning)} {escape(task.not_for)}</p><p class="legend">{escape(source)}</p>'
    )
    return _slide(area, body)


def last_slide(area: str, warning: str, task: Task, facts: Mapping[str, Any]) -> str:
    """Return the slide of limits."""
    wrong, weakest = 1 - facts["accuracy"]["value"], facts["weakest"]
    often = f"About one answer in {1 / wrong:.0f} is wrong" if wrong > 0.005 else "Hardly an answer was wrong"
    lines = [
        f"{often} on {facts['rows']['test']:,} test rows of the same source. Other sources and ways of writing were not tested.",
        f"It finds {task.title_of(weakest['label'])} worst: F1 {weakest['f1']:.2f} on {weakest['rows']} rows.",
        f"It chooses among {len(facts['classes'])} classes and reads no more than {facts['max_length']} tokens. Coloured words say what moved it, not what is true.",
        warning,
        task.not_for,
    ]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return _slide(f"{area}: {task.title}", f"<h1>Limits</h1><ul>{items}</ul>")


def example_slide(
    area: str,
    task: Task,
    classes: Sequence[str],
    example: Mapping[str, Any],
    place: str,
    answer: Mapping[str, Any] | None,
) -> str:
    """Return the slide of one example; without an answer the audience is asked.

    Args:
        example: {text, text_pair, truth, note}; answer: see `core.tasks.tour.answer_from`.
    """
    pair = example.get("text_pair")
    long = len(example["text"]) + len(pair or "") > _SHORT
    texts = _text(example["text"], "text", answer, long)
    if pair is not None:
        texts = (
            f'<p class="which">{escape(task.text_heading)}</p>{texts}<p class="which">{escape(task.text_pair_heading)}</p>'
            f"{_text(pair, 'text_pair', answer, long)}"
        )
    rest = _answered(task, example, answer) if answer is not None else _asked(task, classes)
    return _slide(f"{area}: {task.title}, {place}", texts + rest)


def _asked(task: Task, classes: Sequence[str]) -> str:
    if len(classes) > _FEW_CLASSES:
        return f'<p class="choices">Which of {len(classes)} classes?</p>'
    choices = "".join(f"<span>{escape(task.title_of(label))}</span>" for label in classes)
    return f'<p class="choices many">{choices}</p>'


def _answered(task: Task, example: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    said, truth = task.title_of(answer["label"]), example.get("truth")
    if truth is None:
        told = f'<p class="truth">{escape(example["note"])}</p>' if example.get("note") else ""
    elif truth == answer["label"]:
        told = '<p class="truth"><b class="right">Right</b> It is labelled so.</p>'
    else:
        told = f'<p class="truth"><b class="wrong">Wrong</b> It is labelled {escape(task.title_of(truth))}.</p>'
    ordered = sorted(answer["probabilities"].items(), key=lambda item: -item[1])[:MOST_BARS]
    bars = "".join(
        f'<span>{escape(task.title_of(label))}</span><span class="track"><span class="fill{"" if place else " first"}" '
        f'style="width:{100 * min(1.0, max(0.0, chance)):.1f}%"></span></span><span class="share">{_percent(chance)}</span>'
        for place, (label, chance) in enumerate(ordered)
    )
    more = len(answer["probabilities"]) - len(ordered)
    legend = f"The words that moved it most: orange and + spoke for {said}, blue and − against it." + (
        f" {more} less likely classes are not shown." if more else ""
    )
    return (
        f'<div class="answer"><div class="said"><div class="label">{escape(said)}</div>{told}</div><div class="bars">{bars}</div></div>'
        f'<p class="legend">{escape(legend)}</p>'
    )


def _text(text: str, source: str, answer: Mapping[str, Any] | None, long: bool) -> str:
    """Return a text, with the words marked that moved the answer."""
    words = answer["words"] if answer is not None else []
    greatest = max((abs(word["effect"]) for word in words), default=0.0) or 1.0
    parts, reached = [], 0
    for word in _strongest(text, source, words, _FAINT * greatest):
        if word["start"] < reached:
            continue
        share = abs(word["effect"]) / greatest
        parts.append(escape(text[reached : word["start"]]))
        colour, sign = ("230,159,0", "+") if word["effect"] > 0 else ("0,114,178", "&minus;")
        shown = escape(text[word["start"] : word["end"]])
        parts.append(
            f'<mark style="background:rgba({colour},{0.12 + 0.5 * share:.2f})">{shown}<sup>{sign}</sup></mark>'
        )
        reached = word["end"]
    parts.append(escape(text[reached:]))
    return f'<p class="text{"" if long else " short"}">{"".join(parts).replace(chr(10), "<br>")}</p>'


def _strongest(text: str, source: str, words: Sequence[Mapping[str, Any]], least: float) -> list[Mapping[str, Any]]:
    """Return the words of a text that moved the answer most, in the order of the text; signs without a letter are left out."""
    found = [
        word
        for word in words
        if word["source"] == source
        and abs(word["effect"]) >= least
        and any(map(str.isalnum, text[word["start"] : word["end"]]))
    ]
    found = sorted(found, key=lambda word: -abs(word["effect"]))[:_MOST_MARKS]
    return sorted(found, key=lambda word: int(word["start"]))
