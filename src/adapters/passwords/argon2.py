"""Argon2id (IDN-1; OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane)."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

MEMORY_KIB: Final = 19 * 1024
PASSES: Final = 2
LANES: Final = 1
AT_ONCE: Final = 4


class Argon2Passwords:
    """At most `at_once` hashes are worked on at a time, `memory_kib` each; further callers wait their turn."""

    def __init__(
        self,
        *,
        memory_kib: int = MEMORY_KIB,
        passes: int = PASSES,
        lanes: int = LANES,
        at_once: int = AT_ONCE,
    ) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes, type=Type.ID)
        self._turn = BoundedSemaphore(at_once)

    @cached_property
    def dummy(self) -> str:
        """The hash of a password that nobody has."""
        return self.hash("\0nobody")

    def hash(self, password: str) -> str:
        """With a salt of its own and the parameters in it."""
        with self._turn:
            return self._hasher.hash(_typed(password))

    def verify(self, password: str, hashed: str) -> bool:
        """Whether that is the password; False, too, for a hash that cannot be read."""
        with self._turn:
            try:
                return self._hasher.verify(hashed, _typed(password))
            except (VerificationError, InvalidHashError):
                return False

    def needs_rehash(self, hashed: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(hashed)


def _typed(password: str) -> bytes:
    """The same bytes from every keyboard: some systems write й as two characters (NIST SP 800-63B, 5.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
