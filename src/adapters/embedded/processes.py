"""Running PostgreSQL's programs under the right user, and waiting for what they do."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from adapters.embedded.account import WINDOWS, Account

POLL_SECONDS = 0.01


def run(account: Account, command: Sequence[str], *, seconds: float = 300) -> tuple[int, str]:
    """The exit code and everything said; 127 when the program cannot even be run, 124 when out of time."""
    try:
        done = subprocess.run(  # noqa: S603 - programs and arguments are our own
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=seconds,
            cwd=_neutral_folder(),
            env=clean_environment(),
            user=account.user,
            group=account.group,
            extra_groups=account.extra_groups,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired:
        return 124, f"{command[0]} took longer than {seconds} s"
    except (OSError, subprocess.SubprocessError) as error:
        return 127, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()


def launch(account: Account, command: Sequence[str], output: int) -> subprocess.Popen[bytes]:
    """A process in a session of its own: Ctrl-C at our terminal reaches us, and we stop it in order."""
    return subprocess.Popen(  # noqa: S603 - programs and arguments are our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        cwd=_neutral_folder(),
        env=clean_environment(),
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def clean_environment() -> dict[str, str]:
    """Nothing of PGPORT, PGDATA or a foreign language; the zone makes initdb skip its search for one."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "LD_LIBRARY_PATH") if name in os.environ}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", **kept}


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Whether the condition came true within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def tail(path: Path, since: int = 0, lines: int = 20) -> str:
    """The last lines of a file, none older than the given offset."""
    try:
        with path.open("rb") as stream:
            stream.seek(max(since, path.stat().st_size - 16_384))
            return "\n".join(stream.read().decode("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""


def _neutral_folder() -> str | None:
    return None if WINDOWS else "/"
