"""A sequence classifier over the means of an encoder's token vectors; this file alone goes along with an exported model."""

from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput

MATCHED = 20
"""How many numbers say how the tokens of two texts match."""
_SAME, _STEEP = 0.95, 200.0
"""Cosine of tokens' own vectors from which they are one word, and how steeply: smooth, so that gradients see it."""
_EMPHASIS = 5.0
"""How much wider each of them is than 1: under one penalty a hundred of them have to hold their own beside thousands of others."""


class MeanPoolingConfig(PreTrainedConfig):
    """Configuration: the encoder's own one, the head's dropout, and how the encoder is read.

    Attributes:
        pooled_layers: how many of the last layers the head reads.
        unit_length: whether each mean is brought to length 1, as sentence encoders are trained to be compared.
        apart: whether the two texts of a pair are read each for itself, and then compared.
        matched: whether they are then also compared token by token.
        mark: numbers of the tokens behind which the part of the first text begins that the second one is compared with, such as
            those of "Reference answer:"; what stands before them is the rest. Empty where the whole first text is that part.
    """

    model_type = "mean-pooling-classifier"
    sub_configs = {"encoder": AutoConfig}  # noqa: RUF012 - the base class declares it so

    def __init__(
        self,
        encoder: Any = None,
        head_dropout: float = 0.1,
        pooled_layers: int = 1,
        unit_length: bool = False,
        apart: bool = False,
        matched: bool = False,
        mark: Any = (),
        **kwargs: Any,
    ) -> None:
        if isinstance(encoder, dict):
            encoder = AutoConfig.for_model(**encoder)
        self.encoder = encoder
        self.head_dropout = head_dropout
        self.pooled_layers = pooled_layers
        self.unit_length = unit_length
        self.apart = apart
        self.matched = matched
        self.mark = list(mark)
        super().__init__(**kwargs)


class MeanPoolingForSequenceClassification(PreTrainedModel):
    """Encoder, mean over the tokens that are not padding, dropout, one linear layer.

    With pooled_layers = k the means of the last k layers stand side by side (Devlin et al. 2019, section 5.3, found that
    best for a frozen encoder). With apart = True the head reads of each such layer u, v, |u - v|, u * v and their cosine, u and v
    being the means of the two texts (Reimers and Gurevych 2019, section 3, and InferSent, Conneau et al. 2017). With matched = True
    it also reads how well the tokens of the two match; see `match`.
    """

    config_class = MeanPoolingConfig
    base_model_prefix = "encoder"
    supports_gradient_checkpointing = True
    _supports_sdpa = True
    _supports_flash_attn = True

    def __init__(self, config: Any, encoder: Any = None) -> None:
        super().__init__(config)
        self.encoder: Any = AutoModel.from_config(config.encoder) if encoder is None else encoder
        if getattr(self.encoder, "pooler", None) is not None:
            self.encoder.pooler = None  # it reads [CLS] alone, which is not used here
        self.dropout = nn.Dropout(config.head_dropout)
        width = self.encoder.config.hidden_size
        width = 4 * width + 1 if config.apart else width
        self.matches = MATCHED * (MATCHED + 3) // 2 if config.matched else 0
        self.classifier = nn.Linear(config.pooled_layers * width + self.matches, config.num_labels)
        self.post_init()

    def pool(self, hidden: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Average (batch, tokens, hidden) over the tokens whose mask is 1, to (batch, hidden), of length 1 where so configured."""
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
        return functional.normalize(mean, dim=-1) if self.config.unit_length else mean

    def encode(
        self,
        input_ids: torch.Tensor | None,
        inputs_embeds: torch.Tensor | None,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None,
        **kwargs: Any,
    ) -> Any:
        """Run the encoder over (batch, tokens); the two texts of a pair that are read apart do not see each other.

        Both stand in one row, each with a [CLS] of its own: attention stays inside each text, and the second one's positions
        begin anew.
        """
        given: dict[str, Any] = {"input_ids": input_ids, "inputs_embeds": inputs_embeds, **kwargs}
        if self.config.pooled_layers > 1:
            given["output_hidden_states"] = True
        if not self.config.apart or token_type_ids is None:
            if token_type_ids is not None:
                given["token_type_ids"] = token_type_ids
            return self.encoder(attention_mask=attention_mask, **given)
        same = token_type_ids.unsqueeze(2) == token_type_ids.unsqueeze(1)
        seen = (same & attention_mask.bool().unsqueeze(1)).unsqueeze(1)
        device = token_type_ids.device
        weights = self.encoder.embeddings.word_embeddings.weight.dtype
        dtype = torch.get_autocast_dtype(device.type) if torch.is_autocast_enabled(device.type) else weights
        closed = torch.zeros(seen.shape, dtype=dtype, device=device).masked_fill(~seen, torch.finfo(dtype).min)
        places = torch.arange(token_type_ids.shape[1], device=device).expand_as(token_type_ids)
        first = torch.where(token_type_ids == 1, places, places.shape[1]).amin(dim=1, keepdim=True)
        positions = torch.where(token_type_ids == 1, places - first, places)
        return self.encoder(
            attention_mask=closed, position_ids=positions, token_type_ids=torch.zeros_like(token_type_ids), **given
        )

    def read(
        self,
        layers: Any,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
        input_ids: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return what the head reads of hidden states (batch, tokens, hidden) each, last layer first, in fp32.

        The result is (batch, layers x hidden), or (batch, layers x (4 x hidden + 1)) for pairs that are read apart, and behind that
        what `match` returns of the last layer, if it is wanted.
        """
        second = torch.zeros_like(attention_mask) if token_type_ids is None else token_type_ids.to(attention_mask.dtype)
        if self.config.apart:
            found = [self.compare(layer.float(), attention_mask, second) for layer in layers]
        else:
            found = [self.pool(layer.float(), attention_mask) for layer in layers]
        if self.config.matched:
            if input_ids is None:
                raise ValueError("To match texts token by token, input_ids are needed.")
            words = self.encoder.get_input_embeddings()(input_ids).float()
            found.append(self.match(layers[0].float(), words, *self.parts(attention_mask, second, input_ids)))
        return torch.cat(found, dim=-1)

    def compare(self, hidden: torch.Tensor, attention_mask: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        """Set the two texts of (batch, tokens, hidden) side by side, (batch, 4 x hidden + 1); `second` is 1 at tokens of the second."""
        u, v = (self.pool(hidden, attention_mask * part) for part in (1 - second, second))
        product = u * v
        # Each number of the product is about 1 / hidden, where those of u and v are about 1 / sqrt(hidden).
        scaled = product * hidden.shape[-1] ** 0.5
        return torch.cat([u, v, (u - v).abs(), scaled, product.sum(dim=-1, keepdim=True)], dim=-1)

    def parts(
        self, attention_mask: torch.Tensor, second: torch.Tensor, input_ids: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return where the rest of the first text, its part behind the mark and the second text are, (batch, tokens) bool each.

        The first and the last token of either text, [CLS] and [SEP], belong to none.
        """
        seen, later = attention_mask.bool(), second.bool()
        step = later[:, 1:] != later[:, :-1]
        edge = nn.functional.pad(step, (1, 0), value=True) | nn.functional.pad(step, (0, 1), value=True)
        inner = seen & nn.functional.pad(seen[:, 1:], (0, 1)) & ~edge
        start = torch.zeros_like(second[:, :1])
        length = len(self.config.mark)
        if length and input_ids is not None and input_ids.shape[1] > length:
            mark = torch.tensor(self.config.mark, device=input_ids.device)
            begins = (input_ids.unfold(1, length, 1) == mark).all(dim=-1) & ~later[:, : 1 - length or None]
            places = torch.arange(1, begins.shape[1] + 1, device=input_ids.device)
            start = (begins * places).amax(dim=1, keepdim=True)
        place = torch.arange(seen.shape[1], device=seen.device)
        before, behind = place < start - 1, place >= torch.where(start > 0, start - 1 + length, 0)
        return inner & ~later & before, inner & ~later & behind, inner & later

    def match(
        self,
        hidden: torch.Tensor,
        words: torch.Tensor,
        rest: torch.Tensor,
        first: torch.Tensor,
        second: torch.Tensor,
    ) -> torch.Tensor:
        """Say in numbers how the tokens of two texts match, and their products two by two, (batch, MATCHED x (MATCHED + 3) / 2).

        A token is covered as far as the cosine with the token of the other text that is most like it (the greedy matching of
        BERTScore, Zhang et al. 2020), in context and, by `words`, the tokens' own vectors, as the same word: a copy is covered
        whole, and one that was turned round by a word is not. What a token has in common with the rest, such as the question,
        counts for less (question demoting, Mohler et al. 2011). Each number is shifted and scaled to be about 0 and 1 wide.
        """

        def mean(values: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
            return (values * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1e-6)

        def nearest(vectors: torch.Tensor) -> list[torch.Tensor]:
            tokens = functional.normalize(vectors, dim=-1)
            cosines = tokens @ tokens.transpose(1, 2)
            found = [cosines.masked_fill(~among.unsqueeze(1), -1.0).amax(dim=2) for among in (second, first, rest)]
            return [
                torch.where(among.any(dim=1, keepdim=True), values, 0.0)
                for among, values in zip((second, first, rest), found, strict=True)
            ]

        def low(values: torch.Tensor, where: torch.Tensor, share: int) -> torch.Tensor:
            ordered = values.masked_fill(~where, 2.0).sort(dim=1).values
            place = (
                where.sum(dim=1, keepdim=True) // share if share else torch.zeros_like(where[:, :1], dtype=torch.long)
            )
            return ordered.gather(1, place).squeeze(1).clamp(max=1.0)

        def between(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
            first_mean, second_mean = (mean(hidden, where.unsqueeze(-1).to(hidden.dtype)) for where in (one, other))
            return functional.cosine_similarity(first_mean, second_mean, dim=-1)

        covered, needed, asked = nearest(hidden)
        same, used, put = nearest(words)
        new, fresh = (1 - asked).clamp(min=0.02), (1 - put).clamp(min=0.02)
        numbers = torch.stack(
            [
                *(between(first, second), between(rest, second), between(rest, first)),
                *(mean(covered, first), mean(needed, second), low(covered, first, 4), low(needed, second, 4)),
                *(mean(covered, first * new), mean(needed, second * new)),
                *(mean(asked, second), mean(torch.maximum(asked, needed), second)),
                *(0.2 * torch.log1p(where.sum(dim=1)) for where in (first, second)),
                *(mean(same, first), mean(used, second), low(same, first, 0), low(used, second, 0)),
                *(
                    low(torch.maximum(used, put), second, 0),
                    mean(same, first * fresh),
                    mean(torch.sigmoid(_STEEP * (same - _SAME)), first),
                ),
            ],
            dim=-1,
        )
        numbers = 5 * (numbers - 0.55)
        one, other = torch.triu_indices(MATCHED, MATCHED, device=hidden.device)
        return _EMPHASIS * torch.cat([numbers, numbers[:, one] * numbers[:, other]], dim=-1)

    def features(
        self,
        outputs: Any,
        attention_mask: torch.Tensor,
        token_type_ids: torch.Tensor | None = None,
        input_ids: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return what the head reads of the encoder's outputs; see `read`."""
        count = self.config.pooled_layers
        layers = [outputs.last_hidden_state] if count == 1 else outputs.hidden_states[: -count - 1 : -1]
        return self.read(layers, attention_mask, token_type_ids, input_ids)

    def forward(
        self,
        input_ids: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        token_type_ids: torch.Tensor | None = None,
        labels: torch.Tensor | None = None,
        inputs_embeds: torch.Tensor | None = None,
        **kwargs: Any,
    ) -> SequenceClassifierOutput:
        """Return logits (batch, classes), and the mean cross-entropy where labels (batch,) are given."""
        given = input_ids if input_ids is not None else inputs_embeds
        if given is None:
            raise ValueError("Either input_ids or inputs_embeds is needed.")
        if attention_mask is None:
            attention_mask = torch.ones(given.shape[:2], dtype=torch.long, device=given.device)
        outputs = self.encode(input_ids, inputs_embeds, attention_mask, token_type_ids, **kwargs)
        # The head runs in fp32: rounding logits to bf16 would move probabilities by hundredths.
        with torch.autocast(given.device.type, enabled=False):
            logits = self.classifier(self.dropout(self.features(outputs, attention_mask, token_type_ids, input_ids)))
        loss = None if labels is None else nn.functional.cross_entropy(logits.float(), labels)
        return SequenceClassifierOutput(
            loss=loss, logits=logits, hidden_states=outputs.hidden_states, attentions=outputs.attentions
        )


AutoConfig.register(MeanPoolingConfig.model_type, MeanPoolingConfig, exist_ok=True)
AutoModelForSequenceClassification.register(MeanPoolingConfig, MeanPoolingForSequenceClassification, exist_ok=True)
# Written into an exported folder as code beside the weights, so that transformers alone can load it.
MeanPoolingConfig.register_for_auto_class()
MeanPoolingForSequenceClassification.register_for_auto_class("AutoModelForSequenceClassification")
