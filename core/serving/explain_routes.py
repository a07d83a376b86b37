"""The endpoints that open a model up, under /models/{run id}: one for each explanation of the registry, and the loss surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from core.engine.explain.registry import EXPLANATIONS, Explanation
from core.serving.engine_room import EngineRoom
from core.serving.landscape_jobs import LandscapeJobs
from core.serving.schemas import LandscapeRequest, LandscapeState


def explain_router(room: EngineRoom) -> APIRouter:
    """Build the endpoints over an engine room.

    Answers with matrices are handed over as they are: checking a hundred thousand numbers one by one would take longer than
    computing them.
    """
    router = APIRouter(prefix="/models/{run_id}", tags=["explain"])
    for explanation in EXPLANATIONS.values():
        router.add_api_route(
            f"/explain/{explanation.name}",
            _endpoint(room, explanation),
            methods=["POST"],
            summary=explanation.summary,
            name=explanation.name,
        )
    landscapes = LandscapeJobs(room)

    @router.post("/landscape", summary="Start the loss surface around the trained weights")
    def start_landscape(run_id: str, request: LandscapeRequest) -> LandscapeState:
        return LandscapeState(**landscapes.start(run_id, request))

    @router.get("/landscape", summary="How far that surface is, and the surface")
    def landscape(run_id: str, request: Annotated[LandscapeRequest, Query()]) -> LandscapeState:
        return LandscapeState(**landscapes.state(run_id, request))

    @router.delete("/landscape", summary="Stop computing a surface of this run")
    def cancel_landscape(run_id: str) -> LandscapeState:
        return LandscapeState(**landscapes.cancel(run_id))

    return router


def _endpoint(room: EngineRoom, explanation: Explanation) -> Callable[[str, Any], JSONResponse]:
    def explain(run_id: str, request: Any) -> JSONResponse:
        return JSONResponse(room.explain(explanation, run_id, request))

    # The annotations decide what the server checks and describes, and each explanation asks for something else.
    explain.__annotations__ = {"run_id": str, "request": explanation.request, "return": JSONResponse}
    return explain
