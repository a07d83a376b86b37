"""Fathom: page configuration, theme and navigation."""

import streamlit as st

st.set_page_config(
    page_title="Fathom",
    page_icon=".streamlit/icon.png",
    layout="wide",
    menu_items={"Get help": None, "Report a bug": None},
)

NAVIGATION = {
    "": [st.Page("pages/home.py", title="Home", icon=":material/home:", default=True)],
    "Your model": [
        st.Page("pages/train/data.py", title="Data", icon=":material/table:", url_path="data"),
        st.Page("pages/train/train.py", title="Train", icon=":material/model_training:", url_path="train"),
        st.Page("pages/train/runs.py", title="Runs", icon=":material/stacked_line_chart:", url_path="runs"),
        st.Page("pages/model/model.py", title="Model", icon=":material/format_quote:", url_path="model"),
    ],
    "Learn": [
        st.Page("pages/learn/concepts.py", title="Concepts", icon=":material/hub:", url_path="concepts"),
        st.Page("pages/learn/backprop.py", title="Backprop", icon=":material/account_tree:", url_path="backprop"),
        st.Page(
            "pages/learn/activations.py", title="Activations", icon=":material/show_chart:", url_path="activations"
        ),
        st.Page("pages/learn/losses.py", title="Losses", icon=":material/target:", url_path="losses"),
        st.Page(
            "pages/learn/optimizers.py", title="Optimisers", icon=":material/downhill_skiing:", url_path="optimisers"
        ),
        st.Page("pages/learn/attention.py", title="Inside BERT", icon=":material/biotech:", url_path="attention"),
        st.Page("pages/learn/landscape.py", title="Landscape", icon=":material/landscape:", url_path="landscape"),
    ],
    "Show": [st.Page("pages/demos/domain.py", title="Demos", icon=":material/slideshow:", url_path="demos")],
    "Machine": [st.Page("pages/system.py", title="System", icon=":material/memory:", url_path="system")],
}

st.navigation(NAVIGATION).run()
