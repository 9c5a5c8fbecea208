"""What can be asked of organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kundelik_domain.shared.access import Permission
from kundelik_domain.shared.units import Level

from .values import CatchmentLine, Language, SchoolSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterSchool:
    """By an operator. `zone` is that of the region unless told otherwise; `code` is that of the region's register."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_SCHOOLS

    region: str
    name_kk: str
    name_ru: str
    name_en: str
    address: str
    languages: tuple[Language, ...]
    zone: str | None = None
    bin: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSchoolSettings:
    """By the school's administrator (ADM-19). All settings at once: what is left out is emptied."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_STAFF

    school: UUID
    settings: SchoolSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCatchmentLines:
    """By an operator (ADM-34). Each line for itself: those that meet another are told, the others added."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_SCHOOLS

    lines: tuple[CatchmentLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCatchmentLine:
    """By an operator; exactly this line."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_SCHOOLS

    line: CatchmentLine


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterAuthority:
    """By an operator: a district below an oblast, or an oblast below the country; `parent` names what is above it."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_SCHOOLS

    level: Level
    parent: UUID
    region: str
    name_kk: str
    name_ru: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveAuthority:
    """By an operator: the district is below another oblast from now on."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_SCHOOLS

    authority: UUID
    parent: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameAuthority:
    """By an operator: so it is called from now on; all three names at once."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_SCHOOLS

    authority: UUID
    name_kk: str
    name_ru: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSchool:
    """By an operator: the school is below this district from now on (RPT-8)."""

    PERMISSION: ClassVar[Permission] = Permission.MANAGE_SCHOOLS

    school: UUID
    district: UUID
