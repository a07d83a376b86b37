"""Exports of labelling tools and chat bots: recognised by their shape under any keys; what was written is what is read, or it is told."""

import json
import random

import pytest

from core.errors import DataError
from core.ingest.table import read_table

TEXTS = {
    "en": ["the parcel came far too late", "I was charged twice for this", "how do I change my password", "the box arrived broken today"],
    "de": ["das Paket kam viel zu spät an", "mir wurde der Betrag doppelt berechnet", "wie ändere ich mein Passwort hier", "die Kiste kam leider kaputt an"],
    "es": ["el paquete llegó demasiado tarde", "me cobraron dos veces lo mismo", "cómo cambio mi contraseña ahora", "la caja llegó rota a mi casa"],
    "ru": ["посылка пришла слишком поздно вчера", "с меня дважды взяли оплату", "как мне поменять свой пароль", "коробка пришла совсем разбитая"],
    "zh": ["包裹到得太晚了我非常不满意真的", "同一笔费用被扣了两次请帮我退款", "我应该怎样修改自己的账户密码呢", "今天收到的箱子已经完全破损了"],
}  # fmt: skip
KEYS = {
    "en": ("text", "label"),
    "de": ("Beschwerde", "Thema"),
    "es": ("mensaje", "tema"),
    "ru": ("отзыв", "метка"),
    "zh": ("内容", "类别"),
}
CLASSES = ["late", "paid twice", "account", "c++"]


def made(language, seed=0):
    """Return texts that differ and their classes, in an order that differs from seed to seed."""
    draw = random.Random(seed)
    rows = [(f"{TEXTS[language][n % 4]} {n}", CLASSES[n % 4]) for n in range(24)]
    draw.shuffle(rows)
    return rows


def lines(rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def read(content, name="export.json"):
    given = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    return read_table(given, name)


def pairs(table, text, label):
    return list(zip(table.frame[text], table.frame[label], strict=True))


@pytest.mark.parametrize("language", TEXTS)
def test_label_studio_under_any_keys(language):
    rows, (text, label) = made(language), KEYS[language]
    written = [
        {"id": n, "data": {text: t}, "annotations": [{"result": [{"value": {"choices": [c]}, "from_name": label}], "was_cancelled": False}]}
        for n, (t, c) in enumerate(rows)
    ]  # fmt: skip
    table = read(written)
    assert pairs(table, text, label) == rows
    assert f"a Label Studio export: the text is taken from 'data.{text}'" in table.describe()


def test_annotators_vote_and_cancelled_annotations_are_left_out_and_told():
    def task(text, *votes, cancelled=False):
        results = [
            {"result": [{"value": {"choices": vote}, "from_name": "topic"}], "was_cancelled": cancelled}
            for vote in votes
        ]
        return {"data": {"text": text}, "annotations": results}  # fmt: skip

    table = read([
        task("a text that most call late", ["late"], ["late"], ["paid"]), task("a text on which two disagree", ["late"], ["paid"]),
        task("a text that was passed over", ["paid"], cancelled=True), task("a text with two labels at once", ["late", "paid"]),
    ])  # fmt: skip
    assert table.frame["topic"].tolist() == ["late", "", "", "late | paid"]
    for words in (
        "1 row labelled by a majority",
        "1 row on which annotators are tied",
        "1 cancelled or skipped annotation",
    ):
        assert words in table.describe()


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("verdict", ["answer", "urteil", "решение"])
def test_rejected_and_ignored_answers_keep_their_text_and_lose_their_label(language, verdict):
    rows, (text, label) = made(language, 3), KEYS[language]
    given = ["accept", "reject", "accept", "ignore", "accept", "accept"] * 4
    table = read(lines({text: t, label: c, verdict: a} for (t, c), a in zip(rows, given, strict=True)), "x.jsonl")
    assert pairs(table, text, label) == [(t, c if a == "accept" else "") for (t, c), a in zip(rows, given, strict=True)]
    assert "4 rejected rows" in table.describe()
    assert "4 ignored rows" in table.describe()


def test_a_yes_or_no_question_keeps_both_answers():
    written = [
        {"text": t, "label": "SPAM", "answer": "reject" if n % 2 else "accept"} for n, (t, _) in enumerate(made("en"))
    ]
    table = read(lines(written), "x.jsonl")
    assert table.frame["label"].tolist() == ["SPAM", "not SPAM"] * 12


def test_classes_called_accept_and_reject_stay_classes():
    written = [{"text": t, "label": "reject" if n % 2 else "accept"} for n, (t, _) in enumerate(made("en"))]
    assert read(lines(written)).frame["label"].tolist() == ["accept", "reject"] * 12


@pytest.mark.parametrize("language", TEXTS)
def test_choices_among_options_are_named(language):
    rows, (text, _) = made(language, 1), KEYS[language]
    options = [{"id": n, "text": name} for n, name in enumerate(CLASSES)]
    written = [{text: t, "options": options, "accept": [CLASSES.index(c)], "answer": "accept"} for t, c in rows]
    assert pairs(read(lines(written), "x.jsonl"), text, "label") == rows


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("form", ["array", "lines", "likely", "truth"])
def test_categories_of_zero_and_one(language, form):
    rows, (text, _) = made(language, 2), KEYS[language]

    def cats(label):
        if form == "truth":
            return {name: name == label for name in CLASSES}
        return {
            name: (0.7 if form == "likely" else 1.0) if name == label else (0.1 if form == "likely" else 0)
            for name in CLASSES
        }

    if form == "array":
        table = read([[t, {"cats": cats(c)}] for t, c in rows])
        assert pairs(table, "column 1", "label") == rows
    else:
        table = read(lines({text: t, "sorten": cats(c)} for t, c in rows), "x.jsonl")
        assert pairs(table, text, "label") == rows


def test_several_categories_and_none():
    rows = [[t, {"cats": {"a": n % 2, "b": int(n % 3 == 0), "c": 0}}] for n, (t, _) in enumerate(made("en"))]
    table = read(rows)
    assert table.frame["label"].tolist() == ["b", "a", "", "a | b", "", "a"] * 4
    assert "8 rows without a label" in table.describe()


@pytest.mark.parametrize("language", TEXTS)
def test_lists_of_one_label_and_of_several(language):
    rows, (text, label) = made(language, 4), KEYS[language]
    assert pairs(read(lines({text: t, label: [c]} for t, c in rows)), text, label) == rows
    several = read(lines({text: t, label: [c, "urgent"] if n % 2 else [c]} for n, (t, c) in enumerate(rows)))
    assert several.frame[label].tolist() == [f"{c} | urgent" if n % 2 else c for n, (_, c) in enumerate(rows)]
    assert "several labels" in several.describe()
    barred = read(lines({text: t, label: ["a | b", "c"] if n % 2 else ["c"]} for n, (t, _) in enumerate(rows)))
    assert barred.frame[label].tolist() == ["c", '["a | b", "c"]'] * 12


def test_choices_in_cells_of_a_csv():
    cells = ["late", '"{""choices"": [""late"", ""paid""]}"', "paid"] * 5
    table = read_table(
        "".join(["text,thema\n", *(f"a parcel of number {n},{cell}\n" for n, cell in enumerate(cells))]).encode(),
        "x.csv",
    )
    assert table.frame["thema"].tolist() == ["late", "late | paid", "paid"] * 5
    assert "several labels" in table.describe()


@pytest.mark.parametrize("mark", [[0, 3, "city"], {"start_offset": 0, "end_offset": 3, "label": "city"}])
def test_marked_places_are_no_classes(mark):
    table = read(lines({"id": n, "text": t, "label": [mark]} for n, (t, _) in enumerate(made("en"))))
    assert len(table.frame) == 24
    assert "no classification" in table.describe()


@pytest.mark.parametrize("prefix", ["__label__", "__klasse__", "__метка__"])
@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("end", [False, True])
def test_lines_with_labels(prefix, language, end):
    rows = [(t, c.replace(" ", "-")) for t, c in made(language, 5)]
    text = "".join(f"{t} {prefix}{c}\n" if end else f"{prefix}{c} {t}\n" for t, c in rows)
    assert pairs(read(text.encode(), "rows.txt"), "text", "label") == rows
    twice = read("".join(f"{prefix}{c} {prefix}new {t}\n" for t, c in rows).encode(), "rows.txt")
    assert twice.frame["label"].tolist() == [f"{c} | new" for _, c in rows]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize(
    "form", ["rasa", "old rasa", "markdown", "list", "names", "json names", "patterns", "phrases", "luis"]
)
def test_intents_with_examples(language, form):
    rows = sorted(made(language, 6), key=lambda row: row[1])
    by = {c: [t for t, other in rows if other == c] for c in CLASSES}
    bullets = {c: "".join(f"    - {t}\n" for t in ts) for c, ts in by.items()}
    written = {
        "rasa": 'version: "3.1"\nnlu:\n' + "".join(f'- intent: "{c}"\n  examples: |\n{b}' for c, b in bullets.items()),
        "old rasa": json.dumps({"rasa_nlu_data": {"common_examples": [{"intent": c, "text": t} for t, c in rows], "synonyms": []}}),
        "markdown": "".join(f"## intent:{c}\n" + "".join(f"- {t}\n" for t in ts) + "\n" for c, ts in by.items()),
        "list": "intents:\n" + "".join(f"  - name: {c}\n    beispiele:\n{b}" for c, b in bullets.items()),
        "names": "".join(f"{c}:\n{b}" for c, b in bullets.items()),
        "json names": json.dumps({c: ts[: 6 - n] + ts[6 - n :] for n, (c, ts) in enumerate(by.items())}),
        "patterns": json.dumps({"intents": [{"tag": c, "patterns": ts, "responses": ["ok", "well"]} for c, ts in by.items()]}),
        "phrases": json.dumps([{"name": c, "trainingPhrases": [{"parts": [{"text": t[:4]}, {"text": t[4:]}]} for t in ts]} for c, ts in by.items()]),
        "luis": json.dumps({"intents": [{"name": c} for c in by], "utterances": [{"text": t, "intent": c, "entities": []} for t, c in rows]}),
    }[form]  # fmt: skip
    table = read(written.encode(), "bot")
    label = "intent" if form in ("old rasa", "luis") else "label"
    assert sorted(pairs(table, "text", label)) == sorted(rows)
    assert "read as" in table.describe()


def test_entities_in_examples_are_reduced_to_their_text():
    text = 'nlu:\n- intent: go\n  examples: |\n    - to [London](city) now\n    - to [Berlin]{"entity": "city"}\n- intent: stay\n  examples: |\n    - here\n- lookup: city\n  examples: |\n    - Rome\n'
    table = read(text.encode(), "nlu.yml")
    assert pairs(table, "text", "label") == [("to London now", "go"), ("to Berlin", "go"), ("here", "stay")]


def test_yaml_with_many_references_is_refused_and_yaml_is_no_program():
    many = "a: &a\n  - x\n  - y\nb:\n" + "".join("  - *a\n" for _ in range(1200))
    with pytest.raises(DataError, match="references"):
        read(many.encode(), "many.yml")
    assert (
        "os.system"
        in read(b"- !!python/object/apply:os.system [ls]\n- label: x\n- label: y\n", "bad.yml").frame.to_string()
    )


@pytest.mark.parametrize("language", TEXTS)
def test_talks_and_instructions_say_that_there_is_no_label(language):
    texts = [t for t, _ in made(language)]
    for who, said, ask, answer in (("from", "value", "human", "gpt"), ("role", "content", "user", "assistant")):
        table = read([{"turns": [{who: ask, said: t}, {who: answer, said: f"well {t}"}]} for t in texts])
        assert table.frame["text"].tolist() == texts
        assert "there is no label" in table.describe()
    alpaca = [{"instruction": "say a class", "input": t, "output": c} for t, c in made(language)]
    assert "could be the label" in read(alpaca).describe()


def test_numbers_get_the_names_of_classes_that_stand_beside_them():
    rows = [{"row_idx": n, "row": {"text": t, "label": n % 2}} for n, (t, _) in enumerate(made("en"))]
    features = [{"name": "label", "type": {"_type": "ClassLabel", "names": ["neg", "pos"]}}]
    assert read({"features": features, "rows": rows}).frame["label"].tolist() == ["neg", "pos"] * 12


@pytest.mark.parametrize("language", TEXTS)
def test_text_and_label_deep_inside(language):
    rows = made(language, 7)
    deep = read(
        [
            {"nr": n, "ticket": {"inner": {"wording": t}}, "judged": {"result": {"is": c}}}
            for n, (t, c) in enumerate(rows)
        ]
    )
    assert sorted(deep.frame.columns) == ["label", "nr", "text"]
    assert pairs(deep, "text", "label") == rows
    votes = read([{"doc": {"wording": t}, "votes": [{"rater": r, "is": c} for r in "ab"]} for t, c in rows])
    assert pairs(votes, "text", "label") == rows


def test_plain_rows_with_other_objects_stay_as_they_are():
    rows = [{"text": t, "label": c, "meta": {"a": 1, "b": [1, 2]}} for t, c in made("en")]
    table = read(lines(rows))
    assert (table.export, table.frame["meta"].iloc[0]) == ("", '{"a": 1, "b": [1, 2]}')


def test_words_with_tags_are_refused_by_name():
    with pytest.raises(DataError, match="CoNLL"):
        read(b"EU B-ORG\nrejects O\nGerman B-MISC\ncall O\n\nPeter B-PER\nsings O\n" * 4, "x.conll")
    assert (
        "no classification" in read(lines({"tokens": ["a", "b", "c"], "tags": [0, 1, 2]} for _ in range(9))).describe()
    )
