"""Answers as one types: a pause commits what was written, and an answer that belongs to other words is greyed at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

PAUSE_MS = 600
"""Milliseconds without a key after which the text is sent."""
# A name of its own: Streamlit marks every element with data-stale, true or false.
STYLE = "<style>[data-outdated] { opacity: 0.35; transition: opacity 0.1s; }</style>"

# Streamlit's own field tells what was written on leaving it or at Ctrl+Enter, which a phone does not have. This listens
# beside it and presses Ctrl+Enter after a pause, so that the field keeps its label, its help and its keyboard.
_JS = """
export default function ({ data }) {
  const fields = () => [...document.querySelectorAll(`.st-key-${data.field} textarea`)];
  const mark = () => {
    const same = fields().every((field, number) => field.value === data.texts[number]);
    for (const answer of data.answers.flatMap((key) => [...document.querySelectorAll(`.st-key-${key}`)])) {
      answer.toggleAttribute("data-outdated", !same);
      answer.setAttribute("aria-busy", String(!same));
    }
    return same;
  };
  let timer = 0;
  const send = (field) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (mark()) return; // what was asked meanwhile is what stands there
      const press = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true };
      field.dispatchEvent(new KeyboardEvent("keydown", press));
    }, data.pause);
  };
  const written = (event) => {
    if (!fields().includes(event.target)) return;
    clearTimeout(timer);
    if (!mark()) send(event.target);
  };
  // What was written before this listened, or while an answer was on its way, is sent as well.
  if (!mark()) send(fields().find((field, number) => field.value !== data.texts[number]));
  document.addEventListener("input", written, true);
  return () => { clearTimeout(timer); document.removeEventListener("input", written, true); };
}
"""
_component = st.components.v2.component("fathom_typing", js=_JS)


def answer_while_typing(field: str, answers: Sequence[str], texts: Sequence[str]) -> None:
    """Send what is written into the fields of one container after a pause, and grey others until their answer is there.

    Call it after the answer is drawn.

    Args:
        field: key of the container with the text areas; answers: keys of those with what was said of them.
        texts: what the answer belongs to, one for each text area in their order.
    """
    # "Press Ctrl+Enter to apply" is no longer true of a field that sends by itself.
    st.html(STYLE + f'<style>.st-key-{field} [data-testid="InputInstructions"] {{ display: none; }}</style>')
    _component(
        key=f"typing-{field}",
        data={"field": field, "answers": list(answers), "texts": list(texts), "pause": PAUSE_MS},
        height=1,
    )
