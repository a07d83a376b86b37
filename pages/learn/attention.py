"""Inside BERT: one text on its way through a trained run, back again, and one real step of learning from it."""

from functools import partial
from typing import Any

import numpy as np

from pages.learn.parts.inside_attention import attention, telling_head
from pages.learn.parts.inside_backward import one_real_step, way_back
from pages.learn.parts.inside_forward import MOST_DRAWN, MOST_SHOWN, answer_path, pieces_and_embeddings
from pages.learn.parts.lesson import Stop, guide
from pages.learn.parts.opened_model import Subject, choose_run, choose_text, inside
from pages.widgets.fold import tabs
from pages.widgets.shell import page

SIDES = {"to_previous": "before", "to_next": "after"}
VIEWS = {
    "Pieces": pieces_and_embeddings,
    "Attention": attention,
    "Answer": answer_path,
    "Way back": way_back,
    "One step": one_real_step,
}


def stops(answer: dict[str, Any]) -> tuple[Stop, ...]:
    """Return the guided tour; which heads it shows depends on the model and the text."""
    grid = answer["grid"]
    layer, head = telling_head(grid)
    share, side = max((grid[habit][layer - 1][head - 1], side) for habit, side in SIDES.items())
    first_spread, last_spread = (float(np.exp(grid["entropy"][place]).mean()) for place in (0, -1))
    last = answer["architecture"]["layers"]
    end = max(0, min(answer["tokens"] + 3, MOST_SHOWN) - MOST_DRAWN)
    return (
        Stop(
            "A text becomes pieces",
            "Words the model knows stay whole; others are cut up. Each piece gets a vector for itself and one for its place, which are added.",
            {"tab": "Pieces"},
        ),
        Stop(
            "A head with one habit",
            f"On this text head {head} of layer {layer} gives {100 * share:.0f} % of its attention to the token {side} it, more than any other head: look beside the diagonal. Nobody programmed this; it was learned.",
            {"tab": "Attention", "layer": layer, "head": head, "show": "weights", "padding": 0, "from": 0},
        ),
        Stop(
            "Padding is masked",
            "Three [PAD] tokens were added. Their columns are empty: behind the mask, softmax gives them exactly 0, so what a text is padded with does not change its answer.",
            {"tab": "Attention", "layer": layer, "head": head, "show": "masked", "padding": 3, "from": end},
        ),
        Stop(
            "Later layers mix",
            f"A head of layer 1 spreads its attention over {first_spread:.0f} tokens here, one of layer {last} over {last_spread:.0f} (means over the heads). Layer by layer, every vector can take up something of the whole text.",
            {"tab": "Attention", "layer": last, "head": head, "show": "weights", "padding": 0, "from": 0},
        ),
        Stop(
            "From vectors to an answer",
            "Follow the vector that is classified through the layers, then the logits, then what softmax makes of them.",
            {"tab": "Answer"},
        ),
        Stop(
            "What moved it",
            "The loss for the right label goes back through every layer. The words in orange spoke for that label, those in blue against it.",
            {"tab": "Way back"},
        ),
        Stop(
            "One step of learning",
            "A real optimiser takes one real step on this text alone. See how far one example can move the answer; nothing of it is kept.",
            {"tab": "One step", "optimiser": "adamw", "scope": "trained", "steps": 1},
        ),
    )


def views(subject: Subject) -> None:
    """Draw the five views of one text; only the open one is computed."""
    tabs({name: partial(draw, subject) for name, draw in VIEWS.items()}, "tab")


with page(
    "Inside BERT",
    "Your sentence on its way through a model that was trained here: every number along the way, and what learning from it would change.",
):
    model = choose_run("A look inside a model")
    if model is not None:
        subject = choose_text(model)
        if subject is not None:
            guide(stops(inside(subject)))
            views(subject)
