"""Closing a school year: admission ends, the admitted are to be given classes, in one append (ADM-29, ADM-32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kundelik_domain.admissions.application import APPLICATION, Application, put_into_placement
from kundelik_domain.admissions.campaign import CAMPAIGN, Campaign
from kundelik_domain.admissions.events import CampaignSet, PutIntoPlacement, SchoolYearClosed, SeatsPublished
from kundelik_domain.admissions.formation import (
    FORMATION,
    SEAT_HOLDERS,
    SeatHolders,
    close,
    require_closable,
    require_not_closed,
)
from kundelik_domain.admissions.refusals import NoCampaign, SchoolYearClosedAlready, WrongStatus
from kundelik_domain.admissions.school_orders import SCHOOL_ORDERS
from kundelik_domain.admissions.values import (
    FIRST_GRADE,
    Admitted,
    Seats,
    campaign_of,
    formation_of,
    school_orders_of,
    seat_pool,
)
from kundelik_domain.shared.access import Principal, role_for
from kundelik_domain.shared.streams import Change, Decision, Envelope, Outcome, Reader, Streams

from .drafting import local_day, rules_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from kundelik_domain.admissions.commands import CloseSchoolYear
    from kundelik_domain.admissions.ports import Schools
    from kundelik_domain.admissions.rules import RuleSet

Pools = dict[Seats, SeatHolders]


def require_year_open(reader: Reader, service: str, school: UUID, school_year: int) -> None:
    """Raises `SchoolYearClosedAlready`; only the first grade is closed by forming classes."""
    if service == FIRST_GRADE:
        require_not_closed(reader(FORMATION, formation_of(school, school_year)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What the director does when admission is over.

    Campaign and pools are written, too: whoever sends an application or publishes seats at the same moment has
    either been seen here, or loses and hears that the year is closed.
    """

    streams: Streams
    schools: Schools

    def close(self, principal: Principal, envelope: Envelope, command: CloseSchoolYear) -> Outcome:
        """Raises `SchoolYearStillOpen` with all that is open, `SchoolYearClosedAlready`, `NoCampaign`,
        `ClassTooLarge`, `ClassesTooFew`.
        """
        role = role_for(principal, command.PERMISSION, command.school)

        def decide(reader: Reader, now: datetime) -> Decision:
            school, rules = rules_for(self.schools, reader, command.school, now, FIRST_GRADE)
            campaign = _campaign(reader, command)
            pools = _pools(reader, command, campaign)
            undecided = _numbers(reader, (each for pool in pools.values() for each in pool.held))
            drafted = command.school_year in reader(SCHOOL_ORDERS, school_orders_of(command.school)).drafts
            require_closable(local_day(now, school.zone), command.school_year, undecided, drafted=drafted)
            pupils = _admitted(reader, pools)
            changes = _closed(reader, command, principal, rules, pupils)
            ended = _ended(command, campaign, pools)
            answer = {"school": str(command.school), "school_year": command.school_year, "pupils": len(pupils)}
            return Decision((*changes, *ended), role, command.school, answer)

        return self.streams.change(envelope, decide)


def _campaign(reader: Reader, command: CloseSchoolYear) -> Campaign:
    stream = campaign_of(command.school, command.school_year)
    formation = formation_of(command.school, command.school_year)
    reader.prefetch((CAMPAIGN, stream), (FORMATION, formation), (SCHOOL_ORDERS, school_orders_of(command.school)))
    require_not_closed(reader(FORMATION, formation))
    campaign = reader(CAMPAIGN, stream)
    if not campaign.exists:
        raise NoCampaign(school=str(command.school), school_year=command.school_year)
    return campaign


def _pools(reader: Reader, command: CloseSchoolYear, campaign: Campaign) -> Pools:
    streams = {line: _pool(command, line) for line in campaign.seats}
    reader.prefetch(*((SEAT_HOLDERS, stream) for stream in streams.values()))
    return {line: reader(SEAT_HOLDERS, stream) for line, stream in streams.items()}


def _pool(command: CloseSchoolYear, line: Seats) -> UUID:
    return seat_pool(command.school, command.school_year, line.language, line.class_kind)


def _numbers(reader: Reader, applications: Iterable[UUID]) -> list[int]:
    wanted = list(applications)
    reader.prefetch(*((APPLICATION, each) for each in wanted))
    return [reader(APPLICATION, each).number for each in wanted]


def _admitted(reader: Reader, pools: Pools) -> tuple[Admitted, ...]:
    """In the order of the applications' numbers."""
    taken = [each for pool in pools.values() for each in pool.taken]
    reader.prefetch(*((APPLICATION, each) for each in taken))
    pupils = []
    for each in taken:
        application = reader(APPLICATION, each)
        assert application.choice is not None
        assert application.child is not None
        pupils.append(
            Admitted(
                application=each,
                number=application.number,
                child=application.child,
                language=application.choice.language,
                class_kind=application.choice.class_kind,
                direction=application.choice.direction,
                inclusion=application.inclusion or application.special_needs,
            )
        )
    return tuple(sorted(pupils, key=lambda pupil: pupil.number))


def _closed(
    reader: Reader, command: CloseSchoolYear, principal: Principal, rules: RuleSet, pupils: tuple[Admitted, ...]
) -> tuple[Change, ...]:
    stream = formation_of(command.school, command.school_year)
    closed = SchoolYearClosed(
        formation=stream,
        school=command.school,
        school_year=command.school_year,
        most_classes=command.most_classes,
        most_in_class=command.most_in_class,
        rules=rules.version,
        pupils=pupils,
        closed_by=principal.user,
    )
    fact = close(reader(FORMATION, stream), closed, rules.most_in_class)
    put = [_put(reader(APPLICATION, pupil.application), pupil.application, stream, command) for pupil in pupils]
    return (Change(stream, (fact,)), *(Change(each.application, (each,)) for each in put))


def _put(
    application: Application, application_id: UUID, formation: UUID, command: CloseSchoolYear
) -> PutIntoPlacement:
    """An admitted child waits for a class already when somebody else has closed the year since it was looked at."""
    try:
        return put_into_placement(application, PutIntoPlacement(application=application_id, formation=formation))
    except WrongStatus:
        raise SchoolYearClosedAlready(school_year=command.school_year) from None


def _ended(command: CloseSchoolYear, campaign: Campaign, pools: Mapping[Seats, SeatHolders]) -> tuple[Change, ...]:
    """No seat is left but those that are taken."""
    lines = tuple(
        Seats(language=line.language, class_kind=line.class_kind, seats=len(pool.taken))
        for line, pool in pools.items()
    )
    ended = CampaignSet(
        service=FIRST_GRADE,
        school=command.school,
        school_year=command.school_year,
        most_in_class=campaign.most_in_class,
        accepts_by_choice=campaign.accepts_by_choice,
        seats=lines,
    )
    published = (
        SeatsPublished(
            pool=_pool(command, line), school=command.school, school_year=command.school_year, seats=line,
            service=FIRST_GRADE,
        )
        for line in lines
    )  # fmt: skip
    return (
        Change(campaign_of(command.school, command.school_year), (ended,)),
        *(Change(each.pool, (each,)) for each in published),
    )
