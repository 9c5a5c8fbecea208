"""Folders that can hold the data, and plain words about those that cannot."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.embedded import cluster, folders
from adapters.embedded.account import Account, account_of_the_server
from adapters.embedded.errors import DiskFull, FolderUnreachable, FolderUnusable
from adapters.embedded.folders import private_folder, reachable_folder
from adapters.embedded.server import EmbeddedServer
from adapters.embedded.sockets import short_folder

pytestmark = pytest.mark.req("OPS-1")
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def closed(place: Path) -> Iterator[Path]:
    """A folder that the server's user may not pass; an ordinary user closes it even to itself."""
    folder = place / "closed"
    folder.mkdir(mode=0o700 if IS_ROOT else 0o000)
    yield folder
    folder.chmod(0o700)


@pytest.fixture
def shelf(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shelf = place / "shelf"
    shelf.mkdir(mode=0o755)
    monkeypatch.setattr(folders, "shelves", lambda _: [shelf])
    return shelf


def test_a_folder_out_of_reach_is_named_with_what_blocks_the_way_and_what_to_do(closed: Path) -> None:
    with pytest.raises(FolderUnreachable, match="set KUNDELIK_VAR") as refusal:
        EmbeddedServer(closed / "var" / "postgres").start()

    assert (refusal.value.folder, refusal.value.blocked_at) == (closed / "var" / "postgres", closed)
    assert stat.S_IMODE(closed.stat().st_mode) == (0o700 if IS_ROOT else 0o000)


def test_a_reachable_folder_is_preferred_and_not_yet_made(place: Path, shelf: Path) -> None:
    assert reachable_folder(place / "var" / "postgres") == place / "var" / "postgres"
    assert not (place / "var").exists()
    assert not list(shelf.iterdir())


def test_in_place_of_a_folder_out_of_reach_stands_always_the_same_private_one(closed: Path, shelf: Path) -> None:
    folder = reachable_folder(closed / "var")

    assert folder.parent == shelf
    assert reachable_folder(closed / "var") == folder != reachable_folder(closed / "other")
    assert (folder.stat().st_uid, stat.S_IMODE(folder.stat().st_mode)) == (account_of_the_server().uid, 0o700)


@pytest.mark.usefixtures("shelf")
def test_data_laid_into_the_fallback_are_found_there_when_the_way_has_opened(closed: Path) -> None:
    folder = reachable_folder(closed / "var")
    (folder / "data").mkdir()
    (folder / "data" / "PG_VERSION").write_text("18\n")
    closed.chmod(0o755)

    assert reachable_folder(closed / "var") == folder


def test_a_folder_of_somebody_else_is_refused(place: Path) -> None:
    (place / "theirs").mkdir()
    (place / "theirs" / "thing").touch()
    us = Account("somebody", 12345, become=(12345, 12345) if IS_ROOT else None)

    with pytest.raises(FolderUnusable, match="belongs to user number"):
        private_folder(place / "theirs", us)


def test_a_link_in_place_of_a_private_folder_is_refused(place: Path) -> None:
    (place / "elsewhere").mkdir()
    (place / "link").symlink_to(place / "elsewhere")

    with pytest.raises(FolderUnusable, match="link"):
        private_folder(place / "link", account_of_the_server())


@pytest.mark.parametrize("below", ["", "postgres", "var/postgres"])
def test_a_file_in_place_of_a_folder_is_refused(place: Path, below: str) -> None:
    (place / "file").touch()
    with pytest.raises(FolderUnusable):
        EmbeddedServer(place / "file" / below).start()


def test_a_folder_where_nobody_may_write_is_refused() -> None:
    with pytest.raises(FolderUnusable, match="KUNDELIK_VAR"):
        EmbeddedServer(Path("/sys/kundelik/postgres")).start()


def test_a_closed_parent_stops_an_ordinary_user_and_not_root(place: Path) -> None:
    parent = place / "parent"
    parent.mkdir(mode=0o555)
    if IS_ROOT:
        assert folders.claimed(parent / "home", account_of_the_server()).is_dir()
    else:
        with pytest.raises(FolderUnusable, match="Permission denied"):
            folders.claimed(parent / "home", account_of_the_server())
    assert stat.S_IMODE(parent.stat().st_mode) == 0o555


def test_under_a_strict_umask_new_parents_let_the_server_pass_and_no_more(place: Path) -> None:
    before = os.umask(0o077)
    try:
        folders.claimed(place / "var" / "postgres", account_of_the_server())
    finally:
        os.umask(before)

    assert stat.S_IMODE((place / "var").stat().st_mode) == (0o711 if IS_ROOT else 0o700)


@pytest.mark.parametrize("name", ["with space and \"quotes' $HOME", "comma, Қала", "long" * 30])
def test_any_name_of_a_folder_will_do(place: Path, name: str, answer: Callable[[str, str], object]) -> None:
    folder = place / name
    short = short_folder(folder, account_of_the_server())
    with EmbeddedServer(folder, durable=False) as server:
        assert answer(server.conninfo, "select 1") == 1
        places = [home for home in (folder, short) if (home / ".s.PGSQL.5432").exists()]
        assert places == [folder if name.startswith("with") else short]
        assert stat.S_IMODE(places[0].stat().st_mode) == 0o700
    assert not short.exists()


def test_a_full_disk_is_told_as_such_and_leaves_nothing_half_done(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "initdb: error: could not write to file: No space left on device"
    monkeypatch.setattr(cluster, "run", lambda *_: (1, said))
    with pytest.raises(DiskFull, match="no space is left on the disk"):
        EmbeddedServer(place / "full").start()

    assert [path.name for path in (place / "full").iterdir()] == ["start.lock"]
