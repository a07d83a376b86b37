"""How the tokens of two texts match: which belong to which part, and numbers that can be worked out by hand."""

import pytest
import torch
from transformers import BertConfig, BertModel

from core.config import EMBEDDED_ENCODER
from core.engine.build import Reading, build_mean_pooled, load_encoder, load_tokenizer
from core.engine.device import describe
from core.engine.encoders import find_encoder
from core.engine.explain.backward import backward
from core.engine.model import MATCHED
from core.engine.predict import Classifier, ClassifierInfo
from core.engine.tokens import mark_tokens
from core.text import shared_label

ASKED = "Question: Why does ice float? Reference answer: Ice is less dense than water."


def tiny(mark=()):
    config = BertConfig(vocab_size=50, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    return build_mean_pooled(
        BertModel(config, add_pooling_layer=False), ["a", "b"], reading=Reading(1, True, True, True, mark)
    ).eval()


def places(mask):
    return [row.nonzero().flatten().tolist() for row in mask]


def test_parts_leave_the_frame_out_and_end_at_the_mark():
    ids = torch.tensor([[1, 5, 6, 7, 8, 9, 2, 1, 10, 11, 2, 0], [1, 5, 7, 6, 9, 2, 1, 10, 2, 0, 0, 0]])
    types = torch.tensor([[0] * 7 + [1] * 4 + [0], [0] * 6 + [1] * 3 + [0] * 3])
    mask = (ids > 0).long()
    rest, first, second = tiny((6, 7)).parts(mask, types, ids)
    assert (places(rest), places(first), places(second)) == ([[1], []], [[4, 5], [1, 2, 3, 4]], [[8, 9], [7]])
    rest, first, second = tiny().parts(mask, types, ids)
    assert (places(rest), places(first), places(second)) == (
        [[], []],
        [[1, 2, 3, 4, 5], [1, 2, 3, 4]],
        [[8, 9], [7]],
    )


def test_the_last_mark_counts_and_one_in_the_second_text_does_not():
    ids = torch.tensor([[1, 6, 5, 6, 8, 2, 1, 6, 11, 2]])
    types = torch.tensor([[0] * 6 + [1] * 4])
    rest, first, second = tiny((6,)).parts(torch.ones_like(ids), types, ids)
    assert (places(rest), places(first), places(second)) == ([[1, 2]], [[4]], [[7, 8]])


def test_numbers_of_a_match_as_worked_out_by_hand():
    """First text: rest e1, part e2 and e3; second text: e2 and e1, which stands in the rest."""
    hidden = torch.eye(4)[[0, 1, 2, 1, 0]].unsqueeze(0)
    where = [torch.tensor([[k == part for k in (0, 1, 1, 2, 2)]]) for part in range(3)]
    found = tiny().match(hidden, hidden, *where)[0]
    numbers = (found[:MATCHED] / 5 / 5 + 0.55).tolist()
    half = 2**-0.5
    # Cosines of the means: (0,1,1) and (1,1,0) / (1,0,0) and (1,1,0) / (1,0,0) and (0,1,1).
    assert numbers[:3] == pytest.approx([0.5, half, 0.0], abs=1e-5)
    # e2 is covered, e3 is not; of the second text e2 stands in the part and e1 does not. The lowest quarter of two is the lower one.
    assert numbers[3:7] == pytest.approx([0.5, 0.5, 0.0, 0.0], abs=1e-5)
    # What stands in the rest counts next to nothing: of the second text e2 is left.
    assert numbers[7:9] == pytest.approx([0.5, 1 / 1.02], abs=1e-5)
    assert numbers[9:11] == pytest.approx([0.5, 1.0], abs=1e-5)
    assert numbers[11:13] == pytest.approx([0.2 * torch.log1p(torch.tensor(2.0)).item()] * 2, abs=1e-5)
    # As words: of the part e2 is there, of the second text e2 and, in the rest, e1; the lowest of all, not of a quarter.
    assert numbers[13:] == pytest.approx([0.5, 0.5, 0.0, 0.0, 1.0, 0.5, 0.5], abs=1e-4)
    assert len(found) == MATCHED * (MATCHED + 3) // 2
    assert found[MATCHED].item() == pytest.approx(5 * (found[0].item() / 5) ** 2, abs=1e-5)


def test_numbers_do_not_depend_on_padding_and_stand_without_a_rest():
    encoder = find_encoder(EMBEDDED_ENCODER)
    tokenizer = load_tokenizer(encoder, apart=True)
    mark = mark_tokens(tokenizer, [ASKED, ASKED.replace("ice", "wood")])
    assert tokenizer.convert_ids_to_tokens(list(mark)) == ["reference", "answer", ":"]
    module = load_encoder(encoder).eval()

    def read(mark, first, second):
        model = build_mean_pooled(module, ["a", "b"], reading=Reading(1, True, True, True, mark)).eval()
        tokens = tokenizer(first, second, padding=True, return_tensors="pt")
        with torch.no_grad():
            outputs = model.encode(**tokens, inputs_embeds=None)
            given = (tokens["attention_mask"], tokens["token_type_ids"], tokens["input_ids"])
            return model.features(outputs, *given)[:, -model.matches :]

    alone = read(mark, [ASKED], ["It is lighter."])
    beside = read(
        mark, [ASKED, ASKED], ["It is lighter.", "It has a lower density than the water has, and so it is pushed up."]
    )
    assert torch.allclose(alone[0], beside[0], atol=1e-3)
    assert torch.isfinite(read((), [ASKED], ["?"])).all()
    # A part that repeats the answer matches better than one that speaks of something else.
    right, wrong = read(mark, [ASKED] * 2, ["Ice is less dense than water.", "Wood burns in a stove."])[:, 3]
    assert right > wrong
    # What only repeats the question is not counted as new.
    repeated, new = read(mark, [ASKED] * 2, ["Why does ice float?", "It is less dense."])[:, 8]
    assert new > repeated


@pytest.mark.parametrize("answer", ["Ice is less dense than water.", "Because it is cold and hard as wood."])
def test_what_moved_the_answer_adds_up_where_tokens_are_matched(answer):
    encoder = find_encoder(EMBEDDED_ENCODER)
    tokenizer = load_tokenizer(encoder, apart=True)
    mark = mark_tokens(tokenizer, [ASKED, ASKED])
    torch.manual_seed(3)
    model = build_mean_pooled(load_encoder(encoder), ["a", "b"], reading=Reading(4, True, True, True, mark)).eval()
    given = (64, encoder.name, encoder.sha256, encoder.source, 4, True, True, True, mark)
    classifier = Classifier(
        model, tokenizer, ClassifierInfo("frozen", ("a", "b"), True, *given), describe("cpu", "fp32")
    )
    found = backward(classifier, ASKED, answer, label="a", target="logit", deadline_s=60.0)
    moved = found["attributions"]
    assert moved["reached"], moved["completeness_share"]
    names = [piece["piece"] for piece in found["pieces"]]
    start = names.index("reference")
    assert names[start : start + 3] == ["reference", "answer", ":"]
    assert moved["pieces"][start : start + 3] == [0.0, 0.0, 0.0], "what stands in every text moved nothing"


@pytest.mark.parametrize(
    ("texts", "label"),
    [
        ([ASKED, "Question: Who? Reference answer: Nobody."], "Reference answer:"),
        (["Why blue Reference answer: x y", "Who went there Reference answer: z"], "Reference answer:"),
        (["Title: One Body: two", "Title: Three Body: four"], "Body:"),
        (["Title: One", "Title: Two"], ""),  # nothing stands before it
        (["Note: this", "and one: that"], ""),
        (["no label here", "nor here"], ""),
        (["only one Text: here"], ""),
        ([], ""),
    ],
)
def test_the_label_that_texts_share(texts, label):
    assert shared_label(texts) == label


def test_a_few_texts_may_lack_the_label():
    texts = [f"A: {n} B: two" for n in range(96)]
    assert shared_label([*texts, *["no label"] * 4]) == "B:"
    assert shared_label([*texts, *["no label"] * 14]) == ""
