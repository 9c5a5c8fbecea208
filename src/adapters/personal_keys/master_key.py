"""One secret of 32 bytes in a file outside every database; all other keys hang on it.

Losing it loses all personal data; leaking it together with the database opens them. It has a backup of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Self
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from adapters.durable import make_secret

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12

_MARKS: Final = 0xF << 76 | 0x3 << 62
_VERSION_8: Final = 0x8 << 76 | 0x2 << 62
"""Version and variant of RFC 9562, section 5.8; Python 3.11 does not make version 8 by itself."""


class MasterKeyUnusable(Exception):  # noqa: N818 - reads as what it is
    """The file is missing where it must not be made, or does not hold 32 bytes."""


@dataclass(frozen=True)
class MasterKey:
    """Derives the key that wraps others, and the keys of the blind indexes (HKDF-SHA256, RFC 5869)."""

    secret: bytes

    @classmethod
    def create_or_open(cls, path: Path) -> Self:
        """Open the file, or make it (0600) where there is none; two processes at once get the same key."""
        if not path.exists():
            make_secret(path, KEY_BYTES)
        secret = path.read_bytes()
        if len(secret) != KEY_BYTES:
            raise MasterKeyUnusable(str(path))
        return cls(secret)

    @cached_property
    def _wrapping(self) -> bytes:
        return self._derived(b"kundelik/wrap/v1")

    @cached_property
    def _indexing(self) -> bytes:
        return self._derived(b"kundelik/index/v1")

    def _derived(self, purpose: bytes) -> bytes:
        return HKDFExpand(SHA256(), KEY_BYTES, purpose).derive(self.secret)

    def wrap(self, key: bytes) -> bytes:
        """Wrap a person's key for keeping (AES key wrap, RFC 3394)."""
        return aes_key_wrap(self._wrapping, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The person's key; raises `InvalidUnwrap` of cryptography under another master key."""
        return aes_key_unwrap(self._wrapping, wrapped)

    def blind(self, kind: str, value: str) -> UUID:
        """The same value always gives the same id, and only who has the key can try values (HMAC-SHA256)."""
        digest = hmac.new(self._indexing, f"{kind}\0{value}".encode(), hashlib.sha256).digest()
        number = int.from_bytes(digest[:16])
        return UUID(int=number & ~_MARKS | _VERSION_8)


def seal(key: bytes, plaintext: bytes, context: bytes) -> bytes:
    """AES-256-GCM with a random nonce; `context` binds the ciphertext to its place in the log."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, context)


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Raises `InvalidTag` of cryptography when the text, the key or the place is another."""
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)


def new_key() -> bytes:
    """A person's data key."""
    return secrets.token_bytes(KEY_BYTES)
