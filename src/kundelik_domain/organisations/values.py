"""What the facts and decisions of organisations are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid5


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


def school_id(command: UUID) -> UUID:
    """The school that this command registers: the same one, however often it is sent."""
    return uuid5(command, "organisations.school")
