"""Every Sunday is cut, counted and published once, whoever runs, and whatever was missed (RPT-14 … RPT-18)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.bootstrap.sundays import due, sundays_of
from adapters.bootstrap.week_verifying import verified_weeks
from adapters.persistence.querying import ReadModelBehind
from adapters.persistence.rebuilding import rebuild
from kundelik_domain.attainment.commands import ReviseWeek
from kundelik_domain.attainment.use_cases import Weeks
from kundelik_domain.attainment.values import Period
from kundelik_domain.shared.access import Holding, Principal, Role
from kundelik_domain.shared.streams import Envelope
from kundelik_domain.shared.units import COUNTRY
from projections.attainment.reports import Reports
from tests.attainment_world import GRADING_1
from tests.installations import Country, Town

SUNDAY = date(2021, 10, 31)
MINISTRY = Principal(
    user=UUID(int=8), person=UUID(int=8), holdings=frozenset({Holding(Role.MINISTRY_OFFICER, COUNTRY)})
)


@pytest.mark.req("RPT-14")
@pytest.mark.parametrize(
    ("now", "sunday"),
    [
        (datetime(2024, 10, 27, 0, 59, tzinfo=UTC), date(2024, 10, 20)),
        (datetime(2024, 10, 27, 1, 0, tzinfo=UTC), date(2024, 10, 27)),
        (datetime(2024, 10, 27, 18, 59, 59, tzinfo=UTC), date(2024, 10, 27)),
        (datetime(2024, 10, 28, 12, 0, tzinfo=UTC), date(2024, 10, 27)),
        (datetime(2024, 11, 2, 18, 59, tzinfo=UTC), date(2024, 10, 27)),
        (datetime(2021, 10, 31, 0, 0, tzinfo=UTC), date(2021, 10, 31)),  # UTC+6 until March 2024
        (datetime(2021, 10, 30, 23, 59, tzinfo=UTC), date(2021, 10, 24)),
    ],
)
def test_the_hour_is_six_on_sunday_in_kazakhstan(now: datetime, sunday: date) -> None:
    assert due(now) == sunday


def a_class(country: Country, school: str) -> tuple[str, list[int]]:
    """Two pupils with fives and threes, put while grades of the first quarter are put."""
    country.clock.moment = GRADING_1
    deputy = country.employee(school, Role.DEPUTY_FOR_STUDIES)
    pupils = country.pupils(2)
    opened = country.has_class(school, deputy, pupils)
    country.counts(school, deputy, "algebra")
    country.puts(deputy, opened, {pupils[0]: "5", pupils[1]: "3"})
    return opened, pupils


def weeks(country: Country) -> list[tuple[Any, ...]]:
    with country.installation.database.connection() as connection:
        return connection.execute(
            "select w.sunday, w.period, w.revision, r.excellent, r.good, r.satisfactory, w.published is not null"
            " from reports.published_weeks w left join reports.published_rows r"
            " on (r.week, r.revision, r.level) = (w.week, w.revision, 5) order by w.cut"
        ).fetchall()


@pytest.mark.req("RPT-14", "RPT-15")
def test_nothing_is_cut_before_the_sunday_and_the_sunday_once(town: Town) -> None:
    country = town.country
    a_class(country, town.school)
    country.catch_up()
    sundays = sundays_of(country.installation)
    country.clock.moment = datetime(2021, 10, 30, 12, 0, tzinfo=UTC)
    assert sundays.once() == 0
    country.clock.moment = datetime(2021, 10, 31, 2, 0, tzinfo=UTC)

    with pytest.raises(ReadModelBehind):
        sundays_of(country.installation).once()
    country.catch_up()
    assert sundays.once() == 1
    country.catch_up()
    assert sundays.once() == 0
    assert weeks(country) == [(SUNDAY, 1, 1, 1, 0, 1, True)]


@pytest.mark.req("RPT-18")
def test_a_correction_shows_on_the_next_sunday_and_never_on_the_last(town: Town) -> None:
    country = town.country
    opened, pupils = a_class(country, town.school)
    publishes(country, datetime(2021, 10, 31, 2, 0, tzinfo=UTC))
    country.clock.moment = datetime(2021, 11, 10, 6, 0, tzinfo=UTC)
    country.puts(country.employee(town.school, Role.DEPUTY_FOR_STUDIES), opened, {pupils[1]: "4"})
    publishes(country, datetime(2021, 11, 14, 6, 0, tzinfo=UTC))

    assert weeks(country) == [
        (SUNDAY, 1, 1, 1, 0, 1, True),
        (date(2021, 11, 14), 1, 1, 1, 1, 0, True),
    ]


@pytest.mark.req("RPT-18")
def test_a_revision_is_published_beside_what_was_frozen(town: Town) -> None:
    country = town.country
    opened, pupils = a_class(country, town.school)
    publishes(country, datetime(2021, 10, 31, 2, 0, tzinfo=UTC))
    country.puts(country.employee(town.school, Role.DEPUTY_FOR_STUDIES), opened, {pupils[1]: "4"})
    command = ReviseWeek(sunday=SUNDAY, school_year=2021, period=Period.QUARTER_1, reason="Парақ кеш түзетілді")
    envelope = Envelope(command_id=uuid4(), actor=MINISTRY.user, correlation_id=uuid4())
    Weeks(streams=country.installation.streams).revise(envelope, MINISTRY, command)
    publishes(country, datetime(2021, 11, 1, 6, 0, tzinfo=UTC))

    assert weeks(country) == [(SUNDAY, 1, 1, 1, 0, 1, True), (SUNDAY, 1, 2, 1, 1, 0, True)]


@pytest.mark.req("RPT-14")
def test_what_an_outage_missed_is_made_up_for_by_whoever_comes_first(town: Town) -> None:
    country = town.country
    a_class(country, town.school)
    country.catch_up()
    country.clock.moment = datetime(2021, 11, 4, 6, 0, tzinfo=UTC)
    sundays = sundays_of(country.installation)
    with ThreadPoolExecutor(4) as together:
        cuts = list(together.map(lambda _: sundays._cut(SUNDAY, 2021, Period.QUARTER_1), range(4)))
    country.catch_up()
    with ThreadPoolExecutor(4) as together:
        list(together.map(lambda _: sundays.publish(), range(4)))
    country.catch_up()

    assert len({cut for cut in cuts if cut is not None}) == 1
    assert weeks(country) == [(SUNDAY, 1, 1, 1, 0, 1, True)]


@pytest.mark.req("RPT-17")
def test_in_its_weeks_the_year_is_published_beside_the_quarter_and_without_classes_nothing_is(town: Town) -> None:
    country = town.country
    country.clock.moment = datetime(2022, 5, 29, 6, 0, tzinfo=UTC)
    country.catch_up()
    assert sundays_of(country.installation).once() == 0
    a_class(country, town.school)
    publishes(country, datetime(2022, 5, 29, 6, 0, tzinfo=UTC))
    publishes(country, datetime(2022, 5, 29, 6, 0, tzinfo=UTC) + timedelta(weeks=14))

    assert [week[:2] for week in weeks(country)] == [
        (date(2022, 5, 29), 4),
        (date(2022, 5, 29), 5),
        (date(2022, 9, 4), 4),
        (date(2022, 9, 4), 5),
    ]


def publishes(country: Country, now: datetime) -> None:
    """What the projector's threads do in turns."""
    country.clock.moment = now
    sundays = sundays_of(country.installation)
    country.catch_up()
    for year, period in sundays.weeks.shown_on(due(now)):
        sundays._cut(due(now), year, period)
    country.catch_up()
    sundays.publish()
    country.catch_up()


@pytest.mark.req("RPT-18")
def test_a_published_figure_that_is_touched_is_found_and_a_replay_puts_it_right(town: Town) -> None:
    country = town.country
    a_class(country, town.school)
    publishes(country, datetime(2021, 10, 31, 2, 0, tzinfo=UTC))
    installation = country.installation
    assert [verdict.genuine for verdict in verified_weeks(installation)] == [True]
    with installation.database.connection() as connection:
        connection.execute("update reports.published_rows set excellent = 2, satisfactory = 0 where level = 5")
    assert [verdict.genuine for verdict in verified_weeks(installation)] == [False]

    report = rebuild(installation.database, installation.log, Reports())

    assert not report.identical
    assert [verdict.genuine for verdict in verified_weeks(installation)] == [True]
