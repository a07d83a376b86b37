"""What a page of HTML is made of, for tests: its tags in order, attributes, texts, and what a text of another direction would turn."""

from __future__ import annotations

from html.parser import HTMLParser

TURN = "\u202e"
"""Turns what follows, as far as the next border between directions."""
_VOID = {"meta", "br"}
_BORDERS = {"bdi", "p", "td", "th", "li", "h1", "h2", "h3", "div", "title"}


class Outline(HTMLParser):
    """Reads a page.

    Attributes:
        tags: name and names of attributes, in order; attributes: tag, name, value; texts: between tags and in titles.
        faults: tags closed out of turn; open: tags never closed; turned: texts that a mark in a text of somebody else would turn around.
        comments: and processing instructions.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes, self.texts, self.faults, self.turned, self.comments = [], [], [], [], [], []
        self._stack = []

    @property
    def open(self):
        return [tag for tag, _ in self._stack]

    @property
    def names(self):
        return {name for name, _ in self.tags}

    def handle_starttag(self, tag, attributes):
        self.handle_startendtag(tag, attributes)
        if tag not in _VOID:
            border = tag in _BORDERS or any(name == "dir" for name, _ in attributes)
            self._stack.append((tag, {"border": border, "turned": False}))

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, tuple(name for name, _ in attributes)))
        self.attributes += [(tag, *pair) for pair in attributes]
        self.texts += [value for name, value in attributes if name == "title"]
        if tag == "br":
            for _, state in self._stack:
                state["turned"] = False

    def handle_endtag(self, tag):
        if not self._stack or self._stack.pop()[0] != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.texts.append(data)
        for _, state in reversed(self._stack):
            if state["turned"] and data.strip():
                self.turned.append(data)
            state["turned"] = state["turned"] or TURN in data
            if state["border"]:
                break

    def handle_comment(self, data):
        self.comments.append(data)

    handle_pi = handle_comment


def outline(html: str) -> Outline:
    """Read a page."""
    parser = Outline()
    parser.feed(html)
    parser.close()
    return parser
