"""Reading in the background: progress, first rows, cancelling, large tables on disk, and data sets of the Hub."""

import gzip
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlparse

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.commands.cli import main
from core.errors import DataError
from core.ingest import sink
from core.ingest.importing import ImportCancelledError, forget, start_import
from core.ingest.overrides import Corrections
from core.ingest.table import read_table
from core.runs.jobs import ROOT

COMMIT = "2" * 40


def many_rows(count=60_000):
    return ("id,text,label\n" + "".join(f'{n:06d},"row {n}, of many",{"ab"[n % 2]}\n' for n in range(count))).encode()


def test_progress_and_first_rows_come_before_the_end():
    seen, previews = [], []
    table = read_table(
        many_rows(), "x.csv", progress=lambda share, rows: seen.append((share, rows)), on_preview=previews.append
    )
    assert len(table.frame) == 60_000
    assert len(previews) == 1
    assert previews[0].equals(table.frame.head(100))
    assert seen == sorted(seen)
    assert 0 < seen[0][0] < 1
    assert 0 < seen[0][1] < 60_000


def test_a_table_beyond_the_bound_lies_in_a_file_that_is_gone_from_the_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    small = read_table(many_rows(), "x.csv")
    monkeypatch.setattr(sink, "IN_MEMORY_BYTES", 100_000)
    large = read_table(many_rows(), "x.csv")
    assert large.frame.equals(small.frame)
    assert large.frame.index.equals(small.frame.index)
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_behind_when_reading_fails_halfway(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sink, "IN_MEMORY_BYTES", 100_000)

    def stop(share, rows):
        if rows > 30_000:
            raise DataError("enough")

    with pytest.raises(DataError, match="enough"):
        read_table(many_rows(), "x.csv", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_an_import_is_found_again_by_its_key_and_read_anew_when_corrected(fathom_home):
    upload = io.BytesIO(b"a,b;c\n1,2;3\n4,5;6\n")
    first = start_import(upload, "x.csv", key="upload-1")
    assert first.wait(30)
    assert start_import(upload, "x.csv", key="upload-1") is first
    assert first.progress.share == 1.0
    assert first.preview is not None
    other = start_import(upload, "x.csv", Corrections(delimiter=";"), key="upload-1")
    assert other is not first
    assert other.wait(30)
    assert list(other.table.frame.columns) == ["a,b", "c"]
    assert start_import(upload, "x.csv", key="upload-1") is first
    forget("upload-1")
    assert start_import(upload, "x.csv", key="upload-1") is not first
    assert not fathom_home.exists() or not any(fathom_home.iterdir())


def test_an_import_says_what_is_wrong_with_the_file():
    for content, words in (
        (b"", "is empty"),
        (b"%PDF-1.7 ...", "PDF document"),
        (gzip.compress(b"x" * 1000)[:-9], "damaged gzip"),
    ):
        failed = start_import(content, "x.csv")
        assert failed.wait(30)
        assert failed.table is None
        assert words in str(failed.error)


def test_a_cancelled_import_stops_and_can_be_started_again():
    reached, go_on = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def getvalue(self):
            reached.set()
            go_on.wait(30)
            return super().getvalue()

    slow = Slow(many_rows(20_001))
    going = start_import(slow, "x.csv", key="slow")
    assert reached.wait(30)
    going.cancel()
    go_on.set()
    assert going.wait(30)
    assert isinstance(going.error, ImportCancelledError)
    assert going.table is None
    again = start_import(slow, "x.csv", key="slow")
    assert again is not going
    assert again.wait(30)
    assert len(again.table.frame) == 20_001
    forget("slow")


def as_parquet(**columns):
    out = io.BytesIO()
    features = {
        "info": {
            "features": {
                "text": {"dtype": "string", "_type": "Value"},
                "label": {"names": ["neg", "pos"], "_type": "ClassLabel"},
            }
        }
    }
    pq.write_table(pa.table(columns).replace_schema_metadata({"huggingface": json.dumps(features)}), out)
    return out.getvalue()


@pytest.fixture
def hub():
    """Serve three data sets the way the Hub does; return its address."""
    repositories = {
        "acme/films": {
            "README.md": b"---\nlicense: mit\n---\n",
            "data/train-00000-of-00001.parquet": as_parquet(
                text=["fine", "poor", "007"], label=pa.array([1, 0, 1], pa.int64())
            ),
            "data/test-00000-of-00001.parquet": as_parquet(text=["so so"], label=pa.array([0], pa.int64())),
        },
        "acme/codes": {
            "README.md": b"---\nlicense: mit\n---\n",
            "train.csv": b"code,text,label\n007,NA,x\n010,null,y\n",
        },
        "acme/gated": None,
    }

    class Hub(BaseHTTPRequestHandler):
        def answer(self, send_body):
            parts = unquote(urlparse(self.path).path).strip("/").split("/")
            if parts[0] == "api" and parts[1] == "datasets":
                name = "/".join(parts[2:4])
                if name not in repositories:
                    return self.refuse(404, "RepoNotFound")
                if repositories[name] is None:
                    return self.refuse(403, "GatedRepo")
                return self.send(
                    json.dumps(self.listing(name, parts[4:])).encode(), {"Content-Type": "application/json"}, send_body
                )
            if parts[0] == "datasets":
                name = "/".join(parts[1:3])
                if name not in repositories:
                    return self.refuse(404, "RepoNotFound")
                if repositories[name] is None:
                    return self.refuse(403, "GatedRepo")
                data = repositories[name].get("/".join(parts[5:]))
                if data is None:
                    return self.refuse(404, "EntryNotFound")
                return self.send(data, {"ETag": f'"{abs(hash(data)):040x}"', "X-Repo-Commit": COMMIT}, send_body)
            return self.refuse(404, "")

        def listing(self, name, rest):
            files = repositories[name]
            entry = [
                {"type": "file", "path": path, "size": len(data), "oid": f"{abs(hash(data)):040x}"}
                for path, data in files.items()
            ]
            if rest[:1] == ["tree"]:
                under = "/".join(rest[2:])
                if under:
                    return [one for one in entry if one["path"].startswith(under + "/")]
                folders = sorted({path.split("/")[0] for path in files if "/" in path})
                return [*entry, *({"type": "directory", "path": folder, "oid": "0" * 40} for folder in folders)]
            if rest[:1] == ["paths-info"]:
                return entry
            siblings = [{"rfilename": path, "size": len(data)} for path, data in files.items()]
            return {"id": name, "sha": COMMIT, "siblings": siblings, "tags": [], "private": False, "downloads": 0}

        def send(self, body, headers, send_body):
            self.send_response(200)
            for key, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(key, value)
            self.end_headers()
            if send_body:
                self.wfile.write(body)

        def refuse(self, status, code):
            self.send_response(status)
            if code:
                self.send_header("X-Error-Code", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self):
            self.answer(send_body=True)

        def do_HEAD(self):
            self.answer(send_body=False)

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.answer(send_body=True)

        def log_message(self, *_):
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def reach(monkeypatch, tmp_path):
    """Return a function that reads from a hub at an address."""
    for key in [key for key in os.environ if key.startswith("HF_")]:
        monkeypatch.delenv(key)
    settings = {
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DOWNLOAD_TIMEOUT": "3",
        "HF_HUB_ETAG_TIMEOUT": "3",
    }
    for key, value in settings.items():
        monkeypatch.setenv(key, value)

    def read(endpoint, name, **options):
        from core.ingest.hub import read_hub_dataset

        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        return read_hub_dataset(name, **options)

    return read


def test_a_hub_data_set_is_read_by_name_with_its_class_names_and_found_again_without_the_hub(hub, reach, tmp_path):
    seen, previews = [], []
    table = reach(hub, "acme/films", progress=lambda share, rows: seen.append(rows), on_preview=previews.append)
    assert table.frame.to_numpy().tolist() == [["fine", "pos"], ["poor", "neg"], ["007", "pos"]]
    assert table.frame.index.tolist() == [1, 2, 3]
    assert previews[0].equals(table.frame)
    assert seen
    assert table.describe().startswith("3 rows, 2 columns; a data set of the Hub")
    assert reach(hub, "acme/films", split="test").frame["text"].tolist() == ["so so"]
    with pytest.raises(DataError, match=r"has no split 'dev'; it has .*train.*test"):
        reach(hub, "acme/films", split="dev")
    again = reach("http://127.0.0.1:9", "acme/films")
    assert again.frame.equals(table.frame)


def test_cells_of_a_hub_csv_stay_the_text_they_were(hub, reach):
    assert reach(hub, "acme/codes").frame.to_numpy().tolist() == [["007", "NA", "x"], ["010", "null", "y"]]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("acme/nothing", "knows no data set 'acme/nothing'"),
        ("acme/gated", "is gated"),
        ("csv", "a kind of file"),
        ("../etc", "no name of a data set"),
        ("", "no name of a data set"),
    ],
)
def test_what_the_hub_does_not_give_is_said_in_a_sentence(hub, reach, name, words):
    with pytest.raises(DataError, match=words):
        reach(hub, name)


def test_an_unreachable_hub_and_a_forbidden_one_are_told_apart(reach, monkeypatch):
    with pytest.raises(DataError, match="cannot be reached"):
        reach("http://127.0.0.1:9", "acme/films")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(DataError, match="HF_HUB_OFFLINE forbids"):
        reach("http://127.0.0.1:9", "acme/films")


def test_the_command_line_names_a_hub_data_set_and_its_split(hub, reach, monkeypatch, capsys, fathom_home):
    monkeypatch.setenv("HF_ENDPOINT", hub)
    assert main(["inspect", "hub:acme/films@test"]) == 2
    out, err = capsys.readouterr()
    assert "films" in out
    assert "1 row, 2 columns; a data set of the Hub" in out
    assert "only" in err
    assert main(["inspect", "hub:acme/films@dev"]) == 2
    assert "has no split 'dev'" in capsys.readouterr().err


def test_fetching_can_be_stopped(hub, reach):
    def stop(share, rows):
        raise ImportCancelledError("stopped")

    with pytest.raises(ImportCancelledError):
        reach(hub, "acme/films", progress=stop)


def test_the_loader_imports_neither_torch_nor_datasets():
    script = "import sys, core.ingest.importing, core.ingest.hub; sys.exit(', '.join(n for n in ('torch', 'datasets', 'transformers', 'openpyxl') if n in sys.modules) or None)"
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(ROOT), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
