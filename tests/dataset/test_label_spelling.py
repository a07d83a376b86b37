"""Labels that mean the same are merged, and those that only look alike are not."""

import pytest

from core.dataset.label_spelling import is_slip, plain_label


@pytest.mark.parametrize(
    "labels",
    [
        ["1", "1.0", "1.00", "+1", " 1 "], ["0", "0.0", "-0.0"], ["Good", "good", "good.", " GOOD ", "good!", "'good'"], [".5", "0.5"],
        ["sci-fi", "Sci Fi", "sci_fi", "SciFi", "sci\u2013fi"], ["type 1", "Type_1", "type1"], ["not spam", "Not_Spam", "not-spam"],
        ["other (billing)", "Other billing"], ["Fees & rates", "fees&rates"], ["\u4e00\u822c", "\u4e00\u822c\u3002"], ["\u22125", "-5"],
        ["we\u2019re late", "We're late"], ["Q1_1", "q1 1"], ["10 000", "10_000"], ["Caf\u00e9", "cafe\u0301"], ["spam", "spam\u200b", "sp\u00adam", "\ufeffspam"], ["\uff21\uff22", "AB"], ["\uff11", "1"], ["pos\uff1f", "pos?"],
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
        ["B+ve", "B-ve"], ["2020-21", "202021"], ["x=y", "xy"], ["1:0", "10", "0:1"], ["Q1_1", "Q11"], ["level_1_1", "level_11"], ["Class 1 2", "Class 12"],
        ["10 000", "1000 0"], [";)", ":)"], [":'(", ":("], ["1.10", "1.1"], ["v1.10", "v1.1"], ["score-1", "score1"], ["we're", "were"], ["Ma\u00dfe", "Masse"],
        [".NET", "net"], [".5", "5"], ["!yes", "yes"], ["!=", "="], ["O-", "O+"], ["(+)", "(-)"], ["1.000", "1"],
    ],
)  # fmt: skip
def test_these_are_not(labels):
    assert len({plain_label(label) for label in labels}) == len(labels)


@pytest.mark.parametrize(
    ("rare", "common"),
    [
        ("postive", "positive"), ("goood", "good"), ("neutal", "neutral"), ("angrry", "angry"), ("negatve", "negative"), ("complaiint", "complaint"), ("shiping", "shipping"), ("Not positve", "not positive"),
        ("lost card shiping", "lost_card_shipping"), ("recieved", "received"), ("положиельный", "положительный"), ("Beschwrede", "Beschwerde"),
    ],
)  # fmt: skip
def test_slips(rare, common):
    assert is_slip(rare, common)


@pytest.mark.parametrize(
    ("rare", "common"),
    [
        ("incomplete", "complete"), ("untreatable", "treatable"), ("asymmetric", "symmetric"), ("hypotension", "hypertension"), ("intrastate", "interstate"),
        ("grade A+", "grade A-"), ("grade -1", "grade 1"), ("version 1.5", "version 15"), ("Java 11", "Java 17"), ("nonsmoking", "smoking"),
        ("very unlikely", "very likely"), ("sehr unzufrieden", "sehr zufrieden"), ("\u975e\u5e38\u4e0d\u6ee1\u610f", "\u975e\u5e38\u6ee1\u610f"),
        ("Type II", "Type I"), ("Class B", "Class A"), ("Hepatitis B", "Hepatitis A"), ("trainer", "trainee"), ("employer", "employee"), ("Abmeldung", "Anmeldung"),
        ("Выключение", "Включение"), ("paternal", "maternal"), ("North West", "North East"), ("use error", "user error"), ("sales", "sale"), ("Dominican", "Dominica"),
        ("fully incomplete", "fully complete"), ("card_now_working", "card_not_working"), ("positiva", "positivo"), ("first hall", "first half"), ("refunds", "refund"),
    ],
)  # fmt: skip
def test_what_means_something_else_is_no_slip(rare, common):
    assert not is_slip(rare, common)
    assert not is_slip(common, rare)
