"""What a data folder's postmaster.pid says of its server, and whether it is still true."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SUPERUSER = "kundelik"
PASSFILE = "kundelik.passfile"
SOCKET_LOCKS = ".s.PGSQL.*.lock"
PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    pid: int
    data: Path
    port: str = ""
    socket_folder: str = ""
    address: str = ""
    status: str = ""

    @property
    def is_ready(self) -> bool:
        """The same word that `pg_ctl -w` waits for."""
        return self.status == "ready"

    @property
    def conninfo(self) -> str:
        if self.address:
            passfile = quote(str(self.data / PASSFILE), safe="/")
            return f"postgresql://{SUPERUSER}@{self.address}:{self.port}/postgres?passfile={passfile}"
        host = quote(self.socket_folder, safe="/")
        return f"postgresql://{SUPERUSER}@/postgres?host={host}&port={self.port}"


def written_postmaster(data: Path) -> Postmaster | None:
    """What stands in the file; a server killed long ago may have written it."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    lines += [""] * (8 - len(lines))
    return Postmaster(pid, data, lines[3], lines[4], lines[5], lines[7].strip())


def live_postmaster(data: Path) -> Postmaster | None:
    """The server that serves this very folder now, be it ready, starting or stopping."""
    written = written_postmaster(data)
    return written if written is not None and serves(written.pid, data) else None


def forget_strangers(data: Path) -> None:
    """Remove stale lock files whose number another process has got since.

    PostgreSQL would take that process for its predecessor. A file with a dead number is left to PostgreSQL,
    and against survivors of the old server it still has the shared memory keyed by the folder itself.
    """
    written = written_postmaster(data)
    places = {data.parent, Path(written.socket_folder or data.parent) if written else data.parent}
    for lock in (data / "postmaster.pid", *(lock for place in places for lock in place.glob(SOCKET_LOCKS))):
        pid = _number_in(lock)
        if pid is not None and _is_alive(pid) and not serves(pid, data):
            lock.unlink(missing_ok=True)


def survivors(data: Path) -> Iterator[int]:
    """Processes of PostgreSQL that work in the folder; nothing is known where there is no /proc."""
    for number in (entry.name for entry in PROC.glob("[0-9]*")):
        if _is_postgres(_command(int(number))) and _works_in(int(number), data):
            yield int(number)


def _number_in(lock: Path) -> int | None:
    try:
        return int(lock.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_alive(pid: int) -> bool:
    if sys.platform == "win32":  # there, signal 0 would be Ctrl-C, and PostgreSQL looks for itself
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def serves(pid: int, data: Path) -> bool:
    """Whether this process, alive and no zombie, is a server over this very folder."""
    command = _command(pid)
    if not _is_postgres(command):
        return False
    works_there = _works_in(pid, data)
    if works_there is None:
        return sys.platform == "win32" or f"-D {data} " in " ".join([*command, ""])
    return works_there


def _is_postgres(command: list[str]) -> bool:
    return bool(command) and Path(command[0]).name.startswith("postgres")


def _works_in(pid: int, data: Path) -> bool | None:
    """Every process of a server stands in its data folder; None where we may not look."""
    if not PROC.is_dir():
        return None
    try:
        return (PROC / str(pid) / "cwd").samefile(data)
    except PermissionError:
        return None
    except OSError:
        return False


def _command(pid: int) -> list[str]:
    if (PROC / "self").exists():
        try:
            return os.fsdecode((PROC / str(pid) / "cmdline").read_bytes()).split("\0")
        except OSError:
            return []
    if sys.platform == "win32":
        question = ["tasklist", "/FI", f"PID eq {pid}", "/FO", "CSV", "/NH"]
    else:
        question = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    said = subprocess.run(question, check=False, capture_output=True, text=True).stdout  # noqa: S603 - a number
    program, _, rest = said.strip().strip('"').partition(" -D ")
    return [program, "-D", rest] if program else []
