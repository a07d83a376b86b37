"""A BERT with random weights and a WordPiece vocabulary learned from the texts at hand: a shape to time, nothing to download."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

SHAPES: dict[str, dict[str, Any]] = {
    "base": {"hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "intermediate_size": 3072},
    "tiny": {"hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 512},
}
"""base is BERT-base of Devlin et al. (2019), 110 million parameters; tiny is the smallest of Turc et al. (2019), 4 million."""
_VOCABULARY = 30_522
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def word_pieces(vocabulary: dict[str, int]) -> Tokenizer:
    """Return a tokenizer that cuts texts into these pieces as BERT does, without the special ones around them."""
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def learn_pieces(texts: list[str]) -> Any:
    """Learn word pieces from texts; few texts give fewer than BERT's 30,522."""
    tokenizer = word_pieces({})
    tokenizer.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=_VOCABULARY, special_tokens=_SPECIAL, show_progress=False)
    )
    return as_berts(tokenizer, model_max_length=512)


def as_berts(tokenizer: Tokenizer, **settings: Any) -> Any:
    """Return transformers' tokenizer that puts BERT's special pieces around one text or two."""
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")],
    )
    make: Any = PreTrainedTokenizerFast  # untyped
    return make(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        **settings,
    )


def write_encoder(folder: Path, shape: str, texts: list[str]) -> Path:
    """Write an encoder of a shape of SHAPES into a folder that `find_encoder` takes, and return it."""
    learn_pieces(texts).save_pretrained(folder)
    torch.manual_seed(0)
    BertModel(BertConfig(vocab_size=_VOCABULARY, **SHAPES[shape])).save_pretrained(folder)
    return folder
