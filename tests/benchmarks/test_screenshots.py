"""The pictures for the documents: every page of the navigation has one, and every address leads to a page."""

from benchmarks.screenshots import BEFORE, addresses, url_paths


def test_every_page_has_a_picture_and_every_picture_a_page():
    pages = addresses("0" * 16, "1" * 16, ["quick", "balanced"])
    paths = {address.split("?")[0] for address in pages.values()}
    assert paths == set(url_paths())
    assert len(set(pages.values())) == len(pages)
    assert set(BEFORE) <= set(pages)
