"""Secrets that we draw ourselves: long enough that a fast digest protects them (IDN-4)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

SECRET_BYTES: Final = 32


class BearerSecrets:
    """256 bits from the operating system, written in 43 characters of `A-Za-z0-9_-`."""

    def new(self) -> str:
        """A secret that has never been."""
        return secrets.token_urlsafe(SECRET_BYTES)

    def digest(self, secret: str) -> str:
        """SHA-256, in hexadecimal."""
        return hashlib.sha256(secret.encode()).hexdigest()

    def equal(self, one: str, other: str) -> bool:
        """In constant time."""
        return hmac.compare_digest(one.encode(), other.encode())
