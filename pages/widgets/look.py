"""The style sheet of every page: what Streamlit's theme has no setting for."""

from core.charts.theme import TEXT, TEXT_DARK
from pages.widgets import table

INK, QUIET, QUIET_DARK = "#0c141c", "#55606c", "#a9b4bf"
"""Letters on the accent where the page is dark, and captions in both themes."""
_RGB = ", ".join(str(int(TEXT[start : start + 2], 16)) for start in (1, 3, 5))

STYLE = f"""{table.STYLE}<style>
/* Letters that can be read on the accent, which is bright where the page is dark. */
[data-testid="stBaseButton-primary"]:not(:disabled), [data-testid="stBaseButton-primaryFormSubmit"]:not(:disabled), [data-testid="stBaseLinkButton-primary"],
[data-testid="stMultiSelect"] [data-tag], [data-testid="stMultiSelect"] [data-baseweb="tag"] {{ color: light-dark(#ffffff, {INK}) !important; }}
/* Buttons side by side: the one that begins a second line keeps its left edge. */
[data-testid="stButtonGroup"] button[aria-checked="false"] {{ border-left-color: light-dark(#d8dee5, #33404d) !important; }}
/* What a press does, and to how many rows, is read whole on a narrow page. */
[data-testid="stButton"] button [data-testid="stMarkdownContainer"], [data-testid="stButton"] button [data-testid="stMarkdownContainer"] p {{
  white-space: normal !important; overflow: visible !important; text-align: start; }}
[data-testid="stCaptionContainer"] {{ opacity: 1 !important; color: light-dark({QUIET}, {QUIET_DARK}) !important; }}
/* Text of charts: figures are drawn for light paper. */
.js-plotly-plot text[style*="fill: rgb({_RGB})"] {{ fill: light-dark({TEXT}, {TEXT_DARK}) !important; }}
.js-plotly-plot .updatemenu-item-rect {{ fill: transparent !important; }}
/* The tool bar stands above the figure, never on its title, and not at all where there is no pointer to hover with. */
.js-plotly-plot .modebar-container {{ top: -1.5rem !important; }}
@media (hover: none) {{
  .js-plotly-plot .modebar-container {{ display: none !important; }}
  /* The tool bar of a table is always there on a touch screen: it gets a line of its own. */
  [data-testid="stDataFrame"] {{ margin-top: 2.2rem; }}
}}
</style>"""
