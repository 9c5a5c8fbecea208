"""Whatever happens to applications and people, read models that forgot equal those that never knew (AUD-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid5

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.bootstrap.known import FACTS
from adapters.persistence.advancing import Advance, Site, make_tables, open_session
from adapters.persistence.appending import Appender, Command
from adapters.persistence.canaries import Canary, in_database
from adapters.persistence.database import Database
from adapters.persistence.event_log import EventLog
from adapters.persistence.fact_codec import FactCodec, Sealing, key_of
from adapters.persistence.person_keys import PersonKeys
from adapters.persistence.rebuilding import rebuild
from adapters.personal_keys.master_key import MasterKey, new_key, seal, unseal
from kundelik_domain.admissions.events import ApplicationDrafted
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.privacy.values import erasure_of
from kundelik_domain.shared.facts import Fact
from projections.admissions.cabinet import Cabinet
from projections.admissions.executor_list import ExecutorList
from projections.admissions.history import History
from projections.files.references import FileReferences
from tests.language import A_CHECK, A_DRAFT, A_REFUSAL, AN_ACCEPTANCE, AN_EDIT, NOON, a_sending

MASTER: Final = MasterKey(bytes(range(32)))
MODELS: Final = (ExecutorList(), Cabinet(), History(), FileReferences(FACTS))
EXAMPLES: Final = count(1)
WORDS: Final = ("Алғашқысөз", "Екіншісөзім", "Үшіншісөзім")

PERSONS, PLACES = st.integers(0, 2), st.integers(0, 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), PLACES, PERSONS, PERSONS),
        st.tuples(st.sampled_from(["send", "check", "accept", "refuse"]), PLACES),
        st.tuples(st.just("erase"), PERSONS),
        st.tuples(st.just("destroy"), PERSONS),
        st.tuples(st.just("feed"), st.integers(1, 4)),
    ),
    max_size=25,
)


class World:
    """Three people and two applications on the real store; the process that feeds has keys of its own."""

    def __init__(self, database: Database, number: int) -> None:
        self.database, self.versions = database, dict[UUID, int]()
        self.people = [uuid5(UUID(int=number), f"person {n}") for n in range(3)]
        self.applications = [uuid5(UUID(int=number), f"application {n}") for n in range(2)]
        self.applicants, self.number = [0, 0], number
        self.erased: dict[int, int] = {}
        self.writing, self.reading = PersonKeys(database, MASTER), PersonKeys(database, MASTER)
        self.appender = Appender(database.connect)
        self.log = EventLog(database, self.codec(self.reading), self.reading.bury)
        self.connections: list[psycopg.Connection[Any]] = []
        self.followers = [self._follower(model) for model in MODELS]

    @staticmethod
    def codec(keys: PersonKeys) -> FactCodec:
        def sealed(key: UUID, plain: bytes, context: bytes) -> bytes:
            return seal(keys.for_sealing(key, new_key()), plain, context)

        return FactCodec(FACTS, Sealing(sealed, keys.for_reading, unseal, lambda p: keys.generation_for(p, new_key)))

    def _follower(self, model: Any) -> Advance:
        connection, site = self.database.connect(), Site.live(model)
        self.connections.append(connection)
        open_session(connection, site)
        make_tables(connection, model, site)
        advance = Advance(connection, self.log, model, site)
        advance.load()
        return advance

    def write(self, stream: UUID, fact: Fact) -> None:
        version = self.versions[stream] = self.versions.get(stream, 0) + 1
        data = self.codec(self.writing).encode(stream, version, fact)
        command = uuid5(stream, str(version))
        self.appender.append(
            Command(command_id=command, events=[(stream, version, fact.NAME, data)], recorded_at=NOON)
        )

    def begin(self) -> None:
        for place, application in enumerate(self.applications):
            content = self._content(place, place, 2)
            fields = {f: getattr(A_DRAFT, f) for f in ("service", "owner", "special_needs")}
            number = self.number * 10 + place
            self.write(application, ApplicationDrafted(**fields, **content, number=number))

    def _content(self, place: int, applicant: int, child: int) -> dict[str, Any]:
        self.applicants[place] = applicant
        details = replace(A_DRAFT.applicant_details, surname=WORDS[applicant])  # type: ignore[type-var]
        pupil = replace(A_DRAFT.child_details, surname=WORDS[child])  # type: ignore[type-var]
        return {
            "application": self.applications[place], "applicant": self.people[applicant], "child": self.people[child],
            "choice": A_DRAFT.choice, "applicant_details": details, "child_details": pupil,
        }  # fmt: skip

    def edit(self, place: int, applicant: int, child: int) -> None:
        self.write(self.applications[place], replace(AN_EDIT, **self._content(place, applicant, child)))

    def _told(self, place: int) -> dict[str, Any]:
        return {"application": self.applications[place], "applicant": self.people[self.applicants[place]]}

    def send(self, place: int) -> None:
        self.write(self.applications[place], replace(a_sending(), **self._told(place)))

    def check(self, place: int) -> None:
        remark = f"Анық емес, {WORDS[self.applicants[place]]}"
        self.write(self.applications[place], replace(A_CHECK, **self._told(place), remark=remark))

    def accept(self, place: int) -> None:
        comment = f"Сәлем, {WORDS[self.applicants[place]]}"
        self.write(self.applications[place], replace(AN_ACCEPTANCE, **self._told(place), comment=comment))

    def refuse(self, place: int) -> None:
        reason = f"Жоқ, {WORDS[self.applicants[place]]}"
        self.write(self.applications[place], replace(A_REFUSAL, **self._told(place), reason=reason))

    def erase(self, person: int) -> None:
        """The fact; the destruction may come much later."""
        generation = self.erased[person] = self.erased.get(person, 0) + 1
        fact = PersonErased(
            person=self.people[person], generation=generation, accounts=(), basis="№ 1", even_though_live=False,
            erased_by=UUID(int=1), erased_at=NOON,
        )  # fmt: skip
        self.write(erasure_of(self.people[person]), fact)

    def destroy(self, person: int) -> None:
        """Whatever has been recorded; the writing process notices, as after a second."""
        for generation in range(1, self.erased.get(person, 0) + 1):
            self.writing.destroy(key_of(self.people[person], generation))

    def feed(self, limit: int) -> None:
        for follower in self.followers:
            follower.step(limit)

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
        self.appender.close()


@pytest.fixture
def worlds(database: Database) -> Iterator[Callable[[], World]]:
    made: list[World] = []

    def make() -> World:
        while made:
            made.pop().close()
        made.append(World(database, next(EXAMPLES)))
        return made[-1]

    yield make
    while made:
        made.pop().close()


@pytest.mark.req("AUD-5", "AUD-6")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_read_models_that_forgot_equal_those_that_never_knew(
    worlds: Callable[[], World], database: Database, steps: list[Any]
) -> None:
    world = worlds()
    world.begin()
    for step, *values in steps:
        getattr(world, step)(*values)
    for person in range(3):
        world.destroy(person)
    for follower in world.followers:
        while follower.step(3)[1]:
            continue

    fresh = EventLog(database, World.codec(PersonKeys(database, MASTER)))
    assert [model.name for model in MODELS if not rebuild(database, fresh, model).identical] == []


def test_nothing_is_found_when_all_are_erased(worlds: Callable[[], World], database: Database) -> None:
    world = worlds()
    world.begin()
    for place in (0, 1):
        world.send(place)
        world.refuse(place)
        world.edit(place, 1 - place, 2)
    world.feed(100)
    wanted = [Canary(word, word) for word in WORDS]
    assert {hit.kind for hit in in_database(database.conninfo, wanted)} == set(WORDS)

    for person in range(3):
        world.erase(person)
    world.feed(100)

    assert list(in_database(database.conninfo, wanted)) == []
