"""Devices, encoders, batches, tokens, optimisers and the model."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from core.config import EMBEDDED_ENCODER, TrainConfig
from core.config.encoders import BUILT_IN
from core.engine import device as device_module
from core.engine.batches import LengthGroupedSampler, PaddingCollator, batch_cost, epoch_costs
from core.engine.build import add_lora, build_classifier, build_mean_pooled, is_head, load_encoder, load_tokenizer
from core.engine.device import describe, is_out_of_memory
from core.engine.encoders import find_encoder
from core.engine.tokens import token_rows, tokenize, unknown_share
from core.engine.training.optimizers import ClassificationLoss, build_optimizer, parameter_groups
from core.engine.training.selection import kept
from core.errors import ConfigError, EncoderError
from core.text import encodable, is_edit


def test_embedded_encoder_is_there_and_its_checksum_holds():
    encoder = find_encoder(EMBEDDED_ENCODER)
    assert encoder.sha256 == BUILT_IN[EMBEDDED_ENCODER].sha256
    assert encoder.verified is True
    assert (encoder.layers, encoder.hidden_size, encoder.pooling, encoder.max_length) == (6, 384, "mean", 512)
    assert encoder.parameters == 22_713_216


def test_a_damaged_embedded_encoder_is_refused(monkeypatch):
    monkeypatch.setitem(BUILT_IN, EMBEDDED_ENCODER, replace(BUILT_IN[EMBEDDED_ENCODER], sha256="0" * 64))
    with pytest.raises(EncoderError, match="expected 0000"):
        find_encoder(EMBEDDED_ENCODER)


def test_a_plain_bert_uses_cls_and_transformers_own_classifier(tiny_encoder):
    encoder = find_encoder(str(tiny_encoder))
    assert encoder.pooling == "cls"
    model = build_classifier(encoder, ["a", "b", "c"], TrainConfig(encoder=str(tiny_encoder)))
    assert type(model).__name__ == "BertForSequenceClassification"
    assert model.config.id2label == {0: "a", 1: "b", 2: "c"}


def test_device_falls_back_to_the_cpu_and_refuses_what_is_not_there(monkeypatch):
    monkeypatch.setattr(device_module, "_available", lambda kind: kind == "cpu")
    assert describe().kind == "cpu"
    with pytest.raises(ConfigError, match="device is 'cuda'"):
        describe("cuda")
    with pytest.raises(ConfigError, match="fp16"):
        describe("cpu", "fp16")


def test_precision_follows_what_the_cpu_can_do(monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": False})
    assert describe("cpu").precision == "fp32"
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True})
    assert describe("cpu").precision == "bf16"
    assert describe("cpu", "fp32").precision == "fp32"


def test_cuda_precision_follows_the_compute_capability(monkeypatch):
    for capability, best in (((9, 0), "bf16"), ((8, 0), "bf16"), ((7, 5), "fp16"), ((6, 1), "fp16")):
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda capability=capability: capability)
        assert device_module.supported_precisions("cuda")[0] == best


def test_out_of_memory_is_told_from_other_errors():
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert is_out_of_memory(RuntimeError("DefaultCPUAllocator: can't allocate memory"))
    assert not is_out_of_memory(RuntimeError("shapes do not match"))


def test_sampler_gives_every_row_once_and_another_order_each_epoch():
    lengths = np.random.default_rng(0).integers(3, 60, 501)
    sampler = LengthGroupedSampler(lengths, 16, seed=1)
    first = list(sampler)
    sampler.set_epoch(1)
    second = list(sampler)
    assert sorted(first) == sorted(second) == list(range(501))
    assert first != second
    sampler.set_epoch(0)
    assert list(sampler) == first


def test_batches_hold_rows_of_about_the_same_length():
    lengths = np.random.default_rng(0).integers(3, 120, 2000)
    batches = LengthGroupedSampler(lengths, 32, seed=0).batches(0)
    padded = sum(len(batch) * int(lengths[batch].max()) for batch in batches)
    assert padded < 1.1 * lengths.sum()


def test_cost_grows_with_rows_and_more_than_linearly_with_width():
    assert batch_cost(2, 64, 384) == 2 * batch_cost(1, 64, 384)
    assert batch_cost(1, 128, 384) > 2 * batch_cost(1, 64, 384)
    sampler = LengthGroupedSampler(np.full(64, 10), 16, seed=0)
    assert epoch_costs(sampler, 0, 384).tolist() == [batch_cost(16, 10, 384)] * 4


def test_collator_pads_to_the_longest_row_with_mask_zero():
    batch = PaddingCollator(pad_token_id=9)(
        [
            {"input_ids": [1, 2, 3], "attention_mask": [1, 1, 1], "labels": 0},
            {"input_ids": [4], "attention_mask": [1], "labels": 1},
        ]
    )
    assert batch["input_ids"].tolist() == [[1, 2, 3], [4, 9, 9]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1], [1, 0, 0]]
    assert batch["labels"].tolist() == [0, 1]


def test_pairs_become_segments_and_long_ones_are_flagged():
    rows = token_rows(EMBEDDED_ENCODER, ["a question", "word " * 400], ["its answer", "short"], 32)
    assert rows[0]["segments"][0] == 0
    assert rows[0]["segments"][-1] == 1
    assert rows[0]["tokens"][0] == "[CLS]"
    assert [row["truncated"] for row in rows] == [False, True]
    assert rows[1]["length"] == 32


def test_unknown_tokens_are_counted_without_the_special_ones():
    tokenizer = load_tokenizer(find_encoder(EMBEDDED_ENCODER))
    assert unknown_share(tokenize(tokenizer, ["plain english words"], None, 32)) == 0.0
    assert unknown_share(tokenize(tokenizer, ["\U0001f600 \U0001f600"], None, 32)) == 1.0


def test_any_string_can_be_tokenised():
    nasty = ["", "\x00", "\ud800 lone", "\u202e rtl", "a" * 200_000, "\n\t", "😀" * 50]
    rows = tokenize(load_tokenizer(find_encoder(EMBEDDED_ENCODER)), nasty, None, 64)
    assert len(rows) == len(nasty)
    assert rows.truncated[4]
    assert encodable("a\ud800b") == "a\ufffdb"
    assert encodable("ok") == "ok"


def test_mean_pooling_ignores_padding():
    encoder = find_encoder(EMBEDDED_ENCODER)
    tokenizer = load_tokenizer(encoder)
    model = build_mean_pooled(load_encoder(encoder), ["a", "b"]).eval()
    alone = tokenizer(["short one"], return_tensors="pt")
    padded = tokenizer(
        ["short one", "a much longer text that brings padding to the other"], return_tensors="pt", padding=True
    )
    with torch.no_grad():
        assert torch.allclose(model(**alone).logits[0], model(**padded).logits[0], atol=1e-5)


def test_groups_separate_head_from_encoder_and_spare_biases_the_decay(tiny_encoder):
    train = TrainConfig(
        encoder=str(tiny_encoder), weight_decay=0.1, encoder_learning_rate=1e-4, head_learning_rate=1e-2
    )
    model = build_classifier(find_encoder(str(tiny_encoder)), ["a", "b"], train)
    groups = parameter_groups(model, train)
    assert {(group["name"], group["lr"], group["weight_decay"]) for group in groups} == {
        ("encoder", 1e-4, 0.1), ("encoder", 1e-4, 0.0), ("head", 1e-2, 0.1), ("head", 1e-2, 0.0),
    }  # fmt: skip
    assert all(parameter.ndim < 2 for group in groups if group["weight_decay"] == 0 for parameter in group["params"])
    assert sum(len(group["params"]) for group in groups) == len(list(model.parameters()))


@pytest.mark.parametrize("name", ["adamw", "adam", "sgd", "adafactor"])
def test_every_optimiser_takes_a_step_downhill(name, tiny_encoder):
    train = TrainConfig(
        encoder=str(tiny_encoder), optimizer=name, encoder_learning_rate=1e-3, head_learning_rate=1e-2, dropout=0.0
    )
    torch.manual_seed(0)
    model = build_classifier(find_encoder(str(tiny_encoder)), ["a", "b"], train).train()
    optimizer = build_optimizer(parameter_groups(model, train), train, "cpu")
    ids, labels = torch.randint(5, 50, (8, 12)), torch.tensor([0, 1] * 4)
    losses = []
    for _ in range(8):
        loss = torch.nn.functional.cross_entropy(model(input_ids=ids).logits, labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < losses[0]


def test_class_weights_and_smoothing_enter_the_loss():
    logits, labels = torch.tensor([[2.0, 0.0], [2.0, 0.0]]), torch.tensor([0, 1])
    plain = ClassificationLoss([30, 10], TrainConfig())(logits, labels)
    weighted = ClassificationLoss([30, 10], TrainConfig(class_weights=True))(logits, labels)
    smoothed = ClassificationLoss([30, 10], TrainConfig(label_smoothing=0.2))(logits, labels)
    expected = torch.nn.functional.cross_entropy(logits, labels, weight=torch.tensor([40 / 60, 2.0]))
    assert torch.isclose(weighted, expected)
    assert weighted > plain
    assert torch.isclose(smoothed, torch.nn.functional.cross_entropy(logits, labels, label_smoothing=0.2))


def test_lora_trains_adapters_and_head_alone(tiny_encoder):
    train = TrainConfig(encoder=str(tiny_encoder), lora_rank=2)
    model = add_lora(build_classifier(find_encoder(str(tiny_encoder)), ["a", "b"], train), 2, 0.0)
    trained = [name for name, parameter in model.named_parameters() if parameter.requires_grad]
    assert trained
    assert all("lora_" in name or is_head(name, model) for name in trained)
    assert any(is_head(name, model) for name in trained)


def test_config_beyond_the_encoder_is_refused_or_clear(tiny_encoder, tmp_path):
    with pytest.raises(EncoderError, match="does not exist"):
        find_encoder(str(tmp_path / "nowhere"))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(EncoderError, match=r"config\.json"):
        find_encoder(str(empty))
    (empty / "config.json").write_text('{"model_type": "gpt2"}')
    with pytest.raises(EncoderError, match="'gpt2' checkpoint"):
        find_encoder(str(empty))
    (empty / "config.json").write_text('{"model_type": "bert"}')
    (empty / "pytorch_model.bin").write_bytes(b"x")
    with pytest.raises(EncoderError, match="pickled weights"):
        find_encoder(str(empty))
    assert Path(find_encoder(str(tiny_encoder)).path).is_dir()
    assert replace(TrainConfig(), encoder=str(tiny_encoder)).encoder == str(tiny_encoder)


def test_the_latest_state_is_kept_unless_it_is_worse_by_more_than_chance():
    assert kept(0.5, float("-inf"), 40)
    assert kept(0.91, 0.90, 40)
    assert kept(0.90, 0.90, 40)
    assert kept(0.86, 0.90, 40)  # one standard error of 0.9 on 40 rows is 0.047
    assert not kept(0.85, 0.90, 40)
    assert not kept(0.86, 0.90, 4000)  # and 0.0047 on 4,000
    assert not kept(0.99, 1.0, 40)
    assert kept(0.0, 0.0, 0)


@pytest.mark.parametrize(
    ("before", "after", "edit"),
    [
        ("I cannot wake her up", "I cannot wake him up", True),
        ("the cut is red", "The cut is red and hot", True),
        ("chest pain", "my wife has lost consciousness", False),
        ("I have a cold", "I have lost my card in the train", False),
        ("", "", True),
    ],
)
def test_an_edit_keeps_most_words_and_a_new_text_does_not(before, after, edit):
    assert is_edit(before, after) is edit
