"""What a model reads of a text that is longer than it can take at once: one end, both, or all of it in windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

OVERLAP = 8
"""One part in so many of a window was read in the window before it too, so that a sentence on the edge stands whole in one of them."""


@dataclass(frozen=True)
class WayToRead:
    """One way to read a long text.

    Attributes:
        title: what a choice calls it; reads: the end of "a text that is longer ..."; offer: what a button says that chooses it.
        cut: what became of such texts, as the end of "30 % of the rows are longer than 256 tokens and ...".
        windows: whether the text is read in several pieces.
    """

    title: str
    reads: str
    offer: str
    cut: str
    windows: bool = False


LONG_TEXTS = {
    "head": WayToRead("its beginning", "is read up to there", "Keep the beginning of long texts", "were cut there"),
    "tail": WayToRead(
        "its end", "is read from so far before its end", "Keep the end of long texts", "lost their beginning"
    ),
    "head-tail": WayToRead(
        "its beginning and its end",
        "is read at its beginning and its end, half of each",
        "Keep both ends of long texts",
        "lost their middle",
    ),
    "windows-mean": WayToRead(
        "all of it, window by window: the mean of the windows",
        "is read window by window, and the mean of the windows answers",
        "Read long texts window by window",
        "are read window by window",
        True,
    ),
    "windows-surest": WayToRead(
        "all of it, window by window: the surest window",
        "is read window by window, and the surest window answers",
        "Let the surest window of long texts answer",
        "are read window by window",
        True,
    ),
}
"""The ways there are, the usual one first."""
WINDOWED = tuple(name for name, way in LONG_TEXTS.items() if way.windows)


@dataclass(frozen=True)
class LongTexts:
    """How texts beyond the maximum length are read.

    Attributes:
        way: a key of LONG_TEXTS; most_windows: where a text has more, as many are read as this, spread over all of it.
    """

    way: str = "head"
    most_windows: int = 16

    @property
    def windowed(self) -> bool:
        """Whether a long text is read in several pieces."""
        return LONG_TEXTS[self.way].windows

    def told(self, max_length: int) -> str:
        """Return in a sentence what is read of a text of more tokens than `max_length`."""
        more = (
            f" Of more than {self.most_windows} windows, so many are read, spread over the text."
            if self.windowed
            else ""
        )
        return f"A text of more than {max_length} tokens {LONG_TEXTS[self.way].reads}.{more}"


def window_starts(tokens: int, size: int, most: int) -> list[int]:
    """Return where the windows of a text begin.

    Each begins `size` less an eighth behind the one before, and the last ends with the text; beyond `most` of them, some are left
    out evenly, the first and the last never.

    Args:
        tokens: of the text; size: of a window; most: windows that are read.
    """
    step = max(1, size - size // OVERLAP)
    count = 1 + -(-max(0, tokens - size) // step)
    if count > most:
        chosen: Sequence[int] = sorted({round(place * (count - 1) / max(1, most - 1)) for place in range(most)})
    else:
        chosen = range(count)
    return [step * number for number in chosen]
