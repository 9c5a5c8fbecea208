"""The store against a list and a dictionary, move by move; and the same machine against stores that are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import psycopg
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from adapters.persistence.appending import Appended, Appender, Command, OutcomeUnknown, _Waiting
from adapters.persistence.database import Database
from tests.races.writing import command, event

pytestmark = pytest.mark.req("AUD-1")

Row = tuple[int, UUID, int, str, bytes, UUID, UUID | None]
Known = tuple[int, int, bytes, bytes]
WRONG = (AssertionError, psycopg.Error, OutcomeUnknown, ExceptionGroup)


@dataclass
class Model:
    """What the store should hold, told without a database."""

    log: list[Row] = field(default_factory=list)
    commands: dict[UUID, Known] = field(default_factory=dict)

    def append(self, asked: Command) -> Appended:
        known = self.commands.get(asked.command_id)
        if known is not None:
            position, _, fingerprint, answer = known
            return Appended("same", position, fingerprint, answer)
        places = [(stream, version) for stream, version, _, _ in asked.events]
        if len(set(places)) < len(places) or not self.taken.isdisjoint(places):
            return Appended("conflict")
        for position, written in enumerate(asked.events, len(self.log) + 1):
            self.log.append((position, *written, asked.command_id, asked.actor))
        self.commands[asked.command_id] = len(self.log), len(asked.events), asked.fingerprint, asked.answer
        return Appended("stored", len(self.log))

    @property
    def taken(self) -> set[tuple[UUID, int]]:
        return {(stream, version) for _, stream, version, *_ in self.log}

    def version(self, stream: UUID) -> int:
        return max((version for _, of, version, *_ in self.log if of == stream), default=0)


@dataclass(frozen=True)
class Wish:
    """One command of a batch: which streams, from which knowledge; a new id or one sent before."""

    places: list[tuple[int, Literal["fresh", "stale"]]]
    repeats: int | None
    content: int

    def spelt(self, model: Model, ids: list[UUID]) -> Command:
        repeated = self.repeats is not None and bool(ids)
        command_id = ids[(self.repeats or 0) % len(ids)] if repeated else UUID(int=len(ids) + 1)
        if not repeated:
            ids.append(command_id)
        versions: dict[UUID, int] = {}
        events = []
        for number, knowledge in self.places:
            stream = UUID(int=number)
            before = versions.get(stream, model.version(stream))
            versions[stream] = before + 1 if knowledge == "fresh" else max(1, before)
            data = f'{{"content":{self.content}}}'.encode()
            events.append(event(stream, versions[stream], f"tests.{number}.v1", data))
        return command(
            *events,
            command_id=command_id,
            fingerprint=bytes([self.content]),
            answer=str(self.content).encode(),
            actor=UUID(int=self.content),
        )


wishes = st.builds(
    Wish,
    places=st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["fresh", "fresh", "fresh", "stale"])), max_size=3),
    repeats=st.none() | st.none() | st.integers(0, 30),
    content=st.integers(1, 9),
)


class Store(RuleBasedStateMachine):
    """Every batch is told to the store and to the model, and both are compared down to the last row."""

    def __init__(self, appender: Appender, owner: psycopg.Connection[Any]) -> None:
        super().__init__()
        self.appender, self.owner = appender, owner
        self.model, self.ids = Model(), list[UUID]()
        with owner.transaction():
            owner.execute("set local session_replication_role = replica")
            owner.execute("truncate kundelik.events, kundelik.commands")
            owner.execute("update kundelik.head set position = 0")

    @rule(batch=st.lists(wishes, min_size=1, max_size=4))
    def sends(self, batch: list[Wish]) -> None:
        waiting, expected = [], []
        for wish in batch:
            asked = wish.spelt(self.model, self.ids)
            waiting.append(_Waiting(asked))
            expected.append(self.model.append(asked))
        self.appender._store(waiting)

        assert [sent.result for sent in waiting] == expected

    @invariant()
    def the_events_are_those_of_the_model_and_positions_have_no_gap(self) -> None:
        rows = self.owner.execute(
            "select position, stream, version, name, data, command_id, actor from kundelik.events order by position"
        ).fetchall()
        assert rows == self.model.log
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1))

    @invariant()
    def the_commands_are_those_of_the_model_and_the_refused_have_left_nothing(self) -> None:
        rows = self.owner.execute("select command_id, position, events, fingerprint, answer from kundelik.commands")
        assert {row[0]: row[1:] for row in rows} == self.model.commands

    @invariant()
    def the_head_counts(self) -> None:
        assert self.owner.execute("select position from kundelik.head").fetchall() == [(len(self.model.log),)]


def machine(appender: Appender, owner: psycopg.Connection[Any]) -> Any:
    """A class for Hypothesis, though it is a function: each run begins with an empty store."""
    return lambda: Store(appender, owner)


BOUNDED = settings(max_examples=70, stateful_step_count=15, deadline=None, database=None)
SHORT = settings(
    max_examples=60, stateful_step_count=8, deadline=None, database=None, derandomize=True, phases=[Phase.generate]
)


@pytest.fixture
def parts(database: Database) -> Iterator[tuple[Appender, psycopg.Connection[Any]]]:
    appender = Appender(database.connect, patience=-1)
    with psycopg.connect(database.conninfo, autocommit=True, prepare_threshold=0) as owner:
        yield appender, owner
    appender.close()


def test_the_store_does_what_a_list_and_a_dictionary_do(parts: tuple[Appender, psycopg.Connection[Any]]) -> None:
    run_state_machine_as_test(machine(*parts), settings=BOUNDED)


MUTANTS = {
    "append does not move the head": ("append", "set position = position + cardinality(streams)", "set position = 0"),
    "append answers one too many": ("append", "return reached;", "return reached + 1;"),
    "append writes one position too far": ("append", "select reached + o,", "select reached + o + 1,"),
    "append keeps the first envelope for all": ("append", "actors[c]", "actors[1]"),
    "append keeps the wrong position of a command": ("append", "reached + st + n - 1", "reached + st"),
    "append skips commands that are known": (
        "append", "u(i, st, n, f, w);", "u(i, st, n, f, w) on conflict do nothing;",
    ),
    "append skips versions that are taken": (
        "append", "u(c, s, v, n, d, o);", "u(c, s, v, n, d, o) on conflict do nothing;",
    ),
    "each: reached stands still": ("append_each", "reached := reached + counts[i];", ""),
    "each: the head is forgotten": ("append_each", "update kundelik.head set position = reached;", ""),
    "each: the same is not recognised": ("append_each", "if found then", "if false then"),
    "each: a repetition gets its own answer": ("append_each", "answer := known.answer", "answer := answers[i]"),
    "each: a wrong position is told": ("append_each", '"position" := reached;', '"position" := reached + 1;'),
    "each: the whole batch is written for each": ("append_each", "unnest(streams[a:b]", "unnest(streams[1:b]"),
    "each: a loser's streams are written in part": (
        "append_each", "u(s, v, n, d, o);", "u(s, v, n, d, o) on conflict do nothing;",
    ),
    "each: a loser is told that it is stored": ("append_each", "outcome := 'conflict'", "outcome := 'stored'"),
    "each: the same twice is written twice": (
        "append_each", "where k.command_id = command_ids[i]", "where k.command_id = command_ids[1]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_machine_finds_a_store_that_is_wrong(
    mutant: str, parts: tuple[Appender, psycopg.Connection[Any]]
) -> None:
    function, right, wrong = MUTANTS[mutant]
    appender, owner = parts
    [(text,)] = owner.execute("select pg_get_functiondef(%s::regproc)", (f"kundelik.{function}",)).fetchall()
    assert right in text
    owner.execute(text.replace(right, wrong).encode())

    with pytest.raises(WRONG):
        run_state_machine_as_test(machine(appender, owner), settings=SHORT)


def test_the_machine_finds_a_store_without_unique_versions(parts: tuple[Appender, psycopg.Connection[Any]]) -> None:
    parts[1].execute("alter table kundelik.events drop constraint events_stream_version_key")

    with pytest.raises(WRONG):
        run_state_machine_as_test(machine(*parts), settings=SHORT)
