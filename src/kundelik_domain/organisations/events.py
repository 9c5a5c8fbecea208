"""What can have happened to organisations (AUD-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from kundelik_domain.shared.facts import Fact
from kundelik_domain.shared.units import Level

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


@dataclass(frozen=True, slots=True)
class AuthorityRegistered(Fact):
    """A district's department of education below an oblast's, or an oblast's below the country."""

    NAME: ClassVar[str] = "organisations.authority-registered.v1"

    authority: UUID
    level: Level
    parent: UUID
    region: str
    name_kk: str
    name_ru: str
    name_en: str


@dataclass(frozen=True, slots=True)
class AuthorityMoved(Fact):
    """From now on the district is below another oblast; weeks already published stay as they were (RPT-18)."""

    NAME: ClassVar[str] = "organisations.authority-moved.v1"

    authority: UUID
    parent: UUID


@dataclass(frozen=True, slots=True)
class AuthorityRenamed(Fact):
    """All three names from now on; weeks already published keep those of their time (RPT-6, RPT-18)."""

    NAME: ClassVar[str] = "organisations.authority-renamed.v1"

    authority: UUID
    name_kk: str
    name_ru: str
    name_en: str


@dataclass(frozen=True, slots=True)
class AuthorityClaimed(Fact):
    """The region, or the name below an oblast, whose digest is this stream's id belongs to the authority."""

    NAME: ClassVar[str] = "organisations.authority-claimed.v1"

    authority: UUID


@dataclass(frozen=True, slots=True)
class AuthorityClaimReleased(Fact):
    """The authority is called otherwise now, or stands elsewhere: another may have what this stream is of."""

    NAME: ClassVar[str] = "organisations.authority-claim-released.v1"

    authority: UUID


@dataclass(frozen=True, slots=True)
class SchoolPlaced(Fact):
    """From now on the school is below this district's department (RPT-8). Stands in the school's own stream."""

    NAME: ClassVar[str] = "organisations.school-placed.v1"

    school: UUID
    district: UUID


AuthorityFact = AuthorityRegistered | AuthorityMoved | AuthorityRenamed
AuthorityClaimFact = AuthorityClaimed | AuthorityClaimReleased
CatchmentFact = CatchmentLineAdded | CatchmentLineRemoved
SchoolFact = SchoolRegistered | SchoolSettingsChanged | SchoolPlaced

SCHOOL_FACTS: Final[tuple[type[SchoolFact], ...]] = (SchoolRegistered, SchoolSettingsChanged, SchoolPlaced)
AUTHORITY_FACTS: Final[tuple[type[AuthorityFact], ...]] = (AuthorityRegistered, AuthorityMoved, AuthorityRenamed)
AUTHORITY_CLAIM_FACTS: Final[tuple[type[AuthorityClaimFact], ...]] = (AuthorityClaimed, AuthorityClaimReleased)
KEY_FACTS: Final[tuple[type[Fact], ...]] = (SchoolKeyClaimed,)
CATCHMENT_FACTS: Final[tuple[type[CatchmentFact], ...]] = (CatchmentLineAdded, CatchmentLineRemoved)
