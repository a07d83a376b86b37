"""The map of softmax's slopes, and the page that shows it."""

import numpy as np
from streamlit.testing.v1 import AppTest

from core.charts.slopes import MOST_WRITTEN, softmax_slopes
from core.maths.softmax import jacobian
from core.storage import ROOT


def test_the_map_of_slopes_holds_the_jacobian_rows_answering_and_columns_rising():
    slopes = jacobian(np.array([2.0, 0.0, -1.0]), 0.7)
    chart = softmax_slopes(["a", "<b>", "c"], slopes)
    shown = chart.data[0]
    np.testing.assert_array_equal(shown.z, slopes)
    assert shown.zmax == -shown.zmin == np.abs(slopes).max()
    assert shown.customdata[0][1] == "a when the logit of &lt;b&gt; rises"
    assert chart.layout.yaxis.autorange == "reversed"
    assert shown.texttemplate
    many = jacobian(np.zeros(MOST_WRITTEN + 1))
    assert softmax_slopes([str(n) for n in range(MOST_WRITTEN + 1)], many).data[0].texttemplate is None


def test_the_page_shows_the_slopes_of_the_logits_that_were_written():
    test = AppTest.from_file(str(ROOT / "pages" / "learn" / "activations.py"), default_timeout=300)
    test.query_params["z"], test.query_params["t"] = "1, 0", "2.0"
    test.run()
    assert not test.exception
    expected = jacobian(np.array([1.0, 0.0]), 2.0)
    assert any(f"{expected[0, 0]:.3f}" in caption.value for caption in test.caption)
