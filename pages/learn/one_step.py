"""One step: forward, loss, gradient and update of the smallest classifier, with every number shown."""

import numpy as np
import streamlit as st

from pages.widgets.shell import page

with page(
    "One step of learning",
    "A model with three weights sees one row, is wrong by some amount, and moves; BERT does the same with millions of weights.",
):
    left, right = st.columns([1, 2], gap="large")
    with left:
        rate = st.slider("Learning rate", 0.01, 2.0, 0.01, 0.01, help="How far the weights move against the gradient.")
        truth = st.segmented_control("Truth y", [0, 1], default=1, required=True)
        weights = np.array(
            [st.slider(f"Weight w{i}", -1.0, 1.0, value, 0.05) for i, value in enumerate((0.1, -0.2, 0.05), start=1)]
        )
    x, bias = np.array([1.0, 2.0, 3.0]), 0.0
    y = float(truth if truth is not None else 1)

    def forward(w: np.ndarray, b: float) -> tuple[float, float, float]:
        """Return the score z, the probability p and the loss of the row."""
        z = float(w @ x + b)
        p = 1.0 / (1.0 + np.exp(-z))
        return z, float(p), float(-(y * np.log(p) + (1 - y) * np.log1p(-p)))

    z, p, loss = forward(weights, bias)
    gradient, gradient_bias = (p - y) * x, p - y
    moved, moved_bias = weights - rate * gradient, bias - rate * gradient_bias
    z_after, p_after, loss_after = forward(moved, moved_bias)
    with right:
        st.markdown("**Forward.** The row x = [1, 2, 3] is weighted, summed and squeezed between 0 and 1.")
        st.latex(rf"z = w \cdot x + b = {z:.4f}, \qquad p = \sigma(z) = \frac{{1}}{{1 + e^{{-z}}}} = {p:.4f}")
        st.markdown("**Loss.** Binary cross-entropy: how surprised the model is by the truth.")
        st.latex(rf"L = -\big(y \ln p + (1-y)\ln(1-p)\big) = {loss:.4f}")
        st.markdown("**Backward.** The chain rule gives each weight its share of the error.")
        st.latex(r"\frac{\partial L}{\partial w_i} = (p - y)\,x_i = " + ", ".join(f"{value:.4f}" for value in gradient))
        st.markdown("**Update.** Every weight moves a little against its gradient.")
        st.latex(
            r"w_i \leftarrow w_i - \eta\,\frac{\partial L}{\partial w_i} = "
            + ", ".join(f"{value:.4f}" for value in moved)
        )
        st.latex(rf"p:\ {p:.4f} \rightarrow {p_after:.4f}, \qquad L:\ {loss:.4f} \rightarrow {loss_after:.4f}")
        if loss_after < loss:
            st.success(f"After one step the loss is lower by {loss - loss_after:.4f}.")
        else:
            st.warning(
                f"After one step the loss is higher by {loss_after - loss:.4f}: the step was too long. Lower the learning rate."
            )
    st.caption("Formulas: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 5.9 and 6.2.")
