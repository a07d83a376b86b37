"""A BERT block in numpy against transformers' own, and landscape directions against their definition."""

import warnings

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from core.errors import ConfigError, DataError
from core.maths.attention import (
    BlockWeights,
    embed,
    encoder_block,
    layer_norm,
    multi_head,
    random_block,
    scaled_dot_product,
)
from core.maths.landscape import axis, filter_normalised_direction, moved, project

TOKENS, WIDTH, HEADS = 7, 24, 4


@pytest.fixture(scope="module", params=["gelu", "gelu_new", "relu"])
def bert(request):
    """A random BERT of two layers in float64, with biases, scales and shifts that are not 0 and 1."""
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=30,
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=HEADS,
        intermediate_size=40,
        max_position_embeddings=16,
        hidden_act=request.param,
        attn_implementation="eager",
    )
    model = BertModel(config).double().eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, 0.1, 0.4)
    return model


def arrays(module):
    return {name: tensor.detach().numpy() for name, tensor in module.state_dict().items()}


@pytest.mark.parametrize("mask", [[1] * TOKENS, [1, 1, 1, 1, 1, 0, 0]])
def test_embeddings_and_every_block_equal_those_of_transformers(bert, mask):
    ids, segments = torch.tensor([[2, 5, 7, 3, 9, 11, 3]]), torch.tensor([[0, 0, 0, 0, 1, 1, 1]])
    with torch.no_grad():
        theirs = bert(
            ids,
            attention_mask=torch.tensor([mask]),
            token_type_ids=segments,
            output_hidden_states=True,
            output_attentions=True,
        )
    named = arrays(bert.embeddings)
    epsilon = bert.config.layer_norm_eps
    embedded = embed(
        named["word_embeddings.weight"][ids[0]],
        named["position_embeddings.weight"][:TOKENS],
        named["token_type_embeddings.weight"][segments[0]],
        named["LayerNorm.weight"],
        named["LayerNorm.bias"],
        epsilon,
    )
    np.testing.assert_allclose(embedded.output, theirs.hidden_states[0][0], rtol=1e-10, atol=1e-12)
    activation = {"gelu_new": "gelu_tanh"}.get(bert.config.hidden_act, bert.config.hidden_act)
    x = embedded.output
    for number, layer in enumerate(bert.encoder.layer):
        weights = BlockWeights.from_named(arrays(layer))
        block = encoder_block(x, weights, HEADS, mask, activation, epsilon)
        np.testing.assert_allclose(block.heads.attention.weights, theirs.attentions[number][0], rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(block.output, theirs.hidden_states[number + 1][0], rtol=1e-9, atol=1e-11)
        x = block.output


def test_weights_are_found_under_a_whole_models_names_too(bert):
    whole, layer = arrays(bert), arrays(bert.encoder.layer[1])
    ours = BlockWeights.from_named(whole, "encoder.layer.1.")
    np.testing.assert_array_equal(ours.intermediate, layer["intermediate.dense.weight"])
    with pytest.raises(ConfigError, match=r"encoder\.layer\.9\.attention\.self\.query\.weight"):
        BlockWeights.from_named(whole, "encoder.layer.9.")


def test_attention_equals_torchs_own_and_its_shapes_are_as_stated():
    rng = np.random.default_rng(0)
    query, key, value = (rng.standard_normal((3, 5, 4)), rng.standard_normal((3, 6, 4)), rng.standard_normal((3, 6, 2)))
    mask = rng.random((5, 6)) < 0.7
    mask[:, 0] = True
    ours = scaled_dot_product(query, key, value, mask)
    theirs = torch.nn.functional.scaled_dot_product_attention(
        *(torch.tensor(t) for t in (query, key, value)), attn_mask=torch.tensor(mask)
    )
    np.testing.assert_allclose(ours.context, theirs.numpy(), rtol=1e-12, atol=1e-14)
    assert ours.scores.shape == ours.weights.shape == (3, 5, 6)
    np.testing.assert_allclose(ours.weights.sum(axis=-1), 1, rtol=1e-14)
    assert not ours.weights[:, ~mask].any()
    np.testing.assert_allclose(ours.scores, 2 * ours.scaled)  # the root of d_k = 4


def test_layer_norm_equals_torchs():
    rng = np.random.default_rng(0)
    x, scale, shift = 5 + 3 * rng.standard_normal((4, 9)), rng.standard_normal(9), rng.standard_normal(9)
    ours = layer_norm(x, scale, shift)
    theirs = torch.nn.functional.layer_norm(
        *(torch.tensor(x), (9,), torch.tensor(scale), torch.tensor(shift)), eps=1e-12
    )
    np.testing.assert_allclose(ours.output, theirs.numpy(), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(ours.standardised.var(axis=-1), 1)


def test_scores_of_ten_thousand_give_finite_weights_and_no_warning():
    block = random_block(8, 16)
    x = 1e4 * np.random.default_rng(0).standard_normal((5, 8))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        done = encoder_block(x, block, 2, [1, 1, 1, 0, 0])
    assert np.isfinite(done.output).all()
    assert np.abs(done.heads.attention.scores).max() > 1e6
    assert not done.heads.attention.weights[..., 3:].any()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ConfigError, match="divides the width, 8"):
        multi_head(np.zeros((2, 8)), random_block(8), 3)
    with pytest.raises(DataError, match=r"queries have shape \(1, 2, 3\)"):
        scaled_dot_product(np.zeros((1, 2, 3)), np.zeros((1, 2, 4)), np.zeros((1, 2, 4)))


def some_weights():
    rng = np.random.default_rng(0)
    return {
        "matrix": 3 * rng.standard_normal((5, 4)),
        "kernel": rng.standard_normal((3, 2, 2, 2)).astype(np.float32),
        "bias": rng.standard_normal(5),
        "dead": np.zeros((2, 3)),
    }


def test_each_filter_of_a_direction_has_the_norm_of_the_models_own():
    weights = some_weights()
    direction = filter_normalised_direction(weights, seed=1)
    for name in ("matrix", "kernel", "dead"):
        own, drawn = (array.reshape(len(array), -1) for array in (weights[name], direction[name]))
        np.testing.assert_allclose(np.linalg.norm(drawn, axis=1), np.linalg.norm(own, axis=1), rtol=1e-6)
    assert not direction["bias"].any()
    assert {name: array.dtype for name, array in direction.items()} == {
        name: array.dtype for name, array in weights.items()
    }
    again = filter_normalised_direction(dict(reversed(weights.items())), seed=1)
    other = filter_normalised_direction(weights, seed=2)
    np.testing.assert_array_equal(direction["matrix"], again["matrix"])
    assert not np.allclose(direction["matrix"], other["matrix"])


def test_a_path_in_the_plane_is_found_exactly_and_one_beside_it_leaves_its_share():
    weights = {name: array.astype(np.float64) for name, array in some_weights().items()}
    first, second = (filter_normalised_direction(weights, seed) for seed in (1, 2))
    places = [(0.0, 0.0), (0.5, -0.25), (-1.0, 2.0)]
    path = [moved(weights, first, second, a, b) for a, b in places]
    seen = project(path, weights, first, second)
    np.testing.assert_allclose(seen.coordinates, places, atol=1e-12)
    np.testing.assert_allclose(seen.residual_share, 0, atol=1e-6)
    beside = dict(path[1], bias=path[1]["bias"] + 1e6)
    assert project([beside], weights, first, second).residual_share[0] > 0.99
    np.testing.assert_allclose(project([beside], weights, first, second).coordinates, [places[1]], atol=1e-9)
    with pytest.raises(DataError, match="parallel"):
        project(path, weights, first, {name: 2 * array for name, array in first.items()})


def test_an_axis_has_the_model_itself_in_its_middle():
    assert axis(1.0, 5).tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]
    with pytest.raises(DataError, match="odd"):
        axis(1.0, 4)
