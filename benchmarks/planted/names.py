"""Names of people who do not exist."""

from __future__ import annotations

import random

FIRST = [
    "Anna",
    "Bruno",
    "Chloé",
    "Dmitri",
    "Eva",
    "Farah",
    "George",
    "Hana",
    "Ivan",
    "Julia",
    "Kwame",
    "Lena",
    "Miguel",
    "Nadia",
    "Oskar",
    "Priya",
    "Quentin",
    "Rosa",
    "Søren",
    "Tomasz",
]
LAST = ('Abbott', 'Brandt', 'Castillo', 'Dubois', 'Eriksen', 'Fischer', 'Garcia', 'Hughes', 'Ivanova', 'Jansen', 'Kowalski', 'Lindqvist', 'Moreau', 'Novak', "O'Connor", 'Petrov', 'Quinn', 'Romano', 'Schmidt', 'Takahashi')  # fmt: skip


def person(rng: random.Random) -> tuple[str, str]:
    """Return a name and a sentence that holds it."""
    first, last = rng.choice(FIRST), rng.choice(LAST)
    return rng.choice(
        (
            (f"{first} {last}", "Hello, my name is {} and I would like to renew."), (last, "Dear Mr {}, thank you for the letter."), (last, "I spoke to Mrs. {} about it yesterday."), (f"{first} {last}", "Patient: {}, admitted at night"), (f"{first} {last}", "Customer name: {}"),
            (f"{first[0]}. {last}", "The report was signed by Dr {} last week"), (first, "Dear {},\nwe are sorry to hear that."), (last, "Frau {} hat angerufen."), (f"{first} {last}", "Ich heiße {} und brauche Hilfe."), (f"{first} {last}", "Je m'appelle {}."), (f"{first} {last}", "Me llamo {} y no puedo entrar."),
            (f"{first} van {last}", "my name is {} by the way"), (f"{first} {last}", "Please help.\nKind regards,\n{}"), (rng.choice(("王小明", "李娜", "张伟强")), "我叫{}，想咨询一下。"), (f"{first} {last}", "Prof. {} teaches it this term."), (f"{first}-{rng.choice(FIRST)} {last}", "Ms {} is waiting at the desk."),
        )
    )  # fmt: skip
