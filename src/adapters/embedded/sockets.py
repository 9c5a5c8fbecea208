"""Where the server listens: a socket in a private folder, or 127.0.0.1 with a password."""

import contextlib
import socket
from pathlib import Path

from adapters.embedded.account import WINDOWS, Account
from adapters.embedded.folders import private_folder, short_hash

LONGEST_NAME = ".s.PGSQL.65535"


def listening(folder: Path, account: Account, port: int | None) -> dict[str, str]:
    """The settings of PostgreSQL that say where to listen."""
    place = socket_folder(folder, account)
    by_network = port is not None or place is None
    number = (port or free_port()) if by_network else 5432
    return {
        "listen_addresses": "127.0.0.1" if by_network else "",
        "port": str(number),
        "unix_socket_directories": "" if place is None else '"{}"'.format(str(place).replace('"', '""')),
        "unix_socket_permissions": "0700",
    }


def socket_folder(folder: Path, account: Account) -> Path | None:
    """The data's own folder, or a short one when the path exceeds the 107 bytes of a socket address."""
    if WINDOWS:
        return None
    for place in (folder, short_folder(folder, account)):
        with contextlib.suppress(OSError):
            if _can_hold_a_socket(place if place == folder else private_folder(place, account)):
                return place
    return None


def short_folder(folder: Path, account: Account) -> Path:
    # Not the folder of TMPDIR: it may be long, or private to root, or another one at the next start.
    return Path(f"/tmp/kundelik-{account.uid}-{short_hash(str(folder))}")  # noqa: S108 - 0700 and checked


def remove_short_folder(folder: Path, account: Account) -> None:
    with contextlib.suppress(OSError):
        short_folder(folder, account).rmdir()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _can_hold_a_socket(folder: Path) -> bool:
    """Shared folders of virtual machines often cannot; a comma would read as two hosts in a conninfo."""
    if "," in str(folder):
        return False
    trial = folder / LONGEST_NAME
    trial.unlink(missing_ok=True)
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(trial))
    except OSError:
        return False
    finally:
        trial.unlink(missing_ok=True)
    return True
