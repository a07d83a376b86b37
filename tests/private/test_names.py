"""Names of persons: found where the wording gives them away, and ordinary words, organisations and redaction marks left alone."""

import pytest

from benchmarks.planted.aside import rows_aside
from core.private import find_private, mask_private


def names_in(text: str) -> list[str]:
    return [span.text for span in find_private(text) if span.kind == "person"]


@pytest.mark.parametrize(
    "mark", ["XXXX", "XXXX XXXX XXXX", "XX", "xxxx", "[REDACTED]", "<NAME>", "____", "***", "[Name]", "█████"]
)
@pytest.mark.parametrize(
    "wording",
    [
        "My name is {}.",
        "Dear Mr. {}:",
        "I told Mrs {} so",
        "Dear {},",
        "Name: {}",
        "Sincerely,\n{}",
        "I'm {} and I wait",
        "signed by {}",
    ],
)
def test_what_stands_where_a_name_was_taken_out_is_no_name(wording, mark):
    assert names_in(wording.format(mark)) == []


def test_marks_hide_no_value_that_stands_beside_them():
    assert (
        mask_private("XXXX, write to joe@example.org or XX/XX, 020 7946 0958")
        == "XXXX, write to [EMAIL] or XX/XX, [PHONE]"
    )
    assert mask_private("SSN XXX-XX-6789, card **** **** **** 1111") == "SSN XXX-XX-6789, card **** **** **** 1111"


@pytest.mark.parametrize(
    "text",
    [
        "The Dr prescribed rest", "Dr Visit on Monday", "the dr said no", "Mr Chairman, thank you", "I'm Sorry to say", "I'm Polish, from the north", "I am Vegetarian and hungry", "i'm nobody",
        "my name is on the lease", "my name is incorrectly printed", "MY NAME IS WRONG ON THE CARD", "My name is Not important", "Name: unknown", "Account Name : Savings Plus", "Street name: Long Lane",
        "Dear Federal Trade Commission,", "Dear Support Team,", "Dear Equal Opportunities Bureau, hello", "Hello There, I need help", "Hi I would like to pay", "Hi again,", "Thanks,\nkind regards", "Best regards,\nThe Whole Team",
        "this is Completely Wrong", "patient: reports a cough", "Customer: Good morning, I need help", "MR imaging of the spine", "a 24,000 Mr protein", "DR rats and DS rats", "mi nombre es nuevo aquí", "mein Name ist nicht dabei", "Frau Doktor, bitte", "I miss everyone",
    ],
)  # fmt: skip
def test_ordinary_words_after_the_same_cues_are_no_names(text):
    assert find_private(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("my name is jonas keller and i moved", ["jonas keller"]),
        ("hello anouk, any news", ["anouk"]),
        ("mr pereira and mrs de wit called", ["pereira", "de wit"]),
        ("Mr Jones and Mrs Smith called", ["Jones", "Smith"]),
        ("MR. JONES AND DR. OKORO", ["JONES", "OKORO"]),
        ("Miss Bell's desk", ["Bell"]),
        ("Hi Imani can you check", ["Imani"]),
        ("I'm Kofi Mensah and I wait", ["Kofi Mensah"]),
        ("It's Tomas again", ["Tomas"]),
        ("my neighbour Yusuf saw it", ["Yusuf"]),
        ("Family name: Vasquez; first name: Elena", ["Vasquez", "Elena"]),
        ("name = lars eriksson", ["lars eriksson"]),
        ("Sehr geehrter Herr Dr. Vogel, danke", ["Vogel"]),
        ("Chère Madame Petit, merci", ["Petit"]),
        ("La Dott.ssa Conti non risponde", ["Conti"]),
        ("Falei com o Sr. Carvalho", ["Carvalho"]),
        ("Dag mevrouw van den Berg", ["Berg"]),
        ("MfG\nUwe Krüger", ["Uwe Krüger"]),
        ("Nazywam się Zofia Mazur", ["Zofia Mazur"]),
        ("cheers\nfarouk", ["farouk"]),
    ],
)  # fmt: skip
def test_names_are_found_in_every_manner_of_writing(text, names):
    assert [name.removeprefix("van den ") for name in names_in(text)] == names


def test_rows_set_aside_are_found_by_manner_and_the_ordinary_ones_left_alone():
    for manner, rows in rows_aside().items():
        right = 0
        for row in rows:
            values = [span.text for span in find_private(row.text) if span.kind == row.kind or not row.kind]
            right += any(row.value in value for value in values) if row.kind else not values
        assert right >= 0.9 * len(rows), manner
