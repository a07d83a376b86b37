"""A widget's value and the URL: what a person chose stays, whatever draws the page anew before it stands there."""

from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from pages.widgets.link import remember
    from pages.widgets.shell import page

    with page("Colours", "One is chosen."):
        st.selectbox("Colour", ["red", "green"], key=remember("colour", "red", ("red", "green")))
        st.selectbox("Size", ["small", "large"], key=remember("size", "small"))
        if st.session_state.get("restless") and st.session_state["colour"] == "green":
            st.session_state["restless"] = False
            st.rerun()


def stands(test, name):
    """Return a parameter of the URL; AppTest keeps it in a list or plainly, by who set it."""
    value = test.query_params[name]
    return value if isinstance(value, str) else value[-1]


def test_what_was_chosen_stays_when_the_page_is_drawn_anew_before_the_url_has_it():
    test = AppTest.from_function(page).run()
    test.session_state["restless"] = True
    test.selectbox(key="colour").set_value("green").run()
    assert test.session_state["restless"] is False
    assert test.selectbox(key="colour").value == "green"
    assert stands(test, "colour") == "green"


def test_another_value_in_the_url_wins_and_a_wrong_one_is_the_default():
    test = AppTest.from_function(page)
    test.query_params["colour"] = "green"
    test.run()
    assert (test.selectbox(key="colour").value, stands(test, "size")) == ("green", "small")
    test.query_params["colour"] = "red"
    assert test.run().selectbox(key="colour").value == "red"
    test.query_params["colour"] = "violet"
    test.run()
    assert (test.selectbox(key="colour").value, stands(test, "colour")) == ("red", "red")
