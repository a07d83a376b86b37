"""Tables that the benchmarks of learning work on: those of the demos, and any others by their files."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.config import EMBEDDED_ENCODER, DataConfig
from core.dataset.columns import guess_columns
from core.dataset.folder import save_dataset
from core.ingest.table import read_table
from core.runs.plan import measure, plan_run
from core.runs.run import Run
from core.runs.submission import submit
from core.storage import ROOT
from core.tasks.discovery import discover

DEMOS = ROOT / "domain_demos"


@dataclass(frozen=True)
class Learnable:
    """A table with rows to learn from and rows to test on; columns text, text_pair (pairs only) and label."""

    name: str
    train: pd.DataFrame
    test: pd.DataFrame

    @property
    def classes(self) -> list[str]:
        """The classes in alphabetical order."""
        return sorted(set(self.train["label"]))

    def limited(self, *, train: int | None = None, test: int | None = None) -> Learnable:
        """Return the table with at most so many rows of each part, drawn once and always the same; None leaves a part whole."""

        def some(frame: pd.DataFrame, most: int | None) -> pd.DataFrame:
            if most is None or most >= len(frame):
                return frame
            return frame.sample(most, random_state=0).reset_index(drop=True)

        return Learnable(self.name, some(self.train, train), some(self.test, test))

    def codes(self, frame: pd.DataFrame) -> np.ndarray:
        """Return class indices of a frame's rows, (rows,)."""
        return np.searchsorted(self.classes, frame["label"].to_numpy(dtype=object).astype(str))


def demo_files() -> dict[str, tuple[Path, Path]]:
    """Return {task: (training file, test file)} of the bundled demos."""
    bundled = [domain for domain in discover().domains.values() if domain.folder.parent == DEMOS]
    return {task.name: (domain.train_file(task), domain.test_file(task)) for domain in bundled for task in domain.tasks}


def given_files(words: Sequence[str]) -> dict[str, tuple[Path, Path]]:
    """Return {name: (training file, test file)} of words such as films=train.csv,test.csv.

    Raises:
        SystemExit: a word is not of that form, or a file is not there.
    """
    found = {}
    for word in words:
        name, _, files = word.partition("=")
        paths = [Path(file) for file in files.split(",")]
        if len(paths) != 2 or not all(path.is_file() for path in paths):
            raise SystemExit(f"{word!r} names no training and test file. Write it as NAME=TRAIN.csv,TEST.csv.")
        found[name] = (paths[0], paths[1])
    return found


def read(name: str, files: tuple[Path, Path], without: Sequence[str] = ()) -> Learnable:
    """Read a table; test rows of classes that the training rows lack are left out, and so are the classes named by `without`."""
    frames = []
    for path in files:
        frame = read_table(path).frame
        guess = guess_columns(frame)
        columns = {guess.text: "text", guess.label: "label"} | (
            {guess.text_pair: "text_pair"} if guess.text_pair else {}
        )
        kept = frame.rename(columns=columns)[list(columns.values())]
        frames.append(kept[~kept["label"].isin(list(without))])
    train, test = frames
    return Learnable(
        name, train.reset_index(drop=True), test[test["label"].isin(set(train["label"]))].reset_index(drop=True)
    )


def draws(table: Learnable, rows: int, count: int) -> Iterator[np.ndarray]:
    """Yield numbers of training rows: so many of every class (all, where there are fewer), `count` times.

    A draw of more rows holds the same draw of fewer, so that sizes are compared on the same luck.
    """
    codes = table.codes(table.train)
    for seed in range(count):
        generator = np.random.default_rng(seed)
        orders = [generator.permutation(np.flatnonzero(codes == code)) for code in range(len(table.classes))]
        yield np.concatenate([order[:rows] for order in orders])


def train_on(
    train: pd.DataFrame,
    test: pd.DataFrame,
    preset: str,
    folder: Path,
    name: str,
    seed: int = 13,
    encoder: str = EMBEDDED_ENCODER,
    **changes: object,
) -> Run:
    """Do a whole run, its rows and its test rows given as frames, and return it.

    Raises:
        SystemExit: it did not succeed.
    """
    saved = []
    for part, frame in (("train", train), ("test", test)):
        file = folder / f"{name}-{part}.csv"
        frame.to_csv(file, index=False)
        saved.append(save_dataset(read_table(file)))
    pair = "text_pair" if "text_pair" in train.columns else None
    data = DataConfig(saved[0].id, f"{name}.csv", "text", "label", pair, saved[1].id, f"{name}-test.csv")
    config = plan_run(
        measure(train, data), data, preset, name=f"{name} {preset}", encoder=encoder, changes={"seed": seed, **changes}
    )
    run = submit(config)
    while run.state().status in ("queued", "running"):
        time.sleep(0.2)
    if run.state().status != "succeeded":
        raise SystemExit(f"{name}: {run.state().reason}")
    return run
