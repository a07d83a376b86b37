"""Talk to the serving process; every failure becomes a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from core.errors import ConfigError, DataError, EncoderError, FathomError, RunError, ServingError
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
            from core.serving.process import ensure_server

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
                response = self._http.request(method, path, json=json)
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
        return self._request(
            "POST", "/predict", {"model": model, "texts": clean(texts), "text_pairs": clean(text_pairs)}
        )

    def answer(
        self, model: str, texts: list[str], text_pairs: list[str] | None = None, nearest: int = 5
    ) -> dict[str, Any]:
        """Classify 1 to 1,000 texts and hold them against the training rows, in one pass; see schemas.AnswerResponse."""
        body = {"model": model, "texts": clean(texts), "text_pairs": clean(text_pairs), "nearest": nearest}
        return self._request("POST", "/answer", body)

    def predict_many(
        self,
        model: str,
        texts: list[str],
        text_pairs: list[str] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> list[dict[str, Any]]:
        """Classify any number of texts in chunks; `progress` gets (rows done, rows in all) and may raise to stop."""
        results: list[dict[str, Any]] = []
        for start in range(0, len(texts), _CHUNK):
            pairs = None if text_pairs is None else text_pairs[start : start + _CHUNK]
            results += self.predict(model, texts[start : start + _CHUNK], pairs)["predictions"]
            if progress is not None:
                progress(len(results), len(texts))
        return results

    def encoder(self, name: str) -> dict[str, Any]:
        """Look an encoder up; raises EncoderError with a sentence."""
        return self._request("POST", "/encoder", {"name": name})

    def tokens(
        self, encoder: str, texts: list[str], text_pairs: list[str] | None, max_length: int, shown: int = 3
    ) -> dict[str, Any]:
        """Return {rows, summary}; see engine.tokens."""
        return self._request(
            "POST",
            "/tokens",
            {
                "encoder": encoder,
                "texts": clean(texts),
                "text_pairs": clean(text_pairs),
                "max_length": max_length,
                "shown": shown,
            },
        )

    def preflight(
        self, train: dict[str, Any], rows: int, classes: int, texts: list[str], text_pairs: list[str] | None
    ) -> dict[str, Any]:
        """Estimate a run; see engine.preflight.estimate."""
        return self._request(
            "POST",
            "/preflight",
            {"train": train, "rows": rows, "classes": classes, "texts": clean(texts), "text_pairs": clean(text_pairs)},
        )

    def _explain(self, run_id: str, what: str, body: dict[str, Any]) -> dict[str, Any]:
        for name in ("text", "text_pair"):
            if isinstance(body.get(name), str):
                body[name] = encodable(body[name])
        return self._request("POST", f"/models/{quote(run_id, safe='')}/{what}", body)

    def inside(self, run_id: str, text: str, text_pair: str | None = None, **choices: Any) -> dict[str, Any]:
        """Return a text's way through the model; see engine.explain.inside. Choices: layer, head, padding."""
        return self._explain(run_id, "inside", {"text": text, "text_pair": text_pair, **choices})

    def backward(
        self, run_id: str, text: str, text_pair: str | None = None, *, label: str, **choices: Any
    ) -> dict[str, Any]:
        """Return loss, gradients and attributions for a label; see engine.explain.backward. Choices: target."""
        return self._explain(run_id, "backward", {"text": text, "text_pair": text_pair, "label": label, **choices})

    def one_step(
        self, run_id: str, text: str, text_pair: str | None = None, *, label: str, **choices: Any
    ) -> dict[str, Any]:
        """Take optimiser steps on one text and return what they do; see explain_schemas.StepRequest for the choices."""
        return self._explain(run_id, "step", {"text": text, "text_pair": text_pair, "label": label, **choices})

    def features(self, run_id: str, **choices: Any) -> dict[str, Any]:
        """Return pooled vectors and labels of a run's rows; see explain_schemas.FeaturesRequest for the choices."""
        return self._explain(run_id, "features", choices)

    def formula_case(self, run_id: str, text: str, text_pair: str | None = None, **choices: Any) -> dict[str, Any]:
        """Return one head's weights and steps on a few tokens; see engine.explain.formula. Choices: layer, head, padding, tokens."""
        return self._explain(run_id, "formula", {"text": text, "text_pair": text_pair, **choices})

    def start_landscape(self, run_id: str, **choices: Any) -> dict[str, Any]:
        """Start a loss surface, or find it done; returns explain_schemas.LandscapeState. Choices: see LandscapeRequest."""
        return self._explain(run_id, "landscape", choices)

    def landscape(self, run_id: str, **choices: Any) -> dict[str, Any]:
        """Return how far the loss surface with these choices is."""
        query = urlencode({name: value for name, value in choices.items() if value is not None})
        return self._request("GET", f"/models/{quote(run_id, safe='')}/landscape?{query}")

    def cancel_landscape(self, run_id: str) -> dict[str, Any]:
        """Stop the loss surface of this run that is being computed."""
        return self._request("DELETE", f"/models/{quote(run_id, safe='')}/landscape")

    @contextmanager
    def export(self, run_id: str) -> Iterator[Iterator[bytes]]:
        """Give the bytes of a model's ZIP archive, piece by piece."""
        try:
            with self._http.stream("GET", f"/models/{run_id}/export") as response:
                if not response.is_success:
                    response.read()
                    self._checked(response)
                yield response.iter_bytes(1 << 20)
        except httpx.ConnectError as error:
            raise self._unreachable() from error

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def clean(texts: list[str] | None) -> Any:
    """Make texts fit for JSON in UTF-8; None stays None."""
    return None if texts is None else [encodable(text) for text in texts]
