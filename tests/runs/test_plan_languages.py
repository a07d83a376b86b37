"""A recipe for texts in other languages and for the encoder that reads them."""

from dataclasses import replace

import pandas as pd
import pytest

from core.config import DataConfig
from core.config.encoders import BUILT_IN
from core.runs.plan import measure
from core.runs.presets import preset_config
from core.text import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It rained all day", 4),
        ("", 0),
        ("\u4eca\u5929\u4e0b\u4e86\u4e00\u6574\u5929\u7684\u96e8\u3002", 7),  # Chinese: 9 letters
        ("\u0e27\u0e31\u0e19\u0e19\u0e35\u0e49\u0e1d\u0e19\u0e15\u0e01", 8),  # Thai: 10 letters and marks
        ("\ube44\uac00 \ud558\ub8e8 \uc885\uc77c \uc654\ub2e4", 4),  # Korean sets spaces
    ],
)
def test_words_are_counted_where_no_spaces_are_set(text, words):
    assert count_words(text) == words


def test_long_chinese_texts_get_room():
    """A text without spaces is not one word: a limit made for that would cut it."""
    frame = pd.DataFrame({"text": ["\u96e8" * 150] * 10, "label": list("ab") * 5})
    size = measure(frame, DataConfig("0" * 16, "rain.csv", "text", "label"))
    assert preset_config("quick", 10, word_counts=size.word_counts).max_length >= 152


def test_built_in_encoders_share_their_steps():
    """Both are sentence encoders: the head starts fitted, and the steps are those measured for them."""
    one, other, plain = (preset_config("balanced", 500, encoder=name) for name in (*BUILT_IN, "bert-base-uncased"))
    assert replace(one, encoder="") == replace(other, encoder="")
    assert other.head_start == "fitted"
    assert plain.encoder_learning_rate < other.encoder_learning_rate
