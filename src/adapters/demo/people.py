"""Made-up people with identification numbers that could have been issued: each number once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kundelik_domain.shared.iin import Iin, InvalidIin, Sex, parse_iin

from .names import FATHERS, MEN, ROOTS, WOMEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody."""

    surname: str
    name: str
    patronymic: str | None
    iin: str
    born_on: date
    sex: Sex

    @property
    def full_name(self) -> str:
        """Surname, name, patronymic."""
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)


@dataclass(slots=True)
class Registry:
    """Gives birth to people. The same source of chance gives the same people."""

    chance: Random
    _orders: dict[tuple[date, Sex], int] = field(default_factory=dict)

    def person(self, born: tuple[int, int], sex: Sex | None = None, surname: str | None = None) -> Person:
        """Born within these years, both included; `surname` is the root of a family's name."""
        first = date(born[0], 1, 1)
        born_on = first + timedelta(days=self.chance.randrange((date(born[1] + 1, 1, 1) - first).days))
        sex = sex or self.chance.choice((Sex.MALE, Sex.FEMALE))
        ending, child = ("ов", "ұлы") if sex is Sex.MALE else ("ова", "қызы")
        return Person(
            surname=(surname or self.root()) + ending,
            name=self.chance.choice(MEN if sex is Sex.MALE else WOMEN),
            patronymic=self.chance.choice(FATHERS) + child,
            iin=self._number(born_on, sex),
            born_on=born_on,
            sex=sex,
        )

    def root(self) -> str:
        """What a family's name is made of."""
        return self.chance.choice(ROOTS)

    def _number(self, born_on: date, sex: Sex) -> Iin:
        order = self._orders.get((born_on, sex), 0) + 1
        number = iin(born_on, sex, order)
        while number is None:  # never issued: both passes of the check digit give ten
            order += 1
            number = iin(born_on, sex, order)
        self._orders[born_on, sex] = order
        return number


def iin(born_on: date, sex: Sex, order: int) -> Iin | None:
    """The number of the person of that order of that day; None where no check digit fits."""
    century = (3 if born_on.year < 2000 else 5) + (0 if sex is Sex.MALE else 1)
    eleven = f"{born_on:%y%m%d}{century}{order:04}"
    for digit in "0123456789":
        try:
            return parse_iin(eleven + digit)
        except InvalidIin:
            continue
    return None
