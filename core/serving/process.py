"""The serving process from the app's side: find it, start it, stop it. Nothing here waits."""

from __future__ import annotations

import atexit
import os
import secrets
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from core.errors import StorageError
from core.runs.jobs import start_apart
from core.runs.process_identity import process_identity
from core.storage import home, read_json, readable_os_errors, write_json


@dataclass(frozen=True)
class ServerInfo:
    """Where the serving process is; pid is None for one that somebody else runs."""

    url: str
    token: str | None
    pid: int | None = None
    process: str = ""
    """Which process that is; see core.runs.process_identity."""


def info_file() -> Path:
    """Return the file that notes the running serving process."""
    return home() / "serving.json"


def _living() -> ServerInfo | None:
    """Return the noted process when it still runs."""
    try:
        info = ServerInfo(**read_json(info_file()))
    except (OSError, TypeError, StorageError):
        return None
    return info if info.pid and info.process and process_identity(info.pid) == info.process else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ensure_server(parent_pid: int | None = None) -> ServerInfo:
    """Return the serving process to use, starting one when there is none; returns before it is ready.

    Args:
        parent_pid: of the process with which a new one ends; None for this one.

    FATHOM_ENGINE_URL (with FATHOM_ENGINE_TOKEN) wins; else the one noted in serving.json; else a new one on a free
    loopback port, which ends by itself when its parent does.
    """
    if url := os.environ.get("FATHOM_ENGINE_URL"):
        return ServerInfo(url, os.environ.get("FATHOM_ENGINE_TOKEN"))
    if found := _living():
        return found
    with readable_os_errors(home()):
        home().mkdir(parents=True, exist_ok=True)
    with FileLock(home() / "serving.lock"):
        return _living() or _start(parent_pid or os.getpid())


def _start(parent_pid: int) -> ServerInfo:
    port, token = _free_port(), secrets.token_urlsafe(24)
    log_file = home() / "serving.log"
    with readable_os_errors(log_file):
        log_file.unlink(missing_ok=True)
    pid = start_apart(
        ["core.commands.serve_models", "--port", str(port), "--parent-pid", str(parent_pid)],
        log_file,
        {"FATHOM_TOKEN": token, "TOKENIZERS_PARALLELISM": "false"},
    )
    info = ServerInfo(f"http://127.0.0.1:{port}", token, pid, process_identity(pid))
    write_json(info_file(), asdict(info))
    info_file().chmod(0o600)  # it holds the token
    if parent_pid == os.getpid():
        atexit.register(stop_server, info)
    return info


def log_tail(lines: int = 10) -> str:
    """Return the end of the serving process's log."""
    try:
        return "\n".join((home() / "serving.log").read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def stop_server(info: ServerInfo | None = None) -> None:
    """Stop the serving process that was started here; one behind FATHOM_ENGINE_URL is left alone."""
    living = _living()
    if living is None or (info is not None and living.pid != info.pid):
        return
    try:
        process = psutil.Process(living.pid)
        process.terminate()
        process.wait(5)
    except psutil.TimeoutExpired:
        process.kill()
    except psutil.Error:
        return
    finally:
        info_file().unlink(missing_ok=True)


if __name__ == "__main__":
    ensure_server(int(sys.argv[1]))  # started by pages.__main__, which has no time for what is imported here
