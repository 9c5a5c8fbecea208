"""By what an account is entered: sessions, API tokens and outside accounts, for its owner to see (IDN-1, IDN-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.identity.events import (
    AccountLinked,
    AccountUnlinked,
    ApiTokenIssued,
    ApiTokenRevoked,
    InitialPasswordSet,
    OtherSessionsEnded,
    PasswordReset,
    PasswordSet,
    SessionEnded,
    SessionStarted,
)
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Erased, Fact
from projections.reading import Recorded, up_to_erasures
from projections.rows import store

DDL: Final = """
create table own_sessions (
    session         uuid primary key,
    owner           uuid not null,
    person          uuid not null,
    started_at      timestamptz not null,
    expires_at      timestamptz not null,
    client_address  text
);
create index on own_sessions (owner, started_at);
create index on own_sessions (person);
create table session_cuts (
    owner           uuid primary key,
    since           timestamptz not null,
    kept_session    uuid
);
create table own_tokens (
    token           uuid primary key,
    owner           uuid not null,
    person          uuid not null,
    name            text,
    scopes          jsonb not null,
    issued_at       timestamptz not null,
    expires_at      timestamptz not null,
    revoked_at      timestamptz
);
create index on own_tokens (owner, issued_at);
create index on own_tokens (person);
create table own_links (
    link            uuid primary key,
    owner           uuid not null,
    provider        text not null,
    linked_at       timestamptz not null
);
create index on own_links (owner);
comment on table own_sessions is 'Sessions that were not ended one by one; the expired go with the next sign-in.';
comment on table session_cuts is 'All sessions of the owner begun before are over, but one.';
comment on table own_tokens is 'API tokens as their owner sees them; no secret, no digest.';
comment on table own_links is 'Outside accounts that sign the owner in now.';
"""


class Access:
    """The read model: feeds the tables above."""

    name = "identity.access"
    schema = "projections"
    tables = ("own_sessions", "session_cuts", "own_tokens", "own_links")
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (
        SessionStarted,
        SessionEnded,
        PasswordSet,
        PasswordReset,
        InitialPasswordSet,
        OtherSessionsEnded,
        ApiTokenIssued,
        ApiTokenRevoked,
        AccountLinked,
        AccountUnlinked,
        PersonErased,
    )

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """What a batch begins is written first, what it ends is taken out after; links by their last fact."""
        for part, erased in up_to_erasures(batch):
            facts = [recorded.fact for recorded in part]
            _sessions(cursor, facts)
            store(cursor, "session_cuts", "owner", {row["owner"]: row for row in map(_cut, facts) if row}.values())
            _tokens(cursor, part)
            _links(cursor, facts)
            if erased is not None:
                cursor.execute("update own_sessions set client_address = null where person = %s", (erased,))
                cursor.execute("update own_tokens set name = null where person = %s", (erased,))


def _sessions(cursor: Cursor[Any], facts: Sequence[Fact]) -> None:
    started = [fact for fact in facts if isinstance(fact, SessionStarted)]
    ended = [fact.session for fact in facts if isinstance(fact, SessionEnded)]
    rows = (
        {
            "session": fact.session,
            "owner": fact.user,
            "person": fact.person,
            "started_at": fact.started_at,
            "expires_at": fact.expires_at,
            "client_address": None if isinstance(fact.client_address, Erased) else fact.client_address,
        }
        for fact in started
    )
    store(cursor, "own_sessions", "session", rows)
    cursor.execute(
        "delete from own_sessions s using unnest(%s::uuid[], %s::timestamptz[]) as fresh (owner, started_at)"
        " where s.owner = fresh.owner and s.expires_at <= fresh.started_at",
        ([fact.user for fact in started], [fact.started_at for fact in started]),
    )
    cursor.execute("delete from own_sessions where session = any(%s)", (ended,))


def _cut(fact: Fact) -> dict[str, Any] | None:
    match fact:
        case PasswordSet():
            return {"owner": fact.user, "since": fact.set_at, "kept_session": fact.kept_session}
        case PasswordReset():
            return {"owner": fact.user, "since": fact.reset_at, "kept_session": None}
        case InitialPasswordSet():
            return {"owner": fact.user, "since": fact.set_at, "kept_session": None}
        case OtherSessionsEnded():
            return {"owner": fact.user, "since": fact.ended_at, "kept_session": fact.kept_session}
        case _:
            return None


def _tokens(cursor: Cursor[Any], part: Sequence[Recorded]) -> None:
    issued = (
        {
            "token": fact.token,
            "owner": fact.user,
            "person": fact.person,
            "name": None if isinstance(fact.name, Erased) else fact.name,
            "scopes": [scope.value for scope in fact.scopes],
            "issued_at": recorded.recorded_at,
            "expires_at": fact.expires_at,
            "revoked_at": None,
        }
        for recorded in part
        if isinstance(fact := recorded.fact, ApiTokenIssued)
    )
    store(cursor, "own_tokens", "token", issued)
    revoked = [(r.fact.token, r.recorded_at) for r in part if isinstance(r.fact, ApiTokenRevoked)]
    cursor.execute(
        "update own_tokens t set revoked_at = gone.at from unnest(%s::uuid[], %s::timestamptz[]) as gone (token, at)"
        " where t.token = gone.token",
        ([token for token, _ in revoked], [at for _, at in revoked]),
    )


def _links(cursor: Cursor[Any], facts: Sequence[Fact]) -> None:
    last = {fact.link: fact for fact in facts if isinstance(fact, AccountLinked | AccountUnlinked)}
    cursor.execute("delete from own_links where link = any(%s)", (list(last),))
    linked = (
        {"link": fact.link, "owner": fact.user, "provider": fact.provider, "linked_at": fact.linked_at}
        for fact in last.values()
        if isinstance(fact, AccountLinked)
    )
    store(cursor, "own_links", "link", linked)


def select_sessions(cursor: Cursor[Any], owner: UUID, now: datetime) -> list[dict[str, Any]]:
    """Those that are open, the latest first."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(
            "select session, started_at, expires_at, client_address from projections.own_sessions s"
            " left join projections.session_cuts c on c.owner = s.owner where s.owner = %s and expires_at > %s"
            " and (c.since is null or started_at >= c.since or session = c.kept_session)"
            " order by started_at desc, session limit 200",
            (owner, now),
        ).fetchall()


def select_tokens(cursor: Cursor[Any], owner: UUID) -> list[dict[str, Any]]:
    """All that were ever issued to them, the latest first."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(
            "select token, name, scopes, issued_at, expires_at, revoked_at from projections.own_tokens"
            " where owner = %s order by issued_at desc, token limit 500",
            (owner,),
        ).fetchall()


def select_links(cursor: Cursor[Any], owner: UUID) -> list[dict[str, Any]]:
    """Outside accounts by which they sign in."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(
            "select link, provider, linked_at from projections.own_links where owner = %s order by linked_at, link",
            (owner,),
        ).fetchall()
