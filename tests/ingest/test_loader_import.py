"""Reading in the background: progress, first rows, cancelling, and large tables on disk."""

import gzip
import io
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from core.errors import DataError
from core.ingest import sink
from core.ingest.importing import ImportCancelledError, forget, start_import
from core.ingest.overrides import Corrections
from core.ingest.table import read_table
from core.storage import ROOT


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
    assert first.wait(300)
    assert start_import(upload, "x.csv", key="upload-1") is first
    assert first.progress.share == 1.0
    assert first.preview is not None
    other = start_import(upload, "x.csv", Corrections(delimiter=";"), key="upload-1")
    assert other is not first
    assert other.wait(300)
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
        assert failed.wait(300)
        assert failed.table is None
        assert words in str(failed.error)


def test_a_cancelled_import_stops_and_can_be_started_again():
    reached, go_on = threading.Event(), threading.Event()

    class Slow(io.BytesIO):
        def getvalue(self):
            reached.set()
            go_on.wait(300)
            return super().getvalue()

    slow = Slow(many_rows(20_001))
    going = start_import(slow, "x.csv", key="slow")
    assert reached.wait(300)
    going.cancel()
    go_on.set()
    assert going.wait(300)
    assert isinstance(going.error, ImportCancelledError)
    assert going.table is None
    again = start_import(slow, "x.csv", key="slow")
    assert again is not going
    assert again.wait(300)
    assert len(again.table.frame) == 20_001
    forget("slow")


@pytest.mark.process
def test_the_loader_imports_neither_torch_nor_datasets():
    script = "import sys, core.ingest.importing, core.ingest.hub; sys.exit(', '.join(n for n in ('torch', 'datasets', 'transformers', 'openpyxl') if n in sys.modules) or None)"
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(ROOT), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
