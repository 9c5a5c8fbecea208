"""What an erasure leaves to do in the database, begun and finished so that any process can go on with it (AUD-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.sql import SQL, Identifier

from .advancing import Advance, Overtaken, Site, drop_tables, in_short, make_tables, open_session
from .fact_codec import key_of
from .rebuilding import FORGET, LIVE_POSITION, LOCK_BUILD

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from projections.reading import ReadModel

    from .database import Database
    from .event_log import EventLog
    from .person_keys import PersonKeys

BEGIN: Final = (
    "insert into vault.erasures(person, generation, position, files) values (%s, %s, %s, %s) on conflict do nothing"
)
FINISH: Final = (
    "update vault.erasures set files = '{}', done_at = clock_timestamp()"
    " where person = %s and generation = %s and done_at is null"
)
STANDING: Final = "select files, done_at is not null from vault.erasures where person = %s and generation = %s"
UNFINISHED: Final = "select count(*) from vault.erasures where done_at is null"
UNLOCK: Final = "select pg_advisory_unlock_all()"
BATCH: Final = 5_000


class ErasureRecords:
    """On `vault.erasures`, the person keys and the credentials."""

    def __init__(self, database: Database, keys: PersonKeys) -> None:
        self._database, self._keys = database, keys

    def standing(self, person: UUID, generation: int) -> tuple[list[str], bool] | None:
        """The files still to delete and whether all is done; None before it is begun."""
        with self._database.connection() as connection:
            return connection.execute(STANDING, (person, generation)).fetchone()

    def begin(self, person: UUID, generation: int, position: int, files: Sequence[str]) -> None:
        """Destroy the key, and keep in the same transaction what could be found out only with it."""
        with self._database.transaction() as connection:
            connection.execute(BEGIN, (person, generation, position, list(files)))
            self._keys.destroy(key_of(person, generation), connection)

    def drop_credentials(self, accounts: Collection[UUID]) -> None:
        """No hash of their passwords is left."""
        with self._database.connection() as connection:
            connection.execute("delete from vault.credentials where owner = any(%s)", (list(accounts),))

    def finish(self, person: UUID, generation: int) -> None:
        """Everything outside the read models is gone."""
        with self._database.connection() as connection:
            connection.execute(FINISH, (person, generation))

    def unfinished(self) -> int:
        """Erasures that are begun and not done."""
        with self._database.connection() as connection:
            row = connection.execute(UNFINISHED).fetchone()
        return int(row[0]) if row else 0


def feed(database: Database, log: EventLog, model: ReadModel, position: int) -> bool:
    """Bring a read model to this position ourselves, beside whoever else feeds it; False where it cannot be."""
    with database.connect() as connection:
        site = Site.live(model)
        open_session(connection, site)
        make_tables(connection, model, site)
        advance = Advance(connection, log, model, site)
        while advance.load():
            try:
                while advance.position < position and advance.step(BATCH)[1]:
                    continue
            except Overtaken:
                continue
            return advance.position >= position
    return False


def fed(database: Database, log: EventLog, models: Sequence[ReadModel], position: int) -> dict[str, str]:
    """Feed all of them; the names of those that did not get there, with the reason in short."""
    behind: dict[str, str] = {}
    for model in models:
        try:
            if not feed(database, log, model, position):
                behind[model.name] = "its tables are made of another text: rebuild it"
        except Exception as error:  # noqa: BLE001 - one that cannot go on must not keep the others from forgetting
            behind[model.name] = in_short(error)
    return behind


def drop_unfinished_builds(database: Database, models: Sequence[ReadModel]) -> list[str]:
    """Builds that nobody is working on are dropped: they stand before the erasure and hold what it takes away."""
    dropped = []
    with database.connect() as connection:
        for model in models:
            build = Site.build(model)
            if _one(connection, LOCK_BUILD, model.name) and _one(connection, LIVE_POSITION, build.name) is not None:
                with connection.transaction():
                    connection.execute(drop_tables(model, build), prepare=False)
                    connection.execute(FORGET, (build.name,))
                dropped.append(model.name)
            connection.execute(UNLOCK)
    return dropped


def vacuum(conninfo: str, tables: Sequence[tuple[str, str]]) -> None:
    """Make the room of old row versions free again, and the planner's statistics, which quote values, anew."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for schema, table in tables:
            if _one(connection, "select to_regclass(%s)::text", f"{schema}.{table}") is not None:
                connection.execute(SQL("vacuum (analyze) {}").format(Identifier(schema, table)))


def _one(connection: psycopg.Connection[Any], query: Any, value: str) -> Any:
    row = connection.execute(query, (value,)).fetchone()
    return None if row is None else row[0]
