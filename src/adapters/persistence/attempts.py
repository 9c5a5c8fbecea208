"""Counts of attempts in the vault, one row a key, exact among all processes (IDN-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from kundelik_domain.identity.values import Attempted

if TYPE_CHECKING:
    from .database import Database

MOST: Final = 1_000_000
"""Counting on would tell nothing more."""

COUNT: Final = """
insert into vault.attempts as a (key, window_start, failures) values (%(key)s, %(now)s, 1)
on conflict (key) do update set
    failures = case when a.window_start <= %(closed)s then 1 else least(a.failures + 1, %(most)s) end,
    window_start = case when a.window_start <= %(closed)s then excluded.window_start else a.window_start end
returning failures, window_start
"""


class VaultAttempts:
    """On `vault.attempts`. Keys are digests that the caller makes; `now` is the clock."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now

    def count(self, key: str, window: timedelta) -> Attempted:
        """One more; a window opens with the first attempt and closes by itself."""
        now = self._now()
        values = {"key": key, "now": now, "closed": now - window, "most": MOST}
        with self._database.connection() as connection:
            row = connection.execute(COUNT, values).fetchone()
        assert row is not None
        failures, started = row
        return Attempted(failures, started + window - now)

    def take_back(self, key: str) -> None:
        """One attempt was none."""
        with self._database.connection() as connection:
            connection.execute(
                "update vault.attempts set failures = failures - 1 where key = %s and failures > 0", (key,)
            )

    def forgive(self, key: str) -> None:
        """Forget all attempts of this key."""
        with self._database.connection() as connection:
            connection.execute("delete from vault.attempts where key = %s", (key,))

    def sweep(self, window: timedelta) -> int:
        """Delete keys whose window has closed, and tell how many; for the operator's clock."""
        with self._database.connection() as connection:
            return connection.execute(
                "delete from vault.attempts where window_start <= %s", (self._now() - window,)
            ).rowcount
