"""The serving process as pages use it: one client a process, answers kept while nothing changes."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from core.errors import ServingError
from core.serving.client import Client
from core.serving.process import ServerInfo, ensure_server


@st.cache_resource(max_entries=4)
def _client(url: str, token: str | None) -> Client:
    return Client(url, token)


def client() -> Client:
    """Return the client of the serving process, which is started when it is not there."""
    info: ServerInfo = ensure_server()
    return _client(info.url, info.token)


def health() -> dict[str, Any] | None:
    """Return the state of the serving process, or None while it is starting or unreachable."""
    try:
        return client().health()
    except ServingError:
        return None


@st.cache_data(show_spinner=False, max_entries=64, ttl=3600)
def _encoder(name: str, url: str) -> dict[str, Any]:
    return client().encoder(name)


def encoder(name: str) -> dict[str, Any]:
    """Look an encoder up; raises EncoderError with a sentence."""
    return _encoder(name, client().url)


@st.cache_data(show_spinner=False, max_entries=64)
def tokens(encoder_name: str, texts: tuple[str, ...], pairs: tuple[str, ...] | None, max_length: int) -> dict[str, Any]:
    """Return the word pieces of the first three rows and a summary of all."""
    return client().tokens(encoder_name, list(texts), list(pairs) if pairs is not None else None, max_length)


@st.cache_data(show_spinner=False, max_entries=64, ttl=60)
def preflight(
    train_json: str, parts: tuple[int, ...], classes: int, texts: tuple[str, ...], pairs: tuple[str, ...] | None
) -> dict[str, Any]:
    """Estimate a run; kept for a minute, since a busy device answers otherwise than an idle one."""
    return client().preflight(
        json.loads(train_json), sum(parts), classes, list(texts), list(pairs) if pairs is not None else None, parts
    )
