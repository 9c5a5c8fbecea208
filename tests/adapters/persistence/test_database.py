"""As whom the application connects."""

from __future__ import annotations

import pytest
from psycopg.conninfo import conninfo_to_dict

from adapters.persistence.database import Database, as_application


@pytest.mark.req("OPS-1")
def test_on_the_embedded_server_the_application_is_nobody_but_itself(database: Database) -> None:
    with database.connection() as connection:
        connection.execute("reset role")
        row = connection.execute("select session_user, current_user").fetchone()

    assert row == ("kundelik_app", "kundelik_app")


@pytest.mark.req("OPS-1")
@pytest.mark.parametrize(
    "outside",
    [
        "postgresql://kundelik:secret@db.example:5432/kundelik",
        "postgresql://somebody@/kundelik?host=/var/run/postgresql",
        "host=db.example user=kundelik dbname=kundelik passfile=/secret",
    ],
)
def test_on_an_outside_server_the_given_user_becomes_the_role(outside: str) -> None:
    parts = conninfo_to_dict(as_application(outside))

    assert parts["user"] == conninfo_to_dict(outside)["user"]
    assert parts["options"] == "-c role=kundelik_app"


@pytest.mark.req("ADM-11")
def test_while_a_connection_is_held_a_thread_asks_on_that_one(database: Database) -> None:
    with database.holding(), database.connection() as one, database.connection() as other:
        assert one is other
    with database.connection() as one, database.connection() as other:
        assert one is not other
