"""What the serving process does with models: one device, one thing at a time, and training goes first."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from core.collector import loading
from core.engine.explain.registry import Explanation, Opened
from core.errors import FathomError, RunError
from core.judge.decision import CostMatrix
from core.runs.answering import at_threshold, rule_of
from core.runs.jobs import lock_file
from core.runs.registry import find_run
from core.runs.run import Run
from core.serving.answers import say
from core.serving.given_texts import NO_VECTORS, NOT_CLASSIFIED, NOT_JUDGED, GivenTexts
from core.serving.kept_tables import KeptTables
from core.serving.model_cache import ModelCache
from core.serving.schemas import SCOPE_UNKNOWN

CostsOf = Callable[[Run, Sequence[str]], CostMatrix | None]
"""A run and its classes -> what mistakes cost among them, None where all cost the same."""


def memory_limit_bytes() -> int:
    """Return how much memory models may take: FATHOM_SERVING_MEMORY_MB, else a sixth of the machine's."""
    stated = os.environ.get("FATHOM_SERVING_MEMORY_MB")
    return int(float(stated) * 1e6) if stated else psutil.virtual_memory().total // 6


def training_holds(device: str) -> bool:
    """Tell whether a training run holds the device's lock just now."""
    path = lock_file(device)
    if not path.is_file():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True


def model_stamp(run_id: str) -> tuple[str, int]:
    """Return what changes when a run's model does.

    Raises:
        RunError: there is no such run, or it has no finished model.
    """
    run = find_run(run_id)
    file = run.model / "classifier.json"
    if not file.is_file() or run.state().status != "succeeded":
        raise RunError(
            f"Run {run_id!r} has no finished model: it is {run.state().status}. Wait for it to succeed, or choose another."
        )
    return run.id, file.stat().st_mtime_ns


class EngineRoom:
    """Warms the engine up, keeps models, and answers; every use of the device holds `lock`.

    Args:
        costs_of: finds what mistakes of a run's model cost; without it all cost the same.
        first_model: finds a run of single texts that answers once before anybody waits for it, or None.
    """

    def __init__(
        self, costs_of: CostsOf = lambda run, classes: None, first_model: Callable[[], Run | None] = lambda: None
    ) -> None:
        self.costs_of = costs_of
        self.first_model = first_model
        self.lock = threading.Lock()
        self.warm = threading.Event()
        self.failure = ""
        self.device: dict[str, Any] = {}
        self.cache = ModelCache(self._load, model_stamp, memory_limit_bytes())
        self.tables = KeptTables()
        self._on_cpu = False

    def warm_up(self) -> None:
        """Import the engine and read the embedded encoder once, so that nobody waits for it later."""
        try:
            from core.config import EMBEDDED_ENCODER

            with loading():
                from core.engine import predict, tokens  # noqa: F401
                from core.engine.build import load_encoder, warm_adapters
                from core.engine.device import describe
                from core.engine.encoders import find_encoder
                from core.engine.training import preflight  # noqa: F401

            self.device = describe().as_dict()
            tokens.token_rows(EMBEDDED_ENCODER, ["warm up"], None, 16)
            load_encoder(find_encoder(EMBEDDED_ENCODER))
            warm_adapters()
        except Exception as error:  # noqa: BLE001 - the server must answer /health with the reason
            self.failure = f"{type(error).__name__}: {error}"
        finally:
            self.warm.set()
        with suppress(FathomError):  # whoever asks it is told
            if not self.failure and (run := self.first_model()) is not None:
                self.answer(run.id, ["warm up"], None, 0)

    def ready(self) -> None:
        """Wait until warm."""
        self.warm.wait()

    def _load(self, run_id: str) -> Any:
        from core.engine.predict import load_classifier

        return load_classifier(find_run(run_id).path, "cpu" if self._on_cpu else "auto")

    def yield_to_training(self) -> None:
        """Leave the accelerator to a training run: models on it are freed and predictions go to the CPU meanwhile."""
        kind = self.device.get("kind", "cpu")
        busy = kind != "cpu" and training_holds(kind)
        if busy != self._on_cpu:
            self._on_cpu = busy
            self.cache.clear()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the device for one piece of work."""
        with self.lock:
            self.yield_to_training()
            yield

    @contextmanager
    def leased(self, model: str) -> Iterator[tuple[Run, Any]]:
        """Give a run and its classifier, which stays loaded inside the block. Whoever uses it takes turns on the device.

        Raises:
            RunError, EncoderError: there is no such model, or it cannot be loaded.
        """
        self.ready()
        run = find_run(model)
        with ExitStack() as lease:
            with self.turn():
                classifier = lease.enter_context(self.cache.lease(run.id))
            yield run, classifier

    def predict(
        self,
        model: str,
        texts: list[str],
        text_pairs: list[str] | None,
        threshold: float | None = None,
        not_sure: str | None = None,
    ) -> dict[str, Any]:
        """Classify texts; see schemas.PredictResponse. Whether they are like those learned from is not looked at.

        Raises:
            DataError: none or more than 1,000 texts, or pairs where none are wanted.
            RunError, EncoderError: the model cannot be loaded.
        """
        given = GivenTexts(texts, text_pairs)
        with self.leased(model) as (run, classifier):
            said = self._classified(classifier, given)
            rule = at_threshold(rule_of(run, self.costs_of(run, classifier.classes)), threshold)
            return {**say(model, run, classifier.classes, said, rule, not_sure), "note": SCOPE_UNKNOWN}

    def answer(
        self,
        model: str,
        texts: list[str],
        text_pairs: list[str] | None,
        nearest: int,
        threshold: float | None = None,
        not_sure: str | None = None,
    ) -> dict[str, Any]:
        """Classify texts and hold them against the rows that the model learned from; see schemas.AnswerResponse.

        Each text goes through the model once. The training rows are read at the first answer of a model and kept.

        Raises:
            DataError, RunError, EncoderError: as `predict`; also when the run's rows are gone.
        """
        given = GivenTexts(texts, text_pairs)
        with self.leased(model) as (run, classifier):
            from core.engine.explain.neighbours import judge, read, surround

            said = self._classified(classifier, given)
            around = self.tables.get(
                ("surroundings", model_stamp(run.id)), lambda: surround(classifier, run, turn=self.turn)
            )
            judged = judge(
                read(classifier, *given.full, self.turn) if any(given.has_text) else NO_VECTORS, around, nearest
            )
            judged["rows"] = given.spread(judged["rows"], lambda: dict(NOT_JUDGED))
            for prediction, row, has_text in zip(said, judged["rows"], given.has_text, strict=True):
                prediction["in_scope"] = row["in_scope"] if has_text else None
            rule = at_threshold(rule_of(run, self.costs_of(run, classifier.classes)), threshold)
            return {**say(model, run, classifier.classes, said, rule, not_sure), **judged}

    def _classified(self, classifier: Any, given: GivenTexts) -> list[dict[str, Any]]:
        """Return what a classifier says of each text; of one that is empty that there is none."""
        found: list[dict[str, Any]] = []
        if any(given.has_text):
            with self.turn():
                found = list(classifier.predict(*given.full).answers(classifier.classes))
        return given.spread(found, lambda: dict(NOT_CLASSIFIED))

    def explain(self, explanation: Explanation, model: str, request: Any) -> dict[str, Any]:
        """Let an explanation look into a model; see core.engine.explain.registry."""
        with self.leased(model) as (run, classifier):
            stamp = model_stamp(run.id)
            opened = Opened(
                run, classifier, self.turn, lambda key, make: self.tables.get((explanation.name, stamp, key), make)
            )
            with nullcontext() if explanation.takes_turns else self.turn():
                return explanation.run(opened, request)

    def start(self, model: str) -> dict[str, Any]:
        """Keep an earlier model, and say what was kept and what its encoder is like: {start, encoder}.

        Raises:
            RunError, EncoderError: see core.engine.starts.keep_start.
        """
        self.ready()
        from core.engine.encoders import find_encoder
        from core.engine.starts import keep_start

        with self.lock:
            start = keep_start(model)
        return {"start": start.to_json(), "encoder": find_encoder(start.encoder).as_dict()}

    def encoder(self, name: str) -> dict[str, Any]:
        """Look an encoder up; see engine.encoders.Encoder."""
        self.ready()
        from core.engine.encoders import find_encoder

        return find_encoder(name).as_dict()

    def tokens(
        self,
        encoder: str,
        texts: list[str],
        text_pairs: list[str] | None,
        max_length: int,
        shown: int,
        long_texts: str = "head",
    ) -> dict[str, Any]:
        """Return {rows: the first few piece by piece, summary: of all}."""
        self.ready()
        from core.config import LongTexts
        from core.engine.tokens import token_rows, token_summary

        with self.lock:
            first = None if text_pairs is None else text_pairs[:shown]
            return {
                "rows": token_rows(encoder, texts[:shown], first, max_length),
                "summary": token_summary(encoder, texts, text_pairs, max_length, LongTexts(long_texts)),
            }

    def preflight(
        self,
        train: dict[str, Any],
        rows: int,
        classes: int,
        texts: list[str],
        text_pairs: list[str] | None,
        parts: Sequence[int] = (),
    ) -> dict[str, Any]:
        """Estimate a run; see engine.preflight.estimate. While a run trains, the timing is of a shared device and says so."""
        self.ready()
        from core.config import TrainConfig
        from core.engine.training.preflight import estimate

        config = TrainConfig().changed(train)
        with self.lock:
            result = estimate(config, rows, classes, texts, text_pairs, parts)
        if training_holds(result["device"]["kind"]):
            result["notes"].append(
                "Another run is training on this device just now: this run will wait for it, and the time was measured beside it."
            )
        return result

    def export(self, run_id: str, folder: Path) -> Path:
        """Write a whole model folder and return the path of its ZIP archive."""
        import zipfile

        self.ready()
        from core.engine.export import export_model

        run = find_run(run_id)
        model_stamp(run.id)
        with self.lock:
            target = export_model(run.path, folder / "model")
        archive = folder / "model.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:  # weights do not compress
            for path in sorted(target.rglob("*")):
                file.write(path, Path(run.id) / path.relative_to(target))
        return archive
