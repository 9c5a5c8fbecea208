"""What can have happened to organisations (AUD-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from kundelik_domain.shared.facts import Fact

from .values import CatchmentLine, Language, SchoolSettings


@dataclass(frozen=True, slots=True)
class SchoolRegistered(Fact):
    """`region` is an ISO 3166-2:KZ code, `zone` an IANA name, `bin` the organisation's number."""

    NAME: ClassVar[str] = "organisations.school-registered.v1"

    school: UUID
    region: str
    name_kk: str
    name_ru: str
    name_en: str
    address: str
    zone: str
    languages: tuple[Language, ...]
    bin: str | None


@dataclass(frozen=True, slots=True)
class SchoolSettingsChanged(Fact):
    """All settings as they are from now on, changed or not (ADM-19)."""

    NAME: ClassVar[str] = "organisations.school-settings-changed.v1"

    school: UUID
    settings: SchoolSettings


@dataclass(frozen=True, slots=True)
class SchoolKeyClaimed(Fact):
    """The number or code whose digest is this stream's id belongs to the school."""

    NAME: ClassVar[str] = "organisations.school-key-claimed.v1"

    school: UUID


@dataclass(frozen=True, slots=True)
class CatchmentLineAdded(Fact):
    """From now on the school takes the children of these houses (ADM-7, ADM-34)."""

    NAME: ClassVar[str] = "organisations.catchment-line-added.v1"

    street: UUID
    line: CatchmentLine


@dataclass(frozen=True, slots=True)
class CatchmentLineRemoved(Fact):
    """From now on no more."""

    NAME: ClassVar[str] = "organisations.catchment-line-removed.v1"

    street: UUID
    line: CatchmentLine


CatchmentFact = CatchmentLineAdded | CatchmentLineRemoved
SchoolFact = SchoolRegistered | SchoolSettingsChanged

SCHOOL_FACTS: Final[tuple[type[SchoolFact], ...]] = (SchoolRegistered, SchoolSettingsChanged)
KEY_FACTS: Final[tuple[type[Fact], ...]] = (SchoolKeyClaimed,)
CATCHMENT_FACTS: Final[tuple[type[CatchmentFact], ...]] = (CatchmentLineAdded, CatchmentLineRemoved)
