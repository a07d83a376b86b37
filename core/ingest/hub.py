"""A data set of the Hub by its name, fetched in a process of its own so that it can be stopped and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pandas as pd
import pyarrow as pa

from core.errors import DataError
from core.ingest.content import Table, column_names
from core.ingest.problems import Problems
from core.ingest.sink import Preview, text_frame
from core.ingest.source import Progress
from core.storage import ROOT

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?")
_POLL_S = 0.3
_FETCHING_SHARE = 0.3


def read_hub_dataset(
    name: str,
    *,
    split: str = "train",
    config: str | None = None,
    progress: Progress | None = None,
    on_preview: Preview | None = None,
) -> Table:
    """Read a data set of the Hub; class numbers become the classes' names, every cell is text.

    HF_ENDPOINT, HF_HUB_OFFLINE, HF_TOKEN and HF_HOME are heeded.

    Args:
        name: such as "stanfordnlp/sst2"; split: such as "train" or "test"; config: where there are several.
        progress: called at least a few times a second; raising in it stops the fetching.

    Raises:
        DataError: the name is unknown, gated or not one, the split or config is not there, the Hub cannot be reached.
    """
    name, split, config = name.strip(), split.strip(), (config or "").strip() or None
    if not _NAME.fullmatch(name) or ".." in name or "--" in name:
        raise DataError(
            f"{name[:80]!r} is no name of a data set. Names look like 'stanfordnlp/sst2'; copy it from the top of its page on the Hub."
        )
    with tempfile.TemporaryDirectory(prefix="fathom-hub-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "table.arrow"
        request = Path(folder) / "request.json"
        request.write_text(
            json.dumps({"name": name, "config": config, "split": split, "target": str(target)}), encoding="utf-8"
        )
        _fetch(name, request, progress, on_preview)
        table = pa.ipc.open_file(pa.memory_map(str(target))).read_all()
    problems = Problems()
    names = column_names([str(column) for column in table.column_names], problems, None)
    frame = text_frame(table.rename_columns(names))
    frame.index = pd.Index(range(1, len(frame) + 1), name="line", dtype="int64")
    if not len(frame):
        raise DataError(f"The split {split!r} of {name!r} has no rows. Choose another split.")
    shown = name + (f" ({config})" if config else "") + f", {split}"
    return Table(frame, shown, "utf-8", "", 0, problems.listed(), "", "", format="hub", oddities=problems.words())


def _fetch(name: str, request: Path, progress: Progress | None, on_preview: Preview | None) -> None:
    """Run the fetching process and follow what it says."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_DISABLE_TELEMETRY": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "core.engine.hub_data", str(request)],
        cwd=request.parent,  # an empty folder: a name can never be taken for a local one
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    state: dict[str, int | str | bool] = {}
    reader = threading.Thread(target=_listen, args=(process, state, on_preview), daemon=True)
    reader.start()
    try:
        while reader.is_alive():
            reader.join(_POLL_S)
            if progress is not None:
                rows, total = int(state.get("rows", 0)), int(state.get("total", 0))
                progress(_FETCHING_SHARE * bool(total) + (1 - _FETCHING_SHARE) * min(0.98, rows / max(1, total)), rows)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        reader.join()
        assert process.stdout is not None
        process.stdout.close()
    if "error" in state:
        raise DataError(str(state["error"]))
    if not state.get("done"):
        raise DataError(
            f"Fetching {name!r} ended without a result (exit code {process.returncode}); perhaps memory or disk ran out. Download the file and upload it."
        )


def _listen(process: subprocess.Popen[str], state: dict[str, int | str | bool], on_preview: Preview | None) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        message = json.loads(line)
        if "preview" in message and on_preview is not None:
            frame = pd.DataFrame(message["preview"]).astype("str")
            frame.index = pd.Index(range(1, len(frame) + 1), name="line")
            on_preview(frame)
        state.update({key: message[key] for key in ("rows", "total", "error", "done") if key in message})
