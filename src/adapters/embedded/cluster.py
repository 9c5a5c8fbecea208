"""A new data folder: there whole, or not there at all."""

import os
import secrets
import shutil
from pathlib import Path

from adapters.embedded.account import WINDOWS, Account
from adapters.embedded.binaries import Binaries
from adapters.embedded.errors import DiskFull, InitialisationFailed, is_full
from adapters.embedded.folders import open_private
from adapters.embedded.postmaster import PASSFILE, SUPERUSER
from adapters.embedded.processes import run

UNFINISHED = "data.new-"


def initialise(folder: Path, binaries: Binaries, account: Account, *, durable: bool) -> None:
    """Under the start lock: whatever is unfinished was left by a launcher that is no more."""
    _sweep(folder)
    unfinished = folder / f"{UNFINISHED}{secrets.token_hex(4)}"
    try:
        _fill(unfinished, binaries, account, durable=durable)
        unfinished.rename(folder / "data")
    finally:
        _sweep(folder)
    if durable and not WINDOWS:
        _sync(folder)


def _fill(unfinished: Path, binaries: Binaries, account: Account, *, durable: bool) -> None:
    password = secrets.token_urlsafe(24)
    pwfile = unfinished.with_name(f"{unfinished.name}.password")
    _write(pwfile, password, account)
    code, said = run(account, _initdb(binaries, unfinished, pwfile, durable=durable))
    if code != 0:
        raise (DiskFull if is_full(said) else InitialisationFailed)(unfinished.parent, said)
    _write(unfinished / PASSFILE, f"127.0.0.1:*:*:{SUPERUSER}:{password}", account)


def _initdb(binaries: Binaries, data: Path, pwfile: Path, *, durable: bool) -> list[str]:
    return [
        binaries.program("initdb"),
        f"--pgdata={data}",
        f"--username={SUPERUSER}",
        # Whoever comes through the socket is trusted: it lies in a folder of mode 0700 that only the
        # server's user (and root) can enter, and that user could read the data files anyway. The network
        # is not private, hence a password.
        "--auth-local=trust",
        "--auth-host=scram-sha-256",
        f"--pwfile={pwfile}",
        "--encoding=UTF8",
        "--data-checksums",
        *_locale(binaries.major),
        *([] if durable else ["--no-sync"]),
    ]


def _locale(major: int) -> list[str]:
    """Letters known to PostgreSQL itself, the same on every machine; before 17 it knew none."""
    if major < 17:
        return ["--locale=C"]
    builtin = "PG_UNICODE_FAST" if major >= 18 else "C.UTF-8"
    return ["--locale=C", "--locale-provider=builtin", f"--builtin-locale={builtin}"]


def _write(path: Path, line: str, account: Account) -> None:
    with os.fdopen(open_private(path, os.O_WRONLY | os.O_EXCL, account), "w", encoding="ascii") as stream:
        stream.write(f"{line}\n")


def _sweep(folder: Path) -> None:
    for leftover in folder.glob(f"{UNFINISHED}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
