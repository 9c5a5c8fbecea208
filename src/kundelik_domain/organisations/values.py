"""What the facts and decisions of organisations are made of."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final
from uuid import UUID, uuid5

_NAMES: Final = UUID("3f0c8a54-9f6c-5f0b-8c39-6a2b1f6f7d02")


class Language(Enum):
    """A language of instruction, by ISO 639-1."""

    KK = "kk"
    RU = "ru"
    EN = "en"
    TR = "tr"


class Provider(Enum):
    """Who renders the service: the school, and its director signs, or the education department (ADM-19)."""

    SCHOOL = "school"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolSettings:
    """What a school's administrator keeps up to date (ADM-19)."""

    name_kk: str
    name_ru: str
    address: str
    languages: tuple[Language, ...]
    provider: Provider = Provider.SCHOOL
    email: str | None = None
    website: str | None = None
    phone: str | None = None


class Side(Enum):
    """Which houses of a street: all of them, or those with odd or even numbers."""

    ALL = "all"
    ODD = "odd"
    EVEN = "even"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchmentLine:
    """Houses whose children a school must take (ADM-7), by number, both ends included.

    `region` is an ISO 3166-2:KZ code; an empty `street` is the whole settlement.
    """

    school: UUID
    region: str
    settlement: str
    street: str = ""
    house_from: int = 1
    house_to: int = 9999
    side: Side = Side.ALL

    def covers(self, house: int) -> bool:
        """Whether the house with this number is one of them."""
        within = self.house_from <= house <= self.house_to
        return within and (self.side is Side.ALL or (house % 2 == 1) == (self.side is Side.ODD))

    def meets(self, other: CatchmentLine) -> bool:
        """Whether both cover some house."""
        least, most = max(self.house_from, other.house_from), min(self.house_to, other.house_to)
        sides = {self.side, other.side} - {Side.ALL}
        if least > most or len(sides) == 2:
            return False
        return not sides or most > least or (least % 2 == 1) == (Side.ODD in sides)


@dataclass(frozen=True, slots=True)
class Gap:
    """Houses between two lines of a street that no line covers; `side` as there."""

    house_from: int
    house_to: int
    side: Side


def school_id(command: UUID) -> UUID:
    """The school that this command registers: the same one, however often it is sent."""
    return uuid5(command, "organisations.school")


def authority_id(command: UUID) -> UUID:
    """The authority that this command registers: the same one, however often it is sent."""
    return uuid5(command, "organisations.authority")


def key_of_bin(number: str) -> UUID:
    """The stream that says which school has this business number: no two have one."""
    return uuid5(_NAMES, f"bin/{number}")


def key_of_code(region: str, code: str) -> UUID:
    """The same for a school's code in its region's register, where that is how it is told."""
    return uuid5(_NAMES, f"code/{region}/{code.casefold()}")


def key_of_region(region: str) -> UUID:
    """The stream that says which oblast's authority is this region's: there is one."""
    return uuid5(_NAMES, f"oblast/{region}")


def key_of_district(oblast: UUID, name_kk: str) -> UUID:
    """The stream that says which district below this oblast is called so; case and spaces do not tell names apart.

    The Kazakh name alone counts: it is the one that acts give. The Russian and the English one render it, in more
    than one way, and two districts may well be rendered alike.
    """
    written = " ".join(unicodedata.normalize("NFKC", name_kk).casefold().split())
    return uuid5(_NAMES, f"district/{oblast}/{written}")
