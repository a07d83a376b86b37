"""A run goes on from an earlier model of any kind: its encoder, the head's rows of the classes that both have, and what it had learned from."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from explain_runs import KINDS, trained_runs
from support import FILLER, film_rows, tiny_settings, write_csv

from core.config import DataConfig
from core.dataset.folder import save_dataset
from core.dataset.task import load_task
from core.engine.build import build_classifier
from core.engine.encoders import find_encoder
from core.engine.export import export_model
from core.engine.predict import load_classifier
from core.engine.starts import keep_start, kept_head, put_kept
from core.engine.training.calibration import output_layer
from core.errors import ConfigError, DataError, FathomError, RunError
from core.ingest.table import read_table
from core.runs.plan import measure, plan_run
from core.runs.starts import row_keys, starts_folder
from core.runs.submission import free_name, submit
from core.runs.trash import delete_run, restore_run

pytestmark = pytest.mark.slow


@pytest.fixture
def runs(tmp_path_factory, explained_home):
    """Trained runs, one of each kind, in a folder of their own."""
    yield from trained_runs(tmp_path_factory, explained_home)


def mixed_rows(count, seed=5):
    """Return rows of the classes good and bad, some of a third one, as `film_rows` has them."""
    fresh = [(f"{FILLER[n % 9]} projector broke in row {n}", "broken") for n in range(count // 4)]
    return [*film_rows(count, seed=seed), *fresh]


def asked(run, table, tmp_path, preset="balanced", **changes):
    """Return what a run that goes on from another is asked to do on a table of text and label."""
    start = keep_start(run if isinstance(run, str) else run.id)
    dataset = save_dataset(read_table(table))
    pair = dataset.columns[1] if len(dataset.columns) == 3 else None
    data = DataConfig(dataset.id, dataset.file_name, dataset.columns[0], dataset.columns[-1], pair)
    size = measure(load_task(data).train.frame, data)
    given = {"device": "cpu", "precision": "fp32", "max_length": 32, "epochs": 1.0, "batch_size": 8}
    if preset == "quick":
        given = {"device": "cpu", "precision": "fp32"}
    return plan_run(size, data, preset, name=free_name("next"), changes={**given, **changes}, start=start)


@pytest.mark.parametrize("preset", ["quick", "balanced"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_model_can_be_gone_on_from(kind, preset, runs, tmp_path, train_here):
    rows = mixed_rows(60)
    if kind == "pair":
        rows = [("was the film good", text, label) for text, label in rows]
    table = write_csv(
        tmp_path / "more.csv", ["text", "label"] if kind != "pair" else ["question", "text", "label"], rows
    )
    config = asked(runs[kind], table, tmp_path, preset)
    assert config.continues.run == runs[kind].id
    assert config.train.head_start == "kept"
    run = train_here(submit(config, start=False))
    assert run.state().status == "succeeded", run.state().reason + run.log_tail()
    assert run.metrics().classes == ["bad", "broken", "good"]
    delete_run(runs[kind])  # nothing of the new run hangs on the old one
    again = load_classifier(run.path, "cpu", "fp32")
    assert again.predict(["a lovely film"], ["a lovely film"] if kind == "pair" else None).probabilities.shape == (1, 3)
    restore_run(runs[kind].id)


@pytest.mark.parametrize("kind", KINDS)
def test_the_kept_model_gives_the_logits_of_the_earlier_one(kind, runs):
    run = runs[kind]
    start, whole = keep_start(run.id), load_classifier(run.path, "cpu", "fp32")
    weight, bias, known = kept_head(start, ["good", "new", "bad"])
    layer = output_layer(whole.model, 2)
    assert known.tolist() == [True, False, True]
    assert np.allclose(weight[[2, 0]], layer.weight.detach().numpy())
    assert np.allclose(bias[[2, 0]], layer.bias.detach().numpy())
    assert not weight[1].any()
    encoder = find_encoder(start.encoder)
    from core.engine.predict import Classifier
    from core.engine.starts import reading_of

    settings = replace(tiny_settings("x"), dropout=0.0)
    model = build_classifier(encoder, list(whole.classes), settings, reading_of(start) if start.pooled else None)
    if not start.pooled or encoder.pooling == "mean":
        assert put_kept(model, start, list(whole.classes))
        fresh = Classifier(model, whole.tokenizer, whole.info, whole.report)
        texts = [text for text, _ in film_rows(12, seed=9)]
        given = (["was the film good"] * 12, texts) if kind == "pair" else (texts,)
        assert np.allclose(fresh.predict(*given).probabilities, whole.predict(*given).probabilities, atol=1e-5)


def test_an_export_is_gone_on_from_like_its_run(runs, tmp_path):
    folder = export_model(runs["lora"].path, tmp_path / "export")
    start = keep_start(str(folder))
    assert (start.run, start.kind, start.classes) == (runs["lora"].id, "full", ("bad", "good"))
    assert start.rows == keep_start(runs["lora"].id).rows


@pytest.mark.parametrize("kind", ["full", "frozen", "lora"])
def test_a_damaged_model_is_told_before_anything_is_trained(kind, runs):
    file = next(file for file in runs[kind].model.glob("*.safetensors") if "scope" not in file.name)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(RunError, match=r"cannot be (loaded|read)|damaged"):
        keep_start(runs[kind].id)
    assert not list(starts_folder().glob("*"))


def test_a_run_without_a_model_is_refused(runs):
    runs["full"].write_state(status="failed", reason="x")
    with pytest.raises(RunError, match="cannot be gone on from: it is failed"):
        keep_start(runs["full"].id)
    with pytest.raises(RunError, match="neither a finished run nor the folder"):
        keep_start("nobody-knows-this")


def test_texts_and_pairs_are_not_mixed(runs, tmp_path):
    table = write_csv(tmp_path / "more.csv", ["text", "label"], film_rows(60, seed=5))
    with pytest.raises(ConfigError, match="reads pairs of texts, and this table has one text a row"):
        submit(asked(runs["pair"], table, tmp_path), start=False)


def test_rows_that_were_learned_from_do_not_judge(runs, tmp_path, train_here):
    old = film_rows(80)
    table = write_csv(tmp_path / "more.csv", ["text", "label"], [*old, *film_rows(80, seed=77)])
    config = asked(runs["frozen"], table, tmp_path, "quick")
    config = replace(config, data=replace(config.data, split_seed=99))
    run = train_here(submit(config, start=False))
    assert run.state().status == "succeeded", run.log_tail()
    learned = set().union(
        *(row_keys(pd.read_parquet(runs["frozen"].data / f"{part}.parquet")) for part in ("train", "validation"))
    )
    for part in ("validation", "test"):
        assert not row_keys(pd.read_parquet(run.data / f"{part}.parquet")).isin(learned).any()
    assert any("had been learned from by 'frozen'" in note for note in run.metrics().split.notes)


def test_nothing_left_to_judge_by_is_told_at_submit(runs, tmp_path):
    files = [pd.read_parquet(runs["full"].data / f"{part}.parquet") for part in ("train", "validation")]
    rows = pd.concat(files)[["text", "label"]].itertuples(index=False)
    table = write_csv(tmp_path / "more.csv", ["text", "label"], [tuple(row) for row in rows])
    with pytest.raises(DataError, match="had learned from every row that was drawn"):
        submit(asked(runs["full"], table, tmp_path), start=False)


def test_a_frozen_head_that_learned_nothing_new_stays_near_the_earlier_one(runs, tmp_path, train_here):
    """With a penalty without end the head is the earlier one; classes that the earlier one did not know have nothing to stay near to."""
    table = write_csv(tmp_path / "more.csv", ["text", "label"], film_rows(60, seed=5))
    config = asked(runs["frozen"], table, tmp_path, "quick", weight_decay=1.0)
    run = train_here(submit(config, start=False))
    assert run.state().status == "succeeded", run.log_tail()
    before, _, _ = kept_head(keep_start(runs["frozen"].id), ["bad", "good"])
    after = output_layer(load_classifier(run.path, "cpu", "fp32").model, 2).weight.detach().numpy()
    fresh_run = train_here(
        submit(
            replace(config, name="fresh", continues=None, train=replace(config.train, head_start="random")), start=False
        )
    )
    fresh = output_layer(load_classifier(fresh_run.path, "cpu", "fp32").model, 2).weight.detach().numpy()

    def cosine(one, other):
        return float((one * other).sum() / np.linalg.norm(one) / np.linalg.norm(other))

    assert after.shape == before.shape
    assert cosine(after, before) > (cosine(fresh, before) if fresh.shape == before.shape else 0.0)


def test_a_run_cannot_keep_a_head_of_nothing(runs, tmp_path):
    table = write_csv(tmp_path / "more.csv", ["text", "label"], film_rows(60, seed=5))
    config = asked(runs["full"], table, tmp_path)
    with pytest.raises(ConfigError, match="goes on from no earlier model"):
        replace(config, continues=None)
    with pytest.raises(FathomError, match="Leave the encoder out"):
        submit(replace(config, train=replace(config.train, encoder="all-MiniLM-L6-v2")), start=False)
