"""What an awkward file is: its bytes, what is right, and the texts in many languages that fill it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

Rows = list[list[str]]


@dataclass(frozen=True)
class Written:
    """The bytes of a file and what was written into it.

    header is None where the file has none; a name that stands on several lines has a line break between its parts, and
    "" is a column without a name. told says that even a reading with all these rows must be accompanied by words.
    """

    raw: bytes
    header: Sequence[str] | None
    rows: Rows
    told: bool = False


SHAPES: dict[str, list[Callable[[], Written]]] = {}


def shape(title: str) -> Callable[[Callable[[], Written]], Callable[[], Written]]:
    """Enter a builder under the shape that it is an example of."""

    def enter(builder: Callable[[], Written]) -> Callable[[], Written]:
        SHAPES.setdefault(title, []).append(builder)
        return builder

    return enter


def lay(rows: Sequence[Sequence[str]], delimiter: str = ",", quoting: str = "needed") -> list[str]:
    """Write each row as one record: quoting is "needed", "none", "all" or "texts" (cells that are no numbers)."""
    return [delimiter.join(_cell(cell, delimiter, quoting) for cell in row) for row in rows]


def _cell(cell: str, delimiter: str, quoting: str) -> str:
    needed = any(mark in cell for mark in (delimiter, '"', "\n", "\r"))
    number = cell.replace(".", "", 1).replace("-", "", 1).isdigit()
    if quoting == "none" or (quoting == "needed" and not needed) or (quoting == "texts" and number):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def pack(records: Sequence[str], end: str = "\n", encoding: str = "utf-8", final: bool = True) -> bytes:
    return (end.join(records) + (end if final else "")).encode(encoding)


# Who, what happened, and how it ends; those of the third list that begin with a comma are for texts with commas.
PHRASES: dict[str, tuple[list[str], list[str], list[str]]] = {
    "en": (
        ["The room", "My order", "The new update", "Their support line", "This kettle", "The morning train"],
        ["arrived three days late", "was better than I expected", "stopped working after a week", "cost far too much"],
        ["", " and nobody answered", ", which was a pity", ", to be fair, only once"],
    ),
    "de": (
        ["Das Zimmer", "Die Lieferung", "Der Kundendienst", "Unser Antrag", "Die Heizung", "Das Gerät"],
        ["kam drei Tage zu spät", "war besser als gedacht", "fiel nach einer Woche aus", "wurde nicht geprüft"],
        ["", " und niemand half uns", ", was schade ist", ", ehrlich gesagt, nur einmal"],
    ),
    "fr": (
        ["La chambre", "Ma commande", "Le service client", "Cette bouilloire", "Le colis", "L’application"],
        ["est arrivée en retard", "était mieux que prévu", "ne marche plus depuis hier", "coûte beaucoup trop cher"],
        ["", " et personne ne répond", ", ce qui est dommage", ", à vrai dire, une seule fois"],
    ),
    "es": (
        ["La habitación", "Mi pedido", "El técnico", "La factura", "El autobús", "La aplicación"],
        ["llegó tres días tarde", "fue mejor de lo esperado", "dejó de funcionar ayer", "cuesta demasiado"],
        ["", " y nadie contestó", ", una lástima", ", la verdad, solo una vez"],
    ),
    "it": (
        ["La camera", "Il mio ordine", "L’assistenza", "Il treno", "La bolletta", "Il corriere"],
        ["è arrivata in ritardo", "era meglio del previsto", "non funziona più da ieri", "costa davvero troppo"],
        ["", " e nessuno risponde", ", purtroppo", ", a dire il vero, una volta sola"],
    ),
    "pt": (
        ["O quarto", "A encomenda", "O atendimento", "A conta", "O aplicativo", "O ônibus"],
        ["chegou com três dias de atraso", "foi melhor do que eu pensava", "parou de funcionar", "custa caro demais"],
        ["", " e ninguém respondeu", ", infelizmente", ", para ser justo, só uma vez"],
    ),
    "pl": (
        ["Pokój", "Zamówienie", "Infolinia", "Nowa wersja", "Czajnik", "Pociąg"],
        ["spóźnił się trzy dni", "był lepszy niż myślałem", "przestał działać po tygodniu", "kosztuje za dużo"],
        ["", " i nikt nie odpisał", ", a szkoda", ", prawdę mówiąc, tylko raz"],
    ),
    "tr": (
        ["Oda", "Siparişim", "Müşteri hizmetleri", "Yeni sürüm", "Kargo", "Uygulama"],
        ["üç gün geç geldi", "beklediğimden iyiydi", "bir hafta sonra bozuldu", "çok pahalıya mal oldu"],
        ["", " ve kimse yanıt vermedi", ", ne yazık ki", ", doğrusu, yalnızca bir kez"],
    ),
    "ru": (
        ["Номер", "Мой заказ", "Новый чайник", "Ответ поддержки", "Утренний поезд", "Счёт"],
        ["пришёл на три дня позже", "оказался лучше ожиданий", "сломался через неделю", "обошёлся слишком дорого"],
        ["", " и никто не ответил", ", что жаль", ", по правде говоря, один раз"],
    ),
    "el": (
        ["Το δωμάτιο", "Η παραγγελία", "Το τρένο", "Ο λογαριασμός", "Η εφαρμογή"],
        ["άργησε τρεις μέρες", "ήταν καλύτερο από ό,τι περίμενα", "χάλασε σε μια εβδομάδα", "κοστίζει πολύ"],
        ["", " και κανείς δεν απάντησε", ", δυστυχώς"],
    ),
    "ar": (
        ["الغرفة", "طلبي", "خدمة العملاء", "القطار", "التطبيق"],
        ["وصل متأخرا ثلاثة أيام", "كان أفضل مما توقعت", "توقف عن العمل أمس", "مكلف جدا"],
        ["", " ولم يرد أحد", " مع الأسف"],
    ),
    "zh": (
        ["房间", "我的订单", "客服", "新版本", "热水壶", "早班车"],
        ["晚到了三天", "比预期的好", "一周后就坏了", "价格太高"],
        ["", "没有人回复", "真可惜", "说实话只有一次"],
    ),
    "ja": (
        ["部屋は", "注文は", "新しい版は", "電車は", "窓口は"],
        ["三日遅れて届きました", "思ったより良かったです", "一週間で壊れました", "高すぎます"],
        ["", "。返事はありません", "。残念です"],
    ),
    "sv": (
        ["Rummet", "Min beställning", "Kundtjänsten", "Tåget", "Räkningen"],
        ["kom tre dagar för sent", "var bättre än väntat", "slutade fungera efter en vecka", "kostar för mycket"],
        ["", " och ingen svarade", ", tyvärr", ", ärligt talat, bara en gång"],
    ),
}


def texts(language: str, count: int, seed: int = 0, commas: bool = False) -> list[str]:
    """Make as many sentences; without commas, or with commas in some."""
    draw = Random(seed * 1_000 + count)
    who, what, ends = PHRASES[language]
    plain = [end for end in ends if not end.startswith(",")]
    what = what if commas else [part for part in what if "," not in part]
    gap = "" if language in ("zh", "ja") else " "
    return [
        draw.choice(who)
        + gap
        + draw.choice(what)
        + draw.choice(ends if commas else plain)
        + draw.choice(["", "", "!", "."])
        for _ in range(count)
    ]


def picks(choices: Sequence[str], count: int, seed: int = 0) -> list[str]:
    draw = Random(seed)
    return [draw.choice(choices) for _ in range(count)]


def numbers(low: int, high: int, count: int, seed: int = 0) -> list[str]:
    draw = Random(seed)
    return [str(draw.randint(low, high)) for _ in range(count)]


def across(*columns: Sequence[str]) -> Rows:
    """Put columns beside each other as rows."""
    return [list(row) for row in zip(*columns, strict=True)]


def counted(count: int, first: int = 1) -> list[str]:
    return [str(number) for number in range(first, first + count)]
