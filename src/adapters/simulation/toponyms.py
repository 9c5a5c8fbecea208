"""Names that sound like districts and schools of Kazakhstan, each saying that it is simulated."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

# fmt: off
_FIRST: Final = (
    ("Ақ", "Ак", "Aq"), ("Қара", "Кара", "Qara"), ("Сары", "Сары", "Sary"), ("Көк", "Кок", "Kok"),
    ("Жаңа", "Жана", "Zhana"), ("Ұлы", "Улы", "Uly"), ("Қызыл", "Кызыл", "Qyzyl"), ("Орта", "Орта", "Orta"),
    ("Тас", "Тас", "Tas"), ("Құм", "Кум", "Qum"), ("Бай", "Бай", "Bai"), ("Алтын", "Алтын", "Altyn"),
    ("Күміс", "Кумис", "Kumis"), ("Жасыл", "Жасыл", "Zhasyl"), ("Тұз", "Туз", "Tuz"), ("Терең", "Терен", "Teren"),
)
_SECOND: Final = (
    ("бұлақ", "булак", "bulaq"), ("дала", "дала", "dala"), ("төбе", "тобе", "tobe"), ("өзек", "озек", "ozek"),
    ("арал", "арал", "aral"), ("жар", "жар", "zhar"), ("құдық", "кудук", "qudyq"), ("шоқы", "шокы", "shoqy"),
    ("сай", "сай", "sai"), ("қайнар", "кайнар", "qainar"), ("тоғай", "тогай", "togai"), ("белес", "белес", "beles"),
    ("кент", "кент", "kent"), ("қыр", "кыр", "qyr"), ("адыр", "адыр", "adyr"),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Toponym:
    """In Kazakh, Russian and English."""

    kk: str
    ru: str
    en: str


def toponyms() -> list[Toponym]:
    """Districts' names in a fixed order, neighbours unlike each other; none twice."""
    pairs = list(product(_FIRST, _SECOND))
    mixed = [pairs[place * 97 % len(pairs)] for place in range(len(pairs))]
    return [
        Toponym(
            f"{one[0]}{two[0]} ауданы (модельденген)",
            f"Район {one[1]}{two[1]} (модельный)",
            f"{one[2]}{two[2]} District (simulated)",
        )
        for one, two in mixed
    ]


def school_named(number: int) -> Toponym:
    """Of the school with this number in the simulated country, from 1."""
    return Toponym(
        f"№{number} мектеп (модельденген)", f"Школа №{number} (модельная)", f"School No. {number} (simulated)"
    )
