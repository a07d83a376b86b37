"""Loaded code is left out of the collector's rounds, and garbage is still found."""

import gc
import sys
import types
import weakref

import pytest
from streamlit.testing.v1 import AppTest

from core.collector import leave_out_loaded, loading


class Ring:
    """A cycle, which only the collector frees."""

    def __init__(self):
        self.itself = self


@pytest.fixture(autouse=True)
def thawed(monkeypatch):
    """The collector as in a process that has loaded nothing yet; what was left out before is left out again."""
    monkeypatch.setattr("core.collector._modules", 0)
    gc.unfreeze()
    yield
    gc.collect()
    gc.freeze()


def load_one(monkeypatch, name):
    monkeypatch.setitem(sys.modules, name, types.ModuleType(name))


def test_nothing_is_looked_over_while_libraries_load_nor_what_they_loaded_afterwards():
    with loading():
        assert not gc.isenabled()
        loaded = Ring()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 1000
    assert not any(thing is loaded for thing in gc.get_objects())
    assert loaded.itself is loaded


def test_a_library_that_cannot_be_loaded_leaves_the_collector_at_work():
    with pytest.raises(ImportError), loading():
        import fathom_has_no_such_module  # noqa: F401
    assert gc.isenabled()


def test_garbage_of_later_is_still_found(monkeypatch):
    leave_out_loaded()
    ring = weakref.ref(Ring())
    gc.collect()
    assert ring() is None


def test_what_a_session_holds_is_left_out_only_where_something_was_loaded(monkeypatch):
    leave_out_loaded()
    known = gc.get_freeze_count()
    kept = [Ring() for _ in range(100)]
    leave_out_loaded()
    assert gc.get_freeze_count() <= known  # what is in use is not held for good by each run of a page
    load_one(monkeypatch, "loaded_later")
    leave_out_loaded()
    assert gc.get_freeze_count() >= known + len(kept)


def test_a_page_leaves_out_what_it_loaded(fathom_home):
    def draw():
        from pages.widgets.shell import page

        with page("A page", "It is drawn."):
            pass

    assert not AppTest.from_function(draw, default_timeout=60).run().exception
    assert gc.get_freeze_count() > 100_000


def test_a_run_leaves_out_what_it_loaded(submit_run, train_here, small_csv):
    run = train_here(submit_run(small_csv, start=False, epochs=1.0))
    assert run.state().status == "succeeded", run.log_tail()
    assert gc.get_freeze_count() > 100_000
