"""What became of each delivery, for the operator: ids and reasons, nobody's name or address (NTF-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Cursor
from psycopg.rows import dict_row

from kundelik_domain.messages.events import DeliveryRetried, NoticeDelivered, NoticeFailed
from kundelik_domain.shared.facts import Fact
from projections.reading import Recorded
from projections.rows import store

DDL: Final = """
create table deliveries (
    delivery     text primary key,
    notice       uuid not null,
    channel      text not null,
    recipient    uuid not null,
    kind         text not null,
    application  uuid,
    state        text not null,
    attempts     integer,
    reason       text,
    changed_at   timestamptz not null,
    position     bigint not null
);
create index on deliveries (position);
create index on deliveries (position) where state = 'failed';
comment on table deliveries is 'The latest of each delivery. Reasons are codes: what servers say quotes addresses.';
"""


class Deliveries:
    """The read model: feeds the table above."""

    name = "messages.deliveries"
    schema = "projections"
    tables = ("deliveries",)
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (NoticeDelivered, NoticeFailed, DeliveryRetried)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """The latest fact of each delivery stands."""
        rows = {}
        for recorded in batch:
            row = _row(recorded)
            rows[row["delivery"]] = row
        store(cursor, "deliveries", "delivery", rows.values())


def _row(recorded: Recorded) -> dict[str, Any]:
    fact = recorded.fact
    assert isinstance(fact, NoticeDelivered | NoticeFailed | DeliveryRetried)
    notice = fact.notice
    states = {NoticeDelivered: "delivered", NoticeFailed: "failed", DeliveryRetried: "retried"}
    return {
        "delivery": f"{notice.notice}/{fact.channel.value}",
        "notice": notice.notice,
        "channel": fact.channel.value,
        "recipient": notice.recipient,
        "kind": notice.kind.value,
        "application": notice.cause.application if notice.cause else None,
        "state": states[type(fact)],
        "attempts": None if isinstance(fact, DeliveryRetried) else fact.attempts,
        "reason": fact.reason.value if isinstance(fact, NoticeFailed) else None,
        "changed_at": recorded.recorded_at,
        "position": recorded.position,
    }


def select(
    cursor: Cursor[Any], *, failed: bool = False, before: int | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """The latest first; one row more when there is another page."""
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(
            "select notice, channel, recipient, kind, application, state, attempts, reason, changed_at, position"
            " from projections.deliveries where (state = 'failed' or not %s)"
            " and position < coalesce(%s, 9223372036854775807)"
            " order by position desc limit %s",
            (failed, before, limit + 1),
        ).fetchall()


def counts(cursor: Cursor[Any]) -> dict[str, int]:
    """How many there are in each state."""
    return dict(cursor.execute("select state, count(*) from projections.deliveries group by state").fetchall())
