"""The list of a school's executor and director: every application sent to the school (ADM-15, ADM-21)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL

from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationApproved,
    ApplicationCancelled,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationForwarded,
    ApplicationRefused,
    ApplicationSent,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded, up_to_erasures
from projections.rows import load, store

from .executor_rows import fold, forgotten
from .forgetting import forget

DDL: Final = """
create table executor_list (
    application     uuid primary key,
    number          bigint not null unique,
    service         text not null,
    school          uuid not null,
    school_year     integer not null,
    status          text not null,
    final           boolean not null default false,
    applicant       uuid not null,
    child           uuid not null,
    applicant_name  text,
    applicant_iin   text,
    child_name      text,
    child_iin       text,
    search          text not null,
    language        text not null,
    class_kind      text not null,
    direction       text not null,
    inclusion       boolean,
    drafted_at      timestamptz not null,
    sent_at         timestamptz,
    due_at          timestamptz,
    missed_at       timestamptz,
    decided_at      timestamptz,
    comment         text,
    comment_of      uuid,
    edited          jsonb
);
create index on executor_list (school, sent_at, number) where sent_at is not null;
create index on executor_list (due_at) where decided_at is null and missed_at is null;
create index on executor_list (applicant);
create index on executor_list (child);
create index on executor_list (comment_of) where comment_of is not null;
create index on executor_list ((edited ->> 'applicant')) where edited is not null;
create index on executor_list ((edited ->> 'child')) where edited is not null;
comment on table executor_list is 'Applications as the school sees them; drafts have no sent_at and are not shown.';
comment on column executor_list.edited is 'What its owner has changed since a refusal: not shown until it is sent.';
comment on column executor_list.comment_of is 'To whom the comment was written: it goes with them.';
comment on column executor_list.missed_at is 'When the time limit passed without a decision; stays after a late one.';
"""

OVERDUE: Final = SQL("(missed_at is not null or (decided_at is null and due_at <= %(now)s))")
SHOWN: Final = SQL(
    "application, number, service, school, school_year, status, final, applicant_name, applicant_iin, child_name,"
    " child_iin, language, class_kind, direction, inclusion, drafted_at, sent_at, due_at, missed_at, decided_at,"
    " comment, {overdue} as overdue"
).format(overdue=OVERDUE)


class ExecutorList:
    """The read model: feeds the table above."""

    name = "admissions.executor_list"
    schema = "projections"
    tables = ("executor_list",)
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (
        ApplicationDrafted,
        ApplicationEdited,
        ApplicationSent,
        ApplicationAccepted,
        ApplicationForwarded,
        ApplicationApproved,
        ApplicationRefused,
        ApplicationCancelled,
        TimeLimitMissed,
        PutIntoPlacement,
        PlacedInClass,
        PersonErased,
    )

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Fold the batch into the rows it touches."""
        for part, erased in up_to_erasures(batch):
            rows = load(cursor, "executor_list", "application", {recorded.stream for recorded in part})
            for recorded in part:
                rows[recorded.stream] = fold(rows.get(recorded.stream, {}), recorded)
            store(cursor, "executor_list", "application", rows.values())
            if erased is not None:
                forget(cursor, "executor_list", erased, forgotten, IN_EDITED)


IN_EDITED: Final = (
    "or (edited is not null and edited ->> 'applicant' = %(p)s::text)"
    " or (edited is not null and edited ->> 'child' = %(p)s::text)"
)


def select_one(cursor: Cursor[Any], application: UUID, now: datetime) -> dict[str, Any] | None:
    """One application as the school sees it."""
    query = SQL(
        "select {shown} from projections.executor_list where application = %(application)s and sent_at is not null"
    ).format(shown=SHOWN)
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(query, {"application": application, "now": now}).fetchone()


def select_sent(cursor: Cursor[Any], school: UUID, school_year: int) -> list[UUID]:
    """All applications that were sent to a school for a year, the first number first."""
    rows = cursor.execute(
        "select application from projections.executor_list"
        " where school = %s and school_year = %s and sent_at is not null order by number",
        (school, school_year),
    ).fetchall()
    return [row[0] for row in rows]


def select_id(cursor: Cursor[Any], number: int) -> UUID | None:
    """The application with this number, sent or not."""
    row = cursor.execute("select application from projections.executor_list where number = %s", (number,)).fetchone()
    return row[0] if row else None


def select_missed(cursor: Cursor[Any], now: datetime, limit: int = 500) -> list[tuple[UUID, datetime]]:
    """Undecided applications whose limit has passed unrecorded: what the clock looks at (ADM-15)."""
    rows = cursor.execute(
        "select application, due_at from projections.executor_list"
        " where decided_at is null and missed_at is null and due_at <= %s order by due_at limit %s",
        (now, limit),
    ).fetchall()
    return [(row[0], row[1]) for row in rows]
