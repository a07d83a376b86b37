"""Three recipes that fill every setting of a run from the size of the data."""

from __future__ import annotations

from collections.abc import Sequence

from core.config import EMBEDDED_ENCODER, TrainConfig
from core.config.encoders import built_in
from core.errors import ConfigError

FEW_ROWS = 1000
"""Up to so many training rows a fine-tuning starts from a fitted head."""


def suggest_max_length(word_counts: Sequence[int], limit: int = 512) -> int:
    """Return a token limit (multiple of 16, 32 to `limit`) that leaves about 98 % of the rows whole.

    Args:
        word_counts: words in each row (both texts of a pair together).
        limit: the encoder's own maximum.
    """
    if not word_counts:
        return min(128, limit)
    words = sorted(word_counts)[min(len(word_counts) - 1, int(0.98 * len(word_counts)))]
    tokens = int(words * 1.45) + 6  # an English word is about 1.3 word pieces; names and numbers need more
    return max(32, min(limit, 256 if limit > 256 and tokens > 256 else -(-tokens // 16) * 16))


def preset_config(
    name: str,
    rows: int,
    *,
    classes: int = 2,
    is_pair: bool = False,
    encoder: str = EMBEDDED_ENCODER,
    word_counts: Sequence[int] = (),
    continues: bool = False,
) -> TrainConfig:
    """Fill all settings from the preset's name, the number of training rows and of classes, and whether rows are pairs.

    quick freezes the encoder and fits a head that cross-validation chooses; balanced fine-tunes everything for about 12,000 to
    20,000 row visits, or fewer where rows are few; thorough takes two to three times that, smaller steps, more validations and
    stops early. With few rows of single texts the two start from a fitted head (Kumar et al. 2022): few rows show the manner of
    few writers, and the encoder should not take it for the matter. Pairs start at random, where they end higher. A run that goes on
    from an earlier model keeps the head's rows of the classes that both have, and takes the smaller steps.

    Raises:
        ConfigError: the name is not quick, balanced or thorough.
    """
    max_length = suggest_max_length(word_counts)
    if name == "quick":
        return TrainConfig(
            preset=name,
            encoder=encoder,
            max_length=max_length,
            freeze_encoder=True,
            optimizer="lbfgs",
            schedule="constant",
            warmup_share=0.0,
            epochs=100.0,
            batch_size=64,
            dropout=0.0,
            weight_decay=0.0,
            gradient_clip_norm=0.0,
            head_learning_rate=1.0,
            encoder_learning_rate=0.0,
            head_start="kept" if continues else "random",
        )
    if name not in ("balanced", "thorough"):
        raise ConfigError(f"preset is {name!r}; allowed is one of quick, balanced, thorough. Choose one of these.")
    # What is no sentence encoder wants the smaller steps of Devlin et al. (2019), appendix A.3.
    plain = continues or built_in(encoder) is None
    epochs = float(next(count for limit, count in ((1500, 5), (4000, 3), (50_000, 2), (10**12, 1)) if rows <= limit))
    epochs += 2 if classes >= 20 and rows < 50_000 else 0  # few rows a class: the head needs more passes
    batch = 16 if rows < 1500 else 32
    fitted = rows <= FEW_ROWS and not plain and not is_pair
    start = "kept" if continues else "fitted" if fitted else "random"
    if name == "balanced":
        return TrainConfig(
            preset=name,
            encoder=encoder,
            max_length=max_length,
            epochs=epochs,
            batch_size=batch,
            encoder_learning_rate=3e-5 if plain else 1e-4,
            head_learning_rate=1e-3 if plain or fitted else 1e-2,
            head_start=start,
        )
    return TrainConfig(
        preset=name,
        encoder=encoder,
        max_length=max_length,
        epochs=2 * epochs + 1,
        batch_size=batch,
        schedule="cosine",
        encoder_learning_rate=2e-5 if plain else 7e-5,
        head_learning_rate=5e-4 if plain or fitted else 5e-3,
        evaluations_per_epoch=2,
        early_stopping_patience=4,
        head_start=start,
    )
