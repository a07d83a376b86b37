"""The small network of the Learn pages, written in torch."""

import torch

from core.maths.activations import ACTIVATIONS


def torch_loss(network, parameters, x, y):
    """Return torch's mean loss, and each layer's weighted sums and outputs, from the same vector of parameters."""
    a, at, kept = torch.tensor(x), 0, {}
    last = len(network.widths) - 1
    for number, (before, after) in enumerate(zip(network.widths, network.widths[1:], strict=False), start=1):
        w = parameters[at : at + before * after].reshape(after, before)
        at += before * after
        z = a @ w.T + parameters[at : at + after]
        at += after
        a = eval(ACTIVATIONS[network.activation].torch, {"torch": torch, "x": z}) if number < last else z
        kept[f"Z{number}"] = z
        if number < last:
            kept[f"A{number}"] = a
    for value in kept.values():
        value.retain_grad()
    if network.outputs == 1:
        truth = torch.tensor(y, dtype=torch.float64)
        return torch.nn.functional.binary_cross_entropy_with_logits(a[:, 0], truth), kept
    return torch.nn.functional.cross_entropy(a, torch.tensor(y)), kept
