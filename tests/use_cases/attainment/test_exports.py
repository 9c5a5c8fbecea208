"""Files of published weeks: who may order and fetch them, and how much they show (RPT-8, RPT-22, RPT-24, RPT-25)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from kundelik_domain.attainment.commands import FetchExport, RecordExport, ReviseWeek
from kundelik_domain.attainment.events import ExportFetched, ExportMade, ExportOrdered
from kundelik_domain.attainment.refusals import ExportNotReady, NotASunday, StyledBookTooLarge, WeekNotPublished
from kundelik_domain.attainment.values import Form, Language, Mode, Period, Scope
from kundelik_domain.shared.access import PERMISSIONS, PLATFORM, Holding, Permission, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal
from kundelik_domain.shared.units import COUNTRY, Level
from tests.language import refused
from tests.use_cases.attainment.world import (
    CLOCK,
    DIRECTOR,
    DISTRICT,
    FAR_DISTRICT,
    FAR_SCHOOL,
    HASH,
    HR,
    MINISTRY,
    NEIGHBOUR,
    OBLAST,
    OBLAST_OFFICER,
    OFFICER,
    SCHOOL,
    STRANGER,
    SUNDAY,
    TEACHER,
    THE_COUNTRY,
    THE_DISTRICT,
    THE_OBLAST,
    THE_SCHOOL,
    World,
    an_order,
    somebody,
)

SCOPES: Final = {
    "school": THE_SCHOOL,
    "neighbour": Scope(Level.SCHOOL, NEIGHBOUR),
    "far school": Scope(Level.SCHOOL, FAR_SCHOOL),
    "district": THE_DISTRICT,
    "far district": Scope(Level.DISTRICT, FAR_DISTRICT),
    "oblast": THE_OBLAST,
    "country": THE_COUNTRY,
}
REACHED: Final[dict[UUID, frozenset[str]]] = {
    SCHOOL: frozenset({"school"}),
    DISTRICT: frozenset({"school", "neighbour", "district"}),
    OBLAST: frozenset(SCOPES) - {"country"},
    COUNTRY: frozenset(SCOPES),
}
"""What is reached from each unit: itself and all below it."""

WHERE: Final = {
    **dict.fromkeys(Role, SCHOOL),
    Role.DISTRICT_OFFICER: DISTRICT,
    Role.OBLAST_OFFICER: OBLAST,
    Role.METHODICAL_CENTRE: OBLAST,
    Role.MINISTRY_OFFICER: COUNTRY,
}

LISTING: Final = replace(DIRECTOR, scopes=frozenset({Permission.LIST}))
"""A director's token that is for something else."""


@pytest.fixture
def world() -> World:
    world = World()
    world.has_published()
    return world


def record(world: World, export: UUID, sha256: str = HASH) -> None:
    world.exports.made(world.asked(), CLOCK, RecordExport(export=export, sha256=sha256, size=10, rows=3))


def fetch(world: World, export: UUID, by: Principal) -> dict[str, Any]:
    return dict(world.exports.fetch(world.asked(), by, FetchExport(export=export)).answer)


def made(world: World, scope: Scope, by: Principal) -> UUID:
    export = UUID(world.orders(scope, by)["export"])
    record(world, export)
    return export


@pytest.mark.req("RPT-22", "RPT-25")
def test_an_export_is_ordered_made_and_fetched(world: World) -> None:
    before = len(world.streams.log)
    told = world.orders()
    export = UUID(told["export"])
    with refused(ExportNotReady):
        fetch(world, export, DIRECTOR)
    for _ in range(2):
        record(world, export)

    assert told == {"export": str(export), "revision": 1, "mode": "whole"}
    assert fetch(world, export, DIRECTOR) == {"export": str(export), "sha256": HASH, "size": 10}
    ordered = ExportOrdered(
        export=export,
        ordered_by=DIRECTOR.user,
        scope=THE_SCHOOL,
        sunday=SUNDAY,
        school_year=2021,
        period=Period.QUARTER_1,
        revision=1,
        mode=Mode.WHOLE,
        form=Form.CSV,
        language=Language.KK,
    )
    assert world.since(before) == [ordered, ExportMade(export, HASH, 10, 3), ExportFetched(export, DIRECTOR.user)]
    assert world.exports.work(export) == world.exports.of(DIRECTOR, export)
    assert world.exports.work(export).ordered == ordered


def reached_by(world: World, who: Principal) -> Iterable[str]:
    for name, scope in SCOPES.items():
        try:
            world.orders(scope, who)
        except (NotFound, NotPermitted):
            continue
        yield name


@pytest.mark.req("RPT-8", "RPT-24", "RPT-25")
@pytest.mark.parametrize("role", Role)
def test_every_role_reaches_its_unit_and_what_is_below_and_nothing_beyond(world: World, role: Role) -> None:
    who = somebody(60, (role, WHERE[role]))
    sees = Permission.SEE_REPORTS in PERMISSIONS[role]

    assert set(reached_by(world, who)) == (REACHED[WHERE[role]] if sees else set())
    ordered = [fact for fact in world.since(0) if isinstance(fact, ExportOrdered)]
    whole = Permission.SEE_PUPILS in PERMISSIONS[role]
    assert {fact.mode for fact in ordered} <= {Mode.WHOLE if whole else Mode.SUPPRESSED}


@pytest.mark.req("RPT-8", "IDN-3")
@pytest.mark.parametrize(
    ("asker", "scope", "refusal"),
    [
        (STRANGER, THE_SCHOOL, NotFound),
        (DIRECTOR, THE_DISTRICT, NotFound),
        (OFFICER, THE_OBLAST, NotFound),
        (MINISTRY, Scope(Level.SCHOOL, UUID(int=404)), NotFound),
        (MINISTRY, Scope(Level.DISTRICT, SCHOOL), NotFound),
        (somebody(61, (Role.PARENT, SCHOOL)), THE_SCHOOL, NotPermitted),
        (somebody(62, (Role.OPERATOR, PLATFORM)), THE_SCHOOL, NotPermitted),
        (LISTING, THE_SCHOOL, NotPermitted),
    ],
)
def test_strangers_hear_that_there_is_nothing(
    world: World, asker: Principal, scope: Scope, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        world.orders(scope, asker)


@pytest.mark.req("RPT-18")
def test_only_what_is_published_is_exported(world: World) -> None:
    nothing = {"sunday": "2021-10-31", "school_year": 2021, "period": "1"}
    for revision in (0, 2, -1):
        with refused(WeekNotPublished, **nothing):
            world.orders(revision=revision)
    with refused(WeekNotPublished, **{**nothing, "period": "2"}):
        world.orders(period=Period.QUARTER_2)
    with refused(NotASunday, field="sunday", allowed="31.10.2021"):
        world.orders(sunday=date(2021, 10, 30))
    with refused(StyledBookTooLarge, field="form", allowed=["xlsx", "csv"]):
        world.orders(THE_OBLAST, OBLAST_OFFICER, form=Form.STYLED_BOOK)
    revise = ReviseWeek(sunday=SUNDAY, school_year=2021, period=Period.QUARTER_1, reason="Түзету")
    world.weeks.revise(world.asked(), MINISTRY, revise)
    assert world.orders()["revision"] == 1, "what is cut but not published is not shown"
    world.publishes(2, "cd" * 32)
    assert (world.orders()["revision"], world.orders(revision=1)["revision"]) == (2, 1)


@pytest.mark.req("RPT-25")
def test_who_has_lost_the_role_fetches_no_more(world: World) -> None:
    export = made(world, THE_SCHOOL, DIRECTOR)
    moved = Principal(DIRECTOR.user, DIRECTOR.person, frozenset({Holding(Role.DIRECTOR, NEIGHBOUR)}))
    demoted = Principal(DIRECTOR.user, DIRECTOR.person, frozenset({Holding(Role.HR, SCHOOL)}))
    narrowed = Principal(DIRECTOR.user, DIRECTOR.person, DIRECTOR.holdings, frozenset({Permission.SEE_REPORTS}))
    for nobody in (moved, demoted, narrowed, STRANGER):
        with refused(NotFound):
            fetch(world, export, nobody)
        with refused(NotFound):
            world.exports.of(nobody, export)
    with refused(NotFound):
        fetch(world, UUID(int=404), DIRECTOR)
    assert [fact for fact in world.since(0) if isinstance(fact, ExportFetched)] == []


@pytest.mark.req("RPT-24", "RPT-25")
def test_others_fetch_what_they_might_have_ordered_themselves(world: World) -> None:
    whole, hidden = made(world, THE_SCHOOL, DIRECTOR), made(world, THE_SCHOOL, OFFICER)

    assert fetch(world, whole, TEACHER)["sha256"] == HASH
    for above in (HR, OFFICER, OBLAST_OFFICER, MINISTRY):
        assert fetch(world, hidden, above)["sha256"] == HASH
        with refused(NotFound):
            fetch(world, whole, above)
    with refused(NotFound):
        fetch(world, hidden, DIRECTOR)
    promoted = somebody(4, (Role.DISTRICT_OFFICER, DISTRICT), (Role.DIRECTOR, SCHOOL))
    assert fetch(world, hidden, promoted)["sha256"] == HASH, "one's own order stays one's own"


@pytest.mark.req("RPT-25")
def test_the_worker_alone_records_what_it_made(world: World) -> None:
    export = UUID(world.orders()["export"])
    command = RecordExport(export=export, sha256=HASH, size=10, rows=3)
    for nobody in (DIRECTOR, MINISTRY, STRANGER):
        with refused(NotFound):
            world.exports.made(world.asked(), nobody, command)
    with refused(NotFound):
        world.exports.work(UUID(int=404))


def test_the_same_order_sent_twice_is_one_export(world: World) -> None:
    envelope = world.asked()
    first = world.exports.order(envelope, DIRECTOR, an_order())
    again = world.exports.order(envelope, DIRECTOR, an_order())

    assert (again.answer, again.repeated) == (first.answer, True)
