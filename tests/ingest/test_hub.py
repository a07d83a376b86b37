"""Encoders by Hub name, against a small stand-in of the hub on loopback."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlparse

import pytest

from core.storage import ROOT

pytestmark = pytest.mark.process

COMMIT = "1" * 40


@pytest.fixture
def hub(tiny_encoder, tmp_path):
    """Serve a few repositories the way the hub does; return its address."""
    whole = {path.name: path.read_bytes() for path in tiny_encoder.iterdir() if path.is_file()}
    repositories = {
        "acme/tiny-bert": whole,
        "acme/pickled": {
            **{name: data for name, data in whole.items() if name != "model.safetensors"},
            "pytorch_model.bin": b"pickle",
        },
        "acme/decoder": {
            "config.json": json.dumps({"model_type": "gpt2"}).encode(),
            "model.safetensors": whole["model.safetensors"],
        },
    }

    class Hub(BaseHTTPRequestHandler):
        def answer(self, send_body):
            parts = unquote(urlparse(self.path).path).strip("/").split("/")
            if parts[:2] == ["api", "models"]:
                files = repositories.get("/".join(parts[2:4]))
                if files is None:
                    self.missing()
                    return
                siblings = [
                    {"rfilename": name, "size": len(data), "blobId": hashlib.sha1(data).hexdigest()}
                    for name, data in files.items()
                ]
                if len(parts) > 4 and parts[4] == "tree":
                    value = [
                        {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
                        for name, data in files.items()
                    ]
                else:
                    value = {
                        "id": "/".join(parts[2:4]),
                        "sha": COMMIT,
                        "siblings": siblings,
                        "tags": [],
                        "private": False,
                        "downloads": 0,
                    }
                body = json.dumps(value).encode()
                self.head(body, {"Content-Type": "application/json"})
            else:
                data = repositories.get("/".join(parts[:2]), {}).get("/".join(parts[4:]))
                if data is None:
                    self.missing()
                    return
                body = data
                self.head(
                    body,
                    {
                        "ETag": f'"{hashlib.sha1(data).hexdigest()}"',
                        "X-Repo-Commit": COMMIT,
                        "Content-Type": "application/octet-stream",
                    },
                )
            if send_body:
                self.wfile.write(body)

        def head(self, body, headers):
            self.send_response(200)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()

        def missing(self):
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self):
            self.answer(send_body=True)

        def do_HEAD(self):
            self.answer(send_body=False)

        def log_message(self, *_):
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def find(names, endpoint, tmp_path):
    """Look encoders up in a process of its own, where HF_ENDPOINT is read at import."""
    script = (
        "import json, sys\n"
        "from core.engine.encoders import find_encoder\n"
        "from core.errors import EncoderError\n"
        "for name in sys.argv[1:]:\n"
        "    try:\n"
        "        print(json.dumps(find_encoder(name).as_dict()))\n"
        "    except EncoderError as error:\n"
        "        print(json.dumps({'error': str(error)}))\n"
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    environment |= {
        "HF_ENDPOINT": endpoint,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DOWNLOAD_TIMEOUT": "3",
        "HF_HUB_ETAG_TIMEOUT": "3",
    }
    done = subprocess.run(
        [sys.executable, "-c", script, *names], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.strip().splitlines()[-len(names) :]]


REFUSED = {
    "acme/nothing": "knows no model 'acme/nothing'",
    "acme/pickled": "only pickled weights",
    "acme/decoder": "is a 'gpt2' checkpoint",
    "not a name!": "neither a Hub name",
}


def test_an_encoder_is_fetched_by_name_and_what_cannot_be_used_is_refused_with_a_sentence(hub, tmp_path):
    found, *refused = find(["acme/tiny-bert", *REFUSED], hub, tmp_path)
    assert found.get("error") is None, found
    assert (found["source"], found["layers"], found["hidden_size"], found["verified"]) == ("hub", 2, 32, None)
    assert len(found["sha256"]) == 64
    for answer, words in zip(refused, REFUSED.values(), strict=True):
        assert words in answer["error"]
    again, *_ = find(["acme/tiny-bert"], "http://127.0.0.1:9", tmp_path)
    assert again.get("sha256") == found["sha256"], "found again without the hub"


def test_an_unreachable_hub_is_said_to_be_so(tmp_path):
    message = find(["acme/tiny-bert"], "http://127.0.0.1:9", tmp_path)[0]["error"]
    assert "cannot be reached" in message
    assert "all-MiniLM-L6-v2" in message
