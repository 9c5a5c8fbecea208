"""Names of pupils by their numbers, until the person is erased (RPT-19, AUD-6)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from kundelik_domain.attainment.events import PupilNamed
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import ERASED, Fact
from projections.attainment.names import PupilNames, select
from projections.reading import Recorded

AIGERIM, DASTAN = UUID(int=1), UUID(int=2)
NOON = datetime(2021, 9, 1, 7, tzinfo=UTC)
FORGET_AIGERIM = PersonErased(
    person=AIGERIM,
    generation=1,
    accounts=(),
    basis="№ 17",
    even_though_live=False,
    erased_by=UUID(int=9),
    erased_at=NOON,
)
BEFORE: tuple[Fact, ...] = (
    PupilNamed(11, AIGERIM, "Айгерім"),
    PupilNamed(12, DASTAN, "Дастан"),
    PupilNamed(13, AIGERIM, "Айгерім"),
)


@pytest.fixture
def cursor(server: str) -> Any:
    with psycopg.connect(server) as connection:
        connection.execute("create schema if not exists projections")
        connection.execute("set local search_path to projections")
        connection.execute(PupilNames.ddl.encode(), prepare=False)
        yield connection.cursor()
        connection.rollback()


def told(cursor: Any, *facts: Fact, apart: bool = False) -> dict[int, str]:
    log = [Recorded(n, UUID(int=n), 1, fact, NOON, None, None, None, UUID(int=n)) for n, fact in enumerate(facts, 1)]
    for batch in [[each] for each in log] if apart else [log]:
        PupilNames().apply(cursor, batch)
    return select(cursor, [11, 12, 13, 14])


@pytest.mark.req("RPT-19")
def test_a_number_has_the_name_that_it_was_given_last(cursor: Any) -> None:
    assert told(cursor, *BEFORE, PupilNamed(11, DASTAN, "Дастан")) == {11: "Дастан", 12: "Дастан", 13: "Айгерім"}


@pytest.mark.req("AUD-6")
@pytest.mark.parametrize("apart", [False, True])
def test_an_erased_person_has_no_name_but_may_come_back(cursor: Any, apart: bool) -> None:  # noqa: FBT001
    again = PupilNamed(13, AIGERIM, "Айгерім А.")

    assert told(cursor, *BEFORE, FORGET_AIGERIM, again, apart=apart) == {12: "Дастан", 13: "Айгерім А."}


@pytest.mark.req("AUD-6")
def test_what_reads_as_erased_is_no_name(cursor: Any) -> None:
    assert told(cursor, PupilNamed(11, AIGERIM, ERASED)) == {}
