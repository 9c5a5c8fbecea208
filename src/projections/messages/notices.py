"""What each account has been told, in-app: one row a notice, no rendered text (NTF-1, ADM-13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.admissions.events import (
    ApplicationAccepted,
    ApplicationDrafted,
    ApplicationEdited,
    ApplicationRefused,
    ApplicationSent,
)
from kundelik_domain.messages.events import NoticeRead
from kundelik_domain.messages.values import Cause, notice_of
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded, up_to_erasures
from projections.rows import load, store

from .kinds import TOLD, kind_of, particulars

DDL: Final = """
create table notices (
    notice       uuid primary key,
    recipient    uuid not null,
    position     bigint not null,
    told_at      timestamptz not null,
    read_at      timestamptz,
    kind         text not null,
    application  uuid not null,
    version      bigint not null,
    number       bigint not null,
    school       uuid not null,
    particulars  jsonb not null,
    comment      text,
    comment_of   uuid
);
create index on notices (recipient, (read_at is null), position);
create index on notices (comment_of) where comment_of is not null;
comment on table notices is 'What each account has been told. Written out in the language of whoever reads it.';
comment on column notices.comment is 'The school''s comment or reason; goes with the person it was written to.';

create table notice_applications (
    application  uuid primary key,
    owner        uuid not null,
    number       bigint not null,
    school       uuid not null
);
comment on table notice_applications is 'Whom to tell of which application.';
"""


class Notices:
    """The read model: feeds the tables above."""

    name = "messages.notices"
    schema = "projections"
    tables = ("notices", "notice_applications")
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (ApplicationDrafted, ApplicationEdited, *TOLD, NoticeRead, PersonErased)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """New notices first, then who has read them; an erasure ends what was written to the person before."""
        for part, erased in up_to_erasures(batch):
            streams = {recorded.stream for recorded in part}
            about = load(cursor, "notice_applications", "application", streams)
            store(cursor, "notices", "notice", list(_told(part, about)))
            store(cursor, "notice_applications", "application", about.values())
            _mark_read(cursor, part)
            if erased is not None:
                cursor.execute("update notices set comment = null where comment_of = %s", (erased,))


def _told(part: Sequence[Recorded], about: dict[UUID, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The notices that these facts make; keeps `about` up to date on the way."""
    for recorded in part:
        match recorded.fact:
            case ApplicationDrafted() as fact:
                about[recorded.stream] = {
                    "application": recorded.stream,
                    "owner": fact.owner,
                    "number": fact.number,
                    "school": fact.choice.school,
                }
            case ApplicationEdited() as fact:
                about[recorded.stream] = about[recorded.stream] | {"school": fact.choice.school}
            case _:
                kind = kind_of(recorded.fact)
                if kind is not None:
                    yield _row(recorded, about[recorded.stream]) | {"kind": kind.value}


def _row(recorded: Recorded, about: dict[str, Any]) -> dict[str, Any]:
    comment, comment_of = _comment(recorded.fact)
    return {
        "notice": notice_of(Cause(recorded.stream, recorded.version), about["owner"]),
        "recipient": about["owner"],
        "position": recorded.position,
        "told_at": recorded.recorded_at,
        "read_at": None,
        "application": recorded.stream,
        "version": recorded.version,
        "number": about["number"],
        "school": recorded.fact.school if isinstance(recorded.fact, ApplicationSent) else about["school"],
        "particulars": particulars(recorded.fact),
        "comment": comment,
        "comment_of": comment_of,
    }


def _comment(fact: Fact) -> tuple[str | None, UUID | None]:
    match fact:
        case ApplicationAccepted(comment=str(words)) | ApplicationRefused(reason=str(words)):
            return words, fact.applicant
        case ApplicationAccepted(comment=_) | ApplicationRefused(reason=_):
            return None, fact.applicant
        case _:
            return None, None


def _mark_read(cursor: Cursor[Any], part: Sequence[Recorded]) -> None:
    read = [(each.fact.notice, each.recorded_at) for each in part if isinstance(each.fact, NoticeRead)]
    if read:
        cursor.execute(
            "update notices n set read_at = r.at from unnest(%s::uuid[], %s::timestamptz[]) as r (notice, at)"
            " where n.notice = r.notice",
            ([notice for notice, _ in read], [at for _, at in read]),
        )


_SHOWN: Final = "notice, position, told_at, read_at, kind, application, version, number, school, particulars, comment"
_ONE: Final = f"select {_SHOWN} from projections.notices where recipient = %s and notice = %s"  # noqa: S608 - our own
_PAGE: Final = (
    f"select {_SHOWN} from projections.notices where recipient = %(recipient)s"  # noqa: S608 - our own columns
    " and (%(position)s::bigint is null"
    "      or ((read_at is null), position) < (%(unread)s::boolean, %(position)s::bigint))"
    " order by (read_at is null) desc, position desc limit %(limit)s"
)


def select(
    cursor: Cursor[Any], recipient: UUID, beyond: tuple[bool, int] | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """The unread first, then the read, each the newest first; one row more when there is another page.

    `beyond` is whether the last row seen was unread, and its position.
    """
    unread, position = beyond or (None, None)
    values = {"recipient": recipient, "unread": unread, "position": position, "limit": limit + 1}
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(_PAGE, values).fetchall()


def select_one(cursor: Cursor[Any], recipient: UUID, notice: UUID) -> dict[str, Any] | None:
    """One notice of this recipient's."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(_ONE, (recipient, notice)).fetchone()


def count_unread(cursor: Cursor[Any], recipient: UUID) -> int:
    """How many wait to be seen."""
    row = cursor.execute(
        "select count(*) from projections.notices where recipient = %s and read_at is null", (recipient,)
    ).fetchone()
    return int(row[0]) if row else 0
