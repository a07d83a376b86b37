"""The layouts of reports, slides and cards, and the one environment that fills them: what is filled in comes out as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.nodes import EvalContext

from core.templates.filters import FILTERS
from core.templates.markdown import Markdown, markdown
from core.text import encodable

FOLDER = Path(__file__).parent


@pass_eval_context
def _escape_markdown(context: EvalContext, value: Any) -> Any:
    """Escape what a template that is not HTML fills in; HTML is escaped by Jinja itself."""
    return value if context.autoescape or isinstance(value, Markdown) else markdown(str(value))


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(["html"]),
        finalize=_escape_markdown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    return environment


_ENVIRONMENT = _environment()


def render(template: str, **facts: Any) -> str:
    """Fill a template of this folder.

    Args:
        template: its file name. In .html every value is escaped for HTML, in .md for Markdown.
        facts: what it names; a name that is not given is an error.

    Returns:
        Text that UTF-8 can carry: a lone surrogate becomes U+FFFD.
    """
    return encodable(_ENVIRONMENT.get_template(template).render(**facts))
