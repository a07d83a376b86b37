"""Data sets of the Hub, read by name from a stand-in on loopback."""

import io
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hub_stand_in import serve

from core.commands.cli import main
from core.errors import DataError
from core.ingest.importing import ImportCancelledError

pytestmark = pytest.mark.process


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

    with serve(repositories) as served:
        yield served.address


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
