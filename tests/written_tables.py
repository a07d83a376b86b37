"""Tables of every awkward shape, made by a seed, with what stands in them: for tests that read back what was written."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

SENTENCES = {
    "en": [
        "The lamp I ordered came with a broken switch",
        "Please send me the invoice again, I lost it",
        "Who can tell me when the shop opens?",
        "I can't log in any more; my phone is new",
        "Great service - thank you",
        "It rained for days, and the parcel was wet",
        "ok",
        "My card was charged twice, why?",
        "The colour is nice, but the size is wrong",
        "Where do I find the manual",
    ],
    "de": [
        "Die Lampe kam mit einem kaputten Schalter an",
        "Bitte schicken Sie mir die Rechnung noch einmal, ich fände sie nicht",
        "Wann öffnet der Laden?",
        "Ich kann mich nicht mehr anmelden; größere Probleme",
        "Das Paket war naß, schade",
    ],
    "fr": [
        "La lampe est arrivée avec un interrupteur cassé",
        "Renvoyez-moi la facture, s'il vous plaît",
        "Où trouve-t-on la notice ?",
        "Le colis était mouillé, c'est dommage",
        "Ça marche très bien",
    ],
    "pl": [
        "Paczka wciąż nie dotarła, śledzenie pokazuje błąd",
        "Proszę o zwrot pieniędzy, żądam odpowiedzi",
        "Gdzie jest moja przesyłka?",
        "Nie mogę się zalogować, hasło nie działa",
    ],
    "ru": [
        "Где моя посылка? Она не пришла",
        "Пришлите счёт ещё раз, пожалуйста",
        "Не могу войти, пароль не подходит",
        "Лампа сломана, верните деньги",
    ],
    "zh": ["我的包裹还没有送到，请尽快处理", "请把发票再发一次", "无法登录，密码不对", "收到的台灯是坏的，我要退货"],
    "ja": [
        "注文した荷物がまだ届きません",
        "請求書をもう一度送ってください",
        "ログインできません、助けてください",
        "ランプが壊れていました",
    ],
    "tr": [
        "Kargom hâlâ gelmedi, şikâyetçiyim",
        "Faturayı tekrar gönderin lütfen",
        "Giriş yapamıyorum, şifre çalışmıyor",
        "Lamba kırık geldi, iade istiyorum",
    ],
    "ar": [
        "لم يصل الطرد بعد، أرجو المساعدة",
        "أرسلوا الفاتورة مرة أخرى",
        "لا أستطيع تسجيل الدخول",
        "وصل المصباح مكسورا",
    ],
}
LABELS = {
    "en": ["billing", "shipping", "account", "returns"],
    "de": ["Rechnung", "Lieferung", "Rückgabe"],
    "fr": ["facture", "livraison", "compte"],
    "pl": ["dostawa", "konto", "płatność"],
    "ru": ["доставка", "доступ", "оплата"],
    "zh": ["付款", "运送", "退货"],
    "ja": ["請求", "配送", "返品"],
    "tr": ["kargo", "fatura", "iade"],
    "ar": ["شحن", "فاتورة", "حساب"],
}
NAMES = {
    "en": ("text", "label"),
    "de": ("Text", "Klasse"),
    "fr": ("texte", "catégorie"),
    "pl": ("tekst", "klasa"),
    "ru": ("текст", "тема"),
    "zh": ("文本", "标签"),
    "ja": ("本文", "ラベル"),
    "tr": ("metin", "etiket"),
    "ar": ("نص", "تصنيف"),
}
ENCODINGS = {
    "en": ["utf-8", "utf-8-sig", "utf-16", "cp1252"],
    "de": ["utf-8", "cp1252", "utf-16"],
    "fr": ["utf-8", "cp1252"],
    "pl": ["utf-8", "cp1250"],
    "ru": ["utf-8", "cp1251", "utf-16"],
    "zh": ["utf-8", "gb18030"],
    "ja": ["utf-8", "cp932"],
    "tr": ["utf-8", "cp1254"],
    "ar": ["utf-8", "utf-8-sig"],
}
DELIMITERS = [",", ",", ",", ";", ";", "\t", "\t", "|", "^", "~", "::", "||", ":::", "|||"]
QUOTINGS = ["minimal", "minimal", "minimal", "all", "texts", "none"]
"""How a program quotes: where it must, every cell, every text, or never."""


@dataclass
class Written:
    """One file and what is right about it.

    Attributes:
        content: its bytes; rows: the cells as they were before writing; names: of the columns, None without a header.
        shape: what is awkward about it.
    """

    content: bytes
    rows: list[list[str]]
    names: list[str] | None
    shape: dict[str, object] = field(default_factory=dict)


def _text(draw: random.Random, language: str, quoting: str, delimiter: str, breaks: bool) -> str:
    """Return a text of a language with the marks that make reading hard, as far as the way of writing can hold them."""
    pool = SENTENCES[language]
    text = " ".join(draw.choice(pool) for _ in range(draw.choice([1, 1, 1, 2, 3])))
    way = draw.random()
    if way < 0.06:
        text = f'"{text}'
    elif way < 0.12:
        text = f'{text}"'
    elif way < 0.17:
        word, space, rest = text.partition(" ")
        text = f'"{word}" {rest}' if space else text
    elif way < 0.21:
        text = f'{text} 5" long'
    elif way < 0.24:
        text = f"'{text}'"
    elif way < 0.27:
        text = f"{text} \\o/"
    elif way < 0.30:
        text = f"<b>{text}</b> &amp; more"
    elif way < 0.32:
        text = f"  {text}"
    elif way < 0.34:
        text = f"{text} 😀" if draw.random() < 0.5 else f"#{text}"
    if breaks and draw.random() < 0.25:
        text += (
            draw.choice(["\n", "\n\n", "\r\n"])
            + draw.choice(pool)
            + (f"{delimiter} or not" if draw.random() < 0.5 else "")
        )
    if quoting != "none" and draw.random() < 0.15:
        text += f"{delimiter} {draw.choice(pool)}"
    if quoting == "none":
        text = text.replace(delimiter, " ")
        if len(delimiter) > 1:
            text = text.strip(delimiter[0])
    return text


def _column(
    draw: random.Random, kind: str, language: str, rows: int, quoting: str, delimiter: str, breaks: bool
) -> list[str]:
    if kind == "text":
        return [_text(draw, language, quoting, delimiter, breaks) for _ in range(rows)]
    if kind == "label":
        return [draw.choice(LABELS[language]) for _ in range(rows)]
    if kind == "id":
        first = draw.choice([0, 1, 1000])
        return [str(first + n) for n in range(rows)]
    if kind == "date":
        return [f"2026-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}" for _ in range(rows)]
    if kind == "score":
        return [f"{draw.uniform(0, 9):.2f}" for _ in range(rows)]
    return ["" if draw.random() < 0.7 else draw.choice(LABELS[language]) for _ in range(rows)]


def _write(rows: list[list[str]], delimiter: str, quoting: str, texts: set[int], end: str) -> str:
    """Write rows as a program does that doubles quotation marks within quotes."""
    lines = []
    for row in rows:
        cells = []
        for place, cell in enumerate(row):
            must = any(mark in cell for mark in (delimiter, '"', "\n", "\r"))
            if quoting == "all" or (quoting == "texts" and place in texts) or (quoting != "none" and must):
                cell = '"' + cell.replace('"', '""') + '"'
            cells.append(cell)
        lines.append(delimiter.join(cells))
    return end.join(lines) + end


def write_table(seed: int) -> Written:
    """Return the table of a seed."""
    draw = random.Random(seed)
    language = draw.choice(list(SENTENCES))
    delimiter, quoting = draw.choice(DELIMITERS), draw.choice(QUOTINGS)
    breaks = quoting != "none" and draw.random() < 0.3
    rows = draw.choice([5, 12, 30, 60, 120, 250])
    extra = draw.sample(["id", "date", "score", "empty", "text"], k=draw.choice([0, 0, 1, 1, 2, 3]))
    kinds = ["text", "label", *extra]
    draw.shuffle(kinds)
    columns = [_column(draw, kind, language, rows, quoting, delimiter, breaks) for kind in kinds]
    cells = [list(row) for row in zip(*columns, strict=True)]
    text, label = NAMES[language]
    names, seen = [], 0
    for kind in kinds:
        seen += kind == "text"
        names.append({"text": text if seen < 2 else f"{text} 2", "label": label}.get(kind, kind))
    header = draw.random() < 0.85
    written = [names, *cells] if header else cells
    shape: dict[str, object] = {
        "language": language,
        "delimiter": delimiter,
        "quoting": quoting,
        "breaks": breaks,
        "rows": rows,
        "kinds": kinds,
        "header": header,
    }
    awkward = (
        draw.choice(["", "", "", "trailing", "remark", "banner", "sep", "blank lines", "banner cells"])
        if header and len(delimiter) == 1 and rows > 5
        else ""
    )
    shape["awkward"] = awkward
    body = [list(row) for row in written]
    if awkward in ("trailing", "remark"):
        wide = draw.choice([1, 2, 3])
        body = [[*row, *[""] * wide] for row in body]
        if awkward == "remark":
            place = draw.randrange(1, len(body))
            body[place][len(names)] = "please check"
            shape["remark"] = place
    end = draw.choice(["\n", "\n", "\r\n"])
    content = _write(body, delimiter, quoting, {place for place, kind in enumerate(kinds) if kind == "text"}, end)
    if awkward == "sep":
        content = f"sep={delimiter}{end}" + content
    elif awkward == "banner":
        content = f"Export of all messages{end}Made on 2026-03-04{end}{end}" + content
    elif awkward == "banner cells":
        content = (
            _write(
                [["Created", "2026-03-04", *[""] * (len(names) - 2)], [""] * len(names)],
                delimiter,
                "minimal",
                set(),
                end,
            )
            + content
        )
    elif awkward == "blank lines":
        content = content + end + end
    if draw.random() < 0.2:
        content = content.removesuffix(end)
    encoding = draw.choice(ENCODINGS[language])
    try:
        data = content.encode(encoding)
    except UnicodeEncodeError:
        encoding, data = "utf-8", content.encode()
    shape["encoding"] = encoding
    return Written(data, cells, names if header else None, shape)


def misreading(table_rows: list[list[str]], names: list[str], right: Written) -> str:
    """Say how what was read differs from what was written, "" where it does not; line ends in cells may be any, cells beyond the table empty."""
    want = [[_same_ends(cell) for cell in row] for row in right.rows]
    width = len(want[0])
    if right.names is not None and names[:width] != [" ".join(name.split()) for name in right.names]:
        return f"names {names}, not {right.names}"
    if len(table_rows) != len(want):
        return f"{len(table_rows)} rows, not {len(want)}"
    for number, (row, wanted) in enumerate(zip(table_rows, want, strict=True)):
        got = [_same_ends(cell) for cell in row[:width]]
        if got != wanted:
            return f"row {number}: {got}, not {wanted}"
    return ""


def _same_ends(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n")
