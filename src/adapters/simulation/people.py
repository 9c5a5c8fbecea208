"""Names for the numbers of simulated pupils; nobody is meant by them."""

from __future__ import annotations

from typing import Final

# fmt: off
_SURNAMES: Final = (
    "Әбдіров", "Ахметов", "Байжанов", "Дәулетов", "Ермеков", "Жұмабаев", "Ибраев", "Кенжебаев", "Қасымов", "Мұратов",
    "Нұрланов", "Омаров", "Өмірбаев", "Сәрсенов", "Тоқтаров", "Ұлжанов", "Шәріпов", "Иванов", "Петров", "Ким",
)
_NAMES: Final = (
    "Айсұлтан", "Алдияр", "Бекзат", "Дамир", "Ерасыл", "Жанібек", "Мирас", "Нұрислам", "Санжар", "Темірлан",
    "Айзере", "Аружан", "Әмина", "Дана", "Инжу", "Кәусар", "Медина", "Назерке", "Томирис", "Зере",
)
# fmt: on


def name_of(pupil: int) -> str:
    """Always the same for a number; many bear the same."""
    surname, name = _SURNAMES[pupil % 7919 % len(_SURNAMES)], _NAMES[pupil % 7907 % len(_NAMES)]
    female = _NAMES.index(name) >= len(_NAMES) // 2
    return f"{surname}{'а' if female and surname.endswith(('в', 'н')) else ''} {name}"
