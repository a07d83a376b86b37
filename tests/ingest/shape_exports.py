"""Exports of labelling tools and of chat data, in the shapes in which they are written."""

import csv
import io
import json
from collections.abc import Callable

from shape_case import Shape
from shape_sentences import make_rows

LANGUAGES = ("en", "de", "ja", "ru", "fr", "tr", "ar", "es", "th", "pl")
Rows = list[list[str]]


# what must be said of a file by which its shape is named
NAMED_AS = {
    "Label Studio": "Label Studio",
    "doccano": "doccano|labels in lists",
    "Prodigy": "Prodigy.*rejected",
    "spaCy": "spaCy",
    "Rasa": "Rasa|intents|texts and their classes",
    "fastText": "fastText",
    "Alpaca": "Alpaca",
    "ShareGPT": "ShareGPT",
}


def build() -> list[Shape]:
    makers: dict[str, Callable[[int, Rows], tuple[str, bytes]]] = {
        "Label Studio": label_studio,
        "doccano": doccano,
        "Prodigy": prodigy,
        "spaCy": spacy,
        "Rasa": rasa,
        "fastText": fasttext,
        "Alpaca": alpaca,
        "ShareGPT": chats,
    }
    shapes = []
    for tool, make in makers.items():
        for at, language in enumerate(LANGUAGES):
            rows = make_rows(language, 24, at)
            ending, data = make(at, [list(row) for row in rows])
            every = [[text, label.replace(" ", "_")] for text, label in rows] if tool in ("fastText", "Rasa") else rows
            said = NAMED_AS[tool]
            if tool == "Label Studio" and at % 5 in (2, 3):
                said = ""  # its CSV and its short JSON are plain tables
            if tool == "Prodigy":
                every = [[text, "" if n % 6 in (4, 5) else label] for n, (text, label) in enumerate(every)]
            shapes.append(Shape(f"exports: {tool}", f"{tool.replace(' ', '')}-{at}.{ending}", data, [], every, loose=True, ordered=tool != "Rasa", must_tell=said))  # fmt: skip
    return shapes


def lines(records: list[object]) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode() + b"\n"


def table(header: list[str], rows: list[list[object]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue().encode()


def label_studio(at: int, rows: Rows) -> tuple[str, bytes]:
    def task(n: int, text: str, label: str) -> dict[str, object]:
        result = {"id": f"r{n}", "type": "choices", "from_name": "topic", "to_name": "text", "value": {"choices": [label]}, "origin": "manual"}  # fmt: skip
        done = {
            "id": n,
            "completed_by": 1,
            "result": [result],
            "was_cancelled": False,
            "ground_truth": False,
            "lead_time": 4.2,
        }
        return {"id": 100 + n, ("completions" if at == 4 else "annotations"): [done], "predictions": [], "data": {("text", "comment", "review")[at % 3]: text}, "meta": {}, "project": 3, "created_at": "2024-02-01T10:00:00Z"}  # fmt: skip

    if at % 5 in (0, 1, 4):
        return "json", json.dumps([task(n, *row) for n, row in enumerate(rows)], ensure_ascii=bool(at % 2)).encode()
    if at % 5 == 2:
        least = [{"id": n, "text": text, "sentiment": label, "annotator": 1, "annotation_id": n, "created_at": "2024-02-01T10:00:00Z", "updated_at": "2024-02-01T10:00:00Z", "lead_time": 3.1} for n, (text, label) in enumerate(rows)]  # fmt: skip
        return "json", json.dumps(least, ensure_ascii=False).encode()
    header = ["annotation_id", "annotator", "created_at", "id", "lead_time", "sentiment", "text", "updated_at"]
    cells: list[list[object]] = [[n, 1, "2024-02-01T10:00:00Z", n, 2.5, label, text, "2024-02-01T10:00:00Z"] for n, (text, label) in enumerate(rows)]  # fmt: skip
    return ("csv", table(header, cells)) if at == 3 else ("tsv", table(header, cells, "\t"))


def doccano(at: int, rows: Rows) -> tuple[str, bytes]:
    key = "labels" if at in (3, 7) else "label"
    body = "data" if at in (5, 6) else "text"
    records: list[object] = [{"id": n, body: text, key: [label], "Comments": []} if at % 2 else {"id": n, body: text, key: [label]} for n, (text, label) in enumerate(rows)]  # fmt: skip
    if at in (2, 8):
        return "json", json.dumps(records, ensure_ascii=False).encode()
    if at == 9:
        old: list[object] = [{"id": n, "text": text, "meta": {}, "annotation_approver": "admin", "labels": [label]} for n, (text, label) in enumerate(rows)]  # fmt: skip
        return "jsonl", lines(old)
    return "jsonl", lines(records)


def prodigy(at: int, rows: Rows) -> tuple[str, bytes]:
    answers = ("accept", "accept", "accept", "accept", "reject", "ignore")
    records: list[object] = []
    labels = list(dict.fromkeys(label for _, label in rows))
    for n, (text, label) in enumerate(rows):
        common = {"text": text, "meta": {"source": "mail"}, "_input_hash": -100 - n, "_task_hash": 77 + n}
        if at % 2:
            options = [{"id": one, "text": one} for one in labels]
            chosen: dict[str, object] = {"options": options, "_view_id": "choice", "accept": [label] if n % 6 < 4 else [], "config": {"choice_style": "single"}}  # fmt: skip
        else:
            chosen = {"label": label, "_view_id": "classification", "priority": 0.5, "score": 0.5}
        records.append(
            {**common, **chosen, "answer": answers[n % 6], "_timestamp": 1700000000 + n, "_session_id": "s-anna"}
        )
    return "jsonl", lines(records)


def spacy(at: int, rows: Rows) -> tuple[str, bytes]:
    labels = list(dict.fromkeys(label for _, label in rows))
    yes, no = (1.0, 0.0) if at % 3 == 0 else (1, 0) if at % 3 == 1 else (True, False)
    cats = [{one: yes if one == label else no for one in labels} for _, label in rows]
    pairs = [[text, {"cats": one}] for (text, _), one in zip(rows, cats, strict=True)]
    records: list[object] = [{"text": text, "cats": one} for (text, _), one in zip(rows, cats, strict=True)]
    if at % 4 == 0:
        return "jsonl", lines(records)
    if at % 4 == 1:
        return "json", json.dumps(pairs, ensure_ascii=False).encode()
    if at % 4 == 2:
        return "json", json.dumps(records).encode()
    return "jsonl", lines(list(pairs))


def rasa(at: int, rows: Rows) -> tuple[str, bytes]:
    rows = [[text, label.replace(" ", "_")] for text, label in rows]
    intents = list(dict.fromkeys(label for _, label in rows))
    grouped = {intent: [text for text, label in rows if label == intent] for intent in intents}
    if at % 3 == 0:
        out = 'version: "3.1"\n\nnlu:\n'
        for intent, texts in grouped.items():
            out += f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {text}\n" for text in texts)
        return "yml", out.encode()
    if at % 3 == 1:
        examples = [{"text": text, "intent": label, "entities": []} for text, label in rows]
        return "json", json.dumps({"rasa_nlu_data": {"common_examples": examples, "regex_features": [], "lookup_tables": []}}).encode()  # fmt: skip
    out = ""
    for intent, texts in grouped.items():
        out += f"## intent:{intent}\n" + "".join(f"- {text}\n" for text in texts) + "\n"
    return "md", out.encode()


def fasttext(at: int, rows: Rows) -> tuple[str, bytes]:
    out = ""
    for text, label in rows:
        word = "__label__" + label.replace(" ", "_")
        out += (
            f"{text} {word}\n"
            if at % 4 == 3
            else f"{word}{' , ' if at == 5 else ' '}{text}\n"
            if at != 5
            else f"{word} {text}\n"
        )
    return ("txt", "ft", "train", "txt")[at % 4], out.encode()


def alpaca(at: int, rows: Rows) -> tuple[str, bytes]:
    asked = "Say what this message is about."
    if at % 3 == 2:
        records: list[object] = [{"instruction": text, "output": label} if at % 2 else {"instruction": text, "input": "", "output": label} for text, label in rows]  # fmt: skip
    elif at % 3 == 1:
        records = [{"instruction": asked, "input": text, "output": label, "text": f"### {asked}\n{text}\n### {label}"} for text, label in rows]  # fmt: skip
    else:
        records = [{"instruction": asked, "input": text, "output": label} for text, label in rows]
    return ("json", json.dumps(records, ensure_ascii=False).encode()) if at % 2 else ("jsonl", lines(records))


def chats(at: int, rows: Rows) -> tuple[str, bytes]:
    def turns(text: str, label: str) -> list[dict[str, str]]:
        if at % 2:
            said = [{"role": "user", "content": text}, {"role": "assistant", "content": label}]
            return [{"role": "system", "content": "You sort messages."}, *said] if at % 3 else said
        said = [{"from": "human", "value": text}, {"from": "gpt", "value": label}]
        return [{"from": "system", "value": "You sort messages."}, *said] if at % 3 else said

    key = "messages" if at % 2 else "conversations"
    records: list[object] = [
        {"id": f"c{n}", key: turns(*row)} if at % 4 < 2 else {key: turns(*row)} for n, row in enumerate(rows)
    ]
    return ("json", json.dumps(records, ensure_ascii=False).encode()) if at % 5 < 2 else ("jsonl", lines(records))
