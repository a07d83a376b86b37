"""The benchmark of a GPU: an encoder made on the spot, rows as long as they should be, and ratios of what was timed."""

import pytest
from support import film_rows, write_csv

from benchmarks import gpu
from benchmarks.random_bert import write_encoder
from benchmarks.training import Speed
from core.engine.build import load_tokenizer
from core.engine.device import describe
from core.engine.encoders import find_encoder
from core.engine.tokens import tokenize, unknown_share


@pytest.fixture
def bench(tmp_path, fathom_home):
    table = write_csv(tmp_path / "films.csv", ["remark", "verdict"], film_rows(40))
    return gpu.open_bench("tiny", table, 64, tmp_path)


def test_the_encoder_has_its_shape_and_knows_the_words_it_was_made_of(tmp_path):
    texts = [text for text, _ in film_rows(40)]
    encoder = find_encoder(str(write_encoder(tmp_path / "tiny", "tiny", texts)))
    assert (encoder.layers, encoder.hidden_size, encoder.pooling, encoder.max_length) == (2, 128, "cls", 512)
    assert encoder.parameters == pytest.approx(4.4e6, rel=0.02)
    assert unknown_share(tokenize(load_tokenizer(encoder), texts, None, 64)) == 0.0


def test_rows_are_repeated_and_made_as_long_as_asked(bench):
    rows = gpu.labelled(bench, 100)
    assert len(rows) == 100
    assert rows.labels[:40] == rows.labels[40:80]
    assert set(gpu.labelled(bench, 50, width=24).rows.lengths) == {24}


@pytest.mark.slow
def test_the_table_of_training_holds_the_better_of_two_and_its_ratios(bench, monkeypatch, capsys):
    found = {"ours": iter([900.0, 1000.0] * 20), "same": iter([800.0, 500.0] * 20)}
    monkeypatch.setattr(gpu, "ours", lambda *_: Speed(next(found["ours"]), 0))
    monkeypatch.setattr(gpu, "peer", lambda *_, batch=8, **__: Speed(next(found["same"]) if batch > 8 else 250.0, 0))
    gpu.time_training(bench)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + 2 * len(bench.precisions)
    assert "| 1000 | 800 | 1.25 | 250 | 4.00 |" in lines[2]


def test_a_machine_without_a_gpu_is_told_what_is_left_out(monkeypatch, capsys):
    gpu.print_device(describe("cpu"))
    assert "No CUDA device here" in capsys.readouterr().out
