"""The clock cuts and publishes Sundays, the ministry revises them and keeps rules and dates (RPT-14 … RPT-18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from kundelik_domain.attainment.commands import ReviseWeek
from kundelik_domain.attainment.events import WeekCut, WeekPublished
from kundelik_domain.attainment.refusals import (
    InvalidReason,
    NoReportRules,
    PeriodNotShown,
    RevisionPending,
    SchoolYearUnknown,
    WeekNotCut,
    WeekNotOver,
    WeekNotPublished,
    WeekPublishedOtherwise,
)
from kundelik_domain.attainment.shipped_rules import RULES_2021, SCHOOL_YEAR_2021
from kundelik_domain.attainment.values import Period, week_of
from kundelik_domain.shared.access import PLATFORM, Principal, Role
from kundelik_domain.shared.refusals import NotFound, NotPermitted, Refusal
from tests.domain.attainment.test_days import later
from tests.language import refused
from tests.use_cases.attainment.world import (
    CLOCK,
    DIRECTOR,
    HASH,
    MINISTRY,
    OBLAST_OFFICER,
    STRANGER,
    SUNDAY,
    World,
    somebody,
)

WEEK: Final = week_of(SUNDAY, 2021, Period.QUARTER_1)
REVISE: Final = ReviseWeek(
    sunday=SUNDAY, school_year=2021, period=Period.QUARTER_1, reason=" 5 «А» журналы түзетілді "
)


@pytest.fixture
def world() -> World:
    world = World()
    world.on(2021, 10, 31)
    return world


@pytest.mark.req("RPT-14", "RPT-18")
def test_a_week_is_cut_then_published_and_each_once(world: World) -> None:
    for _ in range(2):
        assert world.cuts().answer == {"week": str(WEEK), "revision": 1}
    for _ in range(2):
        assert world.publishes().answer == {"week": str(WEEK), "revision": 1}

    assert world.since(0) == [
        WeekCut(WEEK, SUNDAY, 2021, Period.QUARTER_1, 1, RULES_2021, world.clock.moment),
        WeekPublished(WEEK, SUNDAY, 2021, Period.QUARTER_1, 1, 7, 3, HASH),
    ]
    assert {(r.decision.role, r.decision.organisation) for r in world.streams.log} == {(Role.CLOCK, PLATFORM)}


@pytest.mark.req("RPT-14", "RPT-15", "RPT-17")
def test_only_what_is_shown_is_cut_and_not_before_its_day(world: World) -> None:
    for period in (Period.QUARTER_2, Period.YEAR):
        with refused(PeriodNotShown, sunday="2021-10-31", school_year=2021, period=period.value):
            world.cuts(period=period)
    with refused(PeriodNotShown, sunday="2021-10-24", school_year=2021, period="1"):
        world.cuts(date(2021, 10, 24))
    with refused(WeekNotOver, sunday="2021-11-07"):
        world.cuts(date(2021, 11, 7))
    with refused(NoReportRules, day="2021-08-29"):
        world.cuts(date(2021, 8, 29))
    with refused(WeekNotCut, revision=1):
        world.publishes()
    assert world.since(0) == []


@pytest.mark.req("RPT-15", "RPT-17")
def test_what_is_shown_follows_the_dates_that_the_ministry_sets(world: World) -> None:
    following = later(SCHOOL_YEAR_2021, 1)
    assert world.weeks.shown_on(date(2022, 10, 30)) == ((2021, Period.QUARTER_4),)
    with refused(SchoolYearUnknown, school_year=2022):
        world.years.of(2022)
    assert world.years.set(world.asked(), MINISTRY, following).answer == {"school_year": 2022}

    assert world.weeks.shown_on(date(2022, 10, 30)) == ((2022, Period.QUARTER_1),)
    assert (world.years.of(2022), world.years.known()) == (following, (SCHOOL_YEAR_2021, following))


@pytest.mark.req("RPT-18", "RPT-23")
def test_the_ministry_revises_with_a_reason_and_the_week_keeps_both(world: World) -> None:
    with refused(NotFound):
        world.weeks.revise(world.asked(), MINISTRY, REVISE)
    world.cuts()
    with refused(WeekNotPublished, sunday="2021-10-31", school_year=2021, period="1"):
        world.weeks.revise(world.asked(), MINISTRY, REVISE)
    world.publishes()
    world.on(2021, 11, 3)
    assert world.weeks.revise(world.asked(), MINISTRY, REVISE).answer == {"week": str(WEEK), "revision": 2}
    with refused(RevisionPending, revision=2):
        world.weeks.revise(world.asked(), MINISTRY, REVISE)
    world.publishes(2, "cd" * 32, cut=9)

    week = world.weeks.of(SUNDAY, 2021, Period.QUARTER_1)
    assert week.cut is not None
    assert (week.cut.revision, week.cut.reason, week.cut.at) == (2, "5 «А» журналы түзетілді", world.clock.moment)
    assert {number: published.sha256 for number, published in week.published.items()} == {1: HASH, 2: "cd" * 32}
    with refused(WeekPublishedOtherwise, revision=1):
        world.publishes(1, "ef" * 32)
    with refused(InvalidReason, field="reason", allowed="1–1000"):
        world.weeks.revise(world.asked(), MINISTRY, replace(REVISE, reason=" "))


@pytest.mark.req("RPT-23")
def test_a_week_is_cut_under_the_rules_of_its_sunday(world: World) -> None:
    stricter = replace(RULES_2021, version="2021-11-01", since=date(2021, 11, 1), smallest_group=10)
    assert world.rules.adopt(world.asked(), MINISTRY, stricter).answer == {"version": "2021-11-01"}
    world.on(2021, 11, 7)
    for sunday in (SUNDAY, date(2021, 11, 7)):
        world.cuts(sunday)

    cuts = [fact for fact in world.since(1) if isinstance(fact, WeekCut)]
    assert [cut.rules for cut in cuts] == [RULES_2021, stricter]
    assert world.rules.in_force(SUNDAY) == RULES_2021
    assert world.rules.known() == (RULES_2021, stricter)


@pytest.mark.req("RPT-8", "IDN-2", "IDN-3")
@pytest.mark.parametrize(
    ("asker", "clocks", "ministrys"),
    [
        (STRANGER, NotFound, NotFound),
        (DIRECTOR, NotFound, NotFound),
        (OBLAST_OFFICER, NotFound, NotFound),
        (MINISTRY, NotFound, None),
        (somebody(50, (Role.OPERATOR, PLATFORM)), NotPermitted, NotPermitted),
        (somebody(51, (Role.AUDITOR, PLATFORM)), NotPermitted, NotPermitted),
        (CLOCK, None, NotPermitted),
    ],
)
def test_the_clock_publishes_and_the_ministry_keeps(
    world: World, asker: Principal, clocks: type[Refusal] | None, ministrys: type[Refusal] | None
) -> None:
    of_the_clock: tuple[Callable[[], object], ...] = (lambda: world.cuts(by=asker), lambda: world.publishes(by=asker))
    of_the_ministry: tuple[Callable[[], object], ...] = (
        lambda: world.rules.adopt(world.asked(), asker, RULES_2021),
        lambda: world.years.set(world.asked(), asker, SCHOOL_YEAR_2021),
    )
    for refusal, attempts in ((clocks, of_the_clock), (ministrys, of_the_ministry)):
        for attempt in attempts:
            if refusal is None:
                attempt()
            else:
                with pytest.raises(refusal):
                    attempt()
