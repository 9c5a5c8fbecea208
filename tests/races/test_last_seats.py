"""Everybody at once, over HTTP, at several processes: no seat twice, no child twice (ADM-9, ADM-11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.bootstrap.known import READ_MODELS
from kundelik_domain.admissions.seat_pool import SeatPool
from kundelik_domain.admissions.values import Choice, Status
from tests.races.town import THREADS, WORKERS, Answer, Country, Parent, a_country, at_once, those
from tests.tallies import eventually, one

RACING = WORKERS * THREADS
SENT, NO_FREE_SEAT = (200, None), (409, "admissions.no-free-seat")


@pytest.fixture(scope="module")
def country(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Country]:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create database races template {template}".encode())
        with a_country(tmp_path_factory.mktemp("races"), make_conninfo(server, dbname="races")) as country:
            yield country
        connection.execute("drop database races with (force)")


def all_send(country: Country, parents: list[Parent]) -> list[Answer]:
    return at_once(*(partial(country.sends, parent) for parent in parents))


def told(answers: list[Answer]) -> Counter[tuple[int, str | None]]:
    return Counter((answer.status, answer.code) for answer in answers)


def assert_read_models_agree(country: Country, choice: Choice, parents: list[Parent]) -> None:
    """With the streams, as soon as they have followed them to the end."""
    database, pool = country.installation.database, country.pool(choice)
    applications = [parent.application for parent in parents]
    end = one(database, "select position from kundelik.head")
    followed = "select count(*) from projections.positions where position >= %s"
    eventually(lambda: one(database, followed, end) == len(READ_MODELS), within=30)

    with database.connection() as connection:
        counted = connection.execute(
            "select published, held, taken from projections.catalogue_pools where school = %s", (choice.school,)
        ).fetchall()
        statuses = connection.execute(
            "select application, status from projections.cabinet where application = any(%s)", (applications,)
        ).fetchall()
        listed = connection.execute(
            "select count(*) from projections.executor_list where school = %s and status = 'sent'", (choice.school,)
        ).fetchone()
    assert counted == [(pool.published, pool.held, pool.taken)]
    assert dict(statuses) == {parent.application: country.status(parent).value for parent in parents}
    assert listed == (pool.held,)


@pytest.mark.req("ADM-11")
@pytest.mark.parametrize("places", [1, 7, 25, 60])
def test_of_sixty_four_who_want_the_last_seats_as_many_get_one_as_there_are(country: Country, places: int) -> None:
    choice = country.school(places)
    parents = country.parents(RACING, choice)

    answers = all_send(country, parents)

    assert told(answers) == {SENT: places, NO_FREE_SEAT: RACING - places}
    assert {country.status(parent) for parent in those(parents, answers, 200)} == {Status.SENT}
    assert {country.status(parent) for parent in those(parents, answers, 409)} == {Status.DRAFT}
    assert country.pool(choice) == SeatPool(published=places, held=places, taken=0)
    assert_read_models_agree(country, choice, parents)


@pytest.mark.req("ADM-11")
def test_seats_given_back_are_given_again_and_none_leaks(country: Country) -> None:
    choice = country.school(8)
    parents = country.parents(RACING, choice)
    answers = all_send(country, parents)
    winners, losers = those(parents, answers, 200), those(parents, answers, 409)

    withdrawn = at_once(*(partial(country.cancels, parent) for parent in winners[:5]))
    assert [answer.status for answer in withdrawn] == [200] * 5
    assert country.pool(choice) == SeatPool(published=8, held=3, taken=0)
    again = all_send(country, losers)
    assert told(again) == {SENT: 5, NO_FREE_SEAT: len(losers) - 5}

    lucky, unlucky = those(losers, again, 200), those(losers, again, 409)
    mixed = at_once(
        *(partial(country.cancels, parent) for parent in lucky), *(partial(country.sends, p) for p in unlucky)
    )
    assert [answer.status for answer in mixed[:5]] == [200] * 5
    at_first = those(unlucky, mixed[5:], 200)
    rest = [parent for parent in unlucky if parent not in at_first]
    at_last = those(rest, all_send(country, rest), 200)

    assert len(at_first) + len(at_last) == 5
    assert country.pool(choice) == SeatPool(published=8, held=8, taken=0)
    assert Counter(country.status(parent) for parent in parents) == {
        Status.SENT: 8, Status.CANCELLED: 10, Status.DRAFT: RACING - 18,
    }  # fmt: skip
    assert_read_models_agree(country, choice, parents)


@pytest.mark.req("ADM-9")
def test_a_child_sent_by_both_parents_at_once_has_one_live_application(country: Country) -> None:
    here, there = country.school(100), country.school(100)
    for round_ in range(20):
        child = f"9{round_:011}"
        parents = [country.parent(here, child), country.parent(there, child)]

        answers = all_send(country, parents)

        assert told(answers) == {SENT: 1, (409, "admissions.child-has-application"): 1}
        assert {country.status(parent) for parent in those(parents, answers, 409)} == {Status.DRAFT}
        assert "number" not in those_bodies(answers, 409)[0]
    assert country.pool(here).held + country.pool(there).held == 20
    assert_read_models_agree(country, here, [])


def those_bodies(answers: list[Answer], status: int) -> list[Any]:
    return [answer.body for answer in answers if answer.status == status]


@pytest.mark.req("ADM-9")
def test_one_key_sent_sixteen_times_at_once_sends_once(country: Country) -> None:
    choice = country.school(30)
    parent = country.parent(choice)

    answers = at_once(*(partial(country.sends, parent, "a-key") for _ in range(16)))

    assert told(answers) == {SENT: 16}
    assert len({str(answer.body) for answer in answers}) == 1
    assert Counter("idempotency-replayed" in answer.headers for answer in answers) == {True: 15, False: 1}
    assert country.pool(choice).held == 1


@pytest.mark.req("ADM-6")
def test_one_key_sent_sixteen_times_at_once_drafts_once(country: Country) -> None:
    choice = country.school(30)
    _, token = country.somebody()
    body = a_body(choice)

    answers = at_once(*(partial(country.ask, "POST", "", token, body, "a-key") for _ in range(16)))
    other = country.ask("POST", "", token, body | {"child": body["child"] | {"address": "Басқа"}}, "a-key")

    assert told(answers) == {(201, None): 16}
    assert len({answer.body["application"] for answer in answers}) == 1
    assert len({answer.body["number"] for answer in answers}) == 1
    assert (other.status, other.code) == (422, "command-id-reused")
    shown = country.ask("GET", f"?after={answers[0].body['position']}", token)
    assert [item["number"] for item in shown.body["items"]] == [answers[0].body["number"]]


def a_body(choice: Choice) -> dict[str, Any]:
    return {
        "applicant": {
            "iin": "751020183186", "surname": "Тестовый", "name": "Тест", "born_on": "1975-10-20",
            "phone": "+7 (701) 122-25-56", "legal_status": "citizen", "relation": "father",
        },
        "child": {
            "iin": "980224167970", "surname": "Тест", "name": "Үлгі", "born_on": "1998-02-24", "sex": "male",
            "address": "Алматы",
        },
        "choice": {"school": str(choice.school), "school_year": choice.school_year, "language": "kk"},
    }  # fmt: skip
