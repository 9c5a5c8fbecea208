"""The list of a school's executor and director: every application sent to the school (ADM-15, ADM-21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composed, Identifier

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
from kundelik_domain.admissions.values import ApplicantDetails, ChildDetails
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Erased, Fact
from projections.reading import Recorded, up_to_erasures
from projections.rows import load, store

from .forgetting import forget, searchable, without

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
_SHOWN: Final = SQL(
    "application, number, service, school, school_year, status, final, applicant_name, applicant_iin, child_name,"
    " child_iin, language, class_kind, direction, inclusion, drafted_at, sent_at, due_at, missed_at, decided_at,"
    " comment, {overdue} as overdue"
).format(overdue=OVERDUE)
Sort = Literal["number", "sent_at", "due_at"]


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
                rows[recorded.stream] = _fold(rows.get(recorded.stream, {}), recorded)
            store(cursor, "executor_list", "application", rows.values())
            if erased is not None:
                forget(cursor, "executor_list", erased, _forgotten, IN_EDITED)


IN_EDITED: Final = (
    "or (edited is not null and edited ->> 'applicant' = %(p)s::text)"
    " or (edited is not null and edited ->> 'child' = %(p)s::text)"
)


def _forgotten(row: Mapping[str, Any], person: UUID) -> dict[str, Any]:
    edited = row["edited"] and _searched(without(row["edited"], person))
    return _searched(without(row, person)) | {"edited": edited}


def _searched(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"search": searchable([row["applicant_name"], row["child_name"]])}


def _fold(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    at, fact = recorded.recorded_at, recorded.fact
    match fact:
        case ApplicationDrafted():
            return _empty(fact, at) | _content(fact)
        case ApplicationEdited():
            return row | ({"edited": _content(fact)} if row["sent_at"] else _content(fact))
        case ApplicationSent():
            fresh = dict.fromkeys(("decided_at", "missed_at", "comment", "comment_of", "inclusion", "edited"))
            return (
                row | (row["edited"] or {}) | fresh | {"status": "sent", "sent_at": at, "due_at": fact.limit.due_at}
            )
        case ApplicationAccepted():
            told = {"comment": plain_text(fact.comment), "comment_of": fact.applicant, "inclusion": fact.inclusion}
            return row | told | {"status": "accepted"}
        case ApplicationForwarded():
            return row | {"status": "under_review"}
        case ApplicationApproved():
            return row | {"status": "enrolled", "decided_at": at}
        case ApplicationRefused():
            refused = {"status": "rejected", "final": fact.final, "decided_at": at}
            return row | refused | {"comment": plain_text(fact.reason), "comment_of": fact.applicant}
        case ApplicationCancelled():
            return row | {"status": "cancelled", "decided_at": at}
        case TimeLimitMissed():
            return row | {"missed_at": fact.due_at}
        case PutIntoPlacement():
            return row | {"status": "placement"}
        case PlacedInClass():
            return row | {"status": "placed"}
        case _:
            return row


def _empty(drafted: ApplicationDrafted, at: datetime) -> dict[str, Any]:
    return {
        "application": drafted.application,
        "number": drafted.number,
        "service": drafted.service,
        "status": "draft",
        "final": False,
        "inclusion": None,
        "drafted_at": at,
        "sent_at": None,
        "due_at": None,
        "missed_at": None,
        "decided_at": None,
        "comment": None,
        "comment_of": None,
        "edited": None,
    }


def _content(fact: ApplicationDrafted | ApplicationEdited) -> dict[str, Any]:
    applicant, child, choice = fact.applicant_details, fact.child_details, fact.choice
    names = [full_name(applicant), full_name(child)]
    return {
        "school": choice.school,
        "school_year": choice.school_year,
        "applicant": fact.applicant,
        "child": fact.child,
        "applicant_name": names[0],
        "applicant_iin": None if isinstance(applicant, Erased) else applicant.iin,
        "child_name": names[1],
        "child_iin": None if isinstance(child, Erased) else child.iin,
        "search": searchable(names),
        "language": choice.language.value,
        "class_kind": choice.class_kind.value,
        "direction": choice.direction.value,
    }


def full_name(details: ApplicantDetails | ChildDetails | Erased) -> str | None:
    """Surname, name, patronymic; None when erased."""
    if isinstance(details, Erased):
        return None
    return " ".join(part for part in (details.surname, details.name, details.patronymic) if part)


def plain_text(text: str | Erased) -> str | None:
    """None when erased."""
    return None if isinstance(text, Erased) else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters of ADM-21; None means any. `after` is the sort value and number of the last row seen."""

    school: UUID
    name: str | None = None
    number: int | None = None
    iin: str | None = None
    service: str | None = None
    status: str | None = None
    overdue: bool | None = None
    sort: Sort = "sent_at"
    descending: bool = True
    after: tuple[str, int] | None = None
    limit: int = 50


def select(cursor: Cursor[Any], filters: Filters, now: datetime) -> list[dict[str, Any]]:
    """One page, and one row more when there is another page. Each row also says `overdue` as of `now`."""
    where, values = _conditions(filters, now)
    order = SQL("desc" if filters.descending else "asc")
    query = SQL(
        "select {shown} from projections.executor_list where {where}"
        " order by {sort} {order}, number {order} limit %(limit)s"
    ).format(shown=_SHOWN, where=SQL(" and ").join(where), sort=Identifier(filters.sort), order=order)
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(query, values | {"now": now, "limit": filters.limit + 1}).fetchall()


def _conditions(filters: Filters, now: datetime) -> tuple[list[SQL | Composed], dict[str, Any]]:
    where: list[SQL | Composed] = [SQL("school = %(school)s"), SQL("sent_at is not null")]
    values: dict[str, Any] = {"school": filters.school, "now": now}
    exact = {"number": filters.number, "service": filters.service, "status": filters.status}
    for column, value in exact.items():
        if value is not None:
            where.append(SQL("{} = {}").format(Identifier(column), SQL(f"%({column})s")))
            values[column] = value
    if filters.iin is not None:
        where.append(SQL("%(iin)s in (applicant_iin, child_iin)"))
        values["iin"] = filters.iin
    if filters.name is not None:
        where.append(SQL("search like %(name)s"))
        values["name"] = f"%{_escaped(filters.name.casefold())}%"
    if filters.overdue is not None:
        where.append(OVERDUE if filters.overdue else SQL("not {}").format(OVERDUE))
    if filters.after is not None:
        where.append(_beyond(filters))
        values |= {"after_value": filters.after[0], "after_number": filters.after[1]}
    return where, values


def _beyond(filters: Filters) -> Composed:
    sign, kind = SQL("<" if filters.descending else ">"), SQL("bigint" if filters.sort == "number" else "timestamptz")
    return SQL("({sort}, number) {sign} (%(after_value)s::{kind}, %(after_number)s)").format(
        sort=Identifier(filters.sort), sign=sign, kind=kind
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def select_one(cursor: Cursor[Any], application: UUID, now: datetime) -> dict[str, Any] | None:
    """One application as the school sees it."""
    query = SQL(
        "select {shown} from projections.executor_list where application = %(application)s and sent_at is not null"
    ).format(shown=_SHOWN)
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(query, {"application": application, "now": now}).fetchone()


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
