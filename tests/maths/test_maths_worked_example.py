"""The worked example of one neuron, against torch and central differences."""

import re
import warnings
from decimal import Decimal, localcontext

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import DataError
from core.maths.printed import line, number, read
from core.maths.worked_example import worked_example

example_numbers = st.floats(-20, 20, allow_nan=False)


def torch_example(x, y, weights, bias, rate):
    """Run the example in torch: loss, gradients (bias last), parameters after the step, loss after it."""
    parameters = torch.tensor([*weights, bias], dtype=torch.float64, requires_grad=True)
    inputs = torch.tensor([*x, 1.0], dtype=torch.float64)

    def loss():
        z = (inputs * parameters).sum()
        return torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(float(y), dtype=torch.float64))

    first = loss()
    first.backward()
    torch.optim.SGD([parameters], lr=rate).step()
    return first.item(), parameters.grad.numpy(), parameters.detach().numpy(), loss().item()


def test_the_articles_example_equals_torch_and_its_second_pass_has_the_lower_loss():
    done = worked_example()
    loss, gradient, moved, after = torch_example((1, 2, 3), 1, (0.1, -0.2, 0.05), 0.0, 0.01)
    assert done.before.loss == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(done.gradient, gradient, rtol=1e-14)
    np.testing.assert_allclose(done.moved, moved, rtol=1e-14)
    assert done.after.loss == pytest.approx(after, rel=1e-14)
    assert done.after.loss < done.before.loss
    assert [step.part for step in done.steps] == ["forward"] * 3 + ["backward"] * 7 + ["update"] * 4 + [
        "second pass"
    ] * 4
    values = {step.key: step.values for step in done.steps}
    assert values["update_w2"]["new"] == pytest.approx(moved[1])
    assert values["change"]["change"] == pytest.approx(after - loss)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(example_numbers, example_numbers), min_size=1, max_size=5).filter(
        lambda pairs: abs(sum(a * b for a, b in pairs)) < 600
    ),
    st.integers(0, 1),
    st.floats(-5, 5),
    st.floats(0, 0.1),
)
def test_any_example_equals_torch_and_every_product_of_the_chain_rule_is_its_gradient(pairs, y, bias, rate):
    x, weights = zip(*pairs, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = worked_example(x, y, weights, bias, rate)
    loss, gradient, moved, after = torch_example(x, y, weights, bias, rate)
    assert done.before.loss == pytest.approx(loss, rel=1e-9, abs=1e-12)
    assert done.after.loss == pytest.approx(after, rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(done.gradient, gradient, rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(done.moved, moved, rtol=1e-12, atol=1e-14)
    products = [
        step.values["d_loss_d_probability"] * step.values["d_probability_d_z"] * step.values["d_z_d_parameter"]
        for step in done.steps
        if "d_z_d_parameter" in step.values
    ]
    np.testing.assert_allclose(products, done.gradient, rtol=1e-9, atol=1e-300)


def test_numbers_in_formulas_keep_their_digits():
    assert [number(v) for v in (0.0, 1.0, -0.2, 0.77096, 1234.5, 100.0)] == [
        "0",
        "1",
        "-0.2",
        "0.7710",
        "1234.5",
        "100",
    ]
    assert number(1.9287e-22) == r"1.929 \times 10^{-22}"
    assert number(-0.000512) == r"-5.120 \times 10^{-4}"
    steps = {step.key: step for step in worked_example().steps}
    assert steps["score"].numeric.endswith(r"= -0.15")
    assert r"(-2.1618) \cdot 0.2486 \cdot 1 \approx -0.5374" in steps["d_loss_d_w1"].numeric
    # (-2.1618) times 0.2486 times 2 would be -1.0748: one more decimal is printed, so that the line can be checked.
    assert r"(-2.16183) \cdot 0.24860 \cdot 2 \approx -1.0749" in steps["d_loss_d_w2"].numeric


def worked_out(latex):
    """Return what a printed calculation comes to, worked out with two hundred digits from its printed numbers."""
    text = re.sub(r" \\times 10\^\{(-?\d+)\}", r"e\1", latex)
    text = re.sub(
        r"-?\d[\d.]*(e-?\d+)?",
        lambda found: f"N('{found[0]}')" if found[0][0] != "-" else f"-N('{found[0][1:]}')",
        text,
    )
    text = re.sub(r"e\^\{([^{}]*)\}", r"exp(\1)", text)
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)", text)
    text = re.sub(r"\\log (.*)$", r"log(\1)", text).replace(r"\cdot", "*")
    assert "\\" not in text, text
    return eval(text, {"N": Decimal, "exp": Decimal.exp, "log": Decimal.ln})


def check_by_hand(done):
    with localcontext() as context:
        context.prec = 400  # one less the smallest float has 340 digits
        for step in done.steps:
            calculation, sign, shown = re.fullmatch(
                r".*? = ((?:(?!\\hat).)*?) (=|\\approx) (\S.*)", step.numeric
            ).groups()
            result = Decimal(re.sub(r" \\times 10\^\{(-?\d+)\}", r"e\1", shown))
            mantissa, _, power = shown.partition(r" \times 10^{")
            places = len(mantissa.partition(".")[2]) - int(power.rstrip("}")) if power else 4
            unit = Decimal(10) ** -places if sign == r"\approx" else Decimal("2e-12")
            assert abs(worked_out(calculation) - result) <= unit * Decimal("0.5000001"), step.numeric


def test_whoever_works_a_printed_line_out_gets_the_printed_result():
    check_by_hand(worked_example())
    check_by_hand(worked_example(y=0))
    check_by_hand(worked_example(weights=(0.1, -0.2, 5.3333), y=0))  # sure and wrong: 1 less a tiny number
    check_by_hand(worked_example(weights=(0.1, -0.2, 5.3333)))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(-10, 10)), min_size=1, max_size=4).filter(
        lambda pairs: abs(sum(a * b for a, b in pairs)) < 300
    ),
    st.integers(0, 1),
    st.floats(-10, 10),
    st.floats(0, 0.1),
)
def test_any_printed_line_can_be_worked_out(pairs, y, bias, rate):
    x, weights = ([round(value, 3) for value in values] for values in zip(*pairs, strict=True))
    check_by_hand(worked_example(x, y, weights, round(bias, 3), round(rate, 4)))


def test_a_line_takes_no_more_decimals_than_it_needs():
    assert line("a", r"%s \cdot %s", [0.5, 0.25], lambda a, b: a * b, 0.125) == r"a = 0.5 \cdot 0.25 = 0.125"
    assert line("a", r"%s \cdot %s", [1 / 3, 3000.0], lambda a, b: a * b, 1000.0).startswith(r"a = 0.333333")
    assert read(number(1.9287e-22)) == 1.929e-22


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y": 2}, "y is 2"),
        ({"weights": (1.0,)}, "one number for each input"),
        ({"bias": np.nan}, "finite"),
        ({"weights": (500.0, 500.0, 500.0)}, "-700 to 700"),
    ],
)
def test_an_example_that_cannot_be_shown_is_refused(changes, message):
    with pytest.raises(DataError, match=message):
        worked_example(**changes)
