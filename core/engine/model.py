"""A sequence classifier over the means of an encoder's token vectors; this file alone goes along with an exported model."""

from typing import Any

import torch
from torch import nn
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, PreTrainedConfig, PreTrainedModel
from transformers.modeling_outputs import SequenceClassifierOutput


class MeanPoolingConfig(PreTrainedConfig):
    """Configuration: the encoder's own one, the head's dropout, and how many of the last layers the head reads."""

    model_type = "mean-pooling-classifier"
    sub_configs = {"encoder": AutoConfig}  # noqa: RUF012 - the base class declares it so

    def __init__(self, encoder: Any = None, head_dropout: float = 0.1, pooled_layers: int = 1, **kwargs: Any) -> None:
        if isinstance(encoder, dict):
            encoder = AutoConfig.for_model(**encoder)
        self.encoder = encoder
        self.head_dropout = head_dropout
        self.pooled_layers = pooled_layers
        super().__init__(**kwargs)


class MeanPoolingForSequenceClassification(PreTrainedModel):
    """Encoder, mean over the tokens that are not padding, dropout, one linear layer.

    With pooled_layers = k the means of the last k layers stand side by side (Devlin et al. 2019, section 5.3, found that
    best for a frozen encoder).
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
        self.classifier = nn.Linear(self.encoder.config.hidden_size * config.pooled_layers, config.num_labels)
        self.post_init()

    def pool(self, hidden: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Average (batch, tokens, hidden) over the tokens whose mask is 1, to (batch, hidden)."""
        weights = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return (hidden * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)

    def features(self, outputs: Any, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return what the head reads, (batch, pooled_layers x hidden), last layer first, in fp32."""
        count = self.config.pooled_layers
        layers = [outputs.last_hidden_state] if count == 1 else outputs.hidden_states[: -count - 1 : -1]
        return torch.cat([self.pool(layer.float(), attention_mask) for layer in layers], dim=-1)

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
        if token_type_ids is not None:
            kwargs["token_type_ids"] = token_type_ids
        if self.config.pooled_layers > 1:
            kwargs["output_hidden_states"] = True
        outputs = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, inputs_embeds=inputs_embeds, **kwargs
        )
        # The head runs in fp32: rounding logits to bf16 would move probabilities by hundredths.
        with torch.autocast(given.device.type, enabled=False):
            logits = self.classifier(self.dropout(self.features(outputs, attention_mask)))
        loss = None if labels is None else nn.functional.cross_entropy(logits.float(), labels)
        return SequenceClassifierOutput(
            loss=loss, logits=logits, hidden_states=outputs.hidden_states, attentions=outputs.attentions
        )


AutoConfig.register(MeanPoolingConfig.model_type, MeanPoolingConfig, exist_ok=True)
AutoModelForSequenceClassification.register(MeanPoolingConfig, MeanPoolingForSequenceClassification, exist_ok=True)
# Written into an exported folder as code beside the weights, so that transformers alone can load it.
MeanPoolingConfig.register_for_auto_class()
MeanPoolingForSequenceClassification.register_for_auto_class("AutoModelForSequenceClassification")
