"""The history of an application: who did what, when, with which comment (ADM-24, AUD-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    DocumentAttached,
    DocumentChecked,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.identity.events import UserDetailsChanged, UserRegistered
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Erased, Fact
from projections.reading import Recorded, up_to_erasures
from projections.rows import store

DDL: Final = """
create table history (
    position     bigint primary key,
    application  uuid not null,
    version      bigint not null,
    event        text not null,
    recorded_at  timestamptz not null,
    actor        uuid,
    role         text,
    comment      text,
    comment_of   uuid,
    detail       text
);
create index on history (application, version);
create index on history (comment_of) where comment_of is not null;
create table history_people (
    person_user  uuid primary key,
    person       uuid not null,
    short_name   text
);
create index on history_people (person);
comment on table history is 'One row an event of an application. Sentences are made by the reader''s language.';
comment on column history.detail is 'The kind of a document, what was found of it, or "final" for a final refusal.';
comment on column history.comment_of is 'To whom the comment was written: it goes with them.';
comment on table history_people is 'Initial and surname of whoever acts, as they are named now, for the sentences.';
"""

NAMING: Final = (UserRegistered, UserDetailsChanged)
"""Facts that say what somebody is called from then on."""


class History:
    """The read model: feeds the tables above."""

    name = "admissions.history"
    schema = "projections"
    tables = ("history", "history_people")
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (
        ApplicationDrafted,
        ApplicationEdited,
        DocumentAttached,
        ApplicationSent,
        DocumentChecked,
        ApplicationAccepted,
        ApplicationForwarded,
        ApplicationApproved,
        ApplicationRefused,
        ApplicationCancelled,
        TimeLimitMissed,
        PutIntoPlacement,
        PlacedInClass,
        UserRegistered,
        UserDetailsChanged,
        PersonErased,
    )

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Every event is one row; nothing is looked up. A sentence names people as they are named now."""
        for part, erased in up_to_erasures(batch):
            people = {r.fact.user: r.fact for r in part if isinstance(r.fact, NAMING)}
            store(cursor, "history_people", "person_user", map(_person, people.values()))
            store(cursor, "history", "position", [_row(r) for r in part if not isinstance(r.fact, NAMING)])
            if erased is not None:
                cursor.execute("update history set comment = null where comment_of = %s", (erased,))
                cursor.execute("update history_people set short_name = null where person = %s", (erased,))


def _person(fact: UserRegistered | UserDetailsChanged) -> dict[str, Any]:
    return {"person_user": fact.user, "person": fact.person, "short_name": _short(fact)}


def _row(recorded: Recorded) -> dict[str, Any]:
    return {
        "position": recorded.position,
        "application": recorded.stream,
        "version": recorded.version,
        "event": recorded.fact.NAME,
        "recorded_at": recorded.recorded_at,
        "actor": recorded.actor,
        "role": recorded.role,
        "comment": _comment(recorded.fact),
        "comment_of": _comment_of(recorded.fact),
        "detail": _detail(recorded.fact),
    }


def _comment(fact: Fact) -> str | None:
    match fact:
        case ApplicationAccepted(comment=text) | ApplicationRefused(reason=text) | DocumentChecked(remark=text):
            return None if isinstance(text, Erased) else text
        case _:
            return None


def _comment_of(fact: Fact) -> UUID | None:
    told = ApplicationAccepted | ApplicationRefused | DocumentChecked
    return fact.applicant if isinstance(fact, told) else None


def _detail(fact: Fact) -> str | None:
    match fact:
        case DocumentAttached(document=document):
            return document.kind.value
        case DocumentChecked(kind=kind, verdict=verdict):
            return f"{kind.value}: {verdict.value}"
        case ApplicationRefused(final=True):
            return "final"
        case PlacedInClass(class_name=name):
            return name
        case _:
            return None


def _short(named: UserRegistered | UserDetailsChanged) -> str | None:
    details = named.details
    return None if isinstance(details, Erased) else details.short_name


BESIDE: Final = [ApplicationEdited.NAME, DocumentAttached.NAME]
"""Events that change neither the status nor the timeliness: shown to who asks for all."""


def select(cursor: Cursor[Any], application: UUID, *, every: bool = False) -> list[dict[str, Any]]:
    """What the history of ADM-24 shows, or every event; the latest first, with short names of those who acted."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(
            "select h.*, p.short_name from projections.history h"
            " left join projections.history_people p on p.person_user = h.actor"
            " where h.application = %s and (%s or h.event <> all(%s)) order by h.version desc",
            (application, every, BESIDE),
        ).fetchall()


def select_names(cursor: Cursor[Any], users: list[UUID]) -> dict[UUID, str]:
    """Initial and surname of those accounts that have them."""
    rows = cursor.execute(
        "select person_user, short_name from projections.history_people"
        " where person_user = any(%s) and short_name is not null",
        (users,),
    ).fetchall()
    return {row[0]: row[1] for row in rows}
