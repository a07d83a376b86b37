"""Which columns are taken for text and label: by what they hold, and by names in many languages."""

import pandas as pd
import pytest

from core.dataset.columns import guess_columns

TEXTS = [
    f"The {thing} from {place} came {when} and I would like to know what to do"
    for thing in ("kettle", "mirror", "parcel", "invoice", "chair")
    for place in ("York", "Hull", "Leeds")
    for when in ("late", "broken", "twice", "open")
]
ROWS = len(TEXTS)
CLASSES = ["billing", "returns", "shipping", "account"]


def cells(*values):
    return [values[number % len(values)] for number in range(ROWS)]


COLUMNS = {
    "text": TEXTS,
    "label": cells(*CLASSES),
    "id": [f"T-{number:05}" for number in range(ROWS)],
    "number": [str(number) for number in range(ROWS)],
    "yes": cells("y", "n", "n"),
    "date": [f"2024-{1 + number % 12:02}-{1 + number % 28:02}" for number in range(ROWS)],
    "german date": [f"{1 + number % 28:02}.{1 + number % 12:02}.2024 09:15" for number in range(ROWS)],
    "clock": cells("09:15", "10:30 AM", "17:00"),
    "share": [f"0.{number * 37 % 97:02}" for number in range(ROWS)],
    "part": cells("train", "train", "dev", "test"),
    "constant": cells("web"),
    "empty": cells(""),
    "short": [" ".join(text.split()[:4]) for text in TEXTS],
    "gold": ["billing", "returns"] + [""] * (ROWS - 2),
    "who": [f"K{number * 37 % 41}" for number in range(ROWS)],
}


def table(*columns):
    """Build a table of (name, what it holds)."""
    return pd.DataFrame({name: COLUMNS[kind] for name, kind in columns}, dtype=str)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Nachricht", "Klasse"), ("Freitext", "Kategorie"), ("Mitteilung", "Einstufung"), ("commentaire", "étiquette"), ("avis", "Catégorie"),
        ("mensaje", "etiqueta"), ("Reseña", "Clasificación de clase"), ("recensione", "categoria"), ("mensagem", "rótulo"), ("bericht", "categorie"),
        ("wiadomość", "kategoria"), ("отзыв", "Категория"), ("yorum", "etiket"), ("النص", "التصنيف"), ("评论内容", "类别"), ("本文", "ラベル"), ("문장", "라벨"),
        ("customerMessage", "ticketCategory"), ("REVIEW_TEXT", "SENTIMENT_LABEL"), ("Messages", "Labels"),
    ],
)  # fmt: skip
def test_names_of_many_languages_count(text, label):
    frame = table(
        ("id", "id"), ("ok", "yes"), (label, "label"), ("subject line", "short"), (text, "text"), ("done", "yes")
    )
    guess = guess_columns(frame)
    assert (guess.text, guess.label) == (text, label)
    assert guess.why.count("its name says so") == 2


@pytest.mark.parametrize(
    "columns",
    [
        [("v1", "label"), ("v2", "text"), ("Unnamed: 2", "empty"), ("Unnamed: 3", "empty"), ("Unnamed: 4", "gold")],
        [("tweet_id", "number"), ("sentiment_gold", "gold"), ("v1", "label"), ("v2", "text")],
        [("a", "clock"), ("v1", "label"), ("c", "date"), ("v2", "text")],
        [("a", "german date"), ("v1", "label"), ("c", "share"), ("v2", "text"), ("d", "german date")],
        [("v2", "text"), ("v1", "label"), ("split", "part")],
        [("v2", "text"), ("set", "part"), ("v1", "label")],
        [("v2", "text"), ("v1", "label"), ("source", "constant"), ("score", "share")],
        [("v1", "label"), ("customer", "who"), ("v2", "text"), ("opened", "date"), ("id", "id")],
        [("k", "short"), ("v2", "text"), ("v1", "label")],
        [("class", "empty"), ("v2", "text"), ("v1", "label")],
        [("topic", "constant"), ("v1", "label"), ("v2", "text")],
    ],
)
def test_what_columns_hold_tells_labels_from_identities_dates_parts_and_empty_ones(columns):
    guess = guess_columns(table(*columns))
    assert (guess.text, guess.label) == ("v2", "v1")


def test_a_table_that_is_sorted_by_class_is_looked_at_from_end_to_end():
    frame = pd.DataFrame(
        {"id": range(4000), "review": [f"a nice film {n} with people" for n in range(4000)]}, dtype=str
    )
    frame["label"] = ["0"] * 2000 + ["1"] * 2000
    guess = guess_columns(frame)
    assert (guess.text, guess.label) == ("review", "label")
    assert "2 different values" in guess.why


@pytest.mark.parametrize(
    ("columns", "label"),
    [
        ({"label": ("none", "none", "none", "hate"), "device": ("ios", "android")}, "label"),
        ({"is_toxic": ("0.0", "1.0"), "solved": ("yes", "no", "no")}, "is_toxic"),
        ({"gold_label": ("a", "b", "c"), "label1": ("a", "b"), "label2": ("b", "c")}, "gold_label"),
        ({"Target": ("Atheism", "Climate"), "Class": ("favor", "against")}, "Class"),
        ({"topic": ("a", "b"), "label": ("x", "y"), "target": ("1", "2")}, "label"),
        ({"Ticket Type": ("a", "b", "c"), "Ticket Channel": ("mail", "chat")}, "Ticket Type"),
        ({"section": ("1.1", "1.2", "2.1"), "read": ("true", "false")}, "section"),
    ],
)
def test_of_several_columns_that_may_be_labels(columns, label):
    frame = table(("v2", "text")).assign(**{name: cells(*values) for name, values in columns.items()})
    assert guess_columns(frame).label == label


@pytest.mark.parametrize("answers", [("yes", "no"), ("billing", "tech")])
def test_answers_that_repeat_are_no_second_text(answers):
    frame = table(("id", "number"), ("question", "text"), ("lang", "constant")).assign(answer=cells(*answers))
    guess = guess_columns(frame)
    assert (guess.text, guess.text_pair, guess.label) == ("question", None, "answer")


def test_whole_numbers_that_repeat_may_be_ratings():
    frame = table(("v2", "text"), ("opened", "date")).assign(stars=cells("5", "4", "1", "3"))
    assert guess_columns(frame).label == "stars"


def test_where_nothing_looks_like_labels_it_is_said():
    guess = guess_columns(table(("text", "text"), ("predicted", "constant"), ("confidence", "constant")))
    assert guess.text == "text"
    assert "No column looks like labels" in guess.why
