"""The people of an organisation: who they are, how they are reached, which roles they hold (ADM-16)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable

from kundelik_domain.identity.events import (
    EmailConfirmed,
    RoleGranted,
    RoleRevoked,
    UserBlocked,
    UserDetailsChanged,
    UserRegistered,
    UserUnblocked,
)
from kundelik_domain.identity.values import UserDetails, UserKind
from kundelik_domain.privacy.events import PersonErased
from kundelik_domain.shared.facts import Erased, Fact
from projections.reading import Recorded, up_to_erasures
from projections.rows import load, store

DDL: Final = """
create table staff (
    employee        uuid primary key,
    person          uuid not null,
    surname         text,
    name            text,
    patronymic      text,
    full_name       text not null collate "C",
    search          text not null,
    login           text,
    email           text,
    phone           text,
    email_confirmed boolean not null,
    organisations   uuid[] not null,
    roles           jsonb not null,
    blocked_in      uuid,
    created_at      timestamptz not null
);
create index on staff using gin (organisations);
create index on staff (person);
comment on table staff is 'Employees with what their administrators see of them; no IIN.';
comment on column staff.full_name is 'By which they stand in order; empty once the person was erased.';
"""
PERSONAL: Final = ("surname", "name", "patronymic", "login", "email", "phone")


class Staff:
    """The read model: feeds the table above."""

    name = "identity.staff"
    schema = "projections"
    tables = ("staff",)
    ddl = DDL
    listens_to: tuple[type[Fact], ...] = (
        UserRegistered,
        UserDetailsChanged,
        EmailConfirmed,
        RoleGranted,
        RoleRevoked,
        UserBlocked,
        UserUnblocked,
        PersonErased,
    )

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Fold the batch into the rows it touches; parents have none."""
        for part, erased in up_to_erasures(batch):
            rows = load(cursor, "staff", "employee", {recorded.stream for recorded in part})
            for recorded in part:
                row = _fold(rows.get(recorded.stream), recorded)
                if row is not None:
                    rows[recorded.stream] = row
            store(cursor, "staff", "employee", rows.values())
            if erased is not None:
                found = cursor.execute("select employee from staff where person = %s", (erased,)).fetchall()
                gone = load(cursor, "staff", "employee", {row[0] for row in found}) if found else {}
                store(cursor, "staff", "employee", (row | _told(None) for row in gone.values()))


def _fold(row: dict[str, Any] | None, recorded: Recorded) -> dict[str, Any] | None:
    fact = recorded.fact
    if isinstance(fact, UserRegistered) and fact.kind is UserKind.EMPLOYEE:
        fresh = {"employee": fact.user, "person": fact.person, "created_at": recorded.recorded_at, "roles": {}}
        rest: dict[str, Any] = {"organisations": [], "blocked_in": None, "email_confirmed": False}
        return fresh | rest | _told(fact.details)
    return row if row is None else _folded(row, fact)


def _folded(row: dict[str, Any], fact: Fact) -> dict[str, Any]:
    match fact:
        case UserDetailsChanged():
            told = _told(fact.details)
            kept = row["email_confirmed"] and told["email"] == row["email"]
            return row | told | {"email_confirmed": kept}
        case EmailConfirmed():
            address = None if isinstance(fact.address, Erased) else fact.address
            return _searched(row | {"email": address, "email_confirmed": True})
        case RoleGranted():
            return _holding(row, fact.holding.organisation, lambda held: {*held, fact.holding.role.value})
        case RoleRevoked():
            return _holding(row, fact.holding.organisation, lambda held: {*held} - {fact.holding.role.value})
        case UserBlocked():
            return row | {"blocked_in": fact.organisation}
        case UserUnblocked():
            return row | {"blocked_in": None}
        case _:
            return row


def _holding(row: dict[str, Any], organisation: UUID, change: Any) -> dict[str, Any]:
    held = sorted(change(row["roles"].get(str(organisation), ())))
    others = {place: roles for place, roles in row["roles"].items() if place != str(organisation)}
    roles = others | ({str(organisation): held} if held else {})
    return row | {"roles": roles, "organisations": sorted(roles)}


def _told(details: UserDetails | Erased | None) -> dict[str, Any]:
    told = None if isinstance(details, Erased) else details
    return _searched({field: getattr(told, field) if told else None for field in PERSONAL})


def _searched(row: dict[str, Any]) -> dict[str, Any]:
    """`full_name` orders as Kazakh does: every letter by its place in the alphabet."""
    named = " ".join(part for part in (row["surname"], row["name"], row["patronymic"]) if part)
    words = (named, row["login"], row["email"], row["phone"])
    return row | {"full_name": in_order(named), "search": " ".join(word for word in words if word).casefold()}


ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACES: Final = {ord(letter): chr(0x400 + place) for place, letter in enumerate(ALPHABET)}


def in_order(text: str) -> str:
    """A key by which bytes compare as Kazakh words do, whatever the server's collations know (I18-1)."""
    return text.casefold().translate(_PLACES)


_SHOWN: Final = SQL(
    "employee as user, surname, name, patronymic, login, email, phone, email_confirmed, created_at,"
    " roles -> %(organisation)s::text as roles, blocked_in is not null as blocked, full_name as sort_key"
)


def select(
    cursor: Cursor[Any],
    organisation: UUID,
    words: Iterable[str] = (),
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """In the order of their names, every word of the search in any place; one row more when there is another page."""
    where: list[Composable] = [SQL("organisations @> array[%(organisation)s::uuid]")]
    values: dict[str, Any] = {"organisation": organisation, "limit": limit + 1}
    for number, word in enumerate(words):
        where.append(SQL("search like {}").format(SQL(f"%(word{number})s")))
        values[f"word{number}"] = f"%{_escaped(word.casefold())}%"
    if after is not None:
        where.append(SQL("(full_name, employee) > (%(after_name)s, %(after_employee)s)"))
        values |= {"after_name": after[0], "after_employee": after[1]}
    query = SQL("select {} from projections.staff where {} order by full_name, employee limit %(limit)s").format(
        _SHOWN, SQL(" and ").join(where)
    )
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(query, values).fetchall()


def select_one(cursor: Cursor[Any], organisation: UUID, employee: UUID) -> dict[str, Any] | None:
    """One of the organisation's people; None for everybody else's."""
    query = SQL(
        "select {} from projections.staff where employee = %(employee)s"
        " and organisations @> array[%(organisation)s::uuid]"
    ).format(_SHOWN)
    with cursor.connection.cursor(row_factory=dict_row) as reading:
        return reading.execute(query, {"organisation": organisation, "employee": employee}).fetchone()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
