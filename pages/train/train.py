"""Train: choose a recipe, see what it will take, start, and follow the run."""

import dataclasses
import json

import streamlit as st

from pages.widgets.link import link
from pages.widgets.shell import literal, page

PRESET_TEXT = {
    "quick": "Quick: the encoder stays as it is and only the last layer is fitted. Takes seconds.",
    "balanced": "Balanced: the whole encoder is fine-tuned. Takes minutes on two cores; more accurate than quick on most tables measured.",
    "thorough": "Thorough: two to three times as many passes with smaller steps, checked more often on the validation rows, and stopped early when these stop gaining.",
}


def show_run(identity: str) -> None:
    """Follow the run that the URL names."""
    from core.dataset.outside import outside_told
    from core.runs.registry import find_run
    from pages.train.parts.live_progress import follow
    from pages.train.parts.outside_form import outside_query
    from pages.train.parts.split_form import split_query

    run = find_run(identity)
    config = run.config()
    st.subheader(literal(run.name), anchor=False)
    st.caption(
        literal(
            f"{config.data.file_name}: text {config.data.text!r}"
            + (f" and {config.data.text_pair!r}" if config.data.text_pair else "")
            + f", label {config.data.label!r}. Preset {config.train.preset}, {f'goes on from {config.continues.name!r}' if config.continues else f'encoder {config.train.encoder}'}. {outside_told(config.data)}".strip()
        )
    )
    follow(run)
    choice = {"data": config.data.dataset, "text": config.data.text, "label": config.data.label}
    if config.data.text_pair:
        choice["pair"] = config.data.text_pair
    choice |= split_query(config.data) | outside_query(config.data)
    if config.train.long_texts != "head":
        choice["long"] = config.train.long_texts
    with st.container(horizontal=True):
        link("train", "Train again on this table", icon=":material/replay:", query=choice)
        link("data", "Bring another table", icon=":material/upload_file:")


def offer_running() -> None:
    """Link to runs that train or wait, so that coming back finds them."""
    from core.runs.registry import run_states

    for run in [run for run, state in run_states() if state.status in ("queued", "running")][:3]:
        link("train", f"Follow {run.name}", icon=":material/monitoring:", query={"run": run.id})


def empty_state() -> None:
    """Say how to get a data set, and list those there are."""
    from core.dataset.folder import list_datasets

    st.info("Choose a table first.", icon=":material/info:")
    link("data", "Go to Data", icon=":material/table:")
    for dataset in list_datasets()[:5]:
        link(
            "train",
            f"Train on {dataset.file_name} ({dataset.rows:,} rows)",
            icon=":material/model_training:",
            query={"data": dataset.id},
        )


def draw_plan() -> None:
    """Draw the recipe, the preflight and Start."""
    from core.runs.plan import plan_run
    from core.runs.submission import free_name, submit
    from pages.train.parts.dataset import checked, choice_from_url, sample, size_of
    from pages.train.parts.earlier_model import choose_earlier, tell_start
    from pages.train.parts.encoder_form import choose_encoder
    from pages.train.parts.live_progress import stages
    from pages.train.parts.outlook import show_preflight
    from pages.train.parts.outside_form import edit_outside
    from pages.train.parts.settings_form import edit_settings
    from pages.train.parts.split_form import edit_split

    choice = choice_from_url()
    if choice is None:
        empty_state()
        return
    key = choice.key
    task, changes = checked(*key)
    pair = f" and {choice.pair!r}" if choice.pair else ""
    st.markdown(
        literal(
            f"{choice.dataset.file_name}: {len(task.frame):,} rows, {len(task.classes)} classes; text in {choice.text!r}{pair}, label in {choice.label!r}."
        )
    )
    for change in changes:
        st.caption(literal(f"Fix: {change}"))
    stages(None, "planned")
    preset = st.radio("Recipe", list(PRESET_TEXT), index=1, format_func=PRESET_TEXT.__getitem__, key="preset")
    left, right = st.columns(2, gap="large")
    with left:
        earlier, start = choose_earlier()
        encoder = (start.encoder if start else "") if earlier else choose_encoder(choice)
    with right:
        stem = choice.dataset.file_name.rsplit(".", 1)[0]
        name = st.text_input(
            "Name of the run",
            value=free_name(f"{stem} {preset}"),
            max_chars=120,
            key=f"name-{choice.dataset.id}-{preset}",
        )
    if not encoder:
        return
    data, split = edit_split(choice)
    data_with_outside = edit_outside(choice, data)
    size = size_of(*key, choice.way_column if choice.way == "parts" else None)
    plan = plan_run(size, data, preset, name=name, encoder=encoder, start=start, changes=choice.settings)
    with st.expander("Advanced: every setting", icon=":material/tune:"):
        train = edit_settings(
            plan.train,
            key=f"set-{choice.dataset.id}-{preset}-{start.id if start else encoder}-{choice.pair is not None}-{choice.long_texts}",
        )
    if start:
        tell_start(start, task.classes, train.max_length)
    if split is None or data_with_outside is None:
        return
    texts, pairs = sample(*key)
    show_preflight(
        json.dumps(dataclasses.asdict(dataclasses.replace(train, seed=0))),
        (len(split.train), len(split.validation), len(split.test)),
        len(task.classes),
        texts,
        pairs,
    )
    if st.button("Start training", type="primary", icon=":material/play_arrow:", key="start"):
        run = submit(dataclasses.replace(plan, train=train, data=data_with_outside))
        st.query_params.clear()
        st.query_params["run"] = run.id
        st.rerun()


with page("Train", "Fine-tune the encoder on your table and watch it learn; closing this tab does not stop it."):
    if "run" in st.query_params:
        show_run(st.query_params["run"])
    else:
        offer_running()
        draw_plan()
