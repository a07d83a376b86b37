"""The settings of a run as widgets, built from what core.config declares about each."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from core.config import TrainConfig, settings

GROUPS = {
    "Length and passes": (
        "max_length",
        "long_texts",
        "most_windows",
        "epochs",
        "batch_size",
        "accumulation_steps",
        "evaluations_per_epoch",
        "early_stopping_patience",
    ),
    "Optimiser": (
        "optimizer",
        "encoder_learning_rate",
        "head_learning_rate",
        "schedule",
        "warmup_share",
        "weight_decay",
        "momentum",
        "gradient_clip_norm",
    ),
    "Regularisation": ("dropout", "label_smoothing", "class_weights"),
    "What is trained": ("head_start", "freeze_encoder", "lora_rank", "gradient_checkpointing"),
    "Machine": ("precision", "device", "seed"),
}


def _widget(name: str, spec: dict[str, Any], value: Any, key: str) -> Any:
    label, note = spec["label"], spec["help"]
    if isinstance(value, bool):
        return st.toggle(label, value=value, help=note, key=key)
    if spec["choices"] is not None:
        options = list(spec["choices"])
        return st.selectbox(label, options, index=options.index(value), help=note, key=key)
    if isinstance(value, int):
        return int(st.number_input(label, int(spec["low"]), int(spec["high"]), value, 1, help=note, key=key))
    small = name.endswith("learning_rate")
    step = max(value / 10, 1e-6) if small else 0.5 if name == "epochs" else 0.05
    return float(
        st.number_input(
            label,
            float(spec["low"]),
            float(spec["high"]),
            float(value),
            step,
            format="%.1e" if small else "%.3f" if step < 0.5 else "%.1f",
            help=note,
            key=key,
        )
    )


def edit_settings(preset: TrainConfig, key: str) -> TrainConfig:
    """Draw every setting with the preset's value and return them as edited.

    Args:
        preset: the starting point; key: changes with the preset, so that another one brings its own values.

    Raises:
        ConfigError: two settings contradict each other; the message names both.
    """
    known, values = settings(), {}
    for group, names in GROUPS.items():
        st.markdown(f"**{group}**")
        columns = st.columns(4)
        for number, name in enumerate(names):
            with columns[number % 4]:
                values[name] = _widget(name, known[name], getattr(preset, name), f"{key}-{name}")
    changed = [known[name]["label"] for name, value in values.items() if value != getattr(preset, name)]
    if changed:
        st.markdown(f"Changed from the preset: {', '.join(changed)}.")
        st.button("Back to the preset", on_click=_forget, args=(key,), icon=":material/undo:")
    return dataclasses.replace(preset, **values)


def _forget(key: str) -> None:
    for name in [name for name in st.session_state if str(name).startswith(f"{key}-")]:
        del st.session_state[name]
