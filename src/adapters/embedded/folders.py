"""Folders and files that belong to the server's user alone."""

import hashlib
import os
import tempfile
from pathlib import Path

from adapters.embedded.account import WINDOWS, Account, account_of_the_server
from adapters.embedded.errors import FolderUnreachable, FolderUnusable, system_errors_told


def reachable_folder(preferred: Path) -> Path:
    """The preferred folder if the server's user can work there, else always the same other one.

    Give the very folder meant for `EmbeddedServer`. Data once laid into the other folder are found there
    again, even when the preferred one has become reachable since.
    """
    account = account_of_the_server()
    preferred = preferred.expanduser().resolve()
    fallbacks = [shelf / _fallback_name(preferred, account) for shelf in shelves(account)]
    if preferred.is_relative_to(tempfile.gettempdir()):
        fallbacks.reverse()  # what is temporary need not outlive the sweeping of /var/tmp
    for folder in (preferred, *fallbacks):
        if _holds_data(folder):
            return folder
    if not fallbacks or _is_workable(preferred, account):
        return preferred
    return private_folder(fallbacks[0], account)


def shelves(account: Account) -> list[Path]:
    """Places for what cannot stand where it was meant to; /var/tmp comes last, it may be swept by age."""
    kept = "/var/lib" if account.become else "~/.local/share"
    candidates = (Path(os.path.expanduser(kept)), Path("/var/tmp"))  # noqa: PTH111, S108 - see private_folder
    return [shelf for shelf in candidates if _is_workable(shelf, account) and shelf.is_dir()]


def claimed(folder: Path, account: Account) -> Path:
    """The folder, made if missing, private to the account; parents that exist are left as they are."""
    folder = folder.expanduser().resolve()
    with system_errors_told(folder):
        blocked = account.blocked_at(folder.parent)
        if blocked is not None:
            raise FolderUnreachable(folder, blocked, account.name)
        _make_parents(folder, account)
        return private_folder(folder, account)


def private_folder(folder: Path, account: Account) -> Path:
    """A folder of mode 0700 owned by the account; what somebody else owns is refused, so are links."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if folder.is_symlink() or not folder.is_dir():
            raise FolderUnusable(folder, "it is a file or a link") from None
    if not WINDOWS:
        _take(folder, account)
    return folder


def open_private(path: Path, flags: int, account: Account) -> int:
    """A descriptor of a 0600 file of the account; never through a link, as the folder is not root's."""
    descriptor = os.open(path, flags | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    status = os.fstat(descriptor)
    if account.become and status.st_uid != account.uid and status.st_nlink == 1:
        os.fchown(descriptor, *account.become)
    return descriptor


def short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _take(folder: Path, account: Account) -> None:
    # Emptiness first: a second launcher may own and fill the folder between the two looks.
    is_empty = account.become is not None and not any(folder.iterdir())
    status = folder.stat()
    if account.become and status.st_uid != account.uid and status.st_uid == os.geteuid() and is_empty:
        os.chown(folder, *account.become)
    elif status.st_uid != account.uid:
        raise FolderUnusable(folder, f"it belongs to user number {status.st_uid} and not to {account.name!r}")
    if status.st_mode & 0o077:
        folder.chmod(0o700)


def _make_parents(folder: Path, account: Account) -> None:
    missing = [parent for parent in reversed(folder.parents) if not parent.exists()]
    for parent in missing:
        parent.mkdir(exist_ok=True)
        if account.become and not account.may_pass(parent):
            parent.chmod(0o711)  # ours, made this instant under a strict umask


def _fallback_name(preferred: Path, account: Account) -> str:
    return f"kundelik-{short_hash(f'{account.uid}:{preferred}')}"


def _holds_data(folder: Path) -> bool:
    try:
        return (folder / "data" / "PG_VERSION").exists()
    except OSError:
        return False


def _is_workable(folder: Path, account: Account) -> bool:
    if account.blocked_at(folder.parent) is not None:
        return False
    try:
        nearest = next(place for place in (folder, *folder.parents) if place.exists())
    except PermissionError:
        return False
    return os.access(nearest, os.W_OK)
