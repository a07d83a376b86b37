"""Fixes on buttons that count what each changes and leaves out; none is made along with another."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from core.dataset.doctor import Diagnosis
from core.dataset.fix_kinds import FIXES
from core.dataset.fixes import Fix, add_fix, apply_fixes, fix_title, save_fixes
from pages.train.parts.dataset import Choice, effect, fixed_frame
from pages.train.parts.encoder_form import take_encoder
from pages.widgets.shell import literal


def by_loss(choice: Choice, fixes: Sequence[Fix]) -> list[tuple[Fix, str]]:
    """Return fixes with the words of their button, which count the rows they change and leave out; the greatest loss last."""
    known = [(fix, effect(*choice.key, json.dumps(fix.as_dict(), ensure_ascii=False))) for fix in fixes]
    known.sort(key=lambda each: each[1].left_out)
    return [
        (fix, fix_title(fix) if FIXES[fix.kind].answer else f"{fix_title(fix)} ({found.words()})")
        for fix, found in known
    ]


def mend(choice: Choice, diagnosis: Diagnosis) -> None:
    """Offer each advised fix of what stands in the way with its count, by itself: none is made along with another."""
    fixes = diagnosis.advised_fixes()
    if not fixes:
        return
    st.markdown("**What mends it**")
    first = [fix for fix in fixes if "in" in fix.parameters] or fixes  # the labels first: the rest is counted on them
    with st.container(horizontal=True):
        for number, (fix, text) in enumerate(by_loss(choice, first)):
            st.button(
                literal(text),
                type="primary" if number == 0 else "secondary",
                icon=":material/build:",
                key=f"mend-{number}-{fix.kind}",
                help="Can be undone. The file itself is not changed. Other ways stand at the finding below.",
                on_click=choose,
                args=(choice, fix),
            )


def choose(choice: Choice, *fixes: Fix) -> None:
    """Record fixes for the data set; those that would change nothing are left away."""
    chosen_fixes = choice.chosen_fixes()
    frame, _ = fixed_frame(*choice.key)
    for fix in fixes:
        frame, told = apply_fixes(frame, choice.columns, [fix])
        if told:
            chosen_fixes = add_fix(chosen_fixes, fix)
    save_fixes(choice.dataset.id, chosen_fixes)
    st.toast(literal(f"Done: {'; '.join(fix_title(fix) for fix in fixes)}. Undo it under “Fixes chosen”."))


def proposed_encoder(diagnosis: Diagnosis) -> str:
    """Return the encoder that reads these texts where the one chosen does not, else an empty name."""
    return next((finding.encoder for finding in diagnosis.findings if finding.encoder), "")


def propose_encoder(name: str) -> None:
    """Offer an encoder in one click; an empty name offers none."""
    if name:
        st.button(
            f"Read the texts with {name}",
            type="primary",
            icon=":material/translate:",
            key="take-encoder",
            help="It is set on the Train page too. Can be undone here and changed there.",
            on_click=take_encoder,
            args=(name,),
        )
