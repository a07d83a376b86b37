"""The serving process: predictions and looks at encoders over HTTP. python -m core serve"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import psutil
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from core import __version__
from core.errors import DataError, FathomError, RunError, ServingError
from core.runs.run import Run
from core.serving.engine_room import CostsOf, EngineRoom, training_holds
from core.serving.explain_routes import explain_router
from core.serving.joined_rows import texts_of
from core.serving.model_list import model_list
from core.serving.schemas import (
    AnswerRequest,
    AnswerResponse,
    EncoderRequest,
    ErrorResponse,
    PredictResponse,
    PreflightRequest,
    ScopedRequest,
    StartRequest,
    TokensRequest,
)

MOST_BODY_BYTES = 64 * 1024 * 1024
_OPEN_PATHS = ("/docs", "/openapi.json", "/redoc")
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorResponse} for code in (400, 401, 404, 405, 413, 422, 500)
}


def _status_of(error: FathomError) -> int:
    if isinstance(error, RunError):
        return 404
    return 422 if error.exit_code == 2 else 500


def _check_pairs(texts: list[str], text_pairs: list[str] | None) -> None:
    if text_pairs is not None and len(text_pairs) != len(texts):
        raise DataError(f"There are {len(texts)} first texts and {len(text_pairs)} second ones. Send as many of both.")


def create_app(room: EngineRoom, token: str | None = None) -> FastAPI:
    """Build the application.

    Args:
        room: where the models are.
        token: what `Authorization: Bearer` must carry; None lets everybody in.
    """
    app = FastAPI(
        title="Fathom",
        version=__version__,
        description="Classify texts with the models of finished runs.",
        responses=_ERRORS,
    )

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        given = request.headers.get("authorization", "")
        if (
            token is not None
            and request.url.path not in _OPEN_PATHS
            and not secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
        ):
            return _error(
                401,
                "The token is missing or wrong. Send the header Authorization: Bearer TOKEN with the token of this server.",
            )
        try:
            length = int(request.headers.get("content-length", "0"))
        except ValueError:
            length = 0
        if length > MOST_BODY_BYTES:
            return _too_long(length)
        if length == 0 and "chunked" in request.headers.get("transfer-encoding", ""):
            # Nobody has said how long it is: read it here, up to what is allowed.
            body = b""
            async for piece in request.stream():
                body += piece
                if len(body) > MOST_BODY_BYTES:
                    return _too_long(len(body))
            request._body = body
        return await call_next(request)

    @app.exception_handler(FathomError)
    async def known(_request: Request, error: FathomError) -> JSONResponse:
        return _error(_status_of(error), str(error), type(error).__name__)

    @app.exception_handler(RequestValidationError)
    async def malformed(_request: Request, error: RequestValidationError) -> JSONResponse:
        return _error(422, refusal(error.errors()), "DataError")

    @app.exception_handler(HTTPException)
    async def nowhere(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code == 400:
            return _error(
                400, f"The request cannot be read: {error.detail}. Send JSON in UTF-8; see /docs.", "DataError"
            )
        return _error(
            error.status_code,
            f"Nothing here answers {request.method} {request.url.path} ({error.detail}). See /docs for what does.",
        )

    @app.exception_handler(Exception)
    async def unknown(_request: Request, error: Exception) -> JSONResponse:
        return _error(
            500, f"The server failed with {type(error).__name__}. Its log says where; restart it if this goes on."
        )

    @app.get("/health", summary="Is it up, on which device, what is in memory")
    def health() -> dict[str, Any]:
        kind = room.device.get("kind", "cpu")
        return {
            "status": "failed" if room.failure else "ok",
            "failure": room.failure,
            "version": __version__,
            "warm": room.warm.is_set(),
            "device": room.device,
            "memory_bytes": psutil.Process().memory_info().rss,
            "free_memory_bytes": psutil.virtual_memory().available,
            "loaded": room.cache.keys(),
            "training": training_holds(kind),
            "pid": os.getpid(),
        }

    @app.get("/models", summary="The models of succeeded runs")
    def models() -> dict[str, Any]:
        return {"models": model_list()}

    @app.post("/predict", summary="Classify 1 to 1,000 texts or pairs")
    def predict(request: ScopedRequest) -> PredictResponse:
        texts = texts_of(request.model, request.texts, request.rows)
        asked = (request.model, texts, request.text_pairs)
        if request.scope:
            return PredictResponse(**room.answer(*asked, 0, request.threshold, request.not_sure))
        return PredictResponse(**room.predict(*asked, request.threshold, request.not_sure))

    @app.post(
        "/answer", summary="Classify, say whether each text is like those the model learned from, and which are nearest"
    )
    def answer(request: AnswerRequest) -> AnswerResponse:
        return AnswerResponse(
            **room.answer(
                request.model,
                texts_of(request.model, request.texts, request.rows),
                request.text_pairs,
                request.nearest,
                request.threshold,
                request.not_sure,
            )
        )

    @app.post("/starts", summary="Keep an earlier model, so that a run can go on from it")
    def starts(request: StartRequest) -> dict[str, Any]:
        return room.start(request.model)

    @app.post("/encoder", summary="Look an encoder up and check it")
    def encoder(request: EncoderRequest) -> dict[str, Any]:
        return room.encoder(request.name)

    @app.post("/tokens", summary="Show texts as word pieces")
    def tokens(request: TokensRequest) -> dict[str, Any]:
        _check_pairs(request.texts, request.text_pairs)
        given = (request.encoder, request.texts, request.text_pairs, request.max_length, request.shown)
        return room.tokens(*given, request.long_texts)

    @app.post("/preflight", summary="Estimate the minutes and the memory of a run")
    def preflight(request: PreflightRequest) -> dict[str, Any]:
        _check_pairs(request.texts, request.text_pairs)
        return room.preflight(
            request.train, request.rows, request.classes, request.texts, request.text_pairs, request.parts or ()
        )

    @app.get("/models/{run_id}/export", summary="The whole model folder as a ZIP archive")
    def export(run_id: str) -> FileResponse:
        folder = Path(tempfile.mkdtemp(prefix="fathom-export-"))
        try:
            archive = room.export(run_id, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return FileResponse(
            archive,
            media_type="application/zip",
            filename=f"{run_id}.zip",
            background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
        )

    app.include_router(explain_router(room))
    return app


def _error(status: int, message: str, kind: str = "ServingError") -> JSONResponse:
    return JSONResponse({"error": message, "kind": kind}, status_code=status)


def _too_long(length: int) -> JSONResponse:
    return _error(
        413,
        f"The request has {length / 1e6:.0f} MB or more; allowed are {MOST_BODY_BYTES / 1e6:.0f} MB. Send fewer or shorter texts at a time.",
        "DataError",
    )


def refusal(errors: Sequence[Any]) -> str:
    """Return what does not fit in a request, each field by its name, at most three of them.

    Args:
        errors: of pydantic: loc (the way to the field), type, msg and input.
    """
    said = []
    for error in errors[:3]:
        place = error["loc"][error["loc"][:1] in (("body",), ("query",), ("path",)) :]
        where = ".".join(map(str, place))
        if error["type"] == "extra_forbidden":
            said.append(f"there is no field {where!r}")
        elif error["type"] == "json_invalid":
            said.append(f"the body is no JSON ({error.get('ctx', {}).get('error', error['msg'])})")
        elif error["type"] == "missing":
            said.append(f"{where or 'the body'} is missing")
        else:
            value = repr(error.get("input"))
            shown = f" (it is {value if len(value) <= 60 else value[:60] + '…'})"
            said.append(f"{where or 'the body'}: {error['msg']}{shown}")
    more = f"; and {len(errors) - 3:,} more" if len(errors) > 3 else ""
    return f"The request does not fit: {'; '.join(said)}{more}. See /docs for what it must hold."


def _exit_with(parent_pid: int) -> None:
    """End this process when the one that started it has gone."""
    while psutil.pid_exists(parent_pid) and psutil.Process(parent_pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(1.0)
    os._exit(0)


def serve(
    host: str = "127.0.0.1",
    port: int = 8502,
    *,
    costs_of: CostsOf,
    first_model: Callable[[], Run | None] = lambda: None,
    token: str | None = None,
    parent_pid: int | None = None,
) -> None:
    """Serve until stopped. The port listens at once; models and libraries are warmed up in the background.

    Args:
        costs_of, first_model: see EngineRoom; parent_pid: of a process with which this one ends.

    Raises:
        ServingError: the port is taken or the address is not of this machine.
    """
    token = token or os.environ.get("FATHOM_TOKEN") or None
    room = EngineRoom(costs_of, first_model)
    # With the protocol named, asyncio switches Nagle's algorithm off; without, each answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        raise ServingError(f"Port {port} of {host} cannot be used: {error}. Choose another one with --port.") from error
    threading.Thread(target=room.warm_up, name="warm-up", daemon=True).start()
    if parent_pid is not None:
        threading.Thread(target=_exit_with, args=(parent_pid,), name="parent-watch", daemon=True).start()
    elif token is None and host not in ("127.0.0.1", "localhost", "::1"):
        print("Note: everybody who reaches this port may use it. Set FATHOM_TOKEN to ask for a token.", file=sys.stderr)  # noqa: T201
    print(f"Serving on http://{host}:{listener.getsockname()[1]} (description: /docs)", file=sys.stderr)  # noqa: T201
    config = uvicorn.Config(create_app(room, token), log_level="warning", timeout_keep_alive=30)
    uvicorn.Server(config).run(sockets=[listener])
