"""The rows of the bundled demos, for the tests that hold them to their rules."""

import re
from pathlib import Path

import pandas as pd

from core.ingest.table import read_table
from core.storage import ROOT
from core.tasks.discovery import discover

BUNDLED = [domain for domain in discover().domains.values() if domain.folder.parent == ROOT / "domain_demos"]
TASKS = [domain.train_file(task) for domain in BUNDLED for task in domain.tasks]
WORDS = re.compile(r"\w+")


def task_id(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem.removesuffix('_train')}"


def parts(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The training and the test rows of a task."""
    return read_table(path).frame, read_table(path.with_name(path.name.replace("_train", "_test"))).frame


def texts(frame: pd.DataFrame) -> list[str]:
    """The text that a person wrote: of a pair the second one, since the question stands with many answers."""
    return frame["text_b" if "text_b" in frame.columns else "text"].tolist()


def plain_words(text: str) -> str:
    """A text without capitals and marks; one of marks alone as it is."""
    return " ".join(WORDS.findall(text.casefold())) or text
