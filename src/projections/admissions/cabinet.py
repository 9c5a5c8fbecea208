"""The parent's cabinet: all applications of an account, drafts too (ADM-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
    TimeLimitMissed,
)
from kundelik_domain.shared.facts import Erased, Fact
from projections.reading import Recorded
from projections.rows import load, store

from .executor_list import full_name

DDL: Final = """
create table cabinet (
    application     uuid primary key,
    owner           uuid not null,
    number          bigint not null unique,
    service         text not null,
    created_at      timestamptz not null,
    sent_at         timestamptz,
    due_at          timestamptz,
    missed_at       timestamptz,
    decided_at      timestamptz,
    changed_at      timestamptz not null,
    version         bigint not null,
    status          text not null,
    final           boolean not null,
    applicant_name  text,
    child_name      text,
    school          uuid not null,
    school_year     integer not null,
    language        text not null,
    class_kind      text not null,
    comment         text,
    ground          text,
    documents       jsonb not null
);
create index on cabinet (owner, number desc);
comment on table cabinet is 'Applications as their owner sees them.';
comment on column cabinet.comment is 'The provider''s comment on accepting, or the reason of a refusal.';
"""


class Cabinet:
    """The read model: feeds the table above."""

    name = "admissions.cabinet"
    schema = "projections"
    tables = ("cabinet",)
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (
        ApplicationDrafted,
        ApplicationEdited,
        DocumentAttached,
        ApplicationSent,
        ApplicationAccepted,
        ApplicationForwarded,
        ApplicationApproved,
        ApplicationRefused,
        ApplicationCancelled,
        TimeLimitMissed,
    )

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Fold the batch into the rows it touches."""
        rows = load(cursor, "cabinet", "application", {recorded.stream for recorded in batch})
        for recorded in batch:
            at = {"changed_at": recorded.recorded_at, "version": recorded.version}
            rows[recorded.stream] = _fold(rows.get(recorded.stream, {}), recorded) | at
        store(cursor, "cabinet", "application", rows.values())


def _fold(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    match recorded.fact:
        case ApplicationDrafted() as fact:
            return _empty(fact, recorded.recorded_at) | _content(fact)
        case ApplicationEdited() as fact:
            scanless = {k: v for k, v in row["documents"].items() if k != "signed-application"}
            return row | _content(fact) | {"documents": scanless}
        case DocumentAttached(document=document):
            kept = {"sha256": document.sha256, "media_type": document.media_type, "size": document.size}
            return row | {"documents": row["documents"] | {document.kind.value: kept}}
        case ApplicationSent() as fact:
            fresh = dict.fromkeys(("comment", "ground", "missed_at", "decided_at"))
            return row | fresh | {"status": "sent", "sent_at": recorded.recorded_at, "due_at": fact.limit.due_at}
        case ApplicationAccepted() as fact:
            return row | {"status": "accepted", "comment": _text(fact.comment)}
        case ApplicationForwarded():
            return row | {"status": "under_review"}
        case ApplicationApproved():
            return row | {"status": "enrolled", "decided_at": recorded.recorded_at}
        case ApplicationRefused() as fact:
            refused = {"status": "rejected", "final": fact.final, "comment": _text(fact.reason)}
            return row | refused | {"ground": fact.ground.value, "decided_at": recorded.recorded_at}
        case ApplicationCancelled():
            return row | {"status": "cancelled", "decided_at": recorded.recorded_at}
        case TimeLimitMissed() as fact:
            return row | {"missed_at": fact.due_at}
        case _:
            return row


def _empty(drafted: ApplicationDrafted, at: datetime) -> dict[str, Any]:
    return {
        "application": drafted.application,
        "owner": drafted.owner,
        "number": drafted.number,
        "service": drafted.service,
        "created_at": at,
        "sent_at": None,
        "due_at": None,
        "missed_at": None,
        "decided_at": None,
        "status": "draft",
        "final": False,
        "comment": None,
        "ground": None,
        "documents": {},
    }


def _content(fact: ApplicationDrafted | ApplicationEdited) -> dict[str, Any]:
    return {
        "applicant_name": full_name(fact.applicant_details),
        "child_name": full_name(fact.child_details),
        "school": fact.choice.school,
        "school_year": fact.choice.school_year,
        "language": fact.choice.language.value,
        "class_kind": fact.choice.class_kind.value,
    }


def _text(text: str | Erased) -> str | None:
    return None if isinstance(text, Erased) else text


def select(cursor: Cursor[Any], owner: UUID, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The owner's applications, the newest number first; one row more when there is another page."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(
            "select * from projections.cabinet where owner = %s and number < coalesce(%s, 9223372036854775807)"
            " order by number desc limit %s",
            (owner, before, limit + 1),
        ).fetchall()


def select_one(cursor: Cursor[Any], application: UUID) -> dict[str, Any] | None:
    """One application; whoever asks must have been found to own it."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute("select * from projections.cabinet where application = %s", (application,)).fetchone()
