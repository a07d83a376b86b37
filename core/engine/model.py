"""A sequence classifier over the means of an encoder's token vectors; this file alone goes along with an exported model."""

from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput


class MeanPoolingConfig(PreTrainedConfig):
    """Configuration: the encoder's own one, the head's dropout, and how the encoder is read.

    Attributes:
        pooled_layers: how many of the last layers the head reads.
        unit_length: whether each mean is brought to length 1, as sentence encoders are trained to be compared.
        apart: whether the two texts of a pair are read each for itself, and then compared.
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
        **kwargs: Any,
    ) -> None:
        if isinstance(encoder, dict):
            encoder = AutoConfig.for_model(**encoder)
        self.encoder = encoder
        self.head_dropout = head_dropout
        self.pooled_layers = pooled_layers
        self.unit_length = unit_length
        self.apart = apart
        super().__init__(**kwargs)


class MeanPoolingForSequenceClassification(PreTrainedModel):
    """Encoder, mean over the tokens that are not padding, dropout, one linear layer.

    With pooled_layers = k the means of the last k layers stand side by side (Devlin et al. 2019, section 5.3, found that
    best for a frozen encoder). With apart = True the head reads of each such layer u, v, |u - v|, u * v and their cosine, u and v
    being the means of the two texts (Reimers and Gurevych 2019, section 3, and InferSent, Conneau et al. 2017).
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
        self.classifier = nn.Linear(config.pooled_layers * width, config.num_labels)
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
        self, layers: Any, attention_mask: torch.Tensor, token_type_ids: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return what the head reads of hidden states (batch, tokens, hidden) each, last layer first, in fp32.

        The result is (batch, layers x hidden), or (batch, layers x (4 x hidden + 1)) for pairs that are read apart.
        """
        if not self.config.apart:
            return torch.cat([self.pool(layer.float(), attention_mask) for layer in layers], dim=-1)
        second = torch.zeros_like(attention_mask) if token_type_ids is None else token_type_ids.to(attention_mask.dtype)
        return torch.cat([self.compare(layer.float(), attention_mask, second) for layer in layers], dim=-1)

    def compare(self, hidden: torch.Tensor, attention_mask: torch.Tensor, second: torch.Tensor) -> torch.Tensor:
        """Set the two texts of (batch, tokens, hidden) side by side, (batch, 4 x hidden + 1); `second` is 1 at tokens of the second."""
        u, v = (self.pool(hidden, attention_mask * part) for part in (1 - second, second))
        product = u * v
        # Each number of the product is about 1 / hidden, where those of u and v are about 1 / sqrt(hidden).
        scaled = product * hidden.shape[-1] ** 0.5
        return torch.cat([u, v, (u - v).abs(), scaled, product.sum(dim=-1, keepdim=True)], dim=-1)

    def features(
        self, outputs: Any, attention_mask: torch.Tensor, token_type_ids: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return what the head reads of the encoder's outputs; see `read`."""
        count = self.config.pooled_layers
        layers = [outputs.last_hidden_state] if count == 1 else outputs.hidden_states[: -count - 1 : -1]
        return self.read(layers, attention_mask, token_type_ids)

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
            logits = self.classifier(self.dropout(self.features(outputs, attention_mask, token_type_ids)))
        loss = None if labels is None else nn.functional.cross_entropy(logits.float(), labels)
        return SequenceClassifierOutput(
            loss=loss, logits=logits, hidden_states=outputs.hidden_states, attentions=outputs.attentions
        )


AutoConfig.register(MeanPoolingConfig.model_type, MeanPoolingConfig, exist_ok=True)
AutoModelForSequenceClassification.register(MeanPoolingConfig, MeanPoolingForSequenceClassification, exist_ok=True)
# Written into an exported folder as code beside the weights, so that transformers alone can load it.
MeanPoolingConfig.register_for_auto_class()
MeanPoolingForSequenceClassification.register_for_auto_class("AutoModelForSequenceClassification")
