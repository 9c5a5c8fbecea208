"""One server over one folder, from start to stop."""

import os
import signal
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from adapters.embedded import launching
from adapters.embedded.account import account_of_the_server
from adapters.embedded.errors import NotRunning, StartFailed
from adapters.embedded.server import EmbeddedServer, conninfo_of_running
from adapters.embedded.sockets import free_port

pytestmark = pytest.mark.req("OPS-1")


def test_a_new_folder_becomes_a_durable_server_that_knows_kazakh_letters(
    place: Path, answer: Callable[[str, str], object]
) -> None:
    with EmbeddedServer(place / "new") as server:
        assert answer(server.conninfo, "select current_user || ' ' || current_database()") == "kundelik postgres"
        assert answer(server.conninfo, "select lower('ӘҒҚҢӨҰҮҺІ')") == "әғқңөұүһі"
        assert answer(server.conninfo, "show server_encoding") == "UTF8"
        assert answer(server.conninfo, "show data_checksums") == "on"
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "restart_after_crash"):
            assert answer(server.conninfo, f"show {setting}") == "on"


def test_a_server_for_tests_gives_up_durability_and_takes_our_tuning(
    home: Path, answer: Callable[[str, str], object]
) -> None:
    with EmbeddedServer(home, durable=False, tuning={"work_mem": "7MB"}) as server:
        assert answer(server.conninfo, "show fsync") == "off"
        assert answer(server.conninfo, "show work_mem") == "7MB"


def test_starting_twice_answers_the_same_and_stopping_twice_is_safe(home: Path) -> None:
    server = EmbeddedServer(home, durable=False)
    server.stop()
    first, pid = server.start(), server.pid

    assert (server.start(), server.pid) == (first, pid)
    assert conninfo_of_running(home) == first

    server.stop()
    server.stop()
    assert conninfo_of_running(home) is None
    with pytest.raises(NotRunning):
        _ = server.pid


def test_the_server_runs_as_its_account_behind_private_folders_and_hears_no_network(
    home: Path, answer: Callable[[str, str], object]
) -> None:
    with EmbeddedServer(home, durable=False) as server:
        assert answer(server.conninfo, "show listen_addresses") == ""
        owners = {(path.stat().st_uid, stat.S_IMODE(path.stat().st_mode)) for path in (home, home / "data")}
        assert owners == {(account_of_the_server().uid, 0o700)}
        shown = subprocess.check_output(["ps", "-o", "uid=", "-p", str(server.pid)], text=True)
        assert int(shown) == account_of_the_server().uid != 0


def test_a_port_is_served_on_the_own_machine_with_a_password(
    home: Path, answer: Callable[[str, str], object]
) -> None:
    port = free_port()
    with EmbeddedServer(home, durable=False, port=port) as server:
        assert f"@127.0.0.1:{port}/" in server.conninfo
        assert answer(server.conninfo, "select 1") == 1
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://kundelik:wrong@127.0.0.1:{port}/postgres")


def test_a_port_that_is_taken_is_told_with_the_words_of_the_log(home: Path, place: Path) -> None:
    port = free_port()
    with (
        EmbeddedServer(home, durable=False, port=port),
        pytest.raises(StartFailed, match="Address already in use"),
    ):
        EmbeddedServer(place / "second", durable=False, port=port).start()


def test_a_setting_unknown_to_postgresql_is_told_with_the_words_of_the_log(home: Path) -> None:
    with pytest.raises(StartFailed, match="no_such_setting"):
        EmbeddedServer(home, durable=False, tuning={"no_such_setting": "1"}).start()


def test_a_log_grown_too_long_begins_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "LOG_BYTES", 10)
    (home / "server.log").write_text("an old line\n")
    with EmbeddedServer(home, durable=False):
        assert "an old line" not in (home / "server.log").read_text()


def test_ctrl_c_reaches_the_launcher_and_not_the_server(
    home: Path, launcher: Callable[[Path], subprocess.Popen[str]]
) -> None:
    process = launcher(home)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("started")
    pid = EmbeddedServer(home).pid
    os.killpg(process.pid, signal.SIGINT)

    # The server still answered for itself when the launcher heard Ctrl-C; only then it was stopped in order.
    assert process.stdout.readline().split() == ["interrupted", str(pid)]
    assert process.wait(timeout=30) == 0
    assert conninfo_of_running(home) is None
    assert "received fast shutdown request" in (home / "server.log").read_text()
