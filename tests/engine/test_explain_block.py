"""The forward pass that is shown, block by block, against BERT in numpy by the papers' formulas."""

import numpy as np
import pytest
import torch
from explain_runs import TEXT, loaded_classifiers, trained_runs
from oracles.bert_block import BlockWeights, embed, encoder_block

from core.engine.explain.anatomy import anatomy_of
from core.engine.explain.forward_pass import run_forward
from core.engine.explain.reading import read_text

runs = pytest.fixture(scope="module")(trained_runs)
classifiers = pytest.fixture(scope="module")(loaded_classifiers)


def arrays(module):
    return {name: tensor.detach().double().numpy() for name, tensor in module.state_dict().items()}


@pytest.mark.parametrize("padding", [0, 3])
def test_every_state_and_every_head_follow_from_the_weights(classifiers, padding):
    classifier = classifiers["full"]
    anatomy = anatomy_of(classifier.model, 2)
    reading = read_text(classifier, TEXT, padding=padding)
    done = run_forward(anatomy, reading)
    config, named = anatomy.encoder.config, arrays(anatomy.embeddings)
    ids, segments = (reading.inputs[name][0].numpy() for name in ("input_ids", "token_type_ids"))
    embedded = embed(
        named["word_embeddings.weight"][ids],
        named["position_embeddings.weight"][: len(ids)],
        named["token_type_embeddings.weight"][segments],
        named["LayerNorm.weight"],
        named["LayerNorm.bias"],
        config.layer_norm_eps,
    )
    np.testing.assert_allclose(embedded.output, done.hidden[0], atol=1e-5)
    x = embedded.output
    for number, layer in enumerate(anatomy.layers):
        block = encoder_block(
            x, BlockWeights.from_named(arrays(layer)), anatomy.heads, reading.mask, epsilon=config.layer_norm_eps
        )
        np.testing.assert_allclose(block.heads.attention.weights, done.attentions[number], atol=1e-5)
        np.testing.assert_allclose(block.output, done.hidden[number + 1], atol=1e-5)
        x = block.output
    output = arrays(anatomy.output)
    pooled = done.pooled.double().numpy()
    logits = output["weight"] @ pooled + output["bias"]
    np.testing.assert_allclose(logits, done.logits, atol=1e-5)
    assert not torch.stack(done.attentions)[..., len(ids) - padding :].any()
