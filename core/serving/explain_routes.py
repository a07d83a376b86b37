"""The endpoints that open a model up, under /models/{run id}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from core.serving.explain_room import ExplainRoom
from core.serving.explain_schemas import (
    BackwardRequest,
    FeaturesRequest,
    FormulaRequest,
    InsideRequest,
    LandscapeRequest,
    LandscapeState,
    StepRequest,
)
from core.serving.landscape_jobs import LandscapeJobs

if TYPE_CHECKING:
    from core.serving.engine_room import EngineRoom


def explain_router(room: EngineRoom) -> APIRouter:
    """Build the endpoints over an engine room.

    Answers with matrices are handed over as they are: checking a hundred thousand numbers one by one would take longer than
    computing them.
    """
    router = APIRouter(prefix="/models/{run_id}", tags=["explain"])
    explain = ExplainRoom(room)
    landscapes = LandscapeJobs(explain)

    @router.post("/inside", summary="A text's way through the model: pieces, embeddings, one layer's attention, logits")
    def inside(run_id: str, request: InsideRequest) -> JSONResponse:
        return JSONResponse(explain.inside(run_id, request))

    @router.post("/backward", summary="The loss for a label, gradient norms by layer, and the tokens that moved it")
    def backward(run_id: str, request: BackwardRequest) -> JSONResponse:
        return JSONResponse(explain.backward(run_id, request))

    @router.post("/step", summary="One to twenty real optimiser steps on one text; the model stays as it is")
    def one_step(run_id: str, request: StepRequest) -> JSONResponse:
        return JSONResponse(explain.one_step(run_id, request))

    @router.post("/features", summary="Pooled vectors and labels of a sample of the run's rows")
    def features(run_id: str, request: FeaturesRequest) -> JSONResponse:
        return JSONResponse(explain.features(run_id, request))

    @router.post("/formula", summary="One head on up to eight tokens, with its weights")
    def formula_case(run_id: str, request: FormulaRequest) -> JSONResponse:
        return JSONResponse(explain.formula_case(run_id, request))

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
