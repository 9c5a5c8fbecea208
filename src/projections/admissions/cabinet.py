"""The parent's cabinet: all applications of an account, drafts too (ADM-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    DocumentChecked,
    PlacedInClass,
    PutIntoPlacement,
    TimeLimitMissed,
)
from kundelik_domain.admissions.values import DocumentKind
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded, up_to_erasures
from projections.rows import load, store

from .executor_rows import full_name, plain_text
from .forgetting import forget, without

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
    applicant       uuid not null,
    child           uuid not null,
    applicant_name  text,
    child_name      text,
    school          uuid not null,
    school_year     integer not null,
    language        text not null,
    class_kind      text not null,
    comment         text,
    comment_of      uuid,
    ground          text,
    documents       jsonb not null
);
create index on cabinet (owner, number desc);
create index on cabinet (applicant);
create index on cabinet (child);
create index on cabinet (comment_of) where comment_of is not null;
create index on cabinet using gin (jsonb_path_query_array(documents, '$.*.remark_of'));
comment on table cabinet is 'Applications as their owner sees them.';
comment on column cabinet.comment is 'The provider''s comment on accepting, or the reason of a refusal.';
comment on column cabinet.documents is 'By kind; with the latest check, and its remark unless that was erased.';
comment on column cabinet.comment_of is 'To whom the comment was written: it goes with them.';
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
        DocumentChecked,
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
            rows = load(cursor, "cabinet", "application", {recorded.stream for recorded in part})
            for recorded in part:
                at = {"changed_at": recorded.recorded_at, "version": recorded.version}
                rows[recorded.stream] = _fold(rows.get(recorded.stream, {}), recorded) | at
            store(cursor, "cabinet", "application", rows.values())
            if erased is not None:
                forget(cursor, "cabinet", erased, _forgotten, IN_DOCUMENTS)


IN_DOCUMENTS: Final = "or jsonb_path_query_array(documents, '$.*.remark_of') ? %(p)s::text"
"""Remarks go with the applicant whom they were written to, whoever applies now."""


def _forgotten(row: Mapping[str, Any], person: UUID) -> dict[str, Any]:
    documents = {
        kind: _unremarked(kept) if kept.get("remark_of") == str(person) else kept
        for kind, kept in row["documents"].items()
    }
    return without(row, person) | {"documents": documents}


def _checked(documents: dict[str, Any], fact: DocumentChecked) -> dict[str, Any]:
    """The latest check stands beside the document; a new document has none. Nobody can tell whether an erased remark
    had any words: it reads as none.
    """
    kept = _unremarked(documents.get(fact.kind.value, {}))
    written = isinstance(fact.remark, str) and fact.remark
    remark = {"remark": fact.remark, "remark_of": str(fact.applicant)} if written else {}
    return documents | {fact.kind.value: kept | {"check": fact.verdict.value} | remark}


def _unremarked(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name not in {"remark", "remark_of"}}


def _fold(row: dict[str, Any], recorded: Recorded) -> dict[str, Any]:
    match recorded.fact:
        case ApplicationDrafted() as fact:
            return _empty(fact, recorded.recorded_at) | _content(fact)
        case ApplicationEdited() as fact:
            return row | _content(fact) | {"documents": _without_scan(row)}
        case DocumentAttached(document=document):
            kept = {"sha256": document.sha256, "media_type": document.media_type, "size": document.size}
            before = row["documents"] if document.kind is DocumentKind.SIGNED_APPLICATION else _without_scan(row)
            return row | {"documents": before | {document.kind.value: kept}}
        case ApplicationSent() as fact:
            fresh = dict.fromkeys(("comment", "comment_of", "ground", "missed_at", "decided_at"))
            return row | fresh | {"status": "sent", "sent_at": recorded.recorded_at, "due_at": fact.limit.due_at}
        case DocumentChecked() as fact:
            return row | {"documents": _checked(row["documents"], fact)}
        case ApplicationAccepted() as fact:
            return row | {"status": "accepted", "comment": plain_text(fact.comment), "comment_of": fact.applicant}
        case ApplicationForwarded():
            return row | {"status": "under_review"}
        case ApplicationApproved():
            return row | {"status": "enrolled", "decided_at": recorded.recorded_at}
        case ApplicationRefused() as fact:
            refused = {"status": "rejected", "final": fact.final, "comment": plain_text(fact.reason)}
            decided = {"ground": fact.ground.value, "decided_at": recorded.recorded_at}
            return row | refused | decided | {"comment_of": fact.applicant}
        case ApplicationCancelled():
            return row | {"status": "cancelled", "decided_at": recorded.recorded_at}
        case TimeLimitMissed() as fact:
            return row | {"missed_at": fact.due_at}
        case PutIntoPlacement():
            return row | {"status": "placement"}
        case PlacedInClass():
            return row | {"status": "placed"}
        case _:
            return row


def _without_scan(row: dict[str, Any]) -> dict[str, Any]:
    """The scan signed another content than there is now."""
    return {kind: kept for kind, kept in row["documents"].items() if kind != DocumentKind.SIGNED_APPLICATION.value}


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
        "comment_of": None,
        "ground": None,
        "documents": {},
    }


def _content(fact: ApplicationDrafted | ApplicationEdited) -> dict[str, Any]:
    return {
        "applicant": fact.applicant,
        "child": fact.child,
        "applicant_name": full_name(fact.applicant_details),
        "child_name": full_name(fact.child_details),
        "school": fact.choice.school,
        "school_year": fact.choice.school_year,
        "language": fact.choice.language.value,
        "class_kind": fact.choice.class_kind.value,
    }


_SHOWN: Final = (
    "select application, owner, number, service, created_at, sent_at, due_at, missed_at, decided_at, changed_at,"
    " version, status, final, applicant_name, child_name, school, school_year, language, class_kind, comment, ground,"
    " documents from projections.cabinet where"
)


def select(cursor: Cursor[Any], owner: UUID, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """The owner's applications, the newest number first; one row more when there is another page."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(
            f"{_SHOWN} owner = %s and number < coalesce(%s, 9223372036854775807) order by number desc limit %s",
            (owner, before, limit + 1),
        ).fetchall()


def select_sent(cursor: Cursor[Any], owner: UUID) -> list[UUID]:
    """Which of the owner's applications any school has seen, the first number first."""
    rows = cursor.execute(
        "select application from projections.cabinet where owner = %s and sent_at is not null order by number",
        (owner,),
    ).fetchall()
    return [row[0] for row in rows]


def select_one(cursor: Cursor[Any], application: UUID) -> dict[str, Any] | None:
    """One application; whoever asks must have been found to own it."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(f"{_SHOWN} application = %s", (application,)).fetchone()
