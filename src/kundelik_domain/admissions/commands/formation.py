"""What can be asked of a school's orders and of its class formation (ADM-26, ADM-29 … ADM-31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kundelik_domain.admissions.values import ClassPlan
from kundelik_domain.shared.access import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadLetterhead:
    """A picture kept under its hash, and what the school is called in it."""

    PERMISSION: ClassVar = Permission.DRAFT_ORDERS
    school: UUID
    sha256: str
    media_type: str
    size: int
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFormationOrder:
    """Write the order's text, or write it anew; `signer` is an employee's account."""

    PERMISSION: ClassVar = Permission.DRAFT_ORDERS
    school: UUID
    school_year: int
    text_kk: str
    text_ru: str
    signer: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSchoolYear:
    """End admission of that school year and begin to form classes."""

    PERMISSION: ClassVar = Permission.FORM_CLASSES
    school: UUID
    school_year: int
    most_classes: int
    most_in_class: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepClass:
    """Add a class (`school_class` is None) or change one; the teacher is an employee's account, or a name."""

    PERMISSION: ClassVar = Permission.FORM_CLASSES
    school: UUID
    school_year: int
    school_class: UUID | None
    plan: ClassPlan
    teacher: UUID | str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveClass:
    """An empty one."""

    PERMISSION: ClassVar = Permission.FORM_CLASSES
    school: UUID
    school_year: int
    school_class: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePupil:
    """Into that class; None takes the pupil out of the one they are in."""

    PERMISSION: ClassVar = Permission.FORM_CLASSES
    school: UUID
    school_year: int
    application: UUID
    school_class: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptProposal:
    """Place everybody who has no class as is proposed."""

    PERMISSION: ClassVar = Permission.FORM_CLASSES
    school: UUID
    school_year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignFormationOrder:
    """The director's signature over the order's statement."""

    PERMISSION: ClassVar = Permission.SIGN_ORDERS
    school: UUID
    school_year: int
    cms: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHandingOver:
    """The e-journal system has got the list of pupils, these very bytes."""

    PERMISSION: ClassVar = Permission.KEEP_TIME
    school: UUID
    school_year: int
    order: UUID
    pupils: int
    sha256: str
