"""The process that fetches a data set of the Hub: python -m core.engine.hub_data REQUEST.json, one JSON line a step on stdout."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from pathlib import Path
from typing import Any

from core.collector import loading

_BATCH_ROWS = 10_000
_PREVIEW_ROWS = 100
_PROBE_S = 8.0
_IS_SCRIPT = "scripts are no longer supported"
_CONVERTED = "refs/convert/parquet"
"""The branch where the Hub itself keeps a data set as Parquet, one folder a config, whatever its owner uploaded."""
log = logging.getLogger("fathom.hub")


def say(**value: Any) -> None:
    """Tell the parent process."""
    sys.__stdout__.write(json.dumps(value) + "\n")  # type: ignore[union-attr]
    sys.__stdout__.flush()  # type: ignore[union-attr]


def explain(error: BaseException, name: str, config: str | None, split: str, *, cut_off: bool = False) -> str:
    """Turn what went wrong into a sentence with a way out."""
    seen: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in seen:
        seen.append(cause)
        cause = cause.__cause__ or cause.__context__
    kinds = {type(one).__name__ for one in seen}
    words = " ".join(str(one) for one in seen)
    place = os.environ.get("HF_ENDPOINT", "https://huggingface.co")
    whole = f"{name!r}" + (f" ({config})" if config else "")
    if cut_off:
        return _unreachable(whole, place)
    if kinds & {"OfflineModeIsEnabled"} or os.environ.get("HF_HUB_OFFLINE", "0").upper() in ("1", "TRUE", "YES", "ON"):
        return f"The data set {whole} is not on this machine, and HF_HUB_OFFLINE forbids to fetch it. Unset HF_HUB_OFFLINE, or upload the table as a file."
    if kinds & {"RemoteProtocolError", "ReadError"} or "Consistency check failed" in words:
        return f"The connection to the Hub at {place} broke off while {whole} was fetched, again and again; nothing of it was kept. Try again later, or upload the table as a file."
    if "GatedRepoError" in kinds or "gated" in words:
        return f"The data set {whole} is gated: its owner lets in only who asked. Accept its terms at {place}/datasets/{name}, set HF_TOKEN to a token of yours and restart, or upload the table as a file."
    if kinds & {
        "ConnectionError",
        "ConnectError",
        "ConnectTimeout",
        "TimeoutException",
        "ReadTimeout",
        "LocalEntryNotFoundError",
        "MaxRetryError",
    }:
        return _unreachable(whole, place)
    if kinds & {"RepositoryNotFoundError", "DatasetNotFoundError"}:
        return f"The Hub at {place} knows no data set {name!r}, or it is private. Check the name (such as 'stanfordnlp/sst2'), or set HF_TOKEN if it is yours."
    if found := re.search(r"Unknown split \"(.*?)\". Should be one of \[(.*?)\]", words):
        return f"The data set {whole} has no split {split!r}; it has {found[2]}. Choose one of these."
    if found := re.search(r"BuilderConfig '?(.*?)'? not found. Available: \[(.*?)\]", words):
        return f"The data set {name!r} has no config {config!r}; it has {found[2]}. Choose one of these."
    if found := re.search(r"Config name is missing.*?(\[.*?\])", words, re.DOTALL):
        return f"The data set {name!r} has several configs: {found[1].strip('[]')}. Name one of them."
    if _IS_SCRIPT in words:
        return f"The data set {name!r} is a program, which is never run here, and the Hub has no converted copy of it. Choose a data set of CSV, JSON or Parquet files, or upload the table as a file."
    if "DataFilesNotFoundError" in kinds or "EmptyDatasetError" in kinds:
        return f"The data set {whole} has no data files that can be read. Choose another one, or upload the table as a file."
    return f"The data set {whole} cannot be read: {str(error).strip().splitlines()[0][:300] if str(error).strip() else type(error).__name__}. Download its file and upload that."


def _unreachable(whole: str, place: str) -> str:
    return f"The Hub at {place} cannot be reached, so {whole} cannot be fetched. Check the network, set HF_ENDPOINT to a mirror, or upload the table as a file."


def fetch(name: str, config: str | None, split: str, target: Path) -> None:
    """Fetch a split and write it to `target` as an Arrow file of text columns, telling the parent on the way."""
    with loading():
        import pyarrow as pa
        from datasets import Features, Value, disable_progress_bars, load_dataset

    from core.ingest.columnar import as_text

    disable_progress_bars()
    try:
        data = load_dataset(name, config, split=split)
    except RuntimeError as error:
        if _IS_SCRIPT not in str(error):
            raise
        data = load_dataset("parquet", data_files={split: converted_files(name, config, split, error)}, split=split)
    if getattr(data, "builder_name", "") == "csv":  # numbers guessed from text: read again, so that 007 stays 007
        typed = {
            key: feature
            for key, feature in data.features.items()
            if getattr(feature, "dtype", "string") not in ("string", "large_string")
        }
        if typed and not any(hasattr(feature, "names") for feature in typed.values()):
            features = Features({key: Value("string") for key in data.features})
            data = load_dataset(name, config, split=split, features=features, keep_default_na=False)
    labels = {key: list(feature.names) for key, feature in data.features.items() if getattr(feature, "names", None)}
    columns = list(data.column_names)
    say(total=len(data))
    schema = pa.schema([pa.field(column, pa.large_string()) for column in columns])
    with pa.ipc.new_file(str(target), schema) as writer:
        for start in range(0, len(data), _BATCH_ROWS):
            rows = data.with_format("arrow")[start : start + _BATCH_ROWS]
            texts = [
                pa.chunked_array(
                    [as_text(chunk, labels.get(column)) for chunk in rows.column(column).chunks], pa.large_string()
                )
                for column in columns
            ]
            batch = pa.table(texts, schema=schema)
            writer.write_table(batch)
            if start == 0:
                say(preview={column: batch.column(column).slice(0, _PREVIEW_ROWS).to_pylist() for column in columns})
            say(rows=min(len(data), start + _BATCH_ROWS))
    say(done=True)


def converted_files(name: str, config: str | None, split: str, refused: Exception) -> str:
    """Return the pattern of a split's files in the Hub's own Parquet copy of a data set that is a program.

    Raises:
        ValueError: the config or split is not there, or there are several configs and none was named; worded as the library does.
        Exception: `refused`, where there is no such copy.
    """
    from huggingface_hub import HfFileSystem
    from huggingface_hub.errors import HfHubHTTPError

    top = f"datasets/{name}@{_CONVERTED}"
    files = HfFileSystem()

    def folders(place: str) -> list[str]:
        entries: list[Any] = files.ls(place, detail=True)
        return sorted(entry["name"].rsplit("/", 1)[-1] for entry in entries if entry["type"] == "directory")

    try:
        configs = folders(top)
    except (HfHubHTTPError, FileNotFoundError):
        raise refused from None
    if not configs:
        raise refused
    if config is None and len(configs) > 1 and "default" not in configs:
        raise ValueError(f"Config name is missing. {configs}")
    wanted = config or ("default" if "default" in configs else configs[0])
    if wanted not in configs:
        raise ValueError(f"BuilderConfig '{config}' not found. Available: {configs}")
    splits = folders(f"{top}/{wanted}")
    if split not in splits:
        raise ValueError(f'Unknown split "{split}". Should be one of {splits}.')
    return f"hf://{top}/{wanted}/{split}/*.parquet"


def reachable() -> bool:
    """Say whether the Hub answers at all; the library itself would try for half a minute."""
    import httpx

    try:
        httpx.head(os.environ.get("HF_ENDPOINT", "https://huggingface.co"), timeout=_PROBE_S)
    except httpx.HTTPError:
        return False
    return True


def main() -> int:
    """Do what the request file asks; the outcome is the last line."""
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout = sys.stderr  # whatever a library prints must not be taken for a message
    name, config, split = request["name"], request["config"], request["split"]
    offline = os.environ.get("HF_HUB_OFFLINE", "0").upper() in ("1", "TRUE", "YES", "ON")
    cut_off = not offline and not reachable()
    if cut_off:
        os.environ["HF_HUB_OFFLINE"] = "1"  # what was fetched before can still be read
    try:
        from datasets.packaged_modules import _PACKAGED_DATASETS_MODULES

        if name in _PACKAGED_DATASETS_MODULES:
            say(
                error=f"{name!r} is a kind of file, not a data set of the Hub. Name a data set, such as 'stanfordnlp/sst2', or upload the file."
            )
            return 2
        fetch(name, config, split, Path(request["target"]))
    except Exception as error:
        log.exception("the data set %s cannot be fetched", name)
        say(error=explain(error, name, config, split, cut_off=cut_off))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
