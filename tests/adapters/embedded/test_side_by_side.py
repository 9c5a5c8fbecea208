"""Several servers, and several launchers of one."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.embedded.server import EmbeddedServer, conninfo_of_running

pytestmark = pytest.mark.req("OPS-1")


def test_two_folders_have_two_servers(home: Path, place: Path, answer: Callable[[str, str], object]) -> None:
    with EmbeddedServer(home, durable=False) as one, EmbeddedServer(place / "two", durable=False) as two:
        assert one.pid != two.pid
        assert answer(one.conninfo, "show data_directory") == str(home / "data")
        assert answer(two.conninfo, "show data_directory") == str(place / "two" / "data")


def test_of_launchers_starting_a_new_folder_at_once_one_starts_it_and_the_others_learn_where(
    place: Path, launcher: Callable[[Path], subprocess.Popen[str]]
) -> None:
    launchers = [launcher(place / "home") for _ in range(3)]
    words = [process.stdout.readline().split() for process in launchers if process.stdout is not None]

    assert sorted(said for said, _ in words) == ["refused", "refused", "started"]
    assert {conninfo for _, conninfo in words} == {conninfo_of_running(place / "home")}
