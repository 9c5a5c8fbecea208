"""What can have happened to campaigns, seats, claims and rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kundelik_domain.admissions.rules import RuleSet
from kundelik_domain.admissions.values import FIRST_GRADE, Seats
from kundelik_domain.shared.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSet(Fact):
    """A school's admission campaign as it reads now (ADM-20). The first version knew one service only."""

    NAME: ClassVar[str] = "admissions.campaign-set.v2"
    service: str
    school: UUID
    school_year: int
    most_in_class: int
    accepts_by_choice: bool
    seats: tuple[Seats, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsPublished(Fact):
    """A pool has this many seats now."""

    NAME: ClassVar[str] = "admissions.seats-published.v1"
    pool: UUID
    school: UUID
    school_year: int
    seats: Seats
    service: str = FIRST_GRADE


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatHeld(Fact):
    """An application holds a seat (ADM-11)."""

    NAME: ClassVar[str] = "admissions.seat-held.v1"
    pool: UUID
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatReleased(Fact):
    """The seat is free again: refused or cancelled."""

    NAME: ClassVar[str] = "admissions.seat-released.v1"
    pool: UUID
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTaken(Fact):
    """The held seat is the child's."""

    NAME: ClassVar[str] = "admissions.seat-taken.v1"
    pool: UUID
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildClaimed(Fact):
    """The child has a live application for this school year (ADM-9)."""

    NAME: ClassVar[str] = "admissions.child-claimed.v1"
    claim: UUID
    application: UUID
    number: int
    owner: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildReleased(Fact):
    """It is live no more."""

    NAME: ClassVar[str] = "admissions.child-released.v1"
    claim: UUID
    application: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetAdopted(Fact):
    """A version of the rules entered the book; the same version again replaces it."""

    NAME: ClassVar[str] = "admissions.rule-set-adopted.v1"
    service: str
    rule_set: RuleSet


SeatFact = SeatsPublished | SeatHeld | SeatReleased | SeatTaken
ClaimFact = ChildClaimed | ChildReleased
