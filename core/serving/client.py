"""Talk to the serving process; every failure becomes a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from core.errors import ConfigError, DataError, EncoderError, FathomError, RunError, ServingError
from core.serving.process import ServerInfo, ensure_server, log_tail
from core.text import encodable

_KINDS: dict[str, type[FathomError]] = {
    kind.__name__: kind for kind in (ConfigError, DataError, EncoderError, RunError, ServingError)
}
_CHUNK = 500


class Client:
    """One serving process, by its address and token."""

    def __init__(self, url: str | None = None, token: str | None = None) -> None:
        """Take the address given, else the process that this machine's app uses (starting it when there is none)."""
        if url is None:
            server = ensure_server()
            url, token = server.url, server.token
        self.url = url.rstrip("/")
        self.token = token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(
            base_url=self.url, headers=headers, timeout=httpx.Timeout(600.0, connect=3.0), trust_env=False
        )

    def _request(self, method: str, path: str, json: Any = None, wait_s: float = 20.0) -> dict[str, Any]:
        """Send a request; a server that is just starting is asked again for a while."""
        deadline = time.monotonic() + wait_s
        while True:
            try:
                response = self._http.request(method, path, json=clean(json))
                break
            except httpx.ConnectError as error:
                if time.monotonic() > deadline:
                    raise self._unreachable() from error
                time.sleep(0.2)
            except httpx.InvalidURL as error:
                raise ServingError(
                    f"{self.url!r} is no address. Set FATHOM_ENGINE_URL to one such as http://127.0.0.1:8502."
                ) from error
            except httpx.HTTPError as error:
                raise ServingError(
                    f"The serving process at {self.url} did not answer ({type(error).__name__}). Look at the System page; it is restarted when it has gone."
                ) from error
        return self._checked(response)

    def _unreachable(self) -> ServingError:
        return ServingError(
            f"The serving process at {self.url} cannot be reached. If FATHOM_ENGINE_URL is set, check that address; else start it: python -m core serve"
        )

    def _checked(self, response: httpx.Response) -> dict[str, Any]:
        try:
            value = response.json()
        except ValueError as error:
            raise ServingError(
                f"What answers at {self.url} is no serving process of Fathom (HTTP {response.status_code}). Check FATHOM_ENGINE_URL."
            ) from error
        if response.is_success and isinstance(value, dict):
            return value
        message = value.get("error") if isinstance(value, dict) else None
        kind = _KINDS.get(value.get("kind", ""), ServingError) if isinstance(value, dict) else ServingError
        raise kind(
            message
            or f"The serving process at {self.url} refused the request (HTTP {response.status_code}). Check FATHOM_ENGINE_URL."
        )

    def health(self, wait_s: float = 0.0) -> dict[str, Any]:
        """Return the state of the process; does not wait for it to start unless told to."""
        return self._request("GET", "/health", wait_s=wait_s)

    def models(self) -> list[dict[str, Any]]:
        """Return the models that can be used."""
        return list(self._request("GET", "/models")["models"])

    def predict(self, model: str, texts: list[str], text_pairs: list[str] | None = None) -> dict[str, Any]:
        """Classify 1 to 1,000 texts; see schemas.PredictResponse."""
        return self._request("POST", "/predict", {"model": model, "texts": texts, "text_pairs": text_pairs})

    def answer(
        self, model: str, texts: list[str], text_pairs: list[str] | None = None, nearest: int = 5
    ) -> dict[str, Any]:
        """Classify 1 to 1,000 texts and hold them against the training rows, in one pass; see schemas.AnswerResponse."""
        body = {"model": model, "texts": texts, "text_pairs": text_pairs, "nearest": nearest}
        return self._request("POST", "/answer", body)

    def predict_many(
        self,
        model: str,
        texts: list[str],
        text_pairs: list[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[dict[str, Any]]:
        """Classify any number of texts in chunks; `progress` gets (rows done, rows in all) and may raise to stop."""
        return _in_chunks(
            lambda some, pairs: self.predict(model, some, pairs)["predictions"], texts, text_pairs, progress
        )

    def answer_many(
        self,
        model: str,
        texts: list[str],
        text_pairs: list[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[dict[str, Any]]:
        """Classify any number of texts in chunks like `predict_many`; each answer also says whether its text is `in_scope`, and its `scope`."""

        def judged(some: list[str], pairs: list[str] | None) -> list[dict[str, Any]]:
            found = self.answer(model, some, pairs, nearest=0)
            judgements = zip(found["predictions"], found["rows"], strict=True)
            return [{**said, "in_scope": row["in_scope"], "scope": row["scope"]} for said, row in judgements]

        return _in_chunks(judged, texts, text_pairs, progress)

    def start(self, model: str) -> dict[str, Any]:
        """Keep an earlier model to go on from; returns {start, encoder}, see core.runs.starts.Start and engine.encoders.Encoder."""
        return self._request("POST", "/starts", {"model": model})

    def encoder(self, name: str) -> dict[str, Any]:
        """Look an encoder up; raises EncoderError with a sentence."""
        return self._request("POST", "/encoder", {"name": name})

    def tokens(
        self,
        encoder: str,
        texts: list[str],
        text_pairs: list[str] | None,
        max_length: int,
        shown: int = 3,
        long_texts: str = "head",
    ) -> dict[str, Any]:
        """Return {rows, summary}; see engine.tokens."""
        return self._request(
            "POST",
            "/tokens",
            {
                "encoder": encoder,
                "texts": texts,
                "text_pairs": text_pairs,
                "max_length": max_length,
                "shown": shown,
                "long_texts": long_texts,
            },
        )

    def preflight(
        self,
        train: dict[str, Any],
        rows: int,
        classes: int,
        texts: list[str],
        text_pairs: list[str] | None,
        parts: Sequence[int] = (),
    ) -> dict[str, Any]:
        """Estimate a run; see engine.preflight.estimate."""
        return self._request(
            "POST",
            "/preflight",
            {
                "train": train,
                "rows": rows,
                "classes": classes,
                "texts": texts,
                "text_pairs": text_pairs,
                "parts": list(parts) or None,
            },
        )

    def explain(self, name: str, run_id: str, **fields: Any) -> dict[str, Any]:
        """Ask a model for an explanation; names and fields are those of core.engine.explain.registry."""
        return self._request("POST", f"{_model(run_id)}/explain/{quote(name, safe='')}", fields)

    def start_landscape(self, run_id: str, **choices: Any) -> dict[str, Any]:
        """Start a loss surface, or find it done; returns schemas.LandscapeState. Choices: see schemas.LandscapeRequest."""
        return self._request("POST", f"{_model(run_id)}/landscape", choices)

    def landscape(self, run_id: str, **choices: Any) -> dict[str, Any]:
        """Return how far the loss surface with these choices is."""
        query = urlencode({name: value for name, value in choices.items() if value is not None})
        return self._request("GET", f"{_model(run_id)}/landscape?{query}")

    def cancel_landscape(self, run_id: str) -> dict[str, Any]:
        """Stop the loss surface of this run that is being computed."""
        return self._request("DELETE", f"{_model(run_id)}/landscape")

    @contextmanager
    def export(self, run_id: str) -> Iterator[Iterator[bytes]]:
        """Give the bytes of a model's ZIP archive, piece by piece."""
        try:
            with self._http.stream("GET", f"{_model(run_id)}/export") as response:
                if not response.is_success:
                    response.read()
                    self._checked(response)
                yield response.iter_bytes(1 << 20)
        except httpx.ConnectError as error:
            raise self._unreachable() from error

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _model(run_id: str) -> str:
    return f"/models/{quote(run_id, safe='')}"


def clean(value: Any) -> Any:
    """Make every text in plain values fit for JSON in UTF-8."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {name: clean(item) for name, item in value.items()}
    return [clean(item) for item in value] if isinstance(value, (list, tuple)) else value


def wait_until_ready(timeout_s: float = 60.0) -> ServerInfo:
    """Wait until the serving process is warm.

    Raises:
        ServingError: it is not within the time, or its engine failed; the message carries the end of its log.
    """
    info, deadline = ensure_server(), time.monotonic() + timeout_s
    client = Client(info.url, info.token)
    try:
        while time.monotonic() < deadline:
            try:
                health = client.health()
            except ServingError:
                time.sleep(0.2)
                continue
            if health["warm"]:
                if health["failure"]:
                    raise ServingError(
                        f"The engine of the serving process failed: {health['failure']}. Look into serving.log and reinstall: pip install -r requirements.txt"
                    )
                return info
            time.sleep(0.2)
    finally:
        client.close()
    raise ServingError(
        f"The serving process was not ready within {timeout_s:.0f} s. The end of its log: {log_tail() or 'empty'}"
    )


def _in_chunks(
    ask: Callable[[list[str], list[str] | None], list[dict[str, Any]]],
    texts: list[str],
    text_pairs: list[str] | None,
    progress: Callable[[int, int], None] | None,
) -> list[dict[str, Any]]:
    """Ask for as many texts at a time as the server takes, and return all answers in their order."""
    results: list[dict[str, Any]] = []
    for start in range(0, len(texts), _CHUNK):
        part = slice(start, start + _CHUNK)
        results += ask(texts[part], None if text_pairs is None else text_pairs[part])
        if progress is not None:
            progress(len(results), len(texts))
    return results
