"""The user under whom PostgreSQL runs: ourselves, or an unprivileged one when we are root."""

import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.errors import AccountMissing

WINDOWS = sys.platform == "win32"


@dataclass(frozen=True)
class Account:
    """`become` is empty when no change of user is needed, else (user id, group id)."""

    name: str
    uid: int
    become: tuple[int, int] | None = None

    @property
    def user(self) -> int | None:
        return self.become[0] if self.become else None

    @property
    def group(self) -> int | None:
        return self.become[1] if self.become else None

    @property
    def extra_groups(self) -> list[int] | None:
        return [] if self.become else None

    def blocked_at(self, path: Path) -> Path | None:
        """The first folder on the way to `path`, itself included, that this user may not pass."""
        for component in reversed([path, *path.parents]):
            try:
                passable = not component.is_dir() or self.may_pass(component)
            except PermissionError:
                return component.parent
            if not passable:
                return component
        return None

    def may_pass(self, path: Path) -> bool:
        """Search a folder, execute a file: by the mode bits, or by asking the system about ourselves."""
        if self.become is None:
            return os.access(path, os.X_OK)
        status = path.stat()
        if status.st_uid == self.become[0]:
            return bool(status.st_mode & stat.S_IXUSR)
        bit = stat.S_IXGRP if status.st_gid == self.become[1] else stat.S_IXOTH
        return bool(status.st_mode & bit)

    def may_run(self, program: Path) -> bool:
        return self.blocked_at(program.parent) is None and program.is_file() and self.may_pass(program)


def account_of_the_server() -> Account:
    if sys.platform == "win32":
        return Account(name=os.environ.get("USERNAME", ""), uid=-1)
    if os.geteuid() == 0:
        return _unprivileged(os.environ.get("KUNDELIK_POSTGRES_USER") or "nobody")
    return Account(name=_name_of(os.geteuid()), uid=os.geteuid())


def _unprivileged(name: str) -> Account:
    import pwd  # noqa: PLC0415 - there is none on Windows

    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise AccountMissing(name) from None
    if entry.pw_uid == 0:
        raise AccountMissing(name)
    return Account(name=name, uid=entry.pw_uid, become=(entry.pw_uid, entry.pw_gid))


def _name_of(uid: int) -> str:
    import pwd  # noqa: PLC0415 - there is none on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # containers run under numbers without a name
        return str(uid)
