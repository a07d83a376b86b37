"""Labels that mean the same are merged, and those that only look alike are not."""

import pytest

from core.dataset.label_spelling import is_slip, plain_label


@pytest.mark.parametrize(
    "labels",
    [
        ["1", "1.0", "1.00", "+1", " 1 "], ["0", "0.0", "-0.0"], ["2.5", "2.50", "2,5"], ["Good", "good", "good.", " GOOD ", "good!", "'good'"],
        ["sci-fi", "Sci Fi", "sci_fi", "SciFi", "sci\u2013fi"], ["type 1", "Type-1", "type_1"], ["U.S.", "US", "us"], ["not spam", "Not_Spam", "not-spam"],
        ["other (billing)", "Other billing"], ["Fees & rates", "fees&rates"], ["\u4e00\u822c", "\u4e00\u822c\u3002"],
    ],
)  # fmt: skip
def test_these_are_one(labels):
    assert len({plain_label(label) for label in labels}) == 1


@pytest.mark.parametrize(
    "labels",
    [
        ["-1", "0", "1"], ["\u22121", "1"], ["-0.5", "0.5", "5"], ["1.5", "15", "1,55"], ["C", "C++", "C#", "C--"], ["A", "A+", "A-", "A*"], ["F", "F#"],
        ["007", "7"], ["1,000", "1"], ["level 1", "level -1"], ["type 1.5", "type 15"], ["yes", "yes?"], ["5*", "5"], ["> 10", "< 10", "10"],
        ["++", "--", "+", "-"], ["?", "-", "!"], ["good :)", "good :("], ["\U0001f642", "\U0001f641"], ["50%", "50"], ["R&D", "RD"], ["$", "\u20ac"],
        ["B+ve", "B-ve"], ["2020-21", "202021"], ["x=y", "xy"],
    ],
)  # fmt: skip
def test_these_are_not(labels):
    assert len({plain_label(label) for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("rare", "common"),
    [
        ("postive", "positive"),
        ("negatve", "negative"),
        ("complaiint", "complaint"),
        ("lost_crad", "lost_card"),
        ("refunds", "refund"),
        ("shiping", "shipping"),
    ],
)
def test_slips(rare, common):
    assert is_slip(rare, common)


@pytest.mark.parametrize(
    ("rare", "common"),
    [
        ("incomplete", "complete"), ("untreatable", "treatable"), ("asymmetric", "symmetric"), ("hypotension", "hypertension"), ("intrastate", "interstate"),
        ("grade A+", "grade A-"), ("grade -1", "grade 1"), ("version 1.5", "version 15"), ("Java 11", "Java 17"), ("nonsmoking", "smoking"), ("overpaid", "underpaid"),
    ],
)  # fmt: skip
def test_opposites_and_numbers_are_no_slips(rare, common):
    assert not is_slip(rare, common)
