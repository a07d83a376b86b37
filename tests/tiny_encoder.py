"""An encoder that is small enough to be trained in a second."""

from __future__ import annotations

import shutil
from pathlib import Path

from support import FILLER, WORDS


def write_tiny_encoder(folder: Path) -> None:
    """Write a random BERT of two layers, 32 wide, and a WordPiece tokenizer for a few hundred pieces."""
    import torch
    from transformers import BertConfig, BertModel

    from benchmarks.random_bert import as_berts, word_pieces

    letters = [chr(c) for c in range(33, 127)]
    pieces = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *letters,
        *(f"##{c}" for c in letters),
        *FILLER[2:],
        *(w for words in WORDS.values() for w in words),
    ]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    as_berts(word_pieces(vocabulary)).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
    )
    model = BertModel(config)
    with torch.no_grad():  # a fresh one is nought, a pretrained one is not, and texts are held against texts of it
        model.embeddings.word_embeddings.weight[0].normal_(std=config.initializer_range)
    model.save_pretrained(folder)


def write_sentence_encoder(folder: Path, tiny_encoder: Path) -> Path:
    """Write the same encoder as one of sentences, which is mean-pooled, and return its folder."""
    shutil.copytree(tiny_encoder, folder)
    (folder / "modules.json").write_text("[]")  # what marks one
    return folder
