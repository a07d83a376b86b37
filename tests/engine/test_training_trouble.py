"""What a run does when something goes wrong: no memory, no number, a damaged model, a missing table, a setting too high."""

import pytest
import torch
from support import events_of

from core.engine.training import evaluate, finetune


@pytest.mark.slow
def test_out_of_memory_halves_the_batch_and_says_so(submit_run, small_csv, train_here, monkeypatch):
    compute = finetune.ClassifierTrainer.compute_loss

    def short_of_memory(self, model, inputs, *args, **kwargs):
        if len(inputs["labels"]) > 4 and model.training:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return compute(self, model, inputs, *args, **kwargs)

    monkeypatch.setattr(finetune.ClassifierTrainer, "compute_loss", short_of_memory)
    run = train_here(submit_run(small_csv, start=False, batch_size=16, epochs=1.0))
    assert run.state().status == "succeeded", run.state().reason
    assert (run.metrics().used.batch_size, run.metrics().used.accumulation_steps) == (4, 4)
    notices = " ".join(event["message"] for event in events_of(run, "notice"))
    assert "batches of 8 rows" in notices
    assert "batches of 4 rows" in notices


def test_a_loss_that_is_no_number_ends_the_run_with_advice(submit_run, small_csv, train_here, monkeypatch):
    monkeypatch.setattr(
        finetune.ClassificationLoss, "forward", lambda self, logits, labels: logits.sum() * float("nan")
    )
    run = train_here(submit_run(small_csv, start=False))
    assert run.state().status == "failed"
    assert "Lower the learning rates" in run.state().reason


def test_a_saved_model_that_scores_otherwise_fails_the_run(submit_run, small_csv, train_here, monkeypatch):
    load = evaluate.load_classifier

    def damaged(*args):
        classifier = load(*args)
        with torch.no_grad():
            classifier.model.classifier.bias += torch.tensor([3.0, 0.0])
        return classifier

    monkeypatch.setattr(evaluate, "load_classifier", damaged)
    run = train_here(submit_run(small_csv, start=False, epochs=1.0))
    assert run.state().status == "failed"
    assert "must not be used" in run.state().reason
    assert not run.metrics_file.exists()


def test_a_checkpoint_cut_off_while_saving_is_not_used(tmp_path):
    for step, whole in ((10, True), (20, False)):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(b"x")
        if whole:
            (folder / "trainer_state.json").write_text("{}")
    assert finetune.last_whole_checkpoint(tmp_path) == tmp_path / "checkpoint-10"
    assert not (tmp_path / "checkpoint-20").exists()
    assert finetune.last_whole_checkpoint(tmp_path / "nowhere") is None


def test_a_run_whose_data_set_is_gone_fails_with_a_sentence(submit_run, small_csv, train_here, fathom_home):
    run = submit_run(small_csv, start=False)
    for file in (fathom_home / "datasets").glob("*/*"):
        file.unlink()
    train_here(run)
    assert run.state().status == "failed"
    assert "Upload the file again" in run.state().reason


@pytest.mark.slow
def test_a_maximum_length_beyond_the_encoder_is_lowered_with_a_notice(submit_run, small_csv, train_here):
    run = train_here(submit_run(small_csv, start=False, epochs=1.0, max_length=512))
    assert run.metrics().used.max_length == 128
    assert any("reads at most 128 tokens" in notice for notice in run.metrics().notices)
