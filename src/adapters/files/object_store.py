"""The same as the folder, in a bucket of an object store that speaks the S3 protocol (FIL-1, FIL-2)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.store import S3Store

if TYPE_CHECKING:
    from obstore.store import ObjectStore as Store

_HASH: Final = re.compile(r"[0-9a-f]{64}")
YOUNG_FOR: Final = timedelta(hours=12)
"""Put again within this time it is not written again: well before anything that young is collected."""


class Bucket:
    """Objects `ab/cdef…`. `now` tells what is young; the store stamps what is written itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, content: bytes) -> str:
        """Keep it and return its hash; what has aged is written again, so that it is young again."""
        digest = hashlib.sha256(content).hexdigest()
        modified = self._modified(digest)
        if modified is None or modified < datetime.now(UTC) - YOUNG_FOR:
            obstore.put(self._store, _name(digest), content)
        return digest

    def get(self, digest: str) -> bytes | None:
        """The content, or None where there is none; raises ValueError for anything but a hash."""
        try:
            return bytes(obstore.get(self._store, _name(digest)).bytes())
        except FileNotFoundError:
            return None

    def remove(self, digest: str) -> bool:
        """Erase it; whether it was there. In a bucket that keeps versions, let its lifecycle erase the old ones."""
        there = self._modified(digest) is not None
        if there:
            obstore.delete(self._store, _name(digest))
        return there

    def aged(self, before: datetime) -> Iterator[str]:
        """The hashes of what was written for the last time before that moment."""
        for page in obstore.list(self._store):
            for found in page:
                digest = found["path"].replace("/", "")
                if _HASH.fullmatch(digest) and found["last_modified"] < before:
                    yield digest

    def collect(self, digest: str, before: datetime) -> bool:
        """Remove it unless it was written again meanwhile; whether it is gone."""
        modified = self._modified(digest)
        return modified is not None and modified < before and self.remove(digest)

    def _modified(self, digest: str) -> datetime | None:
        try:
            return obstore.head(self._store, _name(digest))["last_modified"]
        except FileNotFoundError:
            return None


def bucket_at(url: str) -> Bucket:
    """`s3://bucket?endpoint=https://…&region=…`; keys by `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.

    Raises ValueError for another scheme or a parameter that is not known.
    """
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    if parts.scheme != "s3" or not parts.netloc or set(asked) - {"endpoint", "region"}:
        raise ValueError("s3://BUCKET?endpoint=URL&region=NAME is needed")
    endpoint = asked.get("endpoint")
    plain = bool(endpoint) and str(endpoint).startswith("http://")
    store = S3Store(
        parts.netloc,
        endpoint=endpoint,
        region=asked.get("region", "us-east-1"),
        client_options={"allow_http": plain},
    )
    return Bucket(store)


def _name(digest: str) -> str:
    if not _HASH.fullmatch(digest):
        raise ValueError("not a SHA-256 in hex")
    return f"{digest[:2]}/{digest[2:]}"
