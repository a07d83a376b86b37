"""A stand-in of the Hub that serves the demo of films, and the project's server within this process."""

import os

import pytest
from cinema import DOMAIN, TASK, TEST, TRAIN, parquet
from hub_stand_in import serve
from support import film_rows

from core.serving.client import Client
from core.tasks.public_rows import forget_hub_fetch


@pytest.fixture(scope="module")
def hub():
    """Serve three data sets of films: as they should be, with other columns, and with holes."""
    rows = film_rows(100)
    files = {"README.md": b"---\nlicense: cc-by-4.0\n---\n", TRAIN: parquet(rows[:60]), TEST: parquet(rows[60:])}
    other = {"README.md": b"", TRAIN: parquet(rows[:60], "text", "label"), TEST: parquet(rows[60:], "text", "label")}
    holes = {"README.md": b"", TRAIN: parquet([*rows[:60], ("", "good"), ("  ", "bad")])}
    with serve({"acme/films": files, "acme/other": other, "acme/holes": holes}) as served:
        yield served


@pytest.fixture
def network(hub, monkeypatch, tmp_path, fathom_home):
    """Point the Hub's library at the stand-in, with a cache of its own."""
    for key in [key for key in os.environ if key.startswith("HF_")]:
        monkeypatch.delenv(key)
    for key, value in {
        "HF_ENDPOINT": hub.address,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DOWNLOAD_TIMEOUT": "3",
        "HF_HUB_ETAG_TIMEOUT": "3",
    }.items():
        monkeypatch.setenv(key, value)
    yield
    forget_hub_fetch(DOMAIN, TASK)
    hub.cut.clear()
    hub.stalled.clear()
    hub.go_on.clear()
    hub.reached.clear()


@pytest.fixture(scope="module")
def served():
    """The project's client, talking to the application in this process."""
    from starlette.testclient import TestClient

    from core.serving.engine_room import EngineRoom
    from core.serving.server import create_app

    room = EngineRoom()
    room.warm_up()
    client = Client("http://testserver")
    client._http = TestClient(create_app(room), raise_server_exceptions=False)
    return client
