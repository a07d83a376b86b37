"""A stand-in of the Hub on loopback that serves data sets of small files, and fails in the ways the real one can."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlparse

COMMIT = "1" * 40
CONVERTED, CONVERTED_COMMIT = "refs/convert/parquet", "2" * 40
Files = Mapping[str, bytes]


class StandIn:
    """What is served, and how it fails.

    Attributes:
        repositories: name of a data set -> path -> content, None for one that is gated, NAME@refs/convert/parquet for the Hub's own Parquet copy; cut: paths whose second half is never sent;
        stalled: paths that are sent by half until `go_on` is set; asked: paths whose content was asked for, in order.
    """

    def __init__(self, repositories: Mapping[str, Files | None]) -> None:
        self.repositories = dict(repositories)
        self.cut: set[str] = set()
        self.stalled: set[str] = set()
        self.go_on, self.reached = threading.Event(), threading.Event()
        self.asked: list[str] = []
        self.address = ""


class _Handler(BaseHTTPRequestHandler):
    hub: StandIn

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.answer(with_body=True)

    def answer(self, *, with_body: bool) -> None:
        address = urlparse(self.path)
        parts = [unquote(part) for part in address.path.strip("/").split("/")]
        recursive = "recursive=true" in address.query.lower()
        is_listing = parts[:2] == ["api", "datasets"]
        if not is_listing and parts[0] != "datasets":
            self.refuse("")
            return
        name, rest = "/".join(parts[2:4] if is_listing else parts[1:3]), parts[4 if is_listing else 3 :]
        if name not in self.hub.repositories:
            self.refuse("RepoNotFound")
            return
        if self.hub.repositories[name] is None:
            self.refuse("GatedRepo", status=403)
            return
        converted = len(rest) > 1 and rest[1] in (CONVERTED, CONVERTED_COMMIT)
        files = self.hub.repositories.get(f"{name}@{CONVERTED}" if converted else name)
        commit = CONVERTED_COMMIT if converted else COMMIT
        if files is None:
            self.refuse("RevisionNotFound")
        elif is_listing:
            body = json.dumps(listing(name, files, rest, commit, recursive=recursive)).encode()
            self.send(body, {"Content-Type": "application/json"}, "", with_body=with_body)
        elif (path := "/".join(rest[2:])) in files:
            headers = {"ETag": f'"{_digest(files[path])}"', "X-Repo-Commit": commit}
            self.send(files[path], headers, path, with_body=with_body)
        else:
            self.refuse("EntryNotFound")

    def send(self, body: bytes, headers: Mapping[str, str], path: str, *, with_body: bool) -> None:
        self.send_response(200)
        for key, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if not with_body:
            return
        self.hub.asked.append(path)
        half = len(body) // 2
        if path in self.hub.cut:
            self.wfile.write(body[:half])
            self.close_connection = True
        elif path in self.hub.stalled:
            self.wfile.write(body[:half])
            self.wfile.flush()
            self.hub.reached.set()
            self.hub.go_on.wait(300)
            self.wfile.write(body[half:])
        else:
            self.wfile.write(body)

    def refuse(self, code: str, status: int = 404) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay silent."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent when a client that was stopped has gone."""


def _digest(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def listing(name: str, files: Files, rest: list[str], commit: str, *, recursive: bool) -> Any:
    """Return what the Hub's API says about a data set: its files (tree, paths-info) or its description."""
    entries = [{"type": "file", "path": path, "size": len(data), "oid": _digest(data)} for path, data in files.items()]
    if rest[:1] == ["tree"]:
        within = "".join(f"{part}/" for part in rest[2:] if part)
        inside = [entry for entry in entries if str(entry["path"]).startswith(within)]
        depth = within.count("/")
        ancestors = {str(entry["path"]).rsplit("/", above)[0] for entry in inside for above in range(1, 9)}
        folders = sorted(path for path in ancestors if path.startswith(within) and path not in files)
        everything = [*inside, *({"type": "directory", "path": path, "oid": "0" * 40} for path in folders)]
        return [entry for entry in everything if recursive or str(entry["path"]).count("/") == depth]
    if rest[:1] == ["paths-info"]:
        return entries
    siblings = [{"rfilename": path, "size": len(data)} for path, data in files.items()]
    return {"id": name, "sha": commit, "siblings": siblings, "tags": [], "private": False, "downloads": 0}


@contextmanager
def serve(repositories: Mapping[str, Files | None]) -> Iterator[StandIn]:
    """Serve data sets on a free port of loopback."""
    hub = StandIn(repositories)
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
